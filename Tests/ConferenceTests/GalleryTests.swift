import MediaControl
import Signalling
import Testing

@testable import Conference

/// The rules of the gallery in the plainest way: everybody's slots worked out one by one, every time.
private struct PlainGallery {
    struct Viewer {
        var slots: VideoSlots
        var isPlayer: Bool
        var shown: [ShownVideo] = []
    }

    var viewers: [ParticipantID: Viewer] = [:]
    var tiles: [ParticipantID: [Tile]] = [:]
    var videos: [ParticipantID: [MediaSource: VideoTrack]] = [:]
    var speakers: [ParticipantID] = []
    var spokeAt: [ParticipantID: UInt64] = [:]

    mutating func assign(_ id: ParticipantID) {
        guard let viewer = viewers[id] else { return }
        var wishes: [VideoWish] = []
        if let tiles = tiles[id] {
            for tile in tiles where tile.participant != id {
                if let video = videos[tile.participant]?[tile.source] {
                    wishes.append(VideoWish(video, height: tile.height))
                }
            }
        } else {
            let order = videos.keys.sorted()
            wishes = SlotAssigner.automatic(
                screens: order.compactMap { videos[$0]?[.screen] },
                speaking: speakers.compactMap { videos[$0]?[.camera] },
                cameras: order.compactMap { videos[$0]?[.camera] }, for: id, slots: viewer.slots,
                previous: viewer.shown, spokeAt: { spokeAt[$0] ?? 0 }, current: { videos[$0.participant]?[$0.source] },
                cameraHeight: viewer.isPlayer ? 720 : 360, screenHeight: viewer.isPlayer ? 720 : 1080)
        }
        viewers[id]?.shown = SlotAssigner.assign(wishes, to: viewer.slots, previous: viewer.shown)
    }

    mutating func assignAll() { for id in viewers.keys { assign(id) } }
}

/// What clients and the media plane know, from reassignments alone.
private struct Told {
    var pictures: [TransportID: [SlotAssignment]] = [:]
    var slots: [ParticipantID: [SlotInfo]] = [:]

    mutating func take(_ reassignments: [Reassignment]) {
        for reassignment in reassignments {
            for transport in reassignment.transports { pictures[transport] = reassignment.picture.assignments }
            for id in reassignment.viewers { slots[id] = reassignment.picture.infos }
        }
    }
}

@Suite struct GalleryTests {
    @Test("Seeded: sharing work between clients changes nothing in what anybody sees", arguments: 1...40)
    func equivalence(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var gallery = Gallery()
        var plain = PlainGallery()
        var told = Told()
        var transports: [ParticipantID: TransportID] = [:]
        var nextTrack: UInt32 = 1
        var nextTransport: UInt32 = 1
        var turns: UInt64 = 0
        let people = (1...30).map { ParticipantID(rawValue: $0) }
        let layouts = [
            VideoSlots(cameras: ["a", "b", "c"], screens: ["x"]), VideoSlots(cameras: ["a"]),
            VideoSlots(cameras: ["a", "b", "c", "d", "e", "f"], screens: ["x"]), VideoSlots(),
        ]
        for _ in 0..<400 {
            let id = people.randomElement(using: &generator) ?? people[0]
            switch Int.random(in: 0..<9, using: &generator) {
            case 0, 1, 2:
                var videos: [MediaSource: VideoTrack] = [:]
                for source in [MediaSource.camera, .screen] {
                    let chance = source == .camera ? 2 : 8
                    guard Int.random(in: 0..<chance, using: &generator) == 0 else { continue }
                    let isNew = Bool.random(using: &generator)
                    let known = plain.videos[id]?[source]?.track
                    let track = isNew ? nil : known
                    videos[source] = VideoTrack(
                        track: track ?? TrackID(rawValue: nextTrack), participant: id, source: source)
                    nextTrack += 1
                }
                plain.videos[id] = videos
                gallery.setVideos(of: id, camera: videos[.camera], screen: videos[.screen])
            case 3, 4:
                let layout = layouts.randomElement(using: &generator) ?? layouts[0]
                let isAgain = Bool.random(using: &generator)
                let transport = (isAgain ? transports[id] : nil) ?? TransportID(rawValue: nextTransport)
                nextTransport += 1
                let isPlayer = id.rawValue % 7 == 0
                if transports[id] != transport { told.slots[id] = nil }
                transports[id] = transport
                let shown = plain.viewers[id]?.shown ?? []
                plain.viewers[id] = .init(slots: layout, isPlayer: isPlayer, shown: shown)
                gallery.setViewer(id, transport, layout, isPlayer: isPlayer)
                plain.assign(id)
                told.take(gallery.assign(id).map { [$0] } ?? [])
            case 5:
                let tiles = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                    Tile(
                        participant: people.randomElement(using: &generator) ?? id,
                        source: Bool.random(using: &generator) ? .camera : .screen,
                        height: [180, 360].randomElement(using: &generator) ?? 180)
                }
                plain.tiles[id] = tiles
                if gallery.setTiles(id, tiles) {
                    plain.assign(id)
                    told.take(gallery.assign(id).map { [$0] } ?? [])
                }
            case 6:
                plain.speakers = Array(people.shuffled(using: &generator).prefix(3))
                gallery.setSpeakers(plain.speakers)
                for speaker in plain.speakers.reversed() {
                    turns += 1
                    plain.spokeAt[speaker] = turns
                    gallery.noteTurn(of: speaker)
                }
            case 7 where Int.random(in: 0..<3, using: &generator) == 0:
                plain.viewers[id] = nil
                plain.tiles[id] = nil
                plain.videos[id] = nil
                plain.spokeAt[id] = nil
                told.slots[id] = nil
                transports[id] = nil
                gallery.remove(id)
            default:
                plain.assignAll()
                told.take(gallery.assignAll())
                #expect(!gallery.isStale)
            }
            for (id, viewer) in plain.viewers {
                #expect(gallery.picture(of: id).shown == viewer.shown)
                guard let transport = transports[id] else { continue }
                #expect((told.pictures[transport] ?? []) == viewer.shown.map { $0.assignment })
                #expect((told.slots[id] ?? []) == viewer.shown.map { $0.info })
            }
        }
        #expect(nextTransport > 20)
    }

    @Test("Clients in the same position share one picture, and only those concerned are named") func sharing() throws {
        var gallery = Gallery()
        let slots = VideoSlots(cameras: ["a", "b"], screens: ["x"])
        func id(_ number: Int) -> ParticipantID { ParticipantID(rawValue: UInt32(number)) }
        func camera(_ number: Int) -> VideoTrack {
            VideoTrack(track: TrackID(rawValue: UInt32(number)), participant: id(number), source: .camera)
        }
        for number in 1...500 {
            gallery.setViewer(id(number), TransportID(rawValue: UInt32(number)), slots, isPlayer: false)
        }
        for number in 490...500 {
            let isNew = gallery.setTiles(id(number), [Tile(participant: id(2), source: .camera, height: 180)])
            #expect(isNew)
        }
        gallery.setVideos(of: id(1), camera: camera(1), screen: nil)
        let first = gallery.assignAll()
        #expect(first.count == 1)
        #expect(first.first?.transports.count == 488, "not the one with the camera, not those who look elsewhere")
        gallery.setVideos(of: id(2), camera: camera(2), screen: nil)
        let second = gallery.assignAll()
        #expect(second.map { $0.transports.count }.sorted() == [1, 11, 487])
        let calm = gallery.assignAll()
        #expect(calm.isEmpty)
    }
}
