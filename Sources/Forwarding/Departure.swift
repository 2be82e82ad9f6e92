import Primitives

/// How many datagrams were made of one packet in one ``Forwarder/forward(now:limit:egress:)``.
public struct Departure: Sendable {
    /// When the packet came in.
    public let receivedAt: Instant
    /// The number of datagrams.
    public internal(set) var count = 0
}

/// An address that a transport sends to.
public struct Route: Sendable, Equatable {
    /// The transport's place in the table.
    let transport: Int
    /// The client's address, and on which local address it was heard.
    public let remote: SocketAddress
}

extension Forwarder {
    /// How many packets wait for their receivers or are being sent to them.
    public var waitingPackets: Int { fanOut.waitingPackets }

    /// Makes a place for each packet in ``departures``. Returns the first one's.
    mutating func expect(_ packets: [FanOutQueue.Packet]) -> Int {
        let first = departures.count
        for position in 0..<packets.count {
            departures.append(Departure(receivedAt: packets[position].media.receivedAt))
        }
        return first
    }
}
