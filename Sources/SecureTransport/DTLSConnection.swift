import COpenSSL
import Primitives

/// One end of a DTLS 1.2 connection that agrees on SRTP keys (RFC 5764), over datagrams handed in and out.
///
/// Feed it with ``receive(_:now:)`` and ``handleTimeout(now:)``, then send everything that ``popOutgoing()`` gives,
/// also in the states failed and closed: the last datagram may be an alert. There is no cookie exchange (RFC 6347
/// §4.2.1): ICE has proved that the peer receives at its address before a datagram reaches this type.
///
/// Retransmission is OpenSSL's own: it measures with the system's clock, so ``nextTimeout`` is as far from the `now`
/// of the last call as OpenSSL's timer is from expiring. The limit of 15 seconds is measured by `now` alone.
///
/// Sendable without the compiler's proof: the SSL object and the endpoint belong to this value alone, every method that
/// touches them is exclusive, and OpenSSL ties nothing in them to a thread.
public struct DTLSConnection: ~Copyable, @unchecked Sendable {
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

    private let ssl: OpaquePointer
    private let endpoint: DatagramEndpoint
    private let role: Role
    /// Keeps the SSL_CTX's certificate and key alive; the SSL object holds a reference of its own as well.
    private let identity: DTLSIdentity
    private var deadline: Instant?

    private static let handshakeLimit = Interval.seconds(15)

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
        let endpoint = DatagramEndpoint(accepted: accepted)
        guard let ssl = SSL_new(identity.context) else { throw .library(takeOpenSSLError()) }
        guard
            // Sound: the endpoint outlives the SSL object (see deinit), so it need not be retained.
            SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(endpoint).toOpaque()) == 1,
            let bio = endpoint.makeBIO()
        else {
            SSL_free(ssl)
            throw .library(takeOpenSSLError())
        }
        // The SSL object takes over the one reference to the BIO for both directions.
        SSL_set_bio(ssl, bio, bio)
        veche_ssl_set_mtu(ssl, mtu)
        DTLS_set_timer_cb(ssl, nextRetransmissionInterval)
        switch role {
        case .server: SSL_set_accept_state(ssl)
        case .client: SSL_set_connect_state(ssl)
        }
        configure(ssl)
        self.ssl = ssl
        self.endpoint = endpoint
        self.role = role
        self.identity = identity
    }

    deinit {
        // The SSL object points to the endpoint without retaining it.
        withExtendedLifetime(endpoint) { SSL_free(ssl) }
    }

    /// Sends ClientHello, on the client. The limit of 15 seconds begins here. Does nothing on a server.
    public mutating func start(now: Instant) {
        guard role == .client, state == .handshaking, deadline == nil else { return }
        deadline = now + Self.handshakeLimit
        advanceHandshake()
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
            withIncoming(datagram) { (self) in self.advanceHandshake() }
        case .connected:
            withIncoming(datagram) { (self) in self.readRecords() }
        }
        updateTimeout(now: now)
    }

    /// Does what is due: a retransmission, or giving up 15 seconds after the beginning.
    public mutating func handleTimeout(now: Instant) {
        guard state == .handshaking, deadline != nil else { return }
        if isExpired(now: now) {
            fail(.timeout)
        } else {
            ERR_clear_error()
            if veche_dtls_handle_timeout(ssl) < 0 { fail(.handshake(takeOpenSSLError())) }
        }
        updateTimeout(now: now)
    }

    /// The next datagram to send to the peer, at most the MTU long; nil when there is none.
    public mutating func popOutgoing() -> [UInt8]? {
        endpoint.popOutgoing()
    }

    /// Ends the connection, telling the peer with close_notify if it is connected. A failed connection stays failed.
    public mutating func close() {
        switch state {
        case .failed, .closed: return
        case .handshaking: break
        case .connected: sendCloseNotify()
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
    }

    /// Lends `datagram` to the BIO while `body` runs.
    private mutating func withIncoming(_ datagram: Span<UInt8>, _ body: (inout Self) -> Void) {
        datagram.withUnsafeBytes { bytes in
            // Sound: the pointer is taken back before the bytes stop being lent, whether or not it was read from.
            endpoint.incoming = bytes
            body(&self)
            endpoint.incoming = nil
        }
    }

    private mutating func advanceHandshake() {
        ERR_clear_error()
        let result = SSL_do_handshake(ssl)
        guard result != 1 else { return finishHandshake() }
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return
        default:
            let reason = takeOpenSSLError()
            fail(endpoint.refusedFingerprint ? .wrongFingerprint : .handshake(reason))
        }
    }

    private mutating func finishHandshake() {
        guard
            let selected = SSL_get_selected_srtp_profile(ssl),
            // Sound: OpenSSL returns a pointer into its static table of profiles.
            let profile = SRTPProfile(rawValue: UInt16(truncatingIfNeeded: selected.pointee.id))
        else {
            sendCloseNotify()
            return fail(.noSRTPProfile)
        }
        guard let keys = exportKeys(profile) else { return fail(.handshake(takeOpenSSLError())) }
        state = .connected(keys)
        // The datagram may have had more in it than the last message of the handshake.
        readRecords()
    }

    private func exportKeys(_ profile: SRTPProfile) -> SRTPKeys? {
        let (key, salt) = (profile.keyLength, profile.saltLength)
        var material = [UInt8](repeating: 0, count: 2 * (key + salt))
        let label = "EXTRACTOR-dtls_srtp"
        // Sound: the library fills exactly as many bytes as it is told the array has.
        let result = SSL_export_keying_material(
            ssl, &material, material.count, label, label.utf8.count, nil, 0, 0)
        guard result == 1 else { return nil }
        // RFC 5764 §4.2: the client's key, the server's key, the client's salt, the server's salt.
        let client = Array(material[..<key] + material[(2 * key)..<(2 * key + salt)])
        let server = Array(material[key..<(2 * key)] + material[(2 * key + salt)...])
        switch role {
        case .server: return SRTPKeys(profile: profile, local: server, remote: client)
        case .client: return SRTPKeys(profile: profile, local: client, remote: server)
        }
    }

    /// Reads what came after the handshake: retransmissions of its last flight, which OpenSSL answers by itself,
    /// application data, which nobody asked for, and alerts.
    private mutating func readRecords() {
        let isEnded = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2048) { buffer in
            while true {
                ERR_clear_error()
                // Sound: OpenSSL writes at most as many bytes as it is told the buffer has.
                let result = SSL_read(ssl, buffer.baseAddress, Int32(buffer.count))
                if result > 0 { continue }
                switch SSL_get_error(ssl, result) {
                case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return false
                default: return true
                }
            }
        }
        guard isEnded else { return }
        // close_notify, or a fatal alert under the connection's keys: either way the peer has gone.
        ERR_clear_error()
        close()
    }

    private func sendCloseNotify() {
        ERR_clear_error()
        SSL_shutdown(ssl)
        ERR_clear_error()
    }

    private mutating func updateTimeout(now: Instant) {
        guard state == .handshaking, let deadline else {
            nextTimeout = nil
            return
        }
        var left = timeval()
        if veche_dtls_get_timeout(ssl, &left) == 1 {
            let interval = Interval(nanoseconds: Int64(left.tv_sec) * 1_000_000_000 + Int64(left.tv_usec) * 1_000)
            nextTimeout = min(deadline, now + interval)
        } else {
            nextTimeout = deadline
        }
    }
}

/// Microseconds until the next retransmission: 0.1 s at first, since a person is waiting to see the others, then twice
/// as long each time up to 2 s. OpenSSL gives up after twelve, which is later than the handshake's own limit.
private func nextRetransmissionInterval(_: OpaquePointer?, _ previous: UInt32) -> UInt32 {
    previous == 0 ? 100_000 : min(previous &* 2, 2_000_000)
}
