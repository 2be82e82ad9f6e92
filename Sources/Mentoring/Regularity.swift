/// Whether a school has met each month, as it is to.
public struct Regularity: Equatable, Sendable {
    /// How a month of a school looks.
    public enum State: String, Sendable, Codable {
        /// It has met.
        case green
        /// It has not met yet, and fewer than 10 days are left.
        case amber
        /// It has not met, and the month is over.
        case red
        /// It need not meet.
        case none
        /// The month is to come, or 10 days and more of it are.
        case future
    }

    /// A month of a school.
    public struct Cell: Equatable, Sendable {
        /// The month.
        public var month: Month
        /// How it looks.
        public var state: State
        /// In how many sessions of the month it was there long enough.
        public var held: Int
        /// Whether it is to meet in this month: 1, or 0.
        public var due: Int
        /// Whether a later session has made up for it. The month itself stays as it was.
        public var isMadeUp: Bool
    }

    /// Below so many days that are left, after today, a month without a session is amber.
    public static let amberDays = 10

    /// The school's id.
    public var school: String
    /// Every month of the programme.
    public var months: [Cell]

    /// The months that count so far: those that are over, and the present one as soon as it is held.
    private var counted: [Cell] { months.filter { $0.due > 0 && ($0.state == .green || $0.state == .red) } }

    /// How many of the months that were due are held.
    public var held: Int { counted.count { $0.state == .green } }

    /// How many months were due: over, or held already.
    public var due: Int { counted.count }

    /// Held by due; nil as long as nothing was due.
    public var share: Double? { due > 0 ? Double(held) / Double(due) : nil }

    /// The last two months in a row that it missed, where those are the latest that were due and over.
    public var missedTwice: (first: Month, last: Month)? {
        // What is held in the present month ends a row of misses.
        let latest = counted.suffix(2)
        guard latest.count == 2, latest.allSatisfy({ $0.state == .red }), let first = latest.first,
            let last = latest.last
        else { return nil }
        return (first.month, last.month)
    }
}

extension ProgrammeData {
    /// The regularity of schools, in the order of `schools`.
    ///
    /// - Parameter today: the day in the programme's time zone.
    public func regularity(of schools: [String], today: Day) -> [Regularity] {
        let tally = Tally(self)
        let months = programme.allMonths
        let due = Dictionary(months.map { ($0, dueSchools(in: $0)) }) { first, _ in first }
        return schools.map { school in
            Regularity(
                school: school,
                months: months.map { month in
                    tally.cell(school, month, isDue: due[month]?.contains(school) == true, today: today)
                })
        }
    }

    /// The regularity of schools as far as some sessions tell it: due is what they were asked to.
    public func regularity(of schools: [String], within sessions: Set<String>, today: Day) -> [Regularity] {
        var part = self
        part.sessions = self.sessions.filter { sessions.contains($0.id) && $0.state != .cancelled }
        let tally = Tally(part)
        let invited = Set(tally.invited.keys)
        return schools.map { school in
            Regularity(
                school: school,
                months: programme.allMonths.map { month in
                    tally.cell(
                        school, month, isDue: invited.contains(.init(school: school, month: month)), today: today)
                })
        }
    }

    /// In which sessions which school was, by months.
    private struct Tally {
        struct Place: Hashable {
            var school: String
            var month: Month
        }

        var invited: [Place: Int] = [:]
        var held: [Place: Int] = [:]
        var madeUp: Set<Place> = []

        init(_ data: ProgrammeData) {
            let sessions = Dictionary(data.sessions.map { ($0.id, $0) }) { first, _ in first }
            var ofRecord: [Month: [String: String]] = [:]
            func school(_ id: String, in month: Month) -> String {
                let known = ofRecord[month] ?? data.schoolsOfRecord(in: month)
                ofRecord[month] = known
                return known[id] ?? id
            }
            // Two schools that were merged later may both have been in one session: it is held once.
            var seen: Set<String> = []
            for entry in data.sessionSchools {
                guard let session = sessions[entry.session], session.state != .cancelled else { continue }
                let place = Place(school: school(entry.school, in: session.month), month: session.month)
                invited[place, default: 0] += 1
                guard entry.counts == true, seen.insert(session.id + place.school).inserted else { continue }
                held[place, default: 0] += 1
                if let month = session.makeUpFor {
                    madeUp.insert(Place(school: school(entry.school, in: month), month: month))
                    madeUp.insert(Place(school: place.school, month: month))
                }
            }
        }

        func cell(_ school: String, _ month: Month, isDue: Bool, today: Day) -> Regularity.Cell {
            let place = Place(school: school, month: month)
            let count = held[place] ?? 0
            let state: Regularity.State
            if month > today.monthOfIt {
                state = .future
            } else if count > 0 {
                state = .green
            } else if !isDue {
                state = .none
            } else if month < today.monthOfIt {
                state = .red
            } else {
                state = today.daysLeftInMonth < Regularity.amberDays ? .amber : .future
            }
            return Regularity.Cell(
                month: month, state: state, held: count, due: isDue ? 1 : 0, isMadeUp: madeUp.contains(place))
        }
    }
}
