import Primitives

/// How many datagrams were made of one packet in one ``Forwarder/forward(now:limit:egress:)``.
public struct Departure: Sendable {
    /// When the packet came in.
    public let receivedAt: Instant
    /// The number of datagrams.
    public internal(set) var count = 0
}

extension Forwarder {
    /// How many packets wait for their receivers or are being sent to them.
    public var waitingPackets: Int {
        var count = 0
        for group in fanOut.order { count += fanOut.groups[group].packets.count }
        return count
    }

    /// Makes a place for each packet in ``departures``. Returns the first one's.
    mutating func expect(_ packets: [FanOutQueue.Packet]) -> Int {
        let first = departures.count
        for packet in packets { departures.append(Departure(receivedAt: packet.media.receivedAt)) }
        return first
    }
}
