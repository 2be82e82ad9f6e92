import ICE
import Primitives

/// Packets on a TCP stream: the first byte says how the stream is cut into pieces.
func fuzzFraming(_ bytes: [UInt8]) throws -> Bool {
    guard let first = bytes.first else { return false }
    let stream = Array(bytes.dropFirst())
    let (whole, wholeError) = frames(stream, pieces: stream.count + 1)
    let (cut, cutError) = frames(stream, pieces: Int(first) + 1)
    try expect(cut == whole && cutError == wholeError, "how the stream is cut does not matter")
    var written: [UInt8] = []
    for frame in whole { TCPFraming.append(frame.span, to: &written) }
    try expect(frames(written, pieces: 7).0 == whole, "frames that were written read the same")
    return wholeError == nil
}

private func frames(_ stream: [UInt8], pieces length: Int) -> ([[UInt8]], TCPFramingError?) {
    var framing = TCPFraming()
    var frames: [[UInt8]] = []
    var rest = stream[...]
    do {
        while !rest.isEmpty {
            let piece = Array(rest.prefix(length))
            rest = rest.dropFirst(length)
            try framing.receive(piece.span) { frames.append($0.array()) }
        }
    } catch {
        return (frames, error)
    }
    return (frames, nil)
}

func framingSeeds() -> [(name: String, bytes: [UInt8])] {
    var stream: [UInt8] = []
    for frame in [[1], [2, 3, 4], [], [UInt8](repeating: 5, count: 300)] { TCPFraming.append(frame.span, to: &stream) }
    return [
        ("bytes", [0] + stream), ("pieces", [6] + stream), ("whole", [255] + stream), ("half", [9] + stream.dropLast()),
    ]
}
