import MediaControl
import Primitives
import RecordingManifest
import Signalling

/// Numbers about the whole server at one moment.
public struct ConferenceStatistics: Hashable, Sendable {
    /// Rooms in memory with at least one inside.
    public var rooms: Int
    /// Places taken in all rooms, viewers and encoders included.
    public var participants: Int
}

/// All rooms of this server: finds or makes them, and takes the media plane's events to them.
public actor ConferenceService {
    let context: ConferenceContext
    let directory: any RoomDirectory
    nonisolated let verifier: any TokenVerifier
    private var rooms: [String: Room] = [:]
    var byNumber: [RoomNumber: Room] = [:]
    private var endpoints: [String: (room: Room, connection: ConnectionID)] = [:]
    private var isShutDown = false
    /// How often it was asked to follow a plan.
    var plans: UInt64 = 0

    /// Makes a service without rooms in memory. ``run()`` must be called once for it to live.
    ///
    /// - Parameters:
    ///   - archive: where rooms are kept while the server does not run.
    ///   - recording: whoever records; nil where nothing is recorded. Its events go to ``handle(_:)``.
    ///   - audit: where is written down who started a recording, and who agreed to it.
    ///   - boards: who looks after the boards; nil where there are none.
    public init(
        plane: any MediaPlaneControl, directory: any RoomDirectory, verifier: any TokenVerifier,
        archive: any RoomArchive = NoArchive(), settings: ConferenceSettings = ConferenceSettings(),
        talk: any TalkArchive = NoTalkArchive(), recording: (any RecordingControl)? = nil,
        audit: any RoomAudit = NoRoomAudit(), boards: (any BoardDesk)? = nil,
        now: @escaping @Sendable () -> Instant = monotonicNow
    ) {
        context = ConferenceContext(
            plane: plane, archive: archive, settings: settings, talk: talk, now: now, recording: recording,
            audit: audit, boards: boards)
        self.directory = directory
        self.verifier = verifier
    }

    /// Takes the media plane's events to the rooms and clears rooms away that stay empty, until the events end or the
    /// task is cancelled.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [context] in
                for await batch in context.plane.events { await self.dispatch(batch) }
            }
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: .seconds(20))
                    await self.sweep()
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// The conversation with one WebSocket: give it every text frame, and send what comes out of `outbox`.
    ///
    /// - Parameters:
    ///   - cookie: the value of the session cookie that came with the handshake.
    ///   - address: where the client is, to bound how often it may knock; nil for no bound.
    public nonisolated func session(
        outbox: any Outbox, cookie: String? = nil, address: String? = nil
    ) -> SignallingSession {
        SignallingSession(
            service: self, connection: context.newConnection(), outbox: outbox, cookie: cookie, address: address,
            now: context.now)
    }

    /// Whether somebody at `address` may try to come in now.
    nonisolated func mayKnock(from address: String?) -> Bool {
        guard let address else { return true }
        return context.addresses.withLock { $0.admit(address, now: context.now()) }
    }

    /// Somebody at `address` has tried a wrong link or token.
    nonisolated func noteFailure(from address: String?, _ code: ErrorCode) {
        guard let address, code == .roomNotFound || code == .invalidToken else { return }
        context.addresses.withLock { $0.noteFailure(address, now: context.now()) }
    }

    /// Lets a WHIP encoder into a room. The name is cleaned here; the token's name is used when it is nil.
    ///
    /// - Throws: ``ErrorCode/roomNotFound``, ``ErrorCode/roomFull``, ``ErrorCode/serverFull``,
    ///   ``ErrorCode/invalidName``, ``ErrorCode/invalidOffer``.
    public func publish(
        slug: String, offer: String, identity: Identity?, name: String? = nil
    ) async throws(ConferenceError) -> MediaEndpoint {
        guard let name = DisplayName.clean(name ?? identity?.name ?? identity?.subject ?? "") else {
            throw ConferenceError(.invalidName, "The token or request must give a name for the participant list.")
        }
        return try await enter(slug) { room, connection throws(ConferenceError) in
            try await room.publish(offer: offer, name: name, identity: identity, connection: connection)
        }
    }

    /// Lets a WHEP viewer into a room.
    ///
    /// - Throws: ``ErrorCode/roomNotFound``, ``ErrorCode/roomFull``, ``ErrorCode/serverFull``,
    ///   ``ErrorCode/invalidOffer``.
    public func watch(
        slug: String, offer: String, identity: Identity? = nil
    ) async throws(ConferenceError) -> MediaEndpoint {
        try await enter(slug) { room, connection throws(ConferenceError) in
            try await room.watch(offer: offer, identity: identity, connection: connection)
        }
    }

    /// Ends a WHIP or WHEP resource.
    ///
    /// - Returns: whether there was one of that name.
    public func end(endpoint id: String) async -> Bool {
        guard let endpoint = endpoints.removeValue(forKey: id) else { return false }
        await endpoint.room.end(endpoint.connection, .deliberate)
        return true
    }

    /// Whether a WHIP or WHEP resource exists and its participant is still inside.
    public func contains(endpoint id: String) async -> Bool {
        guard let endpoint = endpoints[id] else { return false }
        return await endpoint.room.contains(endpoint.connection)
    }

    /// The name of a WHIP or WHEP resource's ICE session; nil when there is no such resource, or nobody at it any more.
    public func iceSession(ofEndpoint id: String) async -> String? {
        guard let endpoint = endpoints[id] else { return nil }
        return await endpoint.room.iceSession(on: endpoint.connection)
    }

    /// Takes what the client of a WHIP or WHEP resource tells of its ICE session, and restarts ICE if it tells of a new
    /// one.
    ///
    /// - Returns: nil when there is no such resource, or nobody at it any more.
    public func update(endpoint id: String, _ update: ICEUpdate) async -> ICEUpdateResult? {
        guard let endpoint = endpoints[id] else { return nil }
        return await endpoint.room.update(endpoint.connection, update)
    }

    /// How many are listed in a room; 0 when it is not in memory.
    public func participants(in slug: String) async -> Int { await rooms[slug]?.listedCount ?? 0 }

    /// How the recording of a room stands, for those who are still outside; nil when nothing is recorded.
    public func recording(in slug: String) async -> RecordingNews.State? { await rooms[slug]?.recordingState }

    /// Numbers as they stand now.
    public func statistics() async -> ConferenceStatistics {
        var used = 0
        for room in rooms.values where await room.count > 0 { used += 1 }
        return ConferenceStatistics(rooms: used, participants: context.places.count)
    }

    /// Tells everybody that the server stops, ends all connections and transports, and lets nobody in any more.
    public func shutDown() async {
        isShutDown = true
        let all = rooms.values
        rooms = [:]
        byNumber = [:]
        endpoints = [:]
        await withTaskGroup(of: Void.self) { group in
            for room in all {
                group.addTask {
                    await room.shutDown()
                    await room.settle()
                }
            }
        }
    }

    // MARK: - Rooms

    /// The room of that name if it is in memory.
    func loadedRoom(_ slug: String) -> Room? { rooms[slug] }

    /// The room of that name, from memory or else from the directory and the archive.
    ///
    /// - Throws: ``ErrorCode/roomNotFound``, or ``ErrorCode/internalError`` when directory or archive failed.
    public func room(_ slug: String) async throws(ConferenceError) -> Room {
        if let room = rooms[slug] { return room }
        let record: RoomRecord?
        let past: TalkPast
        var snapshot: RoomSnapshot?
        do {
            record = try await directory.room(slug: slug)
            // A room that cannot remember does not open: it would give numbers out again.
            past = record == nil ? TalkPast() : try await context.talk.past(room: slug, latest: ChatLog.kept)
            if record != nil { snapshot = try await context.archive.load(slug) }
        } catch { throw ConferenceError(.internalError) }
        // Others may have asked for the same room while the directory was read.
        if let room = rooms[slug] { return room }
        guard !isShutDown else { throw ConferenceError(.internalError, "The server is stopping; try again.") }
        guard let record else { throw ConferenceError(.roomNotFound) }
        let room = Room(record: record, snapshot: snapshot, context: context, talk: past)
        rooms[slug] = room
        byNumber[room.number] = room
        await room.start()
        return room
    }

    /// Runs `body` with the room of that name, again with a new one if it was just being cleared away.
    func withRoom<Result: Sendable>(
        _ slug: String, _ body: @Sendable (Room) async throws(ConferenceError) -> Result?
    ) async throws(ConferenceError) -> (Room, Result) {
        for _ in 0..<3 {
            let room = try await room(slug)
            if let result = try await body(room) { return (room, result) }
            forget(room)
        }
        throw ConferenceError(.internalError)
    }

    private func enter(
        _ slug: String,
        _ body: @Sendable (Room, ConnectionID) async throws(ConferenceError) -> MediaEndpoint?
    ) async throws(ConferenceError) -> MediaEndpoint {
        // A wrong address is told at once; only who will negotiate waits for that.
        _ = try await room(slug)
        let connection = context.newConnection()
        await waitForTurn(connection)
        do throws(ConferenceError) {
            let (room, endpoint) = try await withRoom(slug) { room throws(ConferenceError) in
                try await body(room, connection)
            }
            endpoints[endpoint.id] = (room, endpoint.connection)
            return endpoint
        } catch {
            context.gate.leave(connection)
            throw error
        }
    }

    private func waitForTurn(_ connection: ConnectionID) async {
        await withCheckedContinuation { continuation in
            if context.gate.enter(connection, turn: { continuation.resume() }) { continuation.resume() }
        }
    }

    private func forget(_ room: Room) {
        byNumber[room.number] = nil
        if rooms[room.info.slug] === room { rooms[room.info.slug] = nil }
    }

    /// Takes events to their rooms, in order for each room.
    func dispatch(_ events: [MediaEvent]) async {
        var byRoom: [RoomNumber: [MediaEvent]] = [:]
        for event in events {
            switch event {
            case .connected(let id), .disconnected(let id), .failed(let id, _):
                if let number = context.room(of: id) { byRoom[number, default: []].append(event) }
            case .speakers(let number, _, _): byRoom[number.plenary, default: []].append(event)
            }
        }
        for (number, events) in byRoom { await byNumber[number]?.handle(events) }
    }

    /// Clears away rooms that stay empty, and resources whose participant is gone.
    func sweep() async {
        for room in Array(rooms.values) {
            if await room.retireIfIdle() { forget(room) } else { await room.keepAlive() }
        }
        for (id, endpoint) in endpoints where await !endpoint.room.contains(endpoint.connection) {
            endpoints[id] = nil
        }
    }
}
