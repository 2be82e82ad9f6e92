import COpenSSL
import Primitives

/// The certificate and private key with which this side takes part in DTLS handshakes.
///
/// One identity serves any number of connections on any number of threads.
///
/// Sendable without the compiler's proof: the one pointer is written in the initialiser only, and an SSL_CTX is counted
/// atomically and documented as safe to share once it is configured (openssl-threads(7)).
public final class DTLSIdentity: @unchecked Sendable {
    /// What connections are made from; shared, so that a join does not parse a certificate.
    let context: OpaquePointer
    /// The SHA-256 fingerprint of the certificate, to be announced in SDP.
    public let fingerprint: Fingerprint
    /// The certificate in PEM.
    public let certificatePEM: String
    /// The private key in PEM (PKCS #8, not encrypted). Whoever has it can impersonate this server in a call.
    public let privateKeyPEM: String

    /// Makes an identity from a certificate and its private EC key; throws ``DTLSError/badPEM(_:)`` when they are not
    /// readable or do not belong together.
    public convenience init(certificatePEM: String, keyPEM: String) throws(DTLSError) {
        guard let certificate = Self.readPEM(certificatePEM, with: { PEM_read_bio_X509($0, nil, nil, nil) }) else {
            throw .badPEM("the certificate: " + takeOpenSSLError())
        }
        defer { X509_free(certificate) }
        guard let key = Self.readPEM(keyPEM, with: { PEM_read_bio_PrivateKey($0, nil, nil, nil) }) else {
            throw .badPEM("the private key: " + takeOpenSSLError())
        }
        defer { EVP_PKEY_free(key) }
        guard veche_key_is_ec(key) == 1 else { throw .badPEM("the private key is not an EC key") }
        guard X509_check_private_key(certificate, key) == 1 else {
            throw .badPEM("the private key does not belong to the certificate: " + takeOpenSSLError())
        }
        try self.init(certificate: certificate, key: key)
    }

    /// Makes a new P-256 key with a self-signed certificate that is valid for ten years.
    public static func generate() throws(DTLSError) -> DTLSIdentity {
        guard let key = veche_generate_p256_key() else { throw .library(takeOpenSSLError()) }
        defer { EVP_PKEY_free(key) }
        guard let certificate = selfSignedCertificate(for: key) else { throw .library(takeOpenSSLError()) }
        defer { X509_free(certificate) }
        return try DTLSIdentity(certificate: certificate, key: key)
    }

    /// Takes references of its own to `certificate` and `key`.
    private init(certificate: OpaquePointer, key: OpaquePointer) throws(DTLSError) {
        guard
            let fingerprint = certificateFingerprint(certificate, algorithm: "sha-256"),
            let certificatePEM = Self.writePEM({ PEM_write_bio_X509($0, certificate) }),
            let privateKeyPEM = Self.writePEM({ PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) }),
            let context = makeDTLSContext(certificate: certificate, key: key)
        else { throw .library(takeOpenSSLError()) }
        self.fingerprint = fingerprint
        self.certificatePEM = certificatePEM
        self.privateKeyPEM = privateKeyPEM
        self.context = context
    }

    deinit { SSL_CTX_free(context) }

    private static func selfSignedCertificate(for key: OpaquePointer) -> OpaquePointer? {
        guard let certificate = X509_new() else { return nil }
        var serial: UInt64 = 0
        // Sound: RAND_bytes fills exactly the eight bytes of the variable.
        let seeded = withUnsafeMutableBytes(of: &serial) { RAND_bytes($0.baseAddress, 8) }
        let tenYears = 10 * 365 * 24 * 3600
        let subject = X509_get_subject_name(certificate)
        guard
            seeded == 1,
            X509_set_version(certificate, 2) == 1,
            // A serial number is positive and not zero (RFC 5280 §4.1.2.2).
            ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1 | 1) == 1,
            // A day ago: the clocks of schools are wrong.
            X509_gmtime_adj(X509_getm_notBefore(certificate), -24 * 3600) != nil,
            X509_gmtime_adj(X509_getm_notAfter(certificate), tenYears) != nil,
            X509_NAME_add_entry_by_txt(subject, "CN", mbstringASC, "veche", -1, -1, 0) == 1,
            X509_set_issuer_name(certificate, subject) == 1,
            X509_set_pubkey(certificate, key) == 1,
            X509_sign(certificate, key, EVP_sha256()) > 0
        else {
            X509_free(certificate)
            return nil
        }
        return certificate
    }

    private static func readPEM(_ text: String, with read: (OpaquePointer?) -> OpaquePointer?) -> OpaquePointer? {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBytes { buffer in
            // Sound: the BIO reads from the array without copying and is freed before the closure ends.
            guard let bio = BIO_new_mem_buf(buffer.baseAddress, Int32(clamping: buffer.count)) else { return nil }
            defer { BIO_free(bio) }
            return read(bio)
        }
    }

    private static func writePEM(_ write: (OpaquePointer) -> Int32) -> String? {
        guard let bio = BIO_new(BIO_s_mem()) else { return nil }
        defer { BIO_free(bio) }
        guard write(bio) == 1 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16384)
        // Sound: BIO_read writes at most the number of bytes that it is told.
        let length = BIO_read(bio, &bytes, Int32(bytes.count))
        guard length > 0 else { return nil }
        return String(decoding: bytes.prefix(Int(length)), as: UTF8.self)
    }
}

/// `MBSTRING_ASC` of OpenSSL, a macro that Swift does not import.
private let mbstringASC: Int32 = 0x1001

/// The hash of `certificate` under the hash function that SDP calls `algorithm`; nil when that function is not one of
/// SHA-256, SHA-384 and SHA-512. SHA-1 and MD5 are refused: a collision would let someone else into the call.
func certificateFingerprint(_ certificate: OpaquePointer, algorithm: String) -> Fingerprint? {
    let function: OpaquePointer?
    switch algorithm {
    case "sha-256": function = EVP_sha256()
    case "sha-384": function = EVP_sha384()
    case "sha-512": function = EVP_sha512()
    default: return nil
    }
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    // Sound: EVP_MAX_MD_SIZE is room for every hash there is.
    guard X509_digest(certificate, function, &bytes, &length) == 1 else { return nil }
    return Fingerprint(algorithm: algorithm, bytes: Array(bytes.prefix(Int(length))))
}
