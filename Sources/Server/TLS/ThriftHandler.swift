import NIOCore

/// Stands behind the TLS handler and hands it long messages in pieces.
///
/// NIOSSL keeps the buffer for what it has encrypted for the life of a connection, as large as the longest message was;
/// its own limit for that is not applied (swift-nio-ssl 2.37). A connection to a call begins with an answer and a list of
/// people, of 20 KB each, and then hardly says anything more: two thousand of them would hold 60 MB that were used once.
final class ThriftHandler: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Bytes that are encrypted at once; they are on their way before the next.
    static let piece = 4096

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var buffer = unwrapOutboundIn(data)
        while buffer.readableBytes > Self.piece, let piece = buffer.readSlice(length: Self.piece) {
            context.writeAndFlush(wrapOutboundOut(piece), promise: nil)
        }
        context.write(wrapOutboundOut(buffer), promise: promise)
    }
}
