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

    /// Bytes of ciphertext that may go on being held once they are sent. Without a limit the answer to an offer, with
    /// which a connection begins, would leave its size behind for good.
    private static var preservedOutbound: Int { 1024 }

    var responder: HTTPChannelHandler.Responder { base.responder }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            var configuration = NIOSSLHandler.Configuration()
            configuration.maximumPreservedOutboundBufferCapacity = Self.preservedOutbound
            try channel.pipeline.syncOperations.addHandler(
                NIOSSLServerHandler(context: context, configuration: configuration))
        }.flatMap { base.setup(channel: channel, logger: logger) }
    }

    func handle(value: Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
