import Primitives
import Signalling

/// The reactions that everybody is yet to be told.
struct ReactionBuffer: Sendable {
    private var items: [Reactions.Item] = []
    private var counts: [String: Int] = [:]
    /// When each person's last reactions came, the latest ``perSecond`` of them.
    private var times: [ParticipantID: [Instant]] = [:]

    /// The most that one person may send in a second.
    static let perSecond = 5
    /// The most senders named in one message.
    static let named = 20

    var isEmpty: Bool { counts.isEmpty }

    /// Takes a reaction; of too many from one person the later ones are dropped.
    mutating func add(_ reaction: String, of id: ParticipantID, now: Instant) {
        var recent = times[id, default: []].filter { now < $0 + .seconds(1) }
        guard recent.count < Self.perSecond else { return }
        recent.append(now)
        times[id] = recent
        counts[reaction, default: 0] += 1
        if items.count < Self.named { items.append(Reactions.Item(participant: id, reaction: reaction)) }
    }

    /// Everything since the last time, as one message.
    mutating func flush(now: Instant) -> Reactions {
        defer {
            items = []
            counts = [:]
            times = times.filter { $0.value.contains { now < $0 + .seconds(1) } }
        }
        return Reactions(items: items, counts: counts)
    }
}
