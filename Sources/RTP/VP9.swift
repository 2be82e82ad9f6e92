import Primitives

/// The payload descriptor that stands before every VP9 payload (RFC 9628 §4.2).
public struct VP9Descriptor: Sendable, Equatable {
    /// The descriptor's length in bytes: the VP9 payload starts there.
    public private(set) var length = 1
    /// Whether the picture refers to earlier pictures (P).
    public private(set) var isInterPicturePredicted: Bool
    /// Whether references are listed packet by packet (F), rather than following the announced structure.
    public private(set) var isFlexibleMode: Bool
    /// Whether the packet begins a frame of its spatial layer (B).
    public private(set) var startsLayerFrame: Bool
    /// Whether the packet ends a frame of its spatial layer (E).
    public private(set) var endsLayerFrame: Bool
    /// Whether no higher spatial layer of this picture is predicted from this frame (Z).
    public private(set) var isNotReferenceForHigherLayers: Bool
    /// The running number of the picture, of 7 or 15 bits; nil when absent.
    public private(set) var pictureID: UInt16?
    /// Whether the picture id has 15 bits and two bytes, else 7 bits and one byte.
    public private(set) var pictureIDIs15Bit = false
    /// Where the picture id stands, counted from the start of the descriptor; 0 when there is none.
    public private(set) var pictureIDOffset = 0
    /// The running number of base-layer pictures; nil when absent.
    public private(set) var tl0PicIdx: UInt8?
    /// Where ``tl0PicIdx`` stands, counted from the start of the descriptor; 0 when there is none.
    public private(set) var tl0PicIdxOffset = 0
    /// The temporal layer (TID), 0...7; 0 when the sender does not say.
    public private(set) var temporalLayer: UInt8 = 0
    /// Whether a receiver may go up to this temporal layer here (U).
    public private(set) var isSwitchingUpPoint = false
    /// The spatial layer (SID), 0...7; 0 when the sender does not say.
    public private(set) var spatialLayer: UInt8 = 0
    /// Whether the frame is predicted from the next lower spatial layer of the same picture (D).
    public private(set) var isInterLayerPredicted = false
    /// The highest spatial layer's width in pixels as the scalability structure announces it; 0 when it does not.
    public private(set) var width = 0
    /// The highest spatial layer's height in pixels as the scalability structure announces it; 0 when it does not.
    public private(set) var height = 0
    /// How many spatial layers the scalability structure announces; 0 without one.
    public private(set) var spatialLayerCount = 0

    /// Reads the descriptor at the start of `payload`.
    public init(parsing payload: Span<UInt8>) throws(RTPError) {
        guard payload.count >= 1 else { throw .truncated }
        let first = payload[0]
        isInterPicturePredicted = first & 0x40 != 0
        isFlexibleMode = first & 0x10 != 0
        startsLayerFrame = first & 0x08 != 0
        endsLayerFrame = first & 0x04 != 0
        isNotReferenceForHigherLayers = first & 0x01 != 0
        if first & 0x80 != 0 { try parsePictureID(payload) }
        if first & 0x20 != 0 { try parseLayers(payload) }
        if isFlexibleMode && isInterPicturePredicted { try skipReferences(payload) }
        if first & 0x02 != 0 { try parseScalabilityStructure(payload) }
    }

    /// The byte at the reading position, which moves on.
    private mutating func next(_ payload: Span<UInt8>) throws(RTPError) -> UInt8 {
        guard length < payload.count else { throw .truncated }
        defer { length &+= 1 }
        return payload[length]
    }

    private mutating func parsePictureID(_ payload: Span<UInt8>) throws(RTPError) {
        pictureIDOffset = length
        let byte = try next(payload)
        pictureIDIs15Bit = byte & 0x80 != 0
        pictureID = pictureIDIs15Bit ? UInt16(byte & 0x7f) << 8 | UInt16(try next(payload)) : UInt16(byte)
    }

    private mutating func parseLayers(_ payload: Span<UInt8>) throws(RTPError) {
        let byte = try next(payload)
        temporalLayer = byte >> 5
        isSwitchingUpPoint = byte & 0x10 != 0
        spatialLayer = (byte >> 1) & 0x07
        isInterLayerPredicted = byte & 0x01 != 0
        if !isFlexibleMode {
            tl0PicIdxOffset = length
            tl0PicIdx = try next(payload)
        }
    }

    /// Up to three picture id differences, each saying whether another follows.
    private mutating func skipReferences(_ payload: Span<UInt8>) throws(RTPError) {
        for count in 1... {
            guard try next(payload) & 1 != 0 else { return }
            if count == 3 { throw .badPayload }
        }
    }

    private mutating func parseScalabilityStructure(_ payload: Span<UInt8>) throws(RTPError) {
        let byte = try next(payload)
        spatialLayerCount = Int(byte >> 5) &+ 1
        if byte & 0x10 != 0 {
            guard payload.count >= length &+ 4 &* spatialLayerCount else { throw .truncated }
            length &+= 4 &* spatialLayerCount
            width = Int(payload.uint16(at: length &- 4))
            height = Int(payload.uint16(at: length &- 2))
        }
        guard byte & 0x08 != 0 else { return }
        let pictures = try next(payload)
        for _ in 0..<pictures {
            let references = Int((try next(payload) >> 2) & 0x03)
            guard payload.count >= length &+ references else { throw .truncated }
            length &+= references
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
    static func parseVP9(_ payload: Span<UInt8>) throws(RTPError) -> PayloadInfo {
        let descriptor = try VP9Descriptor(parsing: payload)
        guard payload.count > descriptor.length else { throw .badPayload }
        var info = PayloadInfo()
        info.vp9 = descriptor
        info.temporalLayer = descriptor.temporalLayer
        info.spatialLayer = descriptor.spatialLayer
        info.startsFrame = descriptor.startsLayerFrame && descriptor.spatialLayer == 0
        info.isKeyframe = info.startsFrame && !descriptor.isInterPicturePredicted
        guard info.isKeyframe else { return info }
        info.width = descriptor.width
        info.height = descriptor.height
        if info.width == 0 { info.readVP9FrameSize(payload, from: descriptor.length) }
        return info
    }

    /// Reads the size out of the uncompressed header of a key frame of profile 0, the only one that calls use.
    private mutating func readVP9FrameSize(_ payload: Span<UInt8>, from start: Int) {
        var cursor = BitCursor(start..<payload.count)
        // Frame marker 2, profile 0, not a repeated frame, key frame; then whether it is shown and error resilient.
        guard cursor.bits(6, payload) == 0b10_0000 else { return }
        cursor.skip(2, payload)
        guard cursor.bits(24, payload) == 0x498342 else { return }
        let rgb: UInt32 = 7
        guard cursor.bits(3, payload) != rgb else { return }
        cursor.skip(1, payload)
        let frameWidth = Int(cursor.bits(16, payload)) &+ 1
        let frameHeight = Int(cursor.bits(16, payload)) &+ 1
        guard !cursor.overrun else { return }
        width = frameWidth
        height = frameHeight
    }
}
