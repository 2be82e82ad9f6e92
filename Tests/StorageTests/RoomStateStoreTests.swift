import Foundation
import GRDB
import Testing

@testable import Storage

@Suite struct RoomStateStoreTests {
    let directory = NSTemporaryDirectory() + "veche-states-" + UUID().uuidString

    private func withDatabase(_ body: (Storage.Database) async throws -> Void) async throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let database = try Storage.Database(directory: directory)
        try await database.insert(
            StoredRoom(slug: "room", title: "Room", capacity: 10, createdAt: Date(timeIntervalSince1970: 0)))
        try await body(database)
    }

    @Test func `what was kept is there after the database was opened again`() async throws {
        try await withDatabase { database in
            #expect(try await database.roomState(slug: "room") == nil)
            var changes = StoredRoomChanges(seen: 5)
            changes.room = [1]
            changes.members = [1: [1], 2: [2]]
            changes.lobby = [7: [7]]
            changes.attendance = [
                .init(call: 3, person: "a", value: [3]), .init(call: 4, person: "a", value: [4]),
            ]
            try await database.save(changes, roomState: "room")
            var next = StoredRoomChanges(seen: 6)
            next.members = [2: [22]]
            next.goneMembers = [1]
            next.goneLobby = [7]
            next.attendance = [.init(call: 4, person: "a", value: [44])]
            try await database.save(next, roomState: "room")
            let state = try await Storage.Database(directory: directory).roomState(slug: "room")
            #expect(
                state
                    == StoredRoomState(
                        seen: 6, room: [1], members: [2: [22]],
                        attendance: [.init(call: 4, person: "a", value: [44])]))
            #expect(try await database.attendedCalls(slug: "room") == [4, 3])
            #expect(try await database.attendance(slug: "room", call: 3).map { $0.value } == [[3]])
        }
    }

    @Test func `nothing is left of a room that was deleted, nor kept of it afterwards`() async throws {
        try await withDatabase { database in
            var changes = StoredRoomChanges(seen: 5)
            changes.room = [1]
            changes.members = [1: [1]]
            changes.attendance = [.init(call: 3, person: "a", value: [3])]
            try await database.save(changes, roomState: "room")
            #expect(try await database.deleteRoom(slug: "room"))
            #expect(try await database.roomState(slug: "room") == nil)
            #expect(try await database.attendedCalls(slug: "room") == [])
            try await database.save(changes, roomState: "room")
            #expect(try await database.roomState(slug: "room") == nil)
        }
    }
}
