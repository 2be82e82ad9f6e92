import Boards
import Brainstorm
import Foundation
import Indicators
import Mentoring
import Storage

/// A district of schools that do not exist, with two years of a mentoring programme behind them: what ``fill(_:_:)``
/// keeps. The same for the same seed, moment and key.
public struct DemoWorld: Sendable {
    /// The programme.
    public var data: ProgrammeData
    /// Who can sign in.
    public var accounts: [DemoAccount]
    /// The rooms of the sessions that were held; those to come get theirs from the server.
    public var rooms: [StoredRoom]
    /// The boards of the sessions that were held.
    public var boards: [FinishedBoard]
    /// The schools' figures.
    public var indicators: [IndicatorRecord]

    /// Makes a world.
    ///
    /// - Parameters:
    ///   - now: the present, in milliseconds since 1970: nothing but plans lies after it.
    ///   - key: what the people on boards are named by.
    /// - Throws: what the rules refuse; then the demonstration is wrong.
    public init(seed: UInt64, now: Int64, key: IdentityKey) throws {
        var random = SeededGenerator(seed: seed)
        let clock = DemoClock(now: now)
        let start = clock.today.monthOfIt.advanced(by: -SessionPlanner.past)
        let created = clock.time(start.firstDay, hour: 9)
        data = ProgrammeData(
            programme: Programme(
                id: random.id(), title: "Сетевое наставничество школ", district: "Заречный район", start: start,
                timeZone: DemoClock.timeZone, createdAt: created))
        let schools = DemoSchool.all(&random)
        try DistrictMaker(schools: schools, start: start).fill(&data, &random)
        var people = PeopleMaker(schools: schools, clock: clock)
        try people.fill(&data, &random)
        accounts = people.accounts
        let plans = SessionPlanner(schools: schools, clock: clock, data: data).plan(&random)
        for plan in plans {
            try data.plan(plan.session, schools: plan.schools.map { schools[$0].id }, now: plan.plannedAt)
        }
        var stage = SessionStage(schools: schools, plans: plans, clock: clock, key: key)
        for index in plans.indices { try stage.hold(index, &data, &random) }
        rooms = stage.rooms
        boards = stage.boards
        indicators = IndicatorMaker(schools: schools, clock: clock, start: start.year).records(&random)
        lookThroughLists(clock)
    }

    /// Most schools have looked through their lists of people lately, three have not.
    private mutating func lookThroughLists(_ clock: DemoClock) {
        for index in data.members.indices {
            let days = [4, 9, 14].contains(index) ? 100 : 3 + index % 20
            data.members[index].rosterAt = clock.now - Int64(days) * DemoClock.day
        }
    }
}
