import Testing

@testable import veche

@Suite("When unused memory is given back") struct CrowdWatchTests {
    /// The answers to a series of numbers of people, one every few seconds.
    private func answers(_ participants: [Int]) -> [Bool] {
        var watch = CrowdWatch()
        return participants.map { watch.isTimeToTrim(participants: $0) }
    }

    @Test("once when a crowd has come, and once when it has gone, but not while it comes or goes")
    func crowd() {
        #expect(
            answers([0, 400, 1200, 2000, 2000, 2001, 2000, 900, 200, 0, 0, 0])
                == [false, false, false, false, true, false, false, false, false, false, true, false])
    }

    @Test("not for the few who come and go in a large call")
    func few() {
        #expect(answers([1000, 1000, 1005, 1000, 990, 995, 1010, 1000]).filter { $0 }.count == 1)
    }

    @Test("not for a small call")
    func small() { #expect(answers([0, 4, 4, 12, 12, 5, 5, 0, 0]).allSatisfy { !$0 }) }

    @Test("each time that a quarter has left a call that ends slowly")
    func slowly() {
        let series = stride(from: 1000, through: 700, by: -10).map { $0 }
        #expect(answers([1000, 1000] + series).filter { $0 }.count == 2)
    }
}
