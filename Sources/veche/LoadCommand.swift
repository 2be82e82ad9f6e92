import ArgumentParser
import Foundation
import LoadTest

/// `veche load`
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Brings synthetic participants into a room and reports what the server can bear.",
        discussion: """
            The participants have real ICE, DTLS and SRTP and send real VP8 and Opus; no browser is needed. Scenarios:
              lecture    one camera, three who talk, many who watch
              seminar    nine cameras, three who talk, many who watch
              talking    everybody has the microphone on and talks
              storm      all come at the same moment
              breakouts  a host takes everybody into breakout rooms and back, on the connections they have
              loss       a lecture over a network that loses packets
              crowd      people come and are there, without any media
              capacity   no server: how many packets a second this machine can play the participants for

            On the machine of the server, into a room made for the test:
              veche load lecture --admin-token TOKEN --viewers 200 --html report.html
            The token stands in the administrator's link that “veche serve” prints, after “#token=”.

            Into a room that exists, elsewhere:
              veche load seminar --server https://call.school.example --room abcd-efgh-jkmn
            Any server that speaks WHIP and WHEP:
              veche load lecture --cameras 1 --speakers 1 --whip https://a.example/whip/x --whep https://a.example/whep/x
            Forty people in eight breakout rooms; the host needs the administrator's token:
              veche load breakouts --admin-token TOKEN --viewers 36 --rooms 8
            A room with life in it, and how long the server takes for what people ask of it (control latency):
              veche load lecture --admin-token TOKEN --chat-per-second 5 --hands-per-second 1 --mute-all-every 15
            A brainstorm of 300 with 20 ideas a second, and how soon the others see them:
              veche load crowd --admin-token TOKEN --viewers 300 --ideas-per-second 20
            From a file; config/load.yaml has every key:
              veche load --scenario config/load.yaml --admin-token TOKEN

            Ctrl-C ends a test early: everybody leaves, and the report tells what was found until then.
            Exit status: 0, or 1 when people did not come in or dropped out, 64 when the options make no sense.
            """)

    @Argument(help: "The scenario, or capacity; may be left out with --scenario.")
    var name: String?

    @Option(help: "YAML file with the scenario; options given here win over it.") var scenario: String?
    @Option(help: "The server. (default: https://localhost:8443, unless --whip or --whep is given)") var server: String?
    @Option(help: "An existing room.") var room: [String] = []
    @Option(help: "An administrator's token, to have a room made and to let a host in.") var adminToken: String?
    @Option(help: "A token that the participants join with.") var token: String?
    @Option(help: "A WHIP address for those who send, instead of the signalling; any server will do.") var whip: String?
    @Option(help: "A WHEP address for those who watch, instead of the signalling; any server will do.") var whep:
        String?
    @Flag(inversion: .prefixedNo, help: "Take any certificate. By default only from this machine itself.")
    var insecure: Bool?
    @Option(help: "Participants who only watch.") var viewers: Int?
    @Option(help: "Participants with a camera.") var cameras: Int?
    @Option(help: "Participants who talk; the same people as those with cameras, as far as those go.") var speakers:
        Int?
    @Option(help: "Seconds to measure after all have joined.") var duration: Int?
    @Option(help: "Joins a second; 0 lets all come at once.") var joinRate: Double?
    @Option(help: "Share of packets to lose, each way; 0.05 is 5 %.") var loss: Double?
    @Option(help: "Breakout rooms, for breakouts; at most 100.") var rooms: Int?
    @Option(help: "Height of the largest picture sent.") var videoHeight: Int?
    @Option(
        help: """
            Bitrate of the largest picture sent, in kbit/s: what a viewer of one camera gets. The two smaller sizes come \
            on top on the way to the server.
            """)
    var videoBitrate: Int?
    @Option(help: "Bitrate of a voice in kbit/s.") var audioBitrate: Int?
    @Option(help: "Height that viewers ask of every picture. By default what a page on a screen of 1080 lines asks.")
    var viewHeight: Int?
    @Option(help: "Camera slots that participants offer; by default as many as the server asks for.")
    var cameraSlots: Int?
    @Option(
        help: "Decrypt and authenticate one of so many packets; 1 for all. By default as many as there is time for.")
    var authenticateEvery: Int?
    @Option(help: "Messages of the chat a second, by everybody in turn; each person may write two a second.")
    var chatPerSecond: Double?
    @Option(help: "Hands raised or lowered a second.") var handsPerSecond: Double?
    @Option(help: "Seconds from one “mute all” to the next, by a host with the administrator's token.")
    var muteAllEvery: Double?
    @Option(
        help: "Seconds for which those who send are recorded, and then not, in turns; needs the administrator's token.")
    var recordEvery: Double?
    @Flag(help: "Has a host with the administrator's token open a board, and close it at the end.") var board = false
    @Option(help: "Ideas a second on the room's board, by everybody in turn; opens the board.")
    var ideasPerSecond: Double?
    @Option(help: "Number that all random choices follow from.") var seed: UInt64?
    @Option(help: "The server's process id, to read its CPU time and memory from this machine's kernel.")
    var serverPID: Int?
    @Option(help: "Write the report as JSON to this file.") var json: String?
    @Option(help: "Write the report as a page to this file.") var html: String?
    @Option(help: "Language the page opens in: en or ru.") var language: String = "en"
    @Flag(help: "Print no progress.") var quiet = false

    func run() async throws {
        do {
            if name == "capacity" { return try await measureCapacity() }
            let scenario = try makeScenario()
            let options = try makeOptions()
            // A path that cannot be written is told of now, not after the test.
            for path in [json, html].compactMap({ $0 }) { try write(Data(), to: path) }
            let run = try LoadRun(scenario, options: options, progress: makeProgress())
            let interrupts = Interrupts { Task { await run.finish() } }
            defer { interrupts.end() }
            let report = try await run.run()
            if isatty(STDERR_FILENO) == 1, !quiet { say("\n") }
            if let json { try write(try report.json(), to: json) }
            if let html {
                try write(Data(report.html(language: language == "ru" ? .russian : .english).utf8), to: html)
            }
            print(report.text)
            // A script shall notice when people could not come in, or not move.
            let failed = report.joins.failed + report.joins.dropped + (report.moves?.failed ?? 0)
            if failed > 0 { throw ExitCode(1) }
        } catch let error as LoadError {
            say("veche: \(error.description)\n")
            throw ExitCode(64)
        }
    }

    func validate() throws {
        guard language == "en" || language == "ru" else {
            throw ValidationError("--language is en or ru, not “\(language)”.")
        }
    }

    private func measureCapacity() async throws {
        for isGrouped in [true, false] {
            var test = CapacityTest()
            if let viewers { test.viewers = viewers }
            test.seconds = duration ?? test.seconds
            test.authenticateEvery = authenticateEvery
            test.isGrouped = isGrouped
            print(try await test.run().text)
        }
    }

    private func makeProgress() -> @Sendable (LoadProgress) -> Void {
        if quiet { return { _ in } }
        let isTerminal = isatty(STDERR_FILENO) == 1
        return { progress in
            // A terminal gets one line that changes, a file a line every five seconds.
            if isTerminal {
                FileHandle.standardError.write(Data("\r\u{1b}[K\(progress.text)".utf8))
            } else if Int(progress.point.time) % 5 == 0 {
                FileHandle.standardError.write(Data("\(progress.text)\n".utf8))
            }
        }
    }

    private func say(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

    private func write(_ data: Data, to path: String) throws(LoadError) {
        do {
            try data.write(to: URL(fileURLWithPath: path))
        } catch {
            throw LoadError("\(path) cannot be written: \(error.localizedDescription)")
        }
    }

    private func makeScenario() throws(LoadError) -> Scenario {
        var scenario: Scenario
        if let file = self.scenario {
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw LoadError("The scenario file \(file) cannot be read.")
            }
            scenario = try Scenario(yaml: text, file: file)
            if let name, name != scenario.kind.rawValue {
                throw LoadError(
                    "\(file) is a scenario “\(scenario.kind.rawValue)”, not “\(name)”; leave one of them out.")
            }
        } else {
            let names = Scenario.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            guard let name else { throw LoadError("Say which scenario: \(names), or --scenario with a file.") }
            guard let kind = Scenario.Kind(rawValue: name) else {
                throw LoadError("There is no scenario “\(name)”; known are \(names).")
            }
            scenario = Scenario(kind)
        }
        if let viewers { scenario.viewers = viewers }
        if let cameras { scenario.cameras = cameras }
        if let speakers { scenario.speakers = speakers }
        if let duration { scenario.duration = duration }
        if let joinRate { scenario.joinRate = joinRate }
        if let loss { scenario.loss = loss }
        if let rooms { scenario.rooms = rooms }
        if let videoHeight { scenario.media.height = videoHeight }
        if let videoBitrate { scenario.media.kilobits = videoBitrate }
        if let audioBitrate { scenario.media.audioKilobits = audioBitrate }
        if let viewHeight { scenario.viewHeight = viewHeight }
        if let cameraSlots { scenario.cameraSlots = cameraSlots }
        if let authenticateEvery { scenario.authenticateEvery = authenticateEvery }
        if let chatPerSecond { scenario.life.chatPerSecond = chatPerSecond }
        if let handsPerSecond { scenario.life.handsPerSecond = handsPerSecond }
        if let muteAllEvery { scenario.life.muteAllEvery = muteAllEvery }
        if let recordEvery { scenario.life.recordEvery = recordEvery }
        if let ideasPerSecond { scenario.life.ideasPerSecond = ideasPerSecond }
        if board { scenario.life.opensBoard = true }
        if let seed { scenario.seed = seed }
        return scenario
    }

    private func makeOptions() throws(LoadError) -> LoadOptions {
        var options = LoadOptions()
        if let server {
            options.server = try ServerAddress(server).with(path: "/")
        } else if whip == nil, whep == nil {
            options.server = try ServerAddress("https://localhost:8443")
        }
        if let whip { options.whip = try ServerAddress(whip) }
        if let whep { options.whep = try ServerAddress(whep) }
        options.rooms = room
        options.adminToken = adminToken
        options.token = token
        options.insecure = insecure
        options.serverPID = serverPID
        return options
    }
}

/// Ctrl-C and SIGTERM end a test early; a second one ends the program.
private final class Interrupts {
    private let sources: [any DispatchSourceSignal]

    init(_ act: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "veche.load.signals")
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                // From now on the signal ends the program, as it always does.
                signal(number, SIG_DFL)
                FileHandle.standardError.write(
                    Data("\nEnding early: everybody leaves, the report follows. Ctrl-C again stops at once.\n".utf8))
                act()
            }
            source.resume()
            return source
        }
    }

    func end() { for source in sources { source.cancel() } }
}
