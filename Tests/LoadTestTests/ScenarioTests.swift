import Foundation
import Testing

@testable import LoadTest
@testable import Signalling

@Suite("Scenarios")
struct ScenarioTests {
    @Test(
        "A file changes what it names and keeps the rest of its kind",
        arguments: [
            ("scenario: lecture", Scenario(.lecture)),
            ("scenario: storm\nviewers: 2000", with(.storm) { $0.viewers = 2_000 }),
            (
                "scenario: seminar\ncameras: 12\nspeakers: 4\njoinRate: 12.5\nduration: 90",
                with(.seminar) {
                    $0.cameras = 12
                    $0.speakers = 4
                    $0.joinRate = 12.5
                    $0.duration = 90
                }
            ),
            ("scenario: loss\nloss: 0.1\nseed: 7", with(.loss) { ($0.loss, $0.seed) = (0.1, 7) }),
            (
                "# a comment\nscenario: breakouts\nrooms: 6\nvideoHeight: 720\nvideoBitrate: 1500\nframesPerSecond: 30",
                with(.breakouts) {
                    $0.rooms = 6
                    $0.media.height = 720
                    $0.media.kilobits = 1_500
                    $0.media.framesPerSecond = 30
                }
            ),
            (
                "scenario: crowd\nchatPerSecond: 2.5\nhandsPerSecond: 1\nmuteAllEvery: 15\nrecordEvery: 5",
                with(.crowd) {
                    $0.life.chatPerSecond = 2.5
                    $0.life.handsPerSecond = 1
                    $0.life.muteAllEvery = 15
                    $0.life.recordEvery = 5
                }
            ),
            (
                "scenario: talking\nauthenticateEvery: 4\ncameraSlots: 1",
                with(.talking) {
                    $0.authenticateEvery = 4
                    $0.cameraSlots = 1
                }
            ),
        ])
    func files(yaml: String, expected: Scenario) throws {
        #expect(try Scenario(yaml: yaml, file: "a.yaml") == expected)
    }

    @Test("The sample file names every key, and with every line switched on it is a scenario still")
    func sample() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../config/load.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(try Scenario(yaml: text, file: "load.yaml") == Scenario(.lecture))
        var known: Set<String> = []
        var lines: [String] = []
        for line in text.split(separator: "\n") {
            guard let match = line.wholeMatch(of: /#?([A-Za-z]+): \S+/) else { continue }
            known.insert(String(match.1))
            lines.append(String(line.drop { $0 == "#" }))
        }
        #expect(known == Set(ScenarioReader.keys))
        var expected = Scenario(.lecture)
        (expected.viewHeight, expected.cameraSlots, expected.authenticateEvery) = (360, 9, 1)
        #expect(try Scenario(yaml: lines.joined(separator: "\n"), file: "load.yaml") == expected)
    }

    @Test("The call of the benchmarks is five minutes of five hundred people")
    func benchmark() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../Benchmarks/call.yaml")
        let scenario = try Scenario(yaml: String(contentsOf: file, encoding: .utf8), file: "call.yaml")
        #expect(scenario.participants == 500 && scenario.duration == 300)
    }

    @Test("A lecture is one picture of the bitrate that was asked for, and three who talk")
    func lecture() {
        let scenario = Scenario(.lecture)
        #expect((scenario.cameras, scenario.speakers, scenario.publishers) == (1, 3, 3))
        #expect(scenario.media.kilobits == 1_000)
        #expect(scenario.forwardedKilobits == 1_000)
    }

    @Test("Viewers ask for tiles as a page would, and get the smallest size that fills them")
    func tiles() {
        var scenario = Scenario(.seminar)
        #expect([1, 2, 4, 5, 9, 10].map { scenario.tileHeight(pictures: $0) } == [1_080, 540, 540, 360, 360, 270])
        #expect(scenario.tileHeight(pictures: 0) == 1_080)
        // Of 720, 360 and 180 lines.
        #expect(scenario.forwardedKilobits == 333)
        scenario.viewHeight = 180
        #expect(scenario.forwardedKilobits == 100)
        scenario.viewHeight = 181
        #expect(scenario.forwardedKilobits == 333)
        scenario.viewHeight = 2_000
        #expect(scenario.forwardedKilobits == 1_000)
    }

    @Test("Everybody asks for the other cameras of the own room, as many as there are slots")
    func cameras() {
        let registry = CameraRegistry()
        func place(_ number: UInt32, _ room: String, camera: Bool = true, slots: Int = 9) -> CameraRegistry.Place {
            .init(room: room, participant: .init(rawValue: number), hasCamera: camera, cameraSlots: slots)
        }
        func seen(_ place: CameraRegistry.Place) -> [UInt32] {
            registry.tiles(for: place) { _ in 360 }.map(\.participant.rawValue)
        }
        for number in 1...3 { registry.add(place(UInt32(number), "a")) }
        registry.add(place(4, "b"))
        registry.add(place(5, "a", camera: false))
        #expect(seen(place(5, "a", camera: false)) == [1, 2, 3])
        #expect(seen(place(2, "a")) == [1, 3])
        #expect(seen(place(6, "a", slots: 2)) == [1, 2])
        #expect(seen(place(4, "b")).isEmpty)
        registry.remove(place(1, "a"))
        #expect(seen(place(2, "a")) == [3])
        #expect(registry.tiles(for: place(9, "a")) { $0 * 100 }.map(\.height) == [200, 200])
    }

    private static func with(_ kind: Scenario.Kind, _ change: (inout Scenario) -> Void) -> Scenario {
        var scenario = Scenario(kind)
        change(&scenario)
        return scenario
    }

    @Test(
        "A file that cannot be followed is refused with the place and the reason",
        arguments: [
            ("viewers: 10", "does not say which scenario"),
            ("scenario: opera", "a.yaml:1: scenario must be one of lecture, seminar"),
            ("scenario: lecture\nviewrs: 10", "a.yaml:2: there is no key “viewrs”"),
            ("scenario: lecture\nviewers: many", "a.yaml:2: viewers must be a whole number"),
            ("scenario: lecture\nviewers: -1", "viewers must be from 0"),
            ("scenario: lecture\nloss: 1.5", "loss must be from 0"),
            ("scenario: lecture\nloss: .nan", "loss must be a number"),
            ("scenario: lecture\nviewers: 0\ncameras: 0\nspeakers: 0", "Nobody comes"),
            ("scenario: breakouts\nviewers: 0\ncameras: 2\nspeakers: 1\nrooms: 3", "cannot fill 3 rooms"),
            ("- lecture", "must be a list of “key: value” lines"),
            ("", "must be a list of “key: value” lines"),
            ("scenario: [", "not valid YAML"),
            ("scenario: lecture\nviewHeight: -1", "viewHeight must be from"),
            ("scenario: lecture\nseed: -4", "seed must not be negative"),
        ])
    func refusals(yaml: String, reason: String) {
        #expect { try Scenario(yaml: yaml, file: "a.yaml") } throws: { error in
            let text = (error as? LoadError)?.description ?? ""
            return text.contains(reason) && text.contains("a.yaml")
        }
    }

    @Test("Few packets are all authenticated, many by a sample, and a wish counts more")
    func sampling() {
        var scenario = Scenario(.lecture)
        scenario.viewers = 10
        #expect(scenario.effectiveAuthentication == 1)
        scenario.viewers = 2_000
        #expect(scenario.effectiveAuthentication > 20)
        scenario.authenticateEvery = 3
        #expect(scenario.effectiveAuthentication == 3)
    }

    @Test(
        "Addresses are taken apart",
        arguments: [
            ("https://call.school.example", "call.school.example", 443, true, "/"),
            ("http://127.0.0.1:8080/whip/abcd?x=1", "127.0.0.1", 8_080, false, "/whip/abcd?x=1"),
            ("https://[::1]:8443", "::1", 8_443, true, "/"),
        ])
    func addresses(text: String, host: String, port: Int, isSecure: Bool, path: String) throws {
        let address = try ServerAddress(text)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.isSecure == isSecure)
        #expect(address.path == path)
        #expect(address.description == text)
    }

    @Test("What is no address is refused", arguments: ["", "call.school.example", "ftp://a", "https://", "wss://x"])
    func noAddress(text: String) {
        #expect(throws: LoadError.self) { try ServerAddress(text) }
    }

    @Test("Any certificate is taken from this machine only, unless one says so")
    func certificates() throws {
        var options = LoadOptions()
        options.server = try ServerAddress("https://localhost:8443")
        #expect(options.takesEveryCertificate)
        options.server = try ServerAddress("https://call.school.example")
        #expect(!options.takesEveryCertificate)
        options.insecure = true
        #expect(options.takesEveryCertificate)
    }
}
