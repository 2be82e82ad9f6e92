extension LoadReport {
    // MARK: The tables

    var details: String {
        let moved = [moves?.untilPicture].compactMap { $0 }.map {
            times(Bilingual("To the first picture after a move", "До первой картинки после перехода"), $0)
        }
        var text = "<section class=\"tables\">"
        text += table(
            Bilingual("Times, in milliseconds", "Времена, в миллисекундах"),
            head: ["", "p50", "p95", "p99", "max", "n"].map { Bilingual($0) },
            rows: [
                times(
                    Bilingual("From setting out to being connected", "От начала входа до соединения"),
                    joins.untilConnected),
                times(Bilingual("To the first whole picture", "До первой целой картинки"), joins.untilPicture),
                times(Bilingual("To the first sound", "До первого звука"), joins.untilSound),
            ] + delayTimes.map { times($0.name, $0.times) }
                + moved + lifeTimes.map { times($0.name, $0.times) })
        text += table(
            Bilingual("Packets, while measuring", "Пакеты, во время измерения"), head: [],
            rows: [
                row(Bilingual("Delivered", "Доставлено"), media.delivered),
                row(Bilingual("Of these, sound", "Из них звук"), media.deliveredAudio),
                row(Bilingual("Missing at first", "Сначала недоставало"), media.missing),
                row(Bilingual("Recovered by retransmission", "Восстановлено повторной передачей"), media.recovered),
                row(Bilingual("Came late", "Пришло с опозданием"), media.late),
                row(Bilingual("Lost for good", "Потеряно окончательно"), media.lost),
                row(
                    Bilingual("Of these, sound, which is not sent again", "Из них звук, его повторно не шлют"),
                    media.lostAudio),
                row(Bilingual("Not authentic", "Не прошло проверку подлинности"), media.unauthentic),
                row(Bilingual("Lost on purpose by the test", "Намеренно потеряно испытанием"), media.swallowed),
            ])
        text += table(
            Bilingual("Other figures", "Прочее"), head: [], rows: otherRows)
        if !joins.reasons.isEmpty {
            text += table(
                Bilingual("Why participants failed", "Почему участники не вошли или выпали"), head: [],
                rows: joins.reasons.sorted { $0.value > $1.value }.prefix(12).map { reason, count in
                    [Bilingual(reason), Bilingual(String(count))]
                })
        }
        return text + "</section>\n"
    }

    private var otherRows: [[Bilingual]] {
        var rows = [
            row(
                Bilingual("Keyframes asked of senders", "Запрошено ключевых кадров у отправителей"),
                media.keyframesAsked),
            row(Bilingual("Keyframes wanted by viewers", "Запрошено ключевых кадров зрителями"), media.keyframesWanted),
            row(Bilingual("Signalling messages received", "Получено сигнальных сообщений"), generator.messages),
            row(Bilingual("Estimates of their lines sent (REMB)", "Отправлено оценок канала (REMB)"), media.estimates),
            row(
                Bilingual("Transport-wide feedback sent", "Отправлено отчётов о приёме (TWCC)"), media.feedback),
            [
                Bilingual(
                    "Generator: media thread, mean and busiest second", "Генератор: поток медиа, в среднем и наибольшее"
                ),
                Bilingual(
                    "\(fixed(generator.mediaThread * 100, 0)) % · \(fixed(generator.mediaThreadLargest * 100, 0)) %"),
            ],
            [
                Bilingual("Generator: packets waited to be read, p99", "Генератор: ожидание чтения, p99"),
                Bilingual("\(fixed(generator.lag.p99, 1)) ms", "\(fixed(generator.lag.p99, 1)) мс"),
            ],
            [
                Bilingual("Generator: packets sent late, p99", "Генератор: опоздание отправки, p99"),
                Bilingual("\(fixed(generator.lateness.p99, 1)) ms", "\(fixed(generator.lateness.p99, 1)) мс"),
            ],
        ]
        if let packet = serverLoad.microsecondsPerDelivered {
            rows.append([
                Bilingual("Server: processor per packet delivered", "Сервер: процессор на доставленный пакет"),
                Bilingual("\(fixed(packet, 2)) µs", "\(fixed(packet, 2)) мкс"),
            ])
        }
        if serverLoad.megabytesBefore != nil || serverLoad.megabytesAfter != nil {
            func megabytes(_ value: Double?) -> String { value.map { fixed($0, 0) } ?? "–" }
            let values =
                "\(megabytes(serverLoad.megabytesBefore)) · \(megabytes(serverLoad.megabytesLargest)) · "
                + megabytes(serverLoad.megabytesAfter)
            rows.append([
                Bilingual("Server memory before, at most, after", "Память сервера до, наибольшая, после"),
                Bilingual("\(values) MB", "\(values) МБ"),
            ])
        }
        if let grown = megabytesGrown {
            rows.append([
                Bilingual(
                    "Server memory: growth while measured, the last fifth of the time against the first",
                    "Память сервера: прирост за время измерения, последняя пятая часть против первой"),
                Bilingual("\(fixed(grown, 1)) MB", "\(fixed(grown, 1)) МБ"),
            ])
        }
        if let relief = serverLoad.relief, relief > 0 {
            rows.append([
                Bilingual(
                    "The server did not keep up, and sent pictures smaller than asked",
                    "Сервер не успевал и отправлял картинки меньше запрошенных"),
                Bilingual("yes", "да"),
            ])
        }
        if let errors = serverLoad.sendErrors {
            rows.append(
                row(
                    Bilingual("Server: datagrams its kernel refused", "Сервер: отказы ядра при отправке"),
                    UInt64(max(0, errors))))
        }
        if let life {
            for (name, control) in life.sorts {
                rows.append([
                    Bilingual("Requests, failed: \(name.english)", "Запросов, из них с отказом: \(name.russian)"),
                    Bilingual("\(control.asked) · \(control.failed)"),
                ])
            }
        }
        if let moves {
            rows.append(
                [
                    Bilingual("Moves, failed", "Переходов, из них неудачных"),
                    Bilingual("\(moves.wanted) · \(moves.failed)"),
                ])
        }
        return rows
    }

    private func row(_ name: Bilingual, _ value: UInt64) -> [Bilingual] { [name, Bilingual(grouped(value))] }

    private func times(_ name: Bilingual, _ times: Times) -> [Bilingual] {
        guard times.count > 0 else { return [name] + [String](repeating: "–", count: 5).map { Bilingual($0) } }
        return [name] + [times.p50, times.p95, times.p99, times.max].map { Bilingual(fixed($0, 1)) }
            + [Bilingual(grouped(times.count))]
    }

    private func table(_ title: Bilingual, head: [Bilingual], rows: [[Bilingual]]) -> String {
        var text = "<div class=\"table\"><h3>\(title.html)</h3><table>"
        if !head.isEmpty { text += "<thead><tr>" + head.map { "<th>\($0.html)</th>" }.joined() + "</tr></thead>" }
        text += "<tbody>"
        for row in rows {
            text +=
                "<tr>" + row.enumerated().map { $0 == 0 ? "<th>\($1.html)</th>" : "<td>\($1.html)</td>" }.joined()
                + "</tr>"
        }
        return text + "</tbody></table></div>\n"
    }

    // MARK: How it was measured

    var method: String {
        let sizes = plan.encodedKilobits.map { fixed($0, 0) }.joined(separator: " + ")
        var notes = [
            Bilingual(
                "Every participant is a client of its own with ICE, DTLS 1.2, SRTP and a UDP port of its own, and joins through \(plan.way). Pictures are VP8 in three sizes up to \(plan.videoHeight) lines, encoded by libvpx to \(sizes) kbit/s, and viewers ask for the size of \(plan.forwardedKilobits) kbit/s; sound is Opus by libopus at \(plan.audioKilobits) kbit/s; both were encoded once and are sent again and again under fresh sequence numbers and timestamps. All participants present one certificate.",
                "Каждый участник — отдельный клиент со своими ICE, DTLS 1.2, SRTP и UDP-портом; вход — через \(plan.way). Картинка — VP8 трёх размеров до \(plan.videoHeight) строк, закодирована libvpx в \(sizes) кбит/с, зрители просят размер с \(plan.forwardedKilobits) кбит/с; звук — Opus (libopus), \(plan.audioKilobits) кбит/с; то и другое закодировано один раз и передаётся по кругу с новыми номерами и метками времени. Сертификат у всех участников один."
            ),
            media.authenticateEvery == 1
                ? Bilingual(
                    "Every packet was decrypted and its authentication checked.",
                    "Каждый пакет расшифрован, его подлинность проверена.")
                : Bilingual(
                    "The sequence of every packet was checked by its header; one of \(media.authenticateEvery) packets was decrypted and its authentication checked, and every packet until the first picture.",
                    "Последовательность проверена по заголовку каждого пакета; расшифрован и проверен на подлинность один из \(media.authenticateEvery), а до первой картинки — каждый."
                ),
        ]
        notes += delayNotes
        if let life {
            notes.append(
                Bilingual(
                    "Control latency: from the sending of a request to the reply to it, and from “mute all” to whoever was muted. When messages and hands came to others was told by \(life.listeners) participants; a large room is told of hands at most about once a second.",
                    "Задержка управления: от отправки запроса до ответа на него, а для «заглушить всех» — и до каждого заглушённого. Когда сообщения и руки дошли до остальных, отмечали \(life.listeners) участников; о руках большая комната узнаёт примерно раз в секунду."
                ))
        }
        if plan.scenario == "breakouts" {
            notes.append(
                Bilingual(
                    "Participants moved between rooms by leaving and joining again with fresh transports.",
                    "Участники переходили между комнатами, выходя и входя заново с новым соединением."))
        }
        notes.append(
            Bilingual(
                "The shaded part of the charts is the time of measuring; the summary covers that time alone.",
                "Затенённая часть графиков — время измерения; итоги относятся только к нему."))
        return "<section class=\"method\"><h3>\(Bilingual("How this was measured", "Как это измерено").html)</h3><ul>"
            + notes.map { "<li>\($0.html)</li>" }.joined() + "</ul></section>"
    }

    static let style = """
        :root{color-scheme:light;--ink:#16212d;--quiet:#5b6b7c;--line:#dde4eb;--paper:#fff;--ground:#f3f6f9;--a:#0e8f78;\
        --b:#c98a12;--c:#c9343e;--d:#5876a8;font:15px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans","PT Sans","DejaVu Sans",sans-serif}
        *{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink)}
        h1,h2,h3,p,figure,ul{margin:0;padding:0}main{max-width:1180px;margin:0 auto;padding:28px 24px 48px}
        input[name=language]{position:absolute;opacity:0;pointer-events:none}
        #en:checked~main .ru,#ru:checked~main .en{display:none}
        header{position:relative;padding-bottom:20px}.brand{display:flex;align-items:center;gap:8px;font-weight:700;font-size:1.1rem}
        .brand svg{width:26px;fill:#d99b21}nav{position:absolute;right:0;top:0;display:flex;padding:3px;background:#e2e9ef;border-radius:10px}
        nav label{padding:5px 12px;border-radius:8px;cursor:pointer;font-size:.87rem;color:var(--quiet)}
        #en:checked~main label[for=en],#ru:checked~main label[for=ru]{background:var(--paper);color:var(--ink);font-weight:600;box-shadow:0 1px 3px #0002}
        #en:focus-visible~main label[for=en],#ru:focus-visible~main label[for=ru]{outline:3px solid #2f80c9}
        .kind{margin-top:26px;text-transform:uppercase;letter-spacing:.09em;font-size:.76rem;font-weight:650;color:var(--a)}
        h1{font-size:2.2rem;line-height:1.15;letter-spacing:-.015em}.people{margin-top:6px;font-size:1.06rem}.where{color:var(--quiet);font-size:.9rem}
        .verdict{padding:18px 22px;border-radius:14px;border-left:6px solid;background:var(--paper);box-shadow:0 1px 3px #16212d14}
        .verdict h2{font-size:1.28rem;line-height:1.3}.verdict p{margin-top:4px;max-width:74ch}
        .good{border-color:var(--a)}.good h2{color:#0a6e5c}.bad{border-color:var(--c)}.bad h2{color:#a8242e}
        .attention{border-color:#d99b21;background:#fff8e8}.attention h2{color:#80590a}
        .cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(205px,1fr));gap:14px;margin:18px 0}
        .card{background:var(--paper);border-radius:14px;padding:14px 18px;box-shadow:0 1px 3px #16212d14}
        .card h3{font-size:.84rem;font-weight:600;color:var(--quiet)}.value{font-size:1.95rem;font-weight:680;line-height:1.25;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
        .value small{font-size:.95rem;font-weight:500;color:var(--quiet);margin-left:6px;letter-spacing:0}.note{font-size:.87rem;color:var(--quiet)}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,500px),1fr));gap:14px}
        figure{background:var(--paper);border-radius:14px;padding:14px 18px 8px;box-shadow:0 1px 3px #16212d14}
        figcaption{display:flex;flex-wrap:wrap;align-items:baseline;gap:2px 10px}figcaption h3{font-size:1rem}
        .unit{font-size:.8rem;color:var(--quiet)}.legend{margin-left:auto;display:flex;gap:12px;font-size:.82rem}
        .legend i{display:inline-block;width:14px;height:3px;border-radius:2px;margin-right:5px;vertical-align:middle}
        i.a{background:var(--a)}i.b{background:var(--b)}i.c{background:var(--c)}i.d{background:var(--d)}
        figure svg{display:block;width:100%;height:auto;margin-top:4px}.grid{stroke:var(--line)}.band{fill:#0e8f7814}
        .tick{font-size:11px;fill:var(--quiet)}.line{fill:none;stroke-width:2;stroke-linejoin:round}
        .line.a{stroke:var(--a)}.line.b{stroke:var(--b)}.line.c{stroke:var(--c)}.line.d{stroke:var(--d)}
        .bar{fill:#0e8f78b0}.mark{stroke:var(--ink);stroke-dasharray:3 3;opacity:.55}.mark-name{font-size:11px;font-weight:600;fill:var(--ink)}
        .limit{stroke:var(--c);stroke-dasharray:5 4}
        .tables{columns:500px 2;column-gap:14px}.tables .table{break-inside:avoid;margin-top:14px}
        .table,.method{background:var(--paper);border-radius:14px;padding:14px 18px;box-shadow:0 1px 3px #16212d14;overflow-x:auto}
        .table h3,.method h3{font-size:1rem;margin-bottom:6px}table{border-collapse:collapse;width:100%;font-size:.89rem;font-variant-numeric:tabular-nums}
        th{text-align:left;font-weight:450}thead th{color:var(--quiet);font-size:.8rem;text-align:right}thead th:first-child{text-align:left}
        td{text-align:right;padding-left:12px;white-space:nowrap}tbody tr{border-top:1px solid var(--line)}tbody th,td{padding-top:5px;padding-bottom:5px}
        .method{margin-top:14px;font-size:.9rem;color:#33424f}.method ul{padding-left:18px}.method li+li{margin-top:5px}.method li{max-width:110ch}
        @media (prefers-color-scheme:dark){:root{color-scheme:dark;--ink:#e6edf3;--quiet:#9aa9b8;--line:#2b3743;--paper:#18212b;\
        --ground:#0f161d;--a:#2fc4a8;--b:#e0aa3e;--c:#f0727a;--d:#8faee0}nav{background:#202b36}.good h2{color:#57d8bf}.bad h2{color:#ff9299}
        .attention{background:#2c2412}.attention h2{color:#f0c35c}.bar{fill:#2fc4a8b0}.band{fill:#2fc4a81c}.method{color:#c3ced8}
        #en:checked~main label[for=en],#ru:checked~main label[for=ru]{background:#33424f}}
        @media (max-width:560px){main{padding:18px 14px 32px}h1{font-size:1.75rem}.cards{grid-template-columns:1fr 1fr;gap:10px}\
        .card{padding:11px 13px}.value{font-size:1.5rem}.value small{font-size:.82rem;margin-left:4px}.tick,.mark-name{font-size:17px}\
        figure{padding:12px 12px 6px}.table,.method{padding:12px 13px}td{padding-left:7px}tbody th{overflow-wrap:anywhere}table{font-size:.82rem}}
        @media print{body{background:#fff}nav{display:none}figure,.card,.table,.verdict,.method{box-shadow:none;border:1px solid var(--line);break-inside:avoid}.verdict{border-left:6px solid}}
        """
}
