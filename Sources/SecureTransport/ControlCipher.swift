import CIPSecMB
import COpenSSL

/// One direction of SRTCP under one session key (RFC 3711 §3.4, RFC 7714 §9).
///
/// A server has thousands of these, each used a few times a second. So GCM by ipsec-mb keeps nothing but the key and
/// expands it for each packet, which takes a tenth of a microsecond; counter mode and machines without ipsec-mb keep
/// a context of OpenSSL.
///
/// It works on raw memory; its callers have checked that a packet has at least 8 bytes besides what protection adds.
struct ControlCipher: ~Copyable {
    /// Whether packets are made or read.
    enum Direction {
        case protecting
        case unprotecting
    }

    /// nil where ipsec-mb computes.
    private let context: OpaquePointer?
    private let profile: SRTPProfile
    private let key: (UInt64, UInt64)
    /// The session salt: for counter mode 14 bytes then 2 zeros, for GCM 12 bytes then 4 zeros.
    private let salt: (UInt64, UInt64)
    private var mac: HMACSHA1?

    /// Takes the SRTCP half of `keys`. `engine` says how GCM is computed; counter mode always goes by OpenSSL.
    init(
        _ direction: Direction, keys: SRTPSessionKeys, engine: PacketCipherEngine = .fastest
    ) throws(SRTPError) {
        let profile = keys.profile
        guard keys.rtcpKey.count == profile.keyLength, keys.rtcpSalt.count == profile.saltLength else { throw .badKey }
        func word(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
            range.reduce(0) { $0 << 8 | ($1 < bytes.count ? UInt64(bytes[$1]) : 0) }
        }
        context =
            profile == .aeadAES128GCM && engine == .ipsecMB && engine.isAvailable
            ? nil : try Self.makeContext(direction, profile, keys.rtcpKey)
        self.profile = profile
        key = (word(keys.rtcpKey, 0..<8).bigEndian, word(keys.rtcpKey, 8..<16).bigEndian)
        salt = (word(keys.rtcpSalt, 0..<8), word(keys.rtcpSalt, 8..<16))
        mac = profile == .aes128CMSHA1_80 ? HMACSHA1(key: keys.rtcpAuthenticationKey) : nil
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    private static func makeContext(
        _ direction: Direction, _ profile: SRTPProfile, _ key: [UInt8]
    ) throws(SRTPError) -> OpaquePointer {
        guard let context = EVP_CIPHER_CTX_new() else { throw .library(0) }
        let cipher = profile == .aeadAES128GCM ? EVP_aes_128_gcm() : EVP_aes_128_ctr()
        // Sound: the key has the 16 bytes that either cipher reads; the IV (GCM's default is 12 bytes) comes later.
        guard EVP_CipherInit_ex(context, cipher, nil, key, nil, direction == .protecting ? 1 : 0) == 1 else {
            EVP_CIPHER_CTX_free(context)
            throw .library(0)
        }
        return context
    }

    /// Protects the compound packet in the first `plainLength` bytes of `packet`, which has exactly as many bytes more
    /// as the profile adds. The first 8 bytes stay clear.
    mutating func protect(
        _ packet: UnsafeMutableRawBufferPointer, plainLength: Int, index: UInt32, ssrc: UInt32
    ) -> Bool {
        guard let start = packet.baseAddress else { return false }
        let word = index | Self.encrypted
        let count = plainLength - 8
        switch profile {
        case .aeadAES128GCM:
            // RFC 7714 §9: the word with E-bit and index is authenticated after the header and stands after the tag.
            (start + plainLength + 16).storeBytes(of: word.bigEndian, as: UInt32.self)
            return seal(start + 8, count, header: start, word: word, ssrc: ssrc, tag: start + plainLength)
        case .aes128CMSHA1_80:
            // RFC 3711 §3.4: the word stands before the tag, which covers it.
            guard transform(start + 8, count, iv: counterIV(ssrc, index)) else { return false }
            (start + plainLength).storeBytes(of: word.bigEndian, as: UInt32.self)
            let authenticated = UnsafeRawBufferPointer(start: start, count: plainLength + 4)
            authenticate(authenticated, into: UnsafeMutableRawBufferPointer(start: start + plainLength + 4, count: 10))
            return true
        }
    }

    /// What became of an attempt to read a packet.
    enum Outcome {
        /// It is authentic, and its plaintext stands where it stood.
        case plain
        case forged
        case failed
    }

    /// The index of a protected packet, and whether its sender says that it is encrypted.
    func index(of packet: UnsafeRawBufferPointer) -> (index: UInt32, isEncrypted: Bool) {
        let at = packet.count - (profile == .aeadAES128GCM ? 4 : 14)
        let word = UInt32(bigEndian: packet.loadUnaligned(fromByteOffset: at, as: UInt32.self))
        return (word & ~Self.encrypted, word & Self.encrypted != 0)
    }

    /// Checks and decrypts the whole protected `packet`, whose index and E-bit the caller has read and found good.
    mutating func unprotect(_ packet: UnsafeMutableRawBufferPointer, index: UInt32, ssrc: UInt32) -> Outcome {
        guard let start = packet.baseAddress else { return .failed }
        let plainLength = packet.count - profile.rtcpOverhead
        let count = plainLength - 8
        switch profile {
        case .aeadAES128GCM:
            return open(
                start + 8, count, header: start, word: index | Self.encrypted, ssrc: ssrc, tag: start + plainLength)
        case .aes128CMSHA1_80:
            var tag: (UInt64, UInt16) = (0, 0)
            let isAuthentic = withUnsafeMutableBytes(of: &tag) { bytes in
                // Sound: the tuple's first 10 bytes lie without gaps.
                let tag = UnsafeMutableRawBufferPointer(rebasing: bytes.prefix(10))
                authenticate(UnsafeRawBufferPointer(start: start, count: plainLength + 4), into: tag)
                return CRYPTO_memcmp(tag.baseAddress, start + plainLength + 4, 10) == 0
            }
            guard isAuthentic else { return .forged }
            return transform(start + 8, count, iv: counterIV(ssrc, index)) ? .plain : .failed
        }
    }

    /// The E-bit.
    private static let encrypted: UInt32 = 0x8000_0000

    // MARK: Counter mode

    /// RFC 3711 §4.1.1: SSRC · 2^64 XOR index · 2^16 XOR salt · 2^16.
    private func counterIV(_ ssrc: UInt32, _ index: UInt32) -> (UInt64, UInt64) {
        ((UInt64(ssrc) ^ salt.0).bigEndian, (UInt64(index) << 16 ^ salt.1).bigEndian)
    }

    private mutating func authenticate(_ bytes: UnsafeRawBufferPointer, into tag: UnsafeMutableRawBufferPointer) {
        mac?.reset()
        mac?.update(bytes)
        mac?.finish(into: tag)
    }

    /// Encrypts or decrypts in counter mode, which is the same.
    private func transform(_ bytes: UnsafeMutableRawPointer, _ count: Int, iv: (UInt64, UInt64)) -> Bool {
        setIV(iv) && update(bytes, count)
    }

    // MARK: GCM

    /// RFC 7714 §9.1: two zero bytes, SSRC, two zero bytes, index; XOR salt. The first 12 of the 16 bytes count.
    private func gcmIV(_ ssrc: UInt32, _ index: UInt32) -> (UInt64, UInt64) {
        ((UInt64(ssrc) << 16 ^ salt.0).bigEndian, (UInt64(index) << 32 ^ salt.1).bigEndian)
    }

    /// The 8 bytes of the header and the word with E-bit and index, as GCM authenticates them.
    private func associatedData(_ header: UnsafeRawPointer, _ word: UInt32) -> (UInt64, UInt32) {
        (header.loadUnaligned(as: UInt64.self), word.bigEndian)
    }

    private func seal(
        _ bytes: UnsafeMutableRawPointer, _ count: Int, header: UnsafeRawPointer, word: UInt32, ssrc: UInt32,
        tag: UnsafeMutableRawPointer
    ) -> Bool {
        withGCM(header, word, ssrc) { key, iv, data in
            guard let context else {
                veche_gcm_seal_once(
                    key, iv, data, 12, bytes.assumingMemoryBound(to: UInt8.self), count,
                    tag.assumingMemoryBound(to: UInt8.self))
                return true
            }
            var written: Int32 = 0
            return EVP_CipherInit_ex(context, nil, nil, nil, iv, -1) == 1
                && EVP_CipherUpdate(context, nil, &written, data, 12) == 1
                && update(bytes, count)
                && EVP_CipherFinal_ex(context, tag.assumingMemoryBound(to: UInt8.self), &written) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, tag) == 1
        }
    }

    private func open(
        _ bytes: UnsafeMutableRawPointer, _ count: Int, header: UnsafeRawPointer, word: UInt32, ssrc: UInt32,
        tag: UnsafeMutableRawPointer
    ) -> Outcome {
        withGCM(header, word, ssrc) { key, iv, data in
            guard let context else {
                let isAuthentic = veche_gcm_open_once(
                    key, iv, data, 12, bytes.assumingMemoryBound(to: UInt8.self), count,
                    tag.assumingMemoryBound(to: UInt8.self))
                return isAuthentic == 1 ? .plain : .forged
            }
            var written: Int32 = 0
            guard
                EVP_CipherInit_ex(context, nil, nil, nil, iv, -1) == 1,
                EVP_CipherUpdate(context, nil, &written, data, 12) == 1,
                update(bytes, count),
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, tag) == 1
            else { return .failed }
            // GCM has no last block: this only compares the tags.
            let isAuthentic = EVP_CipherFinal_ex(context, bytes.assumingMemoryBound(to: UInt8.self), &written) == 1
            return isAuthentic ? .plain : .forged
        }
    }

    /// Lends key, IV and associated data. Sound: the tuples' bytes lie without gaps and live for the call; 16, 12 and
    /// 12 of them are read.
    private func withGCM<Result>(
        _ header: UnsafeRawPointer, _ word: UInt32, _ ssrc: UInt32,
        _ body: (UnsafePointer<UInt8>?, UnsafePointer<UInt8>?, UnsafePointer<UInt8>?) -> Result
    ) -> Result {
        withUnsafeBytes(of: key) { key in
            withUnsafeBytes(of: gcmIV(ssrc, word & ~Self.encrypted)) { iv in
                withUnsafeBytes(of: associatedData(header, word)) { data in
                    body(
                        key.bindMemory(to: UInt8.self).baseAddress, iv.bindMemory(to: UInt8.self).baseAddress,
                        data.bindMemory(to: UInt8.self).baseAddress)
                }
            }
        }
    }

    // MARK: OpenSSL

    private func setIV(_ iv: (UInt64, UInt64)) -> Bool {
        guard let context else { return false }
        // Sound: the tuple's 16 bytes lie without gaps and live for the call; OpenSSL copies them.
        return withUnsafeBytes(of: iv) { iv in
            EVP_CipherInit_ex(context, nil, nil, nil, iv.bindMemory(to: UInt8.self).baseAddress, -1) == 1
        }
    }

    /// Encrypts or decrypts `count` bytes where they stand. Sound: both ciphers are stream modes, which write exactly
    /// as many bytes as they read.
    private func update(_ bytes: UnsafeMutableRawPointer, _ count: Int) -> Bool {
        guard count > 0 else { return count == 0 }
        var written: Int32 = 0
        let bytes = bytes.assumingMemoryBound(to: UInt8.self)
        return EVP_CipherUpdate(context, bytes, &written, bytes, Int32(count)) == 1
    }
}
