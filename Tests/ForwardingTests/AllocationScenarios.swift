import CAllocations
import MediaControl
import Primitives
import SecureTransport
import Testing

@testable import Forwarding

@Suite("What the forwarding path takes from the heap")
struct AllocationScenarios {
    @Test("The counter counts")
    func counter() {
        veche_count_allocations(1)
        let before = veche_allocations()
        let array = [UInt8](repeating: 1, count: Int.random(in: 100...200))
        let after = veche_allocations()
        veche_count_allocations(0)
        #expect(after > before && array.count >= 100)
    }

    @Test(
        "A media packet takes nothing, from its arrival to the last subscriber, on one worker and on two",
        arguments: [1, 2])
    func nothing(workers: Int) throws {
        var meeting = try lecture(workers: workers)
        // Tables, queues and histories grow to what this call needs.
        meeting.run(.seconds(8))
        try expectNothing(&meeting)
    }

    @Test(
        "Nor where sound joins sound that is under way, among pictures, and its round ends in the middle of the list",
        arguments: [(1, 0...6), (2, 0...3)])
    func nothingInSweeps(workers: Int, pieces: ClosedRange<Int>) throws {
        var meeting = try lecture(workers: workers)
        meeting.betweenFrames = .milliseconds(10)
        // First not enough for what comes, so that everything grows larger than it will be; then hardly enough: one
        // packet is still being sent when the next arrives.
        for (most, seconds) in [(pieces.upperBound - pieces.upperBound / 3, 3), (pieces.upperBound, 8)] {
            meeting.pieces = 0...most
            meeting.run(.seconds(Int64(seconds)))
        }
        let before = meeting.seen
        try expectNothing(&meeting)
        let seen = meeting.seen
        #expect(seen.joined - before.joined > 50)
        #expect(seen.turned - before.turned > 50)
        #expect(seen.amongPictures - before.amongPictures > 50)
    }

    /// Three who speak, the first with a camera and to two in a breakout room too, and forty who listen: enough for
    /// packets to wait for each other.
    private func lecture(workers: Int) throws -> Meeting {
        let camera = PublishedTrack(id: TrackID(rawValue: 9), mid: "1", source: .camera)
        var meeting = try Meeting(seed: 200, workers: workers)
        for speaker in 0..<3 {
            let microphone = PublishedTrack(id: TrackID(rawValue: UInt32(speaker + 1)), mid: "0", source: .microphone)
            try meeting.join(tracks: speaker == 0 ? [microphone, camera] : [microphone]) { offer in
                offer.add(.audio, .sendonly)
                if speaker == 0 { offer.add(.video, .sendonly) }
            }
        }
        for _ in 0..<40 {
            try meeting.join { offer in
                for _ in 0..<3 { offer.add(.audio, .recvonly) }
                offer.add(.video, .recvonly)
            }
        }
        for _ in 0..<2 { try meeting.join(room: 2) { offer in offer.add(.audio, .recvonly) } }
        meeting.connect()
        meeting.apply(.broadcast(TrackID(rawValue: 1), [RoomNumber(rawValue: 2)]))
        for speaker in 0..<3 {
            meeting.clients[speaker].publish(mid: "0", codec: .opus, seed: 200 + UInt64(speaker))
        }
        meeting.clients[0].publish(mid: "1", codec: .vp8, height: 180, seed: 210)
        for viewer in 3..<43 {
            meeting.apply(
                .show(meeting.transports[viewer], [SlotAssignment(mid: "3", track: camera.id, height: 180)]))
        }
        return meeting
    }

    /// Lets the lecture go on for four seconds, which must take nothing from the heap, and everybody must get it.
    private func expectNothing(_ meeting: inout Meeting) throws {
        let before = (meeting.allocations, meeting.mediaPackets)
        let sent = meeting.clients[42].received["3"]?.packets.count ?? 0
        let heard = meeting.clients[44].received["0"]?.packets.count ?? 0
        meeting.run(.seconds(4))
        #expect((meeting.clients[42].received["3"]?.packets.count ?? 0) > sent + 250, "media does flow")
        #expect((meeting.clients[44].received["0"]?.packets.count ?? 0) > heard + 100, "the voice is heard")
        let packets = meeting.mediaPackets - before.1
        let library = try allocationsOfLibrary(packets: packets)
        #expect(packets > 500)
        let taken = meeting.allocations - before.0
        #expect(taken == library, "for \(packets) packets; libsrtp2 itself takes \(library)")
    }

    /// What libsrtp2 and the library beneath it take from the heap to decrypt so many packets.
    private func allocationsOfLibrary(packets: UInt64) throws -> UInt64 {
        // Sixteen bytes of key, twelve of salt.
        let key = [UInt8](repeating: 3, count: 28)
        var sender = try SRTPSender(profile: .aeadAES128GCM, masterKey: key)
        var receiver = try SRTPReceiver(profile: .aeadAES128GCM, masterKey: key)
        var taken: UInt64 = 0
        for number in 0..<packets + 1 {
            var packet = [UInt8](repeating: 0, count: 1_100)
            let sequence = UInt16(truncatingIfNeeded: number)
            packet.replaceSubrange(
                0..<12, with: [0x80, 96, UInt8(sequence >> 8), UInt8(sequence & 255), 0, 0, 0, 0, 0, 0, 0, 7])
            var span = packet.mutableSpan
            let payload = [UInt8](repeating: 1, count: 1_000)
            let length = try sender.protectRTP(
                into: &span, at: 0, headerLength: 12, prefixLength: 0, payload: payload.span, index: number, ssrc: 7)
            var datagram = Array(packet.prefix(length))
            var received = datagram.mutableSpan
            let before = veche_allocations()
            // The first packet makes the session, which every transport does once.
            veche_count_allocations(number > 0 ? 1 : 0)
            _ = try receiver.unprotectRTP(&received)
            veche_count_allocations(0)
            taken += veche_allocations() - before
        }
        return taken
    }
}
