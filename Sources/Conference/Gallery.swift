import MediaControl
import Signalling

/// What the slots of a client show. Made once and shared by all who see the same.
final class SlotPicture: Sendable {
    /// The slots in use.
    let shown: [ShownVideo]
    /// The same for the media plane.
    let assignments: [SlotAssignment]
    /// The same for clients.
    let infos: [SlotInfo]

    init(_ shown: [ShownVideo]) {
        self.shown = shown
        assignments = shown.map { $0.assignment }
        infos = shown.map { $0.info }
    }
}

/// A client's slots; one object for all whose m-lines are the same.
final class SlotLayout: Sendable {
    let slots: VideoSlots

    init(_ slots: VideoSlots) { self.slots = slots }
}

/// A client's tiles; one object for all who have the same.
final class TileWishes: Sendable {
    let tiles: [Tile]
    let participants: Set<ParticipantID>

    init(_ tiles: [Tile]) {
        self.tiles = tiles
        participants = Set(tiles.map { $0.participant })
    }
}

/// Some clients whose slots now show something else, and the same.
struct Reassignment: Sendable {
    let picture: SlotPicture
    var transports: [TransportID] = []
    /// Those to whom the list of slots is news: for others only heights and tracks have changed.
    var viewers: [ParticipantID] = []
}

/// Who sees what in a room: the videos that are on, the clients with slots for them, and what each slot shows.
///
/// Two clients with the same slots, the same wishes and the same picture before get the same picture afterwards, so
/// each such case is worked out once. In a lecture two thousand clients are three or four cases.
struct Gallery: Sendable {
    fileprivate struct Viewer: Sendable {
        var transport: TransportID
        var layout: SlotLayout
        var picture: SlotPicture
        /// Whether the media plane and the client know of ``picture`` on the present transport.
        var isKnown = false
        let isPlayer: Bool
    }

    /// All that decides what a client is shown.
    private struct Case: Hashable, Sendable {
        let layout: ObjectIdentifier
        let picture: ObjectIdentifier
        let wishes: ObjectIdentifier?
        let isPlayer: Bool
        /// The client itself, where it is among those that may be shown: nobody sees oneself.
        let own: ParticipantID?
    }

    private struct Outcome: Sendable {
        let picture: SlotPicture
        let isNews: Bool
        /// Kept alive, so that no other object can take their identity.
        let before: (SlotPicture, SlotLayout, TileWishes?)
    }

    private static let empty = SlotPicture([])

    private var viewers: [ParticipantID: Viewer] = [:]
    /// The visible tiles of those who have said; kept while there is no transport.
    private var wishes: [ParticipantID: TileWishes] = [:]
    private var screens: [VideoTrack] = []
    private var cameras: [VideoTrack] = []
    private var speakers: [ParticipantID] = []
    /// Higher the later somebody last spoke.
    private var spokeAt: [ParticipantID: UInt64] = [:]
    private var turns: UInt64 = 0

    private var layouts = SharedObjects<VideoSlots, SlotLayout>()
    private var pictures = SharedObjects<[ShownVideo], SlotPicture>()
    private var tileWishes = SharedObjects<[Tile], TileWishes>()
    private var outcomes: [Case: Outcome] = [:]
    /// Whose own video may be among those that the automatic choice looks at.
    private var front: Set<ParticipantID>?
    private var mostSlots = 0

    /// Whose videos have changed since everybody's slots were last assigned.
    private var changed: Set<ParticipantID> = []
    private var speakersChanged = false

    /// Whether somebody's slots may have to show something else.
    var isStale: Bool { speakersChanged || !changed.isEmpty }
}

// MARK: - What there is to see

extension Gallery {
    /// What somebody publishes and has switched on; nil for what is off or not there.
    mutating func setVideos(of id: ParticipantID, camera: VideoTrack?, screen: VideoTrack?) {
        let cameraChanged = Self.replace(id, with: camera, in: &cameras)
        let screenChanged = Self.replace(id, with: screen, in: &screens)
        if cameraChanged || screenChanged {
            changed.insert(id)
            forgetOutcomes()
        }
    }

    /// Who speaks, as everybody is told: the dominant one first.
    mutating func setSpeakers(_ ids: [ParticipantID]) {
        speakers = ids
        speakersChanged = true
        forgetOutcomes()
    }

    /// Somebody has been heard speaking, in this order.
    mutating func noteTurn(of id: ParticipantID) {
        turns += 1
        spokeAt[id] = turns
        forgetOutcomes()
    }

    /// The video of `participant` as it is now; nil when it is off.
    func video(_ participant: ParticipantID, _ source: MediaSource) -> VideoTrack? {
        switch source {
        case .microphone: nil
        case .camera: Self.find(participant, in: cameras)
        case .screen: Self.find(participant, in: screens)
        }
    }

    private static func place(of id: ParticipantID, in videos: [VideoTrack]) -> Int {
        var low = 0
        var high = videos.count
        while low < high {
            let middle = (low + high) / 2
            if videos[middle].participant < id { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func find(_ id: ParticipantID, in videos: [VideoTrack]) -> VideoTrack? {
        let index = place(of: id, in: videos)
        return index < videos.count && videos[index].participant == id ? videos[index] : nil
    }

    /// - Returns: whether anything has changed.
    private static func replace(_ id: ParticipantID, with video: VideoTrack?, in videos: inout [VideoTrack]) -> Bool {
        let index = place(of: id, in: videos)
        let isThere = index < videos.count && videos[index].participant == id
        switch (isThere, video) {
        case (true, let video?):
            guard videos[index] != video else { return false }
            videos[index] = video
        case (true, nil): videos.remove(at: index)
        case (false, let video?): videos.insert(video, at: index)
        case (false, nil): return false
        }
        return true
    }

    private mutating func forgetOutcomes() {
        if !outcomes.isEmpty { outcomes = [:] }
        front = nil
    }
}

// MARK: - Who looks

extension Gallery {
    /// Somebody receives on `transport`, a new one or one that was negotiated again. What was shown before stays where
    /// it is as far as the slots are still there.
    mutating func setViewer(_ id: ParticipantID, _ transport: TransportID, _ slots: VideoSlots, isPlayer: Bool) {
        let layout = layouts.object(for: slots) { SlotLayout($0) }
        if slots.count > mostSlots {
            mostSlots = slots.count
            forgetOutcomes()
        }
        let before = viewers[id]
        viewers[id] = Viewer(
            transport: transport, layout: layout, picture: before?.picture ?? Self.empty,
            isKnown: before?.isKnown == true && before?.transport == transport, isPlayer: isPlayer)
    }

    /// What somebody has room for on the screen.
    ///
    /// - Returns: whether that is new.
    mutating func setTiles(_ id: ParticipantID, _ tiles: [Tile]) -> Bool {
        guard wishes[id]?.tiles != tiles else { return false }
        wishes[id] = tileWishes.object(for: tiles) { TileWishes($0) }
        return true
    }

    /// Somebody's transport is gone, and with it what was shown there.
    ///
    /// - Returns: whether anything was shown.
    mutating func removeViewer(_ id: ParticipantID) -> Bool {
        guard let viewer = viewers.removeValue(forKey: id) else { return false }
        return !viewer.picture.shown.isEmpty
    }

    /// Somebody is gone for good.
    mutating func remove(_ id: ParticipantID) {
        viewers[id] = nil
        wishes[id] = nil
        spokeAt[id] = nil
        setVideos(of: id, camera: nil, screen: nil)
    }

    /// What somebody takes along into another sub-room: the slots and the wishes, and what was shown until now.
    struct Presence: Sendable {
        fileprivate var viewer: Viewer?
        fileprivate var wishes: TileWishes?

        /// What was shown.
        var shown: [ShownVideo] { viewer?.picture.shown ?? [] }
    }

    /// Takes somebody out who goes into another sub-room.
    mutating func take(_ id: ParticipantID) -> Presence {
        let presence = Presence(viewer: viewers[id], wishes: wishes[id])
        remove(id)
        return presence
    }

    /// Puts somebody in who comes from another sub-room. They are shown nothing yet.
    mutating func put(_ id: ParticipantID, _ presence: Presence, camera: VideoTrack?, screen: VideoTrack?) {
        if let tiles = presence.wishes?.tiles { _ = setTiles(id, tiles) }
        if let viewer = presence.viewer {
            setViewer(id, viewer.transport, viewer.layout.slots, isPlayer: viewer.isPlayer)
        }
        setVideos(of: id, camera: camera, screen: screen)
        changed.insert(id)
    }

    /// What the slots of `id` show.
    func picture(of id: ParticipantID) -> SlotPicture { viewers[id]?.picture ?? Self.empty }

    /// The slots of `id`.
    func slots(of id: ParticipantID) -> VideoSlots { viewers[id]?.layout.slots ?? VideoSlots() }

    /// The tiles of `id`; nil until the client has said.
    func tiles(of id: ParticipantID) -> [Tile]? { wishes[id]?.tiles }
}

// MARK: - Who sees what

extension Gallery {
    /// Assigns everybody's slots anew, as far as anything has changed for them.
    mutating func assignAll() -> [Reassignment] {
        var results: [ObjectIdentifier: Reassignment] = [:]
        var order: [ObjectIdentifier] = []
        // `indices` would hold on to the dictionary and make the first change copy it.
        var next = viewers.startIndex
        while next != viewers.endIndex {
            let index = next
            viewers.formIndex(after: &next)
            let (id, viewer) = viewers[index]
            // Who has just come from another sub-room has not been shown anything yet.
            if viewer.isKnown, let tiles = wishes[id], tiles.participants.isDisjoint(with: changed) { continue }
            guard let result = outcome(for: id, viewer) else { continue }
            viewers.values[index].picture = result.picture
            viewers.values[index].isKnown = true
            let key = ObjectIdentifier(result.picture)
            if results[key] == nil { order.append(key) }
            results[key, default: Reassignment(picture: result.picture)].add(id, viewer.transport, result.isNews)
        }
        changed = []
        speakersChanged = false
        return order.compactMap { results[$0] }
    }

    /// Assigns the slots of one client, whose wishes or slots have changed.
    mutating func assign(_ id: ParticipantID) -> Reassignment? {
        guard let viewer = viewers[id], let result = outcome(for: id, viewer) else { return nil }
        viewers[id]?.picture = result.picture
        viewers[id]?.isKnown = true
        var reassignment = Reassignment(picture: result.picture)
        reassignment.add(id, viewer.transport, result.isNews)
        return reassignment
    }

    /// What `viewer` shall see; nil when that is what is shown already.
    private mutating func outcome(for id: ParticipantID, _ viewer: Viewer) -> (picture: SlotPicture, isNews: Bool)? {
        guard viewer.layout.slots.count > 0 || !viewer.picture.shown.isEmpty else { return nil }
        let tiles = wishes[id]
        let mayBeShown = tiles.map { $0.participants.contains(id) } ?? inFront(id)
        let now = Case(
            layout: ObjectIdentifier(viewer.layout), picture: ObjectIdentifier(viewer.picture),
            wishes: tiles.map { ObjectIdentifier($0) }, isPlayer: viewer.isPlayer, own: mayBeShown ? id : nil)
        let outcome: Outcome
        if let known = outcomes[now] {
            outcome = known
        } else {
            let before = viewer.picture
            let shown = SlotAssigner.assign(
                wishes(of: id, viewer, tiles), to: viewer.layout.slots, previous: before.shown)
            let picture = shown == before.shown ? before : pictures.object(for: shown) { SlotPicture($0) }
            outcome = Outcome(
                picture: picture, isNews: picture !== before && picture.infos != before.infos,
                before: (before, viewer.layout, tiles))
            if outcomes.count > 4096 { outcomes = [:] }
            outcomes[now] = outcome
        }
        let isUnknown = !viewer.isKnown && !outcome.picture.shown.isEmpty
        guard outcome.picture !== viewer.picture || isUnknown else { return nil }
        return (outcome.picture, outcome.isNews || isUnknown)
    }

    private func wishes(of id: ParticipantID, _ viewer: Viewer, _ tiles: TileWishes?) -> [VideoWish] {
        if let tiles {
            return tiles.tiles.compactMap { tile in
                guard tile.participant != id else { return nil }
                return video(tile.participant, tile.source).map { VideoWish($0, height: tile.height) }
            }
        }
        return SlotAssigner.automatic(
            screens: screens, speaking: speakers.compactMap { video($0, .camera) }, cameras: cameras, for: id,
            slots: viewer.layout.slots, previous: viewer.picture.shown, spokeAt: { spokeAt[$0] ?? 0 },
            current: { video($0.participant, $0.source) }, cameraHeight: viewer.isPlayer ? 720 : 360,
            screenHeight: viewer.isPlayer ? 720 : 1080)
    }

    /// Whether the automatic choice may come upon `id`'s own video. It passes over those chosen already, at most as
    /// many as there are slots, and takes no more than that; so nobody further back makes a difference.
    private mutating func inFront(_ id: ParticipantID) -> Bool {
        if let front { return front.contains(id) }
        let reach = 2 * mostSlots + 1
        var new = Set(speakers)
        new.formUnion(screens.prefix(reach).map { $0.participant })
        new.formUnion(cameras.prefix(reach).map { $0.participant })
        front = new
        return new.contains(id)
    }
}

extension Reassignment {
    fileprivate mutating func add(_ id: ParticipantID, _ transport: TransportID, _ isNews: Bool) {
        transports.append(transport)
        if isNews { viewers.append(id) }
    }
}

/// One object for each value in use; those that nobody uses any more are let go now and then.
private struct SharedObjects<Value: Hashable & Sendable, Object: AnyObject & Sendable>: Sendable {
    private var objects: [Value: Object] = [:]
    private var limit = 64

    mutating func object(for value: Value, make: (Value) -> Object) -> Object {
        if let known = objects[value] { return known }
        if objects.count >= limit { sweep() }
        let new = make(value)
        objects[value] = new
        return new
    }

    private mutating func sweep() {
        var kept: [Value: Object] = [:]
        // `indices` would hold on to the dictionary, and everything in it would seem to be in use.
        var index = objects.startIndex
        while index != objects.endIndex {
            if !isKnownUniquelyReferenced(&objects.values[index]) { kept[objects[index].key] = objects[index].value }
            objects.formIndex(after: &index)
        }
        objects = kept
        limit = max(64, 2 * kept.count)
    }
}
