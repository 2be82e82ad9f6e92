import COpenSSL
import Primitives

/// OpenSSL's part in a connection: the SSL object and the datagrams at its other end. It takes some 74 KB and so lives
/// only as long as the handshake.
///
/// Sendable without the compiler's proof: the SSL object and the endpoint belong to this value alone, every method that
/// touches them is exclusive, and OpenSSL ties nothing in them to a thread.
struct DTLSHandshake: ~Copyable, @unchecked Sendable {
    /// How far it has come.
    enum Progress {
        case unfinished
        case done
        case failed(DTLSFailure)
    }

    private let ssl: OpaquePointer
    private let endpoint: DatagramEndpoint
    private let role: DTLSConnection.Role

    /// Throws only when memory is out. `configure` may change the SSL object.
    init(
        identity: DTLSIdentity, role: DTLSConnection.Role, accepted: [Fingerprint], mtu: Int,
        configure: (OpaquePointer) -> Void
    ) throws(DTLSError) {
        let endpoint = DatagramEndpoint(accepted: accepted)
        // The SSL object takes a reference to the context of the identity.
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
        case .client:
            SSL_set_connect_state(ssl)
            // OpenSSL takes a server's certificate only on a curve that the client named, and FFmpeg with GnuTLS makes
            // itself one of 224 bits. For the key exchange the others come first.
            _ = veche_ssl_set_groups(ssl, "X25519:P-256:P-384:P-224")
        }
        configure(ssl)
        self.ssl = ssl
        self.endpoint = endpoint
        self.role = role
    }

    deinit {
        // The SSL object points to the endpoint without retaining it.
        withExtendedLifetime(endpoint) { SSL_free(ssl) }
    }

    /// Takes one datagram from the peer and goes as far as it leads.
    mutating func receive(_ datagram: Span<UInt8>) -> Progress {
        datagram.withUnsafeBytes { bytes in
            // Sound: the pointer is taken back before the bytes stop being lent, whether or not it was read from.
            endpoint.incoming = bytes
            defer { endpoint.incoming = nil }
            return advance()
        }
    }

    /// Goes on with what has arrived; at the beginning a client says hello.
    mutating func advance() -> Progress {
        ERR_clear_error()
        let result = SSL_do_handshake(ssl)
        guard result != 1 else { return .done }
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .unfinished
        default:
            let reason = takeOpenSSLError()
            return .failed(endpoint.refusedFingerprint ? .wrongFingerprint : .handshake(reason))
        }
    }

    /// Sends the last flight again if OpenSSL's timer is due.
    mutating func handleTimeout() -> Progress {
        ERR_clear_error()
        return veche_dtls_handle_timeout(ssl) < 0 ? .failed(.handshake(takeOpenSSLError())) : .unfinished
    }

    /// How far OpenSSL's timer is from being due; nil when it is not running.
    var untilTimeout: Interval? {
        var left = timeval()
        guard veche_dtls_get_timeout(ssl, &left) == 1 else { return nil }
        return Interval(nanoseconds: Int64(left.tv_sec) * 1_000_000_000 + Int64(left.tv_usec) * 1_000)
    }

    mutating func popOutgoing() -> [UInt8]? { endpoint.popOutgoing() }

    /// The datagrams that wait to be sent, taken from here.
    mutating func takeOutgoing() -> [[UInt8]] { endpoint.takeOutgoing() }

    /// The profile that both sides have, once the handshake is done.
    var profile: SRTPProfile? {
        // Sound: OpenSSL returns a pointer into its static table of profiles.
        SSL_get_selected_srtp_profile(ssl).flatMap { SRTPProfile(rawValue: UInt16(truncatingIfNeeded: $0.pointee.id)) }
    }

    /// The keys for media; nil when the library refuses.
    func exportKeys(_ profile: SRTPProfile) -> SRTPKeys? {
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

    /// What goes on without OpenSSL, once the handshake is done.
    func records() -> DTLSRecords? { DTLSRecords(ssl, role: role, flight: endpoint.flight) }

    /// Reads what the last datagram had besides the last message of the handshake. Returns whether that was the end:
    /// close_notify, or a fatal alert under the connection's keys.
    mutating func readRest() -> Bool {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2048) { buffer in
            while true {
                ERR_clear_error()
                // Sound: OpenSSL writes at most as many bytes as it is told the buffer has.
                let result = SSL_read(ssl, buffer.baseAddress, Int32(buffer.count))
                if result > 0 { continue }
                switch SSL_get_error(ssl, result) {
                case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return false
                default:
                    ERR_clear_error()
                    return true
                }
            }
        }
    }

    mutating func sendCloseNotify() {
        ERR_clear_error()
        SSL_shutdown(ssl)
        ERR_clear_error()
    }
}

/// Microseconds until the next retransmission: 0.1 s at first, since a person is waiting to see the others, then twice
/// as long each time up to 2 s. OpenSSL gives up after twelve, which is later than the handshake's own limit.
private func nextRetransmissionInterval(_: OpaquePointer?, _ previous: UInt32) -> UInt32 {
    previous == 0 ? 100_000 : min(previous &* 2, 2_000_000)
}
