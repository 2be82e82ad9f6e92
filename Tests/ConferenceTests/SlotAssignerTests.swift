import MediaControl
import SDP
import Signalling
import Testing

@testable import Conference

private func camera(_ number: UInt32) -> VideoTrack {
    VideoTrack(track: TrackID(rawValue: number), participant: ParticipantID(rawValue: number), source: .camera)
}

private func screen(_ number: UInt32) -> VideoTrack {
    VideoTrack(track: TrackID(rawValue: 1000 + number), participant: ParticipantID(rawValue: number), source: .screen)
}

private func wishes(_ videos: [VideoTrack]) -> [VideoWish] { videos.map { VideoWish($0, height: 360) } }

/// What the slots show, as `mid:participant`, with an `s` for screens.
private func text(_ shown: [ShownVideo]) -> String {
    shown.map { "\($0.mid):\($0.wish.video.source == .screen ? "s" : "")\($0.wish.video.participant)" }
        .joined(separator: " ")
}

@Suite struct SlotAssignerTests {
    private let slots = VideoSlots(cameras: ["a", "b", "c"], screens: ["x"])

    @Test("The last of several receiving video m-lines is for screens; an only one is for anything")
    func sections() {
        func section(_ mid: String, _ kind: MediaKind = .video, sends: Bool = true) -> NegotiatedSection {
            var section = NegotiatedSection(mid: mid, kind: kind)
            section.sends = sends
            section.codecs = [NegotiatedCodec(codec: kind == .audio ? .opus : .vp8, payloadType: 96)]
            return section
        }
        let rejected = NegotiatedSection(mid: "9", kind: .video)
        #expect(
            VideoSlots(sections: [
                section("0", .audio), section("1", sends: false), section("2"), section("3"), section("4"), rejected,
            ]) == VideoSlots(cameras: ["2", "3"], screens: ["4"]))
        #expect(VideoSlots(sections: [section("2")]) == VideoSlots(cameras: ["2"]))
        #expect(VideoSlots(sections: []) == VideoSlots())
    }

    @Test("The most important videos get the slots, each once, screens in theirs")
    func importance() {
        let all = wishes([camera(1), camera(1), screen(2), camera(3), camera(4), camera(5)])
        #expect(text(SlotAssigner.assign(all, to: slots, previous: [])) == "a:1 b:3 c:4 x:s2")
    }

    @Test("A video that has a slot keeps it, whatever its new rank")
    func keeping() {
        let before = SlotAssigner.assign(wishes([camera(1), camera(2), camera(3)]), to: slots, previous: [])
        #expect(text(before) == "a:1 b:2 c:3")
        let reordered = SlotAssigner.assign(wishes([camera(3), camera(4), camera(2)]), to: slots, previous: before)
        #expect(text(reordered) == "a:4 b:2 c:3")
        let republished = VideoTrack(
            track: TrackID(rawValue: 500), participant: ParticipantID(rawValue: 3), source: .camera)
        let again = SlotAssigner.assign(wishes([republished]), to: slots, previous: reordered)
        #expect(text(again) == "c:3")
        #expect(again.first?.assignment.track == TrackID(rawValue: 500))
    }

    @Test("A second screen goes among the cameras, stays there while it can, and makes way for a camera's slot")
    func screens() {
        let two = SlotAssigner.assign(wishes([screen(1), screen(2), camera(3)]), to: slots, previous: [])
        #expect(text(two) == "a:s2 b:3 x:s1")
        let one = SlotAssigner.assign(wishes([screen(2), camera(3)]), to: slots, previous: two)
        #expect(text(one) == "a:s2 b:3")
        let full = SlotAssigner.assign(wishes([screen(2), camera(3), camera(4), camera(5)]), to: slots, previous: one)
        #expect(text(full) == "a:4 b:3 c:5 x:s2")
    }

    @Test("Cameras never take the slot for screens, and one slot alone shows anything")
    func reserved() {
        #expect(
            text(
                SlotAssigner.assign(
                    wishes([camera(1), camera(2)]), to: VideoSlots(cameras: ["a"], screens: ["x"]), previous: []))
                == "a:1")
        #expect(
            text(SlotAssigner.assign(wishes([screen(1), camera(2)]), to: VideoSlots(cameras: ["a"]), previous: []))
                == "a:s1")
        #expect(SlotAssigner.assign(wishes([screen(1)]), to: VideoSlots(), previous: []).isEmpty)
    }

    @Test("Slots that a renegotiation took away are forgotten; new ones are filled")
    func changedSlots() {
        let before = SlotAssigner.assign(wishes([camera(1), camera(2), camera(3)]), to: slots, previous: [])
        let fewer = VideoSlots(cameras: ["b", "d"], screens: ["x"])
        #expect(
            text(SlotAssigner.assign(wishes([camera(1), camera(2), camera(3)]), to: fewer, previous: before))
                == "b:2 d:1")
    }

    @Test("Seeded random wishes: nothing moves without need, no slot stays empty without need", arguments: 1...20)
    func minimalChange(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var before: [ShownVideo] = []
        for _ in 0..<200 {
            var videos = (1...12).flatMap { [camera(UInt32($0)), screen(UInt32($0))] }
            videos.shuffle(using: &generator)
            let wanted = Array(
                videos.filter { $0.source == .camera || $0.participant.rawValue < 4 }.prefix(
                    Int.random(in: 0...8, using: &generator)))
            let after = SlotAssigner.assign(wishes(wanted), to: slots, previous: before)
            let kept = before.filter { old in after.contains { $0.wish.video == old.wish.video } }
            for old in kept where old.wish.video.source == .camera {
                #expect(after.contains { $0.mid == old.mid && $0.wish.video == old.wish.video }, "a camera moved")
            }
            let cameras = wanted.count { $0.source == .camera }
            #expect(after.count == min(4, min(3, cameras) + wanted.count - cameras))
            #expect(Set(after.map { $0.mid }).count == after.count)
            #expect(after.allSatisfy { $0.mid != "x" || $0.wish.video.source == .screen })
            #expect(SlotAssigner.assign(wishes(wanted), to: slots, previous: after) == after, "not at rest")
            before = after
        }
    }

    @Test("Without wishes: screens, the dominant speaker, those who speak, those shown, then by arrival; never oneself")
    func automatic() {
        let cameras = (1...6).map { camera($0) }
        func choose(_ speaking: [VideoTrack], _ previous: [ShownVideo], spoke: [UInt32: UInt64] = [:]) -> String {
            let wishes = SlotAssigner.automatic(
                screens: [screen(5)], speaking: speaking, cameras: cameras, for: ParticipantID(rawValue: 1),
                slots: slots, previous: previous, spokeAt: { spoke[$0.rawValue] ?? 0 }, current: { $0 },
                cameraHeight: 360, screenHeight: 1080)
            return text(SlotAssigner.assign(wishes, to: slots, previous: previous))
        }
        #expect(choose([], []) == "a:2 b:3 c:4 x:s5")
        #expect(choose([camera(6), camera(1)], []) == "a:6 b:2 c:3 x:s5")
        let shown = SlotAssigner.assign(wishes([camera(4), camera(5), camera(6)]), to: slots, previous: [])
        #expect(choose([], shown) == "a:4 b:5 c:6 x:s5")
        // Who has not spoken for the longest time makes way for a new speaker.
        #expect(choose([camera(2)], shown, spoke: [4: 7, 5: 3, 6: 9]) == "a:4 b:2 c:6 x:s5")
    }
}
