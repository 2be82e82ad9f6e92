import ArgumentParser
import Foundation
import LoadTest

/// `veche load`
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Brings synthetic participants into a room and reports what the server can bear.",
        discussion: """
            The participants have real ICE, DTLS and SRTP and send real VP8 and Opus. Scenarios: lecture (one speaker, \
            many who watch), seminar (several cameras), talking (everybody talks), storm (all come at once), breakouts \
            (into small rooms and back), loss (a lecture over a network that loses packets).

            To try it on the machine of the server:
              veche load lecture --server https://localhost:8443 --admin-token TOKEN --viewers 200 --html report.html

            The token stands in the administrator's link that “veche serve” prints, after “#token=”.
            """)

    @Argument(help: "lecture, seminar, talking, storm, breakouts or loss; may be left out with --scenario.")
    var name: String?

    @Option(help: "YAML file with the scenario; options given here win over it.") var scenario: String?
    @Option(help: "The server, such as https://call.school.example:8443.") var server: String?
    @Option(help: "An existing room; may be repeated for breakouts, the large room first.") var room: [String] = []
    @Option(help: "An administrator's token, to have rooms created.") var adminToken: String?
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
    @Option(help: "Small rooms, for breakouts.") var rooms: Int?
    @Option(help: "Height of the largest picture sent.") var videoHeight: Int?
    @Option(help: "Bitrate of the largest picture sent, in kbit/s.") var videoBitrate: Int?
    @Option(help: "Camera slots that participants offer; by default as many as the server asks for.")
    var cameraSlots: Int?
    @Option(
        help: "Decrypt and authenticate one of so many packets; 1 for all. By default as many as there is time for.")
    var authenticateEvery: Int?
    @Option(help: "Number that all random choices follow from.") var seed: UInt64?
    @Option(help: "The server's process id, to read its CPU time and memory from this machine's kernel.")
    var serverPID: Int?
    @Option(help: "Write the report as JSON to this file.") var json: String?
    @Option(help: "Write the report as a page to this file.") var html: String?
    @Option(help: "Language the page opens in: en or ru.") var language: String = "en"
    @Flag(help: "Print no progress.") var quiet = false

    func run() async throws {
        do {
            let scenario = try makeScenario()
            let options = try makeOptions()
            let isTerminal = isatty(STDERR_FILENO) == 1
            let isQuiet = quiet
            let run = try LoadRun(scenario, options: options) { progress in
                guard !isQuiet else { return }
                // A terminal gets one line that changes, a file a line every five seconds.
                if isTerminal {
                    FileHandle.standardError.write(Data("\r\u{1b}[K\(progress.text)".utf8))
                } else if Int(progress.point.time) % 5 == 0 {
                    FileHandle.standardError.write(Data("\(progress.text)\n".utf8))
                }
            }
            let report = try await run.run()
            if isTerminal, !isQuiet { FileHandle.standardError.write(Data("\n".utf8)) }
            if let json { try write(try report.json(), to: json) }
            if let html {
                try write(Data(report.html(language: language == "ru" ? .russian : .english).utf8), to: html)
            }
            print(report.text)
            // A script shall notice when people could not come in.
            if report.joins.failed > 0 || report.joins.dropped > 0 { throw ExitCode(1) }
        } catch let error as LoadError {
            FileHandle.standardError.write(Data("veche: \(error.description)\n".utf8))
            throw ExitCode(64)
        }
    }

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
        if let cameraSlots { scenario.cameraSlots = cameraSlots }
        if let authenticateEvery { scenario.authenticateEvery = authenticateEvery }
        if let seed { scenario.seed = seed }
        return scenario
    }

    private func makeOptions() throws(LoadError) -> LoadOptions {
        var options = LoadOptions()
        if let server { options.server = try ServerAddress(server).with(path: "/") }
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
