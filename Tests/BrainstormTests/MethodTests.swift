import Foundation
import Testing

@testable import Brainstorm

/// How people vote: one way that was agreed, at the screen or on phones.
@Suite struct MethodTests {
    private let ann = Session.delegate(0)
    private let bob = Session.delegate(1)
    private let cat = Session.delegate(2)

    private func voting(_ mode: Mode) -> (Session, [IdeaID]) {
        var session = Session(mode)
        session.go(to: .improve)
        let ideas = (0..<6).map { session.write("Мысль \($0)", by: session.host) }
        session.go(to: .vote)
        return (session, ideas)
    }

    private func phone(_ number: Int, school: Int) -> BoardActor {
        BoardActor(
            tag: AuthorTag("phone\(number)"), name: "", schoolTag: Session.schools[school - 1].id, part: .participant,
            isPhone: true)
    }

    @Test func eachModeHasItsWay() {
        for mode in Mode.allCases {
            #expect(Session(mode).board.summary.method == (mode == .nominal ? .ranking : .dots))
        }
    }

    @Test func onlyTheAgreedWayIsTaken() {
        var (session, ideas) = voting(.nominal)
        #expect(session.ask(.dots([ideas[0]: 1]), by: ann)?.code == .conflict)
        #expect(session.ask(.rank([ideas[0]]), by: ann) == nil)
        var (other, items) = voting(.open)
        #expect(other.ask(.rank([items[0]]), by: ann)?.code == .conflict)
        #expect(other.ask(.dots([items[0]: 1]), by: ann) == nil)
    }

    @Test func whoLeadsAgreesOnAnotherBeforeTheFirstVote() {
        var (session, ideas) = voting(.nominal)
        #expect(session.ask(.configure(.init(method: .dots)), by: ann)?.code == .notAllowed)
        #expect(session.host(.configure(.init(method: .dots))) == nil)
        #expect(session.board.summary.method == .dots)
        #expect(session.ask(.dots([ideas[0]: 1]), by: ann) == nil)
        #expect(session.host(.configure(.init(method: .ranking))) == .conflict)
        session.ask(.dots([:]), by: ann)
        #expect(session.host(.configure(.init(method: .ranking))) == nil)
    }

    /// One single ranking beside everybody's dots decides nothing.
    @Test func placesFollowTheAgreedWay() {
        var (session, ideas) = voting(.nominal)
        session.host(.configure(.init(method: .dots)))
        for (person, idea) in [(ann, 0), (bob, 0), (cat, 1)] { session.ask(.dots([ideas[idea]: 1]), by: person) }
        session.take([BoardEvent(at: 0, .ranked(Author(tag: AuthorTag("x")), [ideas[5]]))])
        session.host(.votes(open: false))
        #expect(session.item(ideas[0])?.place == 1)
        #expect(session.item(ideas[1])?.place == 2)
        #expect(session.item(ideas[5])?.ranking?.firsts == 1)
    }

    @Test func anOlderJournalHasNoWayOfItsOwn() throws {
        let text =
            #"{"mode":"ngt","anonymity":"open","scoring":{"#
            + #""dots":{},"ranking":{"top":5},"matrix":{"criteria":[]}},"clustersOpen":false,"scoringOpen":false,"#
            + #""facilitatorVotes":false}"#
        let settings = try JSONDecoder().decode(Configuration.self, from: Data(text.utf8))
        #expect(settings.method == .ranking)
    }

    // MARK: A screen or phones

    @Test func aSchoolVotesAtItsScreenOrOnPhones() {
        var (session, ideas) = voting(.open)
        let screen = ann
        session.ask(.dots([ideas[0]: 2]), by: screen)
        session.ask(.dots([ideas[0]: 1]), by: bob)
        #expect(session.board.summary.voted == 2)
        let before = session.board.ownVersion(screen.tag)
        session.ask(.dots([ideas[1]: 1]), by: phone(1, school: 1))
        session.ask(.dots([ideas[1]: 2]), by: phone(2, school: 1))
        // The page of that school learns that it votes no more; the others go on.
        #expect(session.board.ownVersion(screen.tag) > before)
        #expect(session.board.own(screen).phoned == true)
        #expect(session.board.own(bob).phoned == nil)
        #expect(session.ask(.dots([ideas[2]: 1]), by: screen)?.code == .conflict)
        #expect(session.ask(.dots([ideas[0]: 2]), by: bob) == nil)
        #expect(session.board.summary.voted == 3)
        #expect(session.board.phones(of: "s1") == 2)
        session.host(.votes(open: false))
        #expect(session.item(ideas[0])?.raw == 2)
        #expect(session.item(ideas[1])?.raw == 3)
        // School 1 counts as one by its two phones: 3 / 2.
        #expect(session.item(ideas[1])?.balanced == 1.5)
        #expect(session.replayed().news(since: nil, for: .hosts) == session.view(.hosts))
    }

    @Test func phonesThatTakeTheirVotesBackGiveTheScreenItsVoteBack() {
        var (session, ideas) = voting(.open)
        session.ask(.dots([ideas[0]: 2]), by: ann)
        session.ask(.dots([ideas[1]: 1]), by: phone(1, school: 1))
        session.ask(.dots([:]), by: phone(1, school: 1))
        #expect(session.board.own(ann).phoned == nil)
        session.host(.votes(open: false))
        #expect(session.item(ideas[0])?.raw == 2)
    }

    @Test func phonesPutInOrderWhereThatIsTheWay() {
        var (session, ideas) = voting(.nominal)
        #expect(session.ask(.dots([ideas[0]: 1]), by: phone(1, school: 1))?.code == .conflict)
        #expect(session.ask(.rank([ideas[1], ideas[0]]), by: phone(1, school: 1)) == nil)
        session.host(.votes(open: false))
        #expect(session.item(ideas[1])?.place == 1)
    }
}
