import Foundation
import Testing

@testable import Signalling

/// The error that `text` meets, or nil when it is understood.
private func refusal(_ text: String) -> SignallingError? { refusal([UInt8](text.utf8)) }

private func refusal(_ bytes: [UInt8]) -> SignallingError? {
    do {
        _ = try SignallingCodec.decodeClient(bytes)
        return nil
    } catch {
        return error
    }
}

@Suite struct CodecTests {
    @Test("The messages of the protocol are understood as written")
    func clientMessages() throws {
        func decode(_ text: String) throws -> ClientFrame { try SignallingCodec.decodeClient([UInt8](text.utf8)) }
        #expect(
            try decode(#"{"type":"join","request":1,"room":"abcd","name":"  Анна\u0007  К. ","token":null}"#)
                == ClientFrame(.join(.init(room: "abcd", name: "Анна К.")), request: 1))
        #expect(
            try decode(#"{"sections":[{"source":"camera","mid":"1"}],"sdp":"v=0","type":"offer","later":{"a":[1]}}"#)
                == ClientFrame(.offer(.init(sdp: "v=0", sections: [.init(mid: "1", source: .camera)]))))
        #expect(
            try decode(#"{"type":"media","microphone":true,"camera":false,"screen":false}"#)
                == ClientFrame(.media(.init(microphone: true))))
        #expect(
            try decode(#"{"type":"view","tiles":[{"participant":4294967295,"source":"screen","height":0}]}"#)
                == ClientFrame(
                    .view(.init(tiles: [.init(participant: .init(rawValue: .max), source: .screen, height: 0)]))))
        #expect(try decode(#"{"type":"leave"}"#) == ClientFrame(.leave))
        #expect(
            try decode(#"{"type":"ping","request":9007199254740991}"#)
                == ClientFrame(.ping, request: 9_007_199_254_740_991))
        #expect(
            try decode(#"{"type":"candidate","candidate":"","mid":"0"}"#)
                == ClientFrame(.candidate(.init(candidate: "", mid: "0"))))
    }

    @Test(
        "An error names the field at fault and the request that failed",
        arguments: [
            (#"{"type":"join","request":4,"name":"A"}"#, "room", 4),
            (#"{"type":"join","request":4,"room":null,"name":"A"}"#, "room", 4),
            (#"{"type":"join","request":4,"room":"r","name":7}"#, "name", 4),
            (#"{"type":"join","request":4,"room":"r","name":"A","token":{}}"#, "token", 4),
            (#"{"type":"offer","request":5,"sdp":"v=0","sections":{}}"#, "sections", 5),
            (
                #"{"type":"offer","request":5,"sdp":"v=0","sections":[{"mid":"0","source":"mouth"}]}"#,
                "sections[0].source", 5
            ),
            (
                #"{"type":"view","request":6,"tiles":[{"participant":1,"source":"camera","height":1e99}]}"#,
                "tiles[0].height", 6
            ),
            (
                #"{"type":"view","request":6,"tiles":[{"participant":-1,"source":"camera","height":1}]}"#,
                "tiles[0].participant", 6
            ),
            (
                #"{"type":"view","request":6,"tiles":[{"participant":1,"source":"camera","height":16385}]}"#,
                "tiles[0].height", 6
            ),
            (#"{"type":"view","request":6,"tiles":[null]}"#, "tiles[0]", 6),
            (#"{"type":"media","request":7,"microphone":1,"camera":false,"screen":false}"#, "microphone", 7),
            (#"{"type":3,"request":8}"#, "type", 8),
            (#"{"request":8}"#, "type", 8),
        ])
    func faults(text: String, field: String, request: Int) throws {
        let error = try #require(refusal(text))
        #expect(error.code == .malformedMessage)
        #expect(error.field == field)
        #expect(error.request == request)
        #expect(error.message.contains(field))
        #expect(error.reply.request == request)
    }

    @Test("What is not a JSON object is refused as a whole")
    func notJSON() {
        let hostile = [
            "", " ", "null", "7", "[]", "\"join\"", "{", "}", #"{"type":"ping""#, #"{"type":"ping"} x"#, "{\"type\":\"",
            "\u{feff}", #"{type:"ping"}"#, #"{"type":"ping","request":01}"#,
            String(repeating: "[", count: 200_000), String(repeating: #"{"a":"#, count: 40_000),
            #"{"type":"ping","x":"# + String(repeating: "[", count: 100_000) + "}",
        ]
        #expect(refusal(#"{"type":"join","room":"r","name":"\ud800"}"#)?.code == .malformedMessage)
        for text in hostile { #expect(refusal(text)?.code == .malformedMessage, "\(text.prefix(40))") }
        #expect(refusal([0x7b, 0xff, 0x7d])?.code == .malformedMessage)
        #expect(refusal([UInt8]("{\"type\":\"ping\"}".utf8.flatMap { [$0, 0] }))?.code == .malformedMessage)
    }

    @Test("A request number that cannot be a number of JavaScript is refused")
    func requestNumbers() {
        for number in ["-1", "9007199254740992", "1.5", "1e300", "\"1\"", "true", "[]"] {
            let error = refusal(#"{"type":"ping","request":\#(number)}"#)
            #expect(error?.field == "request", "\(number)")
            #expect(error?.request == nil)
        }
    }

    @Test("An unknown type is told apart, with its request")
    func unknownType() {
        let error = refusal(#"{"type":"\#(String(repeating: "x", count: 5000))","request":3}"#)
        #expect(error?.code == .unknownType)
        #expect(error?.request == 3)
        #expect((error?.message.count ?? 0) < 200)
    }

    @Test("What exceeds a bound is too large; what just meets it is not")
    func bounds() {
        let tile = #"{"participant":1,"source":"camera","height":1}"#
        func view(_ count: Int) -> String {
            #"{"type":"view","tiles":[\#(Array(repeating: tile, count: count).joined(separator: ","))]}"#
        }
        #expect(refusal(view(64)) == nil)
        #expect(refusal(view(65))?.code == .tooLarge)
        #expect(refusal(view(65))?.field == "tiles")
        let section = #"{"mid":"0","source":"camera"}"#
        func offer(_ count: Int) -> String {
            let sections = Array(repeating: section, count: count).joined(separator: ",")
            return #"{"type":"offer","sdp":"","sections":[\#(sections)]}"#
        }
        #expect(refusal(offer(64)) == nil)
        #expect(refusal(offer(65))?.code == .tooLarge)
        func ping(padding: Int) -> String {
            #"{"type":"ping"}"# + String(repeating: " ", count: padding - 15)
        }
        #expect(refusal(ping(padding: 256 * 1024)) == nil)
        #expect(refusal(ping(padding: 256 * 1024 + 1))?.code == .tooLarge)
        #expect(
            refusal(#"{"type":"join","room":"\#(String(repeating: "r", count: 65))","name":"A"}"#)?.code == .tooLarge)
    }

    @Test("Random damage to real messages is an error or another message, never a trap")
    func damage() {
        var generator = SeededGenerator(seed: 7)
        for entry in ProtocolReference.clientEntries {
            for _ in 0..<300 {
                var bytes = entry.example
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let place = Int.random(in: 0..<bytes.count, using: &generator)
                    switch Int.random(in: 0..<3, using: &generator) {
                    case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                    case 1: bytes.removeSubrange(place..<min(bytes.count, place + 3))
                    default: bytes.insert(contentsOf: bytes.prefix(place).suffix(9), at: place)
                    }
                    if bytes.isEmpty { bytes = [0x7b] }
                }
                guard let frame = try? SignallingCodec.decodeClient(bytes) else { continue }
                // What is understood can be said again in the same words.
                #expect((try? SignallingCodec.decodeClient(SignallingCodec.encode(frame))) == frame)
            }
        }
    }

    @Test("Names keep their letters through the writer, whatever they are")
    func escaping() throws {
        let name = "a\"b\\c\u{1}\u{1f}\n\r\t/é漢👨‍👩‍👧\u{7f}\u{2028}"
        let frame = ServerFrame(
            .participants(
                .init(total: 1, joined: [.init(id: .init(rawValue: 1), name: name, role: .participant)])),
            request: 0)
        let text = SignallingCodec.encode(frame)
        #expect(try SignallingCodec.decodeServer(text) == frame)
        #expect(!text.contains { $0 < 0x20 })
    }
}

@Suite struct DisplayNameTests {
    @Test(
        "Names are cleaned of what nobody can see",
        arguments: [
            ("  Анна  ", "Анна"), ("Анна\t\n Ивановна", "Анна Ивановна"), ("A\u{0}\u{7}B", "AB"),
            ("\u{202e}gnol\u{202c}", "gnol"), ("x\u{200b}y\u{feff}", "xy"), ("e\u{301}", "é"), ("👨‍👩‍👧", "👨‍👩‍👧"),
            ("\u{e000}Z", "Z"),
        ])
    func cleaning(raw: String, clean: String) {
        let result = DisplayName.clean(raw)
        #expect(result.map { Array($0.unicodeScalars) } == Array(clean.unicodeScalars))
    }

    @Test("Names with nothing to see, or too much of it, are refused")
    func refused() {
        for raw in [
            "", "   ", "\u{200b}\u{202e}", "\u{200d}\u{200d}", "\u{301}", "\u{3164}\u{2800}", "\u{0}",
        ] {
            #expect(DisplayName.clean(raw) == nil)
        }
        #expect(DisplayName.clean(String(repeating: "я", count: 64)) != nil)
        #expect(DisplayName.clean(String(repeating: "я", count: 65)) == nil)
        #expect(DisplayName.clean("Z" + String(repeating: "\u{335}", count: 300)) == nil)
        #expect(DisplayName.clean(String(repeating: " ", count: 100_000)) == nil)
        #expect(refusal(#"{"type":"join","request":1,"room":"r","name":" "}"#)?.code == .invalidName)
        #expect(refusal(#"{"type":"join","request":1,"room":"r","name":" "}"#)?.request == 1)
    }
}

/// SplitMix64: the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
