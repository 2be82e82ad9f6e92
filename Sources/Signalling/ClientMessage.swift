/// A message from a client, with the number under which it wants the reply.
public struct ClientFrame: Hashable, Sendable {
    /// The client's own number for this request, 0 to 2^53 − 1; nil when it expects no reply.
    public var request: Int?
    /// The message.
    public var message: ClientMessage

    /// Makes a frame.
    public init(_ message: ClientMessage, request: Int? = nil) {
        self.request = request
        self.message = message
    }
}

/// Everything that a client may say. The field `type` carries the case's name.
public enum ClientMessage: Hashable, Sendable {
    /// Enter a room.
    case join(Join)
    /// Start media, renegotiate it or restart ICE.
    case offer(Offer)
    /// An ICE candidate; accepted and ignored.
    case candidate(Candidate)
    /// What is switched on.
    case media(MediaState)
    /// The visible video tiles.
    case view(View)
    /// A part of the list of everybody.
    case roster(RosterRequest)
    /// Anything else that the room's rules decide about.
    case room(RoomRequest)
    /// Leave the room.
    case leave
    /// Are you there?
    case ping

    /// The values of `type`.
    public enum Kind: String, Sendable, CaseIterable {
        case join, offer, candidate, media, view, roster, leave, ping
        case lobby, house, hand, react, breakouts, chat, poll, attendance, recording, board
    }

    /// The value of `type`.
    public var kind: Kind {
        switch self {
        case .join: .join
        case .offer: .offer
        case .candidate: .candidate
        case .media: .media
        case .view: .view
        case .roster: .roster
        case .room(let request): request.kind
        case .leave: .leave
        case .ping: .ping
        }
    }

    /// Enters a room.
    public struct Join: Hashable, Sendable, Codable {
        /// The room's slug.
        public var room: String
        /// The name that others shall see.
        public var name: String
        /// A JWT that gives a role; nil for a guest.
        public var token: String?
        /// The resume token of an earlier ``ServerMessage/Joined``, to take one's place again.
        public var resume: String?
        /// A random name that the device keeps, by which a guest is known again.
        public var device: String?
        /// How many people sit before this screen; nil for one.
        public var people: Int?
        /// The secret of a personal link.
        public var invitation: String?
        /// Whether one may be recorded, said at the door; nil when one was not asked.
        public var recordingConsent: Bool?

        /// Makes a message.
        public init(
            room: String, name: String, token: String? = nil, resume: String? = nil, device: String? = nil,
            people: Int? = nil, invitation: String? = nil, recordingConsent: Bool? = nil
        ) {
            self.room = room
            self.name = name
            self.token = token
            self.resume = resume
            self.device = device
            self.people = people
            self.invitation = invitation
            self.recordingConsent = recordingConsent
        }
    }

    /// Offers media.
    public struct Offer: Hashable, Sendable, Codable {
        /// The SDP offer.
        public var sdp: String
        /// The m-lines on which the client sends.
        public var sections: [SectionSource]

        /// Makes a message.
        public init(sdp: String, sections: [SectionSource]) {
            self.sdp = sdp
            self.sections = sections
        }
    }

    /// A trickled candidate. The server is ICE-lite and learns addresses from connectivity checks.
    public struct Candidate: Hashable, Sendable, Codable {
        /// The candidate line; may be empty, which ends the candidates.
        public var candidate: String
        /// Its m-line, if said.
        public var mid: String?

        /// Makes a message.
        public init(candidate: String, mid: String? = nil) {
            self.candidate = candidate
            self.mid = mid
        }
    }

    /// Wishes for video.
    public struct View: Hashable, Sendable, Codable {
        /// The visible tiles, the most important first. Those beyond the number of slots stay without video.
        public var tiles: [Tile]

        /// Makes a message.
        public init(tiles: [Tile]) { self.tiles = tiles }
    }

    /// Asks for a part of the list of everybody, sorted by surname.
    public struct RosterRequest: Hashable, Sendable, Codable {
        /// How many to leave out at the beginning.
        public var offset: Int
        /// How many to send at most.
        public var limit: Int
        /// What a word of the name must begin with; nil for everybody.
        public var search: String?
        /// Whether the reply shall say how many there are of each school.
        public var schools: Bool?
        /// Only those of this school, by its name, or of none if it is empty; nil for all.
        public var school: String?

        /// Makes a request.
        public init(
            offset: Int = 0, limit: Int = SignallingLimits.rosterPage, search: String? = nil, schools: Bool? = nil,
            school: String? = nil
        ) {
            self.offset = offset
            self.limit = limit
            self.search = search
            self.schools = schools
            self.school = school
        }
    }
}
