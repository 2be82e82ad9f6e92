import CSRTP
import Primitives
import Testing

@testable import SecureTransport

/// A session of libsrtp2, against which our own code is checked bit for bit.
final class LibSRTP {
    enum Direction {
        /// Sends one source.
        case sending(ssrc: UInt32)
        case receiving
    }

    private let session: srtp_t

    init(_ direction: Direction, profile: SRTPProfile, masterKey: [UInt8]) throws {
        // The library may be initialised only once, and the receiver does it.
        try #require(SRTPReceiver.isLibraryReady)
        var policy = srtp_policy_t()
        let number =
            profile == .aeadAES128GCM ? srtp_profile_aead_aes_128_gcm : srtp_profile_aes128_cm_sha1_80
        srtp_crypto_policy_set_from_profile_for_rtp(&policy.rtp, number)
        srtp_crypto_policy_set_from_profile_for_rtcp(&policy.rtcp, number)
        switch direction {
        case .sending(let ssrc):
            policy.ssrc.type = ssrc_specific
            policy.ssrc.value = ssrc
        case .receiving: policy.ssrc.type = ssrc_any_inbound
        }
        policy.window_size = 1024
        var key = masterKey
        var created: srtp_t?
        let status = key.withUnsafeMutableBufferPointer { bytes in
            policy.key = bytes.baseAddress
            return srtp_create(&created, &policy)
        }
        try #require(status == srtp_err_status_ok)
        session = try #require(created)
    }

    deinit { srtp_dealloc(session) }

    func setRolloverCounter(_ counter: UInt32, ssrc: UInt32) throws {
        try #require(srtp_set_stream_roc(session, ssrc, counter) == srtp_err_status_ok)
    }

    func protectRTP(_ packet: [UInt8]) throws -> [UInt8] {
        try #require(run(packet) { srtp_protect(session, $0, $1) })
    }

    func protectRTCP(_ packet: [UInt8]) throws -> [UInt8] {
        try #require(run(packet) { srtp_protect_rtcp(session, $0, $1) })
    }

    /// The plaintext, or nil when the packet is refused.
    func unprotectRTP(_ packet: [UInt8]) -> [UInt8]? { run(packet) { srtp_unprotect(session, $0, $1) } }

    /// The plaintext, or nil when the packet is refused.
    func unprotectRTCP(_ packet: [UInt8]) -> [UInt8]? { run(packet) { srtp_unprotect_rtcp(session, $0, $1) } }

    private func run(
        _ packet: [UInt8], _ body: (UnsafeMutableRawPointer?, UnsafeMutablePointer<Int32>) -> srtp_err_status_t
    ) -> [UInt8]? {
        var bytes = packet + [UInt8](repeating: 0, count: Int(SRTP_MAX_TAG_LEN) + 128 + 4)
        var length = Int32(packet.count)
        let status = bytes.withUnsafeMutableBytes { body($0.baseAddress, &length) }
        return status == srtp_err_status_ok ? Array(bytes.prefix(Int(length))) : nil
    }
}

/// A receiver as an object, for the macros of Swift Testing.
final class TestReceiver {
    private var receiver: SRTPReceiver

    init(profile: SRTPProfile, masterKey: [UInt8], engine: PacketCipherEngine = .fastest) throws {
        receiver = try SRTPReceiver(profile: profile, masterKey: masterKey, engine: engine)
    }

    func unprotectRTP(_ packet: [UInt8]) throws -> [UInt8] {
        var bytes = packet
        var span = bytes.mutableSpan
        let length = try receiver.unprotectRTP(&span)
        return Array(bytes.prefix(length))
    }

    func unprotectRTCP(_ packet: [UInt8]) throws -> [UInt8] {
        var bytes = packet
        var span = bytes.mutableSpan
        let length = try receiver.unprotectRTCP(&span)
        return Array(bytes.prefix(length))
    }
}

/// Our own sender as an object.
final class TestSender {
    private var sender: SRTPSender

    init(profile: SRTPProfile, masterKey: [UInt8]) throws {
        sender = try SRTPSender(profile: profile, masterKey: masterKey)
    }

    init(keys: SRTPSessionKeys, rtcpIndex: UInt32 = 0, engine: PacketCipherEngine = .fastest) throws {
        sender = try SRTPSender(keys: keys, rtcpIndex: rtcpIndex, engine: engine)
    }

    /// Protects `packet`, whose header has `headerLength` bytes, of whose payload `prefix` bytes are encrypted where
    /// they stand. `offset` bytes before and 8 after it must stay as they are.
    func protectRTP(
        _ packet: [UInt8], headerLength: Int = 12, prefix: Int = 0, rolloverCounter: UInt32 = 0, offset: Int = 0
    ) throws -> [UInt8] {
        let payload = Array(packet.dropFirst(headerLength + prefix))
        let length = packet.count + sender.rtpOverhead
        var out = [UInt8](repeating: 0xee, count: offset + length + 8)
        for index in 0..<(headerLength + prefix) { out[offset + index] = packet[index] }
        let sequenceNumber = packet.span.uint16(at: 2)
        var span = out.mutableSpan
        let result = try sender.protectRTP(
            into: &span, at: offset, headerLength: headerLength, prefixLength: prefix, payload: payload.span,
            index: UInt64(rolloverCounter) << 16 | UInt64(sequenceNumber), ssrc: packet.span.uint32(at: 8))
        #expect(result == length)
        #expect(out.prefix(offset).allSatisfy { $0 == 0xee } && out.suffix(8).allSatisfy { $0 == 0xee })
        return Array(out[offset..<(offset + length)])
    }

    func protectRTCP(_ packet: [UInt8]) throws -> [UInt8] { try sender.protectRTCP(packet.span) }

    /// Asks for protection with lengths of one's choosing.
    func protectRTP(
        capacity: Int, at: Int, headerLength: Int, prefix: Int, payload: Int, index: UInt64 = 0
    ) throws -> Int {
        var out = [UInt8](repeating: 0, count: capacity)
        let payload = [UInt8](repeating: 0, count: payload)
        var span = out.mutableSpan
        return try sender.protectRTP(
            into: &span, at: at, headerLength: headerLength, prefixLength: prefix, payload: payload.span, index: index,
            ssrc: 1)
    }
}

/// The bytes that a string of hexadecimal digits means; spaces do not count.
func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap { $0.hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// An RTP packet with counting payload.
func rtpPacket(
    sequenceNumber: UInt16, ssrc: UInt32 = 0xdead_beef, csrcs: Int = 0, extensionWords: Int? = nil, payload: Int = 50
) -> (bytes: [UInt8], headerLength: Int) {
    var bytes: [UInt8] = [0x80 | UInt8(csrcs) | (extensionWords == nil ? 0 : 0x10), 96]
    bytes.appendUInt16(sequenceNumber)
    bytes.appendUInt32(0x0102_0304)
    bytes.appendUInt32(ssrc)
    for index in 0..<csrcs { bytes.appendUInt32(UInt32(1000 + index)) }
    if let extensionWords {
        bytes.appendUInt16(0xbede)
        bytes.appendUInt16(UInt16(extensionWords))
        for index in 0..<extensionWords { bytes.appendUInt32(0x1000_0000 | UInt32(index)) }
    }
    let headerLength = bytes.count
    bytes += (0..<payload).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) }
    return (bytes, headerLength)
}

/// A master key with salt for `profile`.
func masterKey(_ profile: SRTPProfile) -> [UInt8] {
    (0..<(profile.keyLength + profile.saltLength)).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
}
