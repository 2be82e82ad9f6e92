/// A protection profile for SRTP, by its number in the DTLS extension `use_srtp` (RFC 5764 §4.1.2, RFC 7714 §14.2).
public enum SRTPProfile: UInt16, Sendable, CaseIterable {
    /// AES-128 in counter mode, authenticated by HMAC-SHA1 cut to 80 bits. Every client has it.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    case aes128CMSHA1_80 = 0x0001
    /// AES-128-GCM with a 16-byte tag. It costs less than half as much, so the server prefers it.
    case aeadAES128GCM = 0x0007

    /// Bytes in the master key.
    public var keyLength: Int { 16 }

    /// Bytes in the master salt.
    public var saltLength: Int {
        switch self {
        case .aes128CMSHA1_80: 14
        case .aeadAES128GCM: 12
        }
    }

    /// Bytes that protection adds to an RTP packet: the authentication tag.
    public var rtpOverhead: Int {
        switch self {
        case .aes128CMSHA1_80: 10
        case .aeadAES128GCM: 16
        }
    }

    /// Bytes that protection adds to an RTCP packet: the authentication tag and the word with E-bit and index.
    public var rtcpOverhead: Int { rtpOverhead + 4 }
}

/// The master keys of one transport, as DTLS agreed on them (RFC 5764 §4.2).
public struct SRTPKeys: Sendable, Equatable {
    /// The profile that both sides use.
    public let profile: SRTPProfile
    /// Master key followed by master salt for what this side sends.
    public let local: [UInt8]
    /// Master key followed by master salt for what the other side sends.
    public let remote: [UInt8]

    /// Takes keys as they were agreed on.
    public init(profile: SRTPProfile, local: [UInt8], remote: [UInt8]) {
        self.profile = profile
        self.local = local
        self.remote = remote
    }
}

/// Why a packet could not be protected or unprotected.
public enum SRTPError: Error, Equatable {
    /// The authentication tag is wrong: the packet is forged, damaged, or was meant for other keys.
    case authenticationFailed
    /// The packet was received before, or is older than the replay window: 1024 packets of RTP, 128 of RTCP.
    case replayed
    /// The packet ends before its header, its tag or its index does.
    case truncated
    /// The packet has the right size, yet its header makes no sense.
    case malformed
    /// The peer uses more synchronisation sources than one transport may have.
    case tooManySources
    /// The master key has the wrong length for its profile.
    case badKey
    /// The output does not hold the packet with its tag, or the lengths do not fit each other.
    case badLength
    /// As many packets were protected as one key allows.
    case keyExhausted
    /// The crypto library failed with this code, which only a lack of memory explains.
    case library(Int32)
}
