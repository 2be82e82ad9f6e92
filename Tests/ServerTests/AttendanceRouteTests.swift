import Auth
import Conference
import Foundation
import Logging
import Signalling
import Storage
import Testing

@testable import Server

@Suite struct AttendanceRouteTests {
    @Test("Who runs the room sees who was there, a guest does not, and no cell is a formula")
    func report() async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            let token = try await server.token()
            try await TCPClient.connect(port: server.port) { host in
                _ = try await host.handshake()
                let joined = try await host.join("abcd-efgh-jkmn", name: "=1+1;\"x", token: token)
                let resume = try #require(joined["resume"] as? String)
                let path = "/api/rooms/abcd-efgh-jkmn/attendance"
                let answer = try await server.request("GET", path, headers: [("Authorization", "Resume " + resume)])
                #expect(answer.status == 200)
                #expect((answer.json["rows"] as? [[String: Any]])?.first?["name"] as? String == "=1+1;\"x")
                let table = try await server.request("GET", path + ".csv", headers: [try await server.bearer()])
                #expect(table.status == 200)
                #expect(table.body.contains("Имя;Школа"))
                #expect(table.body.contains("\"'=1+1;\"\"x\";"))
                #expect(try await server.request("GET", path).status == 401)
                #expect(
                    try await server.request("GET", path, headers: [("Authorization", "Resume no")]).status == 401)
                #expect(
                    try await server.request("GET", path + "?call=1", headers: [try await server.bearer()]).status
                        == 404)
                try await TCPClient.connect(port: server.port) { guest in
                    _ = try await guest.handshake()
                    let joined = try await guest.join("abcd-efgh-jkmn", name: "Гость")
                    let resume = try #require(joined["resume"] as? String)
                    let refused = try await server.request(
                        "GET", path, headers: [("Authorization", "Resume " + resume)])
                    #expect(refused.status == 403)
                    #expect(refused.code == "notAllowed")
                }
            }
        }
    }
}

/// A page that only listens.
private final class Listener: Outbox {
    private let frames: AsyncStream<ServerMessage>.Continuation
    let messages: AsyncStream<ServerMessage>

    init() { (messages, frames) = AsyncStream.makeStream() }

    func send(_ message: EncodedMessage) {
        if let frame = try? SignallingCodec.decodeServer(message.bytes) { frames.yield(frame.message) }
    }

    func close(_ reason: ErrorCode?) { frames.finish() }

    /// The first `joined`.
    func joined() async -> ServerMessage.Joined? {
        for await case .joined(let joined) in messages { return joined }
        return nil
    }
}

/// Rooms with the database of a server, started and killed as often as one likes.
@Suite struct RestartTests {
    private let directory = NSTemporaryDirectory() + "veche-restart-" + UUID().uuidString

    private func start() throws -> (ConferenceService, Database) {
        let database = try Database(directory: directory)
        let archive = StoredRoomArchive(
            states: database, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let service = ConferenceService(
            plane: StandInMediaPlane(), directory: StoredRoomDirectory(rooms: database), verifier: Nobody(),
            archive: archive)
        return (service, database)
    }

    private struct Nobody: TokenVerifier {
        func identity(_ credentials: Credentials, room slug: String) async throws -> Identity? { nil }
    }

    private func join(
        _ service: ConferenceService, _ name: String, resume: String? = nil
    ) async throws -> (SignallingSession, ServerMessage.Joined) {
        let listener = Listener()
        let session = service.session(outbox: listener)
        await session.receive(
            SignallingCodec.encode(
                ClientFrame(.join(.init(room: "room", name: name, resume: resume)), request: 1)))
        return (session, try #require(await listener.joined()))
    }

    /// Waits until the database knows so many people.
    private func wait(_ database: Database, until condition: (StoredRoomState) -> Bool) async throws {
        for _ in 0..<3000 {
            if let state = try await database.roomState(slug: "room"), condition(state) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("not kept within thirty seconds")
    }

    @Test("After the server was killed in a storm everybody who was kept comes back to the same place")
    func killed() async throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var (service, database) = try start()
        try await database.insert(
            StoredRoom(slug: "room", title: "Room", capacity: 500, createdAt: Date(timeIntervalSince1970: 0)))
        var places: [(resume: String, id: ParticipantID)] = []
        for number in 0..<60 {
            let (session, joined) = try await join(service, "N\(number)")
            places.append((joined.resume, joined.participant.id))
            if number % 2 == 0 {
                await session.receive(
                    SignallingCodec.encode(ClientFrame(.room(.hand(.raise)), request: 2)))
            }
        }
        try await wait(database) { $0.members.count == 60 }
        // More come while it dies: nothing is promised to them but a place of their own.
        for number in 60..<90 { _ = try await join(service, "N\(number)") }
        (service, database) = try start()
        var ids: Set<ParticipantID> = []
        for place in places.shuffled() {
            let (_, joined) = try await join(service, "Снова", resume: place.resume)
            #expect(joined.participant.id == place.id)
            #expect(joined.floor.value.total == 30)
            ids.insert(joined.participant.id)
        }
        let (_, newcomer) = try await join(service, "Новый")
        #expect(!ids.contains(newcomer.participant.id) && newcomer.participant.id.rawValue > 90)
        await service.shutDown()
    }

    @Test("A server that stops in order forgets nobody, and one that all have left keeps nobody")
    func stopped() async throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var (service, database) = try start()
        try await database.insert(
            StoredRoom(slug: "room", title: "Room", capacity: 500, createdAt: Date(timeIntervalSince1970: 0)))
        let (_, before) = try await join(service, "Анна")
        await service.shutDown()
        (service, database) = try start()
        let (session, after) = try await join(service, "Анна", resume: before.resume)
        #expect(after.participant.id == before.participant.id)
        #expect(await service.participant(resume: before.resume, room: "room")?.name == "Анна")
        await session.receive(SignallingCodec.encode(ClientFrame(.leave, request: 2)))
        #expect(await service.participant(resume: before.resume, room: "room") == nil)
        await service.shutDown()
        #expect(try await database.roomState(slug: "room")?.members == [:])
        let report = try await start().0.attendance(in: "room")
        #expect(report?.rows.map { $0.name } == ["Анна"])
    }
}
