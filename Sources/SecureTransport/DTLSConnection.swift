import Primitives

/// One end of a DTLS 1.2 connection that agrees on SRTP keys (RFC 5764), over datagrams handed in and out.
///
/// Feed it with ``receive(_:now:)`` and ``handleTimeout(now:)``, then send everything that ``popOutgoing()`` gives,
/// also in the states failed and closed: the last datagram may be an alert. There is no cookie exchange (RFC 6347
/// §4.2.1): ICE has proved that the peer receives at its address before a datagram reaches this type.
///
/// The handshake is OpenSSL's and is given up as soon as it is over: what happens on a connection afterwards is little,
/// and ``DTLSRecords`` does it in some 300 bytes.
///
/// Retransmission is OpenSSL's own: it measures with the system's clock, so ``nextTimeout`` is as far from the `now`
/// of the last call as OpenSSL's timer is from expiring. The limit of 15 seconds is measured by `now` alone.
public struct DTLSConnection: ~Copyable, Sendable {
    /// Which side starts the handshake.
    public enum Role: Sendable {
        /// Waits for ClientHello: `a=setup:passive`.
        case server
        /// Sends ClientHello: `a=setup:active`.
        case client
    }

    /// How far the connection has come.
    public private(set) var state = DTLSState.handshaking
    /// When ``handleTimeout(now:)`` wants to be called; nil when there is nothing to wait for.
    public private(set) var nextTimeout: Instant?

    private let role: Role
    /// Present in the state handshaking alone.
    private var handshake: DTLSHandshake?
    /// Present in the state connected alone.
    private var records: DTLSRecords?
    /// Datagrams to be sent, oldest first, when there is no handshake any more.
    private var outgoing: [[UInt8]] = []
    private var deadline: Instant?
    /// When the last flight was sent again for the last time.
    private var lastRepetition: Instant?

    private static let handshakeLimit = Interval.seconds(15)
    /// A peer sends its last flight again after a tenth of a second at the soonest; more often than this nobody needs
    /// an answer.
    private static let repetitionInterval = Interval.milliseconds(20)

    /// Makes an end of a connection; throws only when memory is out.
    ///
    /// - Parameters:
    ///   - identity: this side's certificate and key.
    ///   - role: which side this is.
    ///   - accepted: the fingerprints that signalling announced; the peer's certificate must have one of them, by
    ///     SHA-256, SHA-384 or SHA-512. With none, every peer is refused.
    ///   - mtu: the largest datagram to send, in bytes of UDP payload.
    public init(
        identity: DTLSIdentity, role: Role, accepted: [Fingerprint], mtu: Int = 1200
    ) throws(DTLSError) {
        try self.init(identity: identity, role: role, accepted: accepted, mtu: mtu) { _ in }
    }

    /// As the public one; `configure` may change the SSL object, which lets tests play other implementations.
    init(
        identity: DTLSIdentity, role: Role, accepted: [Fingerprint], mtu: Int, configure: (OpaquePointer) -> Void
    ) throws(DTLSError) {
        self.role = role
        handshake = try DTLSHandshake(
            identity: identity, role: role, accepted: accepted, mtu: mtu, configure: configure)
    }

    /// Sends ClientHello, on the client. The limit of 15 seconds begins here. Does nothing on a server.
    public mutating func start(now: Instant) {
        guard role == .client, state == .handshaking, deadline == nil else { return }
        deadline = now + Self.handshakeLimit
        apply(handshake?.advance() ?? .unfinished)
        updateTimeout(now: now)
    }

    /// Takes one datagram from the peer. What is not DTLS, or not for this connection, is dropped without a trace.
    public mutating func receive(_ datagram: Span<UInt8>, now: Instant) {
        // No datagram over UDP is longer, and OpenSSL's own reading buffer is not either.
        guard !datagram.isEmpty, datagram.count <= 16384 else { return }
        switch state {
        case .failed, .closed: return
        case .handshaking where isExpired(now: now):
            fail(.timeout)
        case .handshaking:
            // A client that has not said hello has nothing to listen to.
            guard role == .server || deadline != nil else { return }
            if deadline == nil { deadline = now + Self.handshakeLimit }
            apply(handshake?.receive(datagram) ?? .unfinished)
        case .connected:
            readRecords(datagram, now: now)
        }
        updateTimeout(now: now)
    }

    /// Does what is due: a retransmission, or giving up 15 seconds after the beginning.
    public mutating func handleTimeout(now: Instant) {
        guard state == .handshaking, deadline != nil else { return }
        if isExpired(now: now) {
            fail(.timeout)
        } else {
            apply(handshake?.handleTimeout() ?? .unfinished)
        }
        updateTimeout(now: now)
    }

    /// The next datagram to send to the peer, at most the MTU long; nil when there is none.
    public mutating func popOutgoing() -> [UInt8]? {
        guard outgoing.isEmpty else {
            let first = outgoing.removeFirst()
            // The memory of a queue that is seldom needed again.
            if outgoing.isEmpty { outgoing = [] }
            return first
        }
        return handshake?.popOutgoing()
    }

    /// Ends the connection, telling the peer with close_notify if it is connected. A failed connection stays failed.
    public mutating func close() {
        switch state {
        case .failed, .closed: return
        case .handshaking: leaveHandshake()
        case .connected:
            if let alert = records?.closeNotify() { outgoing.append(alert) }
            records = nil
        }
        state = .closed
        nextTimeout = nil
    }

    private func isExpired(now: Instant) -> Bool {
        guard let deadline else { return false }
        return now >= deadline
    }

    private mutating func fail(_ failure: DTLSFailure) {
        state = .failed(failure)
        leaveHandshake()
    }

    /// Gives OpenSSL's part back, but for what it has still to say.
    private mutating func leaveHandshake() {
        outgoing += handshake?.takeOutgoing() ?? []
        handshake = nil
    }

    private mutating func apply(_ progress: DTLSHandshake.Progress) {
        switch progress {
        case .unfinished: return
        case .failed(let failure): fail(failure)
        case .done: finishHandshake()
        }
    }

    private mutating func finishHandshake() {
        guard let profile = handshake?.profile else {
            handshake?.sendCloseNotify()
            return fail(.noSRTPProfile)
        }
        guard let keys = handshake?.exportKeys(profile), let records = handshake?.records() else {
            return fail(.handshake(takeOpenSSLError()))
        }
        // The datagram may have had more in it than the last message of the handshake.
        let isEnded = handshake?.readRest() ?? false
        leaveHandshake()
        self.records = records
        state = .connected(keys)
        if isEnded { close() }
    }

    /// Reads what came after the handshake.
    private mutating func readRecords(_ datagram: Span<UInt8>, now: Instant) {
        guard let records else { return }
        switch records.meaning(of: datagram) {
        case .nothing: return
        case .end: close()
        case .finishedAgain:
            if let lastRepetition, now - lastRepetition < Self.repetitionInterval { return }
            guard !records.flight.isEmpty, outgoing.isEmpty else { return }
            lastRepetition = now
            outgoing.append(records.flight)
        }
    }

    private mutating func updateTimeout(now: Instant) {
        guard state == .handshaking, let deadline else {
            nextTimeout = nil
            return
        }
        nextTimeout = handshake?.untilTimeout.map { min(deadline, now + $0) } ?? deadline
    }
}
