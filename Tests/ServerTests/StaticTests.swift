import Testing

@testable import Server

@Suite struct StaticTests {
    @Test(arguments: [
        "/", "/admin", "/audit", "/invite/abc123", "/meetings", "/operator", "/r/abcd-efgh-jkmn", "/recordings",
        "/recordings/0123456789abcdef0123456789abcdef", "/signin",
    ])
    func `people's addresses are answered with the page`(path: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.request("GET", path)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/html; charset=utf-8")
            #expect(answer.body.contains("<title>Veche</title>"))
        }
    }

    @Test func `assets come with their type and are not sent twice`() async throws {
        try await TestServer.run { server in
            let first = try await server.request("GET", "/assets/js/app.js")
            #expect(first.status == 200)
            #expect(first.headers["content-type"] == "text/javascript; charset=utf-8")
            let etag = try #require(first.headers["etag"])
            #expect(first.headers["cache-control"] == "no-cache")
            for known in [etag, "\"other\", \(etag)", "W/\(etag)"] {
                let second = try await server.request("GET", "/assets/js/app.js", headers: [("If-None-Match", known)])
                #expect(second.status == 304)
                #expect(second.headers["etag"] == etag)
            }
            let third = try await server.request("GET", "/assets/js/app.js", headers: [("If-None-Match", "\"other\"")])
            #expect(third.status == 200)
        }
    }

    @Test func `every answer confines the page, an error too`() async throws {
        try await TestServer.run { server in
            for path in ["/", "/nowhere", "/api/health", "/api/rooms"] {
                let headers = try await server.request("GET", path).headers
                let policy = headers["content-security-policy"] ?? ""
                #expect(policy.contains("default-src 'self'"))
                #expect(policy.contains("frame-ancestors 'none'"))
                #expect(!policy.contains("unsafe"))
                #expect(headers["x-content-type-options"] == "nosniff")
                #expect(headers["referrer-policy"] == "no-referrer")
                #expect(headers["permissions-policy"]?.contains("camera=(self)") == true)
            }
        }
    }

    @Test(arguments: [
        "/assets/../../outside.txt", "/assets/%2e%2e/%2e%2e/outside.txt", "/assets/..%2f..%2foutside.txt",
        "/../outside.txt", "/assets//etc/passwd", "/.secret", "/assets/js", "/assets/", "/assets/js/app.js%00.txt",
    ])
    func `no path leads out of the pages`(path: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.request("GET", path)
            #expect(answer.status == 404)
            #expect(answer.code == "notFound")
            #expect(answer.message?.contains(";") == true)
        }
    }

    @Test func `pages without a first page are refused at the start`() async throws {
        try await Program.inDirectory { directory in
            #expect(throws: ConfigurationError.self) { try StaticFiles(directory: .init(fileURLWithPath: directory)) }
        }
    }
}
