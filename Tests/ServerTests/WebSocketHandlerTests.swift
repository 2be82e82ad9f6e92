import Conference
import NIOCore
import NIOEmbedded
import NIOWebSocket
import Signalling
import Testing

@testable import Server

/// The keep-alive, the closing handshake and the bounded outbox, on a virtual clock.
@Suite struct WebSocketHandlerTests {
    private static let key: WebSocketMaskingKey = [1, 2, 3, 4]

    private func makeChannel() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(
            WebSocketHandler(maximumLength: 1024, timing: .init(), farewell: ByteBuffer(string: "bye")))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    private func receive(_ channel: EmbeddedChannel, _ opcode: WebSocketOpcode, _ data: ByteBuffer) throws {
        var data = data
        data.webSocketMask(Self.key)
        try channel.writeInbound(WebSocketFrame(fin: true, opcode: opcode, maskKey: Self.key, data: data))
    }

    private func sent(_ channel: EmbeddedChannel) throws -> WebSocketFrame? {
        try channel.readOutbound(as: WebSocketFrame.self)
    }

    @Test func `a silent client is asked and then given up`() throws {
        let channel = try makeChannel()
        channel.embeddedEventLoop.advanceTime(by: .seconds(14))
        #expect(try sent(channel) == nil)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(try sent(channel)?.opcode == .ping)
        channel.embeddedEventLoop.advanceTime(by: .seconds(15))
        #expect(try sent(channel)?.opcode == .ping)
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(15))
        #expect(!channel.isActive)
        _ = try channel.finish(acceptAlreadyClosed: true)
    }

    @Test func `a client that answers pings stays`() throws {
        let channel = try makeChannel()
        for _ in 0..<20 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(15))
            #expect(try sent(channel)?.opcode == .ping)
            try receive(channel, .pong, ByteBuffer())
        }
        #expect(channel.isActive)
        _ = try channel.finish()
    }

    @Test func `a client that does not answer our close is left after two seconds`() throws {
        let channel = try makeChannel()
        try channel.writeOutbound(WebSocketOutput.close(.normalClosure, "over"))
        #expect(try sent(channel)?.opcode == .connectionClose)
        // What comes now is void, in both directions.
        try receive(channel, .text, ByteBuffer(string: "late"))
        #expect(try channel.readInbound(as: WebSocketInput.self) == nil)
        #expect(throws: ChannelError.self) { try channel.writeOutbound(WebSocketOutput.text(ByteBuffer(string: "a"))) }
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
        _ = try channel.finish(acceptAlreadyClosed: true)
    }

    @Test func `a client's close is told, answered and done`() throws {
        let channel = try makeChannel()
        var data = ByteBuffer()
        data.write(webSocketErrorCode: .goingAway)
        try receive(channel, .connectionClose, data)
        #expect(try channel.readInbound(as: WebSocketInput.self) == .closing(.goingAway))
        var answer = try #require(try sent(channel))
        #expect(answer.opcode == .connectionClose)
        #expect(answer.data.readWebSocketErrorCode() == .goingAway)
        channel.embeddedEventLoop.run()
        #expect(!channel.isActive)
        _ = try channel.finish(acceptAlreadyClosed: true)
    }

    @Test func `the end of the server is told in a message and a close`() throws {
        let channel = try makeChannel()
        channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        let farewell = try #require(try sent(channel))
        #expect(farewell.opcode == .text)
        #expect(String(buffer: farewell.data) == "bye")
        var close = try #require(try sent(channel))
        #expect(close.data.readWebSocketErrorCode() == .goingAway)
        _ = try channel.finish(acceptAlreadyClosed: true)
    }

    /// Takes writes and never completes them: a client that does not read.
    private final class Clogged: ChannelOutboundHandler {
        typealias OutboundIn = WebSocketOutput
        var texts = 0
        var closes: [WebSocketErrorCode] = []
        var promises: [EventLoopPromise<Void>] = []

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            switch unwrapOutboundIn(data) {
            case .text: texts += 1
            case .close(let code, _): closes.append(code)
            }
            if let promise { promises.append(promise) }
        }
    }

    private func message(bytes count: Int) -> EncodedMessage {
        EncodedMessage(ServerFrame(.answer(.init(sdp: String(repeating: "a", count: count)))))
    }

    @Test func `a client that does not read is told to come back, and takes no more memory`() throws {
        let channel = EmbeddedChannel()
        let clogged = Clogged()
        try channel.pipeline.syncOperations.addHandler(clogged)
        let outbox = ChannelOutbox(channel: channel)
        let message = message(bytes: 1_000_000)
        for _ in 0..<100 { outbox.send(message) }
        #expect(clogged.texts == 4)
        #expect(clogged.closes.map { UInt16(webSocketErrorCode: $0) } == [1013])
        for promise in clogged.promises { promise.fail(ChannelError.ioOnClosedChannel) }
        outbox.send(message)
        #expect(clogged.texts == 4, "an outbox that has overflowed stays closed")
        _ = try channel.finish(acceptAlreadyClosed: true)
    }

    @Test func `many small messages are bounded too, and a client that catches up goes on`() throws {
        let channel = EmbeddedChannel()
        let clogged = Clogged()
        try channel.pipeline.syncOperations.addHandler(clogged)
        let outbox = ChannelOutbox(channel: channel)
        let message = message(bytes: 1)
        for _ in 0..<8000 { outbox.send(message) }
        for promise in clogged.promises { promise.succeed() }
        clogged.promises = []
        for _ in 0..<8000 { outbox.send(message) }
        #expect(clogged.closes.isEmpty)
        for _ in 0..<500 { outbox.send(message) }
        #expect(clogged.texts == 8000 + ChannelOutbox.maximumMessages)
        #expect(clogged.closes.count == 1)
        for promise in clogged.promises { promise.succeed() }
        _ = try channel.finish(acceptAlreadyClosed: true)
    }

    @Test func `one message may be larger than the bound when nothing else waits`() throws {
        let channel = EmbeddedChannel()
        let clogged = Clogged()
        try channel.pipeline.syncOperations.addHandler(clogged)
        let outbox = ChannelOutbox(channel: channel)
        outbox.send(message(bytes: 5_000_000))
        #expect(clogged.texts == 1)
        #expect(clogged.closes.isEmpty)
        for promise in clogged.promises { promise.succeed() }
        _ = try channel.finish(acceptAlreadyClosed: true)
    }
}
