import Mentoring

/// A programme in the list.
struct ProgrammeEntry: Encodable, Sendable {
    var id: String
    var title: String
    var district: String
    var start: Month
    var months: Int
    var timeZone: String
    /// What the caller does in it: `administrator` or a part.
    var part: String
}

/// A programme on its first page.
struct ProgrammeOverview: Encodable, Sendable {
    struct ThisMonth: Encodable, Sendable {
        /// The district's, or where that is too small to stay anonymous that of the schools that the caller sees
        /// anyhow.
        var month: Month
        var due: Int
        var held: Int
        var green: Int
        var amber: Int
        var red: Int
        var daysLeft: Int
        /// Whether these are the caller's own schools alone.
        var own: Bool?
    }

    struct Alert: Encodable, Sendable {
        /// `missedTwice`, `escalated`, `rosterOld`, `noOwner`, `unanswered`, `actionDue`, `monthEnding`,
        /// `delphiWaits`, `delphiComplete` or `delphiOver`.
        var kind: String
        var school: String?
        var schoolName: String?
        /// What the sentence on the page needs besides the school's name.
        var params: [String: String]
    }

    struct Mine: Encodable, Sendable {
        var part: String
        var school: String?
        var schoolName: String?
    }

    var id: String
    var title: String
    var district: String
    var start: Month
    var months: Int
    var timeZone: String
    var part: String
    var today: Day
    var month: Month
    var schools: Int
    var lowResult: Int
    var difficult: Int
    var leaders: Int
    var thisMonth: ThisMonth
    var alerts: [Alert]
    var next: [SessionBody]
    var mine: Mine
}

/// A school in a programme.
struct MemberBody: Encodable, Sendable {
    struct Status: Encodable, Sendable {
        var id: String
        var kind: SchoolStatus.Kind
        var from: Day
        var to: Day?
        var source: String
    }

    struct Link: Encodable, Sendable {
        var id: String
        var name: String
        /// The link's own id, to end it with.
        var link: String
        var from: Day
    }

    var id: String
    var name: String
    var statuses: [Status]
    var leader: Link?
    var mentored: [Link]?
    var people: Int
    var mergedInto: String?
    var mergedFrom: Day?
}

/// Somebody with a part.
struct PersonBody: Encodable, Sendable {
    var id: String
    var name: String
    var school: String?
    var schoolName: String?
    var part: ProgrammePerson.Part
    var subject: String?
    var account: String?
    var login: String?
}

/// A session.
struct SessionBody: Encodable, Sendable {
    struct Attendance: Encodable, Sendable {
        var school: String
        var name: String
        var minutes: Int
        var people: Int
        var counts: Bool
    }

    struct Person: Encodable, Sendable {
        var id: String
        var name: String
    }

    var id: String
    var month: Month
    var title: String
    var problem: String
    var leader: String
    var leaderName: String
    var schools: [NamedReference]
    /// Milliseconds since 1970.
    var startsAt: Int64
    /// Minutes.
    var duration: Int
    var room: String?
    var link: String?
    var mode: String
    var anonymity: String
    var facilitator: Person?
    var coFacilitator: Person?
    var secretary: Person?
    var makeUpFor: Month?
    var state: ProgrammeSession.State
    var reason: String?
    /// The board that was opened last.
    var board: String?
    /// All boards in the order of their opening.
    var boards: [String]
    var attendance: [Attendance]?
    /// Whether the caller may change it.
    var editable: Bool
}

/// A month with its sessions.
struct MonthBody: Encodable, Sendable {
    var month: Month
    var sessions: [SessionBody]
    /// The district's; left out where so few schools stand behind them that they would be known by it.
    var due: Int?
    var held: Int?
}

/// Every school's months.
struct RegularityBody: Encodable, Sendable {
    struct Cell: Encodable, Sendable {
        var month: Month
        var state: String
        var held: Int
        var due: Int
        var makeUp: Bool?
    }

    struct School: Encodable, Sendable {
        var id: String
        var name: String
        var months: [Cell]
        var held: Int
        var due: Int
        /// Held by due; left out as long as nothing was due.
        var r: Double?
    }

    struct Total: Encodable, Sendable {
        var month: Month
        var held: Int
        var due: Int
    }

    var months: [Month]
    var schools: [School]
    var totals: [Total]
}

/// How a school was there.
struct AttendanceBody: Encodable, Sendable {
    var school: String
    var name: String
    var sessions: Int
    var minutes: Int
    var people: Int
}

/// What a month's sessions brought.
struct IdeasBody: Encodable, Sendable {
    var month: Month
    var ideas: Int
    var adopted: Int
    var actions: Int
    var done: Int
}

/// What a school is to do.
struct ActionBody: Encodable, Sendable {
    struct Evidence: Encodable, Sendable {
        var id: String
        var name: String
        var size: Int64
    }

    var id: String
    var item: String?
    var school: String
    var schoolName: String
    var text: String
    var owner: String?
    var due: Day?
    var state: ProgrammeAction.State
    var why: String?
    var carried: Int
    var escalated: Bool?
    var session: String?
    var sessionTitle: String?
    var month: Month
    var evidence: [Evidence]
    /// What the caller may make of it: `accepted`, `declined`, `done`, `notDone`, `carried`, `edit` (who does it) and
    /// `due` (until when).
    var may: [String]
}
