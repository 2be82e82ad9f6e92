import Foundation
import Testing

@testable import LoadTest

@Suite("The report")
struct ReportTests {
    private static func sample(server: String = "https://call.school.example") -> LoadReport {
        var histogram = Histogram()
        for value in 1...1_000 { histogram.add(microseconds: Int64(value * value)) }
        var report = LoadReport(
            startedAt: Date(timeIntervalSince1970: 1_795_000_000), server: server,
            plan: .init(
                scenario: "lecture", viewers: 100, cameras: 1, speakers: 3, duration: 60, joinRate: 50, loss: 0,
                rooms: nil, videoHeight: 360, videoKilobits: 1_000, forwardedKilobits: 1_000, audioKilobits: 32,
                way: "signalling", seed: 1),
            delay: .init(method: "captureTime", measured: .init(histogram), whileJoining: .init(histogram)))
        report.joins.wanted = 103
        report.joins.joined = 103
        report.joins.untilPicture = .init(histogram)
        report.media.delivered = 1_234_567
        report.serverLoad.cores = 0.5
        report.serverLoad.megabytesLargest = 120
        report.measuredFrom = 3
        report.measuredTo = 20
        report.timeline = (0..<20).map { second in
            var point = LoadReport.Point()
            point.time = Double(second)
            point.connected = second * 5
            point.packets = 1_000
            point.serverCores = second == 0 ? nil : 0.4
            return point
        }
        return report
    }

    @Test("JSON says everything: read back it is the same report")
    func json() throws {
        var report = Self.sample(server: "https://a/\"\\\u{1}é<script>")
        report.joins.reasons = ["said \"no\"\n": 2]
        report.moves = .init()
        let data = try report.json()
        #expect(try LoadReport(json: data) == report)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect((object["delay"] as? [String: Any])?["method"] as? String == "captureTime")
        #expect(object["startedAt"] as? String == "2026-11-18T11:06:40Z")
    }

    @Test(
        "What came from outside cannot become markup",
        arguments: ["<script>alert(1)</script>", "\"><img onerror=x>", "a'b&c"])
    func escaping(text: String) {
        var report = Self.sample(server: text)
        report.joins.reasons = [text: 1]
        report.plan.scenario = text
        let page = report.html(language: .english)
        #expect(!page.contains(text))
        #expect(page.contains(Markup.escape(text)))
        #expect(!page.contains("<script"))
        #expect(!page.contains("<img"))
    }

    @Test("Markup is well-formed, with control characters taken out")
    func controls() {
        #expect(Markup.escape("a\u{0}b\u{1b}c\n<>&\"'") == "a b c\n&lt;&gt;&amp;&quot;&#39;")
        for language in LoadReport.Language.allCases {
            let page = Self.sample().html(language: language)
            for tag in ["svg", "figure", "section", "table", "span", "tr", "div", "text", "li", "h3"] {
                let opened = page.components(separatedBy: "<\(tag)").dropFirst().count {
                    !($0.first?.isLetter ?? false) && !($0.first?.isNumber ?? false)
                }
                #expect(opened == page.components(separatedBy: "</\(tag)>").count - 1, "\(tag)")
            }
        }
    }

    @Test("The page asks nobody for anything and holds both languages")
    func selfContained() {
        let page = Self.sample().html(language: .russian)
        for word in ["src=", "@import", "url(", "<link", "javascript:", "onload"] { #expect(!page.contains(word)) }
        #expect(page.contains("id=\"ru\" checked"))
        #expect(!page.contains("id=\"en\" checked"))
        #expect(page.contains("Everybody came in"))
        #expect(page.contains("Вошли все"))
        #expect(page.contains("1\u{2009}234\u{2009}567"))
    }

    @Test("Sound and pictures have delays of their own beside that of all together, in the text, the JSON and the page")
    func delays() throws {
        var statistics = MediaStatistics()
        for _ in 0..<300 { statistics.delayAudio.add(microseconds: 2_000) }
        for _ in 0..<100 { statistics.delayVideo.add(microseconds: 20_000) }
        statistics.delivered = 400
        var report = Self.sample()
        report.note(MeasuredDelays(statistics), as: \.whileJoining)
        for _ in 0..<200 { statistics.delayVideo.add(microseconds: 40_000) }
        statistics.delivered = 600
        report.note(MeasuredDelays(statistics), as: \.measured)
        #expect(report.delay.method == "captureTime" && report.delayAudio?.method == "captureTime")
        #expect(report.delay.measured.count == 600 && report.delay.whileJoining.count == 400)
        #expect(report.delayAudio?.measured.count == 300 && report.delayVideo?.measured.count == 300)
        #expect(report.delayAudio?.measured.p99 == 2 && report.delayVideo?.measured.p99 == 40)
        #expect(report.delayVideo?.whileJoining.p99 == 20)
        let lines = report.text.components(separatedBy: "\n")
        let first = try #require(lines.firstIndex { $0.hasPrefix("forwarding delay  p50 2.0  ") })
        #expect(lines[first].hasSuffix("(captureTime, 600 packets)"))
        #expect(lines[first + 1].hasPrefix("  of sound        p50 2.0  p95 2.0  p99 2.0  max 2.0 ms"))
        #expect(lines[first + 2].hasPrefix("  of pictures     p50 40.0  p95 40.0  p99 40.0  max 40.0 ms"))
        #expect(lines[first + 3].hasPrefix("  while joining   "))
        let object = try #require(try JSONSerialization.jsonObject(with: report.json()) as? [String: Any])
        let sound = (object["delayAudio"] as? [String: Any])?["measured"] as? [String: Any]
        #expect(sound?["p95"] as? Double == 2)
        #expect(try LoadReport(json: report.json()) == report)
        let page = report.html(language: .russian)
        for word in ["Forwarding of sound", "Forwarding of pictures", "Передача звука", "Передача картинки"] {
            #expect(page.contains(word))
        }
        report.media.recovered = 3
        #expect(report.text.contains("without the 3 packets that came by retransmission"))
    }

    @Test("What was not measured has no delay: sound where the server drops the capture time, both where nothing came")
    func missingDelays() throws {
        var report = Self.sample()
        report.note(MeasuredDelays(MediaStatistics()), as: \.measured)
        #expect(report.delay.method == "none" && report.delay.measured.count == 0)
        #expect(report.delayAudio == nil && report.delayVideo == nil)
        #expect(!report.text.contains("of sound"))
        var statistics = MediaStatistics()
        statistics.delivered = 100
        for _ in 0..<10 { statistics.delayAudio.add(microseconds: 1) }
        for _ in 0..<10 { statistics.payloadDelay.add(microseconds: 20_000) }
        report.note(MeasuredDelays(statistics), as: \.measured)
        #expect(report.delay.method == "payloadStamp" && report.delayVideo?.method == "payloadStamp")
        #expect(report.delay.measured.p50 == 20 && report.delayVideo?.measured.p50 == 20)
        #expect(report.delayAudio == nil)
        #expect(!report.text.contains("of sound") && report.text.contains("of pictures"))
        #expect(!report.html(language: .english).contains("Forwarding of sound"))
    }

    @Test("Memory that grows while a call goes on is told apart from memory that people take when they come")
    func growth() {
        var report = Self.sample()
        (report.measuredFrom, report.measuredTo) = (10, 110)
        func set(_ megabytes: (Int) -> Double?) {
            report.timeline = (0..<120).map { second in
                var point = LoadReport.Point()
                (point.time, point.serverMegabytes) = (Double(second), megabytes(second))
                return point
            }
        }
        set { $0 <= 10 ? Double($0) * 10 : 100 }
        #expect(report.megabytesGrown == 0)
        #expect(report.text.contains("+0.0 MB while measured"))
        // A moment's peak is no growth, a tenth of a megabyte a second is.
        set { $0 == 109 ? 500 : 100 }
        #expect(report.megabytesGrown == 0)
        set { 50 + Double($0) / 10 }
        #expect(report.megabytesGrown.map { abs($0 - 8) < 0.2 } == true)
        #expect(report.html(language: .english).contains("growth while measured"))
        set { $0 < 60 ? 100 : nil }
        #expect(report.megabytesGrown == nil && !report.text.contains("while measured"))
    }

    @Test("The page and the text say when the generator was the bottleneck, and only then")
    func saturation() {
        var report = Self.sample()
        #expect(!report.html(language: .english).contains("The generator was the bottleneck"))
        #expect(!report.text.contains("ATTENTION"))
        report.generator.isSaturated = true
        report.generator.signs = ["overflow"]
        #expect(report.html(language: .english).contains("The generator was the bottleneck"))
        #expect(report.text.contains("ATTENTION"))
    }

    @Test("A thread that is busy, a full socket or a late packet are signs, a quiet run has none")
    func signs() {
        func signs(_ change: (inout LoadReport.Generator) -> Void, busySeconds: Int = 0) -> [String] {
            var generator = LoadReport.Generator()
            (generator.cores, generator.allowedCores, generator.mediaThread) = (0.7, 1, 0.5)
            change(&generator)
            return LoadRun.signs(of: generator, busySeconds: busySeconds, seconds: 60)
        }
        var late = Histogram()
        late.add(microseconds: 150_000)
        #expect(signs { _ in }.isEmpty)
        #expect(signs({ _ in }, busySeconds: 6).isEmpty)
        #expect(signs({ _ in }, busySeconds: 7) == ["busy"])
        #expect(signs { $0.mediaThread = 0.91 } == ["busy"])
        #expect(signs { $0.cores = 0.96 } == ["busy"], "all threads on the one core that it may use")
        #expect(signs { ($0.cores, $0.allowedCores) = (0.96, 2) }.isEmpty)
        #expect(signs { $0.overflowed = 1 } == ["overflow"])
        #expect(signs { $0.refused = 1 } == ["refused"])
        #expect(signs { $0.lag = .init(late) } == ["lag", "starved"])
        #expect(signs { ($0.lateness, $0.cores) = (.init(late), 1) } == ["lateness", "busy"])
    }

    @Test("The live line warns in the very second in which the generator falls behind")
    func liveLine() {
        var point = LoadReport.Point()
        func line() -> String {
            LoadProgress(phase: "measuring", wanted: 103, failed: 2, point: point).text
        }
        (point.time, point.connected, point.mediaThread) = (12, 101, 0.9)
        #expect(line().contains("joined 101/103") && line().contains("failed 2"))
        #expect(!line().contains("SATURATED"))
        point.mediaThread = 0.91
        #expect(line().contains("THE GENERATOR IS SATURATED"))
        (point.mediaThread, point.overflowed) = (0.1, 1)
        #expect(line().contains("THE GENERATOR IS SATURATED"))
    }

    @Test("Memory is told before, at most, after, and for each participant")
    func memory() {
        var report = Self.sample()
        #expect(report.kilobytesPerParticipant == nil, "without a look before anybody came nothing is known")
        (report.serverLoad.megabytesBefore, report.serverLoad.megabytesAfter) = (99.4, 101)
        #expect(report.kilobytesPerParticipant.map { fixed($0, 0) } == "200")
        #expect(report.text.contains("99 MB before, 120 MB at most, 101 MB after, 200 KB a participant"))
        #expect(report.html(language: .english).contains("200 KB a participant"))
    }

    @Test("A test that was ended early says so")
    func early() {
        var report = Self.sample()
        #expect(!report.text.contains("ENDED EARLY"))
        #expect(!report.html(language: .english).contains("Ended early"))
        report.endedEarly = true
        #expect(report.text.contains("ENDED EARLY"))
        #expect(report.html(language: .english).contains("Ended early"))
        #expect(report.html(language: .english).contains("Прервано"))
    }

    @Test("A generator that is a little late does not excuse a server that is late by far")
    func blame() {
        var histogram = Histogram()
        histogram.add(microseconds: 200_000)
        var generator = LoadReport.Generator()
        #expect(!LoadRun.isBottleneck(generator, delay: 5))
        generator.lag = .init(histogram)
        generator.signs = ["lag"]
        #expect(LoadRun.isBottleneck(generator, delay: 300))
        #expect(!LoadRun.isBottleneck(generator, delay: 20_000))
        generator.signs = ["overflow"]
        #expect(LoadRun.isBottleneck(generator, delay: 20_000))
    }

    @Test("An empty report makes a page too")
    func empty() {
        var report = Self.sample()
        report.timeline = []
        report.delay.measured = .init(Histogram())
        report.joins.untilPicture = .init(Histogram())
        #expect(report.html(language: .english).hasSuffix("</html>\n"))
    }

    @Test(
        "Axes have a few round numbers",
        arguments: [0.003, 0.4, 1, 7, 9.9, 42, 100, 101, 1_999, 123_456, 1e9])
    func axes(maximum: Double) throws {
        let ticks = Scale.ticks(maximum)
        #expect((2...7).contains(ticks.count))
        #expect(ticks.first == 0)
        #expect(try #require(ticks.last) >= maximum * 0.9999)
        #expect(Set(ticks.map(Scale.label)).count == ticks.count)
    }

    @Test(
        "Numbers are rounded for people",
        arguments: [
            (0, 0, "0"), (1.25, 1, "1.3"), (-0.04, 1, "0.0"), (12.5, 0, "13"), (0.005, 3, "0.005"),
            (99.999, 2, "100.00"),
        ])
    func numbers(value: Double, digits: Int, text: String) { #expect(fixed(value, digits) == text) }

    @Test("Fields of an object are found without decoding them")
    func fields() {
        let text = Array(
            #" {"type":"joined","request": 7 ,"list":[{"a":"]}"},[1,2]],"text":"a\"}b","inner":{"audio":4},"last":null}"#
                .utf8)
        let fields = JSONFields.find(text)
        #expect(Set(fields.keys) == ["type", "request", "list", "text", "inner", "last"])
        #expect(JSONFields.string(text, fields["type"]) == "joined")
        #expect(JSONFields.integer(text, fields["request"]) == 7)
        #expect(JSONFields.string(text, fields["text"]) == nil)
        let inner = fields["inner"].map { JSONFields.find(text, in: $0) }
        #expect(JSONFields.integer(text, inner?["audio"]) == 4)
        #expect(JSONFields.integer(text, fields["missing"]) == nil)
    }

    @Test(
        "Broken objects have no fields and never trap",
        arguments: [
            "", "{", "[1]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":\"\\", "{\"a\":[[1}", "nonsense", "{\"a\":1,}",
        ])
    func broken(text: String) { #expect(JSONFields.find(Array(text.utf8)).isEmpty) }
}
