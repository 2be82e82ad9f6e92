import Foundation
import ICE
import MediaControl
import Primitives
import SDP
import Signalling
import Synchronization
import Testing

@testable import Conference

/// Records commands and lets tests report events. The real media plane is tested end to end elsewhere.
final class FakePlane: MediaPlaneControl {
    let fingerprint = Fingerprint(algorithm: "sha-256", bytes: Array(repeating: 9, count: 32))
    let events: AsyncStream<[MediaEvent]>
    let report: AsyncStream<[MediaEvent]>.Continuation
    private let model = Mutex((plane: PlaneModel(), placed: UInt32(0)))

    init() { (events, report) = AsyncStream.makeStream() }

    func place(in room: RoomNumber) -> TransportPlacement {
        let number = model.withLock { model in
            model.placed += 1
            return model.placed
        }
        return TransportPlacement(
            id: TransportID(rawValue: number), candidates: [SocketAddress(ipv4: 0xc000_0201, port: 7882)])
    }

    func submit(_ commands: [MediaCommand]) { model.withLock { $0.plane.apply(commands) } }

    func metrics() -> MediaPlaneMetrics { MediaPlaneMetrics() }

    var state: PlaneModel { model.withLock { $0.plane } }
}

private final class TestOutbox: Outbox {
    private let state = Mutex((view: ClientView(), frames: [ServerFrame](), closed: false))

    func send(_ message: EncodedMessage) {
        guard let frame = try? SignallingCodec.decodeServer(message.bytes) else {
            Issue.record("not a message: \(String(decoding: message.bytes, as: UTF8.self))")
            return
        }
        state.withLock { state in
            #expect(!state.closed, "sent after the end")
            state.frames.append(frame)
            state.view.receive(frame.message)
        }
    }

    func close(_ reason: ErrorCode?) { state.withLock { $0.closed = true } }

    var view: ClientView { state.withLock { $0.view } }
    var frames: [ServerFrame] { state.withLock { $0.frames } }
    var isClosed: Bool { state.withLock { $0.closed } }
    var lastError: ErrorCode? {
        guard case .error(let failure)? = frames.last?.message else { return nil }
        return failure.code
    }
}

private struct TestDirectory: RoomDirectory, TokenVerifier {
    struct Unreachable: Error {}

    func room(slug: String) async throws -> RoomRecord? {
        // Slow, so that several ask at once.
        await Task.yield()
        if slug == "broken" { throw Unreachable() }
        return slug.hasPrefix("room") ? RoomRecord(slug: slug, title: "Title", capacity: 5) : nil
    }

    func identity(_ credentials: Credentials, room slug: String) async throws -> Identity? {
        await Task.yield()
        guard let token = credentials.token else { return nil }
        guard token == "good" else { throw Unreachable() }
        return Identity(subject: "head", name: "Анна Ивановна", role: .administrator)
    }
}

private struct Bench {
    let plane = FakePlane()
    let service: ConferenceService

    init(_ settings: ConferenceSettings = ConferenceSettings()) {
        let directory = TestDirectory()
        service = ConferenceService(plane: plane, directory: directory, verifier: directory, settings: settings)
    }

    func client() -> (SignallingSession, TestOutbox) {
        let outbox = TestOutbox()
        return (service.session(outbox: outbox), outbox)
    }

    func joined(
        _ name: String = "A", room: String = "room", token: String? = nil, resume: String? = nil
    ) async -> (SignallingSession, TestOutbox) {
        let (session, outbox) = client()
        await session.say(.join(.init(room: room, name: name, token: token, resume: resume)), request: 1)
        return (session, outbox)
    }
}

extension SignallingSession {
    fileprivate func say(_ message: ClientMessage, request: Int? = nil) async {
        await receive(SignallingCodec.encode(ClientFrame(message, request: request)))
    }
}

/// Waits until `condition` holds, for five seconds at most.
private func eventually(_ condition: () async -> Bool) async -> Bool {
    for _ in 0..<500 {
        if await condition() { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return false
}

@Suite(.timeLimit(.minutes(1))) struct ServiceTests {
    @Test("A person joins with a token, offers, sees another one and leaves")
    func wholeCall() async throws {
        let bench = Bench()
        let (anna, annaBox) = await bench.joined("Анна", token: "good")
        #expect(annaBox.frames.first?.request == 1)
        #expect(annaBox.view.me?.role == .administrator)
        let (boris, borisBox) = await bench.joined("Борис")
        #expect(borisBox.view.me?.role == .guest)
        #expect(await eventually { annaBox.view.others.count == 1 })

        let page = TestClient.page()
        await anna.say(.offer(.init(sdp: page.offer, sections: page.sources)), request: 2)
        let reply = try #require(annaBox.frames.last { $0.request == 2 })
        guard case .answer(let answer) = reply.message else {
            Issue.record("no answer: \(reply)")
            return
        }
        #expect(try SessionDescription(parsing: answer.sdp).media.count == 7)
        let other = TestClient.page(seed: 2, session: 2)
        await boris.say(.offer(.init(sdp: other.offer, sections: other.sources)), request: 2)
        await boris.say(.media(.init(camera: true)))
        #expect(await eventually { annaBox.view.slots.count == 1 })
        #expect(bench.plane.state.transports.count == 2)
        #expect(bench.plane.state.shown[TransportID(rawValue: 1)]?.count == 1)

        await boris.say(.ping, request: 9)
        #expect(borisBox.frames.last == ServerFrame(.pong, request: 9))
        await boris.say(.leave)
        #expect(await eventually { annaBox.view.others.isEmpty })
        #expect(bench.plane.state.transports.count == 1)
        await boris.say(.media(.init()), request: 10)
        #expect(borisBox.lastError == .notJoined)
        #expect(borisBox.frames.last?.request == 10)
        await boris.say(.join(.init(room: "room", name: "Борис")), request: 11)
        #expect(borisBox.frames.last { $0.request == 11 }?.message.kind == .joined)
    }

    @Test("Each refusal has its code and the number of the request")
    func refusals() async throws {
        let bench = Bench()
        let (session, outbox) = bench.client()
        await session.say(.media(.init()), request: 1)
        #expect(outbox.lastError == .notJoined)
        await session.say(.join(.init(room: "nowhere", name: "A", token: "bad")), request: 2)
        #expect(outbox.lastError == .roomNotFound)
        await session.say(.join(.init(room: "broken", name: "A")), request: 3)
        #expect(outbox.lastError == .internalError)
        await session.say(.join(.init(room: "room", name: "A", token: "bad")), request: 4)
        #expect(outbox.lastError == .invalidToken)
        await session.receive([UInt8](#"{"type":"join","request":5,"room":"room","name":""}"#.utf8))
        #expect(outbox.lastError == .invalidName)
        await session.receive([UInt8](#"{"type":"dance","request":6}"#.utf8))
        #expect(outbox.lastError == .unknownType)
        await session.receive([UInt8]("{".utf8))
        #expect(outbox.lastError == .malformedMessage)
        await session.say(.join(.init(room: "room", name: "A")), request: 7)
        await session.say(.join(.init(room: "room", name: "A")), request: 8)
        #expect(outbox.lastError == .alreadyJoined)
        await session.say(.offer(.init(sdp: "v=0", sections: [])), request: 9)
        #expect(outbox.lastError == .invalidOffer)
        #expect(outbox.frames.last?.request == 9)
        #expect(bench.plane.state.transports.isEmpty)
        for _ in 0..<200 { await session.say(.candidate(.init(candidate: "x"))) }
        #expect(outbox.lastError == .rateLimited)
        #expect(outbox.frames.count { $0.message.kind == .error } <= 11)
    }

    @Test("Many who ask for a room at once meet in one room, and each hears of each other once")
    func stampede() async throws {
        let bench = Bench()
        let all = await withTaskGroup(of: (SignallingSession, TestOutbox).self) { group in
            for _ in 0..<5 { group.addTask { await bench.joined() } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for (_, outbox) in all { #expect(await eventually { outbox.view.others.count == 4 }) }
        let (_, refused) = await bench.joined()
        #expect(refused.lastError == .roomFull)
        #expect(await bench.service.statistics() == ConferenceStatistics(rooms: 1, participants: 5))
    }

    @Test("The whole server has a capacity too; places come back, and who has a place needs no other")
    func serverCapacity() async throws {
        let bench = Bench(ConferenceSettings(capacity: 2))
        let (first, firstBox) = await bench.joined(room: "room1")
        _ = await bench.joined(room: "room2")
        let (_, third) = await bench.joined(room: "room3")
        #expect(third.lastError == .serverFull)
        await first.closed(.broken)
        let (again, againBox) = await bench.joined(room: "room1", resume: firstBox.view.resume)
        #expect(againBox.view.me?.id == firstBox.view.me?.id)
        await again.closed(.deliberate)
        let (_, fourth) = await bench.joined(room: "room3")
        #expect(fourth.view.me != nil)
        #expect(await bench.service.statistics().participants == 2)
    }

    @Test("A second connection with the resume token takes over; the first is told and closed")
    func replaced() async throws {
        let bench = Bench()
        let (_, other) = await bench.joined("B")
        let (first, firstBox) = await bench.joined("A")
        let (_, secondBox) = await bench.joined("A", resume: firstBox.view.resume)
        #expect(firstBox.lastError == .replaced)
        #expect(firstBox.isClosed)
        #expect(secondBox.view.me?.id == firstBox.view.me?.id)
        await first.say(.media(.init(microphone: true)))
        await first.closed(.deliberate)
        #expect(await eventually { other.view.others.values.map { $0.microphone } == [false] })
    }

    @Test("New transports come in one after the other: others wait for their turn, and are not deaf meanwhile")
    func takingTurns() async throws {
        let bench = Bench(ConferenceSettings(negotiations: 1))
        let running = Task { await bench.service.run() }
        defer { running.cancel() }
        func answered(_ outbox: TestOutbox) -> Bool { outbox.frames.contains { $0.message.kind == .answer } }
        var clients: [(session: SignallingSession, outbox: TestOutbox)] = []
        for number in 1...4 {
            let client = await bench.joined("P\(number)")
            let page = TestClient.page(seed: UInt8(number), session: UInt64(number))
            await client.0.say(.offer(.init(sdp: page.offer, sections: page.sources)), request: 2)
            clients.append(client)
        }
        #expect(clients.map { answered($0.outbox) } == [true, false, false, false])
        await clients[1].session.say(.ping, request: 3)
        #expect(clients[1].outbox.frames.last == ServerFrame(.pong, request: 3))
        // Who goes on with a transport does not wait, nor does anybody for one who has left.
        let again = TestClient.page(seed: 1, session: 1)
        await clients[0].session.say(.offer(.init(sdp: again.offer, sections: again.sources)), request: 4)
        #expect(clients[0].outbox.frames.contains { $0.request == 4 && $0.message.kind == .answer })
        await clients[1].session.closed(.deliberate)
        bench.plane.report.yield([.connected(TransportID(rawValue: 1))])
        #expect(await eventually { answered(clients[2].outbox) })
        #expect(!answered(clients[3].outbox))
        bench.plane.report.yield([.failed(TransportID(rawValue: 2), .handshakeFailed)])
        #expect(await eventually { answered(clients[3].outbox) })

        var viewer = TestClient(seed: 9)
        viewer.builder.add(.video, .recvonly)
        let offer = viewer.offer
        let service = bench.service
        async let watching = service.watch(slug: "room", offer: offer)
        await clients[3].session.closed(.deliberate)
        #expect(try await watching.answer.contains("m=video"))
    }

    @Test("A client asks for a part of the list by surname")
    func roster() async throws {
        let bench = Bench()
        let (anna, outbox) = await bench.joined("Анна Яшина")
        _ = await bench.joined("Борис Белов")
        await anna.say(.roster(.init(offset: 0, limit: 1)), request: 5)
        guard case .roster(let page)? = outbox.frames.last(where: { $0.request == 5 })?.message else {
            Issue.record("no reply")
            return
        }
        #expect(page.total == 2 && page.matching == 2)
        #expect(page.participants.map { $0.name } == ["Борис Белов"])
    }

    @Test("A broken connection is cleared away by itself when nobody comes back")
    func grace() async throws {
        let bench = Bench(ConferenceSettings(timing: RoomTiming(grace: .milliseconds(80))))
        let (_, annaBox) = await bench.joined("A")
        let (boris, _) = await bench.joined("B")
        #expect(await eventually { annaBox.view.others.count == 1 })
        await boris.closed(.broken)
        #expect(await eventually { annaBox.view.others.isEmpty })
        guard case .participants(let change)? = annaBox.frames.last?.message else {
            Issue.record("nobody was told")
            return
        }
        #expect(change.left.map { $0.reason } == [.lost])
    }

    @Test("A connection that ends while it is joining leaves nobody behind")
    func endsWhileJoining() async throws {
        let bench = Bench()
        for _ in 0..<50 {
            let (session, _) = bench.client()
            async let joining: Void = session.say(.join(.init(room: "room", name: "A", token: "good")))
            async let closing: Void = session.closed(.deliberate)
            _ = await (joining, closing)
        }
        #expect(await bench.service.statistics().participants == 0)
    }

    @Test("The media plane's events find their room, and only theirs")
    func events() async throws {
        let bench = Bench()
        let running = Task { await bench.service.run() }
        defer { running.cancel() }
        let page = TestClient.page()
        let (one, oneBox) = await bench.joined(room: "room1")
        let (_, twoBox) = await bench.joined(room: "room2")
        await one.say(.media(.init(microphone: true)))
        await one.say(.offer(.init(sdp: page.offer, sections: page.sources)))
        let (id, description) = try #require(bench.plane.state.transports.first)
        let voice = try #require(description.tracks.first { $0.source == .microphone }?.id)
        bench.plane.report.yield([
            .connected(id), .speakers(description.room, dominant: voice, active: [voice]),
            .connected(TransportID(rawValue: 4711)), .speakers(RoomNumber(rawValue: 4711), dominant: nil, active: []),
        ])
        #expect(await eventually { oneBox.view.transport == .connected })
        #expect(await eventually { oneBox.view.speakers.dominant == oneBox.view.me?.id })
        bench.plane.report.yield([.failed(id, .consentExpired)])
        #expect(await eventually { oneBox.view.transport == .failed })
        #expect(bench.plane.state.transports.isEmpty)
        #expect(twoBox.frames.map { $0.message.kind } == [.joined, .participants])
        // A new RTCPeerConnection after the failure.
        let new = TestClient.page(seed: 2, session: 2)
        await one.say(.offer(.init(sdp: new.offer, sections: new.sources)))
        #expect(bench.plane.state.transports.count == 1)
    }

    @Test("An encoder is listed under its token's name until its resource is deleted; a viewer is never listed")
    func whipAndWhep() async throws {
        let bench = Bench()
        let (anna, annaBox) = await bench.joined("A")
        var encoder = TestClient(seed: 3)
        encoder.builder.add(.audio, .sendonly)
        encoder.builder.add(.video, .sendonly)
        let identity = Identity(subject: "obs", name: " Сцена ", role: .participant)
        let published = try await bench.service.publish(
            slug: "room", offer: encoder.offer, identity: identity)
        #expect(await eventually { annaBox.view.others.values.map { $0.name } == ["Сцена"] })
        #expect(annaBox.view.others.values.map { $0.client } == [.whip])
        #expect(annaBox.view.others.values.map { $0.camera } == [true])
        #expect(bench.plane.state.forwarded.values.allSatisfy { $0 })
        let page = TestClient.page()
        await anna.say(.offer(.init(sdp: page.offer, sections: page.sources)))
        #expect(await eventually { annaBox.view.slots.map { $0.participant } == [published.participant] })

        var viewer = TestClient(seed: 4)
        viewer.builder.add(.audio, .recvonly)
        viewer.builder.add(.video, .recvonly)
        let watched = try await bench.service.watch(slug: "room", offer: viewer.offer)
        #expect(annaBox.view.others.count == 1)
        #expect(await bench.service.participants(in: "room") == 2)
        #expect(bench.plane.state.shown.values.contains { $0.map { $0.height } == [720] })
        #expect(published.id != watched.id && published.id.count == 32)

        #expect(await bench.service.contains(endpoint: published.id))
        #expect(await bench.service.end(endpoint: published.id))
        #expect(await !bench.service.end(endpoint: published.id))
        #expect(await !bench.service.contains(endpoint: published.id))
        #expect(await eventually { annaBox.view.others.isEmpty })
        #expect(await eventually { annaBox.view.slots.isEmpty })

        await #expect(throws: ConferenceError.self) {
            try await bench.service.publish(slug: "room", offer: viewer.offer, identity: identity)
        }
        await #expect(throws: ConferenceError.self) {
            try await bench.service.publish(slug: "room", offer: encoder.offer, identity: nil)
        }
        await #expect(throws: ConferenceError(.roomNotFound)) {
            try await bench.service.watch(slug: "nowhere", offer: viewer.offer)
        }
        let joined = annaBox.frames.flatMap { frame -> [ParticipantInfo] in
            if case .participants(let change) = frame.message { change.joined } else { [] }
        }
        #expect(joined.map { $0.client } == [.page, .whip], "oneself, the encoder, and no viewer")
    }

    @Test("An encoder restarts ICE: new credentials at both ends, and nobody in the room hears of it")
    func restartOfAnEncoder() async throws {
        let bench = Bench()
        let (anna, annaBox) = await bench.joined("A")
        let page = TestClient.page()
        await anna.say(.offer(.init(sdp: page.offer, sections: page.sources)))
        var encoder = TestClient(seed: 3)
        encoder.builder.add(.audio, .sendonly)
        encoder.builder.add(.video, .sendonly, rids: ["q", "h"])
        let begun = try await bench.service.publish(slug: "room", offer: encoder.offer, identity: nil, name: "B")
        #expect(await eventually { annaBox.view.slots.count == 1 })
        let id = TransportID(rawValue: 2)
        let before = try #require(bench.plane.state.transports[id])
        let shown = bench.plane.state.shown
        let heard = annaBox.frames.count
        #expect(await bench.service.iceSession(ofEndpoint: begun.id) == begun.iceSession)

        let own = ICECredentials(ufrag: "ufrag3", password: "passwordpasswordpassword3")
        let new = ICECredentials(ufrag: "restarted", password: "passwordpasswordpasswordpassword")
        func update(_ sessions: [String]?, _ remote: ICECredentials?) async -> ICEUpdateResult? {
            await bench.service.update(endpoint: begun.id, ICEUpdate(sessions: sessions, remote: remote))
        }
        #expect(await update([begun.iceSession], nil) == .unchanged)
        #expect(await update([begun.iceSession], own) == .unchanged)
        #expect(await update(nil, own) == .unchanged)
        #expect(await update(["other"], new) == .otherSession)
        #expect(await update([], new) == .otherSession)
        #expect(bench.plane.state.transports[id]?.localCredentials == before.localCredentials)

        guard case .restarted(let session, let fragment)? = await update(nil, new) else {
            Issue.record("no restart")
            return
        }
        let after = try #require(bench.plane.state.transports[id])
        #expect(after.remoteCredentials == new)
        #expect(after.localCredentials != before.localCredentials)
        #expect(try fragment.credentials == after.localCredentials)
        #expect(after.sections == before.sections && after.tracks == before.tracks)
        #expect(after.fingerprints == before.fingerprints && after.room == before.room)
        #expect(bench.plane.state.transports.count == 2)
        #expect(bench.plane.state.shown == shown)
        #expect(annaBox.frames.count == heard)

        #expect(session != begun.iceSession)
        #expect(await bench.service.iceSession(ofEndpoint: begun.id) == session)
        #expect(await update([begun.iceSession], own) == .otherSession)
        #expect(await update([session, "other"], new) == .unchanged)
        #expect(await update(nil, new) == .restarted(iceSession: session, fragment: fragment))
        #expect(bench.plane.state.transports[id]?.localCredentials == after.localCredentials)

        bench.plane.report.yield([.failed(id, .consentExpired)])
        let service = bench.service
        let run = Task { await service.run() }
        #expect(await eventually { await update(nil, own) == nil })
        run.cancel()
        #expect(await bench.service.iceSession(ofEndpoint: begun.id) == nil)
    }

    @Test("A room that stays empty is cleared away; who still holds it gets a new one")
    func idleRooms() async throws {
        let bench = Bench(ConferenceSettings(idleTime: .zero))
        let (anna, _) = await bench.joined()
        let old = try await bench.service.room("room")
        await bench.service.sweep()
        #expect(try await bench.service.room("room") === old)
        await anna.closed(.deliberate)
        // What the room has to keep is handed over first.
        #expect(await eventually { await old.retireIfIdle() })
        // The service still has the retired room in its list: joining must not end up in it.
        let (_, outbox) = await bench.joined()
        #expect(outbox.view.me != nil)
        #expect(try await bench.service.room("room") !== old)
    }

    @Test("When the server stops everybody is told and closed, and nobody gets in any more")
    func shutdown() async throws {
        let bench = Bench()
        let (anna, annaBox) = await bench.joined()
        let page = TestClient.page()
        await anna.say(.offer(.init(sdp: page.offer, sections: page.sources)))
        await bench.service.shutDown()
        #expect(annaBox.frames.last?.message == .closing(.shutdown))
        #expect(annaBox.isClosed)
        #expect(bench.plane.state.transports.isEmpty)
        #expect(await bench.service.statistics().participants == 0)
        let (_, late) = await bench.joined()
        #expect(late.lastError == .internalError)
    }
}
