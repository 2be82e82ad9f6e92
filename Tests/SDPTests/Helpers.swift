import ICE
import Primitives
import RTP
import Testing

@testable import SDP

/// A small generator with a seed, so that a failing run can be repeated (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

enum Server {
    static let credentials = ICECredentials(ufrag: "srvU", password: "serverPasswordOf24Chars+")
    static let fingerprint = Fingerprint(algorithm: "sha-256", bytes: (0..<32).map { UInt8($0) })
    static let candidates = [("192.0.2.10", 7882), ("2001:db8::10", 7883), ("192.0.2.10", 7884)]
        .compactMap { SocketAddress($0.0, port: $0.1) }

    static var options: AnswerOptions {
        AnswerOptions(local: credentials, fingerprint: fingerprint, candidates: candidates)
    }

    /// Answers `text` with a generator that always begins the same way.
    static func answer(
        _ text: String, _ change: (inout AnswerOptions) -> Void = { _ in }
    ) throws -> NegotiationResult {
        var options = options
        change(&options)
        var generator = SeededGenerator(1)
        return try Negotiator.answer(try SessionDescription(parsing: text), options: options, using: &generator)
    }

    /// The error that answering `text` ends in; nil when it succeeds.
    static func failure(_ text: String, _ change: (inout AnswerOptions) -> Void = { _ in }) -> SDPError? {
        do {
            _ = try answer(text, change)
            return nil
        } catch { return error as? SDPError }
    }
}

/// An offer of a synthetic client, written line by line where a test needs to say something unusual.
enum Client {
    static let credentials = ICECredentials(ufrag: "clnt", password: "clientPasswordOf24Chars+")
    static let fingerprint = Fingerprint(algorithm: "sha-256", bytes: [UInt8](repeating: 0xab, count: 32))

    static var builder: OfferBuilder { OfferBuilder(credentials: credentials, fingerprint: fingerprint) }

    /// One video m-line with mid `0` that the client sends on, and `lines` at its end.
    static func video(_ formats: String, _ lines: [String], direction: String = "sendonly") -> String {
        session("a=group:BUNDLE 0") + section("video", mid: "0", formats: formats, direction: direction, lines)
    }

    static func session(_ lines: String...) -> String {
        (["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0"] + lines).map { $0 + "\n" }.joined()
    }

    static func section(
        _ type: String, mid: String, formats: String, direction: String = "sendonly", _ lines: [String] = []
    ) -> String {
        ([
            "m=\(type) 9 UDP/TLS/RTP/SAVPF \(formats)", "c=IN IP4 0.0.0.0", "a=ice-ufrag:clnt",
            "a=ice-pwd:clientPasswordOf24Chars+", "a=fingerprint:\(fingerprint)", "a=setup:actpass", "a=mid:\(mid)",
            "a=\(direction)", "a=rtcp-mux",
        ] + lines).map { $0 + "\n" }.joined()
    }

    static let vp8 = ["a=rtpmap:96 VP8/90000"]
    static let opus = ["a=rtpmap:111 opus/48000/2"]
}

extension MediaDescription {
    func values(_ name: String) -> [String] { attributes.values(of: name) }
}
