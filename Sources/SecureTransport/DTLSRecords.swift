import COpenSSL
import Primitives

/// What is kept of a DTLS 1.2 connection once its handshake is over: the keys of its records, and this side's last
/// flight. That is enough for all that still happens on a connection whose media has other keys, and takes some
/// 300 bytes where OpenSSL's connection takes 74 KB.
///
/// - A peer that lost our last flight sends its Finished again and gets the same datagram once more (RFC 6347 §4.2.4).
///   The record numbers are the same too, as if the network had delivered it twice; what the peer knows already it
///   drops as a replay.
/// - close_notify and fatal alerts of the peer end the connection. Alerts without the connection's keys do nothing.
/// - Everything else is dropped: application data, which nobody asked for, and attempts to negotiate again.
struct DTLSRecords {
    /// What an incoming datagram means.
    enum Meaning: Equatable {
        case nothing
        /// The peer waits for our last flight.
        case finishedAgain
        /// The peer has gone.
        case end
    }

    /// Datagrams with our last flight; empty where the peer's flight was the last.
    let flight: [UInt8]

    private let cipher: Cipher
    private let incoming: Key
    private let outgoing: Key
    /// The numbers of the next record in epoch 1, and of its nonce under `outgoing`.
    private var next: ProtectedFlight.Numbers

    private enum Cipher {
        case aes128
        case aes256

        var keyLength: Int { self == .aes128 ? 16 : 32 }
        var digest: String { self == .aes128 ? "SHA256" : "SHA384" }
        var function: OpaquePointer? { self == .aes128 ? EVP_aes_128_gcm() : EVP_aes_256_gcm() }
    }

    /// A key and the fixed four bytes of its nonces (RFC 5288 §3).
    private struct Key {
        var key: [UInt8]
        var salt: [UInt8]
    }

    /// Takes over from an SSL object that has just done its handshake. nil when that lacks what it must have.
    ///
    /// - Parameter flight: what it has sent since it changed to the connection's keys.
    init?(_ ssl: OpaquePointer, role: DTLSConnection.Role, flight: ProtectedFlight) {
        guard
            let suite = SSL_get_current_cipher(ssl), let session = SSL_get_session(ssl), let last = flight.last
        else { return nil }
        switch SSL_CIPHER_get_cipher_nid(suite) {
        case NID_aes_128_gcm: cipher = .aes128
        case NID_aes_256_gcm: cipher = .aes256
        default: return nil
        }
        var secret = [UInt8](repeating: 0, count: 48)
        var seed = Array("key expansion".utf8)
        var random = [UInt8](repeating: 0, count: 32)
        // Sound: each function writes at most as many bytes as it is told.
        guard SSL_SESSION_get_master_key(session, &secret, 48) == 48 else { return nil }
        guard SSL_get_server_random(ssl, &random, 32) == 32 else { return nil }
        seed += random
        guard SSL_get_client_random(ssl, &random, 32) == 32 else { return nil }
        seed += random
        // RFC 5246 §6.3: the client's key, the server's key, the client's salt, the server's salt.
        let length = cipher.keyLength
        var block = [UInt8](repeating: 0, count: 2 * (length + 4))
        guard
            veche_tls12_prf(cipher.digest, secret, secret.count, seed, seed.count, &block, block.count) == 1
        else { return nil }
        let client = Key(key: Array(block[..<length]), salt: Array(block[(2 * length)..<(2 * length + 4)]))
        let server = Key(key: Array(block[length..<(2 * length)]), salt: Array(block[(2 * length + 4)...]))
        (incoming, outgoing) = role == .server ? (client, server) : (server, client)
        self.flight = role == .server ? flight.bytes : []
        next = ProtectedFlight.Numbers(sequence: last.sequence &+ 1, nonce: last.nonce &+ 1)
    }

    /// Reads a datagram.
    func meaning(of datagram: Span<UInt8>) -> Meaning {
        var meaning = Meaning.nothing
        DTLSRecordHeader.forEach(in: datagram) { header, body in
            guard meaning != .end, header.epoch == 1, let plain = open(header, body) else { return }
            switch header.type {
            case .alert where plain.count == 2:
                // Level and description: close_notify, or whatever is fatal.
                if plain[1] == 0 || plain[0] == 2 { meaning = .end }
            case .handshake where plain.first == Self.finished: meaning = .finishedAgain
            default: break
            }
        }
        return meaning
    }

    /// A datagram that tells the peer of the end; nil when memory is out.
    mutating func closeNotify() -> [UInt8]? {
        let alert: [UInt8] = [1, 0]
        let header = DTLSRecordHeader(type: .alert, epoch: 1, sequence: next.sequence, length: 8 + alert.count + 16)
        guard let sealed = seal(header, nonce: next.nonce, alert) else { return nil }
        next.sequence &+= 1
        next.nonce &+= 1
        return header.bytes + sealed
    }

    /// The handshake message of that name (RFC 5246 §7.4).
    private static let finished: UInt8 = 20

    // MARK: AES-GCM as in RFC 5288

    /// What is authenticated besides the ciphertext: the header with the plaintext's length (RFC 5246 §6.2.3.3).
    private static func associatedData(_ header: DTLSRecordHeader, plainLength: Int) -> [UInt8] {
        var data: [UInt8] = []
        data.appendUInt64(UInt64(header.epoch) << 48 | header.sequence)
        data.append(header.type.rawValue)
        data.appendUInt16(DTLSRecordHeader.version)
        data.appendUInt16(UInt16(truncatingIfNeeded: plainLength))
        return data
    }

    /// The plaintext of a record whose body is nonce, ciphertext and tag; nil when it is not authentic.
    private func open(_ header: DTLSRecordHeader, _ body: Span<UInt8>) -> [UInt8]? {
        guard body.count >= 8 + 16, let context = EVP_CIPHER_CTX_new() else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }
        let iv = incoming.salt + body.array(0..<8)
        let data = Self.associatedData(header, plainLength: body.count - 24)
        let sealed = body.array(8..<(body.count - 16))
        var tag = body.array((body.count - 16)..<body.count)
        var plain = [UInt8](repeating: 0, count: max(sealed.count, 1))
        var written: Int32 = 0
        // Sound: every array has the length that is told or that the cipher wants: 16 or 32, 12, and 16 bytes; a stream
        // mode writes as many bytes as it reads, and nothing at the end.
        guard
            EVP_DecryptInit_ex(context, cipher.function, nil, incoming.key, iv) == 1,
            EVP_DecryptUpdate(context, nil, &written, data, Int32(data.count)) == 1,
            EVP_DecryptUpdate(context, &plain, &written, sealed, Int32(sealed.count)) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, &tag) == 1,
            EVP_DecryptFinal_ex(context, nil, &written) == 1
        else { return nil }
        return Array(plain.prefix(sealed.count))
    }

    /// Nonce, ciphertext and tag of a record.
    private func seal(_ header: DTLSRecordHeader, nonce: UInt64, _ plain: [UInt8]) -> [UInt8]? {
        guard let context = EVP_CIPHER_CTX_new() else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }
        var explicit: [UInt8] = []
        explicit.appendUInt64(nonce)
        let data = Self.associatedData(header, plainLength: plain.count)
        var sealed = [UInt8](repeating: 0, count: plain.count)
        var tag = [UInt8](repeating: 0, count: 16)
        var written: Int32 = 0
        // Sound: as in `open`.
        guard
            EVP_EncryptInit_ex(context, cipher.function, nil, outgoing.key, outgoing.salt + explicit) == 1,
            EVP_EncryptUpdate(context, nil, &written, data, Int32(data.count)) == 1,
            EVP_EncryptUpdate(context, &sealed, &written, plain, Int32(plain.count)) == 1,
            EVP_EncryptFinal_ex(context, nil, &written) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, &tag) == 1
        else { return nil }
        return explicit + sealed + tag
    }
}
