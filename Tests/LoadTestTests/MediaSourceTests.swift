import COpus
import CVPX
import Foundation
import Testing

@testable import LoadTest

@Suite("The recordings")
struct MediaSourceTests {
    private static let settings: MediaSettings = {
        var settings = MediaSettings()
        settings.height = 180
        settings.kilobits = 400
        settings.seconds = 2
        return settings
    }()

    @Test("Every layer decodes to a moving picture of its size")
    func video() throws {
        let clip = try VideoClip.make(Self.settings)
        #expect(clip.layers.map(\.rid) == ["q", "h", "f"])
        #expect(clip.layers.map(\.height) == [44, 90, 180])
        for layer in clip.layers {
            #expect(layer.frames.count == 50)
            let pictures = try decode(layer)
            #expect(pictures.count == 50)
            // The encoder may lose detail, but not the picture: the drawing is recognisable.
            let drawing = TestPicture(width: layer.width, height: layer.height)
            var planes: [UInt8] = []
            drawing.draw(at: 1, into: &planes)
            let luma = Array(planes.prefix(layer.width * layer.height))
            #expect(difference(pictures[25], luma) < 25)
            #expect(difference(pictures[25], pictures[24]) > 0.5)
            #expect(difference(pictures[49], pictures[10]) > 5)
        }
    }

    @Test("A decoder may begin at either entry, and every frame fits its packets")
    func entries() throws {
        let clip = try VideoClip.make(Self.settings)
        #expect(clip.entries == [0, 25])
        for layer in clip.layers {
            for (number, frame) in layer.frames.enumerated() {
                #expect(frame.isKeyframe == clip.entries.contains(number))
                #expect(frame.pieces.allSatisfy { !$0.isEmpty && $0.count <= VideoClip.pieceLength })
                #expect(zip(frame.pieces, frame.pieces.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
            }
            var second = layer
            second.frames = Array(layer.frames[25...])
            #expect(try decode(second).count == 25)
        }
    }

    @Test("The pictures have the bitrates that were asked for")
    func bitrates() throws {
        let clip = try VideoClip.make(Self.settings)
        for (layer, wanted) in zip(clip.layers, [40_000.0, 133_000, 400_000]) {
            let bitrate = layer.bitrate(framesPerSecond: clip.framesPerSecond)
            #expect((0.75...1.25).contains(bitrate / wanted), "\(layer.rid) has \(bitrate)")
        }
    }

    @Test("A frame with the time behind its last byte still decodes to the same picture")
    func stampedFrame() throws {
        let layer = try #require(try VideoClip.make(Self.settings).layers.last)
        let plain = try decode(layer)
        let stamped = try decode(layer, trailer: [UInt8](repeating: 0xa5, count: PayloadStamp.length))
        #expect(plain == stamped)
    }

    @Test("The sound decodes to the tone, swelling, as loud as the packets say")
    func audio() throws {
        let clip = try AudioClip.make(Self.settings)
        #expect(clip.packets.count == 100)
        var failure: Int32 = 0
        let decoder = try #require(opus_decoder_create(48_000, 1, &failure))
        defer { opus_decoder_destroy(decoder) }
        var samples: [Int16] = []
        for range in clip.packets {
            var pcm = [Int16](repeating: 0, count: 960)
            let count = opus_decode(decoder, Array(clip.bytes[range]), Int32(range.count), &pcm, 960, 0)
            #expect(count == 960)
            samples += pcm
        }
        let steady = Array(samples[24_000...])
        #expect(power(steady, at: AudioClip.pitch) > 20 * power(steady, at: 333))
        #expect(Set(clip.levels).count > 3)
        #expect(clip.levels.allSatisfy { (10...50).contains($0) })
    }

    @Test("Silence has the lowest level and full scale the highest")
    func levels() {
        #expect(AudioClip.level(of: [Int16](repeating: 0, count: 960)) == 127)
        #expect(AudioClip.level(of: [Int16](repeating: .max, count: 960)) == 0)
    }

    /// The luma planes of all frames.
    private func decode(_ layer: VideoClip.Layer, trailer: [UInt8] = []) throws -> [[UInt8]] {
        let codec = UnsafeMutablePointer<vpx_codec_ctx_t>.allocate(capacity: 1)
        codec.initialize(to: vpx_codec_ctx_t())
        defer {
            vpx_codec_destroy(codec)
            codec.deallocate()
        }
        try #require(veche_vpx_start_decoder(codec) == VPX_CODEC_OK)
        var pictures: [[UInt8]] = []
        for frame in layer.frames {
            let bytes = frame.pieces.flatMap { layer.bytes[$0] } + trailer
            try #require(vpx_codec_decode(codec, bytes, UInt32(bytes.count), nil, 0) == VPX_CODEC_OK)
            var place: vpx_codec_iter_t?
            let image = try #require(vpx_codec_get_frame(codec, &place))
            #expect(image.pointee.d_w == UInt32(layer.width))
            #expect(image.pointee.d_h == UInt32(layer.height))
            let start = try #require(image.pointee.planes.0)
            pictures.append(
                (0..<layer.height).flatMap { row in
                    UnsafeBufferPointer(start: start + row * Int(image.pointee.stride.0), count: layer.width)
                })
        }
        return pictures
    }

    /// The mean difference of two planes.
    private func difference(_ first: [UInt8], _ second: [UInt8]) -> Double {
        Double(zip(first, second).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }) / Double(max(1, first.count))
    }

    /// The strength of one frequency (Goertzel).
    private func power(_ samples: [Int16], at frequency: Double) -> Double {
        let coefficient = 2 * cos(2 * Double.pi * frequency / 48_000)
        var (last, before) = (0.0, 0.0)
        for sample in samples { (last, before) = (Double(sample) + coefficient * last - before, last) }
        return last * last + before * before - coefficient * last * before
    }
}
