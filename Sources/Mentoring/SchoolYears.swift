extension ProgrammeData {
    /// The school that a school is a part of on a day: itself, or whatever it was merged into.
    public func successor(of school: String, on day: Day) -> String {
        var current = school
        // No chain is longer than the list; a circle ends there.
        for _ in members.indices {
            guard let member = members.first(where: { $0.school == current }), let into = member.mergedInto,
                let from = member.mergedFrom, from <= day
            else { return current }
            current = into
        }
        return current
    }

    /// The school that speaks for each school in a month: merged in its middle, they are one for the whole of it.
    func schoolsOfRecord(in month: Month) -> [String: String] {
        let merged = members.filter { $0.mergedInto != nil }
        var result: [String: String] = [:]
        for member in merged {
            let successor = successor(of: member.school, on: month.lastDay)
            if successor != member.school { result[member.school] = successor }
        }
        return result
    }

    /// Whether a school has a status on a day.
    public func has(_ kind: SchoolStatus.Kind, school: String, on day: Day) -> Bool {
        statuses.contains { $0.school == school && $0.kind == kind && $0.holds(on: day) }
    }

    /// The schools that are to meet each month: those with low results, in difficult conditions or mentored, on every
    /// day of the month. Who becomes one of them within a month begins with the next.
    public func dueSchools(in month: Month) -> Set<String> {
        let ofRecord = schoolsOfRecord(in: month)
        var spans: [String: [(from: Day, to: Day)]] = [:]
        func add(_ school: String, _ from: Day, _ to: Day?) {
            let last = min(to ?? month.lastDay, month.lastDay)
            guard from <= last, last >= month.firstDay else { return }
            spans[ofRecord[school] ?? school, default: []].append((max(from, month.firstDay), last))
        }
        for status in statuses where status.kind != .leader { add(status.school, status.fromDay, status.toDay) }
        for link in links { add(link.mentored, link.fromDay, link.toDay) }
        return Set(spans.filter { Self.cover(month, $0.value) }.keys)
    }

    private static func cover(_ month: Month, _ spans: [(from: Day, to: Day)]) -> Bool {
        var open = month.firstDay
        for span in spans.sorted(by: { $0.from < $1.from }) {
            guard span.from <= open else { return false }
            if span.to >= open { open = span.to.next }
        }
        return open > month.lastDay
    }
}
