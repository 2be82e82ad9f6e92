import CIPSecMB
import COpenSSL

/// What protects outgoing SRTP under one session key: a cipher that keeps its expanded key and gets a new IV for each
/// packet, and the state of the message authentication where the cipher has none of its own.
///
/// It works on raw memory, because the plaintext of one buffer is encrypted into another without a copy; its callers
/// have checked every length.
struct PacketCipher: ~Copyable {
    /// The key as ipsec-mb wants it, where GCM goes that way; it belongs to this value alone.
    private let fastKey: OpaquePointer?
    /// The session salt: for counter mode 14 bytes then 2 zeros, for GCM 12 bytes then 4 zeros.
    private let saltHigh: UInt64
    private let saltLow: UInt64
    private let profile: SRTPProfile
    /// OpenSSL's context, where ipsec-mb does not compute.
    private let context: OpaquePointer?
    private var mac: HMACSHA1?

    /// `engine` says how GCM is computed; counter mode always goes by OpenSSL.
    init(
        profile: SRTPProfile, key: [UInt8], salt: [UInt8], authenticationKey: [UInt8], engine: PacketCipherEngine
    ) throws(SRTPError) {
        guard key.count == profile.keyLength, salt.count == profile.saltLength else { throw .badKey }
        // Sound: the key has the 16 bytes that are read.
        let fastKey = engine == .ipsecMB && profile == .aeadAES128GCM ? veche_gcm_key_new(key) : nil
        let context = fastKey == nil ? try Self.makeContext(profile, key) : nil
        func word(_ range: Range<Int>) -> UInt64 {
            range.reduce(0) { $0 << 8 | ($1 < salt.count ? UInt64(salt[$1]) : 0) }
        }
        self.fastKey = fastKey
        self.context = context
        self.profile = profile
        mac = profile == .aes128CMSHA1_80 ? HMACSHA1(key: authenticationKey) : nil
        saltHigh = word(0..<8)
        saltLow = word(8..<16)
    }

    deinit {
        EVP_CIPHER_CTX_free(context)
        veche_gcm_key_free(fastKey)
    }

    private static func makeContext(_ profile: SRTPProfile, _ key: [UInt8]) throws(SRTPError) -> OpaquePointer {
        guard let context = EVP_CIPHER_CTX_new() else { throw .library(0) }
        let cipher = profile == .aeadAES128GCM ? EVP_aes_128_gcm() : EVP_aes_128_ctr()
        // Sound: the key has the 16 bytes that either cipher reads; the IV (GCM's default is 12 bytes) comes later.
        guard EVP_EncryptInit_ex(context, cipher, nil, key, nil) == 1 else {
            EVP_CIPHER_CTX_free(context)
            throw .library(0)
        }
        return context
    }

    /// Has the key brought into the processor's cache, for use soon.
    @inline(__always)
    func prefetch() {
        if let fastKey { veche_gcm_prefetch(fastKey) }
    }

    /// Protects the packet whose header and prefix stand at the start of `packet`, which ends with room for the tag.
    mutating func protectRTP(
        _ packet: UnsafeMutableRawBufferPointer, headerLength: Int, prefixLength: Int,
        payload: UnsafeRawBufferPointer, index: UInt64, ssrc: UInt32
    ) -> Bool {
        guard let start = packet.baseAddress else { return false }
        let payloadStart = headerLength + prefixLength
        let plainEnd = payloadStart + payload.count
        switch profile {
        case .aeadAES128GCM:
            if let fastKey {
                seal(fastKey, start, headerLength, prefixLength, payload, index: index, ssrc: ssrc)
                return true
            }
            // RFC 7714 §8.1: two zero bytes, SSRC, rollover counter, sequence number; XOR salt.
            return setIV(UInt64(ssrc) << 16 | index >> 32, (index & 0xffff_ffff) << 32)
                && authenticate(start, headerLength)
                && encrypt(start + headerLength, from: start + headerLength, prefixLength)
                && encrypt(start + payloadStart, from: payload.baseAddress, payload.count)
                && finishGCM(tag: start + plainEnd)
        case .aes128CMSHA1_80:
            // RFC 3711 §4.1.1: SSRC · 2^64 XOR index · 2^16 XOR salt · 2^16.
            guard
                setIV(UInt64(ssrc), index << 16),
                encrypt(start + headerLength, from: start + headerLength, prefixLength),
                encrypt(start + payloadStart, from: payload.baseAddress, payload.count)
            else { return false }
            // §4.2: the rollover counter is authenticated, though it is not sent.
            mac?.reset()
            mac?.update(UnsafeRawBufferPointer(start: start, count: plainEnd))
            mac?.update(UInt32(truncatingIfNeeded: index >> 16))
            mac?.finish(into: UnsafeMutableRawBufferPointer(start: start + plainEnd, count: 10))
            return true
        }
    }

    /// GCM by ipsec-mb, under the same IV as by OpenSSL.
    @inline(__always)
    private func seal(
        _ key: OpaquePointer, _ start: UnsafeMutableRawPointer, _ headerLength: Int, _ prefixLength: Int,
        _ payload: UnsafeRawBufferPointer, index: UInt64, ssrc: UInt32
    ) {
        let high = (UInt64(ssrc) << 16 | index >> 32) ^ saltHigh
        let low = ((index & 0xffff_ffff) << 32) ^ saltLow
        // Sound: the tuple's 16 bytes lie without gaps and live for the call; the lengths were checked by the caller,
        // and an empty payload is never read.
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { iv in
            veche_gcm_seal(
                key, iv.bindMemory(to: UInt8.self).baseAddress, start, headerLength, start + headerLength,
                prefixLength, payload.baseAddress ?? UnsafeRawPointer(start), payload.count)
        }
    }

    /// Starts a packet under the IV whose 16 bytes are `high` and `low` XOR the salt; GCM reads 12 of them.
    private func setIV(_ high: UInt64, _ low: UInt64) -> Bool {
        // Sound: the tuple's 16 bytes lie without gaps and live for the call; OpenSSL copies them.
        withUnsafeBytes(of: ((high ^ saltHigh).bigEndian, (low ^ saltLow).bigEndian)) { iv in
            EVP_EncryptInit_ex(context, nil, nil, nil, iv.bindMemory(to: UInt8.self).baseAddress) == 1
        }
    }

    /// Adds clear bytes to what GCM authenticates.
    private func authenticate(_ bytes: UnsafeMutableRawPointer, _ count: Int) -> Bool {
        var written: Int32 = 0
        return EVP_EncryptUpdate(
            context, nil, &written, bytes.assumingMemoryBound(to: UInt8.self), Int32(count)) == 1
    }

    /// Encrypts `count` bytes. Sound: both ciphers are stream modes, which write exactly as many bytes as they read,
    /// and allow input and output to be the same memory.
    private func encrypt(_ out: UnsafeMutableRawPointer, from bytes: UnsafeRawPointer?, _ count: Int) -> Bool {
        guard count > 0, let bytes else { return count == 0 }
        var written: Int32 = 0
        return EVP_EncryptUpdate(
            context, out.assumingMemoryBound(to: UInt8.self), &written, bytes.assumingMemoryBound(to: UInt8.self),
            Int32(count)) == 1
    }

    /// Ends a packet and writes its 16-byte tag. GCM has no last block, so the first call writes nothing.
    private func finishGCM(tag: UnsafeMutableRawPointer) -> Bool {
        var written: Int32 = 0
        return EVP_EncryptFinal_ex(context, tag.assumingMemoryBound(to: UInt8.self), &written) == 1
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, tag) == 1
    }
}
