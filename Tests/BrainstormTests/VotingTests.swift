import Testing

@testable import Brainstorm

@Suite struct VotingTests {
    private let ann = Session.delegate(0)
    private let bob = Session.delegate(1)
    private let cat = Session.delegate(2)

    /// Six ideas of one who does not vote, at the vote: three dots each, two at most on one.
    private func voting(_ mode: Mode = .open, own: Int = 0) -> (Session, [IdeaID]) {
        var session = Session(mode)
        session.go(to: .improve)
        var ideas: [IdeaID] = []
        for number in 0..<6 { ideas.append(session.write("Мысль \(number)", by: number < own ? ann : session.host)) }
        session.go(to: .vote)
        return (session, ideas)
    }

    @Test func dotsKeepToTheCaps() {
        var (session, ideas) = voting(own: 1)
        #expect(session.board.summary.scoring.dots == Scoring.Dots(perItem: 2, each: 3))
        #expect(session.board.own(ann).dotsLeft == 3)
        #expect(session.ask(.dots([ideas[1]: 3]), by: ann)?.code == .limit)
        #expect(session.ask(.dots([ideas[1]: 2, ideas[2]: 2]), by: ann)?.code == .limit)
        #expect(session.ask(.dots([ideas[1]: -1, ideas[2]: 2]), by: ann)?.code == .malformed)
        #expect(session.ask(.dots([ideas[0]: 1]), by: ann)?.code == .notAllowed)
        #expect(session.ask(.dots([12: 1]), by: ann)?.code == .notFound)
        #expect(session.ask(.dots([ideas[1]: 2, ideas[2]: 1, ideas[3]: 0]), by: ann) == nil)
        #expect(session.board.own(ann).dots == [ideas[1]: 2, ideas[2]: 1])
        #expect(session.board.own(ann).dotsLeft == 0)
        #expect(session.board.summary.voted == 1)
        // All anew, and all taken back.
        #expect(session.ask(.dots([ideas[4]: 1]), by: ann) == nil)
        #expect(session.board.own(ann).dotsLeft == 2)
        #expect(session.ask(.dots([:]), by: ann) == nil)
        #expect(session.board.summary.voted == 0)
    }

    @Test func dotsAreHiddenUntilClosed() {
        var (session, ideas) = voting()
        session.ask(.dots([ideas[0]: 2, ideas[1]: 1]), by: ann)
        session.ask(.dots([ideas[0]: 1]), by: bob)
        for audience in Audience.allCases { #expect(session.item(ideas[0], audience)?.raw == nil) }
        #expect(session.host(.votes(open: false)) == nil)
        #expect(session.item(ideas[0])?.raw == 3)
        #expect(session.item(ideas[0])?.votes == 2)
        #expect(session.item(ideas[0])?.place == 1)
        #expect(session.item(ideas[1])?.place == 2)
        #expect(session.item(ideas[5])?.place == 3)
        #expect(session.ask(.dots([:]), by: ann)?.code == .wrongStage)
        // Open again: hidden again, and the votes hold.
        #expect(session.host(.votes(open: true)) == nil)
        #expect(session.item(ideas[0])?.raw == nil)
        #expect(session.board.own(ann).dots == [ideas[0]: 2, ideas[1]: 1])
    }

    @Test func onePersonOnTwoDevicesIsOneVoter() {
        var (session, ideas) = voting()
        let phone = BoardActor(tag: ann.tag, name: "Телефон", school: ann.school, part: .delegate)
        session.ask(.dots([ideas[0]: 2]), by: ann)
        session.ask(.dots([ideas[1]: 2]), by: phone)
        session.host(.votes(open: false))
        #expect(session.item(ideas[0])?.raw == 0)
        #expect(session.item(ideas[1])?.raw == 2)
    }

    @Test func aVoterWhoLeavesHasVoted() {
        var (session, ideas) = voting()
        session.board.enter(ann)
        session.ask(.dots([ideas[0]: 1]), by: ann)
        session.board.leave(ann.tag)
        session.host(.votes(open: false))
        #expect(session.item(ideas[0])?.raw == 1)
    }

    @Test func whoMayVote() {
        var (session, ideas) = voting()
        session.take([BoardEvent(at: 0, .ballotsOpened(each: 3, perItem: 2, top: 5))])
        let dots = BoardCommand.dots([ideas[0]: 1])
        #expect(session.ask(dots, by: session.secretary)?.code == .notAllowed)
        #expect(session.ask(dots, by: session.watcher)?.code == .notAllowed)
        #expect(session.ask(dots, by: Session.person("guest", .participant)) == nil)
        #expect(session.host(dots) == .notAllowed)
        #expect(session.host(.configure(.init(facilitatorVotes: true))) == nil)
        // Theirs are all the ideas here.
        #expect(session.host(dots) == .notAllowed)
        #expect(session.board.own(session.host).rights.contains(.vote))
    }

    @Test func mergingAfterTheVoteIsAUnionWithTheCap() {
        var session = Session(.open)
        session.go(to: .improve)
        let ideas = (0..<6).map { session.write("Мысль \($0)", by: session.host) }
        session.go(to: .cluster)
        let first = session.cluster("Первый", [ideas[0]])
        let second = session.cluster("Второй", [ideas[1]])
        session.go(to: .vote)
        session.ask(.dots([first: 2, second: 1]), by: ann)
        session.ask(.dots([first: 1, second: 1, ideas[2]: 1]), by: bob)
        session.take([BoardEvent(at: 0, .ranked(Author(tag: cat.tag), [ideas[2], second, first]))])
        session.host(.votes(open: false))
        #expect(session.ask(.cluster(.merge(cluster: second, into: first)), by: ann)?.code == .notAllowed)
        #expect(session.host(.cluster(.merge(cluster: second, into: first))) == nil)
        // 2 + 1 and 1 + 1, at most two on one item: one dot is lost and told.
        #expect(session.item(first)?.raw == 4)
        #expect(session.item(first)?.dropped == 1)
        #expect(session.item(second) == nil)
        #expect(session.board.own(ann).dots == [first: 2])
        #expect(session.board.own(cat).rank == [ideas[2], first])
        #expect(session.board.clusters[first]?.ideas == [ideas[0], ideas[1]])
    }

    @Test func orderingAnewAfterTheVoteIsCountedAgain() {
        var (session, ideas) = voting()
        session.ask(.dots([ideas[0]: 1, ideas[1]: 2]), by: ann)
        session.ask(.dots([ideas[0]: 1]), by: bob)
        session.go(to: .score)
        session.host(.stage(from: .score, to: .cluster))
        let both = session.cluster("Вместе", [ideas[0], ideas[1]])
        #expect(session.view().items.isEmpty)
        // Voting begins again with what was given, by the rule for five items: two each, one on one item.
        session.go(to: .vote)
        #expect(session.board.own(ann).dots == [both: 1])
        session.host(.votes(open: false))
        #expect(session.item(both)?.raw == 2)
        #expect(session.item(both)?.votes == 2)
        #expect(session.item(ideas[0]) == nil)
    }

    @Test func aClusterOfNothingButOnesOwnIsOnesOwn() {
        var session = Session(.open)
        session.go(to: .improve)
        let mine = session.write("Моё", by: ann)
        let other = session.write("Чужое", by: bob)
        session.go(to: .cluster)
        let cluster = session.cluster("Оба", [mine, other])
        session.go(to: .vote)
        #expect(session.ask(.dots([cluster: 1]), by: ann) == nil)
        // The other's idea is hidden: what is left is one's own, so the dot goes.
        #expect(session.host(.hide(idea: other, reason: "личное")) == nil)
        #expect(session.board.own(ann).dots.isEmpty)
        #expect(session.ask(.dots([cluster: 1]), by: ann)?.code == .notAllowed)
        #expect(session.ask(.dots([cluster: 1]), by: bob) == nil)
    }

    @Test func rankingGoesByTheRulesOfTheTechnique() {
        var (session, ideas) = voting(.nominal)
        #expect(session.ask(.rank(ideas), by: ann)?.code == .limit)
        #expect(session.ask(.rank([ideas[0], ideas[0]]), by: ann)?.code == .malformed)
        session.ask(.rank([ideas[0], ideas[1]]), by: ann)
        session.ask(.rank([ideas[1], ideas[0]]), by: bob)
        session.ask(.rank([ideas[2]]), by: cat)
        session.host(.votes(open: false))
        #expect(session.item(ideas[0])?.ranking == Item.Ranked(sum: 9, voters: 2, firsts: 1))
        #expect(session.item(ideas[0])?.place == 1)
        #expect(session.item(ideas[1])?.place == 1)
        #expect(session.item(ideas[2])?.place == 3)
        #expect(session.board.summary.agreement?.m == 3)
        #expect(session.board.summary.agreement?.n == 6)
    }

    @Test func zeroIdeasAreVotedOnInPeace() {
        var session = Session(.nominal)
        session.go(to: .vote)
        #expect(session.board.summary.scoring.dots == Scoring.Dots(perItem: 1, each: 1))
        #expect(session.ask(.rank([]), by: ann) == nil)
        session.go(to: .protocolling)
        #expect(session.host(.close(early: false)) == nil)
        #expect(session.board.summary.early == nil)
        #expect(session.view().items.isEmpty)
    }

    // MARK: Scores

    @Test func equalTotalsShareAPlaceAndTheNextCountsThemAll() {
        var (session, ideas) = voting()
        session.go(to: .score)
        // Totals of 5, 4, 4 and 3 out of four different answers; the fifth is not scored by everything.
        for (idea, impact, effort) in [(0, 5, 1), (1, 4, 2), (2, 3, 1), (3, 3, 3)] {
            session.ask(.score(item: ideas[idea], criterion: "impact", value: impact), by: ann)
            session.ask(.score(item: ideas[idea], criterion: "effort", value: effort), by: ann)
        }
        session.ask(.score(item: ideas[4], criterion: "impact", value: 5), by: ann)
        #expect(session.host(.votes(open: false)) == nil)
        #expect((0..<4).map { session.item(ideas[$0])?.matrix?.total } == [5, 4, 4, 3])
        #expect((0..<5).map { session.item(ideas[$0])?.matrix?.place } == [1, 2, 2, 4, nil])
    }

    @Test func scoresAreSeenWhenClosedAndTheOwnColumnIsApart() {
        var (session, ideas) = voting()
        session.go(to: .score)
        let guest = Session.person("guest", .participant)
        #expect(session.ask(.score(item: ideas[0], criterion: "impact", value: 5), by: guest)?.code == .notAllowed)
        #expect(session.host(.configure(.init(scoringOpen: true))) == nil)
        #expect(session.ask(.score(item: ideas[0], criterion: "impact", value: 6), by: guest)?.code == .malformed)
        #expect(session.ask(.score(item: ideas[0], criterion: "money", value: 5), by: guest)?.code == .notFound)
        #expect(session.host(.score(item: ideas[0], criterion: "impact", value: 5)) == .notAllowed)
        for (person, impact, effort) in [(ann, 5, 2), (bob, 4, 2), (guest, 1, 3)] {
            session.ask(.score(item: ideas[0], criterion: "impact", value: impact), by: person)
            session.ask(.score(item: ideas[0], criterion: "effort", value: effort), by: person)
        }
        #expect(session.host(.own(item: ideas[0], value: 1, note: "не верю")) == nil)
        #expect(session.item(ideas[0])?.matrix == nil)
        #expect(session.host(.votes(open: false)) == nil)
        let item = session.item(ideas[0])
        #expect(item?.matrix?.criteria == ["impact": 4, "effort": 2])
        #expect(item?.matrix?.total == 4)
        #expect(item?.matrix?.priority == 2)
        #expect(item?.matrix?.quadrant == .quickWin)
        #expect(item?.iqr == ["impact": 2, "effort": 0.5])
        #expect(item?.discuss == true)
        #expect(item?.own == nil)
        #expect(session.item(ideas[0], .hosts)?.own == Item.Own(value: 1, note: "не верю"))
        #expect(session.host(.discuss(item: ideas[0], done: true)) == nil)
        #expect(session.item(ideas[0])?.discuss == false)
    }

    @Test func aDelphiEndsAfterThreeRounds() {
        var (session, ideas) = voting(.delphi)
        session.go(to: .score)
        let people = [ann, bob, cat, Session.delegate(3)]
        for (round, values) in [[1, 1, 5, 5], [1, 1, 4, 5], [1, 2, 5, 5]].enumerated() {
            #expect(session.board.summary.round == round + 1)
            for (person, value) in zip(people, values) {
                session.ask(.score(item: ideas[0], criterion: "impact", value: value), by: person)
            }
            // The round that runs is not seen, the one before is.
            #expect(session.item(ideas[0])?.matrix?.criteria["impact"] == [nil, 3, 2.5][round])
            #expect(session.host(.round()) == nil)
        }
        #expect(session.board.summary.delphi == .init(ended: true, why: .rounds))
        #expect(session.item(ideas[0])?.matrix?.criteria["impact"] == 3.5)
        #expect(session.host(.round()) == .conflict)
        #expect(session.host(.votes(open: true)) == .conflict)
        #expect(session.board.summary.votesOpen == false)
    }

    @Test func aDelphiEndsWhenTheMedianStandsStill() {
        var (session, ideas) = voting(.delphi)
        session.go(to: .score)
        for (person, value) in zip([ann, bob, cat, Session.delegate(3)], [1, 1, 5, 5]) {
            session.ask(.score(item: ideas[0], criterion: "impact", value: value), by: person)
        }
        session.host(.round())
        #expect(session.board.summary.delphi?.ended == false)
        #expect(session.board.summary.round == 2)
        for person in [ann, bob, cat] { #expect(session.ask(.keep(), by: person) == nil) }
        #expect(session.host(.round()) == nil)
        #expect(session.board.summary.delphi == .init(ended: true, why: .stable))
    }

    // MARK: Results

    @Test func decisionsBecomeActionsOfSchools() throws {
        var (session, ideas) = voting()
        session.go(to: .decide)
        let adopt = BoardCommand.decide(item: ideas[0], verdict: .adopt, reason: "просто", text: nil)
        #expect(session.ask(adopt, by: ann)?.code == .notAllowed)
        #expect(session.host(.decide(item: ideas[0], verdict: .adopt, reason: "", text: nil)) == .malformed)
        #expect(session.ask(adopt, by: session.secretary) == nil)
        session.host(.decide(item: ideas[1], verdict: .park, reason: "потом", text: nil))
        #expect(session.view().decisions.map(\.by).contains(session.secretary.name))
        session.go(to: .assign)
        func assign(_ item: ItemID, _ school: String, due: String? = "2026-12-20", id: ActionID? = nil) -> BoardCommand
        {
            .assign(item: item, school: school, text: "Открыть клуб", due: due, action: id)
        }
        #expect(session.host(assign(ideas[1], "s1")) == .conflict)
        #expect(session.host(assign(ideas[2], "s1")) == .conflict)
        #expect(session.host(assign(ideas[0], "s9")) == .notFound)
        #expect(session.host(assign(ideas[0], "s1", due: "2026-02-29")) == .malformed)
        #expect(session.host(assign(ideas[0], "s1")) == nil)
        #expect(session.host(assign(ideas[0], "s1")) == .conflict)
        #expect(session.host(assign(ideas[0], "s2")) == nil)
        let action = try #require(session.view().actions.first { $0.school == "s1" })
        #expect(action.id.count == 32)
        #expect(session.ask(.accept(action: action.id, owner: nil), by: bob)?.code == .notAllowed)
        #expect(session.host(.accept(action: action.id, owner: nil)) == .notAllowed)
        #expect(session.ask(.accept(action: action.id, owner: "Завуч"), by: ann) == nil)
        #expect(session.board.actions[action.id]?.state == .accepted)
        #expect(session.board.actions[action.id]?.owner == "Завуч")
        // Other words have to be accepted anew.
        #expect(session.host(assign(ideas[0], "s1", due: "2026-12-25", id: action.id)) == nil)
        #expect(session.board.actions[action.id]?.state == .proposed)
        #expect(session.ask(.decline(action: action.id, reason: "нет людей"), by: ann) == nil)
        #expect(session.board.actions[action.id]?.why == "нет людей")
        #expect(session.host(.unassign(action: action.id)) == nil)
        #expect(session.ask(.accept(action: action.id, owner: nil), by: ann)?.code == .notFound)
    }

    @Test func days() {
        for day in ["2026-12-20", "2028-02-29", "2000-02-29"] { #expect(BoardState.isDay(day)) }
        for day in ["2026-2-01", "2026-13-01", "2026-04-31", "1900-02-29", "2026-12-2x", "", "20261220", "2026-12-00"] {
            #expect(!BoardState.isDay(day))
        }
    }

    @Test func lastMonthIsReviewed() {
        let old = [
            Action(id: "a", school: "s1", schoolName: "Школа № 1", text: "Клуб", state: .accepted, carried: 1),
            Action(id: "b", school: "s2", schoolName: "Школа № 2", text: "Кружок", state: .accepted),
        ]
        var session = Session(previous: old)
        #expect(session.board.stage == .review)
        #expect(session.ask(.reviewed(action: "a", state: .done, why: nil), by: bob)?.code == .notAllowed)
        #expect(session.ask(.reviewed(action: "b", state: .notDone, why: nil), by: bob)?.code == .malformed)
        #expect(session.ask(.reviewed(action: "b", state: .notDone, why: "болели"), by: bob) == nil)
        #expect(session.host(.reviewed(action: "a", state: .accepted, why: nil)) == .malformed)
        #expect(session.host(.reviewed(action: "x", state: .done, why: nil)) == .notFound)
        for _ in 0..<2 { #expect(session.host(.reviewed(action: "a", state: .carried, why: "сроки")) == nil) }
        let carried = session.board.summary.previous.first
        #expect(carried?.carried == 2)
        #expect(carried?.escalated == true)
        session.host(.reviewed(action: "a", state: .done, why: nil))
        #expect(session.board.summary.previous.first?.escalated == nil)
        session.go(to: .problem)
        #expect(session.host(.reviewed(action: "a", state: .done, why: nil)) == .wrongStage)
    }
}
