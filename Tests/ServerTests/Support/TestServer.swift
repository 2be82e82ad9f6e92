import Auth
import Boards
import Conference
import Foundation
import Logging
import Storage

@testable import Server

/// A real server on a free port of this machine, with a data directory of its own.
struct TestServer: Sendable {
    let port: Int
    let tokens: TokenAuthority
    let database: Database
    let directory: String
    let plane: StandInMediaPlane
    let conference: ConferenceService
    let library: RecordingLibrary

    /// Starts a server, runs `body` and stops it.
    static func run(
        adjust: (inout Server.Configuration) -> Void = { _ in },
        compose: @escaping RecordingLibrary.ComposeCommand = { _, _ in ("/bin/false", []) },
        _ body: @Sendable (TestServer) async throws -> Void
    ) async throws {
        let directory = NSTemporaryDirectory() + "veche-server-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var configuration = Server.Configuration()
        configuration.http.address = "127.0.0.1"
        configuration.http.port = 0
        configuration.http.tls = .off
        configuration.dataDirectory = directory + "/data"
        adjust(&configuration)

        let database = try Database(directory: configuration.dataDirectory)
        let tokens = await TokenAuthority(secret: try database.secret(named: "tokens", count: 32))
        let personalLinks = PersonalLinks(key: try database.secret(named: "personalLinks", count: 32))
        let plane = StandInMediaPlane()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let boards = BoardService(
            store: database, key: try IdentityKey(directory: configuration.dataDirectory),
            mentoring: ProgrammeBoards(store: database), logger: logger)
        let conference = ConferenceService(
            plane: plane, directory: StoredRoomDirectory(rooms: database),
            verifier: CredentialVerifier(tokens: tokens, people: database, rooms: database, links: personalLinks),
            archive: StoredRoomArchive(states: database, logger: logger),
            settings: ConferenceSettings(capacity: configuration.limits.participants),
            talk: StoredTalk(
                store: database, files: FileVault(dataDirectory: configuration.dataDirectory), logger: logger),
            boards: boards)
        let library = RecordingLibrary(
            store: database, directory: configuration.recordingsDirectory, settings: configuration.recordings,
            compose: compose, logger: logger, timing: .quick)
        let server = try VecheServer(
            parts: .init(
                configuration: configuration, rooms: database, people: database, files: database,
                passwords: PasswordHasher(cost: .init(logN: 4, blockSize: 1, parallelism: 1)),
                personalLinks: personalLinks, tokens: tokens, conference: conference,
                mediaMetrics: { plane.metrics() }, pages: try makePages(in: directory),
                names: ["localhost", "127.0.0.1"], recordings: library, boards: (boards, database),
                programmes: database),
            logger: logger)
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { continuation.finish() }
                try await server.run { continuation.yield($0) }
            }
            group.addTask { await conference.run() }
            group.addTask { try await library.run() }
            var iterator = ports.makeAsyncIterator()
            guard let port = await iterator.next() else {
                try await group.next()
                return
            }
            let test = TestServer(
                port: port, tokens: tokens, database: database, directory: directory, plane: plane,
                conference: conference, library: library)
            do { try await body(test) } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
        }
    }

    private static func makePages(in directory: String) throws -> URL {
        let pages = URL(fileURLWithPath: directory + "/pages", isDirectory: true)
        let assets = pages.appendingPathComponent("assets/js", isDirectory: true)
        try FileManager.default.createDirectory(at: assets, withIntermediateDirectories: true)
        try Data("<!doctype html><title>Veche</title>".utf8).write(to: pages.appendingPathComponent("index.html"))
        try Data("export {}".utf8).write(to: assets.appendingPathComponent("app.js"))
        try Data("hidden".utf8).write(to: pages.appendingPathComponent(".secret"))
        try Data("outside".utf8).write(to: URL(fileURLWithPath: directory + "/outside.txt"))
        return pages
    }

    /// One request on a connection of its own.
    func request(
        _ method: String, _ path: String, headers: [(String, String)] = [], body: String? = nil
    ) async throws -> Answer {
        try await TCPClient.connect(port: port) { session in
            try await session.request(method, path, headers: headers, body: body)
        }
    }

    /// The header that carries a fresh token.
    func bearer(
        room: String = Grants.everyRoom, role: Grants.Role = .administrator, lifetime: TimeInterval = 60,
        adjust: (inout Grants) -> Void = { _ in }
    ) async throws -> (String, String) {
        ("Authorization", "Bearer " + (try await token(room: room, role: role, lifetime: lifetime, adjust: adjust)))
    }

    /// A fresh token.
    func token(
        room: String = Grants.everyRoom, role: Grants.Role = .administrator, lifetime: TimeInterval = 60,
        adjust: (inout Grants) -> Void = { _ in }
    ) async throws -> String {
        var grants = Grants(
            identity: "someone", name: "Some One", room: room, role: role, lifetime: lifetime, now: Date())
        adjust(&grants)
        return try await tokens.issue(grants)
    }

    /// A room that exists.
    func makeRoom(slug: String = "abcd-efgh-jkmn", title: String = "Room", capacity: Int = 10) async throws {
        try await database.insert(
            StoredRoom(slug: slug, title: title, capacity: capacity, createdAt: Date(timeIntervalSince1970: 0)))
    }
}

extension Answer {
    /// The body as a JSON object.
    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:]
    }

    /// The field `code` of a refusal.
    var code: String? { json["code"] as? String }

    /// The field `message` of a refusal.
    var message: String? { json["message"] as? String }
}
