import Foundation

/// A school that a room is for.
public struct StoredRoomSchool: Sendable, Equatable {
    /// The school's id.
    public var school: String
    /// How many of it are let in by themselves; nil for any number.
    public var quota: Int?

    /// Makes a record.
    public init(school: String, quota: Int? = nil) {
        self.school = school
        self.quota = quota
    }
}

/// The part that an account has in a room.
public struct StoredRoomRole: Sendable, Equatable {
    /// The account's id.
    public var account: String
    /// The part, by its name in the protocol.
    public var role: String
    /// Whether it comes from the programme's session that the room was made for, and goes when that says otherwise.
    public var isPlanned: Bool
    /// The school that the account speaks for in this room; nil for that of the account itself.
    public var school: String?

    /// Makes a record.
    public init(account: String, role: String, isPlanned: Bool = false, school: String? = nil) {
        self.account = account
        self.role = role
        self.isPlanned = isPlanned
        self.school = school
    }
}

/// When a room is a meeting, and how it is entered.
public struct StoredMeeting: Sendable, Equatable {
    /// When it begins, to the millisecond; nil for a room that is always open.
    public var startsAt: Date?
    /// How long it is to take, in minutes.
    public var duration: Int?
    /// The time zone that people think of it in (IANA); nil for the server's own.
    public var timeZone: String?
    /// `monthly`, or nil.
    public var recurrence: String?
    /// What it is about; may be empty.
    public var description = ""
    /// How people are admitted, by its name in the protocol.
    public var policy = "accept"
    /// Whether people without account may come in.
    public var isOpenToGuests = true
    /// When somebody grown up must be there, by its name in the protocol.
    public var needsAdult = "pupils"
    /// The account that made it; nil for an administrator's token.
    public var createdBy: String?
    /// The schools it is for.
    public var schools: [StoredRoomSchool] = []
    /// Who has a part of their own in it.
    public var roles: [StoredRoomRole] = []

    /// A room that is always open, to everybody.
    public init() {}
}

/// A personal link into a room.
public struct StoredRoomInvitation: Sendable, Equatable {
    /// Its name in the database and in the link.
    public var id: String
    /// The room's slug.
    public var room: String
    /// Who it is for: the name others see.
    public var name: String
    /// The part it gives, by its name in the protocol.
    public var role: String
    /// The school's id, if any.
    public var school: String?
    /// When it was made, to the millisecond.
    public var createdAt: Date
    /// When it was first used, if it was.
    public var usedAt: Date?

    /// Makes a record.
    public init(
        id: String, room: String, name: String, role: String, school: String? = nil, createdAt: Date,
        usedAt: Date? = nil
    ) {
        self.id = id
        self.room = room
        self.name = name
        self.role = role
        self.school = school
        self.createdAt = createdAt
        self.usedAt = usedAt
    }
}

/// Keeps personal links.
public protocol RoomInvitationStore: Sendable {
    /// Adds links to one room, all or none.
    func insert(_ invitations: [StoredRoomInvitation]) async throws
    /// The link of that id into that room, or nil.
    func roomInvitation(id: String, room slug: String) async throws -> StoredRoomInvitation?
    /// All links into a room, the oldest first.
    func roomInvitations(room slug: String) async throws -> [StoredRoomInvitation]
    /// Notes the first use.
    func markUsed(roomInvitation id: String, at time: Date) async throws
    /// Withdraws a link.
    ///
    /// - Returns: false when there was none.
    func deleteRoomInvitation(id: String, room slug: String) async throws -> Bool
}

/// All that is kept about rooms before and between calls.
public typealias MeetingStore = RoomStore & RoomInvitationStore
