import Testing

@testable import Brainstorm

@Suite struct FormulaTests {
    // MARK: Dots

    @Test(arguments: [
        (0, 1, 1), (1, 1, 1), (2, 1, 1), (3, 2, 1), (5, 2, 1), (6, 3, 2), (8, 3, 2), (9, 4, 2), (12, 5, 3), (20, 7, 4),
        (30, 11, 6), (100, 34, 17), (2000, 667, 334),
    ])
    func dotsFollowFromTheItems(items: Int, each: Int, perItem: Int) {
        #expect(DotRules.each(items: items) == each)
        #expect(DotRules.perItem(each: each) == perItem)
    }

    @Test func dotsAreBalancedBySchool() {
        // School A sends four people, school B one: A's word weighs as much as B's.
        let voters = [
            DotRules.Voter(school: "A", dots: [1: 2]), DotRules.Voter(school: "A", dots: [1: 2]),
            DotRules.Voter(school: "A", dots: [1: 1, 2: 1]), DotRules.Voter(school: "A", dots: [2: 2]),
            DotRules.Voter(school: "B", dots: [2: 2]),
        ]
        let sums = DotRules.count(voters)
        #expect(sums[1]?.raw == 5)
        #expect(sums[1]?.balanced == 1.25)
        #expect(sums[1]?.voters == 3)
        #expect(sums[2]?.raw == 5)
        #expect(sums[2]?.balanced == 2.75)
        #expect(sums[3] == nil)
    }

    @Test func whoGaveNothingHasNotVoted() {
        let voters = [
            DotRules.Voter(school: "A", dots: [1: 3]), DotRules.Voter(school: "A", dots: [:]),
            DotRules.Voter(school: "A", dots: [2: 0]), DotRules.Voter(school: nil, dots: [1: 1]),
            DotRules.Voter(school: nil, dots: [1: 1]),
        ]
        #expect(DotRules.count(voters)[1]?.balanced == 5)
    }

    @Test func thirdsOfASchoolAreOneWhole() {
        let voters = (0..<3).map { _ in DotRules.Voter(school: "A", dots: [1: 1]) }
        #expect(DotRules.count(voters)[1]?.balanced == 1)
    }

    @Test func tooManyDotsAreTakenWhereMostLie() {
        #expect(DotRules.trimmed([1: 4, 2: 2, 3: 1], each: 5, perItem: 3) == [1: 2, 2: 2, 3: 1])
        #expect(DotRules.trimmed([1: 1, 2: 1, 3: 1], each: 2, perItem: 1) == [1: 1, 2: 1])
        #expect(DotRules.trimmed([1: 1], each: 2, perItem: 1) == [1: 1])
    }

    // MARK: Ranking

    @Test func rankingsAreSummed() {
        let sums = RankingRules.count([[1, 2, 3, 4, 5], [2, 1], [2, 3, 1]], top: 5)
        #expect(sums[1] == Item.Ranked(sum: 5 + 4 + 3, voters: 3, firsts: 1))
        #expect(sums[2] == Item.Ranked(sum: 4 + 5 + 5, voters: 3, firsts: 2))
        #expect(sums[3] == Item.Ranked(sum: 3 + 4, voters: 2, firsts: 0))
        #expect(sums[5] == Item.Ranked(sum: 1, voters: 1, firsts: 0))
    }

    @Test func tiesGoByVotersThenFirstPlacesThenStay() {
        let values: [ItemID: Item.Ranked] = [
            1: Item.Ranked(sum: 10, voters: 2, firsts: 2), 2: Item.Ranked(sum: 10, voters: 3, firsts: 0),
            3: Item.Ranked(sum: 10, voters: 2, firsts: 0), 4: Item.Ranked(sum: 10, voters: 2, firsts: 0),
            5: Item.Ranked(sum: 1, voters: 1, firsts: 0), 6: Item.Ranked(sum: 11, voters: 1, firsts: 0),
        ]
        #expect(
            Statistics.places(values, precedes: RankingRules.precedes) == [6: 1, 2: 2, 1: 3, 3: 4, 4: 4, 5: 6])
    }

    // MARK: Medians and ranges

    @Test(arguments: [
        ([3], 3.0, 0.0), ([1, 2], 1.5, 0.5), ([5, 1, 3], 3, 2), ([1, 2, 3, 4], 2.5, 1.5), ([1, 1, 5, 5], 3, 4),
        ([2, 3, 3, 4, 4], 3, 1), ([1, 2, 2, 3, 5, 5], 2.5, 2.5), ([4, 4, 4, 4, 1, 1], 4, 2.25),
    ])
    func mediansAndRanges(values: [Int], median: Double, range: Double) {
        #expect(Statistics.median(values) == median)
        #expect(Statistics.interquartileRange(values) == range)
    }

    @Test func nothingHasNoMiddle() {
        #expect(Statistics.median([]) == nil)
        #expect(Statistics.interquartileRange([]) == nil)
    }

    // MARK: The matrix

    @Test func costsAreTurnedRound() {
        let criteria = [
            Criterion(id: "use", title: .text("Польза"), weight: 0.5, cost: false),
            Criterion(id: "reach", title: .text("Охват"), weight: 0.2, cost: false),
            Criterion(id: "work", title: .text("Труд"), weight: 0.3, cost: true),
        ]
        let result = MatrixRules.count(["use": [4, 5, 5], "reach": [2, 3], "work": [1, 2, 4]], criteria: criteria)
        #expect(result.criteria == ["use": 5, "reach": 2.5, "work": 2])
        // 0.5 · 5 + 0.2 · 2.5 + 0.3 · (6 − 2) = 4.2
        #expect(abs((result.total ?? 0) - 4.2) < 1e-12)
        // (0.5 · 5 + 0.2 · 2.5) / 0.7 = 30/7
        #expect(abs((result.impact ?? 0) - 30.0 / 7) < 1e-12)
        #expect(result.effort == 2)
        #expect(abs((result.priority ?? 0) - 15.0 / 7) < 1e-12)
        #expect(result.quadrant == .quickWin)
    }

    @Test func aMissingCriterionLeavesTheTotalOpen() {
        let result = MatrixRules.count(["impact": [4]], criteria: Scoring.standard.matrix.criteria)
        #expect(result.total == nil)
        #expect(result.impact == 4)
        #expect(result.priority == nil)
    }

    @Test(arguments: [
        (3.0, 3.0, Item.Quadrant.quickWin), (5, 3.5, .bigProject), (2.5, 1, .fillIn), (2.5, 3.5, .thankless),
        (3, 3.5, .bigProject), (2.5, 3, .fillIn),
    ])
    func quadrantsMeetAtThree(impact: Double, effort: Double, quadrant: Item.Quadrant) {
        #expect(MatrixRules.quadrant(impact: impact, effort: effort) == quadrant)
    }

    // MARK: Delphi

    @Test func whenScoresAreSettled() {
        #expect(DelphiRules.settled([3, 3, 4, 4], before: nil) == .iqr)
        // Quartiles 2 and 4; six of eight lie within one of the median 3.
        #expect(DelphiRules.settled([1, 2, 2, 3, 3, 4, 4, 5], before: nil) == .near)
        #expect(DelphiRules.settled([1, 1, 5, 5], before: nil) == nil)
        #expect(DelphiRules.settled([1, 1, 5, 5], before: 3.4) == .stable)
        #expect(DelphiRules.settled([1, 1, 5, 5], before: 3.5) == nil)
        #expect(DelphiRules.settled([], before: 3) == nil)
    }

    @Test func whenRoundsEnd() {
        #expect(DelphiRules.outcome([.iqr, .iqr], round: 1) == .init(ended: true, why: .iqr))
        #expect(DelphiRules.outcome([.iqr, .stable, .near], round: 2) == .init(ended: true, why: .stable))
        #expect(DelphiRules.outcome([.iqr, nil], round: 2) == .init(ended: false, why: nil))
        #expect(DelphiRules.outcome([.iqr, nil], round: 3) == .init(ended: true, why: .rounds))
        #expect(DelphiRules.outcome([], round: 1) == .init(ended: false, why: nil))
    }

    // MARK: Kendall

    @Test func agreementOfRankings() {
        #expect(Concordance.kendall([[3, 2, 1], [3, 2, 1], [3, 2, 1]]) == 1)
        #expect(Concordance.kendall([[1, 2], [2, 1]]) == 0)
        // Ranks 1234, 2143, 1324: sums 4, 6, 9, 11 about 7.5; S = 29; 12 · 29 / (9 · 60) = 29/45.
        let w = Concordance.kendall([[4, 3, 2, 1], [3, 4, 1, 2], [4, 2, 3, 1]]) ?? 0
        #expect(abs(w - 29.0 / 45) < 1e-12)
    }

    @Test func agreementWithTies() {
        // Ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4: sums 2, 4.5, 5.5, 8 about 5; S = 18.5; ties 2³ − 2 = 6.
        // 12 · 18.5 / (4 · 60 − 2 · 6) = 222/228.
        let w = Concordance.kendall([[9, 5, 5, 1], [4, 3, 2, 1]]) ?? 0
        #expect(abs(w - 222.0 / 228) < 1e-12)
        // Both tie alike: full agreement in spite of the ties.
        #expect(Concordance.kendall([[2, 2, 1], [5, 5, 3]]) == 1)
        #expect(Concordance.kendall([[1, 1], [1, 1]]) == nil)
        #expect(Concordance.kendall([[1, 2, 3]]) == nil)
        #expect(Concordance.kendall([[1], [1]]) == nil)
    }

    @Test func whatIsNotRankedSharesTheLastPlaces() {
        let items: [ItemID] = [1, 2, 3, 4]
        #expect(Concordance.kendall(rankings: [[1, 2], [1, 2]], items: items) == 1)
        // Ranks 1, 2, 3.5, 3.5 and 2, 1, 3.5, 3.5: sums 3, 3, 7, 7; S = 16; 12 · 16 / (4 · 60 − 2 · 12) = 8/9.
        let w = Concordance.kendall(rankings: [[1, 2], [2, 1]], items: items) ?? 0
        #expect(abs(w - 8.0 / 9) < 1e-12)
    }

    // MARK: Brainwriting

    @Test(arguments: 3...8)
    func everySheetMeetsEverybodyOnce(seats: Int) {
        for round in 0..<seats {
            let held = (0..<seats).map { BrainwritingRules.sheet(seat: $0, round: round, seats: seats) }
            #expect(held.sorted() == Array(0..<seats))
        }
        for seat in 0..<seats {
            let seen = (0..<seats).map { BrainwritingRules.sheet(seat: seat, round: $0, seats: seats) }
            #expect(seen.first == seat)
            #expect(Set(seen).count == seats)
        }
    }

    @Test func sheetsByNumber() {
        #expect((0..<6).map { BrainwritingRules.sheet(seat: 2, round: $0, seats: 6) } == [2, 1, 0, 5, 4, 3])
        #expect(BrainwritingRules.sheet(seat: 0, round: 1, seats: 3) == 2)
    }

    @Test func groupsAreEvenAndNeverTooSmallOrGreat() {
        #expect(BrainwritingRules.groups(people: 2) == nil)
        #expect(BrainwritingRules.groups(people: 8) == [8])
        #expect(BrainwritingRules.groups(people: 9) == [5, 4])
        #expect(BrainwritingRules.groups(people: 20) == [7, 7, 6])
        for people in 3...500 {
            let groups = BrainwritingRules.groups(people: people) ?? []
            #expect(groups.reduce(0, +) == people)
            #expect(groups.allSatisfy { BrainwritingRules.seats.contains($0) })
            #expect((groups.max() ?? 0) - (groups.min() ?? 0) <= 1)
        }
    }

    // MARK: Lineage

    @Test func cyclesAreFound() {
        #expect(Lineage.cycle([1: [], 2: [1], 3: [1, 2], 4: [99]]) == nil)
        #expect(Lineage.cycle([1: [1]]) == 1)
        #expect([2, 3, 4].contains(Lineage.cycle([1: [], 2: [1, 4], 3: [2], 4: [3], 5: [4]])))
    }
}
