import NIOCore
import NIOPosix
import NIOSSL

/// A connection that sends and reads raw bytes, so that tests can say what no proper client would.
final class TCPClient: Sendable {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Connects to the server on this machine, runs `body` and closes.
    static func connect<Value: Sendable>(
        port: Int, tls: Bool = false, _ body: (inout Session) async throws -> Value
    ) async throws -> Value {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if tls { try channel.pipeline.syncOperations.addHandler(makeTLSHandler()) }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        // A server that says nothing fails the test instead of hanging it.
        let deadline = channel.channel.eventLoop.scheduleTask(in: .seconds(30)) {
            channel.channel.close(promise: nil)
        }
        defer { deadline.cancel() }
        return try await channel.executeThenClose { inbound, outbound in
            var session = Session(incoming: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&session)
        }
    }

    /// TLS that takes any certificate, as after "proceed anyway" in a browser.
    private static func makeTLSHandler() throws -> NIOSSLClientHandler {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        return try NIOSSLClientHandler(context: NIOSSLContext(configuration: configuration), serverHostname: nil)
    }

    private init(channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>) { self.channel = channel }

    struct Closed: Error {}

    struct Session {
        fileprivate var incoming: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        fileprivate let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        private var buffer: [UInt8] = []

        fileprivate init(
            incoming: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
            outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        ) {
            self.incoming = incoming
            self.outbound = outbound
        }

        func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

        func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

        /// Takes exactly `count` bytes.
        mutating func read(_ count: Int) async throws -> [UInt8] {
            while buffer.count < count { try await more() }
            defer { buffer.removeFirst(count) }
            return Array(buffer.prefix(count))
        }

        /// Takes everything up to and with `end`.
        mutating func read(through end: String) async throws -> String {
            let pattern = Array(end.utf8)
            while true {
                if let index = buffer.firstRange(of: pattern)?.upperBound {
                    defer { buffer.removeFirst(index) }
                    return String(decoding: buffer[..<index], as: UTF8.self)
                }
                try await more()
            }
        }

        /// Whether the server closes without another word.
        mutating func isClosed() async -> Bool {
            guard buffer.isEmpty else { return false }
            do {
                try await more()
                return false
            } catch {
                return true
            }
        }

        private mutating func more() async throws {
            guard let next = try await incoming.next() else { throw Closed() }
            buffer += next.readableBytesView
        }
    }
}

/// An HTTP answer.
struct Answer: Sendable {
    var status: Int
    /// By name in lower case; several of one name are joined with a comma.
    var headers: [String: String]
    var body: String
    /// The body as it came, where it is no text.
    var bytes: [UInt8] = []
}

extension TCPClient.Session {
    /// Sends a request and reads the answer. `Host` and `Content-Length` are added.
    mutating func request(
        _ method: String, _ path: String, headers: [(String, String)] = [], body: String? = nil
    ) async throws -> Answer {
        var text = "\(method) \(path) HTTP/1.1\r\n"
        if !headers.contains(where: { $0.0 == "Host" }) { text += "Host: localhost\r\n" }
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if let body { text += "Content-Length: \(body.utf8.count)\r\n" }
        try await send(text + "\r\n" + (body ?? ""))
        return try await answer(hasBody: method != "HEAD")
    }

    /// Reads one answer.
    mutating func answer(hasBody: Bool = true) async throws -> Answer {
        let lines = try await read(through: "\r\n\r\n").split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw TCPClient.Closed()
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let name = line.prefix { $0 != ":" }
            let value = line.dropFirst(name.count + 1).drop { $0 == " " }
            headers[name.lowercased(), default: ""] += (headers[name.lowercased()] == nil ? "" : ", ") + value
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        let body = hasBody && status != 304 ? try await read(length) : []
        return Answer(status: status, headers: headers, body: String(decoding: body, as: UTF8.self), bytes: body)
    }
}

extension [UInt8] {
    fileprivate func firstRange(of pattern: [UInt8]) -> Range<Int>? {
        guard count >= pattern.count else { return nil }
        for start in 0...(count - pattern.count) where self[start..<(start + pattern.count)].elementsEqual(pattern) {
            return start..<(start + pattern.count)
        }
        return nil
    }
}
