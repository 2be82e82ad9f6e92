import RTP

/// A codec that the server takes from an m-line.
struct SelectedCodec {
    var codec: Codec
    var format: PayloadFormat
    var rtx: PayloadFormat?
    /// The `a=fmtp` of the answer; empty when none.
    var parameters: String

    var negotiated: NegotiatedCodec {
        NegotiatedCodec(
            codec: codec, payloadType: format.payloadType, rtxPayloadType: rtx?.payloadType,
            formatParameters: parameters)
    }
}

/// Chooses among the offered codecs: at most one payload type for each codec, the preferred codec first.
enum CodecSelection {
    static func select(_ media: MediaDescription, kind: MediaKind, preference: [Codec]) -> [SelectedCodec] {
        let formats = media.payloadFormats()
        if kind == .audio {
            guard let format = formats.first(where: isOpus) else { return [] }
            return [
                SelectedCodec(codec: .opus, format: format, rtx: nil, parameters: opusParameters(for: format))
            ]
        }
        var selected: [SelectedCodec] = []
        for codec in preference where codec.isVideo && !selected.contains(where: { $0.codec == codec }) {
            guard let format = best(codec, in: formats) else { continue }
            let rtx = retransmission(of: format, in: formats)
            selected.append(SelectedCodec(codec: codec, format: format, rtx: rtx, parameters: format.parameters))
        }
        return selected
    }

    /// The number of channels is 2 by RFC 7587 §4.1; some encoders leave it out. `multiopus` has another name.
    private static func isOpus(_ format: PayloadFormat) -> Bool {
        format.encodingName == "opus" && format.clockRate == 48_000 && (format.channels ?? 2) == 2
    }

    /// FEC and DTX are asked for always: speech in poor networks is what the server is for, and silence costs nothing.
    private static func opusParameters(for format: PayloadFormat) -> String {
        var text = "minptime=10;useinbandfec=1;usedtx=1"
        for name in ["stereo", "maxaveragebitrate"] {
            if let value = format.parameter(name), number(value[...], as: UInt32.self) != nil {
                text += ";\(name)=\(value)"
            }
        }
        return text
    }

    private static func best(_ codec: Codec, in formats: [PayloadFormat]) -> PayloadFormat? {
        let name = codec.encodingName.lowercased()
        let offered = formats.filter { $0.encodingName == name && $0.clockRate == codec.clockRate }
        switch codec {
        case .opus: return nil
        case .vp8: return offered.first
        // Profile 0 is 8 bit 4:2:0 in both; others are not decoded everywhere.
        case .vp9: return offered.first { ($0.parameter("profile-id") ?? "0") == "0" }
        case .av1: return offered.first { ($0.parameter("profile") ?? "0") == "0" }
        case .h264:
            var best: (rank: Int, format: PayloadFormat)?
            for format in offered {
                guard let rank = h264Rank(format), rank < best?.rank ?? .max else { continue }
                best = (rank, format)
            }
            return best?.format
        }
    }

    /// How good an H264 format is for forwarding to everybody, 0 the best; nil when it cannot be taken.
    ///
    /// Single NAL unit mode (packetization-mode 0, also the default) cannot carry what the others send.
    private static func h264Rank(_ format: PayloadFormat) -> Int? {
        guard format.parameter("packetization-mode") == "1" else { return nil }
        // RFC 6184 §8.1: no profile-level-id means baseline, level 1.
        let text = format.parameter("profile-level-id") ?? "420010"
        guard let value = UInt32(text, radix: 16) else { return nil }
        // FFmpeg 8.0 writes its own flag for constrained baseline, 0x200, where one byte belongs.
        if text.utf8.count == 7, value >> 8 == 0x42200 { return 1 }
        guard text.utf8.count == 6 else { return nil }
        let constraints = UInt8(truncatingIfNeeded: value >> 8)
        // RFC 6184 table 5: constrained baseline has three spellings.
        switch UInt8(truncatingIfNeeded: value >> 16) {
        case 0x42 where constraints & 0x4f == 0x40: return 0
        case 0x4d where constraints & 0x8f == 0x80: return 0
        case 0x58 where constraints & 0xcf == 0xc0: return 0
        case 0x42: return 1
        case 0x4d: return 2
        case 0x64: return constraints & 0x0c == 0x0c ? 3 : 4
        default: return nil
        }
    }

    private static func retransmission(of format: PayloadFormat, in formats: [PayloadFormat]) -> PayloadFormat? {
        formats.first {
            $0.encodingName == "rtx" && $0.clockRate == format.clockRate
                && $0.parameter("apt") == String(format.payloadType)
        }
    }

    /// What the answer says of RTCP feedback for `format`: of what the client offered for this payload type, what the
    /// server uses. `receives` and `sends` are the server's directions; `numbered` says that packets carry
    /// transport-wide sequence numbers, without which there is nothing to send such feedback about.
    static func feedback(
        for format: PayloadFormat, kind: MediaKind, receives: Bool, sends: Bool, numbered: Bool
    ) -> [String] {
        var wanted: [String] = []
        if kind == .video, sends { wanted.append("goog-remb") }
        if receives, numbered { wanted.append("transport-cc") }
        if kind == .video, receives || sends { wanted += ["ccm fir", "nack", "nack pli"] }
        let offered = Set(format.feedback.map { words($0).joined(separator: " ") })
        return wanted.filter { offered.contains($0) }
    }
}
