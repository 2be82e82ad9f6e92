/// A mentoring programme of a district: some years in which leader schools mentor others.
public struct Programme: Codable, Equatable, Identifiable, Sendable {
    /// Its name in the database: 32 hexadecimal digits.
    public var id: String
    /// What people call it.
    public var title: String
    /// The district.
    public var district: String
    /// Its first month.
    public var start: Month
    /// How many months it takes.
    public var months: Int
    /// The time zone that its months are counted in (IANA).
    public var timeZone: String
    /// When it was made, in milliseconds since 1970.
    public var createdAt: Int64

    /// Describes a programme.
    public init(
        id: String, title: String, district: String, start: Month, months: Int = 36,
        timeZone: String = "Europe/Moscow", createdAt: Int64
    ) {
        self.id = id
        self.title = title
        self.district = district
        self.start = start
        self.months = months
        self.timeZone = timeZone
        self.createdAt = createdAt
    }

    /// Its months in order.
    public var allMonths: [Month] { (0..<max(months, 0)).map { start.advanced(by: $0) } }

    /// When it is over, in milliseconds since 1970: its last month has ended.
    public var endsAt: Int64 { calendar.start(of: start.advanced(by: max(months, 0)).firstDay) }

    /// What day it is in it.
    public var calendar: LocalCalendar { LocalCalendar(timeZone: timeZone) }
}

/// A school as the whole server knows it.
public struct ServerSchool: Codable, Equatable, Identifiable, Sendable {
    /// Its name in the database.
    public var id: String
    /// What people call it; unique.
    public var name: String
    /// When it was added, in milliseconds since 1970.
    public var createdAt: Int64

    /// Describes a school.
    public init(id: String, name: String, createdAt: Int64) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
    }
}

/// A school's part in a programme.
public struct MemberSchool: Codable, Equatable, Identifiable, Sendable {
    /// The programme.
    public var programme: String
    /// The school's id.
    public var school: String
    /// When its list of people was last looked through or changed, in milliseconds since 1970.
    public var rosterAt: Int64
    /// The school that it has become a part of.
    public var mergedInto: String?
    /// The first day on which it was a part of that.
    public var mergedFrom: Day?

    /// What tells it from the others of its programme.
    public var id: String { school }

    /// Describes a part.
    public init(
        programme: String, school: String, rosterAt: Int64, mergedInto: String? = nil, mergedFrom: Day? = nil
    ) {
        self.programme = programme
        self.school = school
        self.rosterAt = rosterAt
        self.mergedInto = mergedInto
        self.mergedFrom = mergedFrom
    }
}

/// What a school was for some time, and who said so.
public struct SchoolStatus: Codable, Equatable, Identifiable, Sendable {
    /// What a school can be.
    public enum Kind: String, Codable, CaseIterable, Sendable {
        /// It mentors others.
        case leader
        /// Its pupils' results are low.
        case lowResult
        /// It works in difficult social conditions.
        case difficult
    }

    /// Its name in the database.
    public var id: String
    /// The programme.
    public var programme: String
    /// The school's id.
    public var school: String
    /// What it was.
    public var kind: Kind
    /// The first day.
    public var fromDay: Day
    /// The last day; nil as long as it lasts.
    public var toDay: Day?
    /// By what it is known, such as an order with its number and date.
    public var source: String

    /// Describes a status.
    public init(
        id: String, programme: String, school: String, kind: Kind, fromDay: Day, toDay: Day? = nil, source: String
    ) {
        self.id = id
        self.programme = programme
        self.school = school
        self.kind = kind
        self.fromDay = fromDay
        self.toDay = toDay
        self.source = source
    }

    /// Whether it was so on a day.
    public func holds(on day: Day) -> Bool { fromDay <= day && toDay.map { day <= $0 } ?? true }
}

/// Which school mentors which, and when.
public struct MentoringLink: Codable, Equatable, Identifiable, Sendable {
    /// Its name in the database.
    public var id: String
    /// The programme.
    public var programme: String
    /// The school that mentors.
    public var leader: String
    /// The school that is mentored.
    public var mentored: String
    /// The first day.
    public var fromDay: Day
    /// The last day; nil as long as it lasts.
    public var toDay: Day?

    /// Describes a link.
    public init(
        id: String, programme: String, leader: String, mentored: String, fromDay: Day, toDay: Day? = nil
    ) {
        self.id = id
        self.programme = programme
        self.leader = leader
        self.mentored = mentored
        self.fromDay = fromDay
        self.toDay = toDay
    }

    /// Whether it was so on a day.
    public func holds(on day: Day) -> Bool { fromDay <= day && toDay.map { day <= $0 } ?? true }
}

/// Somebody with a part in a programme.
public struct ProgrammePerson: Codable, Equatable, Identifiable, Sendable {
    /// What somebody does in the programme.
    public enum Part: String, Codable, CaseIterable, Sendable {
        /// Leads sessions.
        case facilitator
        /// Takes sessions down.
        case secretary
        /// Speaks for a school.
        case delegate
        /// Sees to it that the programme runs: the committee and the information-methodical centre.
        case observer
    }

    /// The name in the database.
    public var id: String
    /// The programme.
    public var programme: String
    /// The name others see.
    public var name: String
    /// The school's id; an observer need not have one.
    public var school: String?
    /// What they do.
    public var part: Part
    /// The subject they teach, or what else they are there for.
    public var subject: String?
    /// The account they sign in with.
    public var account: String?

    /// Describes somebody.
    public init(
        id: String, programme: String, name: String, school: String? = nil, part: Part, subject: String? = nil,
        account: String? = nil
    ) {
        self.id = id
        self.programme = programme
        self.name = name
        self.school = school
        self.part = part
        self.subject = subject
        self.account = account
    }
}
