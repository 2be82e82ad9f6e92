import BasicContainers
import MediaControl
import Primitives
import RTP
import SDP

/// A published microphone, camera or screen: its layers, and who receives it.
struct Track: ~Copyable {
    enum Kind: Sendable { case audio, video }

    /// A slot that shows the track.
    struct Subscription: Sendable, Equatable {
        var transport: Int
        var slot: Int
    }

    let id: TrackID
    let kind: Kind
    /// The index of the transport that publishes it; -1 for a replica.
    let owner: Int
    /// The worker where it is published, for a replica of a track there; nil for a track of this worker.
    let home: Int?
    /// The index of its room, for a replica, -1 while it is but a voice from a room without members here; a track of
    /// this worker is where its owner is.
    var replicaRoom: Int
    /// Indices of the rooms, besides its own, in which everybody is to hear it.
    var voices: [Int] = []
    /// Whether it may be in audio slots of its room's members.
    var isSeated = false
    /// Whether its packets go to whoever records too.
    var isTapped = false
    /// Whether the last packet of a microphone went to its room.
    var isFlowing = false
    /// Whether the home was told that this worker has subscribers.
    var isSubscribed = false
    /// The other workers that know of it, and those among them that have subscribers to its video.
    var announced = WorkerSet()
    var watchers = WorkerSet()
    /// False while the owner or a host has muted it.
    var isForwarded = true
    var layers: UniqueArray<Layer>
    /// The video slots that show it. Audio goes by the room's ranking instead.
    private(set) var subscriptions: [Subscription] = []

    /// A track that a transport of this worker publishes.
    init(id: TrackID, kind: Kind, owner: Int, section: NegotiatedSection, memory: PacketMemory) {
        self.id = id
        self.kind = kind
        self.owner = owner
        home = nil
        replicaRoom = -1
        layers = UniqueArray()
        for rid in section.rids { layers.append(Layer(rid: ShortText(rid), kind: kind, memory: memory)) }
        if layers.isEmpty { layers.append(Layer(rid: nil, kind: kind, memory: memory)) }
    }

    /// A replica of a track that is published on worker `home`.
    init(id: TrackID, kind: Kind, home: Int, room: Int, layers count: Int, memory: PacketMemory) {
        self.id = id
        self.kind = kind
        owner = -1
        self.home = home
        replicaRoom = room
        layers = UniqueArray()
        for _ in 0..<max(1, count) { layers.append(Layer(rid: nil, kind: kind, memory: memory)) }
    }

    var isReplica: Bool { home != nil }
    var isVoice: Bool { !voices.isEmpty }

    mutating func subscribe(_ subscription: Subscription) {
        if !subscriptions.contains(subscription) { subscriptions.append(subscription) }
    }

    /// Ends a subscription. Returns its place among the others; nil where there was none.
    mutating func unsubscribe(_ subscription: Subscription) -> Int? {
        guard let position = subscriptions.firstIndex(of: subscription) else { return nil }
        subscriptions.remove(at: position)
        return position
    }

    /// Whether any layer has packets now.
    func hasActiveLayers(now: Instant) -> Bool {
        for index in 0..<layers.count where layers[index].isActive(now: now) { return true }
        return false
    }

    /// The layers that have packets now, the smallest picture first.
    func activeLayers(now: Instant) -> [LayerSummary] {
        var found: [LayerSummary] = []
        for index in 0..<layers.count where layers[index].isActive(now: now) {
            found.append(
                LayerSummary(index: index, height: layers[index].height, bitrate: layers[index].bitrate))
        }
        return found.sorted { $0.isSmaller(than: $1) }
    }
}

/// What choosing among layers needs to know of one.
struct LayerSummary: Sendable, Equatable {
    var index: Int
    /// In pixels; 0 while unknown.
    var height: Int
    /// In bits per second.
    var bitrate: Int

    /// By height where both are known, else by bitrate.
    func isSmaller(than other: LayerSummary) -> Bool {
        if height > 0, other.height > 0, height != other.height { return height < other.height }
        if bitrate != other.bitrate { return bitrate < other.bitrate }
        return index < other.index
    }
}
