import Foundation
import Testing

@testable import Server

@Suite struct FileRouteTests {
    private static let room = "abcd-efgh-jkmn"

    /// Somebody inside: the header that proves it, and the connection that keeps them there.
    private func enter(
        _ session: inout TCPClient.Session, _ name: String, room: String = room
    ) async throws -> (header: (String, String), id: Int) {
        #expect(try await session.handshake().status == 101)
        let joined = try await session.join(room, name: name, token: nil)
        let resume = try #require(joined["resume"] as? String)
        let id = try #require((joined["participant"] as? [String: Any])?["id"] as? Int)
        return (("Authorization", "Resume \(resume)"), id)
    }

    private func upload(
        _ server: TestServer, _ header: (String, String), name: String = "a.txt", body: String = "text",
        room: String = room
    ) async throws -> Answer {
        try await server.request("POST", "/api/rooms/\(room)/files?name=\(name)", headers: [header], body: body)
    }

    private func filesOnDisk(_ server: TestServer) -> [String] {
        let directory = server.directory + "/data/files"
        let names = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
        return names.filter { ($0 as NSString).lastPathComponent.count == 32 }
    }

    @Test func `a file that was sent to all can be fetched by all inside, and by nobody else`() async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            try await server.makeRoom(slug: "other-room")
            try await TCPClient.connect(port: server.port) { anna in
                let me = try await enter(&anna, "Анна")
                let sent = try await upload(server, me.header, name: "%D0%9F%D0%BB%D0%B0%D0%BD%20%22A%22.txt")
                #expect(sent.status == 201, "\(sent.body)")
                #expect(sent.json["name"] as? String == "План _A_.txt")
                #expect(sent.json["size"] as? Int == 4)
                let id = try #require(sent.json["id"] as? String)
                let path = "/api/rooms/\(Self.room)/files/\(id)"
                try await anna.say(#"{"type":"chat","action":"send","text":"","file":"\#(id)","request":5}"#)
                _ = try await anna.message(of: "done")
                try await TCPClient.connect(port: server.port) { boris in
                    let he = try await enter(&boris, "Борис")
                    let got = try await server.request("GET", path, headers: [he.header])
                    #expect(got.status == 200)
                    #expect(got.body == "text")
                    #expect(got.headers["content-length"] == "4")
                    #expect(got.headers["content-type"] == "text/plain; charset=utf-8")
                    #expect(got.headers["x-content-type-options"] == "nosniff")
                    #expect(got.headers["content-security-policy"] == "sandbox; default-src 'none'")
                    let disposition = try #require(got.headers["content-disposition"])
                    #expect(disposition.hasPrefix("attachment; filename=\"____ _A_.txt\""))
                    #expect(disposition.hasSuffix("filename*=UTF-8''%D0%9F%D0%BB%D0%B0%D0%BD%20_A_.txt"))
                }
                #expect(try await server.request("GET", path).status == 401)
                #expect(
                    try await server.request("GET", path, headers: [("Authorization", "Resume nobody")]).status == 401)
                try await TCPClient.connect(port: server.port) { stranger in
                    let she = try await enter(&stranger, "Чужая", room: "other-room")
                    #expect(try await server.request("GET", path, headers: [she.header]).status == 401)
                    let wrong = "/api/rooms/other-room/files/\(id)"
                    #expect(try await server.request("GET", wrong, headers: [she.header]).status == 404)
                }
                for odd in ["..%2f..%2fveche.sqlite", "0", String(repeating: "a", count: 32), "%00", id.uppercased()] {
                    let answer = try await server.request(
                        "GET", "/api/rooms/\(Self.room)/files/\(odd)", headers: [me.header])
                    #expect(answer.status == 404 || odd == id)
                }
                // Deleting the message deletes the file.
                try await anna.say(#"{"type":"chat","action":"delete","message":1,"request":6}"#)
                _ = try await anna.message(of: "done")
                #expect(try await server.request("GET", path, headers: [me.header]).status == 404)
                try await eventually { filesOnDisk(server).isEmpty }
            }
        }
    }

    @Test func `a file of a private message is for the two`() async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            try await TCPClient.connect(port: server.port) { anna in
                #expect(try await anna.handshake().status == 101)
                let joined = try await anna.join(Self.room, name: "Анна", token: try await server.token())
                let resume = try #require(joined["resume"] as? String)
                let header = ("Authorization", "Resume \(resume)")
                try await TCPClient.connect(port: server.port) { boris in
                    let he = try await enter(&boris, "Борис")
                    try await TCPClient.connect(port: server.port) { vera in
                        let she = try await enter(&vera, "Вера")
                        let sent = try await upload(server, header)
                        let id = try #require(sent.json["id"] as? String)
                        let path = "/api/rooms/\(Self.room)/files/\(id)"
                        // Not sent yet.
                        #expect(try await server.request("GET", path, headers: [he.header]).status == 404)
                        try await anna.say(
                            #"{"type":"chat","action":"send","text":"","file":"\#(id)","to":\#(he.id),"request":5}"#)
                        _ = try await anna.message(of: "done")
                        #expect(try await server.request("GET", path, headers: [he.header]).status == 200)
                        #expect(try await server.request("GET", path, headers: [header]).status == 200)
                        #expect(try await server.request("GET", path, headers: [she.header]).status == 404)
                    }
                }
            }
        }
    }

    @Test func `limits hold for one file and for the room, and what is refused leaves nothing behind`() async throws {
        try await TestServer.run { configuration in
            configuration.limits.fileBytes = 1000
            configuration.limits.roomFileBytes = 1500
        } _: { server in
            try await server.makeRoom()
            try await TCPClient.connect(port: server.port) { anna in
                let me = try await enter(&anna, "Анна")
                let large = try await upload(server, me.header, body: String(repeating: "a", count: 1001))
                #expect(large.status == 413)
                #expect(large.code == "tooLarge")
                // Without an announced length nobody could tell a whole file from a part.
                let chunk = "400\r\n" + String(repeating: "a", count: 1024) + "\r\n"
                let status = try await TCPClient.connect(port: server.port) { session in
                    try await session.send(
                        "POST /api/rooms/\(Self.room)/files?name=a.txt HTTP/1.1\r\nHost: a\r\n"
                            + "\(me.header.0): \(me.header.1)\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + chunk + chunk + "0\r\n\r\n")
                    return try await session.answer().status
                }
                #expect(status == 411)
                #expect(try await upload(server, me.header, body: "").status == 400)
                #expect(try await upload(server, me.header, body: String(repeating: "a", count: 900)).status == 201)
                let full = try await upload(server, me.header, body: String(repeating: "a", count: 900))
                #expect(full.status == 507)
                #expect(full.code == "roomFull")
                // A client that goes away in the middle.
                try await TCPClient.connect(port: server.port) { session in
                    try await session.send(
                        "POST /api/rooms/\(Self.room)/files?name=a.txt HTTP/1.1\r\nHost: a\r\n"
                            + "\(me.header.0): \(me.header.1)\r\nContent-Length: 500\r\n\r\nhalf")
                }
                try await eventually { filesOnDisk(server).count == 1 }
                try await eventually {
                    try await upload(server, me.header, body: String(repeating: "a", count: 600)).status == 201
                }
            }
        }
    }

    @Test(arguments: [
        ("evil.exe", 415, "invalidType"), ("noending", 415, "invalidType"), ("a.pdf.html", 415, "invalidType"),
        ("", 400, "invalidName"), ("%2e%2e%2f", 400, "invalidName"), ("%e2%80%ae", 400, "invalidName"),
    ])
    func `a name or type that cannot be is refused`(name: String, status: Int, code: String) async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            try await TCPClient.connect(port: server.port) { anna in
                let me = try await enter(&anna, "Анна")
                let answer = try await upload(server, me.header, name: name)
                #expect(answer.status == status)
                #expect(answer.code == code)
                #expect(filesOnDisk(server).isEmpty)
            }
        }
    }

    @Test func `nobody sends files without being inside`() async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            let path = "/api/rooms/\(Self.room)/files?name=a.txt"
            #expect(try await server.request("POST", path, body: "a").status == 401)
            let bearer = try await server.bearer()
            #expect(try await server.request("POST", path, headers: [bearer], body: "a").status == 401)
            let none = try await server.request(
                "POST", "/api/rooms/none/files?name=a.txt", headers: [("Authorization", "Resume a")], body: "a")
            #expect(none.status == 401)
        }
    }

    @Test func `names from other people's computers become harmless`() {
        #expect(FileName.clean("../../etc/passwd") == "passwd")
        #expect(FileName.clean(#"C:\Users\Анна\План.pdf"#) == "План.pdf")
        #expect(FileName.clean("a\u{202e}fdp.exe") == "afdp.exe")
        #expect(FileName.clean("a\r\nSet-Cookie: x.txt") == "aSet-Cookie_ x.txt")
        #expect(FileName.clean("...hidden...") == "hidden")
        #expect(FileName.clean("..") == nil)
        let long = FileName.clean(String(repeating: "б", count: 500) + ".docx")
        #expect(long?.count == 120)
        #expect(long?.hasSuffix(".docx") == true)
        #expect(!FileName.disposition("a\"; filename=b.exe\\").dropFirst(22).contains("\"; filename=b"))
    }

    @Test func `what an earlier run left half-written is swept away, and what is known stays`() throws {
        let directory = NSTemporaryDirectory() + "veche-vault-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let vault = FileVault(dataDirectory: directory)
        let (known, unknown, half) = (FileVault.newID(), FileVault.newID(), FileVault.newID())
        for id in [known, unknown, half] { try Data("a".utf8).write(to: URL(fileURLWithPath: try vault.begin(id))) }
        try vault.finish(known)
        try vault.finish(unknown)
        vault.sweep(known: [known])
        #expect(FileManager.default.fileExists(atPath: vault.path(known)))
        #expect(!FileManager.default.fileExists(atPath: vault.path(unknown)))
        #expect(!FileManager.default.fileExists(atPath: directory + "/files/incoming/" + half))
    }
}

/// Waits until something is so, as long as a slow machine may need.
private func eventually(_ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < end {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("it never came true")
}
