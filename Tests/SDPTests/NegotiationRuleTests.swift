import ICE
import Primitives
import RTP
import Testing

@testable import SDP

@Suite("What is accepted, refused and mirrored")
struct NegotiationRuleTests {
    @Test(
        "The direction is mirrored and narrowed to what the server may do",
        arguments: [
            ("sendonly", true, true, "recvonly"), ("recvonly", true, true, "sendonly"),
            ("sendrecv", true, true, "sendrecv"), ("inactive", true, true, "inactive"),
            ("sendonly", false, true, "inactive"), ("recvonly", true, false, "inactive"),
            ("sendrecv", true, false, "recvonly"), ("sendrecv", false, true, "sendonly"),
        ])
    func direction(offered: String, receives: Bool, sends: Bool, answered: String) throws {
        let result = try Server.answer(Client.video("96", Client.vp8, direction: offered)) {
            $0.receives = receives
            $0.sends = sends
        }
        #expect(result.answer.media[0].attributes.direction?.rawValue == answered)
        #expect(result.sections[0].receives == ["recvonly", "sendrecv"].contains(answered))
        #expect(result.sections[0].sends == ["sendonly", "sendrecv"].contains(answered))
        #expect((result.sections[0].slot != nil) == result.sections[0].sends)
        #expect(result.answer.media[0].attributes.has("msid") == result.sections[0].sends)
        #expect(result.answer.media[0].port == 7882)
    }

    @Test("Without a direction in the m-line the session's counts, and without that sendrecv")
    func defaultDirection() throws {
        let plain = Client.video("96", Client.vp8).replacing("a=sendonly\n", with: "")
        #expect(try Server.answer(plain).answer.media[0].attributes.direction == .sendrecv)
        let session = plain.replacing("a=group", with: "a=recvonly\na=group")
        #expect(try Server.answer(session).answer.media[0].attributes.direction == .sendonly)
    }

    @Test("The first bundled m-line carries the candidates in the order given, all carry the credentials")
    func transport() throws {
        let text =
            Client.session("a=group:BUNDLE b a") + Client.section("audio", mid: "a", formats: "111", Client.opus)
            + Client.section("video", mid: "b", formats: "96", Client.vp8)
        let answer = try Server.answer(text) {
            $0.sessionID = 42
            $0.sessionVersion = 7
        }.answer
        #expect(answer.description.hasPrefix("v=0\r\no=- 42 7 IN IP4 "))
        #expect(answer.attributes.value(of: "group") == "BUNDLE b a")
        #expect(answer.attributes.value(of: "msid-semantic") == "WMS *")
        #expect(!answer.media[0].attributes.has("candidate"))
        #expect(!answer.media[0].attributes.has("end-of-candidates"))
        #expect(
            answer.media[1].values("candidate") == [
                "1 1 udp 2130706431 192.0.2.10 7882 typ host",
                "2 1 udp 2130706175 2001:db8::10 7883 typ host",
                "1 1 udp 2130705919 192.0.2.10 7884 typ host",
            ])
        #expect(answer.media[1].attributes.has("end-of-candidates"))
        for media in answer.media {
            #expect(media.fields == [SDPField("c", "IN IP4 192.0.2.10")])
            #expect(media.port == 7882)
            #expect(media.attributes.value(of: "ice-ufrag") == "srvU")
            #expect(media.attributes.value(of: "ice-pwd") == "serverPasswordOf24Chars+")
            #expect(media.attributes.value(of: "fingerprint") == Server.fingerprint.description)
            #expect(media.attributes.value(of: "setup") == "passive")
            #expect(media.attributes.has("rtcp-mux"))
        }
    }

    @Test(
        "Without candidates the port is 9, with IPv6 first the connection is IPv6, and the end is left open on request")
    func defaultAddress() throws {
        let text = Client.video("96", Client.vp8)
        let none = try Server.answer(text) { $0.candidates = [] }.answer.media[0]
        #expect(none.port == 9)
        #expect(none.fields == [SDPField("c", "IN IP4 0.0.0.0")])
        #expect(none.attributes.has("end-of-candidates"))
        let v6 = try Server.answer(text) {
            $0.candidates.removeFirst()
            $0.endOfCandidates = false
        }.answer.media[0]
        #expect(v6.port == 7883)
        #expect(v6.fields == [SDPField("c", "IN IP6 2001:db8::10")])
        #expect(!v6.attributes.has("end-of-candidates"))
    }

    @Test(
        "An m-line that cannot be used is refused in its place, and the others go on",
        arguments: [
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\na=mid:x\n",
            "m=text 9 UDP/TLS/RTP/SAVPF 98\na=mid:x\na=rtpmap:98 t140/1000\n",
            "m=audio 9 UDP/TLS/RTP/SAVPF 0\na=mid:x\na=rtpmap:0 PCMU/8000\na=rtcp-mux\n",
            "m=video 9 RTP/AVP 96\na=mid:x\na=rtpmap:96 VP8/90000\na=rtcp-mux\n",
            "m=video 0 UDP/TLS/RTP/SAVPF 96\na=mid:x\na=rtpmap:96 VP8/90000\na=rtcp-mux\n",
        ])
    func refused(section: String) throws {
        let text =
            Client.session("a=group:BUNDLE x v") + section
            + Client.section("video", mid: "v", formats: "96", Client.vp8)
        let result = try Server.answer(text)
        #expect(result.mids == [nil, "v"])
        #expect(result.answer.attributes.value(of: "group") == "BUNDLE v")
        let media = result.answer.media[0]
        #expect(media.port == 0)
        #expect(media.attributes.value(of: "mid") == "x")
        #expect(media.formats.count == 1)
        #expect(!media.attributes.has("ice-ufrag"))
        #expect(result.answer.media[1].attributes.has("candidate"))
        if let section = result.sections.first(where: { $0.mid == "x" }) {
            #expect(section.codecs.isEmpty && !section.receives && !section.sends && section.slot == nil)
        }
    }

    @Test("An offer that no transport can come of is an error that says what to do")
    func errors() {
        let video = Client.section("video", mid: "v", formats: "96", Client.vp8)
        let audio = Client.section("audio", mid: "a", formats: "111", Client.opus)
        let bundled = Client.session("a=group:BUNDLE a v") + audio + video
        let cases: [(String, SDPError, String)] = [
            (Client.session(), .nothingToAnswer, "opus"),
            (Client.session("a=group:BUNDLE a") + audio.replacing("opus", with: "speex"), .nothingToAnswer, "VP8"),
            (Client.session() + audio + video, .notBundled(mid: "a"), "max-bundle"),
            (Client.session("a=group:BUNDLE a") + audio + video, .notBundled(mid: "v"), "BUNDLE"),
            (
                Client.session("a=group:BUNDLE a", "a=group:BUNDLE v") + audio + video, .notBundled(mid: "v"),
                "one transport"
            ),
            (bundled.replacing("a=mid:v", with: "a=mid:a"), .duplicateMid("a"), "mid of its own"),
            (bundled.replacing("a=mid:v\n", with: ""), .missingAttribute("mid", section: "number 1"), "a=mid"),
            (
                bundled.replacing("a=mid:v", with: "a=mid:12345678901234567"),
                .invalidAttribute("mid", value: "12345678901234567", section: "1"), "a=mid"
            ),
            (bundled.replacing("a=rtcp-mux\n", with: ""), .missingRTCPMux(mid: "a"), "rtcp-mux"),
            (bundled.replacing("actpass", with: "holdconn"), .wrongSetup("holdconn"), "actpass, active or passive"),
            (bundled.replacing("a=group", with: "a=ice-lite\na=group"), .iceLiteOffer, "full ICE"),
            (bundled.replacing("a=ice-ufrag:clnt\n", with: ""), .missingAttribute("ice-ufrag", section: "a"), "Add it"),
            (
                bundled.replacing("ice-ufrag:clnt", with: "ice-ufrag:abc"),
                .invalidAttribute("ice-ufrag", value: "abc", section: "a"), "ice-ufrag"
            ),
            (
                bundled.replacing("ice-ufrag:clnt", with: "ice-ufrag:ab:c"),
                .invalidAttribute("ice-ufrag", value: "ab:c", section: "a"), "ice-ufrag"
            ),
            (
                bundled.replacing("ice-pwd:clientPasswordOf24Chars+", with: "ice-pwd:short"),
                .invalidAttribute("ice-pwd", value: "5 characters", section: "a"), "ice-pwd"
            ),
            (
                bundled.replacing("a=fingerprint:\(Client.fingerprint)\n", with: ""),
                .missingAttribute("fingerprint", section: "a"), "fingerprint"
            ),
            (
                bundled.replacing("a=fingerprint:\(Client.fingerprint)\n", with: "a=fingerprint:sha-256 AB:CD\n"),
                .invalidAttribute("fingerprint", value: "sha-256 AB:CD", section: "a"), "fingerprint"
            ),
            (
                bundled.replacing("sha-256", with: "md5"),
                .invalidAttribute(
                    "fingerprint", value: "\(Client.fingerprint)".replacing("sha-256", with: "md5"), section: "a"),
                "fingerprint"
            ),
        ]
        for (text, error, words) in cases {
            #expect(Server.failure(text) == error)
            #expect(error.message.contains(words), "\(error.message)")
            #expect(error.message.hasSuffix("."))
        }
    }

    @Test("More m-lines than allowed are an error")
    func sectionLimit() {
        var builder = Client.builder
        for _ in 0..<3 { builder.add(.audio, .recvonly) }
        let text = builder.build().description
        #expect(Server.failure(text) { $0.maxSections = 3 } == nil)
        #expect(Server.failure(text) { $0.maxSections = 2 } == .tooManySections(limit: 2))
    }

    @Test("One m-line needs no group and no mid")
    func alone() throws {
        let text = Client.video("96", Client.vp8).replacing("a=group:BUNDLE 0\n", with: "")
            .replacing("a=mid:0\n", with: "")
        let result = try Server.answer(text)
        #expect(!result.answer.attributes.has("group"))
        #expect(!result.answer.media[0].attributes.has("mid"))
        #expect(result.sections[0].mid == "0")
        #expect(result.sections[0].receives)
    }

    @Test("An offer that says active, or nothing, is answered passive", arguments: ["a=setup:active\n", ""])
    func setup(line: String) throws {
        let text = Client.video("96", Client.vp8).replacing("a=setup:actpass\n", with: line)
        let result = try Server.answer(text)
        #expect(result.answer.media[0].attributes.value(of: "setup") == "passive")
        #expect(result.setup == .passive)
    }

    @Test("An offer that insists on waiting for ClientHello is answered active in every m-line")
    func passiveOffer() throws {
        var builder = Client.builder
        builder.setup = "passive"
        builder.add(.audio, .sendonly)
        builder.add(.video, .sendonly)
        let offer = builder.build()
        let result = try Server.answer(offer.description)
        #expect(result.answer.media.map { $0.attributes.value(of: "setup") } == ["active", "active"])
        #expect(result.setup == .active)
        #expect(try ReceivedAnswer(result.answer, to: offer).setup == .active)
    }

    @Test("Later answers keep the end of DTLS that the first one took; an offer that would turn it round is refused")
    func setupStays() throws {
        let actpass = Client.video("96", Client.vp8)
        func offer(_ setup: String) -> String { actpass.replacing("actpass", with: setup) }
        #expect(try Server.answer(actpass) { $0.previousSetup = .active }.setup == .active)
        #expect(try Server.answer(actpass) { $0.previousSetup = .passive }.setup == .passive)
        #expect(try Server.answer(offer("passive")) { $0.previousSetup = .active }.setup == .active)
        #expect(try Server.answer(offer("active")) { $0.previousSetup = .passive }.setup == .passive)
        let turned = Server.failure(offer("active")) { $0.previousSetup = .active }
        #expect(turned == .setupChanged("active"))
        #expect(turned?.message.contains("new connection") == true)
        #expect(Server.failure(offer("passive")) { $0.previousSetup = .passive } == .setupChanged("passive"))
    }

    @Test("The transport comes from the first accepted m-line of the group")
    func taggedSection() throws {
        let data = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\na=mid:d\na=ice-ufrag:wrong\na=setup:passive\n"
        let video = Client.section("video", mid: "v", formats: "96", Client.vp8)
        // A bundle-only m-line may leave its transport to the tagged one (RFC 9143 §7.1.3).
        let bare = "m=audio 0 UDP/TLS/RTP/SAVPF 111\na=mid:a\na=bundle-only\na=rtcp-mux\na=rtpmap:111 opus/48000/2\n"
        let result = try Server.answer(Client.session("a=group:BUNDLE d v a") + data + bare + video)
        #expect(result.remote.ufrag == "clnt")
        #expect(result.answer.attributes.value(of: "group") == "BUNDLE v a")
        #expect(result.answer.media.map { $0.port } == [0, 7882, 7882])
        #expect(result.answer.media[2].attributes.has("candidate"))
    }

    @Test("Fingerprints of weak or unknown hashes are passed over beside a good one")
    func fingerprints() throws {
        let text = Client.video("96", Client.vp8).replacing(
            "a=setup", with: "a=fingerprint:sha-1 \(Array(repeating: "00", count: 20).joined(separator: ":"))\na=setup")
        #expect(try Server.answer(text).fingerprints == [Client.fingerprint])
    }
}

@Suite("Negotiating again")
struct RenegotiationTests {
    @Test("Slots keep their numbers through every change, and new ones get their own")
    func slotsStay() throws {
        var builder = Client.builder
        builder.add(.audio, .sendonly)
        builder.add(.audio, .recvonly)
        builder.add(.video, .recvonly)
        let first = try Server.answer(builder.build().description)
        #expect(Set(first.slotSSRCs.keys) == ["1", "2"])
        #expect(first.slotSSRCs["1"]?.rtx == nil)
        #expect(first.slotSSRCs["2"]?.rtx != nil)

        builder.sections[2].direction = .inactive
        builder.add(.video, .recvonly)
        let second = try Server.answer(builder.build().description) {
            $0.slotSSRCs = first.slotSSRCs
            $0.previousMids = first.mids
        }
        #expect(second.sections[2].slot == nil)
        #expect(second.answer.media[2].attributes.direction == .inactive)
        #expect(second.answer.media[2].port == 7882)

        builder.sections[2].direction = .recvonly
        let third = try Server.answer(builder.build().description) {
            $0.slotSSRCs = second.slotSSRCs
            $0.previousMids = second.mids
        }
        #expect(third.sections[1].slot == first.sections[1].slot)
        #expect(third.sections[2].slot == first.sections[2].slot)
        #expect(third.sections[3].slot == second.sections[3].slot)
        let all = third.slotSSRCs.values.flatMap { [$0.primary] + ($0.rtx.map { [$0] } ?? []) }
        #expect(all.count == 5)
        #expect(Set(all).count == 5)
        #expect(!all.contains(0))
    }

    @Test("A generator that repeats itself still gives every slot a number of its own, none that the client uses")
    func stuckGenerator() throws {
        struct Stuck: RandomNumberGenerator {
            mutating func next() -> UInt64 { 0x1_0000_0001 }
        }
        var probe = Stuck()
        let drawn = UInt32.random(in: 1...UInt32.max, using: &probe)
        var builder = Client.builder
        builder.add(.video, .sendonly, streams: [SSRCPair(primary: drawn, rtx: drawn &+ 1)])
        for _ in 0..<8 { builder.add(.video, .recvonly) }
        var generator = Stuck()
        let result = try Negotiator.answer(builder.build(), options: Server.options, using: &generator)
        let all: [UInt32] = result.sections.compactMap(\.slot).flatMap { slot in [slot.primary, slot.rtx ?? 0] }
        #expect(all.count == 16)
        #expect(Set(all + [0, drawn, drawn &+ 1]).count == 19)
    }

    @Test("A slot without retransmission today keeps the number it had for it")
    func retransmissionReturns() throws {
        let with = Client.video(
            "96 97", Client.vp8 + ["a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96"], direction: "recvonly")
        let without = Client.video("96", Client.vp8, direction: "recvonly")
        let first = try Server.answer(with)
        let second = try Server.answer(without) { $0.slotSSRCs = first.slotSSRCs }
        #expect(second.sections[0].slot == first.sections[0].slot.map { SSRCPair(primary: $0.primary) })
        #expect(!second.answer.media[0].attributes.has("ssrc-group"))
        let third = try Server.answer(with) { $0.slotSSRCs = second.slotSSRCs }
        #expect(third.sections[0].slot == first.sections[0].slot)
    }

    @Test("Dropped or reordered m-lines are an error")
    func order() {
        var builder = Client.builder
        builder.add(.audio, .recvonly)
        builder.add(.video, .recvonly)
        let text = builder.build().description
        #expect(Server.failure(text) { $0.previousMids = ["0"] } == nil)
        for previous in [["1", "0"], ["0", "1", "2"], ["1"]] {
            #expect(Server.failure(text) { $0.previousMids = previous } == .sectionsChanged(expected: previous))
        }
    }

    @Test("A rejected m-line keeps its place, which another may take, with a slot of its own")
    func recycled() throws {
        var builder = Client.builder
        builder.add(.audio, .recvonly)
        builder.add(.video, .recvonly)
        builder.add(.video, .recvonly)
        let first = try Server.answer(builder.build().description)
        #expect(first.mids == ["0", "1", "2"])

        var stopped = builder.build()
        stopped.media[1].port = 0
        stopped.attributes[0] = SDPAttribute("group", "BUNDLE 0 2")
        let second = try Server.answer(stopped.description) {
            $0.slotSSRCs = first.slotSSRCs
            $0.previousMids = first.mids
        }
        #expect(second.mids == ["0", nil, "2"])
        #expect(second.answer.media.map { $0.port == 0 } == [false, true, false])
        #expect(second.slotSSRCs == first.slotSSRCs, "the stopped one may come back")

        builder.sections[1] = OfferSection(mid: "7", kind: .audio, direction: .recvonly)
        let recycled = builder.build().description
        let third = try Server.answer(recycled) {
            $0.slotSSRCs = second.slotSSRCs
            $0.previousMids = second.mids
        }
        #expect(third.mids == ["0", "7", "2"])
        #expect(Set(third.slotSSRCs.keys) == ["0", "7", "2"])
        #expect(third.slotSSRCs["7"]?.primary != first.slotSSRCs["1"]?.primary)
        #expect(third.slotSSRCs["2"] == first.slotSSRCs["2"])
        #expect(Server.failure(recycled) { $0.previousMids = first.mids } == .sectionsChanged(expected: first.mids))

        builder.sections.remove(at: 1)
        let shorter = builder.build().description
        let refused = Server.failure(shorter) { $0.previousMids = second.mids }
        #expect(refused == .sectionsChanged(expected: ["0", nil, "2"]))
        #expect(refused?.message.contains("0 any 2") == true)
    }

    @Test("An ICE restart shows in the remote credentials alone")
    func restart() throws {
        var builder = Client.builder
        builder.add(.video, .recvonly)
        let first = try Server.answer(builder.build().description)
        builder.credentials = ICECredentials(ufrag: "newU", password: "anotherPasswordOf24Chars")
        let second = try Server.answer(builder.build().description) { $0.slotSSRCs = first.slotSSRCs }
        #expect(second.remote.ufrag == "newU")
        #expect(second.sections == first.sections)
    }
}
