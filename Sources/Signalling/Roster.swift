/// Participants as they stand in a message. Written once, however many messages carry the list.
public struct ParticipantList: Hashable, Sendable {
    /// The participants.
    public let participants: [ParticipantInfo]
    /// The list as JSON.
    let json: [UInt8]

    /// Takes a list and writes it.
    public init(_ participants: [ParticipantInfo]) {
        self.participants = participants
        var writer = JSONWriter()
        writer.array(participants) { json, participant in participant.write(to: &json) }
        json = writer.bytes
    }
}

extension ParticipantList: Codable {
    /// Reads a plain list.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode([ParticipantInfo].self))
    }

    /// Writes a plain list.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(participants)
    }
}

extension ParticipantList: ExpressibleByArrayLiteral {
    /// Makes a list of the participants named.
    public init(arrayLiteral elements: ParticipantInfo...) { self.init(elements) }
}

/// What has changed among the participants since the last such message.
///
/// A small room is told of everybody. A large one has a window: whoever shows or says something and whoever runs the
/// room, and as many others as there is space for. Of those outside it only the number is told.
public struct RosterChange: Hashable, Sendable, Codable {
    /// How many are listed in the room now.
    public var total: Int
    /// Those of the window who have come in.
    public var joined: [ParticipantInfo]
    /// Those who changed, or were in the room already and are now in the window.
    public var changed: [ParticipantInfo]
    /// Those of the window who are no longer in the room.
    public var left: [ParticipantLeft]
    /// Those who are still in the room, but in the window no more.
    public var hidden: [ParticipantID]

    /// Makes a message; nothing has changed unless said otherwise.
    public init(
        total: Int, joined: [ParticipantInfo] = [], changed: [ParticipantInfo] = [], left: [ParticipantLeft] = [],
        hidden: [ParticipantID] = []
    ) {
        self.total = total
        self.joined = joined
        self.changed = changed
        self.left = left
        self.hidden = hidden
    }

    /// Reads a message; lists that are not there are empty.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        total = try container.decode(Int.self, forKey: .total)
        joined = try container.decodeIfPresent([ParticipantInfo].self, forKey: .joined) ?? []
        changed = try container.decodeIfPresent([ParticipantInfo].self, forKey: .changed) ?? []
        left = try container.decodeIfPresent([ParticipantLeft].self, forKey: .left) ?? []
        hidden = try container.decodeIfPresent([ParticipantID].self, forKey: .hidden) ?? []
    }
}

/// Somebody is gone.
public struct ParticipantLeft: Hashable, Sendable, Codable {
    /// Who.
    public var participant: ParticipantID
    /// Why.
    public var reason: LeaveReason

    /// Makes a value.
    public init(participant: ParticipantID, reason: LeaveReason) {
        self.participant = participant
        self.reason = reason
    }
}

/// A part of the list of everybody.
public struct RosterPage: Hashable, Sendable, Codable {
    /// How many are listed in the room.
    public var total: Int
    /// How many of them match the search; all, without one.
    public var matching: Int
    /// How many of those stand before the first one here.
    public var offset: Int
    /// The participants, by surname.
    public var participants: [ParticipantInfo]
    /// How many are listed of each school, by name; where that was asked for.
    public var schools: [SchoolCount]?

    /// Makes a page.
    public init(
        total: Int, matching: Int, offset: Int, participants: [ParticipantInfo], schools: [SchoolCount]? = nil
    ) {
        self.total = total
        self.matching = matching
        self.offset = offset
        self.participants = participants
        self.schools = schools
    }
}
