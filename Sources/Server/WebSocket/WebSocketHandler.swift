import NIOCore
import NIOWebSocket

/// What the server sends over a WebSocket connection.
enum WebSocketOutput: Sendable {
    /// One message; the bytes are UTF-8.
    case text(ByteBuffer)
    /// The end, with the reason.
    case close(WebSocketErrorCode, String)
}

/// What the client sends.
enum WebSocketInput: Sendable, Equatable {
    /// One message.
    case text(String)
    /// The client closes, with its code. Nothing follows.
    case closing(WebSocketErrorCode?)
}

/// The WebSocket protocol of one connection: messages, keep-alive and the closing handshake (RFC 6455).
final class WebSocketHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = WebSocketInput
    typealias OutboundIn = WebSocketOutput
    typealias OutboundOut = WebSocketFrame

    /// The times of a connection's life.
    struct Timing: Sendable {
        /// A ping is sent after so long without a word from the client.
        var pingInterval = TimeAmount.seconds(15)
        /// The connection is given up after so long without a word.
        var silence = TimeAmount.seconds(40)
        /// How long the client has to answer our close frame.
        var closeGrace = TimeAmount.seconds(2)
    }

    private let timing: Timing
    private let farewell: ByteBuffer
    private var assembler: MessageAssembler
    private var lastHeard = NIODeadline.uptimeNanoseconds(0)
    private var sentClose = false
    private var timer: Scheduled<Void>?

    /// - Parameter farewell: the last message when the server shuts down.
    init(maximumLength: Int, timing: Timing, farewell: ByteBuffer) {
        assembler = MessageAssembler(maximumLength: maximumLength)
        self.timing = timing
        self.farewell = farewell
    }

    func handlerAdded(context: ChannelHandlerContext) {
        lastHeard = context.eventLoop.now
        scheduleKeepAlive(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastHeard = context.eventLoop.now
        let action = assembler.receive(unwrapInboundIn(data))
        if sentClose {
            // Whatever was under way when we closed is void; only the answer to our close matters.
            if case .closedByPeer = action { context.close(promise: nil) }
            return
        }
        switch action {
        case .none: break
        case .message(let text): context.fireChannelRead(wrapInboundOut(.text(text)))
        case .pong(let data):
            let frame = WebSocketFrame(fin: true, opcode: .pong, data: data)
            context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
        case .closedByPeer(let code):
            context.fireChannelRead(wrapInboundOut(.closing(code)))
            sendClose(context, code: code ?? .normalClosure, reason: "", disconnect: true)
        case .fail(let code, let reason): sendClose(context, code: code, reason: reason)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOWebSocketError.invalidFrameLength:
            let limit = assembler.maximumLength / 1024
            sendClose(context, code: .messageTooLarge, reason: "a message may have \(limit) KB", disconnect: true)
        case is NIOWebSocketError:
            sendClose(context, code: .protocolError, reason: "malformed frame", disconnect: true)
        default: context.close(promise: nil)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !sentClose else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        switch unwrapOutboundIn(data) {
        case .text(let buffer):
            context.write(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .text, data: buffer)), promise: promise)
        case .close(let code, let reason):
            sendClose(context, code: code, reason: reason)
            promise?.succeed()
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent where !sentClose:
            let frame = WebSocketFrame(fin: true, opcode: .text, data: farewell)
            context.write(wrapOutboundOut(frame), promise: nil)
            sendClose(context, code: .goingAway, reason: "shutdown")
        case ChannelEvent.inputClosed:
            // Nobody can read on half a WebSocket connection.
            context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    /// - Parameter disconnect: the client's close was heard or will not be: end as soon as ours is written.
    private func sendClose(
        _ context: ChannelHandlerContext, code: WebSocketErrorCode, reason: String, disconnect: Bool = false
    ) {
        guard !sentClose else { return }
        sentClose = true
        timer?.cancel()
        var data = context.channel.allocator.buffer(capacity: 2 + reason.utf8.count)
        data.write(webSocketErrorCode: code)
        data.writeString(reason)
        let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
        let channel = context.channel
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(frame), promise: written)
        if disconnect { written.futureResult.whenComplete { _ in channel.close(promise: nil) } }
        timer = context.eventLoop.scheduleTask(in: timing.closeGrace) { channel.close(promise: nil) }
    }

    private func scheduleKeepAlive(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: timing.pingInterval) {
            let (handler, context) = bound.value
            handler.keepAlive(context)
        }
    }

    private func keepAlive(_ context: ChannelHandlerContext) {
        guard !sentClose else { return }
        guard context.eventLoop.now - lastHeard < timing.silence else {
            context.close(promise: nil)
            return
        }
        let ping = WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer())
        context.writeAndFlush(wrapOutboundOut(ping), promise: nil)
        scheduleKeepAlive(context)
    }
}
