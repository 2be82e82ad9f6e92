import Primitives

/// The header of a packet that is about to be sent: what a forwarded packet gets instead of the one it came with.
public struct OutgoingHeader: Sendable {
    /// More bytes than ``write(into:source:)`` ever writes.
    public static let maximumLength = 376

    /// The marker bit.
    public var marker: Bool
    /// The payload type, 0...127.
    public var payloadType: UInt8
    /// The sequence number.
    public var sequenceNumber: UInt16
    /// The sampling moment in ticks of the codec's clock.
    public var timestamp: UInt32
    /// The stream.
    public var ssrc: UInt32
    /// Who contributed the media: one contributing source, or none.
    public var csrc: UInt32?
    /// The extension values to write.
    public var extensions: HeaderExtensions
    /// Which number the receiver knows each extension by; what it did not negotiate is not written.
    public var map: ExtensionMap

    /// Makes a header.
    public init(
        marker: Bool = false, payloadType: UInt8, sequenceNumber: UInt16, timestamp: UInt32, ssrc: UInt32,
        csrc: UInt32? = nil, extensions: HeaderExtensions = HeaderExtensions(), map: ExtensionMap = ExtensionMap()
    ) {
        self.marker = marker
        self.payloadType = payloadType
        self.sequenceNumber = sequenceNumber
        self.timestamp = timestamp
        self.ssrc = ssrc
        self.csrc = csrc
        self.extensions = extensions
        self.map = map
    }

    /// Writes the header at the start of `out`, which must hold ``maximumLength`` bytes, and returns its length.
    ///
    /// The extension block has the one-byte form where every number is at most 14 and every value at most 16 bytes,
    /// else the two-byte form (RFC 8285 §4.2, §4.3). `source` is the packet that
    /// ``HeaderExtensions/dependencyDescriptor`` points into; a range outside of it is not written.
    public func write(into out: inout MutableSpan<UInt8>, source: Span<UInt8>) -> Int {
        var first: UInt8 = 0x80
        var length = RTPHeader.minimumLength
        if let csrc {
            first |= 1
            out.setUInt32(csrc, at: length)
            length &+= 4
        }
        let end = writeExtensions(into: &out, at: length, source: source)
        if end > length {
            first |= 0x10
            length = end
        }
        out[0] = first
        out[1] = payloadType & 0x7f | (marker ? 0x80 : 0)
        out.setUInt16(sequenceNumber, at: 2)
        out.setUInt32(timestamp, at: 4)
        out.setUInt32(ssrc, at: 8)
        return length
    }

    /// Writes the extension block at `start` and returns where it ends; `start` when there is nothing to write.
    private func writeExtensions(into out: inout MutableSpan<UInt8>, at start: Int, source: Span<UInt8>) -> Int {
        let descriptor = writableDescriptor(sourceLength: source.count)
        let body = start &+ 4
        let twoByteForm = needsTwoByteForm(descriptorLength: descriptor?.count ?? 0)
        var writer = ElementWriter(offset: body, twoByteForm: twoByteForm)
        writeScalars(&writer, &out)
        writeNames(&writer, &out)
        if let descriptor {
            let at = writer.begin(map[.dependencyDescriptor], descriptor.count, &out)
            out.copy(source.extracting(descriptor), at: at)
        }
        guard writer.offset > body else { return start }
        while (writer.offset &- body) & 3 != 0 {
            out[writer.offset] = 0
            writer.offset &+= 1
        }
        out.setUInt16(twoByteForm ? 0x1000 : 0xbede, at: start)
        out.setUInt16(UInt16(truncatingIfNeeded: (writer.offset &- body) / 4), at: start &+ 2)
        return writer.offset
    }

    private func writeScalars(_ writer: inout ElementWriter, _ out: inout MutableSpan<UInt8>) {
        if let level = extensions.audioLevel, map[.audioLevel] != 0 {
            let at = writer.begin(map[.audioLevel], 1, &out)
            out[at] = level & 0x7f | (extensions.voiceActivity ? 0x80 : 0)
        }
        if let time = extensions.absoluteSendTime, map[.absoluteSendTime] != 0 {
            let at = writer.begin(map[.absoluteSendTime], 3, &out)
            out.setUInt24(time, at: at)
        }
        if let number = extensions.transportSequenceNumber, map[.transportSequenceNumber] != 0 {
            let at = writer.begin(map[.transportSequenceNumber], 2, &out)
            out.setUInt16(number, at: at)
        }
        if let time = extensions.absoluteCaptureTime, map[.absoluteCaptureTime] != 0 {
            let at = writer.begin(map[.absoluteCaptureTime], time.clockOffset == nil ? 8 : 16, &out)
            out.setUInt64(time.timestamp, at: at)
            if let offset = time.clockOffset { out.setUInt64(UInt64(bitPattern: offset), at: at &+ 8) }
        }
        if let orientation = extensions.videoOrientation, map[.videoOrientation] != 0 {
            let at = writer.begin(map[.videoOrientation], 1, &out)
            out[at] = orientation
        }
        if let delay = extensions.playoutDelay, map[.playoutDelay] != 0 {
            let at = writer.begin(map[.playoutDelay], 3, &out)
            out.setUInt24(delay, at: at)
        }
    }

    private func writeNames(_ writer: inout ElementWriter, _ out: inout MutableSpan<UInt8>) {
        if let mid = extensions.mid, map[.mid] != 0 { writer.write(mid, map[.mid], &out) }
        if let rid = extensions.rid, map[.rid] != 0 { writer.write(rid, map[.rid], &out) }
        if let rid = extensions.repairedRid, map[.repairedRid] != 0 { writer.write(rid, map[.repairedRid], &out) }
    }

    /// The dependency descriptor's place in the source packet, where it can be written at all.
    private func writableDescriptor(sourceLength: Int) -> Range<Int>? {
        guard let range = extensions.dependencyDescriptor, map[.dependencyDescriptor] != 0 else { return nil }
        guard range.lowerBound >= 0, range.upperBound <= sourceLength, !range.isEmpty, range.count <= 255 else {
            return nil
        }
        return range
    }

    /// Whether some element that will be written does not fit the one-byte form.
    private func needsTwoByteForm(descriptorLength: Int) -> Bool {
        if descriptorLength > 16 { return true }
        if map.isOneByteForm { return false }
        return (descriptorLength > 0 && map[.dependencyDescriptor] > 14)
            || (extensions.audioLevel != nil && map[.audioLevel] > 14)
            || (extensions.absoluteSendTime != nil && map[.absoluteSendTime] > 14)
            || (extensions.transportSequenceNumber != nil && map[.transportSequenceNumber] > 14)
            || (extensions.absoluteCaptureTime != nil && map[.absoluteCaptureTime] > 14)
            || (extensions.videoOrientation != nil && map[.videoOrientation] > 14)
            || (extensions.playoutDelay != nil && map[.playoutDelay] > 14)
            || (extensions.mid != nil && map[.mid] > 14)
            || (extensions.rid != nil && map[.rid] > 14)
            || (extensions.repairedRid != nil && map[.repairedRid] > 14)
    }
}

/// Writes extension elements one after the other.
private struct ElementWriter {
    /// Where the next element goes.
    var offset: Int
    let twoByteForm: Bool

    /// Writes the number and length of an element and returns where its value goes.
    mutating func begin(_ id: UInt8, _ length: Int, _ out: inout MutableSpan<UInt8>) -> Int {
        let value: Int
        if twoByteForm {
            out[offset] = id
            out[offset &+ 1] = UInt8(truncatingIfNeeded: length)
            value = offset &+ 2
        } else {
            out[offset] = id << 4 | UInt8(truncatingIfNeeded: length &- 1)
            value = offset &+ 1
        }
        offset = value &+ length
        return value
    }

    mutating func write(_ text: ShortText, _ id: UInt8, _ out: inout MutableSpan<UInt8>) {
        let at = begin(id, text.count, &out)
        for index in 0..<text.count { out[at &+ index] = text[index] }
    }
}
