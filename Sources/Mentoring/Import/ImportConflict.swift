/// What a row of a table contradicts, told so that somebody finds it: what stands there, and since when.
struct ImportConflict {
    var code: ImportProblem.Code
    var params: [String: String]
}

extension ProgrammeData {
    /// The status of the same kind that holds in a part of the same time.
    func overlapping(_ status: SchoolStatus) -> SchoolStatus? {
        statuses.first { other in
            other.school == status.school && other.kind == status.kind
                && (other.toDay.map { status.fromDay <= $0 } ?? true)
                && (status.toDay.map { other.fromDay <= $0 } ?? true)
        }
    }

    /// Why a status cannot be added; nil where nothing stands against it.
    ///
    /// - Parameter rows: the rows of the table that have brought a status, by the status's id.
    func conflict(of status: SchoolStatus, rows: [String: Int]) -> ImportConflict? {
        if let merged = conflict(ofSchool: status.school, on: status.fromDay) { return merged }
        guard let known = overlapping(status) else { return nil }
        var params = [
            "school": schoolNames[known.school] ?? "", "status": known.kind.rawValue, "from": known.fromDay.rawValue,
            "source": known.source,
        ]
        params["to"] = known.toDay?.rawValue
        params["row"] = rows[known.id].map { String($0) }
        return ImportConflict(code: .statusOverlaps, params: params)
    }

    /// Why one school cannot mentor another from a day on; nil where nothing stands against it.
    func conflict(ofLeader leader: String, mentoring mentored: String, from day: Day) -> ImportConflict? {
        let names = schoolNames
        if leader == mentored { return ImportConflict(code: .mentorsItself, params: ["school": names[leader] ?? ""]) }
        if let merged = conflict(ofSchool: leader, on: day) ?? conflict(ofSchool: mentored, on: day) { return merged }
        let atThatTime = links.filter { $0.toDay.map { day <= $0 } ?? true }
        if let known = atThatTime.first(where: { $0.leader == mentored && $0.mentored == leader }) {
            return ImportConflict(code: .mentorsEachOther, params: told(known, names))
        }
        guard let known = atThatTime.first(where: { $0.mentored == mentored }) else { return nil }
        return ImportConflict(code: .hasMentor, params: told(known, names))
    }

    /// Why a school cannot be chosen for a day: it is a part of another one by then.
    func conflict(ofSchool school: String, on day: Day) -> ImportConflict? {
        let successor = successor(of: school, on: day)
        guard successor != school else { return nil }
        let names = schoolNames
        var params = ["school": names[school] ?? "", "into": names[successor] ?? ""]
        params["from"] = members.first { $0.school == school }?.mergedFrom?.rawValue
        return ImportConflict(code: .schoolMerged, params: params)
    }

    private func told(_ link: MentoringLink, _ names: [String: String]) -> [String: String] {
        var params = [
            "school": names[link.mentored] ?? "", "leader": names[link.leader] ?? "", "from": link.fromDay.rawValue,
        ]
        params["to"] = link.toDay?.rawValue
        return params
    }
}
