import Signalling
import Synchronization

/// A message ready for a text frame. Encoded once; all who get it share it.
public final class EncodedMessage: Sendable {
    /// UTF-8 JSON.
    public let bytes: [UInt8]
    private let wireForm = Mutex<(any Sendable)?>(nil)

    /// Encodes `frame`.
    public init(_ frame: ServerFrame) { bytes = SignallingCodec.encode(frame) }

    /// What an outbox makes of the bytes, such as a buffer of its own sort: made for the first who asks and shared by
    /// all who get the message.
    public func shared<Form: Sendable>(_ make: @Sendable ([UInt8]) -> Form) -> Form {
        wireForm.withLock { form in
            if let form = form as? Form { return form }
            let new = make(bytes)
            form = new
            return new
        }
    }
}

/// The way to one client. Messages arrive in the order in which they were sent, or the connection ends.
public protocol Outbox: Sendable {
    /// Queues a message; returns at once. An outbox is bounded: when the client does not keep up, the outbox closes
    /// the connection, and the client comes back with its resume token to a fresh picture of the room.
    func send(_ message: EncodedMessage)

    /// Ends the connection after what is queued has been sent. `reason` is nil when the client knows why.
    func close(_ reason: ErrorCode?)
}
