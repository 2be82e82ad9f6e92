import Foundation
import Testing

@testable import Signalling

@Suite struct ProtocolReferenceTests {
    @Test("The committed protocol page is what the types say")
    func page() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Signalling/PROTOCOL.md").resolvingSymlinksInPath()
        // A test package may reach the sources by another path; the page lies beside the sources in all of them.
        let rendered = ProtocolReference.render()
        if ProcessInfo.processInfo.environment["VECHE_WRITE_PROTOCOL"] != nil {
            try Data(rendered.utf8).write(to: page)
        }
        let committed = String(decoding: try Data(contentsOf: page), as: UTF8.self)
        #expect(committed == rendered, "Run VECHE_WRITE_PROTOCOL=1 swift test --filter ProtocolReferenceTests")
    }

    @Test("Every field of every message is documented, and nothing else is")
    func fields() throws {
        for entry in ProtocolReference.clientEntries + ProtocolReference.serverEntries {
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(entry.example)) as? [String: Any])
            #expect(object["type"] as? String == entry.kind)
            if entry.actions.isEmpty {
                #expect(Set(object.keys).subtracting(["type"]) == Set(entry.fields.map { $0.name }), "\(entry.kind)")
            }
            for action in entry.actions {
                let object = try #require(
                    try JSONSerialization.jsonObject(with: Data(action.example)) as? [String: Any])
                #expect(object["action"] as? String == action.name)
                let own = Set(object.keys).subtracting(["type", "request", "action"])
                #expect(own == Set(action.fields.map { $0.name }), "\(entry.kind) \(action.name)")
            }
        }
    }

    @Test("Every example is understood by the side that it is meant for")
    func examples() throws {
        for entry in ProtocolReference.clientEntries {
            for example in [entry.example] + entry.actions.map({ $0.example }) {
                let frame = try SignallingCodec.decodeClient(example)
                #expect(frame.message.kind.rawValue == entry.kind)
                #expect(SignallingCodec.encode(frame) == example)
            }
        }
        for entry in ProtocolReference.serverEntries {
            let frame = try SignallingCodec.decodeServer(entry.example)
            #expect(frame.message.kind.rawValue == entry.kind)
            #expect(SignallingCodec.encode(frame) == entry.example)
        }
    }
}
