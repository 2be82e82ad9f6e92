import NIOConcurrencyHelpers
import NIOCore
import NIOWebSocket

/// The way out of one signalling connection. Sending never waits; what the client has not taken yet is bounded, and
/// one that cannot keep up is told to come back and resync.
final class Outbox: Sendable {
    /// The most bytes that may wait for a client.
    static let maximumBytes = 2 * 1024 * 1024
    /// The most messages that may wait for a client.
    static let maximumMessages = 4096

    private struct State {
        var bytes = 0
        var messages = 0
        var closed = false
    }

    private let channel: any Channel
    private let state = NIOLockedValueBox(State())

    init(channel: any Channel) { self.channel = channel }

    /// Queues one message, the UTF-8 bytes of a JSON object. The buffer may be shared among many outboxes.
    func send(_ message: ByteBuffer) {
        let size = message.readableBytes
        let admitted: Bool? = state.withLockedValue { state in
            guard !state.closed else { return nil }
            guard state.bytes + size <= Self.maximumBytes, state.messages < Self.maximumMessages else {
                state.closed = true
                return false
            }
            state.bytes += size
            state.messages += 1
            return true
        }
        switch admitted {
        case true:
            let promise = channel.eventLoop.makePromise(of: Void.self)
            promise.futureResult.whenComplete { [state] _ in
                state.withLockedValue {
                    $0.bytes -= size
                    $0.messages -= 1
                }
            }
            channel.writeAndFlush(WebSocketOutput.text(message), promise: promise)
        case false:
            channel.writeAndFlush(WebSocketOutput.close(.init(codeNumber: 1013), "too slow, resync"), promise: nil)
        default: break
        }
    }

    /// Ends the connection after what was queued; everything sent later is dropped.
    func close(_ code: WebSocketErrorCode, _ reason: String) {
        let first = state.withLockedValue { state in
            defer { state.closed = true }
            return !state.closed
        }
        guard first else { return }
        channel.writeAndFlush(WebSocketOutput.close(code, reason), promise: nil)
    }
}
