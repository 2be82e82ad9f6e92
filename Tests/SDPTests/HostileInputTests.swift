import RTP
import Testing

@testable import SDP

@Suite("Hostile descriptions")
struct HostileInputTests {
    /// Reads and answers `text`; where that works, checks what must hold for every answer.
    private func check(_ text: String) {
        guard let offer = try? SessionDescription(parsing: text) else { return }
        var generator = SeededGenerator(2)
        guard let result = try? Negotiator.answer(offer, options: Server.options, using: &generator) else { return }
        let answer = result.answer
        #expect((try? SessionDescription(parsing: answer.description)) == answer)
        #expect(answer.media.count == offer.media.count)
        #expect(result.mids.count == offer.media.count)
        #expect((try? ReceivedAnswer(answer, to: offer)) != nil)
        for (answered, offered) in zip(answer.media, offer.media) {
            #expect(answered.type == offered.type)
            #expect(answered.transport == offered.transport)
            let formats = Set(offered.formats.map { Int($0) ?? -1 })
            if answered.port != 0 { #expect(answered.formats.allSatisfy { formats.contains(Int($0) ?? -2) }) }
            #expect(Set(answered.values("rtpmap")).isSubset(of: offered.values("rtpmap")))
        }
        for section in result.sections {
            #expect(section.rids.count <= 4)
            #expect(section.announced.count <= 16)
            #expect((section.slot != nil) == section.sends)
            #expect(section.receives || section.sends || !section.transportFeedback)
        }
    }

    @Test("Every truncation is read, answered or refused, never more", arguments: Offers.all)
    func truncations(offer: Offer) {
        let bytes = Array(offer.text.utf8)
        // Every byte of every offer would take a debug build too long; of the long ones every kind of line comes often.
        let step = bytes.count > 8000 ? 13 : 1
        for end in stride(from: 0, through: bytes.count, by: step) {
            check(String(decoding: bytes[..<end], as: UTF8.self))
        }
        var lines = offer.text.split(separator: "\n", omittingEmptySubsequences: false)
        while lines.popLast() != nil { check(lines.joined(separator: "\n") + "\n") }
    }

    @Test("Seeded mutations of bytes and lines never trap and never make a wrong answer", arguments: Offers.all)
    func mutations(offer: Offer) {
        var generator = SeededGenerator(0x5d9)
        let interesting = Array("\0\r\n :;,/=~*-+0159aA\u{e9}\u{301}".utf8) + [0xff, 0x80]
        let rounds = offer.text.utf8.count > 8000 ? 150 : 400
        for _ in 0..<rounds {
            var lines = offer.text.split(separator: "\n").map { Array($0.utf8) }
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let at = Int.random(in: 0..<lines.count, using: &generator)
                let place = Int.random(in: 0...lines[at].count, using: &generator)
                let byte = interesting.randomElement(using: &generator) ?? 0
                switch Int.random(in: 0..<7, using: &generator) {
                case 0: lines.swapAt(at, Int.random(in: 0..<lines.count, using: &generator))
                case 1: lines.insert(lines[Int.random(in: 0..<lines.count, using: &generator)], at: at)
                case 2 where lines.count > 1: lines.remove(at: at)
                case 3: lines[at].removeSubrange(place...)
                case 4 where place < lines[at].count: lines[at][place] = byte
                case 5 where place < lines[at].count: lines[at].remove(at: place)
                default: lines[at].insert(byte, at: place)
                }
            }
            check(String(decoding: Array(lines.joined(separator: [10])), as: UTF8.self))
        }
    }

    @Test("A description full of one attribute is answered in time that grows with its length, not its square")
    func flooding() {
        let floods = [
            "a=rtpmap:96 VP8/90000", "a=rtcp-fb:* nack", "a=fmtp:96 a", "a=extmap:4 urn:x", "a=rid:q send",
            "a=ssrc:7 a",
            "a=ssrc-group:FID 1 2", "a=fingerprint:sha-256 AB", "a=candidate:1", "a=group:BUNDLE 0", "a=msid:a b",
        ]
        let formats = (0..<200).map { String(96 + $0 % 32) }.joined(separator: " ")
        let clock = ContinuousClock()
        for line in floods {
            let text = Client.video(formats, Client.vp8) + String(repeating: line + "\n", count: 9_000)
            let taken = clock.measure { check(text) }
            #expect(taken < .seconds(5), "\(line): \(taken)")
        }
        let simulcast = "a=simulcast:send " + (0..<5_000).map { "~r\($0),x" }.joined(separator: ";")
        let rids = (0..<5_000).map { "a=rid:r\($0) send" }
        #expect(clock.measure { check(Client.video("96", Client.vp8 + rids + [simulcast])) } < .seconds(5))
        let fmtp = "a=fmtp:96 " + String(repeating: ";", count: 200_000)
        #expect(clock.measure { check(Client.video("96", ["a=rtpmap:96 H264/90000", fmtp])) } < .seconds(5))
        let group = Client.video("96", Client.vp8).replacing(
            "BUNDLE 0", with: "BUNDLE" + String(repeating: " 0", count: 100_000))
        #expect(clock.measure { check(group) } < .seconds(5))
    }
}
