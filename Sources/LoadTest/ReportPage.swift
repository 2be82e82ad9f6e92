import Foundation

extension LoadReport {
    /// The languages of the page.
    public enum Language: String, Sendable, CaseIterable {
        /// English.
        case english = "en"
        /// Russian.
        case russian = "ru"
    }

    /// The report as a page that is complete in itself: no script, nothing fetched from anywhere. It holds both
    /// languages and opens in `language`.
    public func html(language: Language) -> String {
        func checked(_ other: Language) -> String { language == other ? " checked" : "" }
        return """
            <!doctype html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Veche: \(Markup.escape(title.english)) — \(Markup.escape(server))</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <input type="radio" name="language" id="en"\(checked(.english))>
            <input type="radio" name="language" id="ru"\(checked(.russian))>
            <main>
            \(header)\(early)\(verdict)\(figures)\(charts)\(details)\(method)
            </main>
            </body>
            </html>

            """
    }

    // MARK: The top

    private var title: Bilingual {
        switch plan.scenario {
        case "lecture": Bilingual("Lecture", "Лекция")
        case "seminar": Bilingual("Seminar", "Семинар")
        case "talking": Bilingual("Everybody talks", "Говорят все")
        case "storm": Bilingual("All at once", "Все сразу")
        case "breakouts": Bilingual("Breakout rooms", "Малые группы")
        case "crowd": Bilingual("A crowd", "Много людей")
        case "loss": Bilingual("A lossy network", "Сеть с потерями")
        default: Bilingual(plan.scenario)
        }
    }

    private var header: String {
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withFullDate, .withTime, .withColonSeparatorInTime, .withSpaceBetweenDateAndTime]
        let date = formatter.string(from: startedAt) + " UTC"
        var english = "\(plan.viewers) watch · \(plan.cameras) with a camera · \(plan.speakers) talk"
        var russian = "зрителей: \(plan.viewers) · с камерой: \(plan.cameras) · говорят: \(plan.speakers)"
        if plan.loss > 0 {
            english += " · \(fixed(plan.loss * 100, 1)) % loss each way"
            russian += " · потери \(fixed(plan.loss * 100, 1)) % в обе стороны"
        }
        let people = Bilingual(english, russian)
        return """
            <header>
            <div class="brand"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2a2 2 0 0 0-2 2c-3.5.9-5 3.6-5 7v4l-2 \
            3h18l-2-3v-4c0-3.400-1.500-6.100-5-7a2 2 0 0 0-2-2zM9.500 20a2.600 2.600 0 0 0 5 0z"/></svg>Veche</div>
            <nav><label for="en">English</label><label for="ru">Русский</label></nav>
            <p class="kind">\(Bilingual("Load test", "Нагрузочное испытание").html)</p>
            <h1>\(title.html)</h1>
            <p class="people">\(people.html)</p>
            <p class="where">\(Markup.escape(server)) · \(Markup.escape(date))</p>
            </header>

            """
    }

    private var early: String {
        guard endedEarly else { return "" }
        return banner(
            "attention", Bilingual("Ended early", "Прервано раньше срока"),
            Bilingual(
                "The test was stopped before its time; the figures stand for what was found until then.",
                "Испытание остановили до конца; числа относятся к тому, что успели измерить."))
    }

    private var verdict: String {
        if generator.isSaturated {
            return banner(
                "attention",
                Bilingual("The generator was the bottleneck", "Узким местом был сам генератор"),
                Bilingual(
                    "The machine that played the participants could not keep up (\(signs.english)). These figures say "
                        + "nothing against the server: run the test from a faster or a second machine, or with fewer "
                        + "participants.",
                    "Компьютер, игравший участников, не успевал (\(signs.russian)). Эти числа ничего не говорят о "
                        + "сервере: повторите испытание с более мощного или второго компьютера или с меньшим числом "
                        + "участников."))
        }
        let everybody = joins.failed == 0 && joins.dropped == 0
        // What the test itself drops is not the server's fault: there repair is what counts.
        let isWhole = plan.loss > 0 ? repairedShare > 0.95 || media.missing == 0 : media.lostShare < 0.001
        let strayed = moves?.failed ?? 0
        let isGood = everybody && isWhole && joins.withoutPicture == 0 && strayed == 0
        let flaw =
            strayed > 0
            ? Bilingual(", but \(strayed) moves failed", ", но не удалось переходов: \(strayed)")
            : joins.withoutPicture > 0
                ? Bilingual(
                    ", but \(joins.withoutPicture) saw no picture", ", но \(joins.withoutPicture) не увидели картинки")
                : isWhole ? Bilingual("") : Bilingual(", but packets were lost", ", но часть пакетов потеряна")
        let delay = fixed(self.delay.measured.p99, 1)
        let lost = fixed(media.lostShare * 100, 2)
        return banner(
            isGood ? "good" : "bad",
            everybody
                ? Bilingual("Everybody came in" + flaw.english, "Вошли все" + flaw.russian)
                : Bilingual(
                    "\(joins.failed) of \(joins.wanted) did not come in, \(joins.dropped) dropped out",
                    "Не вошли \(joins.failed) из \(joins.wanted), выпали \(joins.dropped)"),
            plan.scenario == "crowd"
                ? arrivals
                : Bilingual(
                    "\(joins.joined) participants joined in \(fixed(joins.seconds, 1)) s. Of a hundred packets ninety-nine "
                        + "were passed on within \(delay) ms; \(lost) % never arrived.",
                    "Участников: \(joins.joined), вход занял \(fixed(joins.seconds, 1)) с. Из ста пакетов девяносто девять "
                        + "переданы не позже чем за \(delay) мс; не дошло \(lost) %."))
    }

    /// What there is to say of people who came without media.
    private var arrivals: Bilingual {
        Bilingual(
            "\(joins.joined) participants joined in \(fixed(joins.seconds, 1)) s, without media.",
            "Участников: \(joins.joined), вход занял \(fixed(joins.seconds, 1)) с, без звука и картинки.")
    }

    private func banner(_ style: String, _ title: Bilingual, _ text: Bilingual) -> String {
        "<section class=\"verdict \(style)\"><h2>\(title.html)</h2><p>\(text.html)</p></section>\n"
    }

    private var signs: Bilingual {
        let words: [String: Bilingual] = [
            "overflow": Bilingual("its sockets overflowed", "переполнялись сокеты"),
            "lag": Bilingual("packets waited to be read", "пакеты ждали чтения"),
            "lateness": Bilingual("packets were sent late", "пакеты отправлялись с опозданием"),
            "starved": Bilingual("other programs took its core", "другие программы занимали его ядро"),
            "busy": Bilingual("its core was busy all the time", "ядро было занято полностью"),
            "refused": Bilingual("its kernel refused to send", "ядро системы отказывалось отправлять"),
        ]
        let found = generator.signs.map { words[$0] ?? Bilingual($0) }
        return Bilingual(
            found.map(\.english).joined(separator: ", "), found.map(\.russian).joined(separator: ", "))
    }

    // MARK: The figures

    private var figures: String {
        var cards = [
            card(
                Bilingual("Joined", "Вошли"), "\(joins.joined)", Bilingual("of \(joins.wanted)", "из \(joins.wanted)"),
                Bilingual("in \(fixed(joins.seconds, 1)) s", "за \(fixed(joins.seconds, 1)) с"))
        ]
        if joins.untilPicture.count > 0 {
            cards.append(
                card(
                    Bilingual("First picture", "Первая картинка"), fixed(joins.untilPicture.p50 / 1_000, 2),
                    Bilingual("s", "с"),
                    Bilingual(
                        "95 of 100 within \(fixed(joins.untilPicture.p95 / 1_000, 2)) s",
                        "у 95 из 100 за \(fixed(joins.untilPicture.p95 / 1_000, 2)) с")))
        }
        cards.append(
            card(
                Bilingual("Forwarding delay", "Задержка передачи"), fixed(delay.measured.p50, 1), Bilingual("ms", "мс"),
                Bilingual(
                    "p95 \(fixed(delay.measured.p95, 1)) · p99 \(fixed(delay.measured.p99, 1)) ms",
                    "p95 \(fixed(delay.measured.p95, 1)) · p99 \(fixed(delay.measured.p99, 1)) мс")))
        cards.append(
            card(
                Bilingual("Lost for good", "Потеряно"), fixed(media.lostShare * 100, media.lost == 0 ? 0 : 3),
                Bilingual("%"),
                Bilingual(
                    "\(grouped(media.lost)) of \(grouped(media.delivered)) packets",
                    "\(grouped(media.lost)) из \(grouped(media.delivered)) пакетов")))
        cards.append(
            card(
                Bilingual("Delivered", "Доставлено"), grouped(UInt64(max(0, media.packetsPerSecond))),
                Bilingual("packets/s", "пакетов/с"),
                Bilingual("\(fixed(media.megabitsPerSecond, 0)) Mbit/s", "\(fixed(media.megabitsPerSecond, 0)) Мбит/с"))
        )
        if let cores = serverLoad.cores {
            let packet = serverLoad.microsecondsPerPacket.map { fixed($0, 2) } ?? "–"
            cards.append(
                card(
                    Bilingual("Server", "Сервер"), fixed(cores, 2), Bilingual("cores", "ядра"),
                    Bilingual("\(packet) µs per packet sent", "\(packet) мкс на отправленный пакет")))
        }
        if let life {
            cards.append(
                card(
                    Bilingual("Control latency", "Задержка управления"), fixed(life.control.p99, 1),
                    Bilingual("ms", "мс"),
                    Bilingual(
                        "99 of 100; half within \(fixed(life.control.p50, 1)) ms",
                        "у 99 из 100; у половины до \(fixed(life.control.p50, 1)) мс")))
        }
        if plan.loss > 0 {
            cards.append(
                card(
                    Bilingual("Pictures repaired", "Картинка восстановлена"), fixed(repairedShare * 100, 1),
                    Bilingual("%"),
                    Bilingual(
                        "of missing packets; sound is not sent again",
                        "недостававших пакетов; звук повторно не шлют")))
        }
        if let memory = serverLoad.megabytesLargest {
            cards.append(
                card(
                    Bilingual("Server memory", "Память сервера"), fixed(memory, 0), Bilingual("MB", "МБ"),
                    Bilingual(
                        "\(fixed(kilobytesPerParticipant ?? 0, 0)) KB a participant",
                        "\(fixed(kilobytesPerParticipant ?? 0, 0)) КБ на участника")))
        }
        cards.append(
            card(
                Bilingual("Generator", "Генератор"), fixed(generator.cores, 2), Bilingual("cores", "ядра"),
                generator.isSaturated
                    ? Bilingual("overloaded", "перегружен") : Bilingual("had time left", "с запасом")))
        return "<section class=\"cards\">\(cards.joined())</section>\n"
    }

    private func card(_ name: Bilingual, _ value: String, _ unit: Bilingual, _ note: Bilingual) -> String {
        """
        <div class="card"><h3>\(name.html)</h3><p class="value">\(Markup.escape(value))\
        <small>\(unit.html)</small></p><p class="note">\(note.html)</p></div>

        """
    }

    /// A number with thin spaces between its thousands.
    func grouped(_ value: UInt64) -> String {
        var digits = String(value)
        var parts: [String] = []
        while digits.count > 3 {
            parts.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + parts).joined(separator: "\u{2009}")
    }

    // MARK: The charts

    private func line(_ name: Bilingual, _ style: String, _ value: (Point) -> Double?) -> LineChart.Series {
        LineChart.Series(
            name: name, style: style, values: timeline.compactMap { point in value(point).map { (point.time, $0) } })
    }

    private var charts: String {
        let band = measuredTo > measuredFrom ? measuredFrom...measuredTo : nil
        let seconds = Bilingual("seconds", "секунды")
        func chart(_ title: Bilingual, _ unit: Bilingual, _ series: [LineChart.Series], least: Double = 1) -> String {
            LineChart(
                title: title,
                unit: Bilingual("\(unit.english) / \(seconds.english)", "\(unit.russian) / \(seconds.russian)"),
                series: series, band: band, least: least
            ).svg
        }
        var text = chart(
            Bilingual("Participants connected", "Участники на связи"), Bilingual("people", "человек"),
            [line(Bilingual("connected", "на связи"), "a") { Double($0.connected) }])
        text += chart(
            Bilingual("Packets delivered", "Доставлено пакетов"), Bilingual("packets/s", "пакетов/с"),
            [line(Bilingual("delivered", "доставлено"), "a") { $0.packets }])
        text += chart(
            Bilingual("Forwarding delay", "Задержка передачи"), Bilingual("ms", "мс"),
            [
                line(Bilingual("p99"), "c") { $0.packets > 0 ? $0.p99 : nil },
                line(Bilingual("p95"), "b") { $0.packets > 0 ? $0.p95 : nil },
                line(Bilingual("p50"), "a") { $0.packets > 0 ? $0.p50 : nil },
            ])
        if life != nil {
            text += chart(
                Bilingual("Control latency", "Задержка управления"), Bilingual("ms", "мс"),
                [
                    line(Bilingual("p99"), "c") { $0.controlP99 }, line(Bilingual("p50"), "a") { $0.controlP50 },
                ])
        }
        text +=
            BarChart(
                title: Bilingual("How long packets took", "За какое время доходили пакеты"),
                unit: Bilingual("ms, each step doubles", "мс, шаг шкалы — вдвое"), buckets: delay.measured.buckets,
                marks: marks(delay.measured)
            ).svg
        text += chart(
            Bilingual("Processor", "Процессор"), Bilingual("cores", "ядер"),
            [
                line(Bilingual("server", "сервер"), "a") { $0.serverCores },
                line(Bilingual("generator", "генератор"), "d") { $0.generatorCores },
            ], least: 0.1)
        if timeline.contains(where: { $0.serverMegabytes != nil }) {
            text += chart(
                Bilingual("Server memory", "Память сервера"), Bilingual("MB", "МБ"),
                [line(Bilingual("memory", "память"), "a") { $0.serverMegabytes }])
        }
        if joins.untilPicture.count > 0 {
            text +=
                BarChart(
                    title: Bilingual("Until the first picture", "До первой картинки"),
                    unit: Bilingual("ms, each step doubles", "мс, шаг шкалы — вдвое"),
                    buckets: joins.untilPicture.buckets,
                    marks: marks(joins.untilPicture)
                ).svg
        }
        text += chart(
            Bilingual("Missing packets, before repair", "Недостающие пакеты, до восстановления"),
            Bilingual("packets/s", "пакетов/с"), [line(Bilingual("missing", "недостаёт"), "c") { $0.missing }])
        return "<section class=\"charts\">\(text)</section>\n"
    }

    private func marks(_ times: Times) -> [(value: Double, name: String)] {
        [(times.p50, "p50"), (times.p95, "p95"), (times.p99, "p99")]
    }
}
