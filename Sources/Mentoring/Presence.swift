/// When somebody was in the calls of a session's room.
public struct Presence: Equatable, Sendable {
    /// One coming and going, in milliseconds since 1970.
    public struct Stay: Equatable, Sendable {
        /// When they came.
        public var from: Int64
        /// When they went; nil while they are there.
        public var to: Int64?

        /// Describes a stay.
        public init(from: Int64, to: Int64? = nil) {
            self.from = from
            self.to = to
        }
    }

    /// By what the person is known, the same on every device.
    public var key: String
    /// Their account.
    public var account: String?
    /// Their school's id.
    public var school: String?
    /// Whether they came as a delegate by a list or link that is theirs, not as a guest.
    public var isDelegate: Bool
    /// Whether they led the call.
    public var isHost: Bool
    /// The most people before their screen.
    public var people: Int
    /// Their stays, in any order.
    public var stays: [Stay]

    /// Describes somebody's presence.
    public init(
        key: String, account: String? = nil, school: String?, isDelegate: Bool = false, isHost: Bool = false,
        people: Int = 1, stays: [Stay]
    ) {
        self.key = key
        self.account = account
        self.school = school
        self.isDelegate = isDelegate
        self.isHost = isHost
        self.people = people
        self.stays = stays
    }
}

extension ProgrammeData {
    /// The least that a delegate has to be there for the month to count, in milliseconds.
    public static let leastPresence: Int64 = 15 * 60_000

    /// How the schools of a session were there.
    ///
    /// A session begins when it was planned to and ends when the last who led it has left, or when nobody is left,
    /// and at the latest when it was planned to: who overstays does not make the half longer, who ends early makes it
    /// shorter. Schools that came without being asked are counted as well.
    ///
    /// - Parameter now: milliseconds since 1970; who is still there is counted up to it.
    public func attendance(of session: ProgrammeSession, _ presences: [Presence], now: Int64) -> [SessionSchool] {
        let day = programme.calendar.day(at: session.startsAt)
        let end = Self.lastMoment(presences.filter(\.isHost), now) ?? Self.lastMoment(presences, now)
        let length = max(0, min(end ?? session.startsAt, session.endsAt) - session.startsAt)
        let needed = max(Self.leastPresence, (length + 1) / 2)
        let delegates = Dictionary(
            grouping: people.filter { $0.part == .delegate && $0.account != nil && $0.school != nil }
        ) { $0.account ?? "" }

        var here: [String: [(from: Int64, to: Int64)]] = [:]
        var heads: [String: Int] = [:]
        var counting: Set<String> = []
        for (_, devices) in Dictionary(grouping: presences, by: { $0.account.map { "account:" + $0 } ?? $0.key }) {
            let stays = Self.merged(
                devices.flatMap(\.stays).compactMap { stay in
                    let from = max(stay.from, session.startsAt)
                    let to = stay.to ?? now
                    return to > from ? (from, to) : nil
                })
            guard !stays.isEmpty else { continue }
            let own = Set(devices.compactMap(\.school))
            let authorised = Set(
                devices.filter(\.isDelegate).compactMap(\.school)
                    + devices.compactMap(\.account).flatMap { delegates[$0] ?? [] }.compactMap(\.school))
            for school in Set(own.union(authorised).map { successor(of: $0, on: day) }) {
                here[school, default: []] += stays
                heads[school, default: 0] += devices.map(\.people).max() ?? 1
            }
            let total = Self.total(stays)
            guard total >= needed else { continue }
            for school in authorised { counting.insert(successor(of: school, on: day)) }
        }
        let known = Set(members.map(\.school))
        let asked = sessionSchools.filter { $0.session == session.id }.map(\.school)
        let all = Set(asked).union(here.keys.filter(known.contains))
        return all.sorted().map { school in
            // Who was asked as a school that has become a part of another is there under its own name too.
            let successor = successor(of: school, on: day)
            return SessionSchool(
                session: session.id, school: school, present: Self.total(Self.merged(here[successor] ?? [])),
                people: heads[successor] ?? 0, counts: counting.contains(successor))
        }
    }

    private static func lastMoment(_ presences: [Presence], _ now: Int64) -> Int64? {
        presences.flatMap(\.stays).map { $0.to ?? now }.max()
    }

    /// The same time without overlaps, in order.
    static func merged(_ spans: [(from: Int64, to: Int64)]) -> [(from: Int64, to: Int64)] {
        var result: [(from: Int64, to: Int64)] = []
        for span in spans.sorted(by: { $0.from < $1.from }) {
            if let last = result.last, span.from <= last.to {
                result[result.count - 1].to = max(last.to, span.to)
            } else {
                result.append(span)
            }
        }
        return result
    }

    private static func total(_ spans: [(from: Int64, to: Int64)]) -> Int64 {
        spans.reduce(0) { $0 + $1.to - $1.from }
    }
}
