/// A promise that a parser or its encoder has broken.
public struct Violation: Error, CustomStringConvertible {
    /// What was expected, as a sentence.
    public let description: String
}

/// One parser, or a few that read the same sort of input, with what must hold for every input.
///
/// `Tests/Fuzz/run.sh` lets libFuzzer invent inputs for them; the ordinary tests replay the corpus and mutations of it.
public enum FuzzTarget: String, CaseIterable, Sendable {
    /// STUN messages, and the ICE agent that answers them.
    case stun = "STUN"
    /// RTP headers, header extensions and retransmissions.
    case rtp = "RTP"
    /// RTCP compounds.
    case rtcp = "RTCP"
    /// Session descriptions, and the answers to them.
    case sdp = "SDP"
    /// The payloads of all codecs.
    case payload = "Payload"
    /// Messages of the WebSocket protocol, both ways.
    case signalling = "Signalling"
    /// Packets on a TCP stream.
    case framing = "Framing"
    /// Numbers from the wire that are counted over time: statistics, feedback, estimates.
    case counters = "Counters"
    /// Tables of schools, people and results that people send.
    case spreadsheet = "Spreadsheet"

    /// Feeds `bytes` to the parsers. Returns whether they took it for valid; throws ``Violation`` when a promise is
    /// broken. A trap, of course, ends the process.
    @discardableResult
    public func run(_ bytes: [UInt8]) throws -> Bool {
        switch self {
        case .stun: try fuzzSTUN(bytes)
        case .rtp: try fuzzRTP(bytes)
        case .rtcp: try fuzzRTCP(bytes)
        case .sdp: try fuzzSDP(bytes)
        case .payload: try fuzzPayload(bytes)
        case .signalling: try fuzzSignalling(bytes)
        case .framing: try fuzzFraming(bytes)
        case .counters: try fuzzCounters(bytes)
        case .spreadsheet: try fuzzSpreadsheet(bytes)
        }
    }

    /// Valid inputs, made by the project's own encoders and the same on every run. Their names are unique.
    public func seeds() throws -> [(name: String, bytes: [UInt8])] {
        switch self {
        case .stun: stunSeeds()
        case .rtp: rtpSeeds()
        case .rtcp: rtcpSeeds()
        case .sdp: try sdpSeeds()
        case .payload: payloadSeeds()
        case .signalling: signallingSeeds()
        case .framing: framingSeeds()
        case .counters: counterSeeds()
        case .spreadsheet: try spreadsheetSeeds()
        }
    }
}

/// Throws ``Violation`` unless `condition` holds.
func expect(_ condition: Bool, _ promise: @autoclosure () -> String) throws {
    if !condition { throw Violation(description: promise()) }
}

/// A small seeded generator, so that a run can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// Takes an input apart piece by piece, for targets that drive a state machine; past its end everything is zero.
struct InputReader {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    var isAtEnd: Bool { bytes.isEmpty }

    mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }

    mutating func number(bytes count: Int) -> UInt64 {
        var value: UInt64 = 0
        for _ in 0..<count { value = value << 8 | UInt64(byte()) }
        return value
    }
}
