import Primitives

/// The moment of sending behind the last byte of a frame. A decoder ignores what stands after its last partition, and
/// every server forwards it; so delay can be measured through servers that drop the capture time extension.
enum PayloadStamp {
    static let length = 16
    /// “vechload”: no codec ends a frame with it by chance.
    private static let mark: UInt64 = 0x7665_6368_6c6f_6164

    static func write(_ unixTime: Int64, into out: inout MutableSpan<UInt8>, at offset: Int) {
        out.setUInt64(mark, at: offset)
        out.setUInt64(UInt64(bitPattern: unixTime), at: offset + 8)
    }

    /// Unix time in nanoseconds, whatever somebody wrote there; nil when the packet does not end in a stamp.
    static func read(_ plain: Span<UInt8>) -> Int64? {
        guard plain.count >= length, plain.uint64(at: plain.count - length) == mark else { return nil }
        return Int64(bitPattern: plain.uint64(at: plain.count - 8))
    }

    /// Microseconds from the stamp to `arrived`, in Unix time in nanoseconds. Nil when the packet does not end in a
    /// stamp, or in one so far away that no clock can have written it: anybody in the call can send such a frame.
    static func age(_ plain: Span<UInt8>, arrived: Int64) -> Int64? {
        guard let sent = read(plain) else { return nil }
        let (age, isImpossible) = arrived.subtractingReportingOverflow(sent)
        return isImpossible ? nil : age / 1_000
    }
}

/// The capture time in a packet's clear header: where the generator writes when it sent the packet.
enum CaptureTime {
    /// Finds element `id` in the extension block (RFC 8285) without reading the others.
    static func find(
        _ packet: Span<UInt8>, profile: UInt16, offset start: Int, length: Int, id: UInt8
    ) -> UInt64? {
        let end = start &+ length
        guard id != 0, length > 0, end <= packet.count else { return nil }
        let isOneByteForm = profile == 0xbede
        var offset = start
        while offset < end {
            let first = packet[offset]
            offset &+= 1
            if first == 0 { continue }
            let found: UInt8
            let count: Int
            if isOneByteForm {
                found = first >> 4
                count = Int(first & 15) &+ 1
            } else {
                guard offset < end else { return nil }
                found = first
                count = Int(packet[offset])
                offset &+= 1
            }
            guard count <= end &- offset else { return nil }
            if found == id { return count >= 8 ? packet.uint64(at: offset) : nil }
            offset &+= count
        }
        return nil
    }
}
