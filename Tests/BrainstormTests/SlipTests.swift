import Testing

@testable import Brainstorm

/// What happens when a hand slips, a hall is full, or somebody comes late.
@Suite struct SlipTests {
    private let ann = Session.delegate(0)
    private let bob = Session.delegate(1)
    private let cat = Session.delegate(2)

    private func voting(_ mode: Mode = .open) -> (Session, [IdeaID]) {
        var session = Session(mode)
        session.go(to: .improve)
        let ideas = (0..<6).map { session.write("Мысль \($0)", by: session.host) }
        session.go(to: .vote)
        return (session, ideas)
    }

    @Test func aFullHallStillHasItsFacilitator() {
        var (session, ideas) = voting()
        for number in 0..<BoardLimits.people {
            let voter = BoardActor(tag: AuthorTag("phone\(number)"), name: "", part: .participant)
            session.board.apply(BoardEvent(at: 0, .dots(Author(tag: voter.tag), [ideas[0]: 1])))
        }
        #expect(session.board.people.count >= BoardLimits.people)
        #expect(session.ask(.dots([ideas[0]: 1]), by: ann)?.code == .limit)
        // Whoever leads goes on, also the one who has come only now; and whoever changes nothing hears why.
        let second = Session.person("second", .facilitator)
        #expect(session.ask(.votes(open: false), by: second) == nil)
        #expect(session.ask(.stage(from: .vote, to: .score), by: second) == nil)
        #expect(session.ask(.hide(idea: ideas[1], reason: "личное"), by: session.secretary) == nil)
        #expect(session.ask(.votes(open: false), by: ann)?.code == .notAllowed)
        // They write, too; nobody else is added.
        session.ask(.stage(from: .score, to: .improve), by: second)
        let idea = BoardCommand.idea(text: "Мысль", board: nil, speaker: nil, slot: nil)
        #expect(session.ask(idea, by: second) == nil)
        #expect(session.ask(idea, by: ann)?.code == .limit)
    }

    @Test func hidingByMistakeLosesNothing() {
        var (session, ideas) = voting()
        session.ask(.dots([ideas[0]: 2, ideas[1]: 1]), by: ann)
        session.ask(.dots([ideas[0]: 1]), by: bob)
        session.take([BoardEvent(at: 0, .ranked(Author(tag: cat.tag), [ideas[1], ideas[0], ideas[2]]))])
        session.host(.own(item: ideas[0], value: 4, note: "верю"))
        session.go(to: .score)
        session.ask(.score(item: ideas[0], criterion: "impact", value: 5), by: ann)
        session.ask(.score(item: ideas[0], criterion: "effort", value: 1), by: ann)
        session.go(to: .decide)
        session.host(.decide(item: ideas[0], verdict: .adopt, reason: "просто", text: nil))
        let before = session.view(.hosts)
        let own = session.board.own(ann)
        session.host(.hide(idea: ideas[0], reason: "не та"))
        // Hidden, it counts nowhere.
        #expect(session.item(ideas[0]) == nil)
        #expect(session.view().decisions.isEmpty)
        #expect(session.board.own(ann).dots == [ideas[1]: 1])
        #expect(session.board.own(cat).rank == [ideas[1], ideas[2]])
        #expect(session.item(ideas[1])?.place == 1)
        #expect(session.board.summary.voted == 2)
        session.host(.show(idea: ideas[0]))
        let after = session.view(.hosts)
        #expect(after.items == before.items)
        #expect(after.decisions == before.decisions)
        #expect(session.board.own(ann).dots == own.dots)
        #expect(session.board.own(ann).scores == own.scores)
        #expect(session.board.own(cat).rank == [ideas[1], ideas[0], ideas[2]])
        #expect(session.replayed().news(since: nil, for: .hosts) == after)
    }

    @Test func whatComesBackKeepsToTheCaps() {
        var (session, ideas) = voting()
        session.ask(.dots([ideas[0]: 2, ideas[1]: 1]), by: ann)
        session.host(.hide(idea: ideas[0], reason: "не та"))
        #expect(session.board.own(ann).dotsLeft == 2)
        session.ask(.dots([ideas[1]: 2]), by: ann)
        session.host(.show(idea: ideas[0]))
        #expect(session.board.own(ann).dots == [ideas[0]: 1, ideas[1]: 2])
        #expect(session.board.own(ann).dotsLeft == 0)
    }

    @Test func aClusterThatWasOnesOwnByMistakeGivesTheDotBack() {
        var session = Session(.open)
        session.go(to: .improve)
        let mine = session.write("Моё", by: ann)
        let other = session.write("Чужое", by: bob)
        session.go(to: .cluster)
        let cluster = session.cluster("Оба", [mine, other])
        session.go(to: .vote)
        session.ask(.dots([cluster: 1]), by: ann)
        session.host(.hide(idea: other, reason: "не та"))
        #expect(session.board.own(ann).dots.isEmpty)
        session.host(.show(idea: other))
        #expect(session.board.own(ann).dots == [cluster: 1])
        session.host(.votes(open: false))
        #expect(session.item(cluster)?.dropped == nil)
    }

    // MARK: Delphi

    @Test func goingBackAndForthUsesNoRoundUp() {
        var (session, ideas) = voting(.delphi)
        session.go(to: .score)
        for _ in 0..<5 {
            session.host(.stage(from: .score, to: .vote))
            session.go(to: .score)
            session.host(.votes(open: false))
            session.host(.votes(open: true))
        }
        #expect(session.board.summary.round == 1)
        #expect(session.board.summary.delphi?.ended == false)
        #expect(session.host(.round()) == .conflict)
        for (person, value) in zip([ann, bob, cat, Session.delegate(3)], [1, 1, 5, 5]) {
            session.ask(.score(item: ideas[0], criterion: "impact", value: value), by: person)
        }
        session.host(.stage(from: .score, to: .vote))
        #expect(session.board.summary.round == 1)
        session.go(to: .score)
        #expect(session.board.summary.round == 2)
        session.host(.stage(from: .score, to: .vote))
        #expect(session.board.summary.round == 1)
        // What the first round came to stands.
        #expect(session.item(ideas[0])?.matrix?.criteria["impact"] == 3)
        #expect(session.replayed().summary == session.board.summary)
    }

    // MARK: Few writers

    @Test func onlyHostsLearnOfFewWritersWhilePeopleWrite() {
        var session = Session(.nominal, .reveal)
        session.go(to: .writing)
        #expect(session.view(.hosts).state.info.fewWriters == true)
        let before = session.board.version
        for number in 0..<3 { session.write("Мысль", by: Session.delegate(number)) }
        #expect(session.view(.hosts).state.info.fewWriters == true)
        #expect(session.view().state.info.fewWriters == nil)
        session.write("Мысль", by: Session.delegate(3))
        #expect(session.view(.hosts).state.info.fewWriters == nil)
        let news = session.board.news(since: before, for: .everybody)
        #expect(!news.state.keys.contains(.fewWriters))
    }

    @Test func fewWritersAreToldToAllFromTheReadingOutOn() {
        var session = Session(.nominal, .always)
        session.go(to: .writing)
        session.write("Мысль", by: ann)
        let before = session.board.version
        session.go(to: .reveal)
        let news = session.board.news(since: before, for: .everybody)
        #expect(news.state.keys.contains(.fewWriters) && news.state.info.fewWriters == true)
        let there = session.board.version
        session.host(.stage(from: .reveal, to: .writing))
        let back = session.board.news(since: there, for: .everybody)
        #expect(back.state.keys.contains(.fewWriters) && back.state.info.fewWriters == nil)
    }

    // MARK: Reading out

    /// Who has the first and the third turn must not be one person in every session.
    @Test func theOrderOfReadingOutIsDrawnAnewEachRound() {
        var isSame = 0
        for seed in 1...40 {
            var session = Session(.nominal, .always, seed: UInt64(seed))
            session.go(to: .writing)
            for number in 0..<3 { for person in [ann, bob] { session.write("Мысль \(number)", by: person) } }
            session.go(to: .reveal)
            for _ in 0..<6 { #expect(session.host(.reveal) == nil) }
            #expect(session.host(.reveal) == .conflict)
            let turns = session.journal.compactMap { event -> AuthorTag? in
                guard case .revealed(let ideas, _) = event.change, let idea = ideas.first else { return nil }
                return session.board.ideas[idea]?.author.tag
            }
            // Each round still has a turn for both.
            for round in 0..<3 { #expect(Set(turns[(round * 2)..<(round * 2 + 2)]).count == 2) }
            isSame += turns[0] == turns[2] ? 1 : 0
        }
        #expect(isSame > 5 && isSame < 35)
    }

    @Test func whatWasPutOffOpensTheReview() {
        let parked = [ParkedIdea(text: "Библиотека", reason: "нет денег", from: "октябрь")]
        #expect(Session(.nominal, parked: parked).board.stage == .review)
        #expect(Session(.nominal).board.stage == .problem)
    }
}
