import Signalling

/// Somebody at one page of a room, as its board needs to know them. One person on two devices is two guests of one key.
public struct BoardGuest: Hashable, Sendable {
    /// The page.
    public var connection: ConnectionID
    /// The person in the room's list.
    public var participant: ParticipantID
    /// By what the person is known again.
    public var key: PersonKey
    /// The name that others see.
    public var name: String
    /// What they are in the room now, appointments in the call included.
    public var role: Role
    /// Their school.
    public var school: School?
    /// The breakout room they are in; nil in the plenary.
    public var breakout: BreakoutID?
    /// How many people sit before the screen; one unless they have said so.
    public var people: Int

    /// Describes somebody.
    public init(
        connection: ConnectionID, participant: ParticipantID, key: PersonKey, name: String, role: Role,
        school: School? = nil, breakout: BreakoutID? = nil, people: Int = 1
    ) {
        self.connection = connection
        self.participant = participant
        self.key = key
        self.name = name
        self.role = role
        self.school = school
        self.breakout = breakout
        self.people = people
    }
}

/// Who looks after the boards of all rooms. The rooms only forward: they say who is at which page, and what is asked.
///
/// The calls for one room come in order and return at once.
public protocol BoardDesk: Sendable {
    /// A page has come into a room; everything about its board goes to `send` from now on.
    func entered(_ guest: BoardGuest, room: RoomInfo, send: @escaping @Sendable (EncodedMessage) -> Void)

    /// The person at a page has another name, role or school, or is in another breakout room.
    func changed(_ guest: BoardGuest, room: RoomInfo)

    /// A page has gone.
    func left(_ connection: ConnectionID, room: RoomInfo)

    /// A page asks for something. The desk answers `done` or an error where there is a number.
    func receive(_ request: BoardRequest, number: Int?, from connection: ConnectionID, room: RoomInfo)
}

/// What a room tells its board.
public enum BoardNote: Hashable, Sendable {
    /// A page has come.
    case entered(BoardGuest)
    /// The person at a page is somebody else than before in some way.
    case changed(BoardGuest)
    /// A page has gone.
    case left(ConnectionID)
    /// A page asks for something.
    case asked(ConnectionID, BoardRequest, number: Int?)
}
