import COpus

/// One microphone, or the sound of a screen: decoded, and put where its blocks' times say. Samples are counted in the
/// film's time at 48 kHz.
final class SoundTrack {
    /// How far, in samples, blocks stand from where their times say, at the place where the next piece begins to
    /// decode.
    var offset = 0
    private var refused = 0

    private let reader: TrackReader
    private let decoder: OpaquePointer
    private let channels: Int
    private let timeline: Timeline
    private let firstTime: Int64
    private var lastTime: Int64?
    private var decoded: [Float]

    /// Blocks follow one another as long as they are at most so far from their times: 20 ms. Clocks drift apart, and
    /// networks jitter; who corrected each time would be heard.
    static let tolerance = 960
    /// The longest loss that the decoder makes up for: 120 ms.
    static let longestConcealed = 5_760

    /// Nil when the track has no sound, or libopus no memory.
    init?(_ reader: TrackReader, channels: Int, timeline: Timeline) {
        guard reader.codec == "A_OPUS", let first = reader.next() else { return nil }
        var failure: Int32 = 0
        guard let decoder = opus_decoder_create(48_000, Int32(channels), &failure) else { return nil }
        self.reader = reader
        self.decoder = decoder
        self.channels = channels
        self.timeline = timeline
        firstTime = first.time
        decoded = [Float](repeating: 0, count: Self.longestConcealed * channels)
    }

    /// Places at which the track is damaged.
    var failures: Int { refused + (reader.damagedBytes > 0 ? 1 : 0) }

    deinit { opus_decoder_destroy(decoder) }

    /// Adds what is heard from a sample on. The decoder runs up `lead` samples before it; `next` is where the piece
    /// after this one will begin to decode.
    func mix(into buffer: inout [Float], from begin: Int, lead: Int, next piece: Int) {
        let end = begin + buffer.count / channels
        let start = max(0, begin - lead)
        let startTime = timeline.recording(atFilm: Int64(start / 48)) * 1_000
        let endTime = timeline.recording(atFilm: Int64(end / 48)) * 1_000 + 1_000
        guard firstTime <= endTime, lastTime.map({ $0 >= startTime }) ?? true else { return }
        reader.seek(to: startTime)
        _ = veche_opus_reset(decoder)
        var expected: Int?
        var current = 0
        var noted: Int?
        var latest: Int64?
        var isAtEnd = true
        while let block = reader.next() {
            latest = block.time
            guard let place = sample(at: block.time), place >= start else { continue }
            if place >= piece, noted == nil { noted = current }
            guard place < end else {
                isAtEnd = false
                break
            }
            if expected == nil, place < start + Self.longestConcealed { expected = place + offset }
            let (at, skipped) = position(place, expected: expected, into: &buffer, begin: begin)
            current = abs(at - place) <= Self.tolerance ? at - place : 0
            let count = Int(
                opus_decode_float(
                    decoder, block.bytes, Int32(block.bytes.count), &decoded, Int32(Self.longestConcealed), 0))
            guard count > 0 else {
                refused += 1
                continue
            }
            add(count, skipping: min(skipped, count), at: at, into: &buffer, begin: begin)
            expected = at + max(0, count - skipped)
        }
        if isAtEnd { lastTime = latest ?? lastTime ?? firstTime }
        offset = noted ?? current
    }

    /// Where a block's samples go, and how many of its first ones are left out because others are there already.
    private func position(_ place: Int, expected: Int?, into buffer: inout [Float], begin: Int) -> (
        at: Int, skipped: Int
    ) {
        guard let expected else { return (place, 0) }
        let ahead = place - expected
        if abs(ahead) <= Self.tolerance { return (expected, 0) }
        if ahead < 0 { return (expected, min(-ahead, Self.longestConcealed)) }
        if ahead <= Self.longestConcealed {
            let count = opus_decode_float(decoder, nil, 0, &decoded, Int32(ahead / 120 * 120), 0)
            add(max(0, Int(count)), skipping: 0, at: expected, into: &buffer, begin: begin)
        }
        return (place, 0)
    }

    private func add(_ count: Int, skipping skipped: Int, at place: Int, into buffer: inout [Float], begin: Int) {
        let first = max(0, begin - place)
        let last = min(count - skipped, begin + buffer.count / channels - place)
        guard first < last else { return }
        let target = (place - begin) * channels
        let source = skipped * channels
        for index in (first * channels)..<(last * channels) { buffer[target + index] += decoded[source + index] }
    }

    private func sample(at time: Int64) -> Int? {
        guard time >= 0, let film = timeline.film(atRecording: time / 1_000) else { return nil }
        return Int(film) * 48 + Int(time % 1_000) * 48 / 1_000
    }
}
