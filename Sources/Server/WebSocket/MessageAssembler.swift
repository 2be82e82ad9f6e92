import NIOCore
import NIOWebSocket

/// Puts the frames of a WebSocket connection together to messages (RFC 6455 §5.4): a state machine without IO.
struct MessageAssembler: Sendable {
    /// What a frame asks of the connection.
    enum Action: Equatable {
        /// More frames are needed.
        case none
        /// A text message is complete.
        case message(String)
        /// Answer with a pong that carries the same bytes.
        case pong(ByteBuffer)
        /// The client closes; answer with the same code.
        case closedByPeer(WebSocketErrorCode?)
        /// The client broke the protocol: close with the code and the reason.
        case fail(WebSocketErrorCode, String)
    }

    /// The largest message taken, in bytes, whether it comes in one frame or in many.
    let maximumLength: Int
    private var partial: ByteBuffer?

    init(maximumLength: Int) { self.maximumLength = maximumLength }

    mutating func receive(_ frame: WebSocketFrame) -> Action {
        guard frame.maskKey != nil else { return .fail(.protocolError, "frames from a client must be masked") }
        guard !frame.rsv1, !frame.rsv2, !frame.rsv3 else { return .fail(.protocolError, "no extension was agreed") }
        switch frame.opcode {
        case .text:
            guard partial == nil else { return .fail(.protocolError, "the last message was not finished") }
            return append(frame, to: ByteBuffer())
        case .continuation:
            guard let partial else { return .fail(.protocolError, "there is no message to continue") }
            self.partial = nil
            return append(frame, to: partial)
        case .binary: return .fail(.unacceptableData, "messages are JSON in text frames")
        case .ping: return .pong(frame.unmaskedData)
        case .pong: return .none
        case .connectionClose:
            var data = frame.unmaskedData
            guard data.readableBytes > 0 else { return .closedByPeer(nil) }
            guard let code = data.readWebSocketErrorCode() else { return .fail(.protocolError, "bad close frame") }
            return .closedByPeer(code)
        default: return .fail(.protocolError, "unknown kind of frame")
        }
    }

    private mutating func append(_ frame: WebSocketFrame, to buffer: ByteBuffer) -> Action {
        var buffer = buffer
        var data = frame.unmaskedData
        guard buffer.readableBytes + data.readableBytes <= maximumLength else {
            return .fail(.messageTooLarge, "a message may have \(maximumLength / 1024) KB")
        }
        if buffer.readableBytes == 0 { buffer = data } else { buffer.writeBuffer(&data) }
        guard frame.fin else {
            partial = buffer
            return .none
        }
        guard let text = try? buffer.readUTF8ValidatedString(length: buffer.readableBytes) else {
            return .fail(.dataInconsistentWithMessage, "text must be UTF-8")
        }
        return .message(text)
    }
}
