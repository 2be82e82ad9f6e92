import COpenSSL
import Primitives
import Testing

@testable import SecureTransport

/// A client that is OpenSSL from its hello to its close_notify, against which what we do without it is checked.
final class OpenSSLClient {
    let handle: OpaquePointer
    private let input: OpaquePointer
    private let output: OpaquePointer

    /// `suites` as OpenSSL writes them.
    init(identity: DTLSIdentity, suites: String? = nil) throws {
        handle = try #require(SSL_new(identity.context))
        input = try #require(BIO_new(BIO_s_mem()))
        output = try #require(BIO_new(BIO_s_mem()))
        SSL_set_bio(handle, input, output)
        veche_ssl_set_mtu(handle, 1200)
        // The callback of the context asks our endpoint, which this client does not have.
        SSL_set_verify(handle, SSL_VERIFY_NONE, nil)
        SSL_set_connect_state(handle)
        DTLS_set_timer_cb(handle) { _, previous in previous == 0 ? 500_000 : 20_000 }
        if let suites { #expect(SSL_set_cipher_list(handle, suites) == 1) }
    }

    deinit { SSL_free(handle) }

    var isConnected: Bool { SSL_is_init_finished(handle) == 1 }
    /// Whether close_notify has come.
    var isToldOfEnd: Bool { SSL_get_shutdown(handle) & SSL_RECEIVED_SHUTDOWN != 0 }

    /// Goes on with the handshake, or reads, with one datagram that came.
    func receive(_ datagram: [UInt8] = []) {
        if !datagram.isEmpty { BIO_write(input, datagram, Int32(datagram.count)) }
        ERR_clear_error()
        if isConnected {
            var buffer = [UInt8](repeating: 0, count: 2048)
            SSL_read(handle, &buffer, 2048)
        } else {
            SSL_do_handshake(handle)
        }
    }

    /// What it wants to send; records may be of several datagrams.
    func popOutgoing() -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16384)
        let count = BIO_read(output, &bytes, 16384)
        return count > 0 ? Array(bytes.prefix(Int(count))) : nil
    }

    /// Waits for OpenSSL's timer, here of half a second and then of 20 ms, and lets it send the last flight again.
    func retransmit() async throws {
        var left = timeval()
        if veche_dtls_get_timeout(handle, &left) == 1 {
            try await Task.sleep(for: .seconds(left.tv_sec) + .microseconds(left.tv_usec))
        }
        try #require(veche_dtls_handle_timeout(handle) == 1)
    }
}
