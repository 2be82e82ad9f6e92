import Foundation
import Testing

@testable import Server

@Suite struct WebSocketTests {
    @Test func `the handshake is that of RFC 6455`() async throws {
        try await TestServer.run { server in
            try await TCPClient.connect(port: server.port) { session in
                let answer = try await session.handshake()
                #expect(answer.status == 101)
                // The example of §1.3.
                #expect(answer.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
            }
        }
    }

    @Test(
        arguments: [
            // Behind a proxy that terminates TLS the page's scheme is not ours.
            (nil, 101), ("http://localhost", 101), ("https://localhost", 101), ("http://localhost:81", 403),
            ("https://evil.example", 403), ("https://portal.example", 101), ("https://portal.example:8443", 403),
            ("null", 403), ("http://localhost.evil.example", 403), ("", 403),
        ] as [(String?, Int)])
    func `only pages of this server and of allowed origins may connect`(origin: String?, status: Int) async throws {
        try await TestServer.run { configuration in
            configuration.http.allowedOrigins = ["https://portal.example"]
        } _: { server in
            try await TCPClient.connect(port: server.port) { session in
                let answer = try await session.handshake(origin: origin)
                #expect(answer.status == status)
                guard status == 403 else { return }
                #expect(answer.code == "originNotAllowed")
                #expect(answer.message?.contains("http.allowedOrigins") == true)
                #expect(await session.isClosed())
            }
        }
    }

    @Test func `an upgrade elsewhere or without its headers is refused with the reason`() async throws {
        try await TestServer.run { server in
            let elsewhere = try await TCPClient.connect(port: server.port) { try await $0.handshake(path: "/other") }
            #expect(elsewhere.status == 404)
            let halves = [("Connection", "Upgrade"), ("Upgrade", "websocket")]
            let broken = try await server.request("GET", "/ws", headers: halves)
            #expect(broken.status == 400)
            #expect(broken.code == "malformedUpgrade")
            let old = try await server.request(
                "GET", "/ws", headers: halves + [("Sec-WebSocket-Key", "AAAA"), ("Sec-WebSocket-Version", "8")])
            #expect(old.status == 400)
            #expect(old.headers["sec-websocket-version"] == "13")
            let plain = try await server.request("GET", "/ws")
            #expect(plain.status == 426)
            #expect(plain.headers["upgrade"] == "websocket")
        }
    }

    /// What breaks the protocol: opcode, payload, masked, reserved bits, and the code of the close that follows.
    static let broken: [(UInt8, Int, Bool, UInt8, Int)] = [
        (1, 2, false, 0, 1002), (2, 2, true, 0, 1003), (0, 2, true, 0, 1002), (1, 2, true, 4, 1002),
        (3, 2, true, 0, 1002), (9, 126, true, 0, 1002), (1, 300_000, true, 0, 1009), (8, 1, true, 0, 1002),
    ]

    @Test(arguments: broken)
    func `a broken frame ends the connection with its code`(
        opcode: UInt8, count: Int, masked: Bool, reserved: UInt8, code: Int
    ) async throws {
        try await TestServer.run { server in
            try await TCPClient.connect(port: server.port) { session in
                _ = try await session.handshake()
                // The server may close before it has read everything.
                try? await session.send(
                    opcode: opcode, [UInt8](repeating: 97, count: count), masked: masked, reserved: reserved)
                #expect(try await session.closeCode() == code)
            }
        }
    }

    @Test func `text that is not UTF-8 ends the connection`() async throws {
        try await TestServer.run { server in
            try await TCPClient.connect(port: server.port) { session in
                _ = try await session.handshake()
                try await session.send(opcode: 1, [0xff, 0xfe])
                #expect(try await session.closeCode() == 1007)
            }
        }
    }

    @Test func `a message of many frames is bounded like one of one`() async throws {
        try await TestServer.run { server in
            try await TCPClient.connect(port: server.port) { session in
                _ = try await session.handshake()
                let part = [UInt8](repeating: 97, count: 100_000)
                try await session.send(opcode: 1, part, fin: false)
                try? await session.send(opcode: 0, part, fin: false)
                try? await session.send(opcode: 0, part, fin: false)
                #expect(try await session.closeCode() == 1009)
            }
        }
    }

    @Test func `a fragmented message is understood and a ping is answered in the middle of it`() async throws {
        try await TestServer.run { server in
            try await TCPClient.connect(port: server.port) { session in
                _ = try await session.handshake()
                try await session.send(opcode: 1, Array(#"{"type":"pi"#.utf8), fin: false)
                try await session.send(opcode: 9, [1, 2, 3])
                let pong = try await session.frame()
                #expect(pong.opcode == 10)
                #expect(pong.payload == [1, 2, 3])
                try await session.send(opcode: 0, Array(#"ng","request":5}"#.utf8))
                #expect(try await session.message()["request"] as? Int == 5)
            }
        }
    }

    @Test func `a close is answered with the same code and the end of the connection`() async throws {
        try await TestServer.run { server in
            try await TCPClient.connect(port: server.port) { session in
                _ = try await session.handshake()
                try await session.send(opcode: 8, [0x03, 0xe8])
                #expect(try await session.closeCode() == 1000)
                #expect(await session.isClosed())
            }
        }
    }
}
