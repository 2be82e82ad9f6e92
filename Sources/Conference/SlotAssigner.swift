import MediaControl
import SDP
import Signalling

/// The m-lines of a client on which it receives video.
public struct VideoSlots: Hashable, Sendable {
    /// Those that show anything, in the order of the offer.
    public var cameras: [String]
    /// Those that only show screens.
    public var screens: [String]

    /// Makes a set of slots; none by default.
    public init(cameras: [String] = [], screens: [String] = []) {
        self.cameras = cameras
        self.screens = screens
    }

    /// The slots among negotiated m-lines: the last one is for screens where there is more than one.
    public init(sections: [NegotiatedSection]) {
        var mids = sections.filter { $0.kind == .video && $0.sends && !$0.codecs.isEmpty }.map { $0.mid }
        if mids.count > 1 { screens = [mids.removeLast()] } else { screens = [] }
        cameras = mids
    }

    /// How many slots there are.
    public var count: Int { cameras.count + screens.count }
}

/// A published video.
public struct VideoTrack: Hashable, Sendable {
    /// Its track.
    public var track: TrackID
    /// Whose it is.
    public var participant: ParticipantID
    /// Camera or screen.
    public var source: MediaSource

    /// Makes a value.
    public init(track: TrackID, participant: ParticipantID, source: MediaSource) {
        self.track = track
        self.participant = participant
        self.source = source
    }
}

/// A video that a client shall get, and how high at most it shows it.
public struct VideoWish: Hashable, Sendable {
    /// The video.
    public var video: VideoTrack
    /// The height of the tile in physical pixels.
    public var height: Int

    /// Makes a value.
    public init(_ video: VideoTrack, height: Int) {
        self.video = video
        self.height = height
    }
}

/// What one slot shows.
public struct ShownVideo: Hashable, Sendable {
    /// The slot.
    public var mid: String
    /// The video in it.
    public var wish: VideoWish

    /// Makes a value.
    public init(mid: String, wish: VideoWish) {
        self.mid = mid
        self.wish = wish
    }

    /// For the media plane.
    public var assignment: SlotAssignment {
        SlotAssignment(mid: mid, track: wish.video.track, height: wish.height)
    }

    /// For the client.
    public var info: SlotInfo {
        SlotInfo(mid: mid, participant: wish.video.participant, source: wish.video.source)
    }
}

/// Decides which slot shows which video, moving as little as possible: a video that keeps its slot costs no keyframe
/// and no flicker.
public enum SlotAssigner {
    /// Places the most important of `wishes` that find a slot. Those shown before stay where they are; a participant
    /// who published again (a new track) counts as shown before.
    ///
    /// Cameras never take a slot for screens. A screen for which none is left takes a slot of the cameras.
    ///
    /// - Returns: the slots in use, in the order of the m-lines, cameras first.
    public static func assign(
        _ wishes: [VideoWish], to slots: VideoSlots, previous: [ShownVideo]
    ) -> [ShownVideo] {
        let chosen = choose(wishes, slots)
        var placed: [String: VideoWish] = [:]
        var open: [VideoWish] = []
        let before = Dictionary(previous.map { (Key($0.wish.video), $0.mid) }, uniquingKeysWith: { first, _ in first })
        let cameraSlots = Set(slots.cameras)
        let screenSlots = Set(slots.screens)

        var overflow: [(VideoWish, String)] = []
        for wish in chosen {
            guard let mid = before[Key(wish.video)], cameraSlots.contains(mid) || screenSlots.contains(mid) else {
                open.append(wish)
                continue
            }
            if wish.video.source == .screen {
                // Whether a screen may stay among the cameras depends on how many cameras need a slot.
                if screenSlots.contains(mid) { placed[mid] = wish } else { overflow.append((wish, mid)) }
            } else if cameraSlots.contains(mid) {
                placed[mid] = wish
            } else {
                open.append(wish)
            }
        }
        let openCameras = open.count { $0.video.source != .screen }
        var spare = slots.cameras.count { placed[$0] == nil } - openCameras
        for (wish, mid) in overflow {
            if spare > 0, placed[mid] == nil {
                placed[mid] = wish
                spare -= 1
            } else {
                open.append(wish)
            }
        }
        fill(slots.screens, with: &open, placed: &placed) { $0.video.source == .screen }
        fill(slots.cameras, with: &open, placed: &placed) { _ in true }
        return (slots.cameras + slots.screens).compactMap { mid in
            placed[mid].map { ShownVideo(mid: mid, wish: $0) }
        }
    }

    /// What a client sees that has not said what it wants: screens, the dominant speaker, those who speak, those shown
    /// already (who spoke last comes first), then cameras in the order in which people came. Never one's own.
    ///
    /// - Parameters:
    ///   - screens: all screens that are on, by order of arrival.
    ///   - speaking: the cameras of those who speak, the dominant one first.
    ///   - cameras: all cameras that are on, by order of arrival.
    ///   - spokeAt: a number that is higher the later somebody last spoke; 0 for never.
    ///   - current: the video as it is published now, or nil when it is off.
    public static func automatic(
        screens: [VideoTrack], speaking: [VideoTrack], cameras: [VideoTrack], for viewer: ParticipantID,
        slots: VideoSlots, previous: [ShownVideo], spokeAt: (ParticipantID) -> UInt64,
        current: (VideoTrack) -> VideoTrack?,
        cameraHeight: Int, screenHeight: Int
    ) -> [VideoWish] {
        var wishes: [VideoWish] = []
        var seen: Set<TrackID> = []
        func add(_ videos: some Sequence<VideoTrack>, height: Int) {
            for video in videos {
                guard wishes.count < slots.count else { return }
                if video.participant != viewer, seen.insert(video.track).inserted {
                    wishes.append(VideoWish(video, height: height))
                }
            }
        }
        add(screens, height: screenHeight)
        add(speaking, height: cameraHeight)
        let shown = previous.map { $0.wish.video }.filter { $0.source == .camera }.compactMap(current)
        // Swift's sort is stable: those who never spoke keep the order of their slots.
        add(shown.sorted { spokeAt($0.participant) > spokeAt($1.participant) }, height: cameraHeight)
        add(cameras, height: cameraHeight)
        return wishes
    }

    private struct Key: Hashable {
        let participant: ParticipantID
        let source: MediaSource

        init(_ video: VideoTrack) {
            participant = video.participant
            source = video.source
        }
    }

    /// The most important wishes for which there is room, each video once.
    private static func choose(_ wishes: [VideoWish], _ slots: VideoSlots) -> [VideoWish] {
        var chosen: [VideoWish] = []
        var cameras = 0
        var seen: Set<TrackID> = []
        for wish in wishes where chosen.count < slots.count {
            if wish.video.source != .screen {
                guard cameras < slots.cameras.count else { continue }
            }
            guard seen.insert(wish.video.track).inserted else { continue }
            if wish.video.source != .screen { cameras += 1 }
            chosen.append(wish)
        }
        return chosen
    }

    private static func fill(
        _ mids: [String], with open: inout [VideoWish], placed: inout [String: VideoWish],
        where isSuitable: (VideoWish) -> Bool
    ) {
        for mid in mids where placed[mid] == nil {
            guard let index = open.firstIndex(where: isSuitable) else { return }
            placed[mid] = open.remove(at: index)
        }
    }
}
