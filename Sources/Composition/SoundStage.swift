import COpus

/// Mixes all that is heard and encodes it, piece by piece. A piece is made of the recording and of ``offsets`` alone,
/// so that it is the same after an interruption.
final class SoundStage {
    /// Mono, or stereo when a screen with sound was shown.
    let channels: Int
    private let tracks: [Int: SoundTrack]
    private let bitrate: Int32 = 64_000

    /// Samples in a packet: 20 ms.
    static let packet = 960
    /// Packets that the limiter and the encoder run up before a piece, and samples that decoders run up before those.
    static let runUp = 20
    static let lead = 19_200

    init(_ tracks: [Int: SoundTrack], channels: Int) {
        self.tracks = tracks
        self.channels = channels
    }

    /// How far each track's samples stand from their times, for the next piece.
    var offsets: [Int: Int] {
        get { tracks.mapValues(\.offset) }
        set { for (index, track) in tracks { track.offset = newValue[index] ?? 0 } }
    }

    /// The blocks that could not be decoded, by track.
    var failures: [Int: Int] { tracks.mapValues(\.failures).filter { $0.value > 0 } }

    /// The samples by which a player has to start later than the first packet says.
    static func lookahead(channels: Int) throws(CompositionError) -> Int {
        let encoder = try makeEncoder(channels: channels)
        defer { opus_encoder_destroy(encoder) }
        return Int(veche_opus_lookahead(encoder))
    }

    /// Packets of the film's sound, each as its bytes.
    func render(_ packets: Range<Int>) throws(CompositionError) -> [[UInt8]] {
        let first = max(0, packets.lowerBound - Self.runUp)
        let begin = first * Self.packet
        var mixed = [Float](repeating: 0, count: (packets.upperBound - first) * Self.packet * channels)
        let next = (packets.upperBound - Self.runUp) * Self.packet - Self.lead
        for (_, track) in tracks.sorted(by: { $0.key < $1.key }) {
            track.mix(into: &mixed, from: begin, lead: Self.lead, next: next)
        }
        Limiter.limit(&mixed, channels: channels)
        let encoder = try Self.makeEncoder(channels: channels)
        defer { opus_encoder_destroy(encoder) }
        _ = veche_opus_set_bitrate(encoder, bitrate)
        _ = veche_opus_set_complexity(encoder, 5)
        var bytes = [UInt8](repeating: 0, count: 1_500)
        var found: [[UInt8]] = []
        found.reserveCapacity(packets.count)
        for packet in first..<packets.upperBound {
            let from = (packet - first) * Self.packet * channels
            let count = mixed.withUnsafeBufferPointer { samples in
                // Sound: a packet's samples are within the mix, and at most `bytes.count` bytes are written.
                samples.baseAddress.map {
                    opus_encode_float(encoder, $0 + from, Int32(Self.packet), &bytes, Int32(bytes.count))
                } ?? -1
            }
            guard count > 0 else { throw CompositionError(.codec, "libopus could not encode (error \(count)).") }
            if packets.contains(packet) { found.append(Array(bytes.prefix(Int(count)))) }
        }
        return found
    }

    private static func makeEncoder(channels: Int) throws(CompositionError) -> OpaquePointer {
        var failure: Int32 = 0
        guard let encoder = opus_encoder_create(48_000, Int32(channels), OPUS_APPLICATION_AUDIO, &failure) else {
            throw CompositionError(.codec, "libopus has no encoder (error \(failure)).")
        }
        return encoder
    }
}
