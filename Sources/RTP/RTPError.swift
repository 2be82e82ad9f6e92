/// Why bytes from the network could not be read.
public enum RTPError: Error, Equatable {
    /// The packet ends before a field that its own lengths and flags promise.
    case truncated
    /// The version is not 2.
    case wrongVersion
    /// The header extension block is longer than the packet.
    case badExtension
    /// The padding is empty or longer than what it pads.
    case badPadding
    /// The payload does not follow its codec's RTP payload format.
    case badPayload
    /// An RTCP packet contradicts itself.
    case badRTCP
}
