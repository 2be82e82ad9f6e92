import MediaControl
import Primitives
import RTP
import SDP
import Testing

@testable import Forwarding

private let (microphone, camera) = (SmallCall.microphone, SmallCall.camera)

@Suite("M-lines that stop, and others in their place")
struct RecycledSectionScenarios {
    @Test("A viewer's new m-line in the place of an old one shows the picture in a stream of its own")
    func recycled() throws {
        var meeting = try SmallCall.make(seed: 81)
        let old = meeting.clients[1].answer?.sections[1].slot
        for round in 0..<20 {
            meeting.clients[1].offer.sections[1] = OfferSection(mid: "v\(round)", kind: .video, direction: .recvonly)
            try meeting.negotiate(1, tracks: [])
        }
        #expect(meeting.clients[1].answer?.sections[1].slot != old)
        let places = meeting.forwarder.slotCount(of: meeting.transports[1])
        #expect(places == 2, "places of m-lines that are gone are used again")
        meeting.apply(.show(meeting.transports[1], [SlotAssignment(mid: "v19", track: camera.id, height: 180)]))
        meeting.run(.seconds(2))
        #expect(meeting.viewerPackets("v19") > 150)
        #expect(meeting.clients[1].received["v19"]?.packets.min { $0.key < $1.key }?.value.isKeyframe == true)
        #expect(meeting.clients[1].unauthentic == 0)
    }

    @Test("An m-line that is inactive is sent nothing, and goes on with the same stream when it is active again")
    func inactive() throws {
        var meeting = try SmallCall.make(seed: 82)
        let slots = meeting.clients[1].answer?.sections.map(\.slot)
        #expect(meeting.viewerPackets("0") > 20 && meeting.viewerPackets("1") > 60)
        for section in 0..<2 { meeting.clients[1].offer.sections[section].direction = .inactive }
        try meeting.negotiate(1, tracks: [])
        meeting.run(.milliseconds(100))
        let (sound, pictures) = (meeting.viewerPackets("0"), meeting.viewerPackets("1"))
        meeting.run(.seconds(2))
        #expect(meeting.viewerPackets("0") == sound && meeting.viewerPackets("1") == pictures)
        for section in 0..<2 { meeting.clients[1].offer.sections[section].direction = .recvonly }
        try meeting.negotiate(1, tracks: [])
        meeting.run(.seconds(2))
        #expect(meeting.clients[1].answer?.sections.map(\.slot) == slots)
        #expect(meeting.viewerPackets("0") > sound + 50 && meeting.viewerPackets("1") > pictures + 150)
        #expect(meeting.clients[1].unauthentic == 0)
    }

    @Test("A retransmission stream that a later offer brings is used from then on")
    func laterRetransmissions() throws {
        var meeting = try Meeting(seed: 83)
        try meeting.join(tracks: [camera]) { offer in
            offer.add(.audio, .inactive)
            offer.add(.video, .sendonly)
        }
        try meeting.join { offer in
            offer.add(.audio, .recvonly)
            offer.add(.video, .recvonly)
            offer.sections[1].codecs = [NegotiatedCodec(codec: .vp8, payloadType: 96)]
        }
        meeting.connect()
        #expect(meeting.clients[1].answer?.sections[1].slot?.rtx == nil)
        meeting.clients[1].offer.sections[1].codecs = OfferBuilder.codecs([.vp8])
        try meeting.negotiate(1, tracks: [])
        #expect(meeting.clients[1].answer?.sections[1].slot?.rtx != nil)

        meeting.clients[0].publish(mid: "1", codec: .vp8, height: 180, seed: 84)
        meeting.apply(.show(meeting.transports[1], [SlotAssignment(mid: "1", track: camera.id, height: 180)]))
        meeting.network.line.loss = 0.1
        meeting.run(.seconds(3))
        #expect((meeting.clients[1].received["1"]?.recovered ?? 0) > 10)
    }
}

extension Forwarder {
    fileprivate mutating func slotCount(of id: TransportID) -> Int? {
        guard let index = transportIndex[id] else { return nil }
        return transports[index]?.slots.count
    }
}
