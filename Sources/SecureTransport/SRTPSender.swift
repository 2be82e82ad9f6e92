import COpenSSL
import Primitives

/// Encrypts and authenticates what one transport sends, by ipsec-mb or OpenSSL. Packets of all synchronisation sources
/// share it: the caller gives each packet's index, so that this type holds no state per source.
///
/// Two packets must never have the same `ssrc` and `index`: with GCM that would reveal the key that authenticates.
///
/// Sendable without the compiler's proof: the cipher contexts belong to this value alone, every method that touches
/// them is exclusive, and OpenSSL ties nothing in them to a thread.
public struct SRTPSender: ~Copyable, @unchecked Sendable {
    /// Bytes that protection adds to an RTP packet.
    public let rtpOverhead: Int

    private let profile: SRTPProfile
    private var rtp: PacketCipher
    private var rtcp: ControlCipher
    /// The index of the next SRTCP packet, 31 bits.
    private var rtcpIndex: UInt32

    /// Makes a sender for this side's master key and salt (``SRTPKeys/local``); throws ``SRTPError/badKey`` when
    /// their length does not fit `profile`.
    ///
    /// `engine` chooses who computes GCM for media; what it makes is the same.
    public init(
        profile: SRTPProfile, masterKey: [UInt8], engine: PacketCipherEngine = .fastest
    ) throws(SRTPError) {
        try self.init(keys: SRTPSessionKeys(profile: profile, masterKey: masterKey), engine: engine)
    }

    /// Takes keys already derived; `rtcpIndex` is the index of the first SRTCP packet.
    init(
        keys: SRTPSessionKeys, rtcpIndex: UInt32 = 0, engine: PacketCipherEngine = .fastest
    ) throws(SRTPError) {
        let profile = keys.profile
        let rtp = try PacketCipher(
            profile: profile, key: keys.rtpKey, salt: keys.rtpSalt, authenticationKey: keys.rtpAuthenticationKey,
            engine: engine)
        let rtcp = try ControlCipher(.protecting, keys: keys, engine: engine)
        self.profile = profile
        rtpOverhead = profile.rtpOverhead
        self.rtp = rtp
        self.rtcp = rtcp
        self.rtcpIndex = rtcpIndex
    }

    /// Has what protecting a packet reads brought into the processor's cache, for use soon: with thousands of senders
    /// in turn, none is still there when its turn comes.
    @inline(__always)
    public func prefetch() { rtp.prefetch() }

    /// Protects one RTP packet and returns its whole length, `headerLength + prefixLength + payload.count +`
    /// ``rtpOverhead``. Nothing is allocated.
    ///
    /// - Parameters:
    ///   - out: where the packet is made, from `at` on. It must hold the whole length, else
    ///     ``SRTPError/badLength`` is thrown.
    ///   - at: where the packet begins in `out`.
    ///   - headerLength: bytes of finished header at `at`, with CSRCs and extensions, at least 12.
    ///   - prefixLength: bytes of plaintext that follow the header in `out`, encrypted where they stand.
    ///   - payload: the rest of the plaintext, encrypted from its place into `out`.
    ///   - index: the packet index (RFC 3711 §3.3.1): rollover counter and sequence number in 48 bits.
    ///   - ssrc: the synchronisation source, as it stands in the header.
    public mutating func protectRTP(
        into out: inout MutableSpan<UInt8>, at: Int, headerLength: Int, prefixLength: Int, payload: Span<UInt8>,
        index: UInt64, ssrc: UInt32
    ) throws(SRTPError) -> Int {
        guard
            at >= 0, headerLength >= 12, prefixLength >= 0, at <= out.count,
            headerLength <= out.count, prefixLength <= out.count, payload.count <= out.count
        else { throw .badLength }
        let length = headerLength + prefixLength + payload.count + rtpOverhead
        guard length <= out.count - at, index >> 48 == 0 else { throw .badLength }
        let isDone = out.withUnsafeMutableBytes { whole in
            payload.withUnsafeBytes { payload in
                // Sound: at + length lies within the span, as was just checked, and a span that is being written to
                // cannot overlap one that is being read.
                let packet = UnsafeMutableRawBufferPointer(rebasing: whole[at..<(at + length)])
                return rtp.protectRTP(
                    packet, headerLength: headerLength, prefixLength: prefixLength, payload: payload, index: index,
                    ssrc: ssrc)
            }
        }
        guard isDone else { throw .library(0) }
        return length
    }

    /// Protects a compound RTCP packet under the next SRTCP index and returns it with tag and index. Throws
    /// ``SRTPError/truncated`` when it is shorter than one RTCP header, and ``SRTPError/keyExhausted`` after 2³¹.
    public mutating func protectRTCP(_ packet: Span<UInt8>) throws(SRTPError) -> [UInt8] {
        guard packet.count >= 8 else { throw .truncated }
        guard packet.count <= Int(UInt16.max) else { throw .badLength }
        guard rtcpIndex >> 31 == 0 else { throw .keyExhausted }
        let ssrc = packet.uint32(at: 4)
        var out = packet.array()
        out.append(contentsOf: repeatElement(0, count: profile.rtcpOverhead))
        let plainLength = packet.count
        let index = rtcpIndex
        let isDone = out.withUnsafeMutableBytes { bytes in
            rtcp.protect(bytes, plainLength: plainLength, index: index, ssrc: ssrc)
        }
        guard isDone else { throw .library(0) }
        rtcpIndex += 1
        return out
    }
}
