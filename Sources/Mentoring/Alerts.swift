/// Something that somebody has to look after.
public struct ProgrammeAlert: Equatable, Sendable {
    /// What it is about.
    public enum Kind: String, Sendable, Codable {
        /// A school has missed the last two months that were due.
        case missedTwice
        /// An action was carried twice and is still open.
        case escalated
        /// A school's list of people was not looked through for two months.
        case rosterOld
        /// A school that is to meet has no delegate.
        case noOwner
        /// A school has not answered what a session gave it.
        case unanswered
        /// An action is to be done within a week, or late.
        case actionDue
        /// A school has not met in this month, and fewer than 10 days of it are left.
        case monthEnding
        /// A round of scores waits for whoever looks.
        case delphiWaits
        /// Somebody of every school has given all scores of a round; whoever leads may close it.
        case delphiComplete
        /// A round of scores is closed; whoever leads goes on.
        case delphiOver

        /// Whether it only reminds those who have to do it: a school's delegates, and whoever leads the session.
        public var isReminder: Bool { self == .actionDue || self == .monthEnding || isRound }

        private var isRound: Bool { self == .delphiWaits || self == .delphiComplete || self == .delphiOver }
    }

    /// What it is about.
    public var kind: Kind
    /// The school's id.
    public var school: String
    /// The action that it is about.
    public var action: String?
    /// The months or the text that the sentence needs.
    public var params: [String: String]

    /// Describes an alert.
    public init(_ kind: Kind, school: String, action: String? = nil, params: [String: String] = [:]) {
        self.kind = kind
        self.school = school
        self.action = action
        self.params = params
    }
}

extension ProgrammeData {
    /// How many days before an action's last one its school is reminded.
    public static let reminderDays = 7

    /// What is to be looked after, school by school in alphabetic order.
    ///
    /// - Parameter today: the day in the programme's time zone.
    public func alerts(today: Day) -> [ProgrammeAlert] {
        let names = schoolNames
        let active = members.filter { successor(of: $0.school, on: today) == $0.school }
            .sorted { (names[$0.school] ?? "", $0.school) < (names[$1.school] ?? "", $1.school) }
        let lines = regularity(of: active.map(\.school), today: today)
        let due = dueSchools(in: today.monthOfIt)
        let withDelegate = Set(people.filter { $0.part == .delegate }.compactMap(\.school))
        var result: [ProgrammeAlert] = []
        for (member, line) in zip(active, lines) {
            if let missed = line.missedTwice {
                result.append(
                    ProgrammeAlert(
                        .missedTwice, school: member.school,
                        params: ["first": missed.first.rawValue, "last": missed.last.rawValue]))
            }
            for action in actions where action.isEscalated && action.school == member.school {
                result.append(
                    ProgrammeAlert(
                        .escalated, school: member.school, action: action.id,
                        params: ["action": action.id, "text": action.text, "carried": String(action.carried)]))
            }
            result += waiting(for: member.school, today: today)
            guard due.contains(member.school) else { continue }
            let month = line.months.first { $0.month == today.monthOfIt }
            if month?.state == .amber {
                result.append(
                    ProgrammeAlert(
                        .monthEnding, school: member.school,
                        params: ["month": today.monthOfIt.rawValue, "days": String(today.daysLeftInMonth)]))
            }
            if !withDelegate.contains(member.school) {
                result.append(ProgrammeAlert(.noOwner, school: member.school))
            } else if programme.calendar.month(at: member.rosterAt).distance(to: today.monthOfIt) >= 2 {
                result.append(
                    ProgrammeAlert(
                        .rosterOld, school: member.school,
                        params: ["since": programme.calendar.day(at: member.rosterAt).rawValue]))
            }
        }
        return result
    }

    /// What waits for a school: the answers that it owes, session by session, and the actions that are due soon or
    /// late.
    private func waiting(for school: String, today: Day) -> [ProgrammeAlert] {
        let own = actions.filter { $0.school == school && $0.isOpen }
        var result: [ProgrammeAlert] = []
        // Who is still in the session answers there.
        let running = Set(sessions.filter { $0.state == .running }.map(\.id))
        let unanswered = own.filter { $0.state == .proposed && !($0.session.map(running.contains) ?? false) }
        for (_, list) in Dictionary(grouping: unanswered, by: { $0.session ?? "" }).sorted(by: { $0.key < $1.key }) {
            guard let first = list.first else { continue }
            result.append(
                ProgrammeAlert(
                    .unanswered, school: school, action: first.id,
                    params: ["action": first.id, "text": first.text, "count": String(list.count)]))
        }
        var last = today
        for _ in 0..<Self.reminderDays { last = last.next }
        for action in own where action.state != .proposed {
            guard let due = action.due, due <= last else { continue }
            result.append(
                ProgrammeAlert(
                    .actionDue, school: school, action: action.id,
                    params: ["action": action.id, "text": action.text, "due": due.rawValue]))
        }
        return result
    }
}
