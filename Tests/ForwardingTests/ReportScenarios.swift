import MediaControl
import Primitives
import RTP
import SDP
import Testing

@testable import Forwarding

@Suite("Reports to those who receive many streams")
struct ReportScenarios {
    @Test("However many slots there are, a report comes for each, in datagrams that fit a line")
    func manySlots() throws {
        let count = 60
        var meeting = try Meeting(seed: 500)
        let cameras = (0..<count).map {
            PublishedTrack(id: TrackID(rawValue: UInt32(100 + $0)), mid: "\($0)", source: .camera)
        }
        try meeting.join(tracks: cameras) { offer in for _ in cameras { offer.add(.video, .sendonly, codecs: [.vp8]) } }
        try meeting.join { offer in for _ in cameras { offer.add(.video, .recvonly, codecs: [.vp8]) } }
        meeting.connect()
        for number in 0..<count {
            meeting.clients[0].publish(mid: "\(number)", codec: .vp8, height: 90, seed: 501 + UInt64(number))
        }
        let tiles = cameras.map { SlotAssignment(mid: $0.mid, track: $0.id, height: 90) }
        meeting.apply(.show(meeting.transports[1], tiles))
        meeting.run(.seconds(4))
        let reported = Set(meeting.clients[1].senderReports.map(\.ssrc))
        #expect(reported.count == count)
        #expect(meeting.clients[1].longestControlPacket <= 1_200)
    }
}
