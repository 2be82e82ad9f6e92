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
    /// Who has come, changed and gone.
    case participants(RosterChange)
    /// The reply to `roster`.
    case roster(RosterPage)
    /// What the video slots show: all that are in use. `participants` are those in them whom nobody was told of
    /// otherwise.
    case slots([SlotInfo], participants: [ParticipantInfo] = [])
    /// Who speaks.
    case speakers(Speakers)
    /// How the client's own media transport stands.
    case transport(Transport)
    /// Anything else that the room's rules have to tell.
    case room(RoomNews)
    /// The reply to `ping`.
    case pong
    /// The server is about to close the connection.
    case closing(ClosingReason)
    /// Something could not be done.
    case error(Failure)

    /// The values of `type`.
    public enum Kind: String, Sendable, CaseIterable {
        case joined, answer, participants, roster, slots, speakers, transport, pong, closing, error
        case waiting, done, you, house, lobby, floor, reactions, attention, asked, muted
        case breakouts, announcement, chat, chatHistory, polls, attendance, recording, consent, board, boardOwn
    }

    /// The value of `type`.
    public var kind: Kind {
        switch self {
        case .joined: .joined
        case .answer: .answer
        case .participants: .participants
        case .roster: .roster
        case .slots: .slots
        case .speakers: .speakers
        case .transport: .transport
        case .room(let news): news.kind
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
        /// The window of the room that every client is kept up to date about, in the order in which they came. May
        /// have the client itself in it.
        public var participants: ParticipantList
        /// How many are listed in the room, the client itself included.
        public var total: Int
        /// The secret with which a later `join` takes this place again.
        public var resume: String
        /// How many receiving m-lines to offer.
        public var slots: SlotCounts
        /// Who speaks.
        public var speakers: Speakers
        /// What the client may do.
        public var you: You
        /// How the room is run.
        public var house: Shared<House>
        /// Raised hands and who has the floor.
        public var floor: Shared<Floor>
        /// The breakout rooms; nil when there are none.
        public var breakouts: Breakouts?
        /// The latest of the chat.
        public var chat: Shared<ChatWelcome>
        /// All polls.
        public var polls: [Poll]
        /// The server's wall clock, in milliseconds since 1970, for times in messages.
        public var now: Int64?
        /// Whether the server knows no media of somebody who comes back: an RTCPeerConnection that the client has is to
        /// be replaced by a new one.
        public var fresh: Bool?
        /// The recording; nil when there is none.
        public var recording: RecordingNews?
        /// What the client has said about being recorded; nil when it is not recorded.
        public var consent: ConsentAnswer?

        /// Makes a message.
        public init(
            participant: ParticipantInfo, room: RoomInfo, participants: ParticipantList, total: Int,
            resume: String, slots: SlotCounts, speakers: Speakers, you: You, house: Shared<House> = Shared(House()),
            floor: Shared<Floor> = Shared(Floor()), breakouts: Breakouts? = nil,
            chat: Shared<ChatWelcome> = Shared(ChatWelcome()), polls: [Poll] = [],
            now: Int64? = nil, fresh: Bool? = nil, recording: RecordingNews? = nil, consent: ConsentAnswer? = nil
        ) {
            self.participant = participant
            self.room = room
            self.participants = participants
            self.total = total
            self.resume = resume
            self.slots = slots
            self.speakers = speakers
            self.you = you
            self.house = house
            self.floor = floor
            self.breakouts = breakouts
            self.chat = chat
            self.polls = polls
            self.now = now
            self.fresh = fresh
            self.recording = recording
            self.consent = consent
        }
    }

    /// The SDP answer.
    public struct Answer: Hashable, Sendable, Codable {
        /// The SDP text.
        public var sdp: String

        /// Makes a message.
        public init(sdp: String) { self.sdp = sdp }
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

        /// What stands there now, where a change of it came too late.
        public var current: CurrentText?

        /// Makes a message.
        public init(code: ErrorCode, message: String, current: CurrentText? = nil) {
            self.code = code
            self.message = message
            self.current = current
        }
    }
}
