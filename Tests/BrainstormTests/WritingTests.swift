import Testing

@testable import Brainstorm

@Suite struct WritingTests {
    private let ann = Session.delegate(0)
    private let bob = Session.delegate(1)

    @Test func openIdeasAreSeenAtOnce() throws {
        var session = Session(.open)
        session.go(to: .writing)
        let id = session.write("  Читать вслух\u{202e} ", by: ann)
        let idea = try #require(session.idea(id))
        #expect(idea.text == "Читать вслух")
        #expect(idea.author == Idea.By(name: ann.name, school: "s1"))
        #expect(idea.at == session.now)
        #expect(session.board.summary.writers == 1)
    }

    @Test func silentIdeasAreSeenByTheirAuthorOnly() {
        var session = Session(.nominal)
        session.go(to: .writing)
        let id = session.write("Клуб чтения", by: ann)
        #expect(session.idea(id) == nil)
        #expect(session.idea(id, .hosts) == nil)
        #expect(session.board.own(ann).unseen.map(\.text) == ["Клуб чтения"])
        #expect(session.board.own(bob).unseen.isEmpty)
        // What is not seen cannot be touched, and does not show by another answer either.
        #expect(session.ask(.withdraw(idea: id), by: bob)?.code == .notFound)
        #expect(session.host(.hide(idea: id, reason: "нет")) == .notFound)
    }

    @Test func readingOutGoesRound() {
        var session = Session(.nominal)
        session.go(to: .writing)
        for number in 1...3 { session.write("А\(number)", by: ann) }
        session.write("Б1", by: bob)
        session.go(to: .reveal)
        #expect(session.board.summary.reveal?.left == 4)
        var texts: [String] = []
        for _ in 0..<4 {
            #expect(session.host(.reveal) == nil)
            texts = session.board.arrivals.compactMap { session.idea($0)?.text }
        }
        #expect(texts == ["А1", "А2", "А3", "Б1"])
        #expect(session.host(.reveal) == .conflict)
        // After two turns both have had one.
        let turns = session.journal.compactMap { event -> IdeaID? in
            if case .revealed(let ideas, _) = event.change { ideas.first } else { nil }
        }
        let firstTwo = Set(turns.prefix(2).compactMap { session.board.ideas[$0]?.author.tag })
        #expect(firstTwo.count == 2)
    }

    @Test func goingOnReadsOutTheRest() {
        var session = Session(.nominal)
        session.go(to: .writing)
        let id = session.write("А", by: ann)
        session.go(to: .improve)
        #expect(session.idea(id)?.text == "А")
    }

    @Test func whatIsBeingTypedBecomesAnIdeaAfterTheGrace() {
        var session = Session(.nominal)
        session.go(to: .writing)
        #expect(session.host(.timer(.start, seconds: 60)) == nil)
        session.ask(.draft(slot: "idea", text: "Недописанн"), by: ann)
        session.ask(.draft(slot: "speaker", text: "Сказано"), by: ann)
        session.ask(.draft(slot: "idea", text: "   "), by: bob)
        session.wait(seconds: 62)
        #expect(session.board.summary.timer?.grace == true)
        #expect(session.board.ideas.isEmpty)
        // Within the grace one may still write and type.
        session.ask(.draft(slot: "idea", text: "Недописанное"), by: ann)
        session.write("В последний миг", by: bob)
        session.wait(seconds: 4)
        #expect(session.board.summary.timer?.over == true)
        #expect(Set(session.board.ideas.values.map(\.text)) == ["Недописанное", "В последний миг"])
        #expect(session.board.own(ann).drafts == ["speaker": "Сказано"])
        let late = session.ask(.idea(text: "Поздно", board: nil, speaker: nil, slot: nil), by: bob)
        #expect(late?.code == .wrongStage)
        // The facilitator may give more time.
        #expect(session.host(.timer(.extend, seconds: 30)) == nil)
        session.write("Ещё успела", by: bob)
    }

    @Test func aLongDraftLosesNothing() {
        var session = Session(.nominal)
        session.go(to: .writing)
        let long = String(repeating: "слово ", count: 300)
        session.ask(.draft(slot: "idea", text: long), by: ann)
        session.go(to: .reveal)
        #expect(session.board.ideas.values.first?.text.count == 1000)
        #expect(session.board.own(ann).drafts["idea"] == long)
    }

    @Test func typingDoesNotShow() {
        var session = Session(.nominal, .always)
        session.go(to: .writing)
        let before = session.board.version
        let view = session.view()
        session.ask(.draft(slot: "idea", text: "тайна"), by: ann)
        #expect(session.board.version == before)
        #expect(session.view() == view)
        #expect(session.board.own(ann).drafts == ["idea": "тайна"])
    }

    @Test func timersArePausedAndExtended() {
        var session = Session(.open)
        #expect(session.host(.timer(.pause, seconds: nil)) == .notFound)
        #expect(session.host(.timer(.start, seconds: 4)) == .malformed)
        #expect(session.ask(.timer(.start, seconds: 60), by: ann)?.code == .notAllowed)
        #expect(session.host(.timer(.start, seconds: 60)) == nil)
        session.wait(seconds: 20)
        #expect(session.host(.timer(.pause, seconds: nil)) == nil)
        #expect(session.board.summary.timer?.remaining == 40_000)
        #expect(session.board.summary.timer?.running == false)
        session.wait(seconds: 1000)
        #expect(session.host(.timer(.extend, seconds: 20)) == nil)
        #expect(session.host(.timer(.resume, seconds: nil)) == nil)
        #expect(session.board.summary.timer?.endsAt == session.now + 60_000)
        #expect(session.host(.timer(.stop, seconds: nil)) == nil)
        #expect(session.board.summary.timer == nil)
        #expect(session.board.nextDue == nil)
    }

    @Test func onlyTheAuthorEditsAndOnlyWhatTheySaw() {
        var session = Session(.open)
        session.go(to: .writing)
        let id = session.write("Клуб", by: ann)
        #expect(session.ask(.edit(idea: id, text: "Мой", version: 1), by: bob)?.code == .notAllowed)
        #expect(session.host(.edit(idea: id, text: "Мой", version: 1)) == .notAllowed)
        #expect(session.ask(.edit(idea: id, text: "Клуб чтения", version: 1), by: ann) == nil)
        #expect(session.ask(.edit(idea: id, text: "Другое", version: 1), by: ann)?.code == .conflict)
        #expect(session.idea(id)?.text == "Клуб чтения")
        #expect(session.ask(.withdraw(idea: id), by: bob)?.code == .notAllowed)
    }

    @Test func badWordsAreRefused() {
        var session = Session(.open)
        session.go(to: .writing)
        for text in ["", "  \n", "\u{200b}\u{feff}", String(repeating: "я", count: 1001)] {
            let error = session.ask(.idea(text: text, board: nil, speaker: nil, slot: nil), by: ann)
            #expect(error?.code == .malformed)
        }
        session.write(String(repeating: "я", count: 1000), by: ann)
    }

    @Test func theSecretaryWritesForSpeakers() throws {
        var session = Session(.open)
        session.go(to: .writing)
        let own = session.ask(.idea(text: "Моё", board: nil, speaker: nil, slot: nil), by: session.secretary)
        #expect(own?.code == .notAllowed)
        let speaker = Speaker(name: "Пётр Ильич", school: "s2")
        let wrong = session.ask(.idea(text: "Моё", board: nil, speaker: speaker, slot: nil), by: ann)
        #expect(wrong?.code == .notAllowed)
        session.ask(.draft(slot: "speaker", text: "Олим"), by: session.secretary)
        session.ask(.idea(text: "Олимпиады", board: nil, speaker: speaker, slot: "speaker"), by: session.secretary)
        let id = try #require(session.board.arrivals.first)
        let idea = try #require(session.idea(id))
        #expect(idea.author == Idea.By(name: "Пётр Ильич", school: "s2"))
        #expect(idea.writtenBy == Idea.By(name: session.secretary.name))
        #expect(session.board.own(session.secretary).drafts.isEmpty)
        #expect(session.board.own(session.secretary).ideas.isEmpty)
        // A slip of the pen is mended by who holds the pen.
        #expect(session.ask(.edit(idea: id, text: "Олимпиада", version: 1), by: session.secretary) == nil)
    }

    @Test func lineageStands() throws {
        var session = Session(.open)
        session.go(to: .improve)
        let first = session.write("Клуб", by: ann)
        let second = session.write("Кружок", by: bob)
        #expect(session.ask(.improve(idea: first, text: "Клуб по средам", board: nil), by: bob) == nil)
        let improved = try #require(session.board.arrivals.last)
        #expect(session.ask(.combine(ideas: [improved, second], text: "Всё", board: nil), by: ann) == nil)
        let combined = try #require(session.board.arrivals.last)
        #expect(session.idea(combined)?.parents == [improved, second])
        #expect(session.idea(combined)?.kind == .combine)
        #expect(session.ask(.combine(ideas: [first], text: "x", board: nil), by: ann)?.code == .malformed)
        #expect(session.ask(.combine(ideas: [first, first], text: "x", board: nil), by: ann)?.code == .malformed)
        #expect(session.ask(.improve(idea: 7, text: "x", board: nil), by: ann)?.code == .notFound)
        // What others built on does not change under them, and stays as a tombstone.
        #expect(session.ask(.edit(idea: first, text: "Иное", version: 1), by: ann)?.code == .conflict)
        #expect(session.ask(.withdraw(idea: first), by: ann) == nil)
        #expect(session.idea(first)?.state == .withdrawn)
        #expect(session.idea(first)?.text == "")
        #expect(session.idea(improved)?.parents == [first])
        #expect(session.ask(.improve(idea: first, text: "x", board: nil), by: bob)?.code == .conflict)
    }

    @Test func hidingIsForHostsWithAReason() {
        var session = Session(.open)
        session.go(to: .writing)
        let id = session.write("Грубость", by: ann)
        #expect(session.ask(.hide(idea: id, reason: "грубо"), by: bob)?.code == .notAllowed)
        #expect(session.host(.hide(idea: id, reason: " ")) == .malformed)
        #expect(session.ask(.hide(idea: id, reason: "грубо"), by: session.secretary) == nil)
        #expect(session.idea(id)?.text == "")
        #expect(session.idea(id)?.reason == "грубо")
        #expect(session.idea(id, .hosts)?.text == "Грубость")
        #expect(session.host(.show(idea: id)) == nil)
        #expect(session.idea(id)?.text == "Грубость")
    }

    @Test func aBreakoutFlowsBack() throws {
        var session = Session(.open)
        session.go(to: .writing)
        let there = session.write("Из группы", by: ann, on: 2)
        let gone = session.write("Снято", by: ann, on: 2)
        session.ask(.withdraw(idea: gone), by: ann)
        session.write("Другая группа", by: bob, on: 3)
        #expect(session.host(.gather(board: 2)) == nil)
        let brought = try #require(session.board.arrivals.last)
        let idea = try #require(session.idea(brought))
        #expect(idea.kind == .brought)
        #expect(idea.board == 0)
        #expect(idea.parents == [there])
        #expect(idea.author?.name == ann.name)
        // Asking again brings nothing twice; what was brought is voted on once.
        #expect(session.host(.gather(board: 2)) == nil)
        #expect(session.board.arrivals.count == 4)
        #expect(!session.board.isItem(there))
        #expect(session.board.isItem(brought))
    }
}
