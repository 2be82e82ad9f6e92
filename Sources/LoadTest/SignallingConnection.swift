import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Primitives
import Signalling

/// The signalling of one participant: the WebSocket protocol of ``Signalling`` in the client's role.
final class SignallingConnection: Sendable {
    private let channel: any Channel
    private let handler: NIOLoopBound<SignallingHandler>

    private init(channel: any Channel, handler: NIOLoopBound<SignallingHandler>) {
        self.channel = channel
        self.handler = handler
    }

    /// Opens the connection.
    static func open(
        _ address: ServerAddress, network: Network, counts: SignallingCounts
    ) async throws -> SignallingConnection {
        let upgrade: EventLoopFuture<SignallingConnection> = try await network.bootstrap().connect(
            host: address.host, port: address.port
        ) { channel in
            channel.eventLoop.makeCompletedFuture {
                try network.prepare(channel, for: address)
                let upgrader = NIOTypedWebSocketClientUpgrader<SignallingConnection>(maxFrameSize: 1 << 24) {
                    channel, _ in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = SignallingHandler(counts)
                        try channel.pipeline.syncOperations.addHandler(handler)
                        return SignallingConnection(
                            channel: channel, handler: NIOLoopBound(handler, eventLoop: channel.eventLoop))
                    }
                }
                var headers = HTTPHeaders()
                headers.add(name: "Host", value: address.authority)
                let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/ws", headers: headers)
                let configuration = NIOTypedHTTPClientUpgradeConfiguration(
                    upgradeRequestHead: head, upgraders: [upgrader],
                    notUpgradingCompletionHandler: { channel in
                        channel.eventLoop.makeFailedFuture(LoadError("the server refuses a WebSocket connection"))
                    })
                return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
                    configuration: .init(upgradeConfiguration: configuration))
            }
        }
        return try await upgrade.get()
    }

    /// Sends a message and waits for the reply to it, as raw JSON.
    func request(_ message: ClientMessage) async throws -> [UInt8] {
        let promise = channel.eventLoop.makePromise(of: [UInt8].self)
        let bound = handler
        let channel = self.channel
        channel.eventLoop.execute {
            let number = bound.value.expect(promise)
            Self.write(ClientFrame(message, request: number), to: channel)
        }
        let timeout = channel.eventLoop.scheduleTask(in: .seconds(60)) {
            promise.fail(LoadError("the server did not answer “\(message.kind.rawValue)” in 60 s"))
        }
        defer { timeout.cancel() }
        return try await promise.futureResult.get()
    }

    /// Joins, and waits outside until somebody opens where that is asked for; `joined` as raw JSON.
    func join(_ join: ClientMessage.Join) async throws -> [UInt8] {
        let reply = try await request(.join(join))
        guard JSONFields.string(reply, JSONFields.find(reply)["type"]) == "waiting" else { return reply }
        let promise = channel.eventLoop.makePromise(of: [UInt8].self)
        let bound = handler
        channel.eventLoop.execute { bound.value.await(entry: promise) }
        let timeout = channel.eventLoop.scheduleTask(in: .seconds(60)) {
            promise.fail(LoadError("nobody opened the door of the waiting room in 60 s"))
        }
        defer { timeout.cancel() }
        return try await promise.futureResult.get()
    }

    /// Sends a request and tells when the reply to it came, as the connection's thread saw it.
    ///
    /// - Parameter sending: is told the moment of sending, before anything can come of it.
    func exchange(_ message: ClientMessage, sending: @escaping @Sendable (Instant) -> Void) async throws -> Instant {
        let promise = channel.eventLoop.makePromise(of: [UInt8].self)
        let bound = handler
        let channel = self.channel
        channel.eventLoop.execute {
            let number = bound.value.expect(promise)
            sending(MediaEngine.now())
            Self.write(ClientFrame(message, request: number), to: channel)
        }
        let timeout = channel.eventLoop.scheduleTask(in: .seconds(30)) {
            promise.fail(LoadError("the server did not answer “\(message.kind.rawValue)” in 30 s"))
        }
        defer { timeout.cancel() }
        return try await promise.futureResult.map { _ in MediaEngine.now() }.get()
    }

    /// From now on tells `hear` of the life in the room.
    ///
    /// - Parameters:
    ///   - all: also of the chat and of hands, not only of what concerns this participant.
    ///   - mark: by what this run's messages of the chat are known.
    func listen(toAll all: Bool, mark: String, _ hear: @escaping @Sendable (LifeNews, Instant) -> Void) {
        let bound = handler
        channel.eventLoop.execute { bound.value.ear = .init(hearsAll: all, mark: mark, hear: hear) }
    }

    /// From now on hands `hear` what the server says of breakout rooms, as raw JSON.
    func hearBreakouts(_ hear: @escaping @Sendable ([UInt8], Instant) -> Void) {
        let bound = handler
        channel.eventLoop.execute { bound.value.breakoutEar = hear }
    }

    /// Sends a message that wants no reply.
    func send(_ message: ClientMessage) {
        let channel = self.channel
        channel.eventLoop.execute { Self.write(ClientFrame(message), to: channel) }
    }

    /// Ends the connection.
    func close() {
        let channel = self.channel
        channel.eventLoop.execute {
            var data = channel.allocator.buffer(capacity: 2)
            data.write(webSocketErrorCode: .normalClosure)
            let frame = WebSocketFrame(fin: true, opcode: .connectionClose, maskKey: .random(), data: data)
            channel.writeAndFlush(frame).whenComplete { _ in channel.close(promise: nil) }
        }
    }

    private static func write(_ frame: ClientFrame, to channel: any Channel) {
        let data = channel.allocator.buffer(bytes: SignallingCodec.encode(frame))
        channel.writeAndFlush(
            WebSocketFrame(fin: true, opcode: .text, maskKey: .random(), data: data), promise: nil)
    }
}

/// What all connections together received.
final class SignallingCounts: Sendable {
    struct Values: Sendable {
        var messages: UInt64 = 0
        var bytes: UInt64 = 0
        /// Connections that the server ended.
        var closed = 0
        var isLeaving = false
    }

    private let values = NIOLockedValueBox(Values())

    var current: Values { values.withLockedValue { $0 } }

    func count(bytes: Int) {
        values.withLockedValue {
            $0.messages += 1
            $0.bytes += UInt64(bytes)
        }
    }

    func countClosed() { values.withLockedValue { if !$0.isLeaving { $0.closed += 1 } } }

    /// From now on closed connections are our own doing.
    func leave() { values.withLockedValue { $0.isLeaving = true } }
}

/// Frames in, replies to those who wait for them. What nobody waits for is counted and not decoded: in a full room
/// every participant is told of every other.
private final class SignallingHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// Who wants to know of the life in the room.
    struct Ear {
        var hearsAll: Bool
        var mark: String
        var hear: @Sendable (LifeNews, Instant) -> Void
    }

    var ear: Ear?
    var breakoutEar: (@Sendable ([UInt8], Instant) -> Void)?
    private let counts: SignallingCounts
    private var entry: EventLoopPromise<[UInt8]>?
    /// What ``entry`` is to be told, when it came first.
    private var admitted: [UInt8]?
    private var waiting: [Int: EventLoopPromise<[UInt8]>] = [:]
    private var nextRequest = 1
    private var assembled: [UInt8] = []
    private static let muted = Array("{\"type\":\"muted\"".utf8)
    private static let breakouts = Array("{\"type\":\"breakouts\"".utf8)
    private static let unasked = [
        "participants", "slots", "speakers", "chat\"", "floor", "reactions", "house", "breakouts", "polls", "muted",
        "asked", "attention", "announcement", "lobby", "you", "waiting\",\"place", "board",
    ].map { Array("{\"type\":\"\($0)".utf8) }

    init(_ counts: SignallingCounts) { self.counts = counts }

    func expect(_ promise: EventLoopPromise<[UInt8]>) -> Int {
        let number = nextRequest
        nextRequest += 1
        waiting[number] = promise
        return number
    }

    /// Waits for `joined`, which comes without having been asked for again.
    func await(entry promise: EventLoopPromise<[UInt8]>) {
        if let admitted { return promise.succeed(admitted) }
        entry = promise
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text, .continuation:
            counts.count(bytes: frame.length)
            if frame.fin, assembled.isEmpty {
                if hear(frame) || isUnasked(frame.data) { return }
            }
            assembled += frame.unmaskedData.readableBytesView
            guard frame.fin else { return }
            let text = assembled
            assembled = []
            take(text)
        case .ping:
            context.writeAndFlush(
                wrapOutboundOut(
                    WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: frame.unmaskedData)),
                promise: nil)
        case .connectionClose: context.close(promise: nil)
        default: break
        }
    }

    /// Tells of the life in the room; false when the message is about something else, or nobody wants to know.
    private func hear(_ frame: WebSocketFrame) -> Bool {
        if let breakoutEar, frame.data.readableBytesView.starts(with: Self.breakouts) {
            breakoutEar(Array(frame.unmaskedData.readableBytesView), MediaEngine.now())
            return true
        }
        guard let ear else { return false }
        let isMine = frame.data.readableBytesView.starts(with: Self.muted)
        guard isMine || ear.hearsAll && LifeNews.mayBegin(with: frame.data.readableBytesView),
            let news = LifeNews(Array(frame.unmaskedData.readableBytesView), mark: ear.mark)
        else { return false }
        ear.hear(news, MediaEngine.now())
        return true
    }

    private func isUnasked(_ data: ByteBuffer) -> Bool {
        let view = data.readableBytesView
        return Self.unasked.contains { view.starts(with: $0) }
    }

    private func take(_ text: [UInt8]) {
        let fields = JSONFields.find(text)
        guard let request = JSONFields.integer(text, fields["request"]), let promise = waiting[request] else {
            return admit(text, fields)
        }
        waiting[request] = nil
        if JSONFields.string(text, fields["type"]) == "error" {
            let code = JSONFields.string(text, fields["code"]) ?? "error"
            let message = JSONFields.string(text, fields["message"]) ?? ""
            promise.fail(LoadError("\(code): \(message)"))
        } else {
            promise.succeed(text)
        }
    }

    /// Who waited outside is let in or sent away.
    private func admit(_ text: [UInt8], _ fields: [String: Range<Int>]) {
        switch JSONFields.string(text, fields["type"]) {
        case "joined":
            if entry == nil { admitted = text }
            entry?.succeed(text)
        case "error": entry?.fail(LoadError(JSONFields.string(text, fields["code"]) ?? "refused"))
        default: return
        }
        entry = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        counts.countClosed()
        fail(LoadError("the server closed the signalling connection"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error)
        context.close(promise: nil)
    }

    private func fail(_ error: any Error) {
        for promise in waiting.values { promise.fail(error) }
        waiting = [:]
        entry?.fail(error)
        entry = nil
    }
}
