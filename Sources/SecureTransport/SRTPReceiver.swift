import CSRTP

/// Checks and decrypts what one peer sends, for any number of its synchronisation sources up to
/// ``maximumSources``.
///
/// Media by libsrtp2, whose session of 18 to 30 KB is made when the first packet of media comes: of a thousand people
/// in a room nearly all only listen, and send nothing but RTCP. RTCP by ``ControlCipher``, which takes under 1 KB.
///
/// Sendable without the compiler's proof: the libsrtp2 session and the cipher belong to this value alone, every method
/// is exclusive, and neither library ties anything in them to a thread.
public struct SRTPReceiver: ~Copyable, @unchecked Sendable {
    /// How many sources one peer may send from; each costs libsrtp2 a few kilobytes for good.
    public static let maximumSources = 128

    private let profile: SRTPProfile
    private let masterKey: [UInt8]
    private var session: srtp_t?
    private var control: ControlCipher
    /// Sources that have authenticated at least one packet.
    private var sources: [UInt32] = []
    /// For RTCP, by the same places as ``sources``; as long as the last of them that has sent any.
    private var windows: [ReplayWindow] = []

    /// Packets that may arrive late by this many sequence numbers and still be accepted once.
    private static let replayWindow: UInt = 1024

    /// srtp_init may be called only once in a process.
    static let isLibraryReady = srtp_init() == srtp_err_status_ok

    /// Makes a receiver for the peer's master key and salt (``SRTPKeys/remote``); throws ``SRTPError/badKey`` when
    /// their length does not fit `profile`.
    public init(profile: SRTPProfile, masterKey: [UInt8]) throws(SRTPError) {
        try self.init(profile: profile, masterKey: masterKey, engine: .fastest)
    }

    /// As the public one; `engine` says who computes GCM for RTCP.
    init(profile: SRTPProfile, masterKey: [UInt8], engine: PacketCipherEngine) throws(SRTPError) {
        let keys = try SRTPSessionKeys(profile: profile, masterKey: masterKey)
        control = try ControlCipher(.unprotecting, keys: keys, engine: engine)
        self.profile = profile
        self.masterKey = masterKey
    }

    deinit {
        if let session { srtp_dealloc(session) }
    }

    /// The session for media, made when it is first needed.
    private mutating func mediaSession() throws(SRTPError) -> srtp_t {
        if let session { return session }
        guard Self.isLibraryReady else { throw .library(Int32(srtp_err_status_init_fail.rawValue)) }
        var policy = srtp_policy_t()
        let number =
            switch profile {
            case .aes128CMSHA1_80: srtp_profile_aes128_cm_sha1_80
            case .aeadAES128GCM: srtp_profile_aead_aes_128_gcm
            }
        guard
            srtp_crypto_policy_set_from_profile_for_rtp(&policy.rtp, number) == srtp_err_status_ok,
            srtp_crypto_policy_set_from_profile_for_rtcp(&policy.rtcp, number) == srtp_err_status_ok
        else { throw .library(Int32(srtp_err_status_bad_param.rawValue)) }
        policy.ssrc.type = ssrc_any_inbound
        policy.window_size = Self.replayWindow
        var key = masterKey
        var created: srtp_t?
        let status = key.withUnsafeMutableBufferPointer { bytes in
            // Sound: srtp_create reads key and salt, whose length was checked, and keeps neither pointer.
            policy.key = bytes.baseAddress
            return srtp_create(&created, &policy)
        }
        guard status == srtp_err_status_ok, let created else { throw .library(Int32(status.rawValue)) }
        session = created
        return created
    }

    /// Checks and decrypts an SRTP packet where it stands and returns the length of the RTP packet. When it throws,
    /// the bytes are unspecified, and no state has changed but for the packets that were authentic.
    public mutating func unprotectRTP(_ packet: inout MutableSpan<UInt8>) throws(SRTPError) -> Int {
        guard packet.count >= 12 + profile.rtpOverhead else { throw .truncated }
        guard packet.count <= Int(UInt16.max) else { throw .badLength }
        let headerLength = try Self.headerLength(of: packet.span)
        guard packet.count >= headerLength + profile.rtpOverhead else { throw .truncated }
        let isNew = try isNewSource(packet.span, at: 8)
        let source = Self.word(packet.span, at: 8)
        let session = try mediaSession()
        var length = Int32(packet.count)
        let status = packet.withUnsafeMutableBytes { bytes in
            // Sound: libsrtp2 reads and writes within `length` bytes, which is how long the span is.
            srtp_unprotect(session, bytes.baseAddress, &length)
        }
        try Self.check(status)
        if isNew { sources.append(source) }
        return Int(length)
    }

    /// Checks and decrypts an SRTCP packet where it stands and returns the length of the compound RTCP packet. When
    /// it throws, the bytes are unspecified.
    public mutating func unprotectRTCP(_ packet: inout MutableSpan<UInt8>) throws(SRTPError) -> Int {
        guard packet.count >= 8 + profile.rtcpOverhead else { throw .truncated }
        guard packet.count <= Int(UInt16.max) else { throw .badLength }
        let isNew = try isNewSource(packet.span, at: 4)
        let source = Self.word(packet.span, at: 4)
        let place = sources.firstIndex(of: source) ?? sources.count
        let known = place < windows.count ? windows[place] : ReplayWindow()
        // Sound: the packet is as long as the closures need, as was just checked.
        let (index, isEncrypted) = packet.span.withUnsafeBytes { control.index(of: $0) }
        // The profiles of DTLS-SRTP encrypt; nobody else's word is taken for it.
        guard isEncrypted else { throw .malformed }
        guard known.admits(index) else { throw .replayed }
        let outcome = packet.withUnsafeMutableBytes { control.unprotect($0, index: index, ssrc: source) }
        switch outcome {
        case .plain: break
        case .forged: throw .authenticationFailed
        case .failed: throw .library(0)
        }
        if isNew { sources.append(source) }
        while windows.count <= place { windows.append(ReplayWindow()) }
        windows[place].note(index)
        return packet.count - profile.rtcpOverhead
    }

    /// Whether the source named at `offset` has not been heard before; throws when there is no room for another.
    private func isNewSource(_ packet: Span<UInt8>, at offset: Int) throws(SRTPError) -> Bool {
        let source = Self.word(packet, at: offset)
        for index in 0..<sources.count where sources[index] == source { return false }
        guard sources.count < Self.maximumSources else { throw .tooManySources }
        return true
    }

    private static func word(_ packet: Span<UInt8>, at offset: Int) -> UInt32 {
        UInt32(packet[offset]) << 24 | UInt32(packet[offset + 1]) << 16 | UInt32(packet[offset + 2]) << 8
            | UInt32(packet[offset + 3])
    }

    /// The length of header, CSRCs and extension of a packet with at least 12 bytes. libsrtp2 checks the same; it is
    /// checked here so that what attackers send does not depend on it alone.
    private static func headerLength(of packet: Span<UInt8>) throws(SRTPError) -> Int {
        guard packet[0] >> 6 == 2 else { throw .malformed }
        var length = 12 + 4 * Int(packet[0] & 15)
        if packet[0] & 0x10 != 0 {
            guard packet.count >= length + 4 else { throw .truncated }
            length += 4 + 4 * (Int(packet[length + 2]) << 8 | Int(packet[length + 3]))
        }
        return length
    }

    private static func check(_ status: srtp_err_status_t) throws(SRTPError) {
        switch status {
        case srtp_err_status_ok: return
        case srtp_err_status_auth_fail: throw .authenticationFailed
        case srtp_err_status_replay_fail, srtp_err_status_replay_old, srtp_err_status_pkt_idx_old: throw .replayed
        case srtp_err_status_bad_param, srtp_err_status_parse_err: throw .malformed
        // What GCM answers to SRTCP without the E-bit, and to a rollover counter that went too far ahead.
        case srtp_err_status_cant_check, srtp_err_status_pkt_idx_adv: throw .malformed
        case srtp_err_status_key_expired: throw .keyExhausted
        default: throw .library(Int32(status.rawValue))
        }
    }
}
