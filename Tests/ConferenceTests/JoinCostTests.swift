import Foundation
import ICE
import MediaControl
import Primitives
import SDP
import Signalling
import Testing

@testable import Conference

/// Lets many in, one every five milliseconds, and notes what that took.
private struct Storm {
    var state = RoomState(
        record: RoomRecord(slug: "room", title: "Room", capacity: 5000), number: RoomNumber(rawValue: 1))
    var now = Instant.zero
    /// Messages handed to connections.
    var deliveries = 0
    /// Messages written.
    var messages = 0
    /// Participants named in `joined`.
    var named = 0
    var inside = 0

    mutating func take(_ effects: [RoomEffect]) {
        for effect in effects {
            switch effect {
            case .broadcast: deliver(to: inside)
            case .sendAll(let connections, _): deliver(to: connections.count)
            case .send(_, let message, _):
                if case .joined(let joined) = message { named += joined.participants.participants.count }
                deliver(to: 1)
            default: break
            }
        }
    }

    private mutating func deliver(to count: Int) {
        messages += 1
        deliveries += count
    }

    mutating func apply(_ command: RoomCommand) { take(state.apply(command, now: now)) }

    mutating func join() {
        inside += 1
        let connection = ConnectionID(rawValue: UInt64(inside))
        apply(.join(JoinRequest(connection: connection, name: "Viewer \(inside)", newResume: "secret \(inside)")))
        apply(.negotiated(connection, transport()))
        if inside <= 3 { apply(.setMedia(connection, MediaState(microphone: true, camera: true))) }
        now += .milliseconds(5)
        while let due = state.nextTimeout, due <= now { apply(.tick) }
    }

    private func transport() -> NegotiatedTransport {
        var sections: [NegotiatedSection] = []
        for slot in 0..<10 {
            var section = NegotiatedSection(mid: "v\(slot)", kind: .video)
            section.sends = true
            section.codecs = [NegotiatedCodec(codec: .vp8, payloadType: 100)]
            sections.append(section)
        }
        let tracks = MediaSource.allCases.enumerated().map { index, source in
            PublishedTrack(id: TrackID(rawValue: UInt32(inside * 3 + index)), mid: source.rawValue, source: source)
        }
        let credentials = ICECredentials(ufrag: "ufrag", password: "password")
        let description = TransportDescription(
            room: state.number, localCredentials: credentials, remoteCredentials: credentials, fingerprints: [],
            sections: sections, tracks: tracks)
        return NegotiatedTransport(
            id: TransportID(rawValue: UInt32(inside)), replaced: nil, description: description,
            slots: VideoSlots(sections: sections))
    }
}

/// What this thread has computed so far, whatever else runs on the machine.
private func threadTime() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
}

@Suite struct JoinCostTests {
    @Test("Two thousand joins in ten seconds: a few messages a second to each, and a window of names")
    func messages() {
        var storm = Storm()
        for _ in 0..<2000 { storm.join() }
        #expect(storm.state.count == 2000)
        #expect(storm.deliveries < 2000 * 50, "each hears of the others some forty times instead of two thousand")
        #expect(storm.messages < 2 * 2000 + 200)
        #expect(storm.named <= 2000 * 200)
    }

    @Test("The two thousandth join costs the room no more than three times the hundredth")
    func growth() {
        var storm = Storm()
        func cost(_ count: Int) -> Interval {
            let begin = threadTime()
            for _ in 0..<count { storm.join() }
            return threadTime() - begin
        }
        for _ in 0..<100 { storm.join() }
        let early = cost(200)
        for _ in 0..<1500 { storm.join() }
        let late = cost(200)
        #expect(late.nanoseconds < 3 * early.nanoseconds + 2_000_000, "\(early) and then \(late)")
    }
}
