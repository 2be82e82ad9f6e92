import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// TCP, TLS and HTTP for the generator: one thread for all connections.
final class Network: Sendable {
    /// An answer to an HTTP request.
    struct Response: Sendable {
        var status: Int
        var headers: [(name: String, value: String)]
        var body: [UInt8]

        func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    let group: MultiThreadedEventLoopGroup
    private let context: NIOSSLContext

    /// - Parameter insecure: takes every certificate.
    init(insecure: Bool) throws(LoadError) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var configuration = TLSConfiguration.makeClientConfiguration()
        if insecure { configuration.certificateVerification = .none }
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw LoadError("TLS cannot be set up: \(error).")
        }
    }

    func shutDown() async { try? await group.shutdownGracefully() }

    func bootstrap(timeout: TimeAmount = .seconds(30)) -> ClientBootstrap {
        ClientBootstrap(group: group).connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
    }

    /// Puts TLS in front where the server wants it.
    func prepare(_ channel: any Channel, for address: ServerAddress) throws {
        guard address.isSecure else { return }
        let isName = (try? SocketAddress(ipAddress: address.host, port: 0)) == nil
        try channel.pipeline.syncOperations.addHandler(
            NIOSSLClientHandler(context: context, serverHostname: isName ? address.host : nil))
    }

    /// One request on a connection of its own.
    func request(
        _ method: HTTPMethod, _ address: ServerAddress, headers: [(String, String)] = [], body: [UInt8] = [],
        timeout limit: TimeAmount = .seconds(30)
    ) async throws(LoadError) -> Response {
        do {
            let promise = group.next().makePromise(of: Response.self)
            let channel: any Channel
            do {
                channel = try await bootstrap(timeout: limit).channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try self.prepare(channel, for: address)
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        try channel.pipeline.syncOperations.addHandler(ResponseCollector(promise))
                    }
                }.connect(host: address.host, port: address.port).get()
            } catch {
                promise.fail(error)
                throw error
            }
            var head = HTTPRequestHead(version: .http1_1, method: method, uri: address.path)
            head.headers.add(name: "Host", value: address.authority)
            head.headers.add(name: "Connection", value: "close")
            if !body.isEmpty || method == .POST {
                head.headers.add(name: "Content-Length", value: String(body.count))
            }
            for (name, value) in headers { head.headers.add(name: name, value: value) }
            let timeout = channel.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
            channel.write(HTTPClientRequestPart.head(head), promise: nil)
            if !body.isEmpty {
                channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
            }
            channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
            let response = try await promise.futureResult.get()
            timeout.cancel()
            channel.close(promise: nil)
            return response
        } catch {
            throw LoadError("\(address.with(path: "/")) cannot be reached: \(Self.reason(error)).")
        }
    }

    /// An error of NIO in few words.
    static func reason(_ error: any Error) -> String {
        if let error = error as? LoadError { return error.description }
        if let error = error as? NIOConnectionError {
            return error.connectionErrors.first.map { "\($0.error)" } ?? "there is no such host"
        }
        let text = String(describing: error)
        if text.contains("CERTIFICATE_VERIFY_FAILED") || text.contains("unableToValidateCertificate") {
            return "its certificate is not signed by a known authority; give --insecure to take it nevertheless"
        }
        return text
    }
}

/// Gathers the parts of one response.
private final class ResponseCollector: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let promise: EventLoopPromise<Network.Response>
    private var response = Network.Response(status: 0, headers: [], body: [])
    private var isDone = false

    init(_ promise: EventLoopPromise<Network.Response>) { self.promise = promise }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            response.status = Int(head.status.code)
            response.headers = head.headers.map { ($0.name, $0.value) }
        case .body(let buffer): response.body += buffer.readableBytesView
        case .end:
            isDone = true
            promise.succeed(response)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(LoadError("the server closed the connection"))
    }

    private func finish(_ error: any Error) {
        guard !isDone else { return }
        isDone = true
        promise.fail(error)
    }
}
