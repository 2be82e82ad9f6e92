/// One person, viewer or encoder in one room. Ids count up from 1 and are never given out twice in a room's life.
public struct ParticipantID: Hashable, Comparable, Sendable {
    /// The number as it stands in messages.
    public let rawValue: UInt32

    /// Wraps a number.
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Earlier arrivals come first.
    @inlinable public static func < (a: ParticipantID, b: ParticipantID) -> Bool { a.rawValue < b.rawValue }
}

extension ParticipantID: Codable {
    /// Reads a plain number.
    public init(from decoder: any Decoder) throws {
        do {
            rawValue = try decoder.singleValueContainer().decode(UInt32.self)
        } catch {
            // Foundation does not say where a number out of range stands.
            throw SignallingError.wrongInteger(at: decoder.codingPath)
        }
    }

    /// Writes a plain number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension ParticipantID: CustomStringConvertible {
    /// The number.
    public var description: String { String(rawValue) }
}

/// What somebody is in a room. What each role may do stands in one table, `Conference/People/Permissions.swift`.
public enum Role: String, Hashable, Sendable, Codable, CaseIterable {
    /// Runs the room.
    case administrator
    /// Leads the work: a session, its stages and its floor.
    case facilitator
    /// Takes the minutes, looks after the door and the chat.
    case secretary
    /// Speaks for a school.
    case delegate
    /// Helps with sound and picture.
    case technician
    /// Takes part.
    case participant
    /// Looks on.
    case observer
    /// Came by the link, without an account.
    case guest

    /// Who stands above whom: nobody acts upon somebody of a higher rank.
    public var rank: Int {
        switch self {
        case .administrator: 4
        case .facilitator: 3
        case .secretary, .technician, .delegate: 2
        case .participant: 1
        case .observer, .guest: 0
        }
    }
}

/// What somebody is connected with.
public enum ClientKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// The web page, or any other client of the WebSocket protocol.
    case page
    /// An encoder that publishes through WHIP (RFC 9725). Listed like a person.
    case whip
    /// A viewer through WHEP. Never listed to others.
    case whep
}

/// Why somebody is no longer in the room.
public enum LeaveReason: String, Hashable, Sendable, Codable, CaseIterable {
    /// Left deliberately or closed the page.
    case left
    /// Lost the connection and did not come back in time.
    case lost
    /// Came in again somewhere else.
    case replaced
    /// Was sent out.
    case removed
}

/// How a client's media transport stands.
public enum TransportState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Media flows.
    case connected
    /// Nothing has been heard for some seconds: restart ICE.
    case disconnected
    /// The transport is gone: make a new RTCPeerConnection and offer again.
    case failed
}

/// Why the server ends all connections.
public enum ClosingReason: String, Hashable, Sendable, Codable, CaseIterable {
    /// The server program stops, perhaps to start again at once.
    case shutdown
}

/// What went wrong, for programs. The page translates by this code; the message beside it is for developers.
public enum ErrorCode: String, Hashable, Sendable, Codable, CaseIterable, Error {
    /// The message is not what the protocol asks for.
    case malformedMessage
    /// The message's `type` is not known to this server.
    case unknownType
    /// The message needs a room, and this connection has not joined one.
    case notJoined
    /// This connection is already in a room.
    case alreadyJoined
    /// There is no room of that name.
    case roomNotFound
    /// The room has as many people as it may hold.
    case roomFull
    /// The server has as many people as it may hold.
    case serverFull
    /// The token is not valid, has expired or is for another room.
    case invalidToken
    /// The name is empty or too long.
    case invalidName
    /// The SDP offer cannot be answered.
    case invalidOffer
    /// The message, or a list in it, is larger than the protocol allows.
    case tooLarge
    /// Too many messages in a short time.
    case rateLimited
    /// The same participant has connected again; this connection is closed.
    case replaced
    /// One's role does not allow this here and now.
    case notAllowed
    /// What the message is about is not there, or not any more.
    case notFound
    /// This cannot be done at the moment, as things stand.
    case invalidState
    /// The board is not at the stage in which this is done.
    case wrongStage
    /// Somebody else was faster, or something else stands against it.
    case conflict
    /// A bound of the board is reached.
    case limit
    /// The board is closed; nothing on it changes any more.
    case closed
    /// Nobody new comes into the room at the moment.
    case roomLocked
    /// One has to sign in to come into this room.
    case accountNeeded
    /// Those who run the room have not let one in.
    case refused
    /// Those who run the room have sent one out.
    case removed
    /// Those who run the room keep one out.
    case banned
    /// The call was ended for everybody.
    case ended
    /// The server has failed; trying again may help.
    case internalError
}
