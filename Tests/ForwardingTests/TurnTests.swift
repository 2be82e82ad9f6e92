import MediaControl
import PacketPool
import Primitives
import Testing

@testable import Forwarding

@Suite("Whose turn it is to be sent")
struct TurnTests {
    private let feeder = QueueFeeder()
    private var memory: PacketMemory { feeder.memory }

    private func at(_ milliseconds: Int64) -> Instant { .zero + .milliseconds(milliseconds) }

    private func add(_ kind: FanOutQueue.Kind, to queue: inout FanOutQueue, due: Instant = .zero) throws {
        try feeder.add(to: &queue, kind, due: due)
    }

    /// Sends a piece to at most `most` receivers, of `sizes`. Returns of what; nil when nothing is due.
    private func send(
        _ queue: inout FanOutQueue, sizes: [FanOutQueue.Kind: Int], most: Int, now: Instant
    ) -> FanOutQueue.Kind? {
        guard let group = queue.next(now: now) else { return nil }
        let kind = queue.groups[group].kind
        let count = sizes[kind] ?? 0
        if case .video = kind {
            let end = queue.groups[group].served + most
            if end >= count { queue.finish(group) } else { queue.advance(group, to: end, of: count) }
            return kind
        }
        guard let stretch = queue.stretch(group, of: count, now: now) else {
            return send(&queue, sizes: sizes, most: most, now: now)
        }
        queue.advance(group, to: min(stretch.upperBound, stretch.lowerBound + most), of: count)
        return kind
    }

    private let room = FanOutQueue.Kind.audio(room: 1)
    private let camera = FanOutQueue.Kind.video(track: 1)

    @Test(
        "Pictures take turns with sound that never ends, and hold no packet of it back for more than the price",
        arguments: [FanOutQueue.Terms.usual, .pressed])
    func endless(terms: FanOutQueue.Terms) throws {
        var queue = FanOutQueue(memory: memory)
        queue.terms = terms
        let piece = Interval.microseconds(250)
        var now = Instant.zero
        var nextSound = Instant.zero
        var spent: [(at: Instant, by: FanOutQueue.Kind)] = []
        // A piece in a quarter of a millisecond, to fifty of two thousand: a round of sound takes ten milliseconds by
        // itself, a new packet comes every four, and pictures wait all the time.
        while now < at(400) {
            if now >= nextSound {
                try add(room, to: &queue, due: now)
                nextSound = nextSound + .milliseconds(4)
            }
            if queue.pictures.isEmpty { try add(camera, to: &queue, due: now) }
            let sent = send(&queue, sizes: [room: 2_000, camera: 5_000], most: 50, now: now)
            spent.append((now, try #require(sent)))
            now = now + piece
            queue.sentPiece(now: now)
        }
        let ofSound = spent.indices.filter { spent[$0].by == room }
        #expect(!spent.prefix(while: { $0.at <= .zero + terms.patience }).contains { $0.by == camera })
        // Whichever piece a packet joins before, forty pieces of sound later its round is over.
        var most = Interval.zero
        for (first, last) in zip(ofSound, ofSound.dropFirst(40)) {
            let pictures = spent[first..<last].filter { $0.by == camera }.count
            most = max(most, Interval(nanoseconds: piece.nanoseconds * Int64(pictures)))
        }
        #expect(most <= terms.price + piece, "held back for \(most.microseconds) microseconds")
        #expect(most > Interval(nanoseconds: terms.price.nanoseconds * 8 / 10), "pictures get what they may have")
    }

    @Test("Sound goes ahead of pictures that have not waited long, and begins ahead of those that have")
    func ahead() throws {
        var queue = FanOutQueue(memory: memory)
        let sizes = [room: 1_000, camera: 10_000]
        try add(camera, to: &queue)
        _ = send(&queue, sizes: sizes, most: 100, now: at(1))
        try add(room, to: &queue, due: at(1))
        for _ in 0..<10 { #expect(send(&queue, sizes: sizes, most: 100, now: at(9)) == room) }
        #expect(send(&queue, sizes: sizes, most: 100, now: at(9)) == camera, "nothing else is left")
        try add(room, to: &queue, due: at(100))
        #expect(send(&queue, sizes: sizes, most: 100, now: at(100)) == room)
        #expect(send(&queue, sizes: sizes, most: 100, now: at(100)) == camera)
    }

    @Test("Pictures that have waited long have their turn, though others that have just come stand before them")
    func oldest() throws {
        var queue = FanOutQueue(memory: memory)
        let sizes: [FanOutQueue.Kind: Int] = [room: 2_000, camera: 2_000, .video(track: 2): 20]
        try add(room, to: &queue)
        for _ in 0..<4 { #expect(send(&queue, sizes: sizes, most: 100, now: at(1)) == room) }
        try add(.video(track: 2), to: &queue, due: at(19))
        // Behind it in the line, and older, as what has had a piece already.
        try add(camera, to: &queue, due: at(1))
        #expect(send(&queue, sizes: sizes, most: 100, now: at(20)) == .video(track: 2))
    }

    @Test("A piece of pictures that took long, for whatever reason, keeps pictures waiting for two rounds at most")
    func stall() throws {
        var queue = FanOutQueue(memory: memory)
        let sizes = [room: 1_000, camera: 10_000]
        try add(room, to: &queue)
        try add(camera, to: &queue)
        var now = at(11)
        while send(&queue, sizes: sizes, most: 100, now: now) == room {
            queue.sentPiece(now: now)
        }
        now = at(111)
        queue.sentPiece(now: now)
        var rounds = 0.0
        while true {
            try add(room, to: &queue, due: now)
            let sent = send(&queue, sizes: sizes, most: 100, now: now)
            queue.sentPiece(now: now)
            if sent == camera { break }
            rounds += 0.1
            try #require(rounds < 10)
        }
        #expect(rounds > 1 && rounds < 2)
    }

    @Test("When a picture is dropped, the next of its track stands in its place")
    func dropped() throws {
        var queue = FanOutQueue(memory: memory)
        try add(camera, to: &queue)
        let first = queue.next(now: at(0))
        try add(camera, to: &queue, due: at(1))
        queue.drop(try #require(first))
        let second = queue.next(now: at(1))
        #expect(second != nil && second != first)
        queue.finish(try #require(second))
        let isEmpty = queue.isEmpty
        #expect(isEmpty && memory.heldPackets == 0)
    }

    @Test("The sound of a small room does not wait until that of a large one has been sent")
    func rooms() throws {
        var queue = FanOutQueue(memory: memory)
        let small = FanOutQueue.Kind.audio(room: 2)
        try add(room, to: &queue)
        #expect(send(&queue, sizes: [room: 2_000], most: 100, now: at(0)) == room)
        try add(small, to: &queue)
        let sizes = [room: 2_000, small: 20]
        let sent = (0..<2).map { _ in send(&queue, sizes: sizes, most: 100, now: at(1)) }
        #expect(sent.contains(small))
    }

    @Test("The pictures of a small room do not wait until those of a large one have been sent")
    func tracks() throws {
        var queue = FanOutQueue(memory: memory)
        let small = FanOutQueue.Kind.video(track: 2)
        for _ in 0..<40 { try add(camera, to: &queue) }
        #expect(send(&queue, sizes: [camera: 2_000], most: 100, now: at(0)) == camera)
        try add(small, to: &queue)
        let sizes = [camera: 2_000, small: 20]
        let sent = (0..<2).map { _ in send(&queue, sizes: sizes, most: 100, now: at(1)) }
        #expect(sent.contains(small))
    }

    @Test("The pictures of one track leave in the order in which they came")
    func inOrder() throws {
        var queue = FanOutQueue(memory: memory)
        var order: [Instant] = []
        for step in Int64(0)..<4 {
            try add(camera, to: &queue, due: at(step))
            let index = queue.next(now: at(step))
            let group = try #require(index)
            order.append(queue.groups[group].due)
            queue.advance(group, to: queue.groups[group].served + 1, of: 10)
        }
        #expect(order == Array(repeating: at(0), count: 4), "the first is not through yet")
        order = []
        while let group = queue.next(now: at(10)) {
            order += queue.groups[group].packets.map(\.due)
            queue.finish(group)
        }
        #expect(order == (0..<4).map { at($0) })
        let isEmpty = queue.isEmpty
        let waiting = queue.waitingPackets
        #expect(isEmpty && waiting == 0 && memory.heldPackets == 0)
    }

    @Test("A viewer who leaves while a picture is sent does not make another miss it")
    func viewerLeaves() throws {
        var queue = FanOutQueue(memory: memory)
        try add(camera, to: &queue)
        let next = queue.next(now: .zero)
        let group = try #require(next)
        queue.advance(group, to: 5, of: 10)
        queue.viewerLeft(track: 1, position: 4)
        let served = queue.groups[group].served
        queue.viewerLeft(track: 1, position: 4)
        queue.viewerLeft(track: 2, position: 0)
        let unchanged = queue.groups[group].served
        #expect(served == 4 && unchanged == 4)
    }
}
