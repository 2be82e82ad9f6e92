import Primitives
import Signalling

/// Somebody at the door: all that the room needs to know to decide, and to let them in later.
struct Arrival: Hashable, Sendable, Codable {
    /// The name that others shall see.
    var name: String
    /// Whether somebody else corrected the name: it stays then, whatever the page says on coming back.
    var isRenamed = false
    var person: Person
    /// What a token, an account or the plan says, before appointments in the call.
    var granted: Role
    /// Whether they were named when the room was planned, or have a personal link.
    var isExpected: Bool
    /// The secret with which this place, and later the place in the room, is taken again.
    var resume: String
    /// What they said about being recorded.
    var consent: DoorConsent?

    init(_ request: JoinRequest, record: RoomRecord) {
        name = request.name
        person = Person(request)
        granted = request.role
        isExpected = request.identity?.kind == .invitation
        resume = request.newResume
        if let identity = request.identity, identity.kind == .account, let role = record.roles[identity.subject] {
            granted = role
            isExpected = true
        }
        if person.isServerAdministrator { granted = .administrator }
    }
}

/// One who waits to be let in.
struct Newcomer: Sendable, Codable {
    let place: LobbyPlace
    var arrival: Arrival
    /// Since when, in milliseconds since 1970.
    let since: Int64
    /// Let in while the connection was broken: comes in as soon as it is there again.
    var isAdmitted = false
    /// Nil while the place is kept for somebody whose connection broke.
    var connection: ConnectionID?
    /// When the connection broke.
    var lostAt: Instant?
    /// How many stood before this one when the client was last told.
    var toldAhead = -1

    init(place: LobbyPlace, arrival: Arrival, since: Int64, connection: ConnectionID?) {
        self.place = place
        self.arrival = arrival
        self.since = since
        self.connection = connection
    }

    private enum CodingKeys: String, CodingKey { case place, arrival, since, isAdmitted }
}
