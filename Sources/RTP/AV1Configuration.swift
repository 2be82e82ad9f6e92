import Primitives

/// What a container has to say about AV1 before the first picture.
public enum AV1Configuration {
    /// The configuration record of "AV1 Codec ISO Media File Format Binding" §2.3.3, which WebM takes as its codec
    /// private data too: four bytes made from the sequence header, and then the header itself.
    ///
    /// `unit` is a sequence header OBU with a size field. Nil when it is broken.
    public static func record(sequenceHeader unit: [UInt8]) -> [UInt8]? {
        let bytes = unit.span
        guard unit.count > 2, unit[0] & 0x02 != 0 else { return nil }
        var start = unit[0] & 0x04 != 0 ? 2 : 1
        while start < unit.count, unit[start] & 0x80 != 0 { start += 1 }
        start += 1
        guard start < unit.count else { return nil }
        var cursor = BitCursor(start..<unit.count)
        let profile = cursor.bits(3, bytes)
        cursor.skip(1, bytes)
        let isReduced = cursor.flag(bytes)
        let (level, tier) = isReduced ? (cursor.bits(5, bytes), 0) : operatingPoint(&cursor, bytes)
        skipTools(&cursor, bytes, isReduced: isReduced)
        let isDeep = cursor.bit(bytes)
        let isTwelveBit = profile == 2 && isDeep == 1 ? cursor.bit(bytes) : 0
        let isMonochrome = profile == 1 ? 0 : cursor.bit(bytes)
        guard !cursor.overrun else { return nil }
        // Profile 0 is 4:2:0 and profile 1 is 4:4:4; of profile 2, which calls do not use, 4:2:2 is the usual kind.
        let subsampling: UInt32 = profile == 0 ? 0b11 : profile == 1 ? 0 : 0b10
        let format = tier << 7 | isDeep << 6 | isTwelveBit << 5 | isMonochrome << 4 | subsampling << 2
        return [0x81, UInt8(profile << 5 | level), UInt8(truncatingIfNeeded: format), 0] + unit
    }

    /// Level and tier of the first operating point, which is the whole stream (AV1 §5.5.1).
    private static func operatingPoint(_ cursor: inout BitCursor, _ bytes: Span<UInt8>) -> (UInt32, UInt32) {
        var delayBits = 0
        if cursor.flag(bytes) {
            cursor.skip(64, bytes)
            if cursor.flag(bytes) { _ = cursor.expGolomb(bytes) }
            if cursor.flag(bytes) {
                delayBits = Int(cursor.bits(5, bytes)) &+ 1
                cursor.skip(42, bytes)
            }
        }
        let hasDisplayDelay = cursor.flag(bytes)
        var first: (UInt32, UInt32)?
        for _ in 0...cursor.bits(5, bytes) where !cursor.overrun {
            cursor.skip(12, bytes)
            let level = cursor.bits(5, bytes)
            let tier = level > 7 ? cursor.bit(bytes) : 0
            first = first ?? (level, tier)
            if delayBits > 0, cursor.flag(bytes) { cursor.skip(2 &* delayBits &+ 1, bytes) }
            if hasDisplayDelay, cursor.flag(bytes) { cursor.skip(4, bytes) }
        }
        return first ?? (0, 0)
    }

    /// Everything between the operating points and the colours.
    private static func skipTools(_ cursor: inout BitCursor, _ bytes: Span<UInt8>, isReduced: Bool) {
        let widthBits = Int(cursor.bits(4, bytes)) &+ 1
        let heightBits = Int(cursor.bits(4, bytes)) &+ 1
        cursor.skip(widthBits &+ heightBits, bytes)
        if !isReduced, cursor.flag(bytes) { cursor.skip(7, bytes) }
        cursor.skip(3, bytes)
        if !isReduced {
            cursor.skip(4, bytes)
            let hasOrderHint = cursor.flag(bytes)
            if hasOrderHint { cursor.skip(2, bytes) }
            let choosesScreenTools = cursor.flag(bytes)
            if choosesScreenTools || cursor.flag(bytes) {
                let choosesWholeVectors = cursor.flag(bytes)
                if !choosesWholeVectors { cursor.skip(1, bytes) }
            }
            if hasOrderHint { cursor.skip(3, bytes) }
        }
        cursor.skip(3, bytes)
    }
}
