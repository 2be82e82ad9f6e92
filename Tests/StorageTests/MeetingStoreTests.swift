import Foundation
import Testing

@testable import Storage

@Suite struct MeetingStoreTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func withDatabase(_ body: (Storage.Database) async throws -> Void) async throws {
        let directory = NSTemporaryDirectory() + "veche-storage-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let database = try Storage.Database(directory: directory)
        try await database.insert(StoredSchool(id: "a", name: "A", createdAt: now))
        try await database.insert(StoredSchool(id: "b", name: "B", createdAt: now))
        try await database.insert(
            StoredAccount(id: "anna", login: "anna", name: "Анна", role: .staff, createdAt: now))
        try await body(database)
    }

    private func room() -> StoredRoom {
        var room = StoredRoom(slug: "room", title: "Совет", capacity: 30, createdAt: now)
        room.meeting.startsAt = now + 3600
        room.meeting.duration = 90
        room.meeting.timeZone = "Europe/Moscow"
        room.meeting.recurrence = "monthly"
        room.meeting.description = "Повестка"
        room.meeting.policy = "schools"
        room.meeting.isOpenToGuests = false
        room.meeting.needsAdult = "always"
        room.meeting.createdBy = "anna"
        room.meeting.schools = [StoredRoomSchool(school: "a", quota: 5), StoredRoomSchool(school: "b")]
        room.meeting.roles = [StoredRoomRole(account: "anna", role: "facilitator")]
        return room
    }

    @Test func `a meeting is read back as it was written`() async throws {
        try await withDatabase { database in
            try await database.insert(room())
            #expect(try await database.room(slug: "room") == room())
            #expect(try await database.rooms() == [room()])
        }
    }

    @Test func `a change replaces lists and leaves other rooms alone`() async throws {
        try await withDatabase { database in
            try await database.insert(room())
            var other = room()
            other.slug = "other"
            try await database.insert(other)
            let changed = try await database.updateRoom(slug: "room") { room in
                room.title = "Новый"
                room.meeting.schools = [StoredRoomSchool(school: "b", quota: 1)]
                room.meeting.roles = []
                room.meeting.startsAt = nil
            }
            #expect(changed?.meeting.schools.map(\.school) == ["b"])
            #expect(try await database.room(slug: "room") == changed)
            #expect(try await database.room(slug: "other") == other)
            #expect(try await database.updateRoom(slug: "none") { $0.title = "x" } == nil)
        }
    }

    @Test func `a change that names nobody is undone as a whole`() async throws {
        try await withDatabase { database in
            try await database.insert(room())
            await #expect(throws: StorageError.accountUnknown) {
                try await database.updateRoom(slug: "room") { room in
                    room.title = "Новый"
                    room.meeting.roles = [StoredRoomRole(account: "nobody", role: "guest")]
                }
            }
            #expect(try await database.room(slug: "room") == room())
        }
    }

    @Test func `people and schools that go leave the room behind`() async throws {
        try await withDatabase { database in
            try await database.insert(room())
            #expect(try await database.deleteAccount(id: "anna"))
            #expect(try await database.deleteSchool(id: "a"))
            let left = try await database.room(slug: "room")
            #expect(left?.meeting.createdBy == nil)
            #expect(left?.meeting.roles.isEmpty == true)
            #expect(left?.meeting.schools.map(\.school) == ["b"])
        }
    }

    @Test func `personal links belong to one room and go with it`() async throws {
        try await withDatabase { database in
            try await database.insert(room())
            let link = StoredRoomInvitation(
                id: "i", room: "room", name: "Борис", role: "delegate", school: "a", createdAt: now)
            try await database.insert([link])
            #expect(try await database.roomInvitation(id: "i", room: "room") == link)
            #expect(try await database.roomInvitation(id: "i", room: "other") == nil)
            try await database.markUsed(roomInvitation: "i", at: now + 1)
            try await database.markUsed(roomInvitation: "i", at: now + 9)
            #expect(try await database.roomInvitations(room: "room").map(\.usedAt) == [now + 1])
            #expect(try await database.deleteRoomInvitation(id: "i", room: "other") == false)
            #expect(try await database.deleteRoom(slug: "room"))
            #expect(try await database.roomInvitation(id: "i", room: "room") == nil)
        }
    }
}
