import MediaControl
import Primitives
import RTP
import RecordingManifest

@testable import LoadTest
@testable import Recording

/// Real media, encoded once for all tests.
enum Clips {
    static let video: VideoClip? = {
        var settings = MediaSettings()
        settings.height = 180
        settings.kilobits = 200
        settings.seconds = 4
        return try? VideoClip.make(settings)
    }()
    static let audio: AudioClip? = {
        var settings = MediaSettings()
        settings.seconds = 4
        return try? AudioClip.make(settings)
    }()
}

/// A generator whose numbers are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
    mutating func chance(_ share: Double) -> Bool { Double(next() >> 11) / Double(1 << 53) < share }
}

/// Somebody who sends: makes the packets of a camera and a microphone as they arrive.
struct Sender {
    static let microphone = TrackID(rawValue: 11), camera = TrackID(rawValue: 12)

    var audioSequence: Int64 = 100
    var videoSequence: [Int64] = [1_000, 2_000, 3_000]
    /// What the RTP clocks show at the origin; near their ends, so that they wrap in every test.
    var audioOrigin: UInt32 = 0xffff_f000
    var videoOrigin: UInt32 = 0xffff_0000

    func timestamp(audio at: Instant) -> UInt32 {
        audioOrigin &+ UInt32(truncatingIfNeeded: at.nanoseconds * 48 / 1_000_000)
    }

    func timestamp(video at: Instant) -> UInt32 {
        videoOrigin &+ UInt32(truncatingIfNeeded: at.nanoseconds * 90 / 1_000_000)
    }

    /// Packet `number` of the microphone, 20 ms each, captured at `at`.
    mutating func audio(_ number: Int, at: Instant, delay: Interval = .milliseconds(5)) -> TappedPacket? {
        guard let clip = Clips.audio else { return nil }
        audioSequence += 1
        let piece = clip.packets[number % clip.packets.count]
        return TappedPacket(
            track: Self.microphone, layer: 0, receivedAt: at + delay,
            content: .media(
                TappedMedia(
                    codec: .opus, sequence: audioSequence, timestamp: timestamp(audio: at), marker: false,
                    isKeyframe: true, startsFrame: true, payload: Array(clip.bytes[piece]))))
    }

    /// Frame `number` of the camera in one of its sizes, 40 ms each, captured at `at`.
    mutating func video(
        _ number: Int, at: Instant, layer: Int = 2, delay: Interval = .milliseconds(5)
    ) -> [TappedPacket] {
        guard let source = Clips.video?.layers[layer] else { return [] }
        let frame = source.frames[number % source.frames.count]
        return frame.pieces.enumerated().map { index, piece in
            videoSequence[layer] += 1
            let isFirst = index == 0
            let shows = isFirst && frame.isKeyframe
            return TappedPacket(
                track: Self.camera, layer: layer, receivedAt: at + delay,
                content: .media(
                    TappedMedia(
                        codec: .vp8, sequence: videoSequence[layer], timestamp: timestamp(video: at),
                        marker: index == frame.pieces.count - 1, isKeyframe: shows, startsFrame: isFirst,
                        width: shows ? source.width : 0, height: shows ? source.height : 0,
                        payload: [isFirst ? 0x10 : 0] + source.bytes[piece])))
        }
    }

    /// Sender reports of both tracks, whose clock shows `ahead` more than ours.
    func reports(at: Instant, ahead: Interval = .seconds(1_000)) -> [TappedPacket] {
        let ntp = NTPTime(unixNanoseconds: at.nanoseconds + ahead.nanoseconds).rawValue
        return [
            TappedPacket(
                track: Self.microphone, layer: 0, receivedAt: at + .milliseconds(5),
                content: .report(ntp: ntp, rtpTimestamp: timestamp(audio: at)))
        ]
            + [0, 1, 2].map { layer in
                TappedPacket(
                    track: Self.camera, layer: layer, receivedAt: at + .milliseconds(5),
                    content: .report(ntp: ntp, rtpTimestamp: timestamp(video: at)))
            }
    }
}
