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
            guard due.contains(member.school) else { continue }
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
}
