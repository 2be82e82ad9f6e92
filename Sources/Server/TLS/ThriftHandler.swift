import NIOCore

/// Stands behind the TLS handler and has it keep little for a connection that is silent.
///
/// NIOSSL keeps two buffers for the life of a connection, as large as its longest messages (swift-nio-ssl 2.37 does not
/// apply its own limit for one of them, and has none for the other). A connection to a call begins with an offer, an
/// answer and a list of people, of up to 20 KB each, and then hardly says anything more: two thousand of them would hold
/// 80 MB that were used once. Both buffers are blocks of their own, of which only the pages that were written to take
/// memory (`HeapKeeper`); so long messages are handed over in pieces that one page holds when they are encrypted, and a
/// buffer into which a long message was read is given back.
final class ThriftHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Bytes that are encrypted at once; they are on their way before the next. With what TLS and malloc add they fit
    /// into a page.
    static let piece = 4000
    /// What was read last, if it was long. While somebody else has the buffer, the TLS handler takes a fresh one for
    /// what comes next, of which no page has been written to yet.
    private var read: ByteBuffer?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        read = buffer.readableBytes > Self.piece ? buffer : nil
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var buffer = unwrapOutboundIn(data)
        while buffer.readableBytes > Self.piece, let piece = buffer.readSlice(length: Self.piece) {
            context.writeAndFlush(wrapOutboundOut(piece), promise: nil)
        }
        context.write(wrapOutboundOut(buffer), promise: promise)
    }
}
