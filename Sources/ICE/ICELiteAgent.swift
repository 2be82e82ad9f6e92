import Primitives

/// The server's end of ICE: a lite agent (RFC 8445 §2.5), which sends no checks, answers the client's and is always
/// controlled.
///
/// It answers only requests that prove knowledge of its password; to everything else it is silent, so that it neither
/// amplifies nor tells a stranger whether a user fragment exists.
public struct ICELiteAgent: Sendable {
    /// The most addresses that may be validated at one time.
    public static let maximumValidated = 16

    /// The server's own credentials.
    public private(set) var local: ICECredentials
    /// The client's credentials.
    public private(set) var remote: ICECredentials

    private enum Phase { case waiting, connected, disconnected, expired }

    private struct Session {
        let username: [UInt8]
        let password: [UInt8]

        init(local: ICECredentials, remote: ICECredentials) {
            username = Array("\(local.ufrag):\(remote.ufrag)".utf8)
            password = Array(local.password.utf8)
        }
    }

    private struct Peer {
        let address: SocketAddress
        var lastHeard: Instant
    }

    private let timing: ICETiming
    private var phase = Phase.waiting
    private var lastHeard: Instant
    private var current: Session
    /// Whether a check with the current credentials has arrived.
    private var isCurrentUsed = false
    /// The credentials of before the restart, until a check with the new ones arrives.
    private var previous: Session?
    private var peers: [Peer] = []
    /// Where media goes: the address nominated last; before any nomination the first one that proved itself. Nil
    /// before that, and after consent has ended.
    public private(set) var selected: SocketAddress?

    /// Starts waiting for the client's checks. `now` is on the clock of all later calls.
    public init(local: ICECredentials, remote: ICECredentials, now: Instant, timing: ICETiming = ICETiming()) {
        self.local = local
        self.remote = remote
        self.timing = timing
        lastHeard = now
        current = Session(local: local, remote: remote)
    }

    /// The addresses that have proved themselves, in the order in which they did; at most ``maximumValidated``.
    public var validated: [SocketAddress] { peers.map(\.address) }

    /// Whether packets from `address` come from the client: it has sent an authentic check from there.
    public func isValidated(_ address: SocketAddress) -> Bool {
        for peer in peers where peer.address == address { return true }
        return false
    }

    /// Begins an ICE restart (RFC 8445 §9). Media goes on where it goes, and the old credentials are honoured, until
    /// the first authentic check with the new ones. Does nothing when the credentials are those already in use.
    public mutating func restart(local: ICECredentials, remote: ICECredentials, now: Instant) {
        guard local != self.local || remote != self.remote else { return }
        if isCurrentUsed { previous = current }
        self.local = local
        self.remote = remote
        current = Session(local: local, remote: remote)
        isCurrentUsed = false
        if phase == .waiting || phase == .expired {
            // Consent that has ended does not come back with the old credentials.
            if phase == .expired { previous = nil }
            phase = .waiting
            lastHeard = now
        }
    }

    /// Takes a STUN datagram that arrived from `source`.
    public mutating func receive(_ datagram: Span<UInt8>, from source: SocketAddress, now: Instant) -> ICEReaction {
        var reaction = ICEReaction()
        guard phase != .expired, let message = try? STUNMessage(parsing: datagram) else { return reaction }
        guard message.messageClass == .request, message.method == STUNMessage.binding,
            message.fingerprint != .invalid, let session = session(of: message),
            message.hasValidIntegrity(in: datagram, key: session.password)
        else { return reaction }

        guard message.unknownRequired.isEmpty else {
            var answer = STUNBuilder(.errorResponse, transactionID: message.transactionID)
            answer.add(errorCode: .unknownAttribute)
            answer.add(unknownAttributes: message.unknownRequired)
            reaction.reply = answer.finish(key: session.password)
            return reaction
        }
        guard message.iceControlled == nil else {
            var answer = STUNBuilder(.errorResponse, transactionID: message.transactionID)
            answer.add(errorCode: .roleConflict)
            reaction.reply = answer.finish(key: session.password)
            return reaction
        }

        var answer = STUNBuilder(.successResponse, transactionID: message.transactionID)
        answer.add(xorMappedAddress: source)
        reaction.reply = answer.finish(key: session.password)
        if session.username == current.username {
            isCurrentUsed = true
            previous = nil
        }
        validate(source, now: now, &reaction)
        select(source, nominated: message.useCandidate, &reaction)
        if let event = heard(now: now) { reaction.event = event }
        return reaction
    }

    /// Tells the agent that the client was heard otherwise: a media packet or DTLS record from it was authentic. That
    /// counts against silence like a check does. Does nothing before the first check and after consent has ended.
    @discardableResult
    public mutating func heard(now: Instant) -> ICEEvent? {
        guard phase != .expired, selected != nil else { return nil }
        lastHeard = max(lastHeard, now)
        guard phase != .connected else { return nil }
        phase = .connected
        return .connected
    }

    /// When ``handleTimeout(now:)`` next has something to say; nil after consent has ended.
    public var nextTimeout: Instant? {
        switch phase {
        case .connected: lastHeard + timing.disconnect
        case .waiting, .disconnected: lastHeard + timing.expiry
        case .expired: nil
        }
    }

    /// Whether the peer was heard at `limit` or later.
    public func wasHeard(since limit: Instant) -> Bool { lastHeard >= limit }

    /// Tells once of the peer's silence: ``ICEEvent/disconnected``, later ``ICEEvent/expired``. A client that never
    /// arrives expires without having been disconnected.
    public mutating func handleTimeout(now: Instant) -> ICEEvent? {
        guard let due = nextTimeout, now >= due else { return nil }
        if now < lastHeard + timing.expiry {
            phase = .disconnected
            return .disconnected
        }
        phase = .expired
        selected = nil
        return .expired
    }

    private func session(of message: STUNMessage) -> Session? {
        guard let username = message.username else { return nil }
        if username == current.username { return current }
        if let previous, username == previous.username { return previous }
        return nil
    }

    private mutating func validate(_ source: SocketAddress, now: Instant, _ reaction: inout ICEReaction) {
        for index in peers.indices where peers[index].address == source {
            peers[index].lastHeard = now
            return
        }
        if peers.count >= Self.maximumValidated {
            var oldest: Int?
            for index in peers.indices where peers[index].address != selected {
                if let known = oldest, peers[known].lastHeard <= peers[index].lastHeard { continue }
                oldest = index
            }
            if let oldest { reaction.dropped = peers.remove(at: oldest).address }
        }
        peers.append(Peer(address: source, lastHeard: now))
        reaction.newlyValidated = source
    }

    private mutating func select(_ source: SocketAddress, nominated: Bool, _ reaction: inout ICEReaction) {
        guard nominated || selected == nil else { return }
        guard selected != source else { return }
        selected = source
        reaction.newlySelected = source
        reaction.event = .selected(source)
    }
}
