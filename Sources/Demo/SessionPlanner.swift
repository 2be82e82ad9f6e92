import Mentoring

/// A session that is going to be planned, with who comes to it.
struct PlannedSession: Sendable {
    var session: ProgrammeSession
    /// The places of the schools that it is for.
    var schools: [Int]
    /// The places of those that come for long enough.
    var coming: Set<Int>
    /// Which of the leaders holds it.
    var group: Int
    var topic: Topic
    var isCancelled = false
    /// When it was planned, in milliseconds since 1970.
    var plannedAt: Int64
}

/// Plans two years of sessions and the months to come.
struct SessionPlanner {
    /// How many months lie behind.
    static let past = 24
    /// Which month the second leader had to cancel.
    static let cancelled = 9

    let schools: [DemoSchool]
    let clock: DemoClock
    let data: ProgrammeData

    func plan(_ random: inout SeededGenerator) -> [PlannedSession] {
        var result: [PlannedSession] = []
        var missed: [Int: [Int: [Int]]] = [:]
        for month in 0..<Self.past {
            for group in 0..<2 {
                let absent = missed[month - 1]?[group] ?? []
                let planned = held(month, group, &random)
                missed[month, default: [:]][group] = planned.schools.filter { !planned.coming.contains($0) }
                result.append(planned)
                let isMakeUp = (month - 1 == Self.cancelled && group == 1) || (month == 6 && group == 0)
                if isMakeUp, !absent.isEmpty { result.append(makeUp(month, group, absent, &random)) }
            }
        }
        result += toCome(&random)
        return result.sorted { $0.session.startsAt < $1.session.startsAt }
    }

    private func held(_ number: Int, _ group: Int, _ random: inout SeededGenerator) -> PlannedSession {
        let month = data.programme.start.advanced(by: number)
        var planned = make(
            number, group, at: clock.time(day(9 + group * 3 + Int.random(in: 0...3, using: &random), month), hour: 14),
            &random)
        planned.isCancelled = number == Self.cancelled && group == 1
        // In July half of the teachers are on leave.
        let share = month.month == 7 ? 0.6 : 1.0
        planned.coming = Set(planned.schools.filter { random.chance(schools[$0].reliability * share) })
        if number >= Self.past - 2 {
            if number == Self.past - 1 {
                planned.coming.formUnion(planned.schools)
            }
            planned.coming.remove(DemoSchool.Place.missing)
        }
        if planned.coming.count < 4 { planned.coming.formUnion(planned.schools.prefix(5)) }
        if planned.isCancelled { planned.coming = [] }
        return planned
    }

    private func makeUp(
        _ number: Int, _ group: Int, _ absent: [Int], _ random: inout SeededGenerator
    ) -> PlannedSession {
        let month = data.programme.start.advanced(by: number)
        var planned = make(number - 1, group, at: clock.time(day(21, month), hour: 15), &random)
        planned.session.makeUpFor = month.advanced(by: -1)
        planned.session.title += " (возмещение)"
        planned.schools = absent
        planned.coming = Set(absent)
        return planned
    }

    /// The present month and the two that follow.
    private func toCome(_ random: inout SeededGenerator) -> [PlannedSession] {
        var result: [PlannedSession] = []
        let present = data.programme.start.advanced(by: Self.past)
        let first = clock.time(day(11, present), hour: 14)
        if first + 3 * 60 * DemoClock.minute < clock.now {
            var planned = make(Self.past, 0, at: first, &random)
            planned.coming = Set(planned.schools.filter { random.chance(schools[$0].reliability) })
            if planned.coming.count < 4 { planned.coming.formUnion(planned.schools.prefix(5)) }
            planned.coming.remove(DemoSchool.Place.missing)
            result.append(planned)
        } else {
            result.append(make(Self.past, 0, at: clock.time(inDays: 4, hour: 14), &random))
        }
        result.append(make(Self.past, 1, at: clock.time(inDays: 2, hour: 14), &random))
        for number in 1...2 {
            let month = clock.today.monthOfIt.advanced(by: number)
            for group in 0..<2 {
                result.append(
                    make(Self.past + number, group, at: clock.time(day(12 + group * 3, month), hour: 14), &random))
            }
        }
        return result
    }

    private func make(_ number: Int, _ group: Int, at time: Int64, _ random: inout SeededGenerator) -> PlannedSession {
        let month = data.programme.calendar.month(at: time)
        let leader = schools[DemoSchool.Place.leaders[group]]
        let topics = Topic.all
        let topic = topics[(number + group * 4) % topics.count]
        let places = schools.indices.filter { place in
            schools[place].group == group
                && data.links.contains { $0.mentored == schools[place].id && $0.holds(on: month.lastDay) }
        }
        let people = data.people.filter { $0.school == leader.id }
        let modes = ["ngt", "ngt", "open", "ngt", "635", "ngt", "delphi", "ngt"]
        let anonymity = topic.title.hasPrefix("Обиды") ? "always" : number % 5 == 3 ? "open" : "reveal"
        var session = ProgrammeSession(
            id: random.id(), programme: data.programme.id, month: month, title: topic.title, problem: topic.problem,
            leader: leader.id, startsAt: time, duration: 90, mode: modes[(number + group * 3) % modes.count],
            anonymity: anonymity, facilitator: people.first { $0.part == .facilitator }?.id,
            secretary: people.first { $0.part == .secretary }?.id)
        if number >= topics.count { session.title += number >= topics.count * 2 ? ": что удалось" : ": продолжение" }
        return PlannedSession(
            session: session, schools: places, coming: [], group: group, topic: topic,
            plannedAt: min(time - 10 * DemoClock.day, clock.now - DemoClock.day))
    }

    /// A day of a month; no month is too short for those asked for.
    private func day(_ number: Int, _ month: Month) -> Day {
        var day = month.firstDay
        for _ in 1..<number { day = day.next }
        return day
    }
}
