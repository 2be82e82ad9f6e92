import Foundation
import Testing

@testable import Server

@Suite struct ConfigurationTests {
    @Test func `an empty file is the defaults`() throws {
        for text in ["", "# nothing\n", "---\n", "http:\n  # port: 1\nmedia:\n"] {
            #expect(try Configuration(yaml: text, file: "a.yaml") == Configuration())
        }
    }

    @Test func `every option is read`() throws {
        let yaml = """
            http:
              address: 192.0.2.1
              port: 443
              tls: {certificate: /c.pem, key: /k.pem}
              allowedOrigins: ["https://a.example"]
              mediaNeedsToken: true
              pages: /srv/pages
            publicURL: https://call.school.example
            dataDirectory: /var/lib/veche
            media:
              port: 5000
              workers: 3
              spreading: 2
              encryption: openssl
              segmentation: false
              advertise: [198.51.100.7, "2001:db8::1"]
            limits: {participants: 100, roomCapacity: 50}
            recordings:
              enabled: false
              directory: /srv/recordings
              limitBytes: 1000000000
              keepDays: 14
              keepTracksDays: 0
              compose: sound
            boards: {keepIdentitiesDays: 30, keepDays: 30}
            log: {level: debug, format: json}
            """
        var expected = Configuration()
        expected.http.address = "192.0.2.1"
        expected.http.port = 443
        expected.http.tls = .files(certificate: "/c.pem", key: "/k.pem")
        expected.http.allowedOrigins = ["https://a.example"]
        expected.http.mediaNeedsToken = true
        expected.http.pages = "/srv/pages"
        expected.publicURL = "https://call.school.example"
        expected.dataDirectory = "/var/lib/veche"
        expected.media.port = 5000
        expected.media.workers = 3
        expected.media.spreading = 2
        expected.media.encryption = .openssl
        expected.media.segmentation = false
        expected.media.advertise = ["198.51.100.7", "2001:db8::1"]
        expected.limits.participants = 100
        expected.limits.roomCapacity = 50
        expected.recordings.enabled = false
        expected.recordings.directory = "/srv/recordings"
        expected.recordings.limitBytes = 1_000_000_000
        expected.recordings.keepDays = 14
        expected.recordings.keepTracksDays = 0
        expected.recordings.compose = .sound
        expected.boards.keepIdentitiesDays = 30
        expected.boards.keepDays = 30
        expected.log.level = "debug"
        expected.log.format = .json
        #expect(try Configuration(yaml: yaml, file: "a.yaml") == expected)
    }

    @Test(arguments: [("selfSigned", Configuration.TLS.selfSigned), ("off", .off), ("\"off\"", .off)])
    func `tls can be one word`(text: String, expected: Configuration.TLS) throws {
        #expect(try Configuration(yaml: "http:\n  tls: \(text)\n", file: "a").http.tls == expected)
    }

    /// YAML, and what the one sentence must contain.
    static let mistakes: [(String, [String])] = [
        ("htpp:\n  port: 1\n", ["a.yaml:", "\"htpp\"", "http, publicURL"]),
        ("http:\n  prot: 1\n", ["a.yaml:2", "\"http.prot\"", "address, port, tls"]),
        ("http:\n  port: no\n", ["a.yaml:2", "http.port", "0 to 65535", "\"no\""]),
        ("http:\n  port: 65536\n", ["a.yaml:2", "http.port"]),
        ("http:\n  port: [1]\n", ["a.yaml:2", "http.port", "a list"]),
        ("boards:\n  keepIdentitiesDays: 0\n", ["a.yaml:2", "boards.keepIdentitiesDays", "1 to 36500"]),
        ("boards:\n  keepDays: 0\n", ["a.yaml:2", "boards.keepDays", "1 to 36500"]),
        ("boards:\n  keepDays: 89\n", ["a.yaml", "boards.keepDays 89", "boards.keepIdentitiesDays 90"]),
        ("boards:\n  keep: 1\n", ["a.yaml:2", "\"boards.keep\"", "keepIdentitiesDays, keepDays"]),
        ("http: 8443\n", ["a.yaml:1", "http", "indented keys"]),
        ("http:\n  tls: on\n", ["a.yaml:2", "http.tls", "selfSigned"]),
        ("http:\n  tls:\n    certificate: /c\n", ["http.tls", "both certificate and key"]),
        ("http:\n  tls:\n    cert: /c\n", ["http.tls.cert", "certificate, key"]),
        ("http:\n  mediaNeedsToken: maybe\n", ["a.yaml:2", "http.mediaNeedsToken", "true or false"]),
        ("http:\n  allowedOrigins: https://a\n", ["http.allowedOrigins", "list"]),
        ("http:\n  allowedOrigins: [a.example]\n", ["http.allowedOrigins", "\"a.example\""]),
        ("publicURL: call.example\n", ["publicURL", "https://"]),
        ("publicURL: https://call.example/path\n", ["publicURL", "without a path"]),
        ("media:\n  advertise: [host.example]\n", ["media.advertise", "host.example", "IP address"]),
        ("media:\n  workers: -1\n", ["media.workers", "0 to 64"]),
        ("media:\n  encryption: rot13\n", ["a.yaml:2", "media.encryption", "auto or openssl"]),
        ("media:\n  segmentation: maybe\n", ["a.yaml:2", "media.segmentation", "true or false"]),
        ("media:\n  port: 65530\n  workers: 10\n", ["media.port", "65526"]),
        ("limits:\n  participants: 0\n", ["a.yaml:2", "limits.participants", "1 to"]),
        ("recordings:\n  enabled: perhaps\n", ["a.yaml:2", "recordings.enabled", "true or false"]),
        ("recordings:\n  keepDays: 0\n", ["a.yaml:2", "recordings.keepDays", "1 to 36500"]),
        ("recordings:\n  compose: later\n", ["a.yaml:2", "recordings.compose", "film, sound or never"]),
        ("recordings:\n  limitBytes: 1000\n", ["recordings.limitBytes", "104857600"]),
        ("recordings:\n  keep: 1\n", ["a.yaml:2", "\"recordings.keep\"", "keepDays"]),
        ("log:\n  level: loud\n", ["a.yaml:2", "log.level", "trace, debug"]),
        ("log:\n  format: xml\n", ["log.format", "text or json"]),
        ("http:\n  port: 1\n  port: 2\n", ["port", "twice"]),
        ("http:\n port: 1\n   tls: off\n", ["a.yaml:", "not valid YAML"]),
        ("http: [\n", ["a.yaml:", "not valid YAML"]),
        ("- http\n", ["a.yaml:1", "indented keys"]),
    ]

    @Test(arguments: mistakes)
    func `a mistake is told in one sentence that names the place`(yaml: String, parts: [String]) {
        let error = #expect(throws: ConfigurationError.self) { try Configuration(yaml: yaml, file: "a.yaml") }
        for part in parts { #expect(error?.description.contains(part) == true, "\(error?.description ?? "")") }
        #expect(error?.description.contains("\n") == false)
    }

    private static var sample: String {
        get throws {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            return try String(contentsOf: root.appendingPathComponent("config/veche.yaml"), encoding: .utf8)
        }
    }

    @Test func `the sample changes nothing as it is`() throws {
        #expect(try Configuration(yaml: try Self.sample, file: "veche.yaml") == Configuration())
    }

    @Test func `every option of the sample is understood when the sign in front is removed`() throws {
        // The second form of tls contradicts the first: try the file with either.
        let lines = try Self.sample.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let options = lines.map { line -> String in
            let text = line.drop { $0 == " " }
            guard text.hasPrefix("#"), !text.hasPrefix("# ") else { return line }
            return String(line.prefix(line.count - text.count)) + text.dropFirst()
        }
        let oneWord = options.filter { !$0.hasPrefix("  tls: {") }
        let files = options.filter { $0 != "  tls: selfSigned" }
        let first = try Configuration(yaml: oneWord.joined(separator: "\n"), file: "veche.yaml")
        let second = try Configuration(yaml: files.joined(separator: "\n"), file: "veche.yaml")
        #expect(first.media.advertise == ["192.0.2.10"])
        #expect(first.publicURL == "https://call.school.example")
        #expect(second.http.tls == .files(certificate: "/etc/veche/certificate.pem", key: "/etc/veche/key.pem"))
        // What the sample says is the default, but for the options that have none.
        var rest = first
        rest.publicURL = nil
        rest.http.allowedOrigins = []
        rest.http.pages = nil
        rest.media.advertise = []
        rest.recordings.directory = nil
        #expect(rest == Configuration())
    }

    @Test(arguments: [
        ("https://a.example", "https://a.example"), ("HTTPS://A.Example:443/", "https://a.example"),
        ("http://a.example:8080", "http://a.example:8080"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
    ])
    func `an origin has one spelling`(text: String, expected: String) {
        #expect(WebOrigin(text)?.description == expected)
    }

    @Test(arguments: [
        "", "null", "a.example", "ftp://a", "https://", "https://a/b", "https://a:0", "https://a:99999", "https://a b",
        "https://[::1", "file://",
    ])
    func `what is no origin is none`(text: String) { #expect(WebOrigin(text) == nil) }
}
