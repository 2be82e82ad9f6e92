import Auth
import Boards
import Conference
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import MediaControl
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Signalling
import Storage

/// The web server: pages, API, signalling, WHIP and WHEP on one port.
public struct VecheServer: Sendable {
    /// What the server is made of.
    public struct Parts: Sendable {
        /// What the operator decided.
        public var configuration: Configuration
        /// Rooms between restarts, with their personal links.
        public var rooms: any MeetingStore
        /// Accounts, schools, sessions and keys.
        public var people: any PeopleStore
        /// What hashes passwords.
        public var passwords: PasswordHasher
        /// What proves personal links.
        public var personalLinks: PersonalLinks
        /// Files that were sent in rooms.
        public var files: any RoomFileStore
        /// Tokens.
        public var tokens: TokenAuthority
        /// The rooms in memory.
        public var conference: ConferenceService
        /// What the media plane did so far.
        public var mediaMetrics: @Sendable () -> MediaPlaneMetrics
        /// The directory of the pages.
        public var pages: URL
        /// Names and addresses of this machine, the preferred one first.
        public var names: [String]
        /// The recordings; nil where there are none.
        public var recordings: RecordingLibrary?
        /// The boards, and the log of who has had something of them; nil where there are none.
        public var boards: (service: BoardService, audit: any AuditStore)?
        /// The mentoring programmes; nil where there are none.
        public var programmes: (any ProgrammeStore & AuditStore)?

        /// Takes the parts.
        public init(
            configuration: Configuration, rooms: any MeetingStore, people: any PeopleStore, files: any RoomFileStore,
            passwords: PasswordHasher = PasswordHasher(), personalLinks: PersonalLinks, tokens: TokenAuthority,
            conference: ConferenceService, mediaMetrics: @escaping @Sendable () -> MediaPlaneMetrics, pages: URL,
            names: [String], recordings: RecordingLibrary? = nil,
            boards: (service: BoardService, audit: any AuditStore)? = nil,
            programmes: (any ProgrammeStore & AuditStore)? = nil
        ) {
            self.boards = boards
            self.configuration = configuration
            self.rooms = rooms
            self.people = people
            self.passwords = passwords
            self.personalLinks = personalLinks
            self.files = files
            self.tokens = tokens
            self.conference = conference
            self.mediaMetrics = mediaMetrics
            self.pages = pages
            self.names = names
            self.recordings = recordings
            self.programmes = programmes
        }
    }

    /// The version told by `veche version` and `/api/health`.
    public static let version = "0.1.0"

    let parts: Parts
    let logger: Logger
    private let responder: RouterResponder<ServerContext>
    private let builder: HTTPServerBuilder
    private let files: FileRoutes

    /// Reads pages and certificate.
    ///
    /// - Throws: ``ConfigurationError`` with a sentence for the operator.
    public init(parts: Parts, logger: Logger) throws {
        self.parts = parts
        self.logger = logger
        let router = Router(context: ServerContext.self, options: [.autoGenerateHeadEndpoints])
        try Self.addRoutes(to: router, parts, logger)
        files = FileRoutes(
            conference: parts.conference, store: parts.files,
            vault: FileVault(dataDirectory: parts.configuration.dataDirectory), limits: parts.configuration.limits,
            types: parts.configuration.files.types)
        files.add(to: router)
        responder = router.buildResponder()
        builder = try Self.serverBuilder(parts, logger)
    }

    /// Serves until the task is cancelled or a graceful shutdown is asked for.
    ///
    /// - Parameter ready: called once with the port that is listened on.
    public func run(ready: @escaping @Sendable (Int) async -> Void) async throws {
        // A server that cannot tidy up can still serve; the disk's owner reads of it in the log.
        do { try await files.sweep() } catch is CancellationError { return } catch {
            logger.warning("files were not swept", metadata: ["error": "\(error)"])
        }
        let programmes = programmeService.map { service in Task { await service.run() } }
        defer { programmes?.cancel() }
        let http = parts.configuration.http
        let application = Application(
            responder: responder, server: builder,
            configuration: ApplicationConfiguration(
                address: .hostname(http.address, port: http.port), serverName: "veche", reuseAddress: true),
            onServerRunning: { channel in await ready(channel.localAddress?.port ?? http.port) },
            logger: logger)
        do {
            try await application.run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw ConfigurationError(
                "Port \(http.port) is in use by another program; stop that program, or choose another port with "
                    + "--port or http.port.")
        } catch let error as IOError where error.errnoCode == EACCES {
            throw ConfigurationError(
                "Port \(http.port) needs a privilege (CAP_NET_BIND_SERVICE); choose a port above 1023 with --port or "
                    + "http.port.")
        } catch let error as IOError where error.errnoCode == EADDRNOTAVAIL {
            throw ConfigurationError(
                "This machine has no address \(http.address); correct http.address, or use 0.0.0.0 for all addresses.")
        }
    }

    private static func addRoutes(
        to router: Router<ServerContext>, _ parts: Parts, _ logger: Logger
    ) throws {
        router.add(middleware: SecurityMiddleware())
        StaticRoutes(files: try StaticFiles(directory: parts.pages)).add(to: router)
        HealthRoute(version: version).add(to: router)
        UpgradeRoute().add(to: router)
        let conference = parts.conference
        let authorizer = Authorizer(
            tokens: parts.tokens, people: parts.people,
            origins: OriginPolicy(allowed: parts.configuration.publicURL.map { [$0] } ?? []))
        let links = LinkMaker(
            publicURL: parts.configuration.publicURL, secure: parts.configuration.http.tls != .off)
        addAccountRoutes(to: router, parts, authorizer, links)
        addRoomRoutes(to: router, parts, authorizer, links, logger)
        addRecordingRoutes(to: router, parts, authorizer, links)
        addBoardRoutes(to: router, parts, authorizer, links)
        addProgrammeRoutes(to: router, parts, authorizer, links, logger)
        PollTableRoute(conference: conference, rooms: parts.rooms, authorizer: authorizer).add(to: router)
        let needsToken = parts.configuration.http.mediaNeedsToken
        WHIPRoutes(conference: conference, authorizer: authorizer, needsToken: needsToken).add(to: router)
        WHEPRoutes(conference: conference, authorizer: authorizer, needsToken: needsToken).add(to: router)
        let metrics = parts.mediaMetrics
        let reading: @Sendable () async -> ServerReading = {
            let statistics = await conference.statistics()
            return ServerReading(
                version: version, media: metrics(),
                occupancy: .init(rooms: statistics.rooms, participants: statistics.participants),
                process: .current())
        }
        MetricsRoute(reading: reading).add(to: router)
        OperatorRoute(authorizer: authorizer, reading: reading).add(to: router)
    }

    /// Has those who are in a room follow its plan.
    static func replanning(_ parts: Parts, _ logger: Logger) -> @Sendable (String) async -> Void {
        let conference = parts.conference
        return { slug in
            do { try await conference.replan(slug) } catch {
                logger.warning(
                    "a call does not follow its plan until people come in again",
                    metadata: ["room": "\(slug)", "error": "\(error)"])
            }
        }
    }

    private static func addRoomRoutes(
        to router: Router<ServerContext>, _ parts: Parts, _ authorizer: Authorizer, _ links: LinkMaker,
        _ logger: Logger
    ) {
        let conference = parts.conference
        let limits = parts.configuration.limits
        let invitations = RoomInvitationRoutes(
            rooms: parts.rooms, people: parts.people, authorizer: authorizer, links: links,
            secrets: parts.personalLinks)
        invitations.add(to: router)
        RoomShareRoutes(rooms: parts.rooms, authorizer: authorizer, links: links, invitations: invitations)
            .add(to: router)
        RoomRoutes(
            rooms: parts.rooms, people: parts.people, authorizer: authorizer, links: links, invitations: invitations,
            capacity: (min(limits.roomCapacity, limits.participants), limits.participants),
            present: { slug in await conference.participants(in: slug) },
            recording: { slug in await conference.recording(in: slug) }, replan: replanning(parts, logger)
        ).add(to: router)
        AttendanceRoutes(rooms: parts.rooms, conference: conference, authorizer: authorizer).add(to: router)
    }

    private static func addRecordingRoutes(
        to router: Router<ServerContext>, _ parts: Parts, _ authorizer: Authorizer, _ links: LinkMaker
    ) {
        guard let library = parts.recordings else { return }
        let access = RecordingAccess(authorizer: authorizer, rooms: parts.rooms, store: library.store)
        RecordingRoutes(library: library, access: access, people: parts.people).add(to: router)
        RecordingFileRoutes(library: library, access: access).add(to: router)
        RecordingShareRoutes(
            library: library, access: access, people: parts.people, links: links, isSecure: isSecure(parts, links)
        ).add(to: router)
        AuditRoutes(store: library.store, people: parts.people, authorizer: authorizer).add(to: router)
    }

    private static func addBoardRoutes(
        to router: Router<ServerContext>, _ parts: Parts, _ authorizer: Authorizer, _ links: LinkMaker
    ) {
        guard let (boards, audit) = parts.boards else { return }
        let access = BoardAccess(
            boards: boards, authorizer: authorizer, rooms: parts.rooms, conference: parts.conference)
        let reporter = BoardReporter(boards: boards, conference: parts.conference, audit: AuditLog(store: audit))
        BoardRoutes(boards: boards, access: access, reporter: reporter, people: parts.people).add(to: router)
        BoardExportRoutes(access: access, reporter: reporter).add(to: router)
        RoundRoutes(
            boards: boards,
            access: RoundAccess(boards: boards, authorizer: authorizer, rooms: parts.rooms, people: parts.people)
        ).add(to: router)
        PhoneRoutes(
            boards: boards, authorizer: authorizer, links: links, isSecure: isSecure(parts, links)
        ).add(to: router)
    }

    /// Whether browsers reach this server over HTTPS alone.
    private static func isSecure(_ parts: Parts, _ links: LinkMaker) -> Bool {
        links.secure || parts.configuration.publicURL?.lowercased().hasPrefix("https:") == true
    }

    private static func addAccountRoutes(
        to router: Router<ServerContext>, _ parts: Parts, _ authorizer: Authorizer, _ links: LinkMaker
    ) {
        let people = parts.people
        SessionRoutes(
            people: people, authorizer: authorizer, hasher: parts.passwords, attempts: AttemptGuard(),
            cookie: SessionCookie(isSecure: isSecure(parts, links))
        ).add(to: router)
        AccountRoutes(people: people, authorizer: authorizer, links: links).add(to: router)
        SchoolRoutes(people: people, authorizer: authorizer).add(to: router)
        KeyRoutes(people: people, authorizer: authorizer).add(to: router)
    }

    private static func serverBuilder(_ parts: Parts, _ logger: Logger) throws -> HTTPServerBuilder {
        let http = parts.configuration.http
        let farewell = SignallingCodec.encode(ServerFrame(.closing(.shutdown)))
        let settings = SignallingChannel.Settings(
            secure: http.tls != .off, origins: OriginPolicy(allowed: http.allowedOrigins),
            farewell: ByteBuffer(bytes: farewell))
        let conference = parts.conference
        let tls = try tlsContext(parts)
        return HTTPServerBuilder { responder in
            let channel = SignallingChannel(responder: responder, settings: settings) { connection in
                await SignallingConnection(connection: connection, conference: conference, logger: logger).run()
            }
            guard let tls else { return channel }
            return SecureChannel(base: channel, context: tls)
        }
    }

    private static func tlsContext(_ parts: Parts) throws -> NIOSSLContext? {
        let certificate: String
        let key: String
        switch parts.configuration.http.tls {
        case .off: return nil
        case .files(let certificatePath, let keyPath): (certificate, key) = (certificatePath, keyPath)
        case .selfSigned:
            let files = try SelfSignedCertificate(
                directory: parts.configuration.dataDirectory, names: parts.names, now: Date())
            (certificate, key) = (files.certificatePath, files.keyPath)
        }
        do {
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            // Browsers do not answer the end of TLS; waiting for it would hold the end of the server up.
            configuration.shutdownTimeout = .milliseconds(500)
            // Fails here, not at the first connection, when key and certificate do not belong together.
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw ConfigurationError(
                "The certificate \(certificate) and key \(key) cannot be used (\(error)); check http.tls.")
        }
    }
}
