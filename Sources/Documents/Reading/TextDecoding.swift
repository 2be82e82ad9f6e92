/// Finds out how a text is encoded and makes UTF-8 of it.
enum TextDecoding {
    static func utf8(_ bytes: [UInt8]) throws(SpreadsheetError) -> [UInt8] {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return try valid(Array(bytes.dropFirst(3))) }
        if bytes.starts(with: [0xFF, 0xFE]) { return try valid(utf16(bytes, low: 0)) }
        if bytes.starts(with: [0xFE, 0xFF]) { return try valid(utf16(bytes, low: 1)) }
        // Pictures, archives and the like.
        guard !bytes.contains(0) else { throw SpreadsheetError(.notATable) }
        if isUTF8(bytes) { return bytes }
        return try windows1251(bytes)
    }

    private static func valid(_ bytes: [UInt8]) throws(SpreadsheetError) -> [UInt8] {
        guard isUTF8(bytes), !bytes.contains(0) else { throw SpreadsheetError(.damaged) }
        return bytes
    }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

    private static func utf16(_ bytes: [UInt8], low: Int) -> [UInt8] {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var index = 2
        while index + 1 < bytes.count {
            units.append(UInt16(bytes[index + low]) | UInt16(bytes[index + 1 - low]) << 8)
            index += 2
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    /// What Russian spreadsheet programs write when they are not asked for UTF-8.
    private static func windows1251(_ bytes: [UInt8]) throws(SpreadsheetError) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        func append(_ scalar: UInt32) {
            guard let scalar = Unicode.Scalar(scalar) else { return }
            text.append(contentsOf: String(Character(scalar)).utf8)
        }
        for byte in bytes {
            switch byte {
            case 0..<0x80:
                guard byte >= 32 || (9...13).contains(byte) else { throw SpreadsheetError(.notATable) }
                text.append(byte)
            case 0xC0...: append(0x410 + UInt32(byte) - 0xC0)
            default: append(upper[Int(byte) - 0x80])
            }
        }
        return text
    }

    /// The code points of 0x80 to 0xBF in windows-1251 (as unicode.org's table CP1251 has them).
    private static let upper: [UInt32] = [
        0x402, 0x403, 0x201A, 0x453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x409, 0x2039, 0x40A, 0x40C,
        0x40B, 0x40F, 0x452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0xFFFD, 0x2122, 0x459, 0x203A,
        0x45A, 0x45C, 0x45B, 0x45F, 0xA0, 0x40E, 0x45E, 0x408, 0xA4, 0x490, 0xA6, 0xA7, 0x401, 0xA9, 0x404, 0xAB,
        0xAC, 0xAD, 0xAE, 0x407, 0xB0, 0xB1, 0x406, 0x456, 0x491, 0xB5, 0xB6, 0xB7, 0x451, 0x2116, 0x454, 0xBB,
        0x458, 0x405, 0x455, 0x457,
    ]
}
