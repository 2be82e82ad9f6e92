import Conference
import NIOConcurrencyHelpers
import NIOCore
import NIOWebSocket
import Signalling

/// The way out of one signalling connection. Sending never waits; what the client has not taken yet is bounded, and
/// one that cannot keep up is told to come back and resync.
final class ChannelOutbox: Outbox {
    /// The most bytes that may wait for a client. One message alone may have more.
    static let maximumBytes = 4 * 1024 * 1024
    /// The most messages that may wait for a client.
    static let maximumMessages = 8192
    /// The close code that says: try again later (IANA's registry of RFC 6455 §11.7).
    static let tryAgainLater = WebSocketErrorCode(codeNumber: 1013)

    private struct State {
        var bytes = 0
        var messages = 0
        var closed = false
    }

    private enum Admission { case admitted, overflow, closed }

    private let channel: any Channel
    private let state = NIOLockedValueBox(State())

    init(channel: any Channel) { self.channel = channel }

    /// Queues a message; on overflow the connection is closed instead.
    func send(_ message: EncodedMessage) {
        let size = message.bytes.count
        let admission = state.withLockedValue { state -> Admission in
            guard !state.closed else { return .closed }
            let fits = state.bytes + size <= Self.maximumBytes && state.messages < Self.maximumMessages
            guard fits || state.messages == 0 else {
                state.closed = true
                return .overflow
            }
            state.bytes += size
            state.messages += 1
            return .admitted
        }
        switch admission {
        case .admitted:
            let promise = channel.eventLoop.makePromise(of: Void.self)
            promise.futureResult.whenComplete { [state] _ in
                state.withLockedValue {
                    $0.bytes -= size
                    $0.messages -= 1
                }
            }
            let text = message.shared { ByteBuffer(bytes: $0) }
            channel.writeAndFlush(WebSocketOutput.text(text), promise: promise)
        case .overflow: write(.close(Self.tryAgainLater, "too slow; come back and resync"))
        case .closed: break
        }
    }

    /// Ends the connection after what was queued; everything sent later is dropped.
    func close(_ reason: ErrorCode?) {
        close(reason == nil ? .normalClosure : .policyViolation, reason?.rawValue ?? "")
    }

    /// Ends the connection with a close code of WebSocket.
    func close(_ code: WebSocketErrorCode, _ reason: String) {
        let first = state.withLockedValue { state in
            defer { state.closed = true }
            return !state.closed
        }
        if first { write(.close(code, reason)) }
    }

    private func write(_ output: WebSocketOutput) { channel.writeAndFlush(output, promise: nil) }
}
