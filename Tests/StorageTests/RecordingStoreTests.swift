import Foundation
import Testing

@testable import Storage

@Suite struct RecordingStoreTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func withDatabase(_ body: (Storage.Database) async throws -> Void) async throws {
        let directory = NSTemporaryDirectory() + "veche-storage-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(try Storage.Database(directory: directory))
    }

    private func recording(_ id: String, room: String = "room", at offset: TimeInterval = 0) -> StoredRecording {
        var recording = StoredRecording(
            id: id, room: room, title: "Совет", startedAt: now + offset, mode: "everything")
        recording.searchText = "совет\n100% \(id)"
        return recording
    }

    @Test func `a recording is read back as it was written`() async throws {
        try await withDatabase { database in
            var full = recording("a")
            full.breakoutTitle = "Первая"
            full.parent = "p"
            full.continues = "c"
            full.endedAt = now + 1
            full.state = .failed
            full.progress = 0.5
            full.duration = 5
            full.bytes = 1 << 40
            full.participants = 3
            full.expiresAt = now + 2
            full.hold = .init(reason: "суд", by: "account:a", at: now + 3)
            full.attempts = 3
            full.failure = "It failed."
            full.composedAt = now + 4
            full.tracksRemovedAt = now + 5
            full.deletion = .init(at: now + 6, by: "system", reason: "срок")
            let isNew = try await database.insert(full)
            #expect(isNew)
            #expect(try await database.recording(id: "a") == full)
            #expect(try await database.insert(recording("a")) == false)
            #expect(try await database.recording(id: "a") == full)
            #expect(try await database.recordings(RecordingQuery(limit: 9)).isEmpty)
            #expect(try await database.deletedRecordings() == ["a"])
            #expect(try await database.updateRecording(id: "b") { $0.title = "x" } == nil)
        }
    }

    @Test func `lists come newest first, in pages, and only of what was asked for`() async throws {
        try await withDatabase { database in
            for index in 0..<5 { _ = try await database.insert(recording("r\(index)", at: Double(index / 2))) }
            _ = try await database.insert(recording("x", room: "other", at: 9))
            func expect(_ expected: [String], _ change: (inout RecordingQuery) -> Void) async throws {
                var query = RecordingQuery(limit: 3)
                change(&query)
                let found = try await database.recordings(query).map(\.id)
                #expect(found == expected)
            }
            try await expect(["x", "r4", "r3"]) { _ in }
            try await expect(["r2", "r1", "r0"]) { $0.before = "r3" }
            try await expect(["x"]) { $0.room = "other" }
            try await expect(["x", "r4", "r3"]) { $0.search = "СОВЕТ" }
            try await expect(["r2"]) { $0.search = "100% R2" }
            // What stands for anything in SQL stands for itself.
            try await expect([]) { $0.search = "_" }
            try await expect([]) { $0.search = "\\" }
            try await expect([]) { $0.search = "с%т" }
        }
    }

    @Test func `an account finds what its rooms have`() async throws {
        try await withDatabase { database in
            for id in ["anna", "boris", "vera"] {
                try await database.insert(
                    StoredAccount(id: id, login: id, name: id, role: .staff, createdAt: now))
            }
            var room = StoredRoom(slug: "room", title: "R", capacity: 9, createdAt: now)
            room.meeting.createdBy = "anna"
            room.meeting.roles = [
                StoredRoomRole(account: "boris", role: "secretary"), StoredRoomRole(account: "vera", role: "delegate"),
            ]
            try await database.insert(room)
            _ = try await database.insert(recording("a"))
            _ = try await database.insert(recording("b", room: "gone"))
            for (account, count) in [("anna", 1), ("boris", 1), ("vera", 0), ("nobody", 0)] {
                var query = RecordingQuery(limit: 9)
                query.account = account
                query.roles = ["facilitator", "secretary"]
                #expect(try await database.recordings(query).count == count, "\(account)")
            }
            #expect(try await database.recordings(RecordingQuery(limit: 9)).count == 2)
        }
    }

    @Test func `what is due is found, and what is held is not`() async throws {
        try await withDatabase { database in
            for id in ["due", "held", "later"] {
                _ = try await database.insert(recording(id))
                let (now, time) = (now, id == "later" ? now + 60 : now)
                _ = try await database.updateRecording(id: id) { recording in
                    recording.expiresAt = time
                    recording.composedAt = time
                    recording.state = .ready
                    if id == "held" { recording.hold = .init(reason: "r", by: "b", at: now) }
                }
            }
            #expect(try await database.expiredRecordings(now: now).map(\.id) == ["due"])
            #expect(try await database.recordingsWithTracks(composedBefore: now).map(\.id) == ["due"])
            #expect(try await database.recordings(in: .ready).count == 3)
        }
    }

    @Test func `a link is good until its time or until it is withdrawn`() async throws {
        try await withDatabase { database in
            _ = try await database.insert(recording("a"))
            for id in ["1", "2"] {
                try await database.insert(
                    StoredRecordingShare(
                        id: id, hash: Array(id.utf8), recording: "a", note: "n", createdBy: "system", createdAt: now,
                        expiresAt: now + 60))
            }
            #expect(try await database.recordingShare(hash: [0x31], now: now)?.id == "1")
            #expect(try await database.recordingShare(hash: [0x31], now: now + 60) == nil)
            #expect(try await database.revokeRecordingShare(id: "1", of: "b", at: now) == false)
            #expect(try await database.revokeRecordingShare(id: "1", of: "a", at: now))
            #expect(try await database.revokeRecordingShare(id: "1", of: "a", at: now) == false)
            #expect(try await database.recordingShare(hash: [0x31], now: now) == nil)
            #expect(try await database.recordingShare(hash: [0x32], now: now) != nil)
            #expect(try await database.revokeRecordingShare(id: nil, of: "a", at: now))
            #expect(try await database.recordingShare(hash: [0x32], now: now) == nil)
            #expect(try await database.recordingShares(of: "a").count == 2)
            await #expect(throws: StorageError.schoolUnknown) {
                try await database.insert(
                    StoredRecordingShare(
                        id: "3", hash: [3], recording: "a", school: "none", createdBy: "system", createdAt: now,
                        expiresAt: now))
            }
        }
    }
}
