import Foundation
import Testing

@testable import Server

/// `veche load` as an operator runs it, against `veche serve`: two processes, real sockets, real encryption.
@Suite(.serialized) struct LoadCommandTests {
    private struct Stage {
        var directory: String
        var address: String
        var token: String
        var room: String

        /// The report that a test wrote.
        func report(_ file: String = "report.json") throws -> [String: Any] {
            let data = try Data(contentsOf: URL(fileURLWithPath: directory + "/" + file))
            return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        }
    }

    /// Pictures that a debug build encodes quickly.
    private static let small = ["--video-height", "180", "--video-bitrate", "300", "--json", "report.json"]

    private static func serving(_ body: (Stage) async throws -> Void) async throws {
        try await Program.inDirectory { directory in
            let server = try Program(
                [
                    "serve", "--tls", "off", "--address", "127.0.0.1", "--port", "0", "--media-port", "0",
                    "--workers", "1", "--advertise", "127.0.0.1",
                ], in: directory)
            #expect(try await server.says("/admin#token="), "\(server.standardError)")
            let link = try #require(
                server.standardOutput.firstMatch(of: /http:\/\/127\.0\.0\.1:([0-9]+)\/admin#token=(\S+)/))
            let port = try #require(Int(link.1))
            let token = String(link.2)
            let created = try await TCPClient.connect(port: port) { session in
                try await session.request(
                    "POST", "/api/rooms", headers: [("Authorization", "Bearer \(token)")], body: #"{"title":"A"}"#)
            }
            let room = try #require(created.json["slug"] as? String)
            try await body(
                Stage(directory: directory, address: "http://127.0.0.1:\(port)", token: token, room: room))
            server.signal(SIGTERM)
            #expect(try await server.status(within: 30) == 0)
        }
    }

    private static func number(_ report: [String: Any], _ part: String, _ field: String) -> Double {
        ((report[part] as? [String: Any])?[field] as? NSNumber)?.doubleValue ?? -1
    }

    @Test func `a lecture through the signalling ends with a report in text, JSON and HTML`() async throws {
        try await Self.serving { stage in
            let load = try Program(
                [
                    "load", "lecture", "--server", stage.address, "--admin-token", stage.token, "--viewers", "5",
                    "--duration", "4", "--html", "report.html",
                ] + Self.small, in: stage.directory)
            #expect(try await load.status(within: 120) == 0, "\(load.standardError)")
            #expect(load.standardOutput.contains("joined 8 of 8"))
            let report = try stage.report()
            #expect(Self.number(report, "joins", "joined") == 8)
            #expect(Self.number(report, "joins", "withoutPicture") == 0)
            #expect(Self.number(report, "media", "unauthentic") == 0)
            #expect(Self.number(report, "media", "strange") == 0)
            #expect(Self.number(report, "media", "estimates") > 5)
            // Five viewers hear three, and three speakers two others each: 50 packets a second.
            let seconds = Self.number(report, "media", "seconds")
            let sound = Self.number(report, "media", "deliveredAudio") / seconds
            #expect((800...1_500).contains(sound), "\(sound) packets of sound a second")
            #expect(Self.number(report, "serverLoad", "microsecondsPerPacket") > 0)
            #expect(Self.number(report, "serverLoad", "megabytesBefore") > 0)
            #expect((report["delay"] as? [String: Any])?["method"] as? String == "captureTime")
            let page = try String(contentsOfFile: stage.directory + "/report.html", encoding: .utf8)
            #expect(page.contains("<svg") && page.hasSuffix("</html>\n"))
        }
    }

    @Test func `participants come in by WHIP and WHEP too, and see and hear`() async throws {
        try await Self.serving { stage in
            let load = try Program(
                [
                    "load", "lecture", "--whip", "\(stage.address)/whip/\(stage.room)", "--whep",
                    "\(stage.address)/whep/\(stage.room)", "--cameras", "1", "--speakers", "1", "--viewers", "3",
                    "--duration", "4",
                ] + Self.small, in: stage.directory)
            #expect(try await load.status(within: 120) == 0, "\(load.standardError)\(load.standardOutput)")
            let report = try stage.report()
            #expect(Self.number(report, "joins", "joined") == 4)
            #expect(Self.number(report, "joins", "withoutPicture") == 0)
            #expect(Self.number(report, "media", "unauthentic") == 0)
            let seconds = Self.number(report, "media", "seconds")
            let sound = Self.number(report, "media", "deliveredAudio") / seconds
            #expect((120...180).contains(sound), "\(sound) packets of sound a second")
            #expect(Self.number(report, "media", "delivered") > Self.number(report, "media", "deliveredAudio") + 100)
            #expect((report["plan"] as? [String: Any])?["way"] as? String == "whip/whep")
        }
    }

    @Test func `a network that loses packets is repaired by retransmission, and the report counts it`() async throws {
        try await Self.serving { stage in
            let load = try Program(
                [
                    "load", "loss", "--server", stage.address, "--room", stage.room, "--viewers", "4", "--loss", "0.04",
                    "--duration", "6",
                ] + Self.small, in: stage.directory)
            #expect(try await load.status(within: 120) == 0, "\(load.standardError)")
            let report = try stage.report()
            #expect(Self.number(report, "media", "swallowed") > 50)
            #expect(Self.number(report, "media", "nacks") > 5)
            #expect(Self.number(report, "media", "recovered") > 5)
            #expect(load.standardOutput.contains("of missing packets of pictures"))
        }
    }

    @Test func `a room with life in it: chat, hands and mute all are answered and reach the others`() async throws {
        try await Self.serving { stage in
            let load = try Program(
                [
                    "load", "crowd", "--server", stage.address, "--admin-token", stage.token, "--viewers", "12",
                    "--duration", "9", "--chat-per-second", "8", "--hands-per-second", "2", "--mute-all-every", "4",
                ] + Self.small, in: stage.directory)
            #expect(try await load.status(within: 120) == 0, "\(load.standardError)\(load.standardOutput)")
            #expect(load.standardOutput.contains("control latency"))
            let report = try stage.report()
            #expect(Self.number(report, "joins", "joined") == 12)
            let life = try #require(report["life"] as? [String: Any])
            for (sort, least, arrivals) in [("chat", 50.0, 500.0), ("hands", 12, 100), ("muteAll", 2, 20)] {
                #expect(Self.number(life, sort, "asked") >= least, "\(sort)")
                #expect(Self.number(life, sort, "failed") == 0, "\(sort): \(life["reasons"] ?? "")")
                #expect(Self.number(life, sort, "missed") == 0, "\(sort)")
                let part = try #require(life[sort] as? [String: Any])
                #expect(Self.number(part, "answered", "count") >= least, "\(sort)")
                #expect(Self.number(part, "arrived", "count") >= arrivals, "\(sort)")
            }
        }
    }

    @Test func `a host takes everybody into breakout rooms and back, on the same connections`() async throws {
        try await Self.serving { stage in
            let load = try Program(
                [
                    "load", "breakouts", "--server", stage.address, "--admin-token", stage.token, "--viewers", "4",
                    "--cameras", "2", "--speakers", "2", "--rooms", "2", "--duration", "6",
                ] + Self.small, in: stage.directory)
            #expect(try await load.status(within: 120) == 0, "\(load.standardError)\(load.standardOutput)")
            let report = try stage.report()
            #expect(Self.number(report, "joins", "joined") == 6)
            #expect(Self.number(report, "media", "unauthentic") == 0)
            #expect(Self.number(report, "media", "strange") == 0)
            let moves = try #require(report["moves"] as? [String: Any])
            #expect(Self.number(report, "moves", "wanted") == 12)
            #expect(Self.number(report, "moves", "failed") == 0)
            // Of each room's three people one sends, who hears nobody there; in the plenary everybody hears somebody.
            for (way, hearing) in [("into", 4.0), ("back", 6)] {
                #expect(Self.number(moves, way, "moved") == 6, "\(way)")
                #expect(Self.number(moves, way, "alone") == 6 - hearing, "\(way)")
                let part = try #require(moves[way] as? [String: Any])
                #expect(Self.number(part, "told", "count") == 6, "\(way)")
                #expect(Self.number(part, "media", "count") == hearing, "\(way)")
                #expect(Self.number(part, "media", "max") < 20_000, "\(way)")
            }
            #expect(load.standardOutput.contains("into rooms      6 of 6 moved, failed 0"))
        }
    }

    @Test func `Ctrl-C ends a test early: everybody leaves and the report is written`() async throws {
        try await Self.serving { stage in
            let load = try Program(
                [
                    "load", "lecture", "--server", stage.address, "--room", stage.room, "--viewers", "2",
                    "--duration", "600",
                ] + Self.small, in: stage.directory)
            let end = ContinuousClock.now + .seconds(120)
            while !load.standardError.contains("measuring"), ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(100))
            }
            load.signal(SIGINT)
            #expect(try await load.status(within: 30) == 0, "\(load.standardError)")
            #expect(load.standardError.contains("Ending early"))
            #expect(load.standardOutput.contains("ENDED EARLY"))
            let report = try stage.report()
            #expect(report["endedEarly"] as? Bool == true)
            #expect(Self.number(report, "joins", "joined") == 5)
            #expect(Self.number(report, "media", "delivered") > 0)
            let port = try #require(Int(stage.address.split(separator: ":").last ?? ""))
            let room = try await TCPClient.connect(port: port) { session in
                try await session.request("GET", "/api/rooms/\(stage.room)")
            }
            #expect(room.json["participants"] as? Int == 0, "everybody has left properly")
        }
    }

    @Test func `capacity needs no server and tells of packets in runs and one by one`() async throws {
        try await Program.inDirectory { directory in
            let load = try Program(["load", "capacity", "--viewers", "4", "--duration", "1"], in: directory)
            #expect(try await load.status(within: 60) == 0, "\(load.standardError)")
            #expect(load.standardOutput.contains("packets in runs (UDP_GRO): "))
            #expect(load.standardOutput.contains("packets one by one: "))
            #expect(load.standardOutput.matches(of: /(\d+) packets a second per core/).count == 2)
        }
    }

    @Test(arguments: [
        (["load", "opera"], "There is no scenario “opera”"), (["load", "lecture"], "--admin-token"),
        (["load"], "Say which scenario"), (["load", "lecture", "--room", "a", "--server", "x"], "is not an address"),
        (["load", "lecture", "--room", "a", "--viewers=-1"], "viewers must be"),
        (["load", "lecture", "--room", "a", "--mute-all-every", "9"], "need a host"),
        (["load", "breakouts", "--room", "a"], "give --admin-token"),
        (["load", "lecture", "--room", "a", "--json", "/nowhere/a.json"], "cannot be written"),
        (["load", "--scenario", "missing.yaml"], "cannot be read"),
        (["load", "lecture", "--room", "a", "--server", "http://127.0.0.1:9"], "cannot be reached"),
    ])
    func `what cannot be is refused with a sentence`(arguments: [String], sentence: String) async throws {
        try await Program.inDirectory { directory in
            let load = try Program(arguments, in: directory)
            let status = try await load.status(within: 30)
            #expect(status == 64)
            #expect(load.standardError.contains(sentence), "\(load.standardError)")
        }
    }
}
