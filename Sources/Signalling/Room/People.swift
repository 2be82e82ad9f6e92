/// A single right in a room. What each role has stands in one table, `Conference/People/Permissions.swift`.
public enum Permission: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    /// To be heard.
    case speak
    /// To be seen.
    case camera
    /// To share a screen.
    case screen
    /// To write to everybody.
    case chat
    /// To write to one person.
    case privateChat
    /// To raise a hand.
    case hand
    /// To send reactions.
    case react
    /// To choose a breakout room, where that is open.
    case chooseRoom
    /// To vote in polls.
    case vote
    /// To let people in from the lobby, and to refuse them.
    case admit
    /// To switch others' devices off, ask them to switch them on, lower their hands and correct their names.
    case moderate
    /// To put somebody on everybody's screen.
    case spotlight
    /// To call for attention.
    case attention
    /// To give the floor, set its timer and order the hands.
    case floor
    /// To send people out.
    case remove
    /// To keep people out.
    case ban
    /// To lock the room, and to say who may come in and what they read while they wait.
    case lock
    /// To take rights from whole roles.
    case restrict
    /// To give roles.
    case appoint
    /// To make and lead breakout rooms.
    case breakouts
    /// To go into any breakout room.
    case visit
    /// To speak and write to all breakout rooms at once.
    case announce
    /// To make polls.
    case poll
    /// To delete others' messages, pin messages and set the rules of the chat.
    case moderateChat
    /// To see who was here and how long.
    case attendance
    /// To record the meeting.
    case record
    /// To end the call for everybody.
    case end

    /// By name.
    public static func < (a: Permission, b: Permission) -> Bool { a.rawValue < b.rawValue }
}

/// What can be taken from a whole role.
public enum Restriction: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    case microphone, camera, screen, chat, hands

    /// By name.
    public static func < (a: Restriction, b: Restriction) -> Bool { a.rawValue < b.rawValue }
}

/// What a client may do itself.
public struct You: Hashable, Sendable, Codable {
    /// Its role now.
    public var role: Role
    /// Its rights now, sorted.
    public var permissions: [Permission]
    /// What is taken from its role at the moment, sorted.
    public var locks: [Restriction]
    /// The name of its school.
    public var school: String?
    /// Whether it has an account.
    public var registered: Bool

    /// Makes a description.
    public init(
        role: Role, permissions: [Permission], locks: [Restriction] = [], school: String? = nil,
        registered: Bool = false
    ) {
        self.role = role
        self.permissions = permissions
        self.locks = locks
        self.school = school
        self.registered = registered
    }
}

/// Whom a request is about.
public struct Selection: Hashable, Sendable, Codable {
    /// One person.
    public var participant: ParticipantID?
    /// Several people.
    public var participants: [ParticipantID]?
    /// All of a school, by its id.
    public var school: String?
    /// All of a role.
    public var role: Role?
    /// Everybody.
    public var all: Bool?
    /// But these.
    public var except: [ParticipantID]?

    /// Makes a selection.
    public init(
        participant: ParticipantID? = nil, participants: [ParticipantID]? = nil, school: String? = nil,
        role: Role? = nil, all: Bool? = nil, except: [ParticipantID]? = nil
    ) {
        self.participant = participant
        self.participants = participants
        self.school = school
        self.role = role
        self.all = all
        self.except = except
    }
}
