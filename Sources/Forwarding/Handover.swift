import MediaControl
import PacketPool

/// What one worker tells another about a room that both serve.
///
/// A track lives on the worker of its publisher, its home. Every other worker with members in the room has a replica of
/// it, which gets the packets already decrypted and understood, and serves that worker's own subscribers. The messages
/// between two workers arrive in the order in which they were sent.
public enum Handover: Sendable {
    /// The sender now has members in the room. Whoever has some too and hears of the sender for the first time says the
    /// same, and names its tracks.
    case entered(RoomNumber)
    /// The sender has no member in the room any more.
    case left(RoomNumber)
    /// From its home: a track exists.
    case opened(TrackID, RoomNumber, isVideo: Bool, layers: UInt8, isForwarded: Bool)
    /// From its home: a track has ended, or has left the room.
    case closed(TrackID)
    /// From its home: a microphone is heard in this room too, which is not its own, or no more. Said to every worker.
    case voice(TrackID, RoomNumber, isHeard: Bool)
    /// From its home: a track is let through or held back.
    case forwarded(TrackID, Bool)
    /// From its home: the layer has a new sender, or packets of a microphone were left out; what was numbered before
    /// means nothing now.
    case restarted(TrackID, layer: UInt8)
    /// From its home: a packet. The message holds one count of it, which goes over to the receiver.
    case packet(TrackID, layer: UInt8, PacketReference)
    /// To its home: the sender has subscribers to this video track, or none any more.
    case subscribed(TrackID, Bool)
    /// To its home: somebody needs a keyframe.
    case keyframe(TrackID, layer: UInt8)

    /// Whether it is a packet, which may be lost; everything else must arrive.
    public var isPacket: Bool {
        if case .packet = self { true } else { false }
    }
}

/// A handover and the worker that it is for.
public struct OutgoingHandover: Sendable {
    /// The number of the worker.
    public let worker: Int
    /// What to tell it.
    public let message: Handover
}

extension PacketMemory {
    /// Gives back what a handover holds that cannot be delivered.
    public func discard(_ handover: Handover) {
        if case .packet(_, _, let reference) = handover { pool.release(reference) }
    }
}

/// Some of the workers, by number.
struct WorkerSet: Sendable, Equatable {
    /// Numbers from 0 to 63 fit; a server does not run more workers.
    static let capacity = 64
    private var bits: UInt64 = 0

    var isEmpty: Bool { bits == 0 }
    /// The lowest number in the set.
    var first: Int? { bits == 0 ? nil : bits.trailingZeroBitCount }

    func contains(_ worker: Int) -> Bool { bits >> UInt64(worker) & 1 == 1 }
    mutating func insert(_ worker: Int) { bits |= 1 << UInt64(worker) }
    mutating func remove(_ worker: Int) { bits &= ~(1 << UInt64(worker)) }
    func subtracting(_ other: WorkerSet) -> WorkerSet {
        var rest = self
        rest.bits &= ~other.bits
        return rest
    }

    /// Takes the lowest number out; nil when the set is empty.
    mutating func popFirst() -> Int? {
        guard let first else { return nil }
        bits &= bits - 1
        return first
    }
}
