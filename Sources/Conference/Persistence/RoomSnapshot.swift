import MediaControl
import Primitives
import Signalling

/// What is kept of a room while the server does not run: everything but media and connections. All times are
/// milliseconds since 1970.
public struct RoomSnapshot: Hashable, Sendable, Codable {
    /// The room itself.
    public var room: KeptRoom
    /// When this was last known to be so.
    public var seen: Int64
    /// Those inside.
    public var members: [KeptMember]
    /// Those who wait to be let in.
    public var lobby: [KeptNewcomer]
    /// The attendance of the last call.
    public var attendance: [KeptLine]

    /// Puts a snapshot together.
    public init(
        room: KeptRoom, seen: Int64, members: [KeptMember] = [], lobby: [KeptNewcomer] = [],
        attendance: [KeptLine] = []
    ) {
        self.room = room
        self.seen = seen
        self.members = members
        self.lobby = lobby
        self.attendance = attendance
    }
}

/// What is kept of a room besides its people. What was added after the first release is optional.
public struct KeptRoom: Hashable, Sendable, Codable {
    var nextParticipant: UInt32
    /// What the room was planned as when this was kept: a plan that was changed since then goes before the house.
    var plannedPolicy: AdmissionPolicy
    var plannedAdultRule: AdultRule
    var house: House
    var floor: FloorState
    var breakouts: BreakoutRooms
    var appointments: Appointments
    var bans: Set<PersonKey>
    var succession: Succession
    /// Those who do not come in by themselves, whatever the policy.
    var heldBack: Set<PersonKey>
    var nextPlace: LobbyPlace
    var callBegan: Int64?
    var callIsOver: Bool
    /// A recording that goes on.
    var recording: RecordingSession?
}

/// What is kept of somebody in a room.
public struct KeptMember: Hashable, Sendable, Codable {
    /// Who.
    public let id: ParticipantID
    let resume: String
    var name: String
    var isRenamed: Bool
    var role: Role
    var granted: Role
    var person: Person
    var breakout: BreakoutID?
    /// What was switched off from outside and is not on again.
    var held: Set<MediaSource>
    /// What they have said about being recorded.
    var consent: Consent?
    /// The numbers under which they are in the recording; nil for none.
    var inRecording: Set<ParticipantID>?
}

/// What is kept of somebody who waits to be let in.
public struct KeptNewcomer: Hashable, Sendable, Codable {
    /// Their place.
    public let place: LobbyPlace
    let arrival: Arrival
    let since: Int64
    let isAdmitted: Bool
}

/// What has changed in a room since it was last kept.
public struct RoomChanges: Hashable, Sendable {
    /// When this was so.
    public var seen: Int64
    /// The room itself; nil when it is as before.
    public var room: KeptRoom?
    /// Those who came or changed.
    public var members: [ParticipantID: KeptMember] = [:]
    /// Those who are no longer inside.
    public var gone: Set<ParticipantID> = []
    /// Those waiting who came or changed.
    public var lobby: [LobbyPlace: KeptNewcomer] = [:]
    /// Those who no longer wait.
    public var goneLobby: Set<LobbyPlace> = []
    /// Lines of the attendance that are new or changed.
    public var attendance: [KeptLine] = []

    /// Whether nothing has changed but the time.
    public var isEmpty: Bool {
        room == nil && members.isEmpty && gone.isEmpty && lobby.isEmpty && goneLobby.isEmpty && attendance.isEmpty
    }

    /// Adds what changed afterwards.
    mutating func merge(_ later: RoomChanges) {
        seen = later.seen
        room = later.room ?? room
        members.merge(later.members) { $1 }
        gone.formUnion(later.gone)
        for id in later.gone { members[id] = nil }
        lobby.merge(later.lobby) { $1 }
        goneLobby.formUnion(later.goneLobby)
        for place in later.goneLobby { lobby[place] = nil }
        attendance += later.attendance
    }
}

/// Where rooms are kept while the server does not run. One room's changes come in order, never two at a time.
public protocol RoomArchive: Sendable {
    /// What was kept of a room; nil when nothing was.
    func load(_ slug: String) async throws -> RoomSnapshot?
    /// Keeps changes, all of them or none.
    func save(_ changes: RoomChanges, of slug: String) async throws
    /// When the calls of a room began whose attendance is kept, in milliseconds since 1970, the latest first.
    func calls(of slug: String) async throws -> [Int64]
    /// The attendance of one call.
    func attendance(of slug: String, call: Int64) async throws -> [KeptLine]
}

/// Keeps nothing.
public struct NoArchive: RoomArchive {
    /// Makes an archive.
    public init() {}
    /// Nothing.
    public func load(_ slug: String) async throws -> RoomSnapshot? { nil }
    /// Forgets the changes.
    public func save(_ changes: RoomChanges, of slug: String) async throws {}
    /// None.
    public func calls(of slug: String) async throws -> [Int64] { [] }
    /// Nobody.
    public func attendance(of slug: String, call: Int64) async throws -> [KeptLine] { [] }
}
