import Foundation

/// Text frames to messages and back: the only place where the WebSocket protocol meets JSON.
public enum SignallingCodec {
    /// Reads a message from a client.
    ///
    /// - Throws: what is wrong with it, with the request's number where that could be read.
    public static func decodeClient(_ text: [UInt8]) throws(SignallingError) -> ClientFrame {
        let attempt: FrameAttempt<ClientMessage> = try decode(text, limit: SignallingLimits.frameBytes)
        switch attempt.outcome {
        case .success(let message): return ClientFrame(message, request: attempt.request)
        case .failure(let error): throw error
        }
    }

    /// Reads a message from the server, for clients written in Swift. The roster of a full room may be long.
    ///
    /// - Throws: what is wrong with it.
    public static func decodeServer(_ text: [UInt8]) throws(SignallingError) -> ServerFrame {
        let attempt: FrameAttempt<ServerMessage> = try decode(text, limit: 16 * 1024 * 1024)
        switch attempt.outcome {
        case .success(let message): return ServerFrame(message, request: attempt.request)
        case .failure(let error): throw error
        }
    }

    /// Writes a message for a client: UTF-8 JSON, ready for a text frame.
    public static func encode(_ frame: ServerFrame) -> [UInt8] {
        var json = JSONWriter()
        frame.write(to: &json)
        return json.bytes
    }

    /// Writes a message for the server: UTF-8 JSON, ready for a text frame.
    public static func encode(_ frame: ClientFrame) -> [UInt8] {
        var json = JSONWriter()
        frame.write(to: &json)
        return json.bytes
    }

    private static func decode<Attempt: Decodable>(
        _ text: [UInt8], limit: Int
    ) throws(SignallingError) -> Attempt {
        guard text.count <= limit else {
            throw SignallingError(code: .tooLarge, message: "The message has more than \(limit) bytes.")
        }
        // Foundation would guess UTF-16 or UTF-32 from zero bytes; the protocol is UTF-8 only.
        guard !text.contains(0), String(validating: text, as: UTF8.self) != nil else { throw .notJSON }
        do {
            return try JSONDecoder().decode(Attempt.self, from: Data(text))
        } catch {
            throw SignallingError(error)
        }
    }
}
