import Boards
import Demo
import Foundation
import Indicators
import Mentoring
import Storage
import Testing

/// 22 November 2026, 15:00 in Moscow: nine days of the month are left.
private let november: Int64 = 1_795_348_800_000

private func key() -> IdentityKey { IdentityKey(bytes: [UInt8](repeating: 7, count: 32)) }

private func world(seed: UInt64 = 27, now: Int64 = november) throws -> DemoWorld {
    try DemoWorld(seed: seed, now: now, key: key())
}

@Suite struct DemoTests {
    @Test func thereIsTheDistrict() throws {
        let data = try world().data
        let today = data.programme.calendar.day(at: november)
        #expect(today.rawValue == "2026-11-22")
        #expect(data.members.count == 27)
        func count(_ kind: SchoolStatus.Kind) -> Int {
            data.members.count { data.has(kind, school: $0.school, on: today) }
        }
        #expect(count(.leader) == 2)
        #expect(count(.lowResult) == 16)
        #expect(count(.difficult) == 3)
        #expect(data.links.count { $0.holds(on: today) } == 16)
        #expect(data.statuses.allSatisfy { !$0.source.isEmpty })
        #expect(data.statuses.contains { $0.toDay.map { $0 < today } == true })
        for part in ProgrammePerson.Part.allCases { #expect(data.people.contains { $0.part == part }) }
    }

    @Test func everyColourIsThere() throws {
        let data = try world().data
        let today = data.programme.calendar.day(at: november)
        let lines = data.regularity(of: data.members.map(\.school), today: today)
        let states = lines.flatMap(\.months).map(\.state)
        for state in [Regularity.State.green, .amber, .red, .none, .future] { #expect(states.contains(state)) }
        #expect(lines.flatMap(\.months).contains { $0.isMadeUp })
        #expect(lines.count { $0.missedTwice != nil } == 1)
        let due = states.count { $0 == .green || $0 == .red }
        #expect(states.count { $0 == .green } * 10 > due * 7, "most months are held")
        let alerts = Set(data.alerts(today: today).map(\.kind))
        #expect(alerts.isSuperset(of: [.missedTwice, .escalated, .rosterOld]))
    }

    @Test func actionsAreInAllStates() throws {
        let data = try world().data
        #expect(Set(data.actions.map(\.state)) == Set(ProgrammeAction.State.allCases))
        #expect(data.actions.contains(where: \.isEscalated))
        #expect(data.parked.contains { $0.takenUpIn == nil })
        #expect(data.parked.contains { $0.takenUpIn != nil })
    }

    @Test func theSameSeedGivesTheSameWorld() throws {
        let first = try world()
        let second = try world()
        #expect(first.data == second.data)
        #expect(first.accounts == second.accounts)
        #expect(first.rooms == second.rooms)
        #expect(first.indicators == second.indicators)
        #expect(first.boards.map(\.stored) == second.boards.map(\.stored))
        #expect(first.boards.map(\.entry.events) == second.boards.map(\.entry.events))
        let other = try world(seed: 28)
        #expect(other.data != first.data)
    }

    @Test func everyBoardReplays() throws {
        let world = try world()
        #expect(world.boards.count > 45)
        #expect(Set(world.boards.map(\.stored.mode)) == ["open", "ngt", "635", "delphi"])
        #expect(Set(world.boards.map(\.stored.anonymity)) == ["open", "reveal", "always"])
        for board in world.boards {
            let report = try board.report(key: key())
            #expect(report.closedAt != nil)
            #expect(report.stage == "closed")
            #expect(report.ideas.count >= 8)
            #expect(report.decisions.count == report.items.count)
            #expect(report.ideas.contains { !$0.parents.isEmpty })
            #expect(!report.actions.isEmpty)
            let isAnonymous = board.stored.anonymity == "always"
            #expect(report.ideas.contains { $0.author != nil } == !isAnonymous)
            #expect(board.entry.seals.isEmpty == !isAnonymous)
        }
    }

    @Test func nothingButPlansLiesAhead() throws {
        let world = try world()
        for session in world.data.sessions where session.startsAt > november {
            #expect(session.state == .planned && session.board == nil && session.room == nil)
        }
        #expect(world.data.sessions.contains { $0.startsAt > november && $0.startsAt < november + 5 * 86_400_000 })
        for session in world.data.sessions where session.state == .held { #expect(session.endsAt < november) }
        for board in world.boards {
            #expect((board.entry.events.last?.at ?? .max) < november)
            #expect(board.entry.events.first.map { $0.at >= board.stored.openedAt } == true)
        }
        #expect(world.data.actions.allSatisfy { $0.changedAt < november })
        #expect(world.rooms.allSatisfy { $0.createdAt.timeIntervalSince1970 * 1000 < Double(november) })
        #expect(world.indicators.allSatisfy { $0.key.year <= 2026 })
    }

    @Test func indicatorsShowBreaksAndHideSmallNumbers() throws {
        let world = try world()
        let kinds = Set(world.indicators.map(\.key.kind))
        #expect(kinds == Set(IndicatorKind.allCases))
        let series = IndicatorSeries.all(of: world.indicators, start: world.data.programme.start.year)
        let points = series.flatMap(\.points)
        #expect(points.contains(where: \.breaks))
        #expect(points.contains(where: \.suppressed))
        #expect(points.count { !$0.suppressed } * 10 > points.count * 7, "most figures are shown")
        #expect(series.contains { $0.baseline?.difference != nil })
    }

    /// Whatever the day, the world can be made.
    @Test(arguments: [0, 3, 6, 9, 12, 19, 27, 40, 69, 100, 131, 162, 190, 221, 250, 284, 312, 343])
    func everyDayHasAWorld(later days: Int) throws {
        let now = november + Int64(days) * 86_400_000
        let world = try world(seed: UInt64(days), now: now)
        #expect(world.data.sessions.contains { $0.startsAt > now && $0.state == .planned })
        #expect(world.data.sessions.filter { $0.state == .held }.allSatisfy { $0.endsAt < now })
    }

    @Test func aDatabaseTakesItOnce() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("demo-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let database = try Database(directory: directory)
        let world = try world()
        try await world.fill(database, password: "any-word-will-do")
        let kept = try await database.programme(id: world.data.programme.id)
        #expect(kept?.sessions.count == world.data.sessions.count)
        #expect(kept?.actions.count == world.data.actions.count)
        #expect(try await database.boardSessions(room: nil, limit: 1000).count == world.boards.count)
        #expect(try await database.unreportedBoardSessions().isEmpty)
        let figures = try await database.indicators(programme: world.data.programme.id, kind: nil)
        #expect(figures.count == world.indicators.count)
        #expect(try await database.account(login: "imc")?.passwordHash != nil)
        await #expect(throws: DemoError.self) { try await world.fill(database, password: "any-word-will-do") }
    }
}
