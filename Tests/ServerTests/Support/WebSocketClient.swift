import Foundation

/// The client's end of a WebSocket connection, with every liberty to break the protocol.
extension TCPClient.Session {
    /// The headers of a proper upgrade.
    static let upgrade = [
        ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ]

    /// Asks for the upgrade of `path`.
    mutating func handshake(
        path: String = "/ws", origin: String? = nil, host: String = "localhost", session: String? = nil
    ) async throws -> Answer {
        let origin = origin.map { [("Origin", $0)] } ?? []
        let cookie = session.map { [("Cookie", "veche_session=" + $0)] } ?? []
        return try await request("GET", path, headers: Self.upgrade + [("Host", host)] + origin + cookie)
    }

    /// Sends one frame.
    func send(opcode: UInt8, _ payload: [UInt8], fin: Bool = true, masked: Bool = true, reserved: UInt8 = 0)
        async throws
    {
        var frame: [UInt8] = [(fin ? 0x80 : 0) | reserved << 4 | opcode]
        let mask: UInt8 = masked ? 0x80 : 0
        switch payload.count {
        case ..<126: frame.append(mask | UInt8(payload.count))
        case ..<65536:
            frame.append(mask | 126)
            frame += [UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default:
            frame.append(mask | 127)
            frame += (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        let key: [UInt8] = [0x12, 0x34, 0x56, 0x78]
        if masked { frame += key }
        frame += masked ? payload.enumerated().map { $1 ^ key[$0 & 3] } : payload
        try await send(frame)
    }

    /// Sends a message in one text frame.
    func say(_ text: String) async throws { try await send(opcode: 1, Array(text.utf8)) }

    /// Reads one frame of any kind.
    mutating func frame() async throws -> (opcode: UInt8, payload: [UInt8]) {
        let head = try await read(2)
        var length = Int(head[1] & 0x7f)
        if length == 126 {
            length = try await read(2).reduce(0) { $0 << 8 | Int($1) }
        } else if length == 127 {
            length = try await read(8).reduce(0) { $0 << 8 | Int($1) }
        }
        return (head[0] & 15, try await read(length))
    }

    /// Reads the next message as JSON, passing over pings.
    mutating func message() async throws -> [String: Any] {
        while true {
            let (opcode, payload) = try await frame()
            guard opcode == 1 else {
                if opcode == 8 { throw TCPClient.Closed() }
                continue
            }
            return try JSONSerialization.jsonObject(with: Data(payload)) as? [String: Any] ?? [:]
        }
    }

    /// Reads messages until one of `type`.
    mutating func message(of type: String) async throws -> [String: Any] {
        while true {
            let message = try await message()
            if message["type"] as? String == type { return message }
        }
    }

    /// Reads until the server's close frame; its code.
    mutating func closeCode() async throws -> Int {
        while true {
            let (opcode, payload) = try await frame()
            if opcode == 8 { return payload.prefix(2).reduce(0) { $0 << 8 | Int($1) } }
        }
    }

    /// Asks for something of the room's board; the answer, past all that the server says of its own accord.
    mutating func askBoard(_ request: Int, _ fields: [String: Any]) async throws -> [String: Any] {
        var fields = fields
        fields["type"] = "board"
        fields["request"] = request
        try await say(String(decoding: try JSONSerialization.data(withJSONObject: fields), as: UTF8.self))
        while true {
            let message = try await message()
            if message["request"] as? Int == request { return message }
        }
    }

    /// Joins a room; the reply.
    mutating func join(
        _ room: String, name: String = "Анна", token: String? = nil, invitation: String? = nil
    ) async throws -> [String: Any] {
        var join: [String: Any] = ["type": "join", "request": 1, "room": room, "name": name]
        join["token"] = token
        join["invitation"] = invitation
        try await say(String(decoding: try JSONSerialization.data(withJSONObject: join), as: UTF8.self))
        return try await message()
    }
}
