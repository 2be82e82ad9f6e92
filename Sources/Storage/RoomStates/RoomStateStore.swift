/// What is kept of a room while the server does not run. The values are bytes that the store does not look into.
public struct StoredRoomState: Sendable, Equatable {
    /// One person's line in the attendance of one call.
    public struct AttendanceLine: Sendable, Equatable {
        /// When the call began, in milliseconds since 1970.
        public var call: Int64
        /// By what the person is known.
        public var person: String
        /// The line.
        public var value: [UInt8]

        /// Makes a line.
        public init(call: Int64, person: String, value: [UInt8]) {
            self.call = call
            self.person = person
            self.value = value
        }
    }

    /// When this was last known to be so, in milliseconds since 1970.
    public var seen: Int64
    /// The room itself.
    public var room: [UInt8]
    /// Those inside, by number.
    public var members: [Int64: [UInt8]]
    /// Those who wait to be let in, by number.
    public var lobby: [Int64: [UInt8]]
    /// The attendance of the latest call.
    public var attendance: [AttendanceLine]

    /// Makes a state.
    public init(
        seen: Int64, room: [UInt8], members: [Int64: [UInt8]] = [:], lobby: [Int64: [UInt8]] = [:],
        attendance: [AttendanceLine] = []
    ) {
        self.seen = seen
        self.room = room
        self.members = members
        self.lobby = lobby
        self.attendance = attendance
    }
}

/// What has changed in a room.
public struct StoredRoomChanges: Sendable, Equatable {
    /// When this was so, in milliseconds since 1970.
    public var seen: Int64
    /// The room itself; nil when it is as before.
    public var room: [UInt8]?
    /// Those inside who are new or changed, by number.
    public var members: [Int64: [UInt8]] = [:]
    /// The numbers of those who are no longer inside.
    public var goneMembers: Set<Int64> = []
    /// Those waiting who are new or changed, by number.
    public var lobby: [Int64: [UInt8]] = [:]
    /// The numbers of those who no longer wait.
    public var goneLobby: Set<Int64> = []
    /// Lines of the attendance that are new or changed.
    public var attendance: [StoredRoomState.AttendanceLine] = []

    /// Makes changes, none but the time unless said otherwise.
    public init(seen: Int64) { self.seen = seen }
}

/// Keeps what goes on in rooms.
public protocol RoomStateStore: Sendable {
    /// What was kept of a room; nil when nothing was.
    func roomState(slug: String) async throws -> StoredRoomState?
    /// Keeps changes, all of them or none. Of a room that was deleted nothing is kept.
    func save(_ changes: StoredRoomChanges, roomState slug: String) async throws
    /// When the calls of a room began whose attendance is kept, in milliseconds since 1970, the latest first.
    func attendedCalls(slug: String) async throws -> [Int64]
    /// The lines of the attendance of one call.
    func attendance(slug: String, call: Int64) async throws -> [StoredRoomState.AttendanceLine]
}
