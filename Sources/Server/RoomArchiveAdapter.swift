import Conference
import Foundation
import Logging
import Signalling
import Storage

/// Lets rooms be kept in the store, as JSON.
public struct StoredRoomArchive: RoomArchive {
    private let states: any RoomStateStore
    private let logger: Logger

    /// Keeps rooms in `states`.
    public init(states: any RoomStateStore, logger: Logger) {
        self.states = states
        self.logger = logger
    }

    /// What was kept of a room. What cannot be read any more is left out: one person's line must not lock a room.
    public func load(_ slug: String) async throws -> RoomSnapshot? {
        do {
            guard let state = try await states.roomState(slug: slug) else { return nil }
            guard let room = decode(KeptRoom.self, state.room, slug) else { return nil }
            return RoomSnapshot(
                room: room, seen: state.seen,
                members: state.members.values.compactMap { decode(KeptMember.self, $0, slug) },
                lobby: state.lobby.values.compactMap { decode(KeptNewcomer.self, $0, slug) },
                attendance: state.attendance.compactMap { decode(KeptLine.self, $0.value, slug) })
        } catch {
            logger.error("a room's state could not be read", metadata: Self.metadata(slug, error))
            throw error
        }
    }

    /// Keeps changes, all of them or none.
    public func save(_ changes: RoomChanges, of slug: String) async throws {
        do {
            let encoder = JSONEncoder()
            var stored = StoredRoomChanges(seen: changes.seen)
            stored.room = try changes.room.map { [UInt8](try encoder.encode($0)) }
            for (id, member) in changes.members {
                stored.members[Int64(id.rawValue)] = [UInt8](try encoder.encode(member))
            }
            stored.goneMembers = Set(changes.gone.map { Int64($0.rawValue) })
            for (place, newcomer) in changes.lobby {
                stored.lobby[Int64(place)] = [UInt8](try encoder.encode(newcomer))
            }
            stored.goneLobby = Set(changes.goneLobby.map { Int64($0) })
            stored.attendance = try changes.attendance.map { line in
                .init(call: line.call, person: line.key.rawValue, value: [UInt8](try encoder.encode(line)))
            }
            try await states.save(stored, roomState: slug)
        } catch {
            logger.error("a room's state could not be kept", metadata: Self.metadata(slug, error))
            throw error
        }
    }

    /// When the calls of a room began whose attendance is kept, the latest first.
    public func calls(of slug: String) async throws -> [Int64] { try await states.attendedCalls(slug: slug) }

    /// The attendance of one call.
    public func attendance(of slug: String, call: Int64) async throws -> [KeptLine] {
        try await states.attendance(slug: slug, call: call).compactMap { decode(KeptLine.self, $0.value, slug) }
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8], _ slug: String) -> Value? {
        do { return try JSONDecoder().decode(type, from: Data(bytes)) } catch {
            logger.warning(
                "a part of a room's state cannot be read and is left out",
                metadata: ["room": "\(slug)", "part": "\(type)"])
            return nil
        }
    }

    /// The kind of the error only: SQLite's text may quote values.
    private static func metadata(_ slug: String, _ error: any Error) -> Logger.Metadata {
        ["room": "\(slug)", "error": "\(type(of: error))"]
    }
}
