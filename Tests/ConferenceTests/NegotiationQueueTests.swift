import Primitives
import Testing

@testable import Conference

private func connection(_ number: UInt64) -> ConnectionID { ConnectionID(rawValue: number) }

@Suite struct NegotiationQueueTests {
    @Test("So many at once, the others in the order in which they came") func order() {
        var queue = NegotiationQueue(limit: 2)
        var isIn = (1...5).map { queue.enter(connection($0), now: .zero) }
        #expect(isIn == [true, true, false, false, false])
        var admitted = queue.admit(now: .zero)
        #expect(admitted.isEmpty)
        queue.leave(connection(2))
        admitted = queue.admit(now: .zero)
        #expect(admitted == [connection(3)])
        queue.leave(connection(4))
        queue.leave(connection(1))
        isIn = [queue.enter(connection(6), now: .zero)]
        #expect(isIn == [false], "there is a place, but somebody came earlier")
        admitted = queue.admit(now: .zero)
        #expect(admitted == [connection(5)])
        #expect(queue.length == 1)
    }

    @Test("A transport that never connects holds its place for some seconds only") func patience() {
        var queue = NegotiationQueue(limit: 1, patience: .seconds(2))
        var isIn = queue.enter(connection(1), now: .zero)
        #expect(isIn && queue.nextTimeout == nil)
        isIn = queue.enter(connection(2), now: .zero + .seconds(1))
        #expect(!isIn && queue.nextTimeout == .zero + .seconds(2))
        var admitted = queue.admit(now: .zero + .milliseconds(1999))
        #expect(admitted.isEmpty)
        admitted = queue.admit(now: .zero + .seconds(2))
        #expect(admitted == [connection(2)])
        #expect(queue.nextTimeout == nil)
        queue.leave(connection(1))
        isIn = queue.enter(connection(3), now: .zero + .seconds(3))
        #expect(!isIn, "the late end of the first is not the end of the second")
    }

    @Test("Asking twice takes one place, in the room and in the line") func twice() {
        var queue = NegotiationQueue(limit: 1)
        let isIn = [1, 1, 2, 2].map { queue.enter(connection($0), now: .zero) }
        #expect(isIn == [true, true, false, false])
        #expect(queue.length == 1)
        queue.leave(connection(1))
        let admitted = queue.admit(now: .zero)
        #expect(admitted == [connection(2)])
    }

    @Test("Two thousand at once all get their turn, never more than the limit under way") func storm() {
        var queue = NegotiationQueue(limit: 256)
        var underWay = (1...2000).filter { queue.enter(connection(UInt64($0)), now: .zero) }.map { UInt64($0) }
        var turns = underWay
        var now = Instant.zero
        while !underWay.isEmpty {
            #expect(underWay.count <= 256)
            now += .milliseconds(1)
            queue.leave(connection(underWay.removeFirst()))
            let admitted = queue.admit(now: now).map { $0.rawValue }
            underWay += admitted
            turns += admitted
        }
        #expect(turns == Array(1...2000))
        #expect(queue.length == 0)
    }
}
