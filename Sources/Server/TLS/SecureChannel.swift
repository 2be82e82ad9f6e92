import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// Puts TLS before another kind of connection, as Hummingbird's `TLSChannel` does, but keeps little for a connection
/// that is silent: a call of two thousand people is two thousand of them, which say a word now and then.
struct SecureChannel<Base: HTTPChannelHandler>: ServerChildChannel, HTTPChannelHandler {
    typealias Value = Base.Value

    let base: Base
    /// Shared by all connections: certificates are parsed once.
    let context: NIOSSLContext

    var responder: HTTPChannelHandler.Responder { base.responder }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandlers(NIOSSLServerHandler(context: context), ThriftHandler())
        }.flatMap { base.setup(channel: channel, logger: logger) }
    }

    func handle(value: Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
