import Testing

@testable import Brainstorm

@Suite struct StageTests {
    private let ann = Session.delegate(0)
    private let bob = Session.delegate(1)

    @Test func stagesFollowEachOther() {
        #expect(Stage.review.leads(to: .problem, in: .nominal))
        #expect(!Stage.review.leads(to: .writing, in: .nominal))
        #expect(Stage.decide.leads(to: .review, in: .nominal))
        #expect(!Stage.problem.leads(to: .improve, in: .nominal))
        #expect(Stage.problem.leads(to: .improve, in: .open))
        #expect(!Stage.problem.leads(to: .cluster, in: .open))
        #expect(!Stage.protocolling.leads(to: .closed, in: .open))
        #expect(!Stage.closed.leads(to: .review, in: .open))
    }

    @Test func theServerKeepsTheOrder() {
        var session = Session(.nominal)
        #expect(session.host(.stage(from: .problem, to: .vote)) == .wrongStage)
        #expect(session.host(.stage(from: .review, to: .writing)) == .conflict)
        #expect(session.ask(.stage(from: .problem, to: .writing), by: session.secretary)?.code == .notAllowed)
        session.go(to: .decide)
        #expect(session.host(.stage(from: .decide, to: .writing)) == nil)
        #expect(session.host(.stage(from: .decide, to: .assign)) == .conflict)
        session.go(to: .protocolling)
        #expect(session.host(.close(early: false)) == nil)
        for command in [BoardCommand.stage(from: .closed, to: .review), .revealAll, .close(early: true)] {
            #expect(session.host(command) == .closed)
        }
    }

    @Test func aProblemIsAgreedBeforeWriting() {
        var session = Session(.nominal, problem: "")
        #expect(session.host(.stage(from: .problem, to: .writing)) == .conflict)
        #expect(session.ask(.problem(text: "Мало читают", agreed: false), by: ann)?.code == .notAllowed)
        #expect(session.ask(.problem(text: "Мало читают", agreed: false), by: session.secretary) == nil)
        session.go(to: .writing)
        #expect(session.board.summary.problem == BoardInfo.Problem(text: "Мало читают", agreed: true))
        #expect(session.host(.problem(text: "Иное", agreed: true)) == .wrongStage)
    }

    @Test func whatBelongsToAnotherStageIsRefused() {
        var session = Session(.nominal)
        let idea = BoardCommand.idea(text: "Мысль", board: nil, speaker: nil, slot: nil)
        #expect(session.ask(idea, by: ann)?.code == .wrongStage)
        session.go(to: .writing)
        let id = session.write("Мысль", by: ann)
        let later: [BoardCommand] = [
            .improve(idea: id, text: "Лучше", board: nil), .dots([id: 1]), .rank([id]), .reveal,
            .score(item: id, criterion: "impact", value: 3), .votes(open: true), .round(),
        ]
        for command in later {
            let code = session.ask(command, by: command == .reveal ? session.host : bob)?.code
            #expect(code == .wrongStage || code == .notAllowed, "\(command)")
        }
        #expect(session.host(.decide(item: id, verdict: .adopt, reason: "да", text: nil)) == .wrongStage)
        #expect(session.host(.cluster(.create(title: "К", idea: nil))) == .wrongStage)
        session.go(to: .cluster)
        #expect(session.ask(idea, by: ann)?.code == .wrongStage)
        session.go(to: .vote)
        #expect(session.ask(.edit(idea: id, text: "Иное", version: 1), by: ann)?.code == .wrongStage)
        #expect(session.ask(.withdraw(idea: id), by: ann)?.code == .wrongStage)
        #expect(session.host(.cluster(.put(idea: id, into: nil))) == .wrongStage)
    }

    @Test func aSessionMayEndEarly() {
        var session = Session(.nominal)
        session.go(to: .writing)
        let id = session.write("Мысль", by: ann)
        session.ask(.draft(slot: "idea", text: "Набросок"), by: bob)
        #expect(session.host(.close(early: false)) == .wrongStage)
        #expect(session.host(.close(early: true)) == nil)
        #expect(session.board.summary.early == true)
        #expect(session.idea(id)?.text == "Мысль")
        #expect(session.view().ideas.map(\.text).contains("Набросок"))
        #expect(session.view().items.count == 2)
    }

    @Test func anotherFacilitatorTakesOver() {
        var session = Session()
        #expect(session.ask(.stage(from: .problem, to: .writing), by: Session.person("co", .facilitator)) == nil)
    }

    @Test func rightsOfEachPart() {
        let closed = Configuration(mode: .open, anonymity: .open, scoring: .standard)
        var open = closed
        open.clustersOpen = true
        open.scoringOpen = true
        open.facilitatorVotes = true
        let lead: Set<Right> = [.lead, .host, .add, .improve, .speakers, .cluster, .score]
        #expect(Rights.of(.facilitator, closed) == lead)
        #expect(Rights.of(.facilitator, open) == lead.union([.vote]))
        #expect(Rights.of(.secretary, closed) == [.host, .speakers, .cluster])
        #expect(Rights.of(.secretary, open) == [.host, .speakers, .cluster])
        #expect(Rights.of(.delegate, closed) == [.add, .improve, .vote, .score, .accept])
        #expect(Rights.of(.delegate, open) == [.add, .improve, .vote, .score, .accept, .cluster])
        #expect(Rights.of(.participant, closed) == [.add, .improve, .vote])
        #expect(Rights.of(.participant, open) == [.add, .improve, .vote, .cluster, .score])
        for settings in [closed, open] { #expect(Rights.of(.observer, settings) == []) }
    }

    @Test func settingsAreChecked() {
        var session = Session()
        func matrix(_ weights: [Double]) -> Scoring {
            var scoring = Scoring.standard
            scoring.matrix.criteria = weights.enumerated().map { index, weight in
                Criterion(id: "c\(index)", title: .text("К\(index)"), weight: weight, cost: false)
            }
            return scoring
        }
        for weights in [[], [0.5, 0.4], [1.5, -0.5], [0, 1]] {
            #expect(session.host(.configure(.init(scoring: matrix(weights)))) == .malformed)
        }
        #expect(session.host(.configure(.init(scoring: matrix([0.3, 0.3, 0.4])))) == nil)
        var dots = Scoring.standard
        dots.dots.each = 0
        #expect(session.host(.configure(.init(scoring: dots))) == .malformed)
        dots.dots.each = 10
        #expect(session.host(.configure(.init(scoring: dots))) == nil)
        session.go(to: .vote)
        #expect(session.board.summary.scoring.dots == Scoring.Dots(perItem: 5, each: 10))
        dots.dots.each = 3
        #expect(session.host(.configure(.init(scoring: dots))) == .conflict)
        #expect(session.ask(.configure(.init(clustersOpen: true)), by: ann)?.code == .notAllowed)
    }

    // MARK: Anonymity

    @Test func anonymityIsFixedByTheFirstWord() {
        var session = Session(.open, .open)
        #expect(session.host(.configure(.init(anonymity: .always))) == nil)
        session.go(to: .writing)
        session.ask(.draft(slot: "idea", text: "М"), by: ann)
        #expect(session.host(.configure(.init(anonymity: .open))) == .conflict)
        session.write("Мысль", by: ann)
        #expect(session.host(.configure(.init(anonymity: .open))) == .conflict)
        #expect(session.host(.configure(.init(mode: .nominal))) == .conflict)
    }

    @Test func namesComeWithTheReadingOut() {
        var session = Session(.nominal, .reveal)
        session.go(to: .writing)
        let id = session.write("Мысль", by: ann)
        #expect(session.board.own(ann).unseen.first?.author == nil)
        session.go(to: .reveal)
        #expect(session.idea(id) == nil)
        session.host(.reveal)
        #expect(session.idea(id)?.author?.name == ann.name)
        #expect(session.idea(id)?.at != nil)
        #expect(session.board.summary.fewWriters == true)
        #expect(session.board.summary.writers == nil)
    }

    @Test func openBoardsHideNamesUntilTheWritingIsOver() {
        var session = Session(.open, .reveal)
        session.go(to: .writing)
        let id = session.write("Мысль", by: ann)
        #expect(session.idea(id)?.author == nil)
        #expect(session.idea(id)?.at == nil)
        session.host(.stage(from: .writing, to: .improve))
        #expect(session.idea(id)?.author?.name == ann.name)
        // What is written after going back is hidden again until it is read out.
        session.host(.stage(from: .improve, to: .writing))
        let second = session.write("Ещё", by: bob)
        #expect(session.idea(second)?.author == nil)
        #expect(session.idea(id)?.author?.name == ann.name)
    }

    @Test func anEarlyEndDoesNotGiveNamesAway() {
        var session = Session(.nominal, .reveal)
        session.go(to: .writing)
        let id = session.write("Мысль", by: ann)
        session.host(.close(early: true))
        #expect(session.idea(id)?.author == nil)
    }

    @Test func neitherViewsNorTheJournalNameAnybody() {
        var session = Session(.nominal, .always)
        for number in 0..<4 { session.board.enter(Session.delegate(number)) }
        session.go(to: .writing)
        for number in 0..<4 { session.write("Мысль \(number)", by: Session.delegate(number)) }
        session.ask(.draft(slot: "idea", text: "Ещё"), by: ann)
        let speaker = Speaker(name: "Имя гостя", school: "s2")
        session.ask(.idea(text: "Со слов", board: nil, speaker: speaker, slot: nil), by: session.secretary)
        session.go(to: .vote)
        session.ask(.rank([session.board.arrivals[1]]), by: ann)
        session.host(.votes(open: false))
        for audience in Audience.allCases {
            let text = String(describing: session.view(audience))
            #expect(!text.contains("Имя") && !text.contains("tag-of"))
            #expect(session.view(audience).ideas.allSatisfy { $0.at == nil && $0.author == nil && $0.writtenBy == nil })
        }
        #expect(!String(describing: session.journal).contains("Имя"))
        #expect(session.board.summary.fewWriters == nil)
    }

    @Test func fewWritersAreWarnedOf() {
        for (people, few) in [(3, true), (4, nil)] as [(Int, Bool?)] {
            var session = Session(.nominal, .always)
            session.go(to: .writing)
            for number in 0..<people { session.write("Мысль", by: Session.delegate(number)) }
            session.go(to: .reveal)
            #expect(session.board.summary.fewWriters == few)
        }
    }

    // MARK: Parked ideas

    @Test func parkedIdeasComeBack() throws {
        var session = Session(
            .nominal, .always, parked: [ParkedIdea(text: "Библиотека", reason: "нет денег", from: "октябрь")])
        let idea = try #require(session.view().ideas.first)
        #expect(idea.kind == .parked)
        #expect(idea.text == "Библиотека")
        #expect(session.board.summary.parked.first?.reason == "нет денег")
        // They do not count as the first idea.
        #expect(session.host(.configure(.init(anonymity: .open))) == nil)
        session.go(to: .improve)
        #expect(session.ask(.improve(idea: idea.id, text: "Полка", board: nil), by: ann) == nil)
        session.go(to: .vote)
        #expect(session.view().items.count == 2)
    }

    @Test func numbersDoNotTellWhoWasFirst() {
        var session = Session(.nominal, .always)
        session.go(to: .writing)
        let ids = (0..<50).map { session.write("Мысль \($0)", by: Session.delegate($0)) }
        session.go(to: .improve)
        #expect(ids != ids.sorted())
        #expect(session.view().ideas.map(\.id) == ids.sorted())
    }
}
