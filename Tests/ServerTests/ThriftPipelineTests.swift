import Foundation
import Glibc
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import Testing

@testable import Server

/// Giving pages back is sound because of what the TLS handler does with its buffer; so here it is the real one, on a
/// real socket, with everything behind it that keeps what it was given.
@Suite struct ThriftPipelineTests {
    /// What happened to the memory into which the TLS handler reads, seen between it and what saves its memory.
    private final class Witness: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias InboundOut = ByteBuffer

        let findings: Findings

        init(_ findings: Findings) { self.findings = findings }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let read = unwrapInboundIn(data)
            context.fireChannelRead(data)
            guard read.readableBytes > ThriftHandler.piece else { return }
            read.withUnsafeReadableBytes { findings.add(whole: $0) }
        }
    }

    private final class Findings: Sendable {
        struct Count {
            var reads = 0
            var pages = 0
            /// Pages that still take memory after the bytes have been handed on.
            var kept = 0
            /// Everything that arrived, as it was handed on: nobody copied it, and it is looked at when all is over.
            var arrived: [ByteBuffer] = []
        }

        let count = Mutex(Count())

        /// Asks the kernel for each of the pages that lie wholly within these bytes whether it takes memory.
        func add(whole bytes: UnsafeRawBufferPointer) {
            let page = Int(sysconf(Int32(_SC_PAGESIZE)))
            let begin = Int(bitPattern: bytes.baseAddress)
            let first = (begin + page - 1) / page * page
            let pages = (begin + bytes.count) / page - first / page
            guard pages > 0 else { return }
            var states = [UInt8](repeating: 0, count: pages)
            guard mincore(UnsafeMutableRawPointer(bitPattern: first), pages * page, &states) == 0 else { return }
            count.withLock { count in
                count.reads += 1
                count.pages += pages
                count.kept += states.count { $0 & 1 == 1 }
            }
        }
    }

    /// Keeps what it gets, and sends it back.
    private final class Echo: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        let findings: Findings

        init(_ findings: Findings) { self.findings = findings }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let buffer = unwrapInboundIn(data)
            findings.count.withLock { $0.arrived.append(buffer) }
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        }
    }

    /// Stands where the pages and the signalling stand in the server.
    private struct EchoChannel: HTTPChannelHandler {
        struct Value: ServerChildChannelValue {
            let channel: any Channel
        }

        let findings: Findings
        let responder: HTTPChannelHandler.Responder = { _, _, _ in }

        func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                let thrift = try pipeline.handler(type: ThriftHandler.self)
                try pipeline.addHandler(Witness(findings), position: .before(thrift))
                try pipeline.addHandler(Echo(findings))
                return Value(channel: channel)
            }
        }

        func handle(value: Value, logger: Logger) async {}
    }

    private func message(_ number: Int, _ length: Int) -> [UInt8] {
        (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8 &+ number) | 1 }
    }

    @Test("Through real TLS long messages arrive whole, whoever keeps them, and their pages are given back at once")
    func realTLS() async throws {
        let findings = Findings()
        // From a word to more than a record, more than the buffer, and more than one look at the socket brings.
        let lengths = [1, 20_000, 3_999, 4_001, 16_384, 30_000, 7, 60_000, 33_000, 4_000, 200_000, 12_000, 20_000, 2]
        let sent = lengths.enumerated().map { message($0, $1) }
        try await Program.inDirectory { directory in
            let files = try SelfSignedCertificate(directory: directory, names: ["localhost"], now: Date())
            let configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(files.certificatePath).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: files.keyPath, format: .pem)))
            let secure = SecureChannel(
                base: EchoChannel(findings: findings), context: try NIOSSLContext(configuration: configuration))
            let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .childChannelInitializer { channel in
                    secure.setup(channel: channel, logger: Logger(label: "test")).map { _ in () }
                }
                .bind(host: "127.0.0.1", port: 0).get()
            let port = try #require(server.localAddress?.port)
            let back = try await TCPClient.connect(port: port, tls: true) { session in
                var back: [[UInt8]] = []
                for message in sent {
                    try await session.send(message)
                    back.append(try await session.read(message.count))
                }
                return back
            }
            try await server.close()
            // Not compared within the expectation, which would look for the differences among so many bytes.
            let isWhole = back == sent
            #expect(isWhole)
        }
        let count = findings.count.withLock { $0 }
        let isAsItCame = count.arrived.flatMap { Array($0.readableBytesView) } == sent.flatMap { $0 }
        #expect(isAsItCame, "what was kept")
        #expect(count.reads >= 8 && count.pages >= 30)
        #expect(count.kept == 0, "of \(count.pages) pages in \(count.reads) reads")
    }
}
