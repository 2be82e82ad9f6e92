import MediaControl
import Primitives
import SDP
import Testing

@testable import Forwarding

/// `speakers` people with a microphone and `slots` audio slots each, and one who only listens, last.
private func seminar(seed: UInt64, speakers: Int, slots: Int = 4, workers: Int = 1) throws -> Meeting {
    var meeting = try Meeting(seed: seed, workers: workers)
    for speaker in 0..<speakers {
        let track = PublishedTrack(id: TrackID(rawValue: UInt32(speaker + 1)), mid: "0", source: .microphone)
        try meeting.join(tracks: [track]) { offer in
            offer.add(.audio, .sendonly)
            for _ in 0..<slots { offer.add(.audio, .recvonly) }
        }
    }
    try meeting.join { offer in for _ in 0..<slots { offer.add(.audio, .recvonly) } }
    meeting.connect()
    for speaker in 0..<speakers {
        meeting.clients[speaker].publish(mid: "0", codec: .opus, seed: seed + UInt64(speaker))
        meeting.clients[speaker].sources[0].level = 127
    }
    return meeting
}

extension Meeting {
    /// The tracks that client `number` hears during the next `time`.
    fileprivate mutating func heard(by number: Int, during time: Interval) -> Set<UInt32> {
        let before = clients[number].received.mapValues { Set($0.packets.keys) }
        run(time)
        var tracks: Set<UInt32> = []
        for (mid, received) in clients[number].received {
            for (sequence, packet) in received.packets where before[mid]?.contains(sequence) != true {
                tracks.insert(packet.csrc)
            }
        }
        return tracks
    }
}

@Suite("Audio slots")
struct AudioSlotScenarios {
    @Test("Of ten people who talk, the loudest four are heard, and nobody hears themselves")
    func loudest() throws {
        var meeting = try seminar(seed: 21, speakers: 10)
        for speaker in 0..<10 { meeting.clients[speaker].sources[0].level = UInt8(10 + 6 * speaker) }
        meeting.run(.seconds(5))
        let heard = meeting.heard(by: 10, during: .seconds(1))
        #expect(heard.isSuperset(of: [1, 2, 3, 4]))
        #expect(heard.count <= 4)
        let own = meeting.heard(by: 0, during: .seconds(1))
        #expect(!own.contains(1))
    }

    @Test("Someone who starts to speak is heard at once, and becomes the dominant speaker")
    func newSpeaker() throws {
        var meeting = try seminar(seed: 22, speakers: 6)
        for speaker in 0..<5 { meeting.clients[speaker].sources[0].level = 40 }
        meeting.run(.seconds(3))
        for speaker in 0..<5 { meeting.clients[speaker].sources[0].level = 127 }
        meeting.clients[5].sources[0].level = 15
        let heard = meeting.heard(by: 6, during: .milliseconds(300))
        #expect(heard.contains(6))
        meeting.run(.seconds(2))
        let last = meeting.events.last { event in if case .speakers = event { true } else { false } }
        guard case .speakers(let room, let dominant, let active) = last else {
            Issue.record("nobody was told who speaks")
            return
        }
        #expect(room == RoomNumber(rawValue: 1))
        #expect(dominant == TrackID(rawValue: 6))
        #expect(active.first == TrackID(rawValue: 6))
    }

    @Test("A slot is one stream without gaps, whoever speaks in it")
    func continuity() throws {
        var meeting = try seminar(seed: 23, speakers: 3, slots: 1)
        for round in 0..<6 {
            for speaker in 0..<3 { meeting.clients[speaker].sources[0].level = speaker == round % 3 ? 10 : 127 }
            meeting.run(.seconds(5))
        }
        let slot = try #require(meeting.clients[3].received["0"])
        #expect(slot.csrcs == [1, 2, 3])
        let sequences = slot.packets.keys.sorted()
        #expect(sequences.count > 500)
        #expect(sequences.last.map { Int($0 - sequences[0]) + 1 } == sequences.count)
        var previous: UInt32?
        for sequence in sequences {
            guard let timestamp = slot.packets[sequence]?.timestamp else { continue }
            if let previous { #expect(Int32(bitPattern: timestamp &- previous) > 0) }
            previous = timestamp
        }
    }

    @Test("What is left out while somebody is quiet or muted is not missing in the numbers", arguments: [1, 2])
    func pauses(workers: Int) throws {
        var meeting = try seminar(seed: 26, speakers: 2, slots: 2, workers: workers)
        for round in 0..<4 {
            meeting.clients[0].sources[0].level = round % 2 == 0 ? 10 : 127
            meeting.clients[1].sources[0].level = 10
            meeting.run(.seconds(4))
            meeting.apply(.setForwarded(TrackID(rawValue: 2), false))
            meeting.run(.seconds(1))
            meeting.apply(.setForwarded(TrackID(rawValue: 2), true))
        }
        for (_, slot) in meeting.clients[2].received where !slot.packets.isEmpty {
            let sequences = slot.packets.keys.sorted()
            #expect(sequences.count > 100)
            #expect(sequences.last.map { Int($0 - sequences[0]) + 1 } == sequences.count)
        }
    }

    @Test("Rooms do not hear each other, and a transport that moves hears the new room only")
    func rooms() throws {
        var meeting = try Meeting(seed: 24)
        for room in [UInt32(1), 2] {
            let track = PublishedTrack(id: TrackID(rawValue: room), mid: "0", source: .microphone)
            try meeting.join(room: room, tracks: [track]) { $0.add(.audio, .sendonly) }
        }
        try meeting.join(room: 1) { $0.add(.audio, .recvonly) }
        meeting.connect()
        for client in 0..<2 { meeting.clients[client].publish(mid: "0", codec: .opus, seed: 30 + UInt64(client)) }
        let first = meeting.heard(by: 2, during: .seconds(1))
        #expect(first == [1])
        try meeting.negotiate(2, room: 2, tracks: [])
        meeting.run(.milliseconds(100))
        let second = meeting.heard(by: 2, during: .seconds(1))
        #expect(second == [2])
    }

    @Test("Quiet audio is dropped undecrypted, and its speaker is heard at once even after the numbers have wrapped")
    func undecrypted() throws {
        var meeting = try seminar(seed: 25, speakers: 6)
        for speaker in 0..<5 { meeting.clients[speaker].sources[0].level = UInt8(10 + speaker) }
        meeting.clients[5].sources[0].level = 90
        meeting.clients[5].sources[0].sequence = 65_400
        meeting.run(.seconds(20))
        #expect(meeting.clients[5].sources[0].sequence < 65_400, "the sequence numbers have wrapped")
        #expect(meeting.forwarder.metrics.droppedQuiet > 800)
        meeting.clients[5].sources[0].level = 1
        let heard = meeting.heard(by: 6, during: .milliseconds(300))
        #expect(heard.contains(6))
        #expect(meeting.forwarder.metrics.droppedUnauthentic == 0)
    }
}
