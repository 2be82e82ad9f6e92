import Signalling
import Synchronization

/// A message ready for a text frame. Encoded once; all who get it share the bytes.
public struct EncodedMessage: Sendable, Hashable {
    /// UTF-8 JSON.
    public let bytes: [UInt8]

    /// Encodes `frame`.
    public init(_ frame: ServerFrame) { bytes = SignallingCodec.encode(frame) }
}

/// The way to one client. Messages arrive in the order in which they were sent, or the connection ends.
public protocol Outbox: Sendable {
    /// Queues a message; returns at once. An outbox is bounded: when the client does not keep up, the outbox closes
    /// the connection, and the client comes back with its resume token to a fresh picture of the room.
    func send(_ message: EncodedMessage)

    /// Ends the connection after what is queued has been sent. `reason` is nil when the client knows why.
    func close(_ reason: ErrorCode?)
}

/// An outbox that queues in memory for one writing task.
///
/// The task calls ``next()`` in a loop and gets everything that has gathered since, so that many small messages become
/// one write.
public final class QueuedOutbox: Outbox {
    private struct State {
        var messages: [EncodedMessage] = []
        var bytes = 0
        var isClosed = false
        var reason: ErrorCode?
        var hasOverflowed = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let byteLimit: Int
    private let messageLimit: Int

    /// Makes an outbox that holds at most `byteLimit` bytes and `messageLimit` messages. One message may exceed the
    /// bytes alone.
    public init(byteLimit: Int = 4 * 1024 * 1024, messageLimit: Int = 8192) {
        self.byteLimit = byteLimit
        self.messageLimit = messageLimit
    }

    /// Queues a message; on overflow the queue is dropped and the outbox closes.
    public func send(_ message: EncodedMessage) {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.isClosed else { return nil }
            if !state.messages.isEmpty,
                state.bytes + message.bytes.count > byteLimit || state.messages.count >= messageLimit
            {
                state.messages = []
                state.bytes = 0
                state.isClosed = true
                state.hasOverflowed = true
            } else {
                state.messages.append(message)
                state.bytes += message.bytes.count
            }
            return state.waiting.take()
        }
        waiting?.resume()
    }

    /// Lets the writer finish after what is queued.
    public func close(_ reason: ErrorCode?) {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if !state.isClosed { state.reason = reason }
            state.isClosed = true
            return state.waiting.take()
        }
        waiting?.resume()
    }

    /// Everything queued, waiting until there is something; nil when the outbox is closed and empty, or the task is
    /// cancelled. For one task only.
    public func next() async -> [EncodedMessage]? {
        while true {
            let (messages, isClosed) = state.withLock { state -> ([EncodedMessage], Bool) in
                state.bytes = 0
                return (exchange(&state.messages, []), state.isClosed)
            }
            if !messages.isEmpty { return messages }
            if isClosed || Task.isCancelled { return nil }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isReady = state.withLock { state -> Bool in
                        if !state.messages.isEmpty || state.isClosed || Task.isCancelled { return true }
                        state.waiting = continuation
                        return false
                    }
                    if isReady { continuation.resume() }
                }
            } onCancel: {
                state.withLock { $0.waiting.take() }?.resume()
            }
        }
    }

    /// Whether the outbox was closed because the client did not keep up.
    public var hasOverflowed: Bool { state.withLock { $0.hasOverflowed } }

    /// Why the room closed the outbox, if it did with a reason.
    public var closeReason: ErrorCode? { state.withLock { $0.reason } }
}

private func exchange<Value>(_ place: inout Value, _ new: Value) -> Value {
    let old = place
    place = new
    return old
}
