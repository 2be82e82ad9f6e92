import Primitives
import Testing

@testable import ICE

@Suite struct TCPFramingTests {
    private func frames(_ framing: inout TCPFraming, _ bytes: [UInt8]) throws(TCPFramingError) -> [[UInt8]] {
        var found: [[UInt8]] = []
        try framing.receive(bytes.span) { found.append($0.array()) }
        return found
    }

    private func append(_ packet: [UInt8], _ out: inout [UInt8]) -> Bool {
        TCPFraming.append(packet.span, to: &out)
    }

    @Test("Packets come out whole however the stream is cut")
    func anyCut() throws {
        let packets: [[UInt8]] = [[1], Array(0..<200), [7, 8], [UInt8](repeating: 9, count: 300)]
        var stream: [UInt8] = []
        for packet in packets {
            #expect(append(packet, &stream))
            stream += [0, 0]  // An empty frame between says nothing.
        }
        for size in 1...stream.count {
            var framing = TCPFraming()
            var found: [[UInt8]] = []
            for start in stride(from: 0, to: stream.count, by: size) {
                found += try frames(&framing, Array(stream[start..<min(start + size, stream.count)]))
                #expect(framing.pendingCount <= 302)
            }
            #expect(found == packets, "pieces of \(size)")
            #expect(framing.pendingCount == 0)
        }
    }

    @Test("A frame longer than allowed breaks the stream for good and holds no memory", arguments: [1, 2, 7])
    func tooLong(piece: Int) throws {
        var framing = TCPFraming(maximumFrame: 100)
        #expect(try frames(&framing, [0, 100] + [UInt8](repeating: 1, count: 100)).count == 1)
        let stream: [UInt8] = [0, 101, 1, 2, 3, 4, 5]
        #expect(throws: TCPFramingError.frameTooLong(101)) {
            for start in stride(from: 0, to: stream.count, by: piece) {
                _ = try frames(&framing, Array(stream[start..<min(start + piece, stream.count)]))
            }
        }
        #expect(framing.pendingCount == 0)
        #expect(throws: TCPFramingError.frameTooLong(101)) { try frames(&framing, [0, 1, 1]) }
    }

    @Test("Packets that no frame can hold are not framed")
    func unframeable() {
        var out: [UInt8] = []
        #expect(append([UInt8](repeating: 0, count: 65535), &out))
        #expect(out.count == 65537)
        #expect(!append([UInt8](repeating: 0, count: 65536), &out))
        #expect(out.count == 65537)
    }

    @Test("Random streams never trap and never hold more than one frame")
    func randomStream() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<300 {
            var framing = TCPFraming(maximumFrame: 1500)
            for _ in 0..<20 {
                let part = (0..<Int.random(in: 0...400, using: &generator)).map { _ in
                    UInt8.random(in: 0...9, using: &generator)
                }
                _ = try? frames(&framing, part)
                #expect(framing.pendingCount <= 1502)
            }
        }
    }
}
