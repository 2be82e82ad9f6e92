import Foundation

/// A finished piece of the film: what has to be known to go on after it, and its blocks.
struct PieceFile: Equatable {
    struct Head: Equatable, Codable {
        /// How long all blocks are together.
        var bytes = 0
        /// ``SoundStage/offsets`` behind the piece.
        var offsets: [Int: Int] = [:]
        /// Blocks that could not be decoded so far, by track.
        var failures: [Int: Int] = [:]
    }

    var head: Head
    var blocks: [FilmBlock]

    private static let magic = Array("VECHEP01".utf8)
    private static let blockHead = 16

    func write(to path: String) throws(CompositionError) {
        var head = head
        head.bytes = blocks.reduce(0) { $0 + Self.blockHead + $1.bytes.count }
        guard let text = try? JSONEncoder().encode(head) else {
            throw CompositionError(.codec, "The state of a piece cannot be written down.")
        }
        let file = try OutputFile(path: path)
        try file.write(Self.magic + Self.number(UInt64(text.count), width: 4))
        try file.write(text)
        for block in blocks {
            try file.write([UInt8(truncatingIfNeeded: block.track), block.isKeyframe ? 1 : 0, 0, 0])
            try file.write(Self.number(UInt64(block.bytes.count), width: 4))
            try file.write(Self.number(UInt64(bitPattern: block.time), width: 8))
            try file.write(block.bytes)
        }
        try file.finish()
    }

    /// What a piece says about itself; nil when it is not there, or not whole.
    static func head(of path: String) -> Head? {
        guard let file = ByteWindow(path: path), let (head, place) = head(in: file),
            file.length == place + head.bytes
        else { return nil }
        return head
    }

    /// The whole piece.
    static func read(_ path: String) -> PieceFile? {
        guard let file = ByteWindow(path: path), let (head, start) = head(in: file) else { return nil }
        var blocks: [FilmBlock] = []
        var place = start
        while place < file.length {
            guard let fields = file.read(at: place, count: blockHead).map(Array.init),
                let bytes = file.read(at: place + blockHead, count: Int(value(fields[4..<8])))
            else { return nil }
            blocks.append(
                FilmBlock(
                    track: Int(fields[0]), time: Int64(bitPattern: value(fields[8..<16])), isKeyframe: fields[1] == 1,
                    bytes: Array(bytes)))
            place += blockHead + bytes.count
        }
        return PieceFile(head: head, blocks: blocks)
    }

    private static func head(in file: ByteWindow) -> (Head, Int)? {
        guard let start = file.read(at: 0, count: 12), start.starts(with: magic) else { return nil }
        let count = Int(value(start.suffix(4)))
        guard let text = file.read(at: 12, count: count),
            let head = try? JSONDecoder().decode(Head.self, from: Data(text))
        else { return nil }
        return (head, 12 + count)
    }

    private static func number(_ value: UInt64, width: Int) -> [UInt8] {
        (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }

    private static func value(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}
