/// A message from the server, with the number of the request that it answers.
public struct ServerFrame: Hashable, Sendable {
    /// The request's number; nil when nobody asked.
    public var request: Int?
    /// The message.
    public var message: ServerMessage

    /// Makes a frame.
    public init(_ message: ServerMessage, request: Int? = nil) {
        self.request = request
        self.message = message
    }
}

/// Everything that the server may say. The field `type` carries the case's name.
public enum ServerMessage: Hashable, Sendable {
    /// The reply to `join`.
    case joined(Joined)
    /// The reply to `offer`.
    case answer(Answer)
    /// Somebody has come in.
    case participantJoined(ParticipantInfo)
    /// Somebody's name, role or media has changed.
    case participantChanged(ParticipantInfo)
    /// Somebody is gone.
    case participantLeft(ParticipantLeft)
    /// What the video slots show: all that are in use.
    case slots([SlotInfo])
    /// Who speaks.
    case speakers(Speakers)
    /// How the client's own media transport stands.
    case transport(Transport)
    /// The reply to `ping`.
    case pong
    /// The server is about to close the connection.
    case closing(ClosingReason)
    /// Something could not be done.
    case error(Failure)

    /// The values of `type`.
    public enum Kind: String, Sendable, CaseIterable {
        case joined, answer, participantJoined, participantChanged, participantLeft, slots, speakers, transport, pong
        case closing, error
    }

    /// The value of `type`.
    public var kind: Kind {
        switch self {
        case .joined: .joined
        case .answer: .answer
        case .participantJoined: .participantJoined
        case .participantChanged: .participantChanged
        case .participantLeft: .participantLeft
        case .slots: .slots
        case .speakers: .speakers
        case .transport: .transport
        case .pong: .pong
        case .closing: .closing
        case .error: .error
        }
    }

    /// Everything that a client must know on entering.
    public struct Joined: Hashable, Sendable, Codable {
        /// The client itself.
        public var participant: ParticipantInfo
        /// The room.
        public var room: RoomInfo
        /// All others, in the order in which they came.
        public var participants: [ParticipantInfo]
        /// The secret with which a later `join` takes this place again.
        public var resume: String
        /// How many receiving m-lines to offer.
        public var slots: SlotCounts
        /// Who speaks.
        public var speakers: Speakers

        /// Makes a message.
        public init(
            participant: ParticipantInfo, room: RoomInfo, participants: [ParticipantInfo], resume: String,
            slots: SlotCounts, speakers: Speakers
        ) {
            self.participant = participant
            self.room = room
            self.participants = participants
            self.resume = resume
            self.slots = slots
            self.speakers = speakers
        }
    }

    /// The SDP answer.
    public struct Answer: Hashable, Sendable, Codable {
        /// The SDP text.
        public var sdp: String

        /// Makes a message.
        public init(sdp: String) { self.sdp = sdp }
    }

    /// Somebody is gone.
    public struct ParticipantLeft: Hashable, Sendable, Codable {
        /// Who.
        public var participant: ParticipantID
        /// Why.
        public var reason: LeaveReason

        /// Makes a message.
        public init(participant: ParticipantID, reason: LeaveReason) {
            self.participant = participant
            self.reason = reason
        }
    }

    /// The state of the client's media transport.
    public struct Transport: Hashable, Sendable, Codable {
        /// The state.
        public var state: TransportState
        /// Why it is so, where that is known: a short English word for logs.
        public var reason: String?

        /// Makes a message.
        public init(state: TransportState, reason: String? = nil) {
            self.state = state
            self.reason = reason
        }
    }

    /// What could not be done.
    public struct Failure: Hashable, Sendable, Codable {
        /// The code, for programs.
        public var code: ErrorCode
        /// What happened and what to do: an English sentence for developers.
        public var message: String

        /// Makes a message.
        public init(code: ErrorCode, message: String) {
            self.code = code
            self.message = message
        }
    }
}
