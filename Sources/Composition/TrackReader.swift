/// A block of a track's file.
struct MediaBlock: Equatable {
    /// When it is to be shown or heard, in microseconds of the recording.
    var time: Int64
    var isKeyframe: Bool
    var bytes: [UInt8]
}

/// Why a file is no track.
struct TrackError: Error, Equatable {
    var message: String
}

/// Reads the first track of a WebM or Matroska file from its beginning to its end, without needing sizes, cues or a
/// whole tail: a crash may have cut the file anywhere. Where bytes make no sense it goes on at the next cluster.
final class TrackReader {
    /// How the track is coded, as Matroska names it.
    private(set) var codec = ""
    /// What the decoder has to know beforehand.
    private(set) var setup: [UInt8] = []
    /// Bytes that made no sense.
    private(set) var damagedBytes = 0

    private let file: ByteWindow
    private var place = 0
    private var scale: Int64 = 1_000_000
    private var track: UInt64?
    private var clusterTime: Int64 = 0
    /// Where clusters begin, as far as the file has been read, in the order of times.
    private var marks: [(time: Int64, place: Int)] = []

    private enum ID {
        static let ebml: UInt64 = 0x1A45_DFA3
        static let segment: UInt64 = 0x1853_8067
        static let info: UInt64 = 0x1549_A966
        static let tracks: UInt64 = 0x1654_AE6B
        static let cluster: UInt64 = 0x1F43_B675
        static let timestamp: UInt64 = 0xE7
        static let simpleBlock: UInt64 = 0xA3
        static let blockGroup: UInt64 = 0xA0
        /// Cues, tags, seek heads, attachments, chapters, empty space, checksums, positions.
        static let skipped: Set<UInt64> = [
            0x1C53_BB6B, 0x1254_C367, 0x114D_9B74, 0x1941_A469, 0x1043_A770, 0xEC, 0xBF, 0xA7, 0xAB,
        ]
    }

    private struct Element {
        var id: UInt64
        /// Nil when the writer did not know it yet.
        var size: Int?
        var body: Int
    }

    /// Opens a track's file and reads what it says about the track.
    init(path: String) throws(TrackError) {
        guard let file = ByteWindow(path: path) else { throw TrackError(message: "it cannot be opened") }
        self.file = file
        guard element(at: 0)?.id == ID.ebml else { throw TrackError(message: "it is not a WebM file") }
        while track == nil {
            let before = place
            guard step() != nil, place > before else { throw TrackError(message: "it describes no track") }
        }
    }

    /// The next block; nil at the end.
    func next() -> MediaBlock? {
        while let found = step() {
            if let block = found { return block }
        }
        return nil
    }

    /// Goes to a place from which all blocks at and after a time come, in microseconds.
    func seek(to time: Int64) {
        if let mark = marks.last(where: { $0.time <= time }) ?? marks.first { place = mark.place }
    }

    /// Reads one element. Nil at the end of the file; an empty value when it was not a block.
    private func step() -> MediaBlock?? {
        guard place < file.length else { return nil }
        guard let element = element(at: place) else { return resume() }
        switch element.id {
        case ID.segment:
            place = element.body
            return .some(nil)
        case ID.cluster:
            return enterCluster(element)
        default:
            break
        }
        guard let size = element.size, size <= file.length - element.body else { return resume() }
        let next = element.body + size
        switch element.id {
        case ID.info: scale = number(in: element, of: 0x2AD7B1).map { Int64(clamping: $0) } ?? scale
        case ID.tracks: readTracks(element.body..<next)
        case ID.timestamp: clusterTime = Int64(clamping: number(at: element.body, count: size))
        case ID.simpleBlock:
            place = next
            return .some(block(element.body..<next, isKeyframe: nil))
        case ID.blockGroup:
            place = next
            return .some(group(element.body..<next))
        case ID.ebml: break
        default:
            guard ID.skipped.contains(element.id) else { return resume() }
        }
        place = next
        return .some(nil)
    }

    private func enterCluster(_ cluster: Element) -> MediaBlock?? {
        var inner = cluster.body
        while let child = element(at: inner), let size = child.size {
            if child.id == ID.timestamp {
                let time = Int64(clamping: number(at: child.body, count: size))
                let microseconds = time.multipliedReportingOverflow(by: scale).partialValue / 1_000
                if marks.last.map({ $0.place < place && $0.time <= microseconds }) ?? true {
                    marks.append((microseconds, place))
                }
                break
            }
            guard ID.skipped.contains(child.id), size <= file.length - child.body else { break }
            inner = child.body + size
        }
        place = cluster.body
        return .some(nil)
    }

    /// Looks for the next cluster after bytes that make no sense.
    private func resume() -> MediaBlock?? {
        let from = place + 1
        var search = from
        while let found = file.find([0x1F, 0x43, 0xB6, 0x75], from: search) {
            if let cluster = element(at: found), let first = element(at: cluster.body),
                first.id == ID.timestamp || ID.skipped.contains(first.id)
            {
                damagedBytes += found - place
                place = found
                return .some(nil)
            }
            search = found + 1
        }
        damagedBytes += file.length - place
        place = file.length
        return nil
    }

    private func readTracks(_ range: Range<Int>) {
        for entry in children(of: range) where entry.id == 0xAE && track == nil {
            guard let size = entry.size else { continue }
            for field in children(of: entry.body..<(entry.body + size)) {
                guard let count = field.size, let bytes = file.read(at: field.body, count: count) else { continue }
                switch field.id {
                case 0xD7: track = number(at: field.body, count: count)
                case 0x86: codec = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                case 0x63A2: setup = Array(bytes)
                default: break
                }
            }
        }
    }

    private func group(_ range: Range<Int>) -> MediaBlock? {
        let parts = children(of: range)
        guard let inner = parts.first(where: { $0.id == 0xA1 }), let size = inner.size else { return nil }
        let isKeyframe = !parts.contains { $0.id == 0xFB }
        return block(inner.body..<(inner.body + size), isKeyframe: isKeyframe)
    }

    private func block(_ range: Range<Int>, isKeyframe: Bool?) -> MediaBlock? {
        guard let (number, width) = variable(at: range.lowerBound, keepsMarker: false), number == track,
            range.count >= width + 3, let head = file.read(at: range.lowerBound + width, count: 3)
        else { return nil }
        let relative = Int16(bitPattern: UInt16(head[head.startIndex]) << 8 | UInt16(head[head.startIndex + 1]))
        let flags = head[head.startIndex + 2]
        // Several frames in one block: neither the recorder nor browsers write that.
        guard flags & 0x06 == 0 else { return nil }
        let from = range.lowerBound + width + 3
        guard let bytes = file.read(at: from, count: range.upperBound - from) else { return nil }
        let ticks = clusterTime.addingReportingOverflow(Int64(relative)).partialValue
        let time = ticks.multipliedReportingOverflow(by: scale).partialValue / 1_000
        return MediaBlock(time: time, isKeyframe: isKeyframe ?? (flags & 0x80 != 0), bytes: Array(bytes))
    }

    private func children(of range: Range<Int>) -> [Element] {
        var found: [Element] = []
        var place = range.lowerBound
        while place < range.upperBound, let child = element(at: place), let size = child.size,
            size <= range.upperBound - child.body
        {
            found.append(child)
            place = child.body + size
        }
        return found
    }

    private func number(in parent: Element, of id: UInt64) -> UInt64? {
        guard let size = parent.size,
            let child = children(of: parent.body..<(parent.body + size)).first(where: { $0.id == id }),
            let count = child.size
        else { return nil }
        return number(at: child.body, count: count)
    }

    private func number(at place: Int, count: Int) -> UInt64 {
        guard count <= 8, let bytes = file.read(at: place, count: count) else { return 0 }
        return bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func element(at place: Int) -> Element? {
        guard let (id, idWidth) = variable(at: place, keepsMarker: true), idWidth <= 4,
            let (size, sizeWidth) = variable(at: place + idWidth, keepsMarker: false)
        else { return nil }
        let unknown = (UInt64(1) << UInt64(7 * sizeWidth)) - 1
        let body = place + idWidth + sizeWidth
        return Element(id: id, size: size == unknown ? nil : Int(clamping: size), body: body)
    }

    /// A number whose first byte tells how many there are.
    private func variable(at place: Int, keepsMarker: Bool) -> (value: UInt64, width: Int)? {
        guard let first = file.byte(at: place), first != 0 else { return nil }
        let width = first.leadingZeroBitCount + 1
        guard let bytes = file.read(at: place, count: width) else { return nil }
        let value = bytes.reduce(0) { $0 << 8 | UInt64($1) }
        return (keepsMarker ? value : value & ((UInt64(1) << UInt64(7 * width)) - 1), width)
    }
}
