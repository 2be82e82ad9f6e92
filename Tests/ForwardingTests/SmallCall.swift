import MediaControl
import Primitives
import SDP

@testable import Forwarding

/// One who sends sound and pictures, and one who gets them.
enum SmallCall {
    static let microphone = PublishedTrack(id: TrackID(rawValue: 11), mid: "0", source: .microphone)
    static let camera = PublishedTrack(id: TrackID(rawValue: 12), mid: "1", source: .camera)

    /// The call after its first second.
    static func make(seed: UInt64, workers: Int = 1) throws -> Meeting {
        var meeting = try Meeting(seed: seed, workers: workers)
        try meeting.join(tracks: [microphone, camera]) { offer in
            offer.add(.audio, .sendonly)
            offer.add(.video, .sendonly)
        }
        try meeting.join { offer in
            offer.add(.audio, .recvonly)
            offer.add(.video, .recvonly)
        }
        meeting.connect()
        meeting.clients[0].publish(mid: "0", codec: .opus, seed: seed)
        meeting.clients[0].publish(mid: "1", codec: .vp8, height: 180, seed: seed + 1)
        meeting.apply(.show(meeting.transports[1], [SlotAssignment(mid: "1", track: camera.id, height: 180)]))
        meeting.run(.seconds(1))
        return meeting
    }
}

extension Meeting {
    /// How many packets the viewer of a small call has got on an m-line.
    func viewerPackets(_ mid: String) -> Int { clients[1].received[mid]?.packets.count ?? 0 }
}
