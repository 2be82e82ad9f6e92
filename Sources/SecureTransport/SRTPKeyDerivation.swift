import COpenSSL

/// The keys that protect packets, derived from a master key (RFC 3711 §4.3, RFC 7714 §11). The key derivation rate is
/// zero, the only one that DTLS-SRTP can agree on: they are derived once.
struct SRTPSessionKeys: Equatable {
    var profile: SRTPProfile
    var rtpKey: [UInt8]
    var rtpSalt: [UInt8]
    /// 20 bytes for HMAC-SHA1; empty for GCM.
    var rtpAuthenticationKey: [UInt8]
    var rtcpKey: [UInt8]
    var rtcpSalt: [UInt8]
    var rtcpAuthenticationKey: [UInt8]

    /// Derives from a master key followed by its salt.
    init(profile: SRTPProfile, masterKey: [UInt8]) throws(SRTPError) {
        guard masterKey.count == profile.keyLength + profile.saltLength else { throw .badKey }
        let key = Array(masterKey.prefix(profile.keyLength))
        let salt = Array(masterKey.dropFirst(profile.keyLength))
        let authenticationLength = profile == .aes128CMSHA1_80 ? 20 : 0
        func derive(_ label: UInt8, _ length: Int) throws(SRTPError) -> [UInt8] {
            try deriveSRTPKey(masterKey: key, masterSalt: salt, label: label, length: length)
        }
        self.profile = profile
        rtpKey = try derive(0, profile.keyLength)
        rtpAuthenticationKey = try derive(1, authenticationLength)
        rtpSalt = try derive(2, profile.saltLength)
        rtcpKey = try derive(3, profile.keyLength)
        rtcpAuthenticationKey = try derive(4, authenticationLength)
        rtcpSalt = try derive(5, profile.saltLength)
    }
}

/// `length` bytes of the pseudo-random function of RFC 3711 §4.3.3 (AES in counter mode) for the key called `label`.
func deriveSRTPKey(
    masterKey: [UInt8], masterSalt: [UInt8], label: UInt8, length: Int
) throws(SRTPError) -> [UInt8] {
    guard masterKey.count == 16, masterSalt.count <= 14 else { throw .badKey }
    guard length > 0 else { return [] }
    // x = (label << 48) XOR salt, in 112 bits; the counter block is x followed by 16 zero bits. A salt of 96 bits is
    // filled up with zeros at its end (RFC 7714 §11).
    var block = [UInt8](repeating: 0, count: 16)
    for (index, byte) in masterSalt.enumerated() { block[index] = byte }
    block[7] ^= label
    let zeros = [UInt8](repeating: 0, count: length)
    var output = zeros
    var written: Int32 = 0
    guard let context = EVP_CIPHER_CTX_new() else { throw .library(0) }
    defer { EVP_CIPHER_CTX_free(context) }
    // Sound: key and counter have the 16 bytes that AES-128 reads; a stream mode writes as many bytes as it reads.
    guard
        EVP_EncryptInit_ex(context, EVP_aes_128_ctr(), nil, masterKey, block) == 1,
        EVP_EncryptUpdate(context, &output, &written, zeros, Int32(length)) == 1
    else { throw .library(0) }
    return output
}
