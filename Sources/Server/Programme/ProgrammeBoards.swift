import Boards
import Foundation
import Mentoring
import Storage

/// What the boards of sessions are opened with, and what comes of them for the programme.
public struct ProgrammeBoards: MentoringDesk {
    private let store: any ProgrammeStore
    private let now: @Sendable () -> Int64

    /// Plans by what is kept in `store`.
    ///
    /// - Parameter now: the wall clock, in milliseconds since 1970.
    public init(
        store: any ProgrammeStore, now: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) }
    ) {
        self.store = store
        self.now = now
    }

    /// A session as boards name it: its programme's id, a slash and its own.
    private struct Name {
        let programme: String
        let session: String

        var text: String { programme + "/" + session }

        init(programme: String, session: String) {
            self.programme = programme
            self.session = session
        }

        init?(_ text: String) {
            let parts = text.split(separator: "/").map(String.init)
            guard parts.count == 2 else { return nil }
            self.init(programme: parts[0], session: parts[1])
        }
    }

    // MARK: - Before

    /// What is planned for the session whose room this is.
    public func opening(room: String) async throws -> MentoringOpening? {
        guard let (programme, id) = try await store.programmeSession(room: room),
            let data = try await store.programme(id: programme),
            let session = data.sessions.first(where: { $0.id == id }), session.state.takesPlace
        else { return nil }
        let names = data.schoolNames
        let titles = Dictionary(data.sessions.map { ($0.id, $0.title) }) { first, _ in first }
        let schools = data.sessionSchools.filter { $0.session == id }.map { school in
            BoardReport.School(id: school.school, name: names[school.school] ?? school.school)
        }
        return MentoringOpening(
            programmeSession: Name(programme: programme, session: id).text, programme: data.programme.title,
            timeZone: data.programme.timeZone, problem: session.problem, mode: session.mode,
            anonymity: session.anonymity, schools: schools.sorted { $0.name < $1.name },
            previous: data.previousActions(for: session).map { Self.told($0, names) },
            parked: data.parkedIdeas(for: session).map { idea in
                .init(text: idea.text, reason: idea.reason, from: titles[idea.session] ?? "", id: idea.id)
            }, due: data.dueDay(after: session).rawValue)
    }

    private static func told(_ action: ProgrammeAction, _ names: [String: String]) -> BoardReport.Action {
        BoardReport.Action(
            id: action.id, item: action.item.flatMap { UInt32($0) }, school: action.school,
            schoolName: names[action.school] ?? action.school, text: action.text, owner: action.owner,
            due: action.due?.rawValue, state: action.state.rawValue, why: action.why, carried: action.carried,
            isEscalated: action.isEscalated)
    }

    /// What an account is to a session.
    public func part(account: String, programmeSession: String) async throws -> MentoringPart? {
        guard let name = Name(programmeSession) else { return nil }
        guard try await store.parts(ofAccount: account).contains(where: { $0.programme == name.programme }),
            let data = try await store.programme(id: name.programme),
            let session = data.sessions.first(where: { $0.id == name.session })
        else { return nil }
        let persons = data.people.filter { $0.account == account }
        let sight = Sight(parts: persons)
        if sight.closesRounds(of: session, data) { return .host }
        if persons.contains(where: { $0.id == session.secretary }) { return .secretary }
        if persons.contains(where: { $0.part == .observer }) { return .observer }
        let schools = Set(data.sessionSchools.filter { $0.session == session.id }.map(\.school))
        let school = persons.lazy.filter { $0.part == .delegate }.compactMap(\.school)
            .map { data.school($0, in: session) }.first { schools.contains($0) }
        return school.map { .delegate(school: $0) }
    }

    // MARK: - After

    /// When the programme of a session is over.
    public func end(ofProgrammeWith programmeSession: String) async throws -> Int64? {
        guard let name = Name(programmeSession) else { return nil }
        return try await store.programmeAlone(id: name.programme)?.endsAt
    }

    /// Whether the leader school's next session has been held.
    public func isFollowed(_ programmeSession: String) async throws -> Bool {
        guard let name = Name(programmeSession) else { return true }
        let sessions = try await store.programmeSessions(programme: name.programme)
        guard let session = sessions.first(where: { $0.id == name.session }) else { return true }
        return sessions.contains {
            $0.leader == session.leader && $0.startsAt > session.startsAt && $0.state == .held
        }
    }

    /// The actions as the board of a session has them.
    public func actionsChanged(
        _ actions: [BoardReport.Action], opened: [BoardReport.Action], board: String, programmeSession: String
    ) async throws {
        guard let name = Name(programmeSession) else { return }
        let now = now()
        let list = actions.compactMap(Self.taken)
        let opened = opened.compactMap(Self.taken)
        _ = try await store.changeProgramme(id: name.programme) { data in
            let changed = data.take(list, opened: opened, session: name.session, board: board, now: now)
            let entries = changed.map { action in
                ProgrammeService.entry(
                    "actionChanged", "action:" + action.id, now,
                    ["programme": name.programme, "school": action.school, "state": action.state.rawValue],
                    actor: "board:" + board)
            }
            return ProgrammeOutcome((), audit: entries)
        }
    }

    private static func taken(_ action: BoardReport.Action) -> BoardAction? {
        guard let state = ProgrammeAction.State(rawValue: action.state) else { return nil }
        return BoardAction(
            id: action.id, item: action.item.map { String($0) }, school: action.school, text: action.text,
            owner: action.owner, due: action.due.flatMap { Day(rawValue: $0) }, state: state, why: action.why,
            carried: action.carried)
    }

    /// How much was thought of, and what was parked.
    public func closed(_ report: BoardReport) async throws {
        guard let name = report.programmeSession.flatMap({ Name($0) }) else { return }
        let now = now()
        let ideas = report.ideas.count { $0.state != "withdrawn" && $0.kind != "parked" && $0.kind != "brought" }
        let outcome = BoardOutcome(
            ideas: ideas,
            decisions: report.decisions.map { decision in
                BoardOutcome.Decision(
                    item: decision.item, verdict: decision.verdict, reason: decision.reason,
                    text: decision.text ?? decision.title)
            },
            clusters: Dictionary(report.clusters.map { ($0.id, $0.ideas) }) { first, _ in first },
            returned: Dictionary(report.returned.map { ($0.idea, $0.origin) }) { first, _ in first },
            board: report.id)
        _ = try await store.changeProgramme(id: name.programme) { data in
            data.boardClosed(report.id, session: name.session, outcome, now: now)
            return ProgrammeOutcome(())
        }
    }
}
