import ICE
import Primitives
import RTP
import Testing

@testable import SDP

@Suite("The client side: offers made and answers read")
struct OfferBuilderTests {
    @Test("What the server answers, the client reads back")
    func wholeExchange() throws {
        var builder = Client.builder
        builder.add(.audio, .sendonly, streams: [SSRCPair(primary: 5)])
        builder.add(.video, .sendonly, rids: ["q", "h", "f"])
        builder.add(.video, .sendonly, codecs: [.vp9], streams: [SSRCPair(primary: 6, rtx: 7)])
        builder.add(.audio, .recvonly)
        builder.add(.video, .recvonly)
        let offer = try SessionDescription(parsing: builder.build().description)
        let result = try Server.answer(offer.description)
        #expect(result.remote == Client.credentials)
        #expect(result.fingerprints == [Client.fingerprint])
        #expect(result.sections[0].announced == [SSRCPair(primary: 5)])
        #expect(result.sections[2].announced == [SSRCPair(primary: 6, rtx: 7)])

        let read = try ReceivedAnswer(try SessionDescription(parsing: result.answer.description), to: offer)
        #expect(read.remote == Server.credentials)
        #expect(read.fingerprints == [Server.fingerprint])
        #expect(read.candidates == Server.candidates)
        #expect(read.isLite)
        #expect(read.sections.count == result.sections.count)
        for (client, server) in zip(read.sections, result.sections) {
            #expect(client.mid == server.mid)
            #expect(client.kind == server.kind)
            #expect(client.sends == server.receives)
            #expect(client.receives == server.sends)
            #expect(client.codecs == server.codecs)
            #expect(client.extensions == server.extensions)
            #expect(client.rids == server.rids)
            #expect(client.slot == server.slot)
            #expect(client.transportFeedback == server.transportFeedback)
            #expect(client.isAccepted)
        }
        #expect(read.sections[1].rids == ["q", "h", "f"])
        #expect(read.sections[2].codecs.map { $0.codec } == [.vp9])
        #expect(read.sections[4].slot?.rtx != nil)
    }

    @Test("M-lines that agree on the same codecs keep one list of them")
    func sharedLists() throws {
        var builder = Client.builder
        builder.add(.audio, .recvonly)
        for _ in 0..<3 { builder.add(.video, .recvonly) }
        builder.add(.video, .recvonly, codecs: [.vp9])
        builder.add(.audio, .recvonly)
        let result = try Server.answer(builder.build().description)
        let lists = result.sections.map { section in section.codecs.withUnsafeBufferPointer { $0.baseAddress } }
        #expect(result.sections.allSatisfy { !$0.codecs.isEmpty })
        #expect(Set(lists).count == 3)
        #expect(lists[0] == lists[5] && lists[1] == lists[3] && lists[1] != lists[4])
    }

    @Test("A refused m-line is read as such")
    func refused() throws {
        var builder = Client.builder
        builder.add(.audio, .recvonly)
        builder.add(.video, .recvonly, codecs: [.av1])
        let offer = builder.build()
        let answer = try Server.answer(offer.description) { $0.videoPreference = [.vp8] }.answer
        let read = try ReceivedAnswer(answer, to: offer)
        #expect(read.sections.map { $0.isAccepted } == [true, false])
        #expect(!read.sections[1].receives)
    }

    @Test("An answer that does not fit is an error")
    func mismatch() throws {
        var builder = Client.builder
        builder.add(.audio, .recvonly)
        builder.add(.video, .recvonly)
        let offer = builder.build()
        let answer = try Server.answer(offer.description).answer
        func failure(_ change: (inout SessionDescription) -> Void) -> String? {
            var changed = answer
            change(&changed)
            do throws(SDPError) {
                _ = try ReceivedAnswer(changed, to: offer)
                return nil
            } catch { return error.message }
        }
        #expect(failure { _ in } == nil)
        #expect(failure { $0.media.removeLast() }?.contains("1 m-lines instead of 2") == true)
        #expect(failure { $0.media.swapAt(0, 1) }?.contains("m-line 0") == true)
        #expect(failure { for i in $0.media.indices { $0.media[i].port = 0 } }?.contains("no m-line") == true)
        #expect(
            failure { $0.media[0].attributes.removeAll { $0.name == "setup" } }?.contains("neither passive") == true)
        #expect(
            failure { $0.media[0].attributes.removeAll { $0.name == "ice-ufrag" } }?.contains("ice-ufrag") == true)
    }

    @Test("Only UDP host candidates of component 1 with an address count")
    func candidates() {
        #expect(
            HostCandidate.address("1 1 UDP 2130706431 192.0.2.1 7882 typ host generation 0")
                == SocketAddress("192.0.2.1", port: 7882))
        for value in [
            "", "1 1 udp 1 192.0.2.1 7882 typ", "1 2 udp 1 192.0.2.1 7882 typ host",
            "1 1 tcp 1 192.0.2.1 7882 typ host",
            "1 1 udp 1 abc.local 7882 typ host", "1 1 udp 1 192.0.2.1 0 typ host", "1 1 udp 1 192.0.2.1 70000 typ host",
            "1 1 udp 1 192.0.2.1 7882 typ srflx",
        ] {
            #expect(HostCandidate.address(value) == nil, "\(value)")
        }
    }

    @Test("Candidate priorities fall and never leave the type preference of host")
    func priorities() {
        #expect(HostCandidate.priority(atPlace: 0) == 2_130_706_431)
        #expect(HostCandidate.priority(atPlace: 1) == 2_130_706_175)
        #expect(HostCandidate.priority(atPlace: 1_000_000) == 126 << 24 | 255)
    }
}
