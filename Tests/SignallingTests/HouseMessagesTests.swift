import Foundation
import Testing

@testable import Signalling

@Suite struct HouseMessagesTests {
    /// The error that a message of those who run a room meets.
    private func refusal(_ text: String) -> SignallingError? {
        do {
            _ = try SignallingCodec.decodeClient([UInt8](text.utf8))
            return nil
        } catch {
            return error
        }
    }

    /// Every request as a client writes it, field by field.
    private let requests: [(kind: String, action: String, fields: [(String, String)])] = [
        ("lobby", "admit", [("places", "[1,2]")]), ("lobby", "admitSchool", [("school", #""3""#)]),
        ("lobby", "admitAll", []), ("lobby", "refuse", [("places", "[1]")]), ("lobby", "back", [("participant", "1")]),
        ("lobby", "message", [("text", #""Wait""#)]), ("lobby", "rename", [("place", "1"), ("name", #""Anna""#)]),
        ("house", "policy", [("policy", #""ask""#)]), ("house", "lock", [("locked", "true")]),
        ("house", "restrict", [("role", #""guest""#), ("restrictions", #"["microphone"]"#)]),
        ("house", "spotlight", [("participants", "[1]")]),
        ("house", "appoint", [("participant", "1"), ("role", #""delegate""#)]),
        ("house", "rename", [("participant", "1"), ("name", #""Anna""#)]),
        ("house", "remove", [("participant", "1")]),
        ("house", "mute", [("who", #"{"all":true}"#), ("source", #""camera""#)]),
        ("house", "askUnmute", [("who", #"{"school":"3"}"#), ("source", #""camera""#)]),
        ("house", "attention", [("who", #"{"participant":4}"#)]), ("house", "adult", [("needed", #""always""#)]),
        (
            "house", "chatRules",
            [("rules", #"{"everybody":true,"private":"all","registeredOnly":false,"files":true}"#)]
        ), ("house", "end", []), ("house", "people", [("people", "24")]),
    ]

    private func message(_ kind: String, _ action: String, _ fields: [(String, String)]) -> String {
        let all = [("type", "\"\(kind)\""), ("request", "9"), ("action", "\"\(action)\"")] + fields
        return "{" + all.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    @Test("Every request is understood as written, and refused with its number when a field is wrong")
    func wrongFields() {
        let long = "\"" + String(repeating: "я", count: 60_000) + "\""
        let wrong = ["null", "1e99", "-1", "[[]]", #"{"a":{}}"#, #""nonsense and more""#, "[null]", long]
        for (kind, action, fields) in requests {
            #expect(refusal(message(kind, action, fields)) == nil, "\(kind) \(action)")
            for index in fields.indices {
                for value in wrong {
                    var changed = fields
                    changed[index].1 = value
                    let error = refusal(message(kind, action, changed))
                    // A string is a string: what it says is for the room to judge, as long as it is not too long.
                    let mayBeAnything = ["text", "name", "school"].contains(fields[index].0)
                    if mayBeAnything, value == wrong[5] { continue }
                    // A selection of nobody: the room says that it names nobody.
                    if fields[index].0 == "who", value == wrong[4] { continue }
                    #expect(error?.request == 9, "\(action) with \(fields[index].0) = \(value.prefix(20))")
                    #expect(error?.message.utf8.count ?? 0 < 300)
                }
                var missing = fields
                missing.remove(at: index)
                #expect(refusal(message(kind, action, missing))?.request == 9, "\(action) without \(fields[index].0)")
            }
        }
        for kind in ["lobby", "house"] {
            for action in ["null", "7", #""dance""#, long] {
                let error = refusal("{\"type\":\"\(kind)\",\"request\":9,\"action\":\(action)}")
                #expect(error?.request == 9)
                #expect(error?.code == .malformedMessage)
            }
        }
    }

    @Test("A message of a megabyte is refused as too large") func tooLong() {
        let text = String(repeating: "a", count: 1 << 20)
        #expect(refusal(message("lobby", "message", [("text", "\"\(text)\"")]))?.code == .tooLarge)
        let notice = String(repeating: "я", count: 501)
        #expect(refusal(message("lobby", "message", [("text", "\"\(notice)\"")]))?.code == .tooLarge)
        #expect(refusal(message("house", "spotlight", [("participants", "[1,2,3,4,5,6,7,8,9,10]")]))?.code == .tooLarge)
    }
}
