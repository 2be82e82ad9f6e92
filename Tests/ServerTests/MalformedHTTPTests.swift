import Testing

@testable import Server

@Suite struct MalformedHTTPTests {
    @Test(arguments: [
        "GARBAGE\r\n\r\n", "\0\0\0\0\0\0\0\0\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "GET / HTTP/1.1\r\nbad header\r\n\r\n",
    ])
    func `what is not HTTP is answered with 400 and the end of the connection`(text: String) async throws {
        try await TestServer.run { server in
            try await TCPClient.connect(port: server.port) { session in
                try await session.send(text)
                let answer = try await session.answer()
                #expect(answer.status == 400)
                #expect(await session.isClosed())
            }
        }
    }

    @Test func `a header without end is refused before it fills the memory`() async throws {
        try await TestServer.run { server in
            let closed = try await TCPClient.connect(port: server.port) { session in
                try await session.send("GET / HTTP/1.1\r\nHost: a\r\n")
                do {
                    for _ in 0..<200 { try await session.send("X-A: " + String(repeating: "a", count: 1000) + "\r\n") }
                    let answer = try await session.answer()
                    return answer.status == 400 || answer.status == 431
                } catch {
                    return true
                }
            }
            #expect(closed)
        }
    }

    @Test func `several requests on one connection are answered in order`() async throws {
        try await TestServer.run { server in
            try await TCPClient.connect(port: server.port) { session in
                try await session.send(
                    "GET /api/health HTTP/1.1\r\nHost: a\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await session.answer().status == 200)
                #expect(try await session.answer().status == 404)
                #expect(try await session.request("GET", "/api/health").status == 200)
            }
        }
    }
}
