import Brainstorm
import Foundation
import Signalling
import Synchronization
import Testing

@testable import Boards

@Suite("Boards of the programme")
struct ProgrammeTests {
    /// A programme that has planned one session, and writes down what it is told.
    final class Programme: MentoringDesk {
        struct Broken: Error {}
        struct Told: Sendable {
            var actions: [[BoardReport.Action]] = []
            var closed: [BoardReport] = []
            var isBroken = false
            /// The board whose end cannot be taken in.
            var brokenBoard: String?
            var end: Int64?
            var isFollowed = false
        }

        let told = Mutex(Told())

        func opening(room: String) async throws -> MentoringOpening? {
            MentoringOpening(
                programmeSession: "s1", programme: "Наставничество", problem: "Читательская грамотность", mode: "ngt",
                anonymity: "reveal",
                schools: [.init(id: "2", name: "Школа № 2"), .init(id: "1", name: "Школа № 1")],
                previous: [
                    .init(
                        id: String(repeating: "a", count: 32), school: "1", schoolName: "Школа № 1", text: "Провести",
                        state: "accepted")
                ], parked: [.init(text: "Отложенная", reason: "Нет времени", from: "октябрь")])
        }

        func part(account: String, programmeSession: String) async throws -> MentoringPart? { nil }

        func end(ofProgrammeWith programmeSession: String) async throws -> Int64? { told.withLock { $0.end } }

        func isFollowed(_ programmeSession: String) async throws -> Bool { told.withLock { $0.isFollowed } }

        func closed(_ report: BoardReport) async throws {
            try told.withLock { told in
                guard !told.isBroken, told.brokenBoard != report.id else { throw Broken() }
                told.closed.append(report)
            }
        }

        func actionsChanged(
            _ actions: [BoardReport.Action], opened: [BoardReport.Action], board: String, programmeSession: String
        ) async throws {
            told.withLock { $0.actions.append(actions) }
        }
    }

    @Test("A board opens as planned, tells of reviewed actions, and of its end even when that failed at first")
    func planned() async throws {
        try await Desk.inDirectory { directory in
            let programme = Programme()
            let desk = try Desk(directory, mentoring: programme)
            let host = desk.page("Анна", .facilitator, number: 1)
            #expect(try await host.ask(.open(.init())) == nil)
            try await eventually { host.view.problem == "Читательская грамотность" }
            #expect(host.view.stage == "review")
            #expect(host.view.ideas.values.first?["kind"] as? String == "parked")
            let action = String(repeating: "a", count: 32)
            #expect(try await host.ask(.reviewed(action: action, state: .done, why: nil)) == nil)
            #expect(programme.told.withLock { $0.actions.last?.first?.state } == "done")
            programme.told.withLock { $0.isBroken = true }
            #expect(try await host.ask(.close(early: true)) == nil)
            #expect(programme.told.withLock { $0.closed.isEmpty })
            programme.told.withLock { $0.isBroken = false }
            let again = try Desk(directory, mentoring: programme)
            await again.service.reportLate()
            await again.service.reportLate()
            let closed = programme.told.withLock { $0.closed }
            #expect(closed.count == 1)
            #expect(closed.first?.isEarly == true && closed.first?.programmeSession == "s1")
            #expect(closed.first?.schools.map(\.name) == ["Школа № 1", "Школа № 2"])
        }
    }
}
