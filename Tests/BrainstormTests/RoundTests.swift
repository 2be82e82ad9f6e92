import Testing

@testable import Brainstorm

/// Rounds of a Delphi that are worked on for days.
@Suite struct RoundTests {
    private static let day: Int64 = 86_400_000
    private let people = (0..<4).map(Session.delegate)

    /// A Delphi at its scoring, with two ideas.
    private func scoring(_ anonymity: Anonymity = .open) -> (Session, [IdeaID]) {
        var session = Session(.delphi, anonymity)
        session.go(to: .writing)
        let ideas = [session.write("Клуб", by: people[0]), session.write("Пары", by: people[1])]
        session.go(to: .score)
        return (session, ideas)
    }

    /// Everybody scores everything alike, but the first idea's benefit as said.
    private func score(_ session: inout Session, _ ideas: [IdeaID], _ values: [Int], by scorers: [BoardActor]) {
        for (person, value) in zip(scorers, values) {
            for idea in ideas {
                for criterion in ["impact", "effort"] {
                    let given = idea == ideas[0] && criterion == "impact" ? value : 3
                    #expect(session.ask(.score(item: idea, criterion: criterion, value: given), by: person) == nil)
                }
            }
        }
    }

    @Test func timeClosesARound() {
        var (session, ideas) = scoring()
        let end = session.now + 5 * Self.day
        #expect(session.host(.deadline(at: end)) == nil)
        #expect(session.board.summary.deadline == .init(at: end))
        #expect(session.board.nextDue == end)
        score(&session, ideas, [1, 1, 5, 5], by: people)
        session.wait(seconds: 5 * 86_400 - 1)
        #expect(session.board.summary.votesOpen)
        session.wait(seconds: 2)
        #expect(!session.board.summary.votesOpen && session.board.nextDue == nil)
        #expect(session.board.summary.deadline == .init(at: end, passed: true))
        #expect(session.board.summary.delphi == .init(ended: false, why: nil))
        #expect(session.item(ideas[0])?.matrix?.criteria["impact"] == 3)
        #expect(session.ask(.score(item: ideas[0], criterion: "impact", value: 2), by: people[0])?.code == .wrongStage)
        #expect(session.host(.round()) == nil)
        #expect(session.board.summary.round == 2 && session.board.summary.deadline == nil)
        #expect(session.replayed().summary == session.board.summary)
    }

    @Test func aRoundInWhichNobodyScoredIsNone() {
        var (session, _) = scoring()
        #expect(session.host(.deadline(at: session.now + 1000)) == nil)
        session.wait(seconds: 2)
        #expect(session.board.summary.round == 0)
        #expect(session.board.summary.deadline?.passed == true)
        #expect(session.board.summary.delphi?.ended == false)
        #expect(session.host(.round()) == nil)
        #expect(session.board.summary.round == 1 && session.board.summary.votesOpen)
    }

    @Test func anEndLiesAheadAndCanBeMoved() {
        var (session, ideas) = scoring()
        let now = session.now
        #expect(session.host(.deadline(at: now)) == .malformed)
        #expect(session.host(.deadline(at: now + 61 * Self.day)) == .malformed)
        #expect(session.ask(.deadline(at: now + Self.day), by: people[0])?.code == .notAllowed)
        #expect(session.ask(.deadline(at: now + Self.day), by: session.secretary)?.code == .notAllowed)
        #expect(session.host(.deadline(at: now + Self.day)) == nil)
        #expect(session.host(.deadline(at: now + 2 * Self.day)) == nil)
        session.wait(seconds: 86_400 + 10)
        #expect(session.board.summary.votesOpen)
        #expect(session.host(.deadline(at: nil)) == nil)
        #expect(session.board.nextDue == nil)
        score(&session, ideas, [3], by: people)
        #expect(session.host(.deadline(at: session.now + Self.day)) == nil)
        // Whoever closes it by hand is not told that time did.
        session.go(to: .decide)
        #expect(session.board.summary.deadline == nil && session.board.nextDue == nil)
        #expect(session.host(.deadline(at: session.now + Self.day)) == .wrongStage)
        var other = Session(.nominal)
        other.go(to: .score)
        #expect(other.host(.deadline(at: other.now + Self.day)) == .wrongStage)
    }

    @Test func aTimerRunsBesideTheEndOfTheRound() {
        var (session, _) = scoring()
        let end = session.now + Self.day
        session.host(.timer(.start, seconds: 60))
        session.host(.deadline(at: end))
        #expect(session.board.nextDue == session.now + 60_000)
        session.wait(seconds: 120)
        #expect(session.board.nextDue == end)
    }

    @Test func scoresOfTheRoundBeforeStandUntilTheyAreChanged() {
        var (session, ideas) = scoring()
        score(&session, ideas, [1, 1, 5, 5], by: people)
        session.host(.round())
        #expect(session.board.summary.round == 2 && session.board.summary.voted == 0)
        let mine = session.board.round(of: people[0].tag)
        #expect(mine.left == 4 && mine.given.isEmpty)
        #expect(mine.before[ideas[0]]?["impact"] == 1 && mine.scores == mine.before)
        #expect(session.board.own(people[0]).given == [:])
        // The same score once more is an answer.
        #expect(session.ask(.score(item: ideas[0], criterion: "impact", value: 1), by: people[0]) == nil)
        #expect(session.board.round(of: people[0].tag).left == 3)
        #expect(session.board.own(people[0]).given == [ideas[0]: ["impact"]])
        let version = session.board.version
        session.ask(.score(item: ideas[0], criterion: "impact", value: 1), by: people[0])
        #expect(session.board.version == version)
        #expect(session.ask(.keep(), by: people[0]) == nil)
        #expect(session.board.round(of: people[0].tag).left == 0)
        #expect(session.ask(.keep(), by: session.watcher)?.code == .notAllowed)
        #expect(session.ask(.keep(), by: session.host)?.code == .conflict)
        #expect(session.ask(.keep(), by: Session.person("новая", .delegate, school: 1))?.code == .conflict)
        #expect(session.board.summary.voted == 1)
        #expect(session.replayed().round(of: people[0].tag) == session.board.round(of: people[0].tag))
    }

    @Test func aSecondClickDoesNotEndTheRoundThatHasJustBegun() {
        var (session, ideas) = scoring()
        #expect(session.host(.round()) == .conflict)
        score(&session, ideas, [1, 1, 5, 5], by: people)
        #expect(session.host(.round(after: 1)) == nil)
        #expect(session.host(.round(after: 1)) == .otherRound)
        // Nobody has said anything in it, so what stands from the first says nothing of agreement.
        #expect(session.host(.round()) == .conflict)
        #expect(session.host(.votes(open: false, round: 1)) == .otherRound)
        #expect(session.board.summary.round == 2 && session.board.summary.votesOpen)
        #expect(session.board.summary.delphi?.ended == false)
        #expect(session.ask(.keep(round: 2), by: people[0]) == nil)
        #expect(session.host(.round(after: 2)) == nil)
    }

    @Test func whatWasMeantForARoundDoesNotHoldForTheNextOne() {
        var (session, ideas) = scoring()
        score(&session, ideas, [1, 1, 5, 5], by: people)
        session.host(.round())
        let version = session.board.version
        let late = BoardCommand.score(item: ideas[0], criterion: "impact", value: 4, round: 1)
        #expect(session.ask(late, by: people[0])?.code == .otherRound)
        #expect(session.ask(.keep(round: 1), by: people[0])?.code == .otherRound)
        #expect(session.host(.deadline(at: session.now + Self.day, round: 1)) == .otherRound)
        #expect(session.host(.remind(round: 1)) == .otherRound)
        #expect(session.board.version == version)
        let inTime = BoardCommand.score(item: ideas[0], criterion: "impact", value: 4, round: 2)
        #expect(session.ask(inTime, by: people[0]) == nil)
    }

    @Test func progressTellsSchoolsAndNothingElse() {
        var (session, ideas) = scoring()
        #expect(session.board.progress.isEmpty)
        score(&session, ideas, [1, 2, 5], by: Array(people.prefix(3)))
        session.ask(.score(item: ideas[0], criterion: "impact", value: 2), by: people[3])
        #expect(
            session.board.progress
                == [
                    .init(schoolTag: "s1", begun: 2, complete: 1), .init(schoolTag: "s2", begun: 1, complete: 1),
                    .init(schoolTag: "s3", begun: 1, complete: 1),
                ].sorted { $0.schoolTag ?? "" < $1.schoolTag ?? "" })
        session.ask(.score(item: ideas[0], criterion: "impact", value: nil), by: people[3])
        #expect(session.board.progress.reduce(0) { $0 + $1.begun } == 3)
        #expect(session.host(.remind()) == nil)
        #expect(session.board.remindedAt == session.now)
        #expect(session.ask(.remind(), by: people[0])?.code == .notAllowed)
    }
}
