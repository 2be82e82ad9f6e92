import Foundation
import GRDB

extension Database: RecordingStore {
    /// Adds a recording; false when there is one of that id already.
    public func insert(_ recording: StoredRecording) async throws -> Bool {
        try await pool.write { database in
            guard try !Rows.exists(database, in: "recording", id: recording.id) else { return false }
            let names = RecordingRows.columns.joined(separator: ", ")
            let marks = RecordingRows.columns.map { ":" + $0 }.joined(separator: ", ")
            try database.execute(
                sql: "INSERT INTO recording (\(names)) VALUES (\(marks))",
                arguments: RecordingRows.arguments(of: recording))
            return true
        }
    }

    /// The recording of that id, also a deleted one; or nil.
    public func recording(id: String) async throws -> StoredRecording? {
        try await pool.read { try RecordingRows.fetch($0, where: "id = ?", [id]).first }
    }

    /// Those that are not deleted, the newest first.
    public func recordings(_ query: RecordingQuery) async throws -> [StoredRecording] {
        try await pool.read { database in
            var conditions = ["deletedAt IS NULL"]
            var arguments = StatementArguments()
            if let account = query.account {
                let marks = query.roles.map { _ in "?" }.joined(separator: ", ")
                conditions.append(
                    """
                    (room IN (SELECT slug FROM room WHERE createdBy = ?)
                        OR room IN (SELECT room FROM roomRole WHERE account = ? AND role IN (\(marks))))
                    """)
                arguments += [account, account]
                arguments += StatementArguments(query.roles)
            }
            if let room = query.room {
                conditions.append("room = ?")
                arguments += [room]
            }
            if let search = query.search?.lowercased(), !search.isEmpty {
                // Backslash first: it is what makes the other two literal.
                let escaped = ["\\", "%", "_"].reduce(search) { $0.replacingOccurrences(of: $1, with: "\\" + $1) }
                conditions.append("searchText LIKE ? ESCAPE '\\'")
                arguments += ["%\(escaped)%"]
            }
            if let before = query.before {
                conditions.append("(startedAt, id) < (SELECT startedAt, id FROM recording WHERE id = ?)")
                arguments += [before]
            }
            arguments += [query.limit]
            return try RecordingRows.fetch(
                database,
                where: conditions.joined(separator: " AND ") + " ORDER BY startedAt DESC, id DESC LIMIT ?", arguments)
        }
    }

    /// Those of the breakout rooms of a recording that are not deleted, by title.
    public func breakouts(of parent: String) async throws -> [StoredRecording] {
        try await pool.read { database in
            try RecordingRows.fetch(
                database, where: "parent = ? AND deletedAt IS NULL ORDER BY breakoutTitle, startedAt", [parent])
        }
    }

    /// Those in one state that are not deleted, the oldest first.
    public func recordings(in state: StoredRecording.State) async throws -> [StoredRecording] {
        try await pool.read { database in
            try RecordingRows.fetch(
                database, where: "state = ? AND deletedAt IS NULL ORDER BY startedAt, id", [state.rawValue])
        }
    }

    /// Those whose time is over and that nobody holds, the oldest first.
    public func expiredRecordings(now: Date) async throws -> [StoredRecording] {
        try await pool.read { database in
            try RecordingRows.fetch(
                database,
                where: "expiresAt <= ? AND heldAt IS NULL AND deletedAt IS NULL ORDER BY expiresAt, id",
                [now.milliseconds])
        }
    }

    /// Those that were composed before that time, have their tracks still, and that nobody holds.
    public func recordingsWithTracks(composedBefore time: Date) async throws -> [StoredRecording] {
        try await pool.read { database in
            try RecordingRows.fetch(
                database,
                where: """
                    composedAt <= ? AND state = ? AND tracksRemovedAt IS NULL AND heldAt IS NULL
                        AND deletedAt IS NULL ORDER BY composedAt, id
                    """, [time.milliseconds, StoredRecording.State.ready.rawValue])
        }
    }

    /// The ids of those that were deleted.
    public func deletedRecordings() async throws -> Set<String> {
        try await pool.read { database in
            Set(try String.fetchAll(database, sql: "SELECT id FROM recording WHERE deletedAt IS NOT NULL"))
        }
    }

    /// Changes a recording in one step; nil when there is none of that id.
    public func updateRecording(
        id: String, _ change: @escaping @Sendable (inout StoredRecording) -> Void
    ) async throws -> StoredRecording? {
        try await pool.write { database in
            guard var recording = try RecordingRows.fetch(database, where: "id = ?", [id]).first else { return nil }
            change(&recording)
            recording.id = id
            let changes = RecordingRows.columns.filter { $0 != "id" }.map { "\($0) = :\($0)" }.joined(separator: ", ")
            try database.execute(
                sql: "UPDATE recording SET \(changes) WHERE id = :id",
                arguments: RecordingRows.arguments(of: recording))
            return recording
        }
    }

    // MARK: - Links

    /// Adds a link.
    public func insert(_ share: StoredRecordingShare) async throws {
        try await pool.write { database in
            if let school = share.school, try !Rows.exists(database, in: "school", id: school) {
                throw StorageError.schoolUnknown
            }
            try database.execute(
                sql: """
                    INSERT INTO recordingShare
                        (id, hash, recording, school, note, createdBy, createdAt, expiresAt, revokedAt)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    share.id, Data(share.hash), share.recording, share.school, share.note, share.createdBy,
                    share.createdAt.milliseconds, share.expiresAt.milliseconds, share.revokedAt?.milliseconds,
                ])
        }
    }

    /// The link with this secret; nil when it is unknown, over or withdrawn.
    public func recordingShare(hash: [UInt8], now: Date) async throws -> StoredRecordingShare? {
        try await pool.read { database in
            try Row.fetchOne(
                database,
                sql: "SELECT * FROM recordingShare WHERE hash = ? AND expiresAt > ? AND revokedAt IS NULL",
                arguments: [Data(hash), now.milliseconds]
            ).map(StoredRecordingShare.init(row:))
        }
    }

    /// All links to a recording, the newest first.
    public func recordingShares(of recording: String) async throws -> [StoredRecordingShare] {
        try await pool.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM recordingShare WHERE recording = ? ORDER BY createdAt DESC, id",
                arguments: [recording]
            ).map(StoredRecordingShare.init(row:))
        }
    }

    /// Withdraws a link, or all of a recording; false when there was none that was good.
    public func revokeRecordingShare(id: String?, of recording: String, at time: Date) async throws -> Bool {
        try await pool.write { database in
            try database.execute(
                sql: """
                    UPDATE recordingShare SET revokedAt = :now
                    WHERE recording = :recording AND (:id IS NULL OR id = :id) AND revokedAt IS NULL
                    """, arguments: ["now": time.milliseconds, "recording": recording, "id": id])
            return database.changesCount > 0
        }
    }
}

/// A recording's row.
private enum RecordingRows {
    static let columns = [
        "id", "room", "title", "breakoutTitle", "parent", "continues", "startedAt", "endedAt", "state", "progress",
        "duration", "bytes", "mode", "participants", "searchText", "expiresAt", "holdReason", "holdBy", "heldAt",
        "attempts", "failure", "composedAt", "tracksRemovedAt", "deletedAt", "deletedBy", "deleteReason",
    ]

    static func arguments(of recording: StoredRecording) -> StatementArguments {
        [
            "id": recording.id, "room": recording.room, "title": recording.title,
            "breakoutTitle": recording.breakoutTitle, "parent": recording.parent, "continues": recording.continues,
            "startedAt": recording.startedAt.milliseconds, "endedAt": recording.endedAt?.milliseconds,
            "state": recording.state.rawValue, "progress": recording.progress, "duration": recording.duration,
            "bytes": recording.bytes, "mode": recording.mode, "participants": recording.participants,
            "searchText": recording.searchText, "expiresAt": recording.expiresAt?.milliseconds,
            "holdReason": recording.hold?.reason, "holdBy": recording.hold?.by,
            "heldAt": recording.hold?.at.milliseconds, "attempts": recording.attempts, "failure": recording.failure,
            "composedAt": recording.composedAt?.milliseconds,
            "tracksRemovedAt": recording.tracksRemovedAt?.milliseconds,
            "deletedAt": recording.deletion?.at.milliseconds, "deletedBy": recording.deletion?.by,
            "deleteReason": recording.deletion?.reason,
        ]
    }

    static func fetch(
        _ database: GRDB.Database, where condition: String, _ arguments: StatementArguments
    ) throws -> [StoredRecording] {
        try Row.fetchAll(
            database, sql: "SELECT \(columns.joined(separator: ", ")) FROM recording WHERE \(condition)",
            arguments: arguments
        ).map(StoredRecording.init(row:))
    }
}

extension StoredRecording {
    fileprivate init(row: Row) {
        func date(_ column: String) -> Date? { (row[column] as Int64?).map(Date.init(milliseconds:)) }
        self.init(
            id: row["id"], room: row["room"], title: row["title"], startedAt: Date(milliseconds: row["startedAt"]),
            mode: row["mode"])
        breakoutTitle = row["breakoutTitle"]
        parent = row["parent"]
        continues = row["continues"]
        endedAt = date("endedAt")
        state = State(rawValue: row["state"]) ?? .failed
        progress = row["progress"]
        duration = row["duration"]
        bytes = row["bytes"]
        participants = row["participants"]
        searchText = row["searchText"]
        expiresAt = date("expiresAt")
        hold = date("heldAt").map { Hold(reason: row["holdReason"] ?? "", by: row["holdBy"] ?? "", at: $0) }
        attempts = row["attempts"]
        failure = row["failure"]
        composedAt = date("composedAt")
        tracksRemovedAt = date("tracksRemovedAt")
        deletion = date("deletedAt").map {
            Deletion(at: $0, by: row["deletedBy"] ?? "", reason: row["deleteReason"] ?? "")
        }
    }
}

extension StoredRecordingShare {
    fileprivate init(row: Row) {
        self.init(
            id: row["id"], hash: [UInt8](row["hash"] as Data), recording: row["recording"], school: row["school"],
            note: row["note"], createdBy: row["createdBy"], createdAt: Date(milliseconds: row["createdAt"]),
            expiresAt: Date(milliseconds: row["expiresAt"]),
            revokedAt: (row["revokedAt"] as Int64?).map(Date.init(milliseconds:)))
    }
}
