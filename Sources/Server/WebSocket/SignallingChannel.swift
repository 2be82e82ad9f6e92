import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket

/// One signalling connection after the WebSocket handshake.
struct WebSocketConnection: Sendable {
    /// The messages from the client; read through ``NIOAsyncChannel/executeThenClose(_:)``.
    let inbound: NIOAsyncChannel<WebSocketInput, Never>
    /// The way out.
    let outbox: ChannelOutbox
    /// The secret of the session that the browser showed in its handshake.
    let session: String?
    /// Where the client is, to bound how often it may knock; nil for this machine.
    let address: String?
}

/// Serves HTTP and WebSocket on one port: a connection whose first request is a good upgrade becomes a WebSocket
/// connection, every other goes on as HTTP. Refused upgrades go on as HTTP too, where the route of that path says why.
struct SignallingChannel: ServerChildChannel, HTTPChannelHandler {
    /// What a connection has become.
    enum Outcome: Sendable {
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        case webSocket(WebSocketConnection)
    }

    /// A connection whose first request decides what it becomes.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let outcome: EventLoopFuture<Outcome>
    }

    /// How connections are treated.
    struct Settings: Sendable {
        var secure: Bool
        var path = "/ws"
        var origins: OriginPolicy
        var maximumMessage = 256 * 1024
        var timing = WebSocketHandler.Timing()
        /// How long a connection may take until its first request is there.
        var firstRequest = TimeAmount.seconds(15)
        /// How long an HTTP connection may be idle.
        var idle = TimeAmount.seconds(60)
        /// The last message when the server shuts down.
        var farewell: ByteBuffer
    }

    let responder: HTTPChannelHandler.Responder
    let settings: Settings
    let serve: @Sendable (WebSocketConnection) async -> Void

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try Self.keepLittle(channel)
            let configuration = upgradeConfiguration(logger: logger)
            let outcome = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
                configuration: configuration)
            try channel.pipeline.syncOperations.addHandler(BeginningHandler(), name: BeginningHandler.name)
            let timeout = channel.eventLoop.scheduleTask(in: settings.firstRequest) { channel.close(promise: nil) }
            outcome.whenComplete { _ in timeout.cancel() }
            return Value(channel: channel, outcome: outcome)
        }
    }

    /// Has a connection read in small pieces, each handed on before the next.
    ///
    /// A connection keeps the buffers that it reads into for as long as it lives, and by default they grow with the
    /// first long message, an offer of 20 KB: to 16 KB here and to 64 KB within NIOSSL, which makes room for another
    /// record of TLS as long as there is something to read. Two thousand people in a call hardly say anything more.
    private static func keepLittle(_ channel: any Channel) throws {
        guard let options = channel.syncOptions else { return }
        try options.setOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 2048))
        try options.setOption(.maxMessagesPerRead, value: 1)
    }

    func handle(value: Value, logger: Logger) async {
        let outcome: Outcome
        do {
            outcome = try await withTaskCancellationHandler {
                try await value.outcome.get()
            } onCancel: {
                value.channel.close(promise: nil)
            }
        } catch {
            // The connection ended before it had asked for anything.
            value.channel.close(promise: nil)
            return
        }
        switch outcome {
        case .http(let channel): await handleHTTP(asyncChannel: channel, logger: logger)
        case .webSocket(let connection): await serve(connection)
        }
    }

    private func upgradeConfiguration(
        logger: Logger
    ) -> NIOUpgradableHTTPServerPipelineConfiguration<Outcome> {
        let settings = settings
        let upgrader = NIOTypedWebSocketServerUpgrader<Outcome>(
            maxFrameSize: settings.maximumMessage, enableAutomaticErrorHandling: false,
            shouldUpgrade: { channel, head in
                guard let refusal = Self.refusal(of: head, settings) else {
                    return channel.eventLoop.makeSucceededFuture(HTTPHeaders())
                }
                // NIO has swallowed the request by now, so that no route could answer it.
                refusal.write(to: channel)
                return channel.closeFuture.map { nil }
            },
            upgradePipelineHandler: { channel, head in Self.becomeWebSocket(channel, head, settings) })
        var configuration = NIOUpgradableHTTPServerPipelineConfiguration<Outcome>(
            upgradeConfiguration: .init(upgraders: [upgrader]) { channel in
                Self.becomeHTTP(channel, settings, logger)
            })
        // Pipelining and errors are handled by NIOAsyncChannel and BeginningHandler.
        configuration.enablePipelining = false
        configuration.enableErrorHandling = false
        configuration.enableResponseHeaderValidation = false
        configuration.decoderConfiguration.maxHeaderListSize = 32 * 1024
        configuration.decoderConfiguration.maxHeaderFieldSize = 16 * 1024
        configuration.decoderConfiguration.maxHeaderFieldCount = 100
        return configuration
    }

    private static func refusal(of head: HTTPRequestHead, _ settings: Settings) -> PlainAnswer? {
        guard head.uri.prefix(while: { $0 != "?" }) == settings.path else {
            return PlainAnswer(.notFound, "notFound", "The WebSocket address is \(settings.path).")
        }
        let admitted = settings.origins.admits(
            origin: head.headers.first(name: "Origin"), host: head.headers.first(name: "Host"))
        guard admitted else {
            return PlainAnswer(
                .forbidden, "originNotAllowed",
                "Pages of this origin may not connect; add it to http.allowedOrigins in the server's configuration.")
        }
        return nil
    }

    private static func becomeHTTP(
        _ channel: any Channel, _ settings: Settings, _ logger: Logger
    ) -> EventLoopFuture<Outcome> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: settings.secure))
            let idle = Duration.nanoseconds(settings.idle.nanoseconds)
            try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: idle, logger: logger))
            return .http(
                try NIOAsyncChannel(
                    wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)))
        }
    }

    private static func becomeWebSocket(
        _ channel: any Channel, _ head: HTTPRequestHead, _ settings: Settings
    ) -> EventLoopFuture<Outcome> {
        let session = SessionCookie.secret(in: head.headers["Cookie"])?.text
        let address = channel.remoteAddress?.ipAddress.flatMap {
            ClientAddress.of(peer: $0, forwarded: head.headers["X-Forwarded-For"].last)
        }
        return channel.pipeline.removeHandler(name: BeginningHandler.name).flatMapThrowing {
            try channel.pipeline.syncOperations.addHandler(
                WebSocketHandler(
                    maximumLength: settings.maximumMessage, timing: settings.timing, farewell: settings.farewell))
            let inbound = try NIOAsyncChannel<WebSocketInput, Never>(wrappingChannelSynchronously: channel)
            return .webSocket(
                WebSocketConnection(
                    inbound: inbound, outbox: ChannelOutbox(channel: channel), session: session, address: address))
        }
    }
}

/// Answers requests that are not HTTP, and lets go of connections that have not asked for anything when the server
/// shuts down.
private final class BeginningHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    static let name = "veche.beginning"
    private var requests = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) { requests += 1 }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case is HTTPParserError:
            // With a request under way, an answer in the middle of its answer would only confuse.
            guard requests == 0 else {
                context.close(promise: nil)
                return
            }
            PlainAnswer(
                .badRequest, "malformedRequest", "This is not an HTTP/1.1 request; check the client."
            ).write(to: context.channel)
        case let error as NIOWebSocketUpgradeError where error == .invalidUpgradeHeader:
            PlainAnswer(
                .badRequest, "malformedUpgrade",
                "A WebSocket upgrade needs Sec-WebSocket-Key and Sec-WebSocket-Version: 13; check the client."
            ).write(to: context.channel)
        case is NIOWebSocketUpgradeError: break
        default: context.fireErrorCaught(error)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent, requests == 0 {
            context.close(promise: nil)
            return
        }
        context.fireUserInboundEventTriggered(event)
    }
}

/// An answer given before there is a route to give it: the last on its connection.
private struct PlainAnswer {
    let status: HTTPResponseStatus
    let failure: JSONBody.Failure

    init(_ status: HTTPResponseStatus, _ code: String, _ message: String) {
        self.status = status
        failure = JSONBody.Failure(code: code, message: message)
    }

    func write(to channel: any Channel) {
        let body = JSONBody.encode(failure)
        let headers: HTTPHeaders = [
            "Connection": "close", "Content-Type": "application/json; charset=utf-8",
            "Content-Length": String(body.readableBytes), "Sec-WebSocket-Version": "13",
        ]
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        channel.write(HTTPServerResponsePart.body(.byteBuffer(body)), promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil)).whenComplete { _ in channel.close(promise: nil) }
    }
}
