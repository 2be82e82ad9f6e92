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
            #expect(Set(object.keys).subtracting(["type"]) == Set(entry.fields.map { $0.name }), "\(entry.kind)")
        }
    }

    @Test("Every example is understood by the side that it is meant for")
    func examples() throws {
        for entry in ProtocolReference.clientEntries {
            let frame = try SignallingCodec.decodeClient(entry.example)
            #expect(frame.message.kind.rawValue == entry.kind)
            #expect(SignallingCodec.encode(frame) == entry.example)
        }
        for entry in ProtocolReference.serverEntries {
            let frame = try SignallingCodec.decodeServer(entry.example)
            #expect(frame.message.kind.rawValue == entry.kind)
            #expect(SignallingCodec.encode(frame) == entry.example)
        }
    }
}
