import Boards
import Brainstorm
import Foundation
import Mentoring
import Storage

/// Holds the sessions that lie behind: the board, who was there, and what came of it for the programme, each by the
/// rules of the product.
struct SessionStage {
    let schools: [DemoSchool]
    let plans: [PlannedSession]
    let clock: DemoClock
    let key: IdentityKey
    private(set) var rooms: [StoredRoom] = []
    private(set) var boards: [FinishedBoard] = []

    init(schools: [DemoSchool], plans: [PlannedSession], clock: DemoClock, key: IdentityKey) {
        self.schools = schools
        self.plans = plans
        self.clock = clock
        self.key = key
    }

    mutating func hold(_ index: Int, _ data: inout ProgrammeData, _ random: inout SeededGenerator) throws {
        let plan = plans[index]
        if plan.isCancelled { try data.cancel(plan.session.id, reason: Phrases.cancelled) }
        guard !plan.coming.isEmpty, let place = data.sessions.firstIndex(where: { $0.id == plan.session.id }) else {
            return
        }
        let room = makeRoom(plan, data, &random)
        data.sessions[place].room = room.slug
        rooms.append(room)
        let end = try brainstorm(plan, room, &data, &random)
        let attendance = data.attendance(
            of: data.sessions[place], presences(plan, data, end: end, &random), now: end + DemoClock.minute)
        data.close(plan.session.id, attendance, now: plan.session.endsAt + DemoClock.minute)
    }

    // MARK: The room

    private func makeRoom(
        _ plan: PlannedSession, _ data: ProgrammeData, _ random: inout SeededGenerator
    ) -> StoredRoom {
        let session = plan.session
        var room = StoredRoom(
            slug: random.slug(), title: session.title, capacity: 300,
            createdAt: Date(timeIntervalSince1970: Double(plan.plannedAt) / 1000))
        room.meeting.startsAt = Date(timeIntervalSince1970: Double(session.startsAt) / 1000)
        room.meeting.duration = session.duration
        room.meeting.timeZone = DemoClock.timeZone
        room.meeting.description = session.problem
        room.meeting.policy = "schools"
        room.meeting.schools = (plan.schools.map { schools[$0].id } + [session.leader]).sorted()
            .map { StoredRoomSchool(school: $0) }
        for (person, role) in [(session.facilitator, "facilitator"), (session.secretary, "secretary")] {
            guard let account = person.flatMap(data.person)?.account else { continue }
            if role == "facilitator" { room.meeting.createdBy = account }
            room.meeting.roles.append(StoredRoomRole(account: account, role: role))
        }
        room.meeting.roles.sort { $0.account < $1.account }
        return room
    }

    // MARK: The board

    /// - Returns: when it was closed, in milliseconds since 1970.
    private mutating func brainstorm(
        _ plan: PlannedSession, _ room: StoredRoom, _ data: inout ProgrammeData, _ random: inout SeededGenerator
    ) throws -> Int64 {
        guard let session = data.sessions.first(where: { $0.id == plan.session.id }) else { return 0 }
        let opening = opening(session, plan, data, &random)
        let cast = BoardCast(key: key, session: opening.session, anonymity: opening.anonymity)
        let held = plans.filter { $0.group == plan.group && !$0.coming.isEmpty }.map(\.session.id)
        var rehearsal = Rehearsal(
            opening, host: leader(session.facilitator, .facilitator, cast, data),
            secretary: leader(session.secretary, .secretary, cast, data), delegates: delegates(plan, cast, data),
            topic: plan.topic, due: data.dueDay(after: session).rawValue, isLast: session.id == held.last,
            isBeforeLast: session.id == held.dropLast().last, random: SeededGenerator(seed: random.next()))
        do throws(BoardError) { try rehearsal.play() } catch {
            throw DemoError("The session \(session.title) of \(session.month.rawValue): \(error.message)")
        }
        let board = try FinishedBoard(
            opening, events: rehearsal.events,
            cast: [rehearsal.host, rehearsal.secretary] + rehearsal.delegates.map(\.actor), room: room.slug,
            roomTitle: room.title, programmeSession: data.programme.id + "/" + session.id, key: key)
        boards.append(board)
        take(rehearsal, session, &data)
        return rehearsal.now
    }

    private func opening(
        _ session: ProgrammeSession, _ plan: PlannedSession, _ data: ProgrammeData,
        _ random: inout SeededGenerator
    ) -> Opening {
        let names = data.schoolNames
        let titles = Dictionary(data.sessions.map { ($0.id, $0.title) }) { first, _ in first }
        return Opening(
            session: random.id(), at: session.startsAt + 2 * DemoClock.minute, problem: session.problem,
            mode: Mode(rawValue: session.mode) ?? .nominal,
            anonymity: Anonymity(rawValue: session.anonymity) ?? .reveal,
            schools: plan.schools.map { SchoolReference(id: schools[$0].id, name: schools[$0].name) }
                .sorted { $0.name < $1.name },
            previous: data.previousActions(for: session).map { action in
                Brainstorm.Action(
                    id: action.id, item: action.item.flatMap { UInt32($0) }, school: action.school,
                    schoolName: names[action.school] ?? "", text: action.text, owner: action.owner,
                    due: action.due?.rawValue,
                    state: Brainstorm.Action.State(rawValue: action.state.rawValue) ?? .accepted, why: action.why,
                    carried: action.carried, escalated: action.isEscalated ? true : nil)
            },
            parked: data.parkedIdeas(for: session).map {
                Brainstorm.ParkedIdea(
                    text: $0.text, reason: $0.reason, from: titles[$0.session] ?? "", origin: $0.id)
            }, random: &random)
    }

    private func leader(_ id: String?, _ part: Part, _ cast: BoardCast, _ data: ProgrammeData) -> BoardActor {
        let person = id.flatMap(data.person)
        return cast.actor(
            key: person.map(Self.key) ?? part.rawValue, name: person?.name ?? "",
            school: reference(person?.school, data), part: part)
    }

    private func delegates(_ plan: PlannedSession, _ cast: BoardCast, _ data: ProgrammeData) -> [Player] {
        plan.schools.filter(plan.coming.contains).flatMap { place in
            present(place, plan, data).map { person in
                Player(
                    actor: cast.actor(
                        key: Self.key(person), name: person.name, school: reference(person.school, data),
                        part: .delegate), place: place)
            }
        }
    }

    /// Who of a school comes: both of its delegates every third time.
    private func present(_ place: Int, _ plan: PlannedSession, _ data: ProgrammeData) -> [ProgrammePerson] {
        let people = data.people.filter { $0.school == schools[place].id && $0.part == .delegate }
        let number = plan.session.month.month + place
        return Array(people.prefix(number % 3 == 0 ? 2 : 1))
    }

    private func reference(_ school: String?, _ data: ProgrammeData) -> SchoolReference? {
        school.map { SchoolReference(id: $0, name: data.schoolNames[$0] ?? "") }
    }

    /// By what a call would know somebody.
    private static func key(_ person: ProgrammePerson) -> String {
        person.account.map { "account:" + $0 } ?? "invitation:" + person.id
    }

    // MARK: What came of it

    private func take(_ rehearsal: Rehearsal, _ session: ProgrammeSession, _ data: inout ProgrammeData) {
        let board = rehearsal.opening.session
        let news = rehearsal.state.everything(for: .hosts)
        let actions = (rehearsal.state.summary.previous + news.actions).compactMap { action -> BoardAction? in
            guard let state = ProgrammeAction.State(rawValue: action.state.rawValue) else { return nil }
            return BoardAction(
                id: action.id, item: action.item.map { String($0) }, school: action.school, text: action.text,
                owner: action.owner, due: action.due.flatMap { Day(rawValue: $0) }, state: state, why: action.why,
                carried: action.carried)
        }
        data.take(actions, session: session.id, board: board, now: rehearsal.now)
        let titles = Dictionary(news.items.map { ($0.id, $0.title) }) { first, _ in first }
        let opening = rehearsal.opening
        let outcome = BoardOutcome(
            ideas: news.ideas.count { $0.state != .withdrawn && $0.kind != .parked && $0.kind != .brought },
            decisions: news.decisions.map { decision in
                BoardOutcome.Decision(
                    item: decision.item, verdict: decision.verdict.rawValue, reason: decision.reason,
                    text: decision.text ?? titles[decision.item] ?? "")
            },
            clusters: Dictionary(news.clusters.map { ($0.id, $0.ideas) }) { first, _ in first },
            returned: Dictionary(
                opening.parked.compactMap { idea in
                    idea.id.flatMap { id in idea.origin.map { (id, $0) } }
                }
            ) { first, _ in first }, board: board)
        data.boardClosed(board, session: session.id, outcome, now: rehearsal.now)
    }

    // MARK: The call

    private func presences(
        _ plan: PlannedSession, _ data: ProgrammeData, end: Int64, _ random: inout SeededGenerator
    ) -> [Presence] {
        let start = plan.session.startsAt
        var result: [Presence] = []
        for id in [plan.session.facilitator, plan.session.secretary] {
            guard let person = id.flatMap(data.person) else { continue }
            result.append(
                Presence(
                    key: Self.key(person), account: person.account, school: person.school, isHost: true,
                    stays: [.init(from: start - 5 * DemoClock.minute, to: end)]))
        }
        for place in plan.schools {
            let isComing = plan.coming.contains(place)
            guard isComing || random.chance(0.3) else { continue }
            for person in present(place, plan, data) {
                var presence = Presence(
                    key: Self.key(person), account: person.account, school: person.school, isDelegate: true,
                    people: Int.random(in: 1...5, using: &random), stays: [])
                let from = start + Int64.random(in: -3...4, using: &random) * DemoClock.minute
                if !isComing {
                    // The connection of the school held for ten minutes only.
                    presence.stays = [.init(from: from, to: from + 10 * DemoClock.minute)]
                } else if random.chance(0.25) {
                    let middle = start + 30 * DemoClock.minute
                    presence.stays = [
                        .init(from: from, to: middle), .init(from: middle + DemoClock.minute, to: end),
                    ]
                } else {
                    presence.stays = [.init(from: from, to: end)]
                }
                result.append(presence)
            }
        }
        return result
    }
}

/// The demonstration cannot be made.
public struct DemoError: Error, CustomStringConvertible {
    /// What happened and what to do.
    public let description: String

    /// Says what happened and what to do.
    public init(_ description: String) { self.description = description }
}
