import ArgumentParser
import Auth
import Boards
import Conference
import Foundation
import Logging
import MediaPlane
import Primitives
import Recording
import SecureTransport
import Server
import ServiceLifecycle
import Storage
import WebClient

/// `veche serve`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "Runs the server.")

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "Address to listen on.") var address: String?
    @Option(help: "TCP port for pages, API and signalling.") var port: Int?
    @Option(help: "selfSigned or off; for files of your own use --certificate and --key.") var tls: String?
    @Option(help: "PEM file with the certificate chain.") var certificate: String?
    @Option(help: "PEM file with the private key.") var key: String?
    @Option(help: "Directory with pages to serve instead of the built-in ones.") var pages: String?
    @Option(help: "The address people open, such as https://call.school.example.") var publicURL: String?
    @Option(help: "UDP port of the first media worker.") var mediaPort: Int?
    @Option(help: "Media worker threads; 0 means one per core.") var workers: Int?
    @Option(help: "IP address told to clients for media; may be repeated.") var advertise: [String] = []
    @Option(help: "Participants in all rooms together.") var participants: Int?
    @Option(help: "Participants in a room created without a capacity of its own.") var roomCapacity: Int?
    @Option(help: "trace, debug, info, notice, warning, error or critical.") var logLevel: String?
    @Option(help: "text or json.") var logFormat: String?

    func run() async throws {
        try await explainingErrors {
            var configuration = try options.load()
            try override(&configuration)
            try configuration.validate(in: "The command line")
            try await serve(configuration)
        }
    }

    private func serve(_ configuration: Configuration) async throws {
        HeapKeeper.arrange()
        let logger = Self.makeLogger(configuration.log)
        let database: Database
        let pages: URL
        do {
            database = try Database(directory: configuration.dataDirectory)
            pages = try WebClient.directory(override: configuration.http.pages)
        } catch let error as StorageError {
            throw ConfigurationError(error.description)
        } catch let error as WebClient.LocationError {
            throw ConfigurationError(error.description)
        }
        let tokens = await TokenAuthority(secret: try database.secret(named: "tokens", count: 32))
        let personalLinks = PersonalLinks(key: try database.secret(named: "personalLinks", count: 32))
        let detected = LocalAddresses.detect().map(\.host)
        let names = ["localhost", HostName.current] + detected + ["127.0.0.1"]
        Self.raiseFileLimit()
        let desk = try RecordingDesk.open(configuration, database, logger)
        let plane = try Self.startMedia(configuration.media, tap: desk.recorder)
        defer { plane.shutDown() }
        let boards = try Self.boards(configuration, database, logger)
        let conference = ConferenceService(
            plane: plane, directory: StoredRoomDirectory(rooms: database),
            verifier: CredentialVerifier(tokens: tokens, people: database, rooms: database, links: personalLinks),
            archive: StoredRoomArchive(states: database, logger: logger),
            settings: Self.conferenceSettings(configuration),
            talk: StoredTalk(
                store: database, files: FileVault(dataDirectory: configuration.dataDirectory), logger: logger),
            recording: desk.control, audit: desk.library, boards: boards)
        let server = try VecheServer(
            parts: .init(
                configuration: configuration, rooms: database, people: database, files: database,
                personalLinks: personalLinks, tokens: tokens, conference: conference,
                mediaMetrics: { plane.metrics() }, pages: pages, names: names, recordings: desk.library,
                boards: (boards, database), programmes: database),
            logger: logger)
        let link = try await tokens.issue(
            Grants(
                identity: "administrator", name: "Administrator", room: Grants.everyRoom, role: .administrator,
                lifetime: 12 * 3600, now: Date()))
        let service = ServerService(server: server) { port in
            Self.announce(plane, logger)
            let bases = Self.addresses(configuration, detected: detected, port: port)
            var text = bases.map { "Veche listens on \($0)\n" }.joined()
            text += "Administrator's link, good for 12 hours: \(bases.first ?? "")/admin#token=\(link)\n"
            // Not print: it would keep the lines back when the output is a pipe.
            FileHandle.standardOutput.write(Data(text.utf8))
        }
        var group = ServiceGroupConfiguration(
            // Services end in reverse order: first people are told, then their connections close, and last the library
            // has taken down what that has ended.
            services: [
                desk.library, RecordingNews(events: desk.events, conference: conference), service,
                BoardReports(boards: boards, keeping: configuration.boardKeeping),
                ConferenceRunner(conference: conference),
                HeapKeeper { await conference.statistics().participants },
            ],
            gracefulShutdownSignals: [.sigint, .sigterm], logger: logger)
        group.maximumGracefulShutdownDuration = .seconds(3)
        try await ServiceGroup(configuration: group).run()
    }

    private static func boards(
        _ configuration: Server.Configuration, _ database: Database, _ logger: Logger
    ) throws -> BoardService {
        do throws(BoardsError) {
            return BoardService(
                store: database, key: try IdentityKey(directory: configuration.dataDirectory),
                mentoring: ProgrammeBoards(store: database), logger: logger)
        } catch { throw ConfigurationError(error.description) }
    }

    /// Every connection is an open file, and the usual limit of 1024 is less than one large room.
    private static func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private static func conferenceSettings(_ configuration: Configuration) -> ConferenceSettings {
        ConferenceSettings(
            capacity: configuration.limits.participants,
            recordingDays: configuration.recordings.enabled ? configuration.recordings.keepDays : nil)
    }

    private static func startMedia(_ media: Server.Configuration.Media, tap: Recorder?) throws -> MediaPlane {
        do {
            return try MediaPlane(
                .init(
                    port: UInt16(truncatingIfNeeded: media.port), workers: media.workers,
                    advertised: media.advertise.compactMap { SocketAddress($0, port: 0) },
                    spreading: media.spreading, encryption: media.encryption == .openssl ? .openSSL : .fastest,
                    segmentation: media.segmentation, tap: tap),
                identity: try DTLSIdentity.generate())
        } catch let error as MediaPlaneError {
            throw ConfigurationError(error.description)
        }
    }

    /// Tells what decides how much this machine can carry.
    private static func announce(_ plane: MediaPlane, _ logger: Logger) {
        let metrics = plane.metrics()
        logger.info(
            "media plane started",
            metadata: [
                "workers": "\(plane.ports.count)", "ports": "\(plane.ports.map(String.init).joined(separator: ","))",
                "encryption": "\(metrics.encryption)",
                "segmentation": "\(metrics.usesSegmentation ? "kernel" : "none")",
            ])
    }

    /// The addresses under which people reach the server, the one for links first.
    static func addresses(_ configuration: Configuration, detected: [String], port: Int) -> [String] {
        if let publicURL = configuration.publicURL { return [WebOrigin(publicURL)?.description ?? publicURL] }
        let scheme = configuration.http.tls == .off ? "http" : "https"
        let listening = configuration.http.address
        let hosts: [String]
        switch listening {
        case "::": hosts = detected + ["localhost"]
        case "0.0.0.0": hosts = detected.filter { !$0.contains(":") } + ["localhost"]
        default: hosts = [listening]
        }
        return hosts.map { "\(scheme)://\($0.contains(":") ? "[\($0)]" : $0):\(port)" }
    }

    private static func makeLogger(_ log: Configuration.Log) -> Logger {
        let level = Logger.Level(rawValue: log.level) ?? .info
        let format = log.format
        LoggingSystem.bootstrap { LineLogHandler(format: format, label: $0, logLevel: level) }
        return Logger(label: "veche")
    }
}

extension ServeCommand {
    private func override(_ configuration: inout Configuration) throws(ConfigurationError) {
        if let address { configuration.http.address = address }
        if let port { configuration.http.port = try check(port, 0...65535, "--port") }
        if let pages { configuration.http.pages = pages }
        if let publicURL { configuration.publicURL = publicURL }
        if let mediaPort { configuration.media.port = try check(mediaPort, 0...65535, "--media-port") }
        if let workers { configuration.media.workers = try check(workers, 0...64, "--workers") }
        if !advertise.isEmpty { configuration.media.advertise = advertise }
        if let participants {
            configuration.limits.participants = try check(participants, 1...1_000_000, "--participants")
        }
        if let roomCapacity {
            configuration.limits.roomCapacity = try check(roomCapacity, 1...1_000_000, "--room-capacity")
        }
        try overrideTLS(&configuration)
        try overrideLog(&configuration)
    }

    private func overrideTLS(_ configuration: inout Configuration) throws(ConfigurationError) {
        switch (tls, certificate, key) {
        case (nil, nil, nil): break
        case (nil, let certificate?, let key?): configuration.http.tls = .files(certificate: certificate, key: key)
        case ("selfSigned", nil, nil): configuration.http.tls = .selfSigned
        case ("off", nil, nil): configuration.http.tls = .off
        default:
            throw ConfigurationError(
                "The command line: give either --tls selfSigned, --tls off, or both --certificate and --key.")
        }
    }

    private func overrideLog(_ configuration: inout Configuration) throws(ConfigurationError) {
        if let logLevel {
            guard Configuration.Log.levels.contains(logLevel) else {
                throw ConfigurationError(
                    "The command line: --log-level must be one of \(Configuration.Log.levels.joined(separator: ", ")).")
            }
            configuration.log.level = logLevel
        }
        if let logFormat {
            guard let format = Configuration.Log.Format(rawValue: logFormat) else {
                throw ConfigurationError("The command line: --log-format must be text or json.")
            }
            configuration.log.format = format
        }
    }

    private func check(_ value: Int, _ range: ClosedRange<Int>, _ flag: String) throws(ConfigurationError) -> Int {
        guard range.contains(value) else {
            throw ConfigurationError(
                "The command line: \(flag) must be from \(range.lowerBound) to \(range.upperBound), but is \(value).")
        }
        return value
    }
}

/// The rooms as a service: lives until the signal, then tells everybody.
private struct ConferenceRunner: Service, CustomStringConvertible {
    var description: String { "conference" }
    let conference: ConferenceService

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await conference.run() }
            group.addTask {
                try await gracefulShutdown()
                await conference.shutDown()
            }
            try await group.next()
            group.cancelAll()
        }
    }
}

/// Tells the programme of boards of whose end it does not know, lets rounds end in time, and every hour lets go of
/// boards that have been kept for their time.
private struct BoardReports: Service, CustomStringConvertible {
    var description: String { "reports of boards" }
    let boards: BoardService
    let keeping: BoardKeeping

    func run() async throws {
        await boards.wake()
        await cancelWhenGracefulShutdown {
            // The first time at once: what a stop left unreported is handed on.
            repeat { await boards.expire(keeping) } while (try? await Task.sleep(for: .seconds(3600))) != nil
        }
    }
}

extension Server.Configuration {
    /// How long boards are kept.
    fileprivate var boardKeeping: BoardKeeping {
        BoardKeeping(identityDays: boards.keepIdentitiesDays, boardDays: boards.keepDays)
    }
}

/// The web server as a service that stops on a signal.
private struct ServerService: Service, CustomStringConvertible {
    var description: String { "web server" }
    let server: VecheServer
    let ready: @Sendable (Int) async -> Void

    func run() async throws { try await server.run(ready: ready) }
}
