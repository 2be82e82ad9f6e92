import Foundation
import GRDB

extension Database: TalkStore {
    /// Keeps all of `rows` in one transaction.
    public func saveTalk(_ rows: TalkRows, room slug: String) async throws {
        try await pool.write { database in
            for message in rows.messages { try Self.save(message, slug, database) }
            for id in rows.removedFiles {
                try database.execute(sql: "DELETE FROM roomFile WHERE id = ? AND slug = ?", arguments: [id, slug])
            }
            for poll in rows.polls { try Self.save(poll, slug, database) }
            for vote in rows.votes {
                try database.execute(
                    sql: """
                        INSERT INTO pollVote (slug, poll, voter, name, choices) VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT (slug, poll, voter) DO UPDATE SET name = excluded.name, choices = excluded.choices
                        """,
                    arguments: [slug, vote.poll, vote.voter, vote.name, vote.choices.map { JSONList.text($0) }])
            }
            for (poll, voter) in rows.removedVotes {
                try database.execute(
                    sql: "DELETE FROM pollVote WHERE slug = ? AND poll = ? AND voter = ?",
                    arguments: [slug, poll, voter])
            }
            for poll in rows.removedPolls { try Self.erase(poll, slug, database) }
        }
    }

    /// The latest messages of a room, oldest first.
    public func latestMessages(room slug: String, limit: Int) async throws -> [ChatRow] {
        try await chatRows("slug = ? ORDER BY id DESC LIMIT ?", [slug, limit])
    }

    /// The pinned messages with a number below `before`, oldest first.
    public func pinnedMessages(room slug: String, before: Int64) async throws -> [ChatRow] {
        try await chatRows("slug = ? AND pinned = 1 AND id < ? ORDER BY id DESC", [slug, before])
    }

    /// The latest messages before `before` that `reader` may read, oldest first.
    public func messages(
        room slug: String, before: Int64, limit: Int, reader: String, breakout: Int64?
    ) async throws -> [ChatRow] {
        try await chatRows(
            """
            slug = ? AND id < ? AND (
                (recipient IS NULL AND COALESCE(breakout, -1) = ?)
                OR (recipient IS NOT NULL AND (author = ? OR recipient = ?))
            ) ORDER BY id DESC LIMIT ?
            """, [slug, before, breakout ?? -1, reader, reader, limit])
    }

    /// One message, or nil.
    public func message(room slug: String, id: Int64) async throws -> ChatRow? {
        try await chatRows("slug = ? AND id = ?", [slug, id]).first
    }

    /// The message that carries a file, or nil.
    public func message(room slug: String, file: String) async throws -> ChatRow? {
        try await chatRows("slug = ? AND file = ? ORDER BY id LIMIT 1", [slug, file]).first
    }

    /// The polls of a room with their votes. A deleted poll leaves its number behind.
    public func polls(room slug: String) async throws -> (polls: [PollRow], votes: [VoteRow], last: Int64) {
        try await pool.read { database in
            let last = try Int64.fetchOne(database, sql: "SELECT MAX(id) FROM poll WHERE slug = ?", arguments: [slug])
            let polls = try Row.fetchAll(
                database, sql: "SELECT * FROM poll WHERE slug = ? AND state <> 'deleted' ORDER BY id",
                arguments: [slug])
            let votes = try Row.fetchAll(
                database, sql: "SELECT * FROM pollVote WHERE slug = ? ORDER BY poll, voter", arguments: [slug])
            return (polls.map(PollRow.init(row:)), votes.map(VoteRow.init(row:)), last ?? 0)
        }
    }

    private func chatRows(_ condition: String, _ arguments: StatementArguments) async throws -> [ChatRow] {
        try await pool.read { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM chatMessage WHERE " + condition, arguments: arguments)
            return try rows.reversed().map { row in
                var message = ChatRow(row: row)
                let reactions = try Row.fetchCursor(
                    database,
                    sql: """
                        SELECT reaction, person FROM chatReaction WHERE slug = ? AND message = ?
                        ORDER BY reaction, position
                        """, arguments: [row["slug"] as String, message.id])
                while let reaction = try reactions.next() {
                    message.reactions[reaction["reaction"], default: []].append(reaction["person"])
                }
                return message
            }
        }
    }

    private static func save(_ message: ChatRow, _ slug: String, _ database: GRDB.Database) throws {
        try database.execute(
            sql: """
                INSERT INTO chatMessage (slug, id, author, name, school, recipient, recipientName, text, at, edited,
                    deleted, pinned, file, fileName, fileSize, fileType, replyTo, breakout)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (slug, id) DO UPDATE SET text = excluded.text, edited = excluded.edited,
                    deleted = excluded.deleted, pinned = excluded.pinned, file = excluded.file,
                    fileName = excluded.fileName, fileSize = excluded.fileSize, fileType = excluded.fileType
                """,
            arguments: [
                slug, message.id, message.author, message.name, message.school, message.recipient,
                message.recipientName, message.text, message.at, message.isEdited, message.isDeleted, message.isPinned,
                message.file?.id, message.file?.name, message.file?.size, message.file?.type, message.replyTo,
                message.breakout,
            ])
        try database.execute(
            sql: "DELETE FROM chatReaction WHERE slug = ? AND message = ?", arguments: [slug, message.id])
        for (reaction, people) in message.reactions {
            for (position, person) in people.enumerated() {
                try database.execute(
                    sql: "INSERT INTO chatReaction VALUES (?, ?, ?, ?, ?)",
                    arguments: [slug, message.id, reaction, person, position])
            }
        }
    }

    private static func save(_ poll: PollRow, _ slug: String, _ database: GRDB.Database) throws {
        try database.execute(
            sql: """
                INSERT INTO poll (slug, id, question, options, multiple, anonymous, correct, state, counts, createdAt)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (slug, id) DO UPDATE SET state = excluded.state, counts = excluded.counts
                """,
            arguments: [
                slug, poll.id, poll.question, JSONList.text(poll.options), poll.isMultiple, poll.isAnonymous,
                poll.correct.map { JSONList.text($0) }, poll.state, JSONList.text(poll.counts), poll.createdAt,
            ])
    }

    /// Leaves nothing of a poll but its number, so that it is never given to another.
    private static func erase(_ poll: Int64, _ slug: String, _ database: GRDB.Database) throws {
        try database.execute(sql: "DELETE FROM pollVote WHERE slug = ? AND poll = ?", arguments: [slug, poll])
        try database.execute(
            sql: """
                INSERT INTO poll (slug, id, question, options, multiple, anonymous, correct, state, counts, createdAt)
                VALUES (?, ?, '', '[]', 0, 0, NULL, 'deleted', '[]', 0)
                ON CONFLICT (slug, id) DO UPDATE SET question = '', options = '[]', correct = NULL, state = 'deleted',
                    counts = '[]', createdAt = 0
                """, arguments: [slug, poll])
    }
}

extension Database: RoomFileStore {
    /// Notes a file.
    public func insert(_ file: FileRow, room slug: String, at date: Date) async throws {
        try await pool.write { database in
            try database.execute(
                sql: "INSERT INTO roomFile (id, slug, name, size, type, createdAt) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    file.id, slug, file.name, file.size, file.type, Int64(date.timeIntervalSince1970 * 1000),
                ])
        }
    }

    /// The file of that id in that room, or nil.
    public func file(_ id: String, room slug: String) async throws -> FileRow? {
        try await pool.read { database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM roomFile WHERE id = ? AND slug = ?", arguments: [id, slug]
            ).map { FileRow(id: $0["id"], name: $0["name"], size: $0["size"], type: $0["type"]) }
        }
    }

    /// How many bytes a room's files have together.
    public func fileBytes(room slug: String) async throws -> Int64 {
        try await pool.read { database in
            try Int64.fetchOne(
                database, sql: "SELECT COALESCE(SUM(size), 0) FROM roomFile WHERE slug = ?", arguments: [slug]) ?? 0
        }
    }

    /// Forgets the files that are older than `date` and in no message.
    public func removeUnsentFiles(before date: Date) async throws {
        try await pool.write { database in
            try database.execute(
                sql: """
                    DELETE FROM roomFile WHERE createdAt < ?
                    AND NOT EXISTS (SELECT 1 FROM chatMessage WHERE chatMessage.file = roomFile.id)
                    """, arguments: [Int64(date.timeIntervalSince1970 * 1000)])
        }
    }

    /// The ids of all files.
    public func fileIDs() async throws -> Set<String> {
        try await pool.read {
            try Set(String.fetchAll($0, sql: "SELECT id FROM roomFile UNION SELECT id FROM actionEvidence"))
        }
    }
}

extension ChatRow {
    fileprivate init(row: Row) {
        self.init(
            id: row["id"], author: row["author"], name: row["name"], school: row["school"],
            recipient: row["recipient"], recipientName: row["recipientName"], text: row["text"], at: row["at"],
            isEdited: row["edited"], isDeleted: row["deleted"], isPinned: row["pinned"], replyTo: row["replyTo"],
            breakout: row["breakout"])
        if let id = row["file"] as String? {
            file = FileRow(id: id, name: row["fileName"], size: row["fileSize"], type: row["fileType"])
        }
    }
}

extension PollRow {
    fileprivate init(row: Row) {
        self.init(
            id: row["id"], question: row["question"], options: JSONList.values(row["options"]),
            isMultiple: row["multiple"], isAnonymous: row["anonymous"],
            correct: (row["correct"] as String?).map { JSONList.values($0) }, state: row["state"],
            counts: JSONList.values(row["counts"]), createdAt: row["createdAt"])
    }
}

extension VoteRow {
    fileprivate init(row: Row) {
        self.init(
            poll: row["poll"], voter: row["voter"], name: row["name"],
            choices: (row["choices"] as String?).map { JSONList.values($0) })
    }
}

/// Short lists in one column.
private enum JSONList {
    static func text(_ values: some Encodable) -> String {
        (try? JSONEncoder().encode(values)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }

    static func values<Value: Decodable>(_ text: String) -> [Value] {
        (try? JSONDecoder().decode([Value].self, from: Data(text.utf8))) ?? []
    }
}
