import COpus
import Glibc

/// A recording in Opus of a voice-like tone: encoded once, sent by any number of participants.
public struct AudioClip: Sendable {
    /// Samples a second.
    public static let sampleRate = 48_000
    /// Samples in one packet: 20 ms.
    public static let frameSamples = 960
    /// The pitch of the tone in hertz.
    public static let pitch = 220.0

    /// All packets, one after the other.
    public var bytes: [UInt8]
    /// Where each packet stands.
    public var packets: [Range<Int>]
    /// The loudness of each packet in -dBov, for the audio level extension (RFC 6464).
    public var levels: [UInt8]

    /// Without any packet: nothing is sent.
    static var empty: AudioClip { AudioClip(bytes: [], packets: [], levels: []) }

    /// Synthesises and encodes.
    public static func make(_ settings: MediaSettings) throws(MediaSourceError) -> AudioClip {
        var failure: Int32 = 0
        guard let encoder = opus_encoder_create(Int32(sampleRate), 1, OPUS_APPLICATION_VOIP, &failure) else {
            throw MediaSourceError("libopus has no encoder (error \(failure)).")
        }
        defer { opus_encoder_destroy(encoder) }
        _ = veche_opus_set_bitrate(encoder, Int32(settings.audioKilobits * 1_000))
        var clip = AudioClip(bytes: [], packets: [], levels: [])
        var packet = [UInt8](repeating: 0, count: 1_275)
        for number in 0..<max(1, settings.seconds * 50) {
            let samples = Self.samples(packet: number)
            // Sound: opus_encode reads `frameSamples` samples and writes at most as many bytes as it is told.
            let length = opus_encode(encoder, samples, Int32(frameSamples), &packet, Int32(packet.count))
            guard length > 0 else { throw MediaSourceError("libopus could not encode (error \(length)).") }
            let start = clip.bytes.count
            clip.bytes += packet.prefix(Int(length))
            clip.packets.append(start..<clip.bytes.count)
            clip.levels.append(Self.level(of: samples))
        }
        return clip
    }

    /// Twenty milliseconds of a tone with overtones whose strength swells four times a second, as syllables do.
    static func samples(packet: Int) -> [Int16] {
        (0..<frameSamples).map { index in
            let time = Double(packet * frameSamples + index) / Double(sampleRate)
            let swell = 0.55 + 0.45 * sin(2 * .pi * 4 * time)
            let tone =
                sin(2 * .pi * pitch * time) + 0.4 * sin(2 * .pi * 2 * pitch * time)
                + 0.2 * sin(2 * .pi * 3 * pitch * time)
            return Int16(clamping: Int(tone * swell * 7_000))
        }
    }

    /// The power of the samples below full scale, in decibels from 0 to 127.
    static func level(of samples: [Int16]) -> UInt8 {
        let power = samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(max(1, samples.count))
        guard power > 0 else { return 127 }
        return UInt8(clamping: Int((-10 * log10(power / (32_768 * 32_768))).rounded()).clamped(to: 0...127))
    }
}

extension Int {
    fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
