import Testing

@testable import Brainstorm

/// Breakouts: what is found there comes to the plenary, once.
@Suite struct BreakoutIdeaTests {
    private let ann = Session.delegate(0)
    private let bob = Session.delegate(1)

    @Test func whatWasBroughtStandsOnce() throws {
        var session = Session(.open)
        session.go(to: .improve)
        let there = session.write("Из группы", by: ann, on: 2)
        session.go(to: .cluster)
        let copy = try #require(session.board.arrivals.last)
        #expect(session.board.ideas[copy]?.parents == [there])
        #expect(session.host(.cluster(.create(title: "Группа", idea: there))) == .conflict)
        let cluster = session.cluster("Клуб", [copy])
        #expect(session.host(.cluster(.put(idea: there, into: cluster))) == .conflict)
        session.go(to: .vote)
        #expect(session.view().items.map(\.id) == [cluster])
        #expect(session.ask(.dots([there: 1]), by: bob)?.code == .notFound)
    }

    @Test func theCopyTakesTheSourcesPlaceAndVotes() throws {
        var session = Session(.open)
        session.go(to: .cluster)
        // Back in the improving, groups write on; their ideas are ordered and voted on before they are brought.
        session.host(.stage(from: .cluster, to: .improve))
        let first = session.write("Первая", by: ann, on: 1)
        let second = session.write("Вторая", by: ann, on: 1)
        session.take([.init(at: 0, .stage(.cluster))])
        let cluster = session.cluster("Клуб", [first])
        session.take([.init(at: 0, .stage(.vote)), .init(at: 0, .ballotsOpened(each: 2, perItem: 2, top: 5))])
        session.ask(.dots([cluster: 1, second: 1]), by: bob)
        session.host(.stage(from: .vote, to: .cluster))
        #expect(session.host(.gather(board: nil)) == nil)
        let copies = session.board.arrivals.suffix(2)
        let inside = try #require(copies.first)
        let alone = try #require(copies.last)
        #expect(session.board.clusters[cluster]?.ideas == [inside])
        #expect(session.board.ideas[first]?.cluster == nil)
        #expect(session.board.ballots.byPerson[bob.tag]?.dots == [cluster: 1, alone: 1])
    }

    @Test func everythingIsGatheredAtOnceAndNothingTwice() {
        var session = Session(.open)
        session.go(to: .writing)
        for board in 1...3 { session.write("Из группы \(board)", by: ann, on: board) }
        session.write("Из пленума", by: bob)
        #expect(session.ask(.gather(board: nil), by: bob)?.code == .notAllowed)
        #expect(session.host(.gather(board: 0)) == .malformed)
        #expect(session.host(.gather(board: nil)) == nil)
        #expect(session.board.ideas.values.filter { $0.kind == .brought }.count == 3)
        #expect(session.board.gathering(now: 0, random: &session.random).isEmpty)
        session.go(to: .cluster)
        #expect(session.board.ideas.count == 7)
        #expect(session.board.allItems().count == 4)
    }

    @Test func whenTheBreakoutsCloseTheirIdeasCome() {
        var session = Session(.open)
        session.go(to: .problem)
        #expect(session.board.gathering(now: 0, random: &session.random).isEmpty)
        session.go(to: .writing)
        let there = session.write("Из группы", by: ann, on: 1)
        session.take(session.board.gathering(now: session.now, random: &session.random))
        #expect(session.board.ideas.values.filter { $0.parents == [there] }.map(\.board) == [0])
    }

    @Test func whatWasWrittenInSilenceComesWhenItIsReadOut() {
        var session = Session(.nominal, .always)
        session.go(to: .writing)
        let there = session.write("Из группы", by: ann, on: 1)
        session.write("Ещё из группы", by: bob, on: 1)
        // Nothing of it shows before.
        #expect(session.board.gathering(now: 0, random: &session.random).isEmpty)
        session.go(to: .reveal)
        session.host(.reveal)
        #expect(session.view().ideas.filter { $0.kind == .brought }.count == 1)
        session.go(to: .improve)
        #expect(session.view().ideas.filter { $0.kind == .brought }.count == 2)
        #expect(session.board.ideas[there]?.isBrought == true)
    }

    @Test func whatIsTypedInAGroupBecomesAnIdeaOfTheGroup() {
        var session = Session(.nominal)
        session.go(to: .writing)
        session.host(.timer(.start, seconds: 60))
        session.ask(.draft(slot: "idea", text: "Недописан", board: 2), by: ann)
        session.ask(.draft(slot: "idea", text: "В пленуме", board: nil), by: bob)
        // The breakout closes while somebody types: the text stays the group's.
        session.ask(.draft(slot: "idea", text: "Недописано", board: nil), by: ann)
        session.wait(seconds: 66)
        let boards = Dictionary(uniqueKeysWithValues: session.board.ideas.values.map { ($0.text, $0.board) })
        #expect(boards == ["Недописано": 2, "В пленуме": 0])
    }

    @Test func whatIsSentAfterTheBreakoutClosedIsStillTheGroups() throws {
        var session = Session(.open)
        session.go(to: .improve)
        let root = session.write("Корень", by: bob)
        session.ask(.draft(slot: "idea", text: "Начато", board: 3), by: ann)
        session.ask(.draft(slot: "improve:\(root)", text: "Лучше", board: 3), by: ann)
        let idea = session.write("Начато и кончено", by: ann, slot: "idea")
        #expect(session.board.ideas[idea]?.board == 3)
        session.ask(.improve(idea: root, text: "Лучше", board: 0), by: ann)
        #expect(session.board.arrivals.last.flatMap { session.board.ideas[$0]?.board } == 3)
        // The next thought is of where one is.
        let next = session.write("Новое", by: ann, slot: "idea")
        #expect(session.board.ideas[next]?.board == 0)
    }
}
