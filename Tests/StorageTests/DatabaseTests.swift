import Foundation
import GRDB
import Testing

@testable import Storage

@Suite struct DatabaseTests {
    let directory: String

    init() throws {
        directory = NSTemporaryDirectory() + "veche-storage-" + UUID().uuidString
    }

    private func withDatabase(_ body: (Storage.Database) async throws -> Void) async throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(try Storage.Database(directory: directory))
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `a room is found after the database was opened again`() async throws {
        let room = StoredRoom(
            slug: "abcd-efgh-jkmn", title: "Совет «Тосно»", capacity: 2000,
            createdAt: Date(timeIntervalSince1970: 1_800_000_000.123))
        try await withDatabase { database in
            try await database.insert(room)
            let again = try Storage.Database(directory: directory)
            #expect(try await again.room(slug: "abcd-efgh-jkmn") == room)
            #expect(try await again.room(slug: "other") == nil)
        }
    }

    @Test func `a slug cannot be taken twice`() async throws {
        let room = StoredRoom(slug: "a", title: "First", capacity: 10, createdAt: Date(timeIntervalSince1970: 1))
        try await withDatabase { database in
            try await database.insert(room)
            await #expect(throws: StorageError.roomExists) { try await database.insert(room) }
            #expect(try await database.rooms().map(\.title) == ["First"])
        }
    }

    @Test func `rooms are listed with the newest first and can be deleted once`() async throws {
        try await withDatabase { database in
            for (index, slug) in ["x", "y", "z"].enumerated() {
                let date = Date(timeIntervalSince1970: Double(index))
                try await database.insert(StoredRoom(slug: slug, title: slug, capacity: 1, createdAt: date))
            }
            #expect(try await database.rooms().map(\.slug) == ["z", "y", "x"])
            #expect(try await database.deleteRoom(slug: "y"))
            #expect(try await database.deleteRoom(slug: "y") == false)
            #expect(try await database.rooms().map(\.slug) == ["z", "x"])
        }
    }

    @Test func `text from the network is data, never SQL`() async throws {
        let hostile = "'; DROP TABLE room; --"
        try await withDatabase { database in
            try await database.insert(
                StoredRoom(slug: hostile, title: hostile, capacity: 1, createdAt: Date(timeIntervalSince1970: 0)))
            #expect(try await database.room(slug: hostile)?.title == hostile)
        }
    }

    @Test func `a secret is made once and then stays`() async throws {
        try await withDatabase { database in
            let secret = try database.secret(named: "tokens", count: 32)
            #expect(secret.count == 32)
            #expect(Set(secret).count > 8, "32 random bytes are not nearly all alike")
            #expect(try Storage.Database(directory: directory).secret(named: "tokens", count: 32) == secret)
            #expect(try database.secret(named: "other", count: 32) != secret)
        }
    }

    @Test func `settings can be set, changed and removed`() async throws {
        try await withDatabase { database in
            #expect(try await database.setting(named: "language") == nil)
            try await database.set("ru", forSetting: "language")
            try await database.set("en", forSetting: "language")
            #expect(try await database.setting(named: "language") == "en")
            try await database.set(nil, forSetting: "language")
            #expect(try await database.setting(named: "language") == nil)
        }
    }

    @Test func `others on the machine can read neither the directory nor the files`() async throws {
        try await withDatabase { database in
            _ = try database.secret(named: "tokens", count: 32)
            #expect(try mode(directory) == 0o700)
            #expect(try mode(directory + "/veche.sqlite") == 0o600)
            #expect(try mode(directory + "/veche.sqlite-wal") == 0o600)
        }
    }

    @Test func `write-ahead log and foreign keys are on`() async throws {
        try await withDatabase { database in
            let (journal, keys) = try await database.pool.read { database in
                (
                    try String.fetchOne(database, sql: "PRAGMA journal_mode"),
                    try Int.fetchOne(database, sql: "PRAGMA foreign_keys")
                )
            }
            #expect(journal == "wal")
            #expect(keys == 1)
        }
    }

    @Test func `a database of the first version keeps its rooms through every migration`() async throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        do {
            let old = try DatabaseQueue(path: directory + "/veche.sqlite")
            try Migrations.migrator.migrate(old, upTo: "1: rooms, secrets, settings")
            try await old.write { try $0.execute(sql: "INSERT INTO room VALUES ('old', 'Old', 5, 1000)") }
            try old.close()
        }
        try await withDatabase { database in
            #expect(try await database.room(slug: "old")?.capacity == 5)
            let complete = try await database.pool.read { try Migrations.migrator.hasCompletedMigrations($0) }
            #expect(complete)
        }
    }

    @Test func `boards that ended before they could be held stay for another month`() async throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        do {
            let old = try DatabaseQueue(path: directory + "/veche.sqlite")
            try Migrations.migrator.migrate(old, upTo: "10: session boards")
            try await old.write { database in
                try database.execute(
                    sql: """
                        INSERT INTO boardSession (id, room, roomTitle, openedAt, closedAt, mode, anonymity, opening, phones)
                            VALUES ('old', 'r', 'R', 1, 2, 'open', 'open', '{}', x'01'),
                                ('open', 'q', 'Q', 1, NULL, 'open', 'open', '{}', x'02')
                        """)
            }
            try old.close()
        }
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        try await withDatabase { database in
            for day: Int64 in [0, 29] {
                let then = now + day * 86_400_000
                #expect(try await database.boardSessionsToCondense(closedBefore: then, at: then).isEmpty)
                #expect(try await database.boardSessions(closedBefore: then, at: then).isEmpty)
            }
            let then = now + 31 * 86_400_000
            #expect(try await database.boardSessionsToCondense(closedBefore: then, at: then).map(\.id) == ["old"])
            #expect(try await database.boardSessions(closedBefore: then, at: then).map(\.id) == ["old"])
            // What ends from now on has had its time to be held.
            try await database.append(BoardEntry(closedAt: now), session: "open")
            #expect(try await database.boardSessions(closedBefore: now + 1, at: now + 1).map(\.id) == ["open"])
        }
    }

    @Test func `sessions with one board go over to several`() async throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        do {
            let old = try DatabaseQueue(path: directory + "/veche.sqlite")
            try Migrations.migrator.migrate(old, upTo: "9: indicators")
            try await old.write { database in
                try database.execute(
                    sql: """
                        INSERT INTO school (id, name, createdAt) VALUES ('l', 'Лидер', 1);
                        INSERT INTO programme VALUES ('p', 'Сеть', 'Тосно', '2026-09', 36, 'Europe/Moscow', 1);
                        INSERT INTO programmeSession (id, programme, month, title, problem, leader, startsAt, duration,
                            mode, anonymity, state, board, closedAt, ideas, adopted)
                            VALUES ('s', 'p', '2026-09', 'Штурм', 'Как?', 'l', 5, 60, 'ngt', 'reveal', 'held', 'b', 9, 12, 3),
                            ('t', 'p', '2026-10', 'Штурм', 'Как?', 'l', 7, 60, 'ngt', 'reveal', 'planned', NULL, 9, 0, 0);
                        INSERT INTO programmeAction VALUES
                            ('x', 'p', 's', '2026-09', NULL, 'l', 'Урок', NULL, NULL, 'proposed', NULL, 0, 1, 1);
                        """)
            }
            try old.close()
        }
        try await withDatabase { database in
            let data = try #require(try await database.programme(id: "p"))
            #expect(data.boards.map(\.board) == ["b"])
            #expect(data.boards.first?.ideas == 12 && data.boards.first?.adopted == 3)
            #expect(data.actions.map(\.board) == ["b"])
            #expect(data.sessions.map(\.state) == [.held, .missed])
        }
    }

    @Test func `a directory that cannot be made is told in a sentence with a remedy`() {
        let error = #expect(throws: StorageError.self) { try Storage.Database(directory: "/dev/null/data") }
        #expect(error?.description.contains("/dev/null/data/veche.sqlite") == true)
        #expect(error?.description.contains("dataDirectory") == true)
    }
}
