import Signalling

/// Who has been in one call, and when. It outlives the call.
///
/// A person is whoever has the same ``PersonKey``: on two devices at once they are here once, from the first coming to
/// the last going, and a gap shorter than the grace, as a broken connection makes it, is no gap. Encoders and viewers
/// are not people. All times are milliseconds since 1970.
struct AttendanceRecord: Hashable, Sendable {
    /// One person.
    struct Line: Hashable, Sendable, Codable {
        let key: PersonKey
        var name: String
        var school: School?
        var role: Role
        var isRegistered: Bool
        /// The most people before the screen.
        var people: Int
        /// In order, without overlaps; only the last may be open.
        var stays: [Attendance.Stay]
    }

    /// When the call began; nil before anybody came.
    private(set) var began: Int64?
    /// Every person who has been here.
    private(set) var lines: [PersonKey: Line] = [:]
    /// The places at which each person is, or is expected back.
    private var places: [PersonKey: Set<ParticipantID>] = [:]
    /// Since when nobody has been inside; nil while somebody is.
    private(set) var emptySince: Int64?
    /// Whether the call was ended: whoever comes next begins another.
    private(set) var isOver = false
    /// Those whose line is not as it was when it was last kept.
    private var unsaved: Set<PersonKey> = []
    /// Lines of calls before this one that are not kept yet.
    private var earlier: [KeptLine] = []

    /// The most people of whom is written down when they came: guests without a device's name are new every time.
    static let mostPeople = 20_000
    /// The most stays of one person; after that the last grows over the gaps.
    static let mostStays = 200

    /// An empty record.
    init() {}

    /// The record of a call that may go on after a restart. What was open then ends at `seen`, until its owner comes
    /// back.
    init(began: Int64?, isOver: Bool, lines: [Line], seen: Int64) {
        self.began = began
        self.isOver = isOver
        emptySince = began == nil ? nil : seen
        for var line in lines {
            if let last = line.stays.indices.last, line.stays[last].to == nil {
                line.stays[last].to = max(seen, line.stays[last].from)
                unsaved.insert(line.key)
            }
            self.lines[line.key] = line
        }
    }

    var lineCount: Int { lines.count }

    /// Somebody is here now.
    ///
    /// - Parameters:
    ///   - gap: the length of an absence, in milliseconds, below which it was none.
    ///   - callGap: after so long with nobody inside, whoever comes begins another call.
    mutating func enter(
        _ id: ParticipantID, _ facts: Facts, at time: Int64, gap: Int64, callGap: Int64
    ) {
        if isOver || emptySince.map({ time - $0 > callGap }) == true {
            let unkept = takeUnsaved()
            self = AttendanceRecord()
            earlier = unkept
        }
        if began == nil { began = time }
        let key = facts.person.key
        if lines[key] == nil {
            guard lines.count < Self.mostPeople else { return }
            lines[key] = Line(
                key: key, name: facts.name, school: facts.person.school, role: facts.role,
                isRegistered: facts.person.isRegistered, people: facts.person.people, stays: [])
        }
        emptySince = nil
        let wasHere = places[key]?.isEmpty == false
        places[key, default: []].insert(id)
        note(facts)
        if !wasHere { lines[key]?.open(at: time, gap: gap) }
        unsaved.insert(key)
    }

    /// Somebody has left, or their connection has broken: they may come back.
    mutating func leave(_ id: ParticipantID, _ facts: Facts, at time: Int64) {
        let key = facts.person.key
        guard places[key]?.remove(id) != nil else { return }
        note(facts)
        guard places[key]?.isEmpty == true else { return }
        places[key] = nil
        lines[key]?.close(at: time)
        unsaved.insert(key)
        if places.isEmpty { emptySince = time }
    }

    /// Takes down how somebody is at the moment.
    mutating func note(_ facts: Facts) {
        let key = facts.person.key
        guard let before = lines[key] else { return }
        var line = before
        line.name = facts.name
        line.school = facts.person.school ?? line.school
        if facts.role.rank > line.role.rank { line.role = facts.role }
        line.isRegistered = line.isRegistered || facts.person.isRegistered
        line.people = max(line.people, facts.person.people)
        guard line != before else { return }
        lines[key] = line
        unsaved.insert(key)
    }

    /// Takes all lines as kept.
    ///
    /// - Returns: those that were not.
    mutating func takeUnsaved() -> [KeptLine] {
        defer {
            unsaved = []
            earlier = []
        }
        guard let began else { return earlier }
        return earlier + unsaved.compactMap { lines[$0] }.map { KeptLine(call: began, line: $0) }
    }

    /// The call has ended for everybody: whoever comes next begins another.
    mutating func end(at time: Int64) {
        for key in places.keys { lines[key]?.close(at: time) }
        unsaved.formUnion(places.keys)
        places = [:]
        emptySince = time
        isOver = began != nil
    }

    /// The report, by school and name.
    func report(at time: Int64) -> Attendance { Self.report(Array(lines.values), at: time) }

    /// A report of these lines, by school and name. Who is still here is counted up to `time`.
    static func report(_ lines: [Line], at time: Int64) -> Attendance {
        let sorted = lines.sorted { a, b in
            (a.school?.name ?? "\u{10ffff}", a.name, a.key.rawValue)
                < (b.school?.name ?? "\u{10ffff}", b.name, b.key.rawValue)
        }
        return Attendance(
            rows: sorted.map { line in
                let milliseconds = line.stays.reduce(0) { $0 + max(0, ($1.to ?? max(time, $1.from)) - $1.from) }
                return Attendance.Row(
                    name: line.name, school: line.school?.name, role: line.role, registered: line.isRegistered,
                    people: line.people, stays: line.stays, seconds: Int(milliseconds / 1000))
            })
    }

    /// How somebody is at a moment.
    struct Facts: Hashable, Sendable {
        var name: String
        var role: Role
        var person: Person
    }
}

/// A line of the attendance with the call that it belongs to.
public struct KeptLine: Hashable, Sendable, Codable {
    /// When the call began, in milliseconds since 1970.
    public let call: Int64
    let line: AttendanceRecord.Line

    /// By what the person is known.
    public var key: PersonKey { line.key }
}

extension AttendanceRecord.Line {
    fileprivate mutating func open(at time: Int64, gap: Int64) {
        if let last = stays.indices.last {
            guard let to = stays[last].to else { return }
            // A clock that was set back makes no stay that overlaps the one before.
            if time - to < gap || stays.count >= AttendanceRecord.mostStays {
                stays[last].to = nil
                return
            }
        }
        stays.append(Attendance.Stay(from: time))
    }

    fileprivate mutating func close(at time: Int64) {
        guard let last = stays.indices.last, stays[last].to == nil else { return }
        stays[last].to = max(time, stays[last].from)
    }
}

extension Member {
    /// What the attendance takes down.
    var facts: AttendanceRecord.Facts { AttendanceRecord.Facts(name: name, role: role, person: person) }

    /// Whether this is a person, and not an encoder or viewer.
    var isPerson: Bool { client == .page }
}
