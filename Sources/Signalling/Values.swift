import MediaControl

/// One listed participant as everybody in the room sees them.
public struct ParticipantInfo: Hashable, Sendable, Codable {
    /// Who.
    public var id: ParticipantID
    /// The name to show. Names may repeat.
    public var name: String
    /// What they may do.
    public var role: Role
    /// Whether the microphone is on.
    public var microphone: Bool
    /// Whether the camera is on.
    public var camera: Bool
    /// Whether a screen is shared.
    public var screen: Bool
    /// What they are connected with.
    public var client: ClientKind
    /// The name of their school.
    public var school: String?
    /// How many people sit before their screen.
    public var people: Int
    /// The breakout room they are in; nil in the plenary.
    public var breakout: BreakoutID?
    /// Whether they have an account.
    public var registered: Bool
    /// Whether they are known to be a pupil.
    public var pupil: Bool

    /// Makes a participant, with everything off unless said otherwise.
    public init(
        id: ParticipantID, name: String, role: Role, microphone: Bool = false, camera: Bool = false,
        screen: Bool = false, client: ClientKind = .page, school: String? = nil, people: Int = 1,
        breakout: BreakoutID? = nil, registered: Bool = false, pupil: Bool = false
    ) {
        self.id = id
        self.name = name
        self.role = role
        self.microphone = microphone
        self.camera = camera
        self.screen = screen
        self.client = client
        self.school = school
        self.people = people
        self.breakout = breakout
        self.registered = registered
        self.pupil = pupil
    }

    /// Reads a participant; what is left out has its usual value.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        id = try fields.decode(ParticipantID.self, forKey: .id)
        name = try fields.decode(String.self, forKey: .name)
        role = try fields.decode(Role.self, forKey: .role)
        microphone = try fields.decode(Bool.self, forKey: .microphone)
        camera = try fields.decode(Bool.self, forKey: .camera)
        screen = try fields.decode(Bool.self, forKey: .screen)
        client = try fields.decode(ClientKind.self, forKey: .client)
        school = try fields.decodeIfPresent(String.self, forKey: .school)
        people = try fields.decodeIfPresent(Int.self, forKey: .people) ?? 1
        breakout = try fields.decodeIfPresent(BreakoutID.self, forKey: .breakout)
        registered = try fields.decodeIfPresent(Bool.self, forKey: .registered) ?? false
        pupil = try fields.decodeIfPresent(Bool.self, forKey: .pupil) ?? false
    }

    /// What is switched on.
    public var media: MediaState {
        get { MediaState(microphone: microphone, camera: camera, screen: screen) }
        set {
            microphone = newValue.microphone
            camera = newValue.camera
            screen = newValue.screen
        }
    }
}

/// What a client has switched on.
public struct MediaState: Hashable, Sendable, Codable {
    /// The microphone is to be heard.
    public var microphone: Bool
    /// The camera is to be seen.
    public var camera: Bool
    /// The shared screen is to be seen.
    public var screen: Bool

    /// Makes a state; everything off by default.
    public init(microphone: Bool = false, camera: Bool = false, screen: Bool = false) {
        self.microphone = microphone
        self.camera = camera
        self.screen = screen
    }

    /// Whether `source` is on.
    public subscript(source: MediaSource) -> Bool {
        get {
            switch source {
            case .microphone: microphone
            case .camera: camera
            case .screen: screen
            }
        }
        set {
            switch source {
            case .microphone: microphone = newValue
            case .camera: camera = newValue
            case .screen: screen = newValue
            }
        }
    }
}

/// A room as those inside know it.
public struct RoomInfo: Hashable, Sendable, Codable {
    /// The room's name in links.
    public var slug: String
    /// The title that people gave it.
    public var title: String
    /// How many may be inside at once.
    public var capacity: Int

    /// Makes a room's description.
    public init(slug: String, title: String, capacity: Int) {
        self.slug = slug
        self.title = title
        self.capacity = capacity
    }
}

/// How many receiving m-lines of each sort a page should offer.
public struct SlotCounts: Hashable, Sendable, Codable {
    /// Audio m-lines.
    public var audio: Int
    /// Video m-lines for cameras.
    public var camera: Int
    /// Video m-lines for shared screens, after those for cameras.
    public var screen: Int

    /// Makes counts.
    public init(audio: Int = 4, camera: Int = 9, screen: Int = 1) {
        self.audio = audio
        self.camera = camera
        self.screen = screen
    }
}

/// Who speaks.
public struct Speakers: Hashable, Sendable, Codable {
    /// The one to show large; nil while nobody has spoken.
    public var dominant: ParticipantID?
    /// Those who speak now, the loudest first.
    public var active: [ParticipantID]

    /// Makes a state; silence by default.
    public init(dominant: ParticipantID? = nil, active: [ParticipantID] = []) {
        self.dominant = dominant
        self.active = active
    }
}

/// What a video slot shows.
public struct SlotInfo: Hashable, Sendable, Codable {
    /// The slot's m-line.
    public var mid: String
    /// Whose video it is.
    public var participant: ParticipantID
    /// Which of their videos.
    public var source: MediaSource

    /// Makes an entry.
    public init(mid: String, participant: ParticipantID, source: MediaSource) {
        self.mid = mid
        self.participant = participant
        self.source = source
    }
}

/// A video that a client has room for on its screen.
public struct Tile: Hashable, Sendable, Codable {
    /// Whose video.
    public var participant: ParticipantID
    /// Which of their videos.
    public var source: MediaSource
    /// The tile's height in physical pixels.
    public var height: Int

    /// Makes a wish.
    public init(participant: ParticipantID, source: MediaSource, height: Int) {
        self.participant = participant
        self.source = source
        self.height = height
    }

    /// Reads a wish; an error says where it stands.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        participant = try container.decode(ParticipantID.self, forKey: .participant)
        source = try container.decode(MediaSource.self, forKey: .source)
        do {
            height = try container.decode(Int.self, forKey: .height)
        } catch DecodingError.keyNotFound(let key, let context) {
            throw DecodingError.keyNotFound(key, context)
        } catch {
            // Foundation does not say where a number out of range stands.
            throw SignallingError.wrongInteger(at: decoder.codingPath + [CodingKeys.height])
        }
    }
}

/// An m-line on which the client sends, and what it carries.
public struct SectionSource: Hashable, Sendable, Codable {
    /// The m-line.
    public var mid: String
    /// What it carries.
    public var source: MediaSource

    /// Makes an entry.
    public init(mid: String, source: MediaSource) {
        self.mid = mid
        self.source = source
    }
}
