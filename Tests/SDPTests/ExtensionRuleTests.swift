import RTP
import Testing

@testable import SDP

@Suite("Header extensions and simulcast")
struct ExtensionRuleTests {
    private static let all = HeaderExtensionKind.allCases.enumerated().map { "a=extmap:\($0 + 1) \($1.uri)" }

    @Test("A received m-line gets all extensions under the offered numbers, a slot those that help it")
    func kinds() throws {
        let lines = Client.vp8 + Self.all + ["a=extmap:13 urn:ietf:params:rtp-hdrext:toffset"]
        let received = try Server.answer(Client.video("96", lines))
        #expect(received.answer.media[0].values("extmap").map { "a=extmap:" + $0 } == Self.all)
        for (index, kind) in HeaderExtensionKind.allCases.enumerated() {
            #expect(received.sections[0].extensions[kind] == UInt8(index + 1))
        }
        let slot = try Server.answer(Client.video("96", lines, direction: "recvonly")).sections[0]
        let left: Set<HeaderExtensionKind> = [.transportSequenceNumber, .rid, .repairedRid]
        for (index, kind) in HeaderExtensionKind.allCases.enumerated() {
            #expect(slot.extensions[kind] == (left.contains(kind) ? 0 : UInt8(index + 1)))
        }
        let both = try Server.answer(Client.video("96", lines, direction: "sendrecv")).sections[0]
        #expect(both.extensions == received.sections[0].extensions)
    }

    @Test(
        "A direction on an extension is mirrored where it fits the m-line",
        arguments: [
            ("sendonly", "/sendonly", "/recvonly"), ("sendonly", "/sendrecv", "/sendrecv"),
            ("sendonly", "/recvonly", nil), ("sendonly", "/inactive", nil), ("sendonly", "/sideways", nil),
            ("recvonly", "/recvonly", "/sendonly"), ("recvonly", "/sendonly", nil), ("recvonly", "", ""),
            ("sendrecv", "/sendonly", "/recvonly"), ("sendrecv", "/recvonly", "/sendonly"), ("inactive", "", ""),
        ] as [(String, String, String?)])
    func directions(section: String, offered: String, answered: String?) throws {
        let uri = HeaderExtensionKind.mid.uri
        let text = Client.video("96", Client.vp8 + ["a=extmap:4\(offered) \(uri) parameters"], direction: section)
        let result = try Server.answer(text)
        #expect(result.answer.media[0].values("extmap") == (answered.map { ["4\($0) \(uri)"] } ?? []))
        #expect(result.sections[0].extensions[.mid] == (answered == nil ? 0 : 4))
    }

    @Test(
        "Numbers that no header can carry are not answered",
        arguments: [
            ("1", 1), ("14", 14), ("15", 0), ("16", 16), ("255", 255), ("256", 0), ("4096", 0), ("0", 0), ("x", 0),
        ]
            as [(String, UInt8)])
    func numbers(text: String, answered: UInt8) throws {
        let offer = Client.video("96", Client.vp8 + ["a=extmap:\(text) \(HeaderExtensionKind.mid.uri)"])
        #expect(try Server.answer(offer).sections[0].extensions[.mid] == answered)
    }

    @Test("One number for two extensions, or two numbers for one, is an error in accepted m-lines")
    func conflicts() throws {
        func offer(_ audio: String, _ video: String, bundled: Bool = true) -> String {
            Client.session("a=group:BUNDLE a v")
                + Client.section("audio", mid: "a", formats: "111", Client.opus + ["a=extmap:\(audio)"])
                + Client.section("video", mid: "v", formats: "96", Client.vp8 + ["a=extmap:\(video)"])
        }
        let mid = HeaderExtensionKind.mid.uri
        #expect(Server.failure(offer("4 \(mid)", "4 \(mid)")) == nil)
        #expect(Server.failure(offer("4 urn:a", "5 urn:a")) == nil)
        #expect(
            Server.failure(offer("4 \(mid)", "4 urn:x"))
                == .conflictingExtension(id: 4, first: mid, second: "urn:x"))
        let twice = Server.failure(offer("4 \(mid)", "5 \(mid)"))
        #expect(twice == .conflictingExtension(id: 5, first: "4 \(mid)", second: "5 \(mid)"))
        #expect(twice?.message.contains("one number in all m-lines") == true)
        // A refused m-line has no say.
        #expect(Server.failure(offer("4 \(mid)", "4 urn:x").replacing("VP8", with: "H265")) == nil)
    }

    @Test("extmap-allow-mixed is echoed where it stood")
    func allowMixed() throws {
        let text = Client.video("96", Client.vp8)
        let none = try Server.answer(text).answer
        #expect(!none.attributes.has("extmap-allow-mixed") && !none.media[0].attributes.has("extmap-allow-mixed"))
        let session = try Server.answer(text.replacing("a=group", with: "a=extmap-allow-mixed\na=group")).answer
        #expect(session.attributes.has("extmap-allow-mixed"))
        let media = try Server.answer(text + "a=extmap-allow-mixed\n").answer
        #expect(media.media[0].attributes.has("extmap-allow-mixed"))
    }

    @Test(
        "Simulcast streams are taken in their order, at most four, the first of alternatives, paused ones paused",
        arguments: [
            ("send q;h;f", "qhf", "recv q;h;f"), ("send f,h;q", "fq", "recv f;q"), ("send ~q;h", "qh", "recv ~q;h"),
            ("recv x send q;h", "qh", "recv q;h"), ("send q;h recv x", "qh", "recv q;h"),
            ("send a;b;c;d;e", "abcd", "recv a;b;c;d"), ("send q;q;h", "qh", "recv q;h"),
            ("send q;nope;h", "qh", "recv q;h"), ("send nope", "", nil), ("recv q;h", "", nil), ("send", "", nil),
            ("", "", nil), ("send ;;~;,", "", nil),
        ] as [(String, String, String?)])
    func simulcast(offered: String, rids: String, answered: String?) throws {
        let lines = "qhfabcde".map { "a=rid:\($0) send" } + ["a=rid:x recv", "a=simulcast:\(offered)"]
        let result = try Server.answer(Client.video("96", Client.vp8 + lines))
        #expect(result.sections[0].rids.joined() == rids)
        #expect(result.answer.media[0].attributes.value(of: "simulcast") == answered)
        #expect(result.answer.media[0].values("rid") == rids.map { "\($0) recv" })
    }

    @Test(
        "Restrictions of a stream are echoed, its payload types reduced to those answered",
        arguments: [
            ("q send max-width=320;max-fps=15", "q recv max-width=320;max-fps=15"),
            ("q send pt=96,98;max-br=100", "q recv pt=96;max-br=100"), ("q send pt=98", nil), ("q sendrecv", nil),
            ("q", nil), ("q send pt=", nil), ("q-1_2 send", "q-1_2 recv"), ("12345678901234567 send", nil),
            ("ü send", nil),
        ] as [(String, String?)])
    func restrictions(rid: String, answered: String?) throws {
        let name = rid.split(separator: " ")[0]
        let lines = ["a=rid:\(rid)", "a=simulcast:send \(name)"]
        let media = try Server.answer(Client.video("96", Client.vp8 + lines)).answer.media[0]
        #expect(media.values("rid") == (answered.map { [$0] } ?? []))
        #expect(media.attributes.has("simulcast") == (answered != nil))
    }

    @Test("Simulcast is answered only where the server receives video")
    func simulcastDirection() throws {
        let lines = ["a=rid:q send", "a=rid:h send", "a=simulcast:send q;h"]
        let slot = try Server.answer(Client.video("96", Client.vp8 + lines, direction: "recvonly"))
        #expect(slot.sections[0].rids.isEmpty && !slot.answer.media[0].attributes.has("simulcast"))
        let whep = try Server.answer(Client.video("96", Client.vp8 + lines)) { $0.receives = false }
        #expect(whep.sections[0].rids.isEmpty && !whep.answer.media[0].attributes.has("rid"))
    }

    @Test("Announced streams are paired with their retransmissions; FEC streams and nonsense are passed over")
    func announced() throws {
        let lines = [
            "a=ssrc-group:FID 10 11", "a=ssrc-group:FEC-FR 10 12", "a=ssrc-group:SIM 10 20", "a=ssrc-group:FID 30",
            "a=ssrc-group:FID 10 99", "a=ssrc-group:FID 40 40", "a=ssrc:10 cname:x", "a=ssrc:10 msid:a b",
            "a=ssrc:11 cname:x", "a=ssrc:12 cname:x", "a=ssrc:20 cname:x", "a=ssrc:0 cname:x", "a=ssrc:x cname:x",
            "a=ssrc:4294967296 cname:x", "a=ssrc:40",
        ]
        let section = try Server.answer(Client.video("96", Client.vp8 + lines)).sections[0]
        #expect(
            section.announced == [
                SSRCPair(primary: 10, rtx: 11), SSRCPair(primary: 20), SSRCPair(primary: 40),
            ])
        let many = (1...100).map { "a=ssrc:\($0) cname:x" }
        #expect(try Server.answer(Client.video("96", Client.vp8 + many)).sections[0].announced.count == 16)
    }

    @Test("A slot is announced with its streams, its name and its retransmissions")
    func slot() throws {
        var builder = Client.builder
        builder.add(.video, .recvonly)
        let result = try Server.answer(builder.build().description) {
            $0.slotSSRCs = ["0": SSRCPair(primary: 1000, rtx: 1001)]
            $0.cname = "name"
        }
        let media = result.answer.media[0]
        #expect(media.values("ssrc-group") == ["FID 1000 1001"])
        #expect(media.values("ssrc") == ["1000 cname:name", "1001 cname:name"])
        #expect(media.values("msid") == ["slot-0 track-0"])
        #expect(result.sections[0].slot == SSRCPair(primary: 1000, rtx: 1001))
    }
}
