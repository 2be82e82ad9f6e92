import Primitives
import Testing

@testable import Forwarding

@Suite("How long packets wait for each other")
struct CoalescingTests {
    private func at(_ milliseconds: Int64) -> Instant { .zero + .milliseconds(milliseconds) }

    @Test("In a small room not at all, in a large one a moment")
    func rooms() {
        let coalescing = Coalescing()
        #expect(coalescing.due(arrivedAt: at(100), receivers: Coalescing.smallRoom) == at(100))
        #expect(coalescing.due(arrivedAt: at(100), receivers: Coalescing.smallRoom + 1) == at(100) + Coalescing.short)
    }

    @Test("What leaves among others waits for company a little longer, but not in a small room")
    func behind() {
        let coalescing = Coalescing()
        #expect(coalescing.due(arrivedAt: at(100), receivers: 2_000, isBehind: true) == at(100) + Coalescing.long)
        #expect(coalescing.due(arrivedAt: at(100), receivers: 32, isBehind: true) == at(100))
    }

    @Test("A worker that falls behind waits longer, for as long as that is a second ago at most")
    func crowded() {
        var coalescing = Coalescing()
        coalescing.began(due: at(100), now: at(102))
        #expect(coalescing.due(arrivedAt: at(103), receivers: 2_000) == at(103) + Coalescing.short)
        coalescing.began(due: at(110), now: at(119))
        #expect(coalescing.due(arrivedAt: at(120), receivers: 2_000) == at(120) + Coalescing.long)
        #expect(coalescing.due(arrivedAt: at(1_118), receivers: 2_000) == at(1_118) + Coalescing.long)
        #expect(coalescing.due(arrivedAt: at(1_119), receivers: 2_000) == at(1_119) + Coalescing.short)
        #expect(coalescing.due(arrivedAt: at(115), receivers: 20) == at(115), "a small room never waits")
        #expect(Coalescing.long <= .milliseconds(5))
    }
}
