import MediaControl
import Primitives
import Signalling

/// How a connection ended, as far as the room is concerned.
public enum ConnectionEnd: Sendable {
    /// The client said goodbye: WebSocket close code 1000 or 1001, which is what a closed page sends.
    case deliberate
    /// Anything else. The place is kept for a while.
    case broken
}

/// One room in memory: carries out what ``RoomState`` decides, and answers offers.
///
/// Nothing in here waits: each call is one step, so the order of calls is the order of events.
public actor Room {
    /// The room as those inside know it.
    public nonisolated let info: RoomInfo
    /// Its number in the media plane.
    public nonisolated let number: RoomNumber

    let context: ConferenceContext
    var state: RoomState
    private var outboxes: [ConnectionID: any Outbox] = [:]
    /// Those who wait to be let in.
    private var held: [ConnectionID: any Outbox] = [:]
    var links: [ParticipantID: TransportLink] = [:]
    /// Offers that wait for their turn.
    private var waiting: [ConnectionID: [(offer: ClientMessage.Offer, request: Int?)]] = [:]
    /// Transports that have a place in the gate until they are connected.
    private var connecting: [TransportID: ConnectionID] = [:]
    /// Whoever is being let in: becomes one of ``outboxes`` when the state says so.
    private var entering: (any Outbox)?
    private var refusal: ErrorCode?
    var isRetired = false
    /// The number of the plan by which the room goes.
    var lastPlan: UInt64 = 0
    private var emptySince: Instant
    private var timer: (at: Instant, task: Task<Void, Never>)?

    var keeping = RoomKeeping()

    /// The most offers of one client that wait.
    private static let waitingOffers = 4

    /// Keeps what is said and voted.
    let talk: TalkKeeper

    /// - Parameter snapshot: what was kept of the room; nil when it is opened for the first time.
    init(
        record: RoomRecord, snapshot: RoomSnapshot? = nil, context: ConferenceContext, talk past: TalkPast = TalkPast()
    ) {
        info = record.info
        number = context.newRoom()
        self.context = context
        let now = context.now()
        let settings = context.settings
        if let snapshot {
            state = RoomState(
                restoring: snapshot, record: record, number: number, timing: settings.timing,
                slotCounts: settings.slots, epoch: context.epoch, talk: past, now: now,
                newRecording: context.newRecording)
        } else {
            state = RoomState(
                record: record, number: number, timing: settings.timing, slotCounts: settings.slots,
                epoch: context.epoch, talk: past, newRecording: context.newRecording)
        }
        state.recordingDays = settings.recordingDays
        if context.boards != nil { state.watchForBoard() }
        talk = TalkKeeper(archive: context.talk, room: record.slug)
        context.places.takeKept(state.count)
        emptySince = now
    }

    deinit { timer?.task.cancel() }

    /// Waits for those who were inside when the server stopped.
    func start() { schedule(now: context.now()) }

    // MARK: - The page

    /// Lets a page in; `joined` and everything after it goes to `outbox`.
    ///
    /// - Returns: false when this room object was given up in the meantime: ask the service for the room again.
    func join(
        _ join: ClientMessage.Join, identity: Identity?, connection: ConnectionID, outbox: any Outbox, request: Int?
    ) throws(ConferenceError) -> Bool {
        guard !isRetired else { return false }
        let request = JoinRequest(
            connection: connection, request: request, name: join.name, role: identity?.role ?? .guest,
            identity: identity, resume: join.resume, newResume: newSecret(), device: join.device,
            people: join.people ?? 1, recordingConsent: join.recordingConsent)
        entering = outbox
        defer { entering = nil }
        try admit(request)
        return true
    }

    /// Takes a message from a page that has joined. Errors go to its outbox.
    func receive(_ frame: ClientFrame, from connection: ConnectionID) {
        guard let participant = state.participant(on: connection) else {
            // Otherwise left or replaced while the message was on its way.
            if state.isWaiting(on: connection) { receiveWaiting(frame, from: connection) }
            return
        }
        switch frame.message {
        case .offer(let offer): take(offer, of: participant, on: connection, request: frame.request)
        case .media(let media): apply(.setMedia(connection, media))
        case .view(let view): apply(.view(connection, view.tiles))
        case .roster(let roster):
            send(.roster(state.page(roster)), to: connection, request: frame.request)
        case .room(let request): apply(.request(connection, request, request: frame.request))
        case .leave: apply(.leave(connection))
        case .ping: send(.pong, to: connection, request: frame.request)
        case .candidate: break
        case .join:
            outboxes[connection]?.send(EncodedMessage(ConferenceError(.alreadyJoined).reply(to: frame.request)))
        }
    }

    /// Takes a message from a page whose owner waits to be let in.
    private func receiveWaiting(_ frame: ClientFrame, from connection: ConnectionID) {
        switch frame.message {
        case .leave: apply(.leave(connection))
        case .ping: send(.pong, to: connection, request: frame.request)
        case .candidate: break
        case .join:
            held[connection]?.send(EncodedMessage(ConferenceError(.alreadyJoined).reply(to: frame.request)))
        default:
            let error = ConferenceError(.notJoined, "You wait to be let in; nothing else can be done until then.")
            held[connection]?.send(EncodedMessage(error.reply(to: frame.request)))
        }
    }

    /// Ends a connection, of whatever kind.
    public func end(_ connection: ConnectionID, _ end: ConnectionEnd) {
        switch end {
        case .deliberate: apply(.leave(connection))
        case .broken: apply(.connectionLost(connection))
        }
        outboxes[connection] = nil
        held[connection] = nil
    }

    /// Answers an offer, or puts it into the line when it asks for a new transport and too many are under way.
    private func take(
        _ offer: ClientMessage.Offer, of participant: ParticipantID, on connection: ConnectionID,
        request: Int?
    ) {
        if waiting[connection] != nil {
            guard waiting[connection, default: []].count < Self.waitingOffers else {
                outboxes[connection]?.send(EncodedMessage(ConferenceError(.rateLimited).reply(to: request)))
                return
            }
            waiting[connection]?.append((offer, request))
            return
        }
        let isNew = links[participant].map { !$0.mayContinue(with: offer.sdp) } ?? true
        let turn: @Sendable () -> Void = { [weak self] in
            Task { await self?.takeWaiting(on: connection) }
        }
        if isNew, !context.gate.enter(connection, turn: turn) {
            waiting[connection] = [(offer, request)]
            return
        }
        answer(offer, of: participant, on: connection, request: request)
    }

    /// It is the turn of a client whose offer had to wait.
    private func takeWaiting(on connection: ConnectionID) {
        guard let offers = waiting.removeValue(forKey: connection),
            let participant = state.participant(on: connection)
        else {
            context.gate.leave(connection)
            return
        }
        for (offer, request) in offers {
            answer(offer, of: participant, on: connection, request: request)
        }
    }

    private func answer(
        _ offer: ClientMessage.Offer, of participant: ParticipantID, on connection: ConnectionID,
        request: Int?
    ) {
        do {
            let negotiation = try negotiate(
                offer.sdp, sources: offer.sections, for: participant, flow: .both)
            send(.answer(.init(sdp: negotiation.answer)), to: connection, request: request)
            watch(negotiation.transport, on: connection)
            apply(.negotiated(connection, negotiation.transport))
        } catch {
            context.gate.leave(connection)
            outboxes[connection]?.send(EncodedMessage(error.reply(to: request)))
        }
    }

    /// The place in the gate is free again when `transport` is connected, or will never be.
    func watch(_ transport: NegotiatedTransport, on connection: ConnectionID) {
        if let replaced = transport.replaced { connecting[replaced] = nil }
        connecting[transport.id] = connection
    }

    private func stopWatching(_ transport: TransportID) {
        if let connection = connecting.removeValue(forKey: transport) { context.gate.leave(connection) }
    }

    // MARK: - The media plane and time

    /// What the media plane reports about this room or its transports.
    func handle(_ events: [MediaEvent]) {
        for event in events {
            switch event {
            case .connected(let id), .failed(let id, _): stopWatching(id)
            case .disconnected, .speakers: break
            }
            switch event {
            case .connected(let id): apply(.transportChanged(id, .connected, reason: nil))
            case .disconnected(let id): apply(.transportChanged(id, .disconnected, reason: nil))
            case .failed(let id, let reason): apply(.transportChanged(id, .failed, reason: reason.rawValue))
            case .speakers(let room, let dominant, let active):
                apply(.speakersChanged(in: room, dominant: dominant, active: active))
            }
        }
    }

    /// Does what time has made due.
    func tick() {
        timer = nil
        apply(.tick)
    }

    /// Tells everybody that the server stops, and ends all connections. Who is inside is kept: they come back.
    func shutDown() async {
        isRetired = true
        await finishKeeping()
        let all = Array(outboxes.values) + Array(held.values)
        apply(.shutdown)
        for outbox in all { outbox.close(nil) }
    }

    /// Returns when everything that was said is kept.
    func settle() async { await talk.settle() }

    /// Gives the room object up if nobody has been inside for some time. After that nobody can enter it.
    func retireIfIdle() -> Bool {
        guard isEmpty, keeping.isIdle, emptySince + context.settings.idleTime <= context.now() else {
            return isRetired
        }
        isRetired = true
        return true
    }

    var isEmpty: Bool { state.count == 0 && state.waitingCount == 0 }

    // MARK: - Carrying out

    /// Lets somebody in if the server and the room have a place.
    func admit(_ request: JoinRequest) throws(ConferenceError) {
        // A place is taken first and given back when it turns out that none was needed (somebody came back), so that
        // two rooms cannot both take the last one.
        let hasPlace = context.places.take()
        refusal = nil
        apply(.join(request), placesTaken: hasPlace ? 1 : 0)
        if let code = refusal {
            refusal = nil
            throw ConferenceError(code)
        }
    }

    func negotiate(
        _ offer: String, sources: [SectionSource], for participant: ParticipantID?, flow: MediaFlow
    ) throws(ConferenceError) -> Negotiation {
        let plane = context.plane
        let room = number
        let context = self.context
        var generator = SystemRandomNumberGenerator()
        let negotiation = try Negotiation(
            offer: offer, sources: sources, previous: participant.flatMap { links[$0] },
            context: NegotiationContext(
                room: room, flow: flow, fingerprint: plane.fingerprint, place: { plane.place(in: room) },
                newTrack: { context.newTrack() }),
            using: &generator)
        if let participant { keep(negotiation, for: participant) }
        return negotiation
    }

    func keep(_ negotiation: Negotiation, for participant: ParticipantID) {
        if let old = negotiation.transport.replaced { context.unregister(old) }
        links[participant] = negotiation.link
        context.register(negotiation.transport.id, in: number)
    }

    /// Applies a command. `placesTaken` counts the places that the caller took for it in advance.
    func apply(_ command: RoomCommand, placesTaken: Int = 0) {
        let now = context.now()
        let before = state.count
        let wasEmpty = isEmpty
        // Those who wait may come in with any command. Should another room take the last place in the same moment,
        // there is one more than the limit: better than to tell somebody there that the server is full when it is not.
        let spare = state.waitingCount > 0 ? context.places.free : 0
        let effects = state.apply(command, now: now, places: placesTaken + spare)
        let unused = before + placesTaken - state.count
        if unused != 0 { context.places.giveBack(unused) }
        if isEmpty, !wasEmpty { emptySince = now }
        for effect in effects { perform(effect) }
        noteChange(command)
        schedule(now: now)
    }

    private func perform(_ effect: RoomEffect) {
        switch effect {
        case .connect(let connection): outboxes[connection] = held.removeValue(forKey: connection) ?? entering
        case .hold(let connection):
            waiting[connection] = nil
            context.gate.leave(connection)
            held[connection] = outboxes.removeValue(forKey: connection) ?? entering
        case .send(let connection, let message, let request):
            send(message, to: connection, request: request)
        case .sendAll(let connections, let message):
            let encoded = EncodedMessage(ServerFrame(message))
            for connection in connections { outbox(of: connection)?.send(encoded) }
        case .broadcast(let message, let except):
            guard !outboxes.isEmpty else { return }
            let encoded = EncodedMessage(ServerFrame(message))
            for (connection, outbox) in outboxes where connection != except { outbox.send(encoded) }
        case .media(let commands): context.plane.submit(commands)
        case .record(let commands): context.record(commands, in: number)
        case .audit(let act): context.audit.record(act)
        case .board(let note): pass(note)
        case .refuse(_, let code): refusal = code
        case .disconnect(let connection, let code):
            waiting[connection] = nil
            context.gate.leave(connection)
            let outbox = outboxes.removeValue(forKey: connection) ?? held.removeValue(forKey: connection)
            if let code {
                outbox?.send(EncodedMessage(ConferenceError(code).reply(to: nil)))
                outbox?.close(code)
            }
        case .keep(let changes): talk.keep(changes)
        case .lookUp(let lookup):
            Task { [talk] in
                let found = await talk.find(lookup.query)
                self.apply(.found(lookup, found))
            }
        case .forgetTransport(let participant):
            if let link = links.removeValue(forKey: participant) {
                context.unregister(link.placement.id)
                stopWatching(link.placement.id)
            }
        }
    }

    private func send(_ message: ServerMessage, to connection: ConnectionID, request: Int?) {
        outbox(of: connection)?.send(EncodedMessage(ServerFrame(message, request: request)))
    }

    func outbox(of connection: ConnectionID) -> (any Outbox)? { outboxes[connection] ?? held[connection] }

    /// Wakes up when the state next has something to do.
    func schedule(now: Instant) {
        let next = state.nextTimeout
        // Waking up too early costs a look; a new timer for every join of a storm, each a little later, costs more.
        if let next, let timer, timer.at <= next { return }
        timer?.task.cancel()
        timer = nil
        guard let next else { return }
        let delay = max(0, (next - now).nanoseconds)
        let task = Task { [weak self] in
            try? await Task.sleep(for: .nanoseconds(delay))
            guard !Task.isCancelled else { return }
            await self?.tick()
        }
        timer = (next, task)
    }
}
