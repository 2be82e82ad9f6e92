import Primitives

/// A source description (RFC 3550 §6.5).
public struct SourceDescription: Sendable, Equatable {
    /// The most chunks that one packet can count.
    private static let maximumCount = 31

    /// One property of a source.
    public struct Item: Sendable, Equatable {
        /// The item type of the canonical name.
        public static let canonicalName: UInt8 = 1

        /// What the text means: 1 is the canonical name (RFC 3550 §12.2).
        public var type: UInt8
        /// The text in UTF-8, at most 255 bytes; longer text is cut when written.
        public var text: [UInt8]

        /// Makes an item.
        public init(type: UInt8, text: [UInt8]) {
            self.type = type
            self.text = text
        }
    }

    /// What is said about one source.
    public struct Chunk: Sendable, Equatable {
        /// The source.
        public var ssrc: UInt32
        /// Its properties.
        public var items: [Item]

        /// The canonical name, which ties the streams of one participant together; empty when it is not given.
        public var cname: String {
            guard let item = items.first(where: { $0.type == Item.canonicalName }) else { return "" }
            return String(decoding: item.text, as: UTF8.self)
        }

        /// Makes a chunk with a canonical name alone.
        public init(ssrc: UInt32, cname: String) {
            self.init(ssrc: ssrc, items: [Item(type: Item.canonicalName, text: Array(cname.utf8))])
        }

        /// Makes a chunk.
        public init(ssrc: UInt32, items: [Item]) {
            self.ssrc = ssrc
            self.items = items
        }
    }

    /// One entry for each source. More than 31 go on in another packet.
    public var chunks: [Chunk]

    /// Makes a source description.
    public init(chunks: [Chunk]) { self.chunks = chunks }

    init(_ packet: Span<UInt8>, count: Int) throws(RTPError) {
        chunks = []
        var offset = 4
        for _ in 0..<count {
            guard packet.count >= offset &+ 8 else { throw .badRTCP }
            let ssrc = packet.uint32(at: offset)
            offset &+= 4
            chunks.append(Chunk(ssrc: ssrc, items: try Self.items(packet, &offset)))
        }
    }

    /// Reads items up to the zero that ends the list, and past the zeros that fill the last word.
    private static func items(_ packet: Span<UInt8>, _ offset: inout Int) throws(RTPError) -> [Item] {
        var items: [Item] = []
        while true {
            guard offset < packet.count else { throw .badRTCP }
            let type = packet[offset]
            if type == 0 { break }
            guard packet.count >= offset &+ 2 else { throw .badRTCP }
            let start = offset &+ 2
            let end = start &+ Int(packet[offset &+ 1])
            guard packet.count >= end else { throw .badRTCP }
            items.append(Item(type: type, text: packet.array(start..<end)))
            offset = end
        }
        offset = (offset &+ 4) & ~3
        return items
    }

    func encode(into bytes: inout [UInt8]) {
        var rest = chunks[...]
        repeat {
            let part = rest.prefix(Self.maximumCount)
            rest = rest.dropFirst(part.count)
            let start = RTCP.beginPacket(RTCP.PacketType.sourceDescription, count: part.count, in: &bytes)
            for chunk in part {
                bytes.appendUInt32(chunk.ssrc)
                for item in chunk.items {
                    let text = item.text.prefix(255)
                    bytes.append(item.type)
                    bytes.append(UInt8(truncatingIfNeeded: text.count))
                    bytes.append(contentsOf: text)
                }
                repeat { bytes.append(0) } while (bytes.count &- start) & 3 != 0
            }
            RTCP.endPacket(start, in: &bytes)
        } while !rest.isEmpty
    }
}

/// The end of one or more streams (RFC 3550 §6.6).
public struct Goodbye: Sendable, Equatable {
    /// The most streams that one packet can count.
    private static let maximumCount = 31

    /// The streams that end. More than 31 go on in another packet.
    public var ssrcs: [UInt32]
    /// Why they end, in UTF-8; at most 255 bytes are written. Nil when no reason is given.
    public var reason: [UInt8]?

    /// Makes a goodbye.
    public init(ssrcs: [UInt32], reason: [UInt8]? = nil) {
        self.ssrcs = ssrcs
        self.reason = reason
    }

    init(_ packet: Span<UInt8>, count: Int) throws(RTPError) {
        let end = 4 &+ 4 &* count
        guard packet.count >= end else { throw .badRTCP }
        ssrcs = []
        for index in 0..<count { ssrcs.append(packet.uint32(at: 4 &+ 4 &* index)) }
        guard packet.count > end else { return }
        let length = Int(packet[end])
        guard packet.count >= end &+ 1 &+ length else { throw .badRTCP }
        reason = packet.array((end &+ 1)..<(end &+ 1 &+ length))
    }

    func encode(into bytes: inout [UInt8]) {
        var rest = ssrcs[...]
        repeat {
            let part = rest.prefix(Self.maximumCount)
            rest = rest.dropFirst(part.count)
            let start = RTCP.beginPacket(RTCP.PacketType.goodbye, count: part.count, in: &bytes)
            for ssrc in part { bytes.appendUInt32(ssrc) }
            if rest.isEmpty, let text = reason?.prefix(255) {
                bytes.append(UInt8(truncatingIfNeeded: text.count))
                bytes.append(contentsOf: text)
            }
            RTCP.endPacket(start, in: &bytes)
        } while !rest.isEmpty
    }
}
