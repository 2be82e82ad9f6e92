import NIOCore
import NIOEmbedded
import Testing

@testable import Server

@Suite("What a silent connection keeps")
struct ThriftHandlerTests {
    private func buffer(_ length: Int) -> ByteBuffer {
        ByteBuffer(bytes: (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) | 1 })
    }

    @Test("A long message arrives whole, and the pages into which it was read are empty afterwards")
    func longMessage() throws {
        let channel = EmbeddedChannel(handler: ThriftHandler())
        let read = buffer(20_000)
        let expected = Array(read.readableBytesView)
        try channel.writeInbound(read)
        let arrived = try #require(try channel.readInbound(as: ByteBuffer.self))
        #expect(Array(arrived.readableBytesView) == expected)
        // At least three whole pages of 4096 bytes lie in any 20 000 bytes.
        let kept = read.readableBytesView.lazy.filter { $0 != 0 }.count
        #expect(kept <= 20_000 - 3 * 4_096)
        _ = try channel.finish()
    }

    @Test("A short message is handed on as it is")
    func shortMessage() throws {
        let channel = EmbeddedChannel(handler: ThriftHandler())
        let read = buffer(ThriftHandler.piece)
        try channel.writeInbound(read)
        let arrived = try #require(try channel.readInbound(as: ByteBuffer.self))
        #expect(arrived == read)
        #expect(read.readableBytesView.allSatisfy { $0 != 0 })
        _ = try channel.finish()
    }

    @Test("What is sent goes out in pieces, in order and whole")
    func pieces() throws {
        let channel = EmbeddedChannel(handler: ThriftHandler())
        let message = buffer(3 * ThriftHandler.piece + 7)
        try channel.writeOutbound(message)
        var lengths: [Int] = []
        var sent = ByteBuffer()
        while var piece = try channel.readOutbound(as: ByteBuffer.self) {
            lengths.append(piece.readableBytes)
            sent.writeBuffer(&piece)
        }
        #expect(lengths == [ThriftHandler.piece, ThriftHandler.piece, ThriftHandler.piece, 7])
        #expect(sent == message)
        _ = try channel.finish()
    }
}
