import Primitives

/// A datagram that an ICE agent wants sent.
public struct ICETransmission: Sendable, Hashable {
    /// Where to.
    public var destination: SocketAddress
    /// What.
    public var bytes: [UInt8]

    /// Makes a datagram.
    public init(destination: SocketAddress, bytes: [UInt8]) {
        self.destination = destination
        self.bytes = bytes
    }
}

/// The client's end of ICE towards a lite server: a controlling agent with one local socket (RFC 8445 §2.5, §6.1, §8).
///
/// It checks the server's addresses in turn, nominates the first that answers and keeps consent alive (RFC 7675).
/// Give it what arrives, call ``handleTimeout(now:)`` at ``nextTimeout``, and after either send everything that
/// ``popOutgoing()`` returns.
public struct ICEClientAgent: Sendable {
    /// Time between two checks (Ta, RFC 8445 §14.2), and the first wait for an answer, doubled for every repetition.
    public static let pace = Interval.milliseconds(50)
    /// The longest wait for an answer before the check is repeated.
    public static let longestWait = Interval.milliseconds(1600)
    /// Time between two consent checks.
    public static let consentInterval = Interval.milliseconds(2500)

    /// The client's own credentials.
    public private(set) var local: ICECredentials
    /// The server's credentials.
    public private(set) var remote: ICECredentials
    /// The server's address in use, once nominated.
    public private(set) var selected: SocketAddress?
    /// Where the server saw the last answered check come from.
    public private(set) var mappedAddress: SocketAddress?

    private enum Phase { case checking, connected, disconnected, expired }

    private struct Candidate {
        let address: SocketAddress
        var wait = ICEClientAgent.pace
        var due: Instant
    }

    private struct Check {
        let id: STUNTransactionID
        let destination: SocketAddress
        let nominates: Bool
    }

    private let tieBreaker: UInt64
    private let timing: ICETiming
    private var generator: SplitMix64
    private var phase = Phase.checking
    private var candidates: [Candidate] = []
    private var checks: [Check] = []
    private var nominee: SocketAddress?
    /// Whether a nomination was answered since the last start, restart or recheck.
    private var isSettled = false
    private var nextSlot: Instant
    private var nextConsent: Instant
    private var lastHeard: Instant
    private var outgoing: [ICETransmission] = []

    /// Starts checking `candidates`, the first one at once. `seed` feeds transaction ids and the tie-breaker; give
    /// every agent its own.
    public init(
        local: ICECredentials, remote: ICECredentials, candidates: [SocketAddress], seed: UInt64, now: Instant,
        timing: ICETiming = ICETiming()
    ) {
        self.local = local
        self.remote = remote
        self.timing = timing
        generator = SplitMix64(seed: seed)
        tieBreaker = generator.next()
        self.candidates = candidates.prefix(16).map { Candidate(address: $0, due: now) }
        nextSlot = now
        nextConsent = now
        lastHeard = now
    }

    /// Begins an ICE restart with new credentials of both ends (RFC 8445 §9). The address in use stays so until
    /// another is nominated.
    public mutating func restart(
        local: ICECredentials, remote: ICECredentials, candidates: [SocketAddress], now: Instant
    ) {
        self.local = local
        self.remote = remote
        checks = []
        outgoing = []
        begin(candidates.prefix(16).map { Candidate(address: $0, due: now) }, now: now)
        if phase == .expired { phase = .checking }
    }

    /// Checks all candidates anew with the same credentials: what a client does whose own network address changed.
    public mutating func recheck(now: Instant) {
        guard phase != .expired else { return }
        begin(candidates.map { Candidate(address: $0.address, due: now) }, now: now)
    }

    private mutating func begin(_ candidates: [Candidate], now: Instant) {
        self.candidates = candidates
        nominee = nil
        isSettled = false
        nextSlot = now
        if phase == .checking || phase == .expired { lastHeard = now }
    }

    /// The next datagram to send, in order; nil when there is none.
    public mutating func popOutgoing() -> ICETransmission? { outgoing.isEmpty ? nil : outgoing.removeFirst() }

    /// Takes a STUN datagram that arrived from `source`. What is not an authentic answer to one of the last checks,
    /// from where that check went, changes nothing.
    public mutating func receive(_ datagram: Span<UInt8>, from source: SocketAddress, now: Instant) -> ICEEvent? {
        guard phase != .expired, let message = try? STUNMessage(parsing: datagram),
            message.messageClass == .successResponse, message.fingerprint != .invalid,
            let index = checks.firstIndex(where: { $0.id == message.transactionID && $0.destination == source }),
            message.hasValidIntegrity(in: datagram, key: Array(remote.password.utf8))
        else { return nil }
        let check = checks.remove(at: index)
        mappedAddress = message.xorMappedAddress ?? mappedAddress
        lastHeard = now
        if check.nominates, check.destination == nominee, !isSettled {
            isSettled = true
            nextConsent = now + Self.consentInterval
            let isNew = selected != check.destination
            selected = check.destination
            if phase == .connected { return isNew ? .selected(check.destination) : nil }
            phase = .connected
            return .connected
        }
        if nominee == nil {
            nominee = check.destination
            if let chosen = candidates.firstIndex(where: { $0.address == source }) {
                candidates[chosen].wait = Self.pace
                candidates[chosen].due = now
            }
            nextSlot = now
            sendDueCheck(now: now)
        }
        guard phase == .disconnected else { return nil }
        phase = .connected
        return .connected
    }

    /// When ``handleTimeout(now:)`` is next to be called; nil after consent has ended.
    public var nextTimeout: Instant? {
        guard phase != .expired else { return nil }
        var next = phase == .connected ? lastHeard + timing.disconnect : lastHeard + timing.expiry
        if isSettled {
            next = min(next, nextConsent)
        } else {
            for candidate in candidates where nominee == nil || candidate.address == nominee {
                next = min(next, max(candidate.due, nextSlot))
            }
        }
        return next
    }

    /// Sends the checks that are due and tells once of the server's silence.
    public mutating func handleTimeout(now: Instant) -> ICEEvent? {
        guard phase != .expired else { return nil }
        if now >= lastHeard + timing.expiry {
            phase = .expired
            selected = nil
            checks = []
            outgoing = []
            return .expired
        }
        if !isSettled {
            sendDueCheck(now: now)
        } else if now >= nextConsent, let selected {
            nextConsent = now + Self.consentInterval
            send(to: selected, nominates: true)
        }
        guard phase == .connected, now >= lastHeard + timing.disconnect else { return nil }
        phase = .disconnected
        return .disconnected
    }

    private mutating func sendDueCheck(now: Instant) {
        guard now >= nextSlot else { return }
        var chosen: Int?
        for index in candidates.indices
        where candidates[index].due <= now && (nominee == nil || candidates[index].address == nominee) {
            if let known = chosen, candidates[known].due <= candidates[index].due { continue }
            chosen = index
        }
        guard let chosen else { return }
        candidates[chosen].due = now + candidates[chosen].wait
        candidates[chosen].wait = min(candidates[chosen].wait * 2, Self.longestWait)
        nextSlot = now + Self.pace
        send(to: candidates[chosen].address, nominates: nominee != nil)
    }

    private mutating func send(to destination: SocketAddress, nominates: Bool) {
        let id = STUNTransactionID.random(using: &generator)
        if checks.count >= 64 { checks.removeFirst() }
        checks.append(Check(id: id, destination: destination, nominates: nominates))
        var request = STUNBuilder(.request, transactionID: id)
        request.add(username: Array("\(remote.ufrag):\(local.ufrag)".utf8))
        // A host candidate's priority with full local preference and component 1 (RFC 8445 §5.1.2.1).
        request.add(priority: 126 << 24 | 65535 << 8 | 255)
        request.add(iceControlling: tieBreaker)
        if nominates { request.addUseCandidate() }
        outgoing.append(
            ICETransmission(destination: destination, bytes: request.finish(key: Array(remote.password.utf8))))
    }
}
