import Primitives

/// The payload descriptor that stands before every VP8 payload (RFC 7741 §4.2).
public struct VP8Descriptor: Sendable, Equatable {
    /// The descriptor's length in bytes: the VP8 payload starts there.
    public private(set) var length: Int
    /// Whether no later frame refers to this one (N).
    public private(set) var isNonReference: Bool
    /// Whether the packet begins a partition (S).
    public private(set) var startOfPartition: Bool
    /// Which partition the packet belongs to (PID), 0...7.
    public private(set) var partitionIndex: UInt8
    /// The running number of the frame, of 7 or 15 bits; nil when the sender does not number its frames.
    public private(set) var pictureID: UInt16?
    /// Whether the picture id has 15 bits and two bytes, else 7 bits and one byte.
    public private(set) var pictureIDIs15Bit = false
    /// Where the picture id stands, counted from the start of the descriptor; 0 when there is none.
    public private(set) var pictureIDOffset = 0
    /// The running number of base-layer frames; nil when absent.
    public private(set) var tl0PicIdx: UInt8?
    /// Where ``tl0PicIdx`` stands, counted from the start of the descriptor; 0 when there is none.
    public private(set) var tl0PicIdxOffset = 0
    /// The temporal layer (TID), 0...3; 0 when the sender does not say.
    public private(set) var temporalLayer: UInt8 = 0
    /// Whether the frame depends on the base layer alone (Y), so that a receiver may go up to its layer here.
    public private(set) var layerSync = false
    /// The temporal key frame index, 0...31; nil when absent.
    public private(set) var keyIdx: UInt8?

    /// Reads the descriptor at the start of `payload`.
    public init(parsing payload: Span<UInt8>) throws(RTPError) {
        guard payload.count >= 1 else { throw .truncated }
        let first = payload[0]
        isNonReference = first & 0x20 != 0
        startOfPartition = first & 0x10 != 0
        partitionIndex = first & 0x07
        length = 1
        guard first & 0x80 != 0 else { return }
        guard payload.count >= 2 else { throw .truncated }
        let fields = payload[1]
        length = 2
        if fields & 0x80 != 0 { try parsePictureID(payload) }
        if fields & 0x40 != 0 {
            guard payload.count > length else { throw .truncated }
            tl0PicIdx = payload[length]
            tl0PicIdxOffset = length
            length &+= 1
        }
        if fields & 0x30 != 0 {
            guard payload.count > length else { throw .truncated }
            let byte = payload[length]
            if fields & 0x20 != 0 {
                temporalLayer = byte >> 6
                layerSync = byte & 0x20 != 0
            }
            if fields & 0x10 != 0 { keyIdx = byte & 0x1f }
            length &+= 1
        }
    }

    private mutating func parsePictureID(_ payload: Span<UInt8>) throws(RTPError) {
        guard payload.count > length else { throw .truncated }
        pictureIDOffset = length
        pictureIDIs15Bit = payload[length] & 0x80 != 0
        if pictureIDIs15Bit {
            guard payload.count > length &+ 1 else { throw .truncated }
            pictureID = payload.uint16(at: length) & 0x7fff
            length &+= 2
        } else {
            pictureID = UInt16(payload[length])
            length &+= 1
        }
    }

    /// Overwrites the picture id and the base-layer index where they stand, in the width they were parsed with; what
    /// the descriptor does not have is left out.
    ///
    /// `offset` is where the descriptor starts in `bytes`, which must hold all of it.
    public func rewrite(pictureID: UInt16, tl0PicIdx: UInt8, in bytes: inout MutableSpan<UInt8>, at offset: Int) {
        if self.pictureID != nil {
            if pictureIDIs15Bit {
                bytes.setUInt16(pictureID | 0x8000, at: offset &+ pictureIDOffset)
            } else {
                bytes[offset &+ pictureIDOffset] = UInt8(truncatingIfNeeded: pictureID & 0x7f)
            }
        }
        if self.tl0PicIdx != nil { bytes[offset &+ tl0PicIdxOffset] = tl0PicIdx }
    }
}

extension PayloadInfo {
    static func parseVP8(_ payload: Span<UInt8>) throws(RTPError) -> PayloadInfo {
        let descriptor = try VP8Descriptor(parsing: payload)
        let start = descriptor.length
        guard payload.count > start else { throw .badPayload }
        var info = PayloadInfo()
        info.vp8 = descriptor
        info.temporalLayer = descriptor.temporalLayer
        info.startsFrame = descriptor.startOfPartition && descriptor.partitionIndex == 0
        // The inverted key frame bit of the frame tag (RFC 6386 §9.1).
        guard info.startsFrame, payload[start] & 1 == 0 else { return info }
        info.isKeyframe = true
        guard payload.count >= start &+ 10, payload.uint24(at: start &+ 3) == 0x9d012a else { return info }
        info.width = (Int(payload[start &+ 7]) << 8 | Int(payload[start &+ 6])) & 0x3fff
        info.height = (Int(payload[start &+ 9]) << 8 | Int(payload[start &+ 8])) & 0x3fff
        return info
    }
}
