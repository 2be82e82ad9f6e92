import Foundation
import Testing

@testable import Server

@Suite struct QRTests {
    /// What a camera reads from the picture: it is drawn by one program and read by another.
    private func read(_ picture: String) throws -> String {
        let directory = URL(fileURLWithPath: NSTemporaryDirectory() + "veche-qr-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try Data(picture.utf8).write(to: directory.appendingPathComponent("code.svg"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "rsvg-convert code.svg -o code.png && zbarimg --quiet --raw code.png > text"]
        process.currentDirectoryURL = directory
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let text = try String(contentsOf: directory.appendingPathComponent("text"), encoding: .utf8)
        return text.trimmingCharacters(in: .newlines)
    }

    @Test(arguments: [
        "https://call.school.example/r/abcd-efgh-jkmn",
        "https://call.school.example/r/abcd-efgh-jkmn#invitation=" + String(repeating: "aB3-_", count: 12),
    ])
    func `a camera reads the link from the picture`(link: String) throws {
        let picture = try #require(QRImage.svg(of: link))
        #expect(try read(picture) == link)
    }

    @Test func `what no code can hold has no picture`() {
        #expect(QRImage.svg(of: String(repeating: "a", count: 5000)) == nil)
        #expect(QRImage.svg(of: "a\u{0}b") == nil)
    }

    @Test func `the room's code is for everybody with the link, a personal one for the organiser`() async throws {
        try await TestServer.run { server in
            let anna = try await server.visitor("anna")
            let made = try await anna.request(
                "POST", "/api/rooms", body: #"{"title":"A","invite":[{"name":"Гость"}]}"#)
            let slug = try #require(made.json["slug"] as? String)
            let invitation = try #require((made.json["invitations"] as? [[String: Any]])?.first)
            let id = try #require(invitation["id"] as? String)
            let code = try await server.request("GET", "/api/rooms/\(slug)/qr.svg")
            #expect(code.headers["content-type"] == "image/svg+xml")
            #expect(try read(code.body) == "http://localhost/r/\(slug)")
            let path = "/api/rooms/\(slug)/qr.svg?invitation=\(id)"
            #expect(try await server.request("GET", path).status == 401)
            let personal = try await anna.request("GET", path)
            #expect(try read(personal.body) == invitation["link"] as? String)
            #expect(try await anna.request("GET", path + "x").status == 404)
            #expect(try await server.request("GET", "/api/rooms/none/qr.svg").code == "roomNotFound")
        }
    }
}
