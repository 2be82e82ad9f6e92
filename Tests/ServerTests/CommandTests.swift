import Auth
import Foundation
import Storage
import Testing

@testable import Server

@Suite(.serialized) struct CommandTests {
    private static let free = ["--address", "127.0.0.1", "--port", "0", "--media-port", "0", "--workers", "1"]

    @Test func `serve prints the addresses and a link that opens administration`() async throws {
        try await Program.inDirectory { directory in
            let program = try Program(["serve", "--tls", "off"] + Self.free, in: directory)
            #expect(try await program.says("/admin#token="), "\(program.standardError)")
            let output = program.standardOutput
            let link = try #require(output.firstMatch(of: /http:\/\/127\.0\.0\.1:([0-9]+)\/admin#token=(\S+)/))
            let port = try #require(Int(link.1))
            #expect(output.contains("Veche listens on http://127.0.0.1:\(port)\n"))
            let encryption = program.standardError.firstMatch(of: /encryption=("[^"]+"|\S+)/)
            #expect(encryption?.1.contains(/ipsec-mb|OpenSSL/) == true, "which of the two was chosen is printed")
            let bearer = ("Authorization", "Bearer \(link.2)")
            let created = try await TCPClient.connect(port: port) { session in
                try await session.request("POST", "/api/rooms", headers: [bearer], body: #"{"title":"A"}"#)
            }
            #expect(created.status == 201)
            let page = try await TCPClient.connect(port: port) { try await $0.request("GET", "/") }
            #expect(page.body.contains("<html"), "the built-in pages are served")

            // A second server on the same port.
            let second = try Program(
                [
                    "serve", "--tls", "off", "--address", "127.0.0.1", "--port", "\(port)", "--media-port", "0",
                    "--workers", "1",
                ], in: directory)
            #expect(try await second.status() == 78)
            #expect(second.standardError.contains("Port \(port) is in use"))
            #expect(second.standardError.contains("--port"))

            program.signal(SIGTERM)
            #expect(try await program.status(within: 3) == 0)
            #expect(!program.standardError.contains(link.2), "the log must not hold the token")
        }
    }

    @Test(arguments: ["off", "selfSigned"])
    func `SIGINT tells those connected and ends within three seconds`(tls: String) async throws {
        try await Program.inDirectory { directory in
            let program = try Program(["serve", "--tls", tls, "--log-format", "json"] + Self.free, in: directory)
            #expect(try await program.says("/admin#token="))
            let listening = try #require(program.standardOutput.firstMatch(of: /127\.0\.0\.1:([0-9]+)/))
            let port = try #require(Int(listening.1))
            try await TCPClient.connect(port: port, tls: tls != "off") {
                (session: inout TCPClient.Session) async throws -> Void in
                #expect(try await session.handshake().status == 101)
                program.signal(SIGINT)
                #expect(try await session.message()["type"] as? String == "closing")
                #expect(try await session.closeCode() == 1001)
                // The client does not answer the close, and the server ends all the same.
                #expect(try await program.status(within: 3) == 0)
            }
            for line in program.standardError.split(separator: "\n") {
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                #expect(object?["level"] != nil && object?["message"] != nil)
            }
        }
    }

    @Test func `the self-signed certificate is made once and its key is nobody else's`() async throws {
        try await Program.inDirectory { directory in
            for _ in 0..<2 {
                let program = try Program(["serve", "--data", "d"] + Self.free, in: directory)
                #expect(try await program.says("https://127.0.0.1:"), "\(program.standardError)")
                program.signal(SIGTERM)
                #expect(try await program.status(within: 3) == 0)
            }
            let key = try FileManager.default.attributesOfItem(atPath: directory + "/d/key.pem")
            #expect(key[.posixPermissions] as? Int == 0o600)
            let certificate = try FileManager.default.attributesOfItem(atPath: directory + "/d/certificate.pem")
            #expect(key[.creationDate] as? Date ?? .now <= certificate[.modificationDate] as? Date ?? .distantPast)
        }
    }

    /// The file, further arguments, and what the one sentence must contain.
    static let mistakes: [(String?, [String], String)] = [
        ("http:\n  prot: 1\n", [], "veche.yaml:2: unknown key \"http.prot\""),
        ("http: [\n", [], "not valid YAML"), (nil, ["--config", "none.yaml"], "none.yaml cannot be read"),
        (nil, ["--port", "70000"], "--port must be from 0 to 65535"),
        (nil, ["--log-level", "loud"], "--log-level must be one of"), (nil, ["--tls", "maybe"], "--tls"),
        (nil, ["--certificate", "c.pem"], "both --certificate and --key"),
        (nil, ["--certificate", "c.pem", "--key", "k.pem"], "c.pem"),
        (nil, ["--advertise", "host.example"], "host.example"),
        (nil, ["--pages", "/nowhere"], "/nowhere"), (nil, ["--data", "/dev/null/x"], "/dev/null/x"),
        (nil, ["--address", "203.0.113.77"], "203.0.113.77"),
    ]

    @Test(arguments: mistakes)
    func `a mistake ends the program with one sentence`(file: String?, arguments: [String], sentence: String)
        async throws
    {
        try await Program.inDirectory { directory in
            var arguments = arguments
            if let file {
                try Data(file.utf8).write(to: URL(fileURLWithPath: directory + "/veche.yaml"))
                arguments += ["--config", "veche.yaml"]
            }
            let others = Self.free.indices.filter { $0 % 2 == 0 && !arguments.contains(Self.free[$0]) }
            arguments += others.flatMap { [Self.free[$0], Self.free[$0 + 1]] }
            let program = try Program(["serve"] + arguments, in: directory)
            #expect(try await program.status() == 78)
            #expect(program.standardError.contains(sentence), "\(program.standardError)")
            #expect(program.standardError.hasPrefix("veche: "))
            #expect(program.standardError.filter { $0 == "\n" }.count == 1)
            #expect(program.standardOutput.isEmpty)
        }
    }

    @Test func `token prints a token that this server's secret verifies`() async throws {
        try await Program.inDirectory { directory in
            let program = try Program(
                ["token", "--data", "d", "--room", "abcd", "--name", "Зал", "--role", "administrator", "--ttl", "30m"],
                in: directory)
            #expect(try await program.status() == 0)
            let token = program.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
            let secret = try Database(directory: directory + "/d").secret(named: "tokens", count: 32)
            let authority = await TokenAuthority(secret: secret)
            let grants = try await authority.verify(token, room: "abcd", now: Date())
            #expect(grants.name == "Зал")
            #expect(grants.role == .administrator)
            #expect(grants.expiresAt.timeIntervalSince(grants.issuedAt) == 1800)
        }
    }

    @Test func `account create prints the link with which its owner chooses a password`() async throws {
        try await Program.inDirectory { directory in
            let create = ["account", "create", "--data", "d", "--login", "Anna", "--name", "Анна", "--school", "№ 1"]
            let program = try Program(create + ["--role", "administrator"], in: directory)
            #expect(try await program.status() == 0, "\(program.standardError)")
            let link = program.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
            let secret = try #require(AccessSecret(String(link.split(separator: "/").last ?? "")))
            let database = try Database(directory: directory + "/d")
            let account = try #require(try await database.invitation(hash: secret.hash, now: Date()))
            #expect(account.login == "anna")
            #expect(account.role == .administrator)
            #expect(try await database.schools().map(\.name) == ["№ 1"])
            let again = try Program(create, in: directory)
            #expect(try await again.status() == 78)
            #expect(again.standardError.contains("login"))
        }
    }

    @Test(arguments: ["0h", "-1h", "2", "h", "2w", "9999d", "1.5h"])
    func `a length of time that is none is refused`(text: String) async throws {
        try await Program.inDirectory { directory in
            let program = try Program(["token", "--room", "a", "--name", "A", "--ttl=\(text)"], in: directory)
            #expect(try await program.status() == 64)
            #expect(program.standardError.contains("ttl"))
        }
    }

    @Test func `version prints the version`() async throws {
        try await Program.inDirectory { directory in
            let program = try Program(["version"], in: directory)
            #expect(try await program.status() == 0)
            #expect(program.standardOutput == "veche \(VecheServer.version)\n")
        }
    }
}
