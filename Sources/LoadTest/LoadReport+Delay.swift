/// How long packets took, all together and each sort by itself, and how that was measured.
struct MeasuredDelays: Sendable {
    /// As ``LoadReport/Delay/method`` has it.
    let method: String
    let all: Histogram
    let audio: Histogram
    let video: Histogram

    /// Takes what is true of most packets, else of a sample.
    init(_ statistics: MediaStatistics) {
        let all = statistics.delay
        if all.count * 2 > statistics.delivered {
            method = "captureTime"
            self.all = all
            (audio, video) = (statistics.delayAudio, statistics.delayVideo)
        } else {
            // Only pictures have room for a stamp.
            method = statistics.payloadDelay.count > 0 ? "payloadStamp" : "none"
            self.all = statistics.payloadDelay
            (audio, video) = (Histogram(), statistics.payloadDelay)
        }
    }
}

extension LoadReport.Times {
    /// What the summary says of it.
    var text: String { "p50 \(fixed(p50, 1))  p95 \(fixed(p95, 1))  p99 \(fixed(p99, 1))  max \(fixed(max, 1)) ms" }
}

extension LoadReport {
    /// Fills in the delays of one time of the test.
    mutating func note(_ delays: MeasuredDelays, as time: WritableKeyPath<Delay, Times>) {
        func noted(_ before: Delay?, _ histogram: Histogram) -> Delay? {
            guard before != nil || histogram.count > 0 else { return nil }
            var found = before ?? Delay(method: delays.method, measured: .init(.init()), whileJoining: .init(.init()))
            found.method = delays.method
            found[keyPath: time] = Times(histogram)
            return found
        }
        delay = noted(delay, delays.all) ?? delay
        delayAudio = noted(delayAudio, delays.audio)
        delayVideo = noted(delayVideo, delays.video)
    }

    /// The lines about it in the summary.
    var delayLines: [String] {
        var lines = ["forwarding delay  \(delay.measured.text) (\(delay.method), \(delay.measured.count) packets)"]
        for (name, sort) in [("  of sound        ", delayAudio), ("  of pictures     ", delayVideo)] {
            guard let sort else { continue }
            lines.append("\(name)\(sort.measured.text) (\(sort.measured.count) packets)")
        }
        if media.recovered > 0 {
            lines.append("                  without the \(media.recovered) packets that came by retransmission")
        }
        return lines + ["  while joining   \(delay.whileJoining.text)"]
    }

    /// The rows of the page's table of times.
    var delayTimes: [(name: Bilingual, times: Times)] {
        let sorts = [
            (
                Bilingual("Forwarding of sound, while measuring", "Передача звука, во время измерения"),
                delayAudio?.measured
            ),
            (
                Bilingual("Forwarding of pictures, while measuring", "Передача картинки, во время измерения"),
                delayVideo?.measured
            ),
        ].compactMap { name, times in times.map { (name: name, times: $0) } }
        return [(Bilingual("Forwarding, while measuring", "Передача, во время измерения"), delay.measured)] + sorts
            + [(Bilingual("Forwarding, while people came in", "Передача, пока участники входили"), delay.whileJoining)]
    }

    /// How the delay was measured, for the page; empty where it was not.
    var delayNotes: [Bilingual] {
        let repeated = Bilingual(
            "A packet that came to a viewer by retransmission has no delay of its own: it is counted as recovered and has no part in these figures. A packet that the server itself had to ask the sender for again does have a part, counted from its first sending.",
            "У пакета, дошедшего до зрителя повторной передачей, своей задержки нет: он учтён как восстановленный и в эти числа не входит. Пакет, который сервер сам запросил у отправителя повторно, входит — со времени первой отправки."
        )
        switch delay.method {
        case "captureTime":
            return [
                Bilingual(
                    "Delay: each packet carries the time of its sending in the absolute-capture-time header extension, and the receiving kernel stamps its arrival; both clocks are this machine's. So the generator's own waiting is not part of it.",
                    "Задержка: каждый пакет несёт время отправки в расширении заголовка absolute-capture-time, приход отмечает ядро принимающей системы; часы одни и те же. Ожидание внутри генератора в неё не входит."
                ), repeated,
            ]
        case "payloadStamp":
            return [
                Bilingual(
                    "Delay: the server drops the capture time extension, so the time of sending stands behind the last byte of each frame and was read from the sampled packets; sound has no room for it.",
                    "Задержка: сервер отбрасывает расширение со временем, поэтому время отправки стоит после последнего байта кадра и прочитано из выборки пакетов; в пакетах звука для него нет места."
                ), repeated,
            ]
        default: return []
        }
    }
}
