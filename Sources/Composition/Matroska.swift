/// The elements of Matroska that a film is made of, as bytes.
enum Matroska {
    /// An element whose size is written in as few bytes as it needs.
    static func element(_ id: UInt32, _ body: [UInt8]) -> [UInt8] {
        var width = 1
        while UInt64(body.count) >= (UInt64(1) << UInt64(7 * width)) - 1 { width += 1 }
        return identifier(id) + size(body.count, width: width) + body
    }

    static func identifier(_ id: UInt32) -> [UInt8] {
        let bytes = bigEndian(UInt64(id), width: 4)
        return Array(bytes.drop { $0 == 0 })
    }

    static func size(_ count: Int, width: Int) -> [UInt8] {
        bigEndian(UInt64(count) | UInt64(1) << UInt64(7 * width), width: width)
    }

    /// A number of as many bytes as it needs.
    static func number(_ id: UInt32, _ value: UInt64) -> [UInt8] {
        let bytes = bigEndian(value, width: 8).drop { $0 == 0 }
        return element(id, bytes.isEmpty ? [0] : Array(bytes))
    }

    /// A number of always eight bytes, so that its element's length is known before its value.
    static func place(_ id: UInt32, _ value: Int) -> [UInt8] { element(id, bigEndian(UInt64(value), width: 8)) }

    static func real(_ id: UInt32, _ value: Double) -> [UInt8] { element(id, bigEndian(value.bitPattern, width: 8)) }

    static func text(_ id: UInt32, _ value: String) -> [UInt8] { element(id, Array(value.utf8)) }

    private static func bigEndian(_ value: UInt64, width: Int) -> [UInt8] {
        (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }
}

/// A track of a film.
struct FilmTrack: Equatable {
    /// `V_VP8` or `A_OPUS`.
    var codec: String
    /// What a decoder has to know beforehand.
    var setup: [UInt8] = []
    var width = 0
    var height = 0
    var channels = 0

    static func vp8(width: Int, height: Int) -> FilmTrack { FilmTrack(codec: "V_VP8", width: width, height: height) }

    /// Opus at 48 kHz whose first `skip` samples are the encoder's run-up.
    static func opus(channels: Int, skip: Int) -> FilmTrack {
        let skipBytes = [UInt8(truncatingIfNeeded: skip), UInt8(truncatingIfNeeded: skip >> 8)]
        // RFC 7845 section 5.1: version, channels, samples to skip, 48000, gain, mapping family.
        let head =
            Array("OpusHead".utf8) + [1, UInt8(truncatingIfNeeded: channels)] + skipBytes + [0x80, 0xBB, 0, 0]
            + [0, 0, 0]
        return FilmTrack(codec: "A_OPUS", setup: head, channels: channels)
    }

    func entry(number: Int) -> [UInt8] {
        var body = Matroska.number(0xD7, UInt64(number)) + Matroska.number(0x73C5, UInt64(number))
        body += Matroska.number(0x9C, 0) + Matroska.text(0x86, codec) + Matroska.text(0x22B59C, "und")
        if !setup.isEmpty { body += Matroska.element(0x63A2, setup) }
        if channels > 0 {
            body += Matroska.number(0x83, 2)
            let skip = setup.count > 11 ? UInt64(setup[10]) | UInt64(setup[11]) << 8 : 0
            body += Matroska.number(0x56AA, skip * 1_000_000_000 / 48_000) + Matroska.number(0x56BB, 80_000_000)
            body += Matroska.element(0xE1, Matroska.real(0xB5, 48_000) + Matroska.number(0x9F, UInt64(channels)))
        } else {
            body += Matroska.number(0x83, 1)
            let size = Matroska.number(0xB0, UInt64(width)) + Matroska.number(0xBA, UInt64(height))
            body += Matroska.element(0xE0, size)
        }
        return Matroska.element(0xAE, body)
    }
}
