import CLinux
import NIOCore

/// Stands behind the TLS handler and has it keep little for a connection that is silent.
///
/// NIOSSL keeps two buffers for the life of a connection, as large as its longest messages (swift-nio-ssl 2.37 does not
/// apply its own limit for one of them, and has none for the other). A connection to a call begins with an offer, an
/// answer and a list of people, of up to 20 KB each, and then hardly says anything more: two thousand of them would
/// hold 80 MB that were used once. Both buffers are blocks of their own, of which only the pages that were written to
/// take memory (`HeapKeeper`); so long messages are handed over in pieces that one page holds when they are encrypted,
/// and the pages into which a long message was read are given back.
final class ThriftHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Bytes that are encrypted at once; they are on their way before the next. With what TLS and malloc add they fit
    /// into a page.
    static let piece = 4000

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        guard buffer.readableBytes > Self.piece else { return context.fireChannelRead(data) }
        // A copy, so that nobody behind keeps the memory itself: the TLS handler would then take a fresh buffer for
        // what comes next and copy all 32 KB of the old one into it.
        let copy = context.channel.allocator.buffer(buffer: buffer)
        // Sound as long as nobody reads these bytes again: the TLS handler sets its buffer back to empty before it
        // hands them on (`doFlushReadData`, swift-nio-ssl 2.37), and those behind have the copy.
        buffer.withUnsafeReadableBytes { veche_heap_forget($0.baseAddress, $0.count) }
        context.fireChannelRead(wrapInboundOut(copy))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var buffer = unwrapOutboundIn(data)
        while buffer.readableBytes > Self.piece, let piece = buffer.readSlice(length: Self.piece) {
            context.writeAndFlush(wrapOutboundOut(piece), promise: nil)
        }
        context.write(wrapOutboundOut(buffer), promise: promise)
    }
}
