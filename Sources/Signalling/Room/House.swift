import MediaControl

/// Who may come in without being asked for.
public enum AdmissionPolicy: String, Hashable, Sendable, Codable, CaseIterable {
    /// Everybody waits until somebody lets them in.
    case ask
    /// Everybody comes in.
    case accept
    /// Nobody comes in.
    case deny
    /// Who has an account comes in; the others wait.
    case registered
    /// Who is of one of the room's schools comes in, as long as its quota lasts; the others wait.
    case schools
}

/// Whether the room stops when nobody grown-up is left in it.
public enum AdultRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// Always.
    case always
    /// When pupils are in it.
    case pupils
    /// Never.
    case never
}

/// To whom one may write privately.
public enum PrivateChatRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// To everybody.
    case all
    /// Pupils write to grown-ups only, grown-ups to everybody.
    case adults
    /// To those who run the room only.
    case hosts
    /// To nobody.
    case none
}

/// The rules of the chat.
public struct ChatRules: Hashable, Sendable, Codable {
    /// Whether all may write to everybody; else only those who run the room.
    public var everybody: Bool
    /// Who may write privately to whom.
    public var `private`: PrivateChatRule
    /// Whether only those with an account may write.
    public var registeredOnly: Bool
    /// Whether files may be sent.
    public var files: Bool

    /// Makes rules; pupils write privately to grown-ups only unless said otherwise.
    public init(
        everybody: Bool = true, private: PrivateChatRule = .adults, registeredOnly: Bool = false, files: Bool = true
    ) {
        self.everybody = everybody
        self.private = `private`
        self.registeredOnly = registeredOnly
        self.files = files
    }
}

/// What those who run the room ask of it.
public enum HouseRequest: Hashable, Sendable, Codable {
    /// Who may come in.
    case policy(AdmissionPolicy)
    /// Nobody new comes in, or again as the policy says.
    case lock(Bool)
    /// What is taken from a role: all of it.
    case restrict(role: Role, restrictions: [Restriction])
    /// Whom everybody sees large.
    case spotlight(participants: [ParticipantID])
    /// Gives somebody a role.
    case appoint(participant: ParticipantID, role: Role)
    /// Corrects somebody's name, or one's own.
    case rename(participant: ParticipantID, name: String)
    /// Sends somebody out, for good with `ban`.
    case remove(participant: ParticipantID, ban: Bool)
    /// Switches others' devices off.
    case mute(who: Selection, source: MediaSource)
    /// Asks others to switch a device on. Nobody is ever switched on from outside.
    case askUnmute(who: Selection, source: MediaSource)
    /// Calls for attention.
    case attention(who: Selection, text: String?)
    /// Whether the room stops without a grown-up.
    case adult(needed: AdultRule)
    /// The rules of the chat.
    case chatRules(ChatRules)
    /// Ends the call for everybody.
    case end
    /// How many people sit before one's own screen.
    case people(Int)

    private enum Action: String, Codable {
        case policy, lock, restrict, spotlight, appoint, rename, remove, mute, askUnmute, attention, adult, chatRules
        case end, people
    }
    private enum Key: String, CodingKey {
        case policy, locked, role, restrictions, participants, participant, name, ban, who, source, text, needed
        case rules, people
    }

    /// Reads a request.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        func participant() throws -> ParticipantID { try fields.decode(ParticipantID.self, forKey: .participant) }
        func who() throws -> Selection { try fields.decode(Selection.self, forKey: .who) }
        func source() throws -> MediaSource { try fields.decode(MediaSource.self, forKey: .source) }
        switch try decoder.action(Action.self) {
        case .policy: self = .policy(try fields.decode(AdmissionPolicy.self, forKey: .policy))
        case .lock: self = .lock(try fields.decode(Bool.self, forKey: .locked))
        case .restrict:
            self = .restrict(
                role: try fields.decode(Role.self, forKey: .role),
                restrictions: try fields.decode([Restriction].self, forKey: .restrictions))
        case .spotlight:
            self = .spotlight(participants: try fields.decode([ParticipantID].self, forKey: .participants))
        case .appoint:
            self = .appoint(participant: try participant(), role: try fields.decode(Role.self, forKey: .role))
        case .rename:
            self = .rename(participant: try participant(), name: try fields.decode(String.self, forKey: .name))
        case .remove:
            self = .remove(
                participant: try participant(), ban: try fields.decodeIfPresent(Bool.self, forKey: .ban) ?? false)
        case .mute: self = .mute(who: try who(), source: try source())
        case .askUnmute: self = .askUnmute(who: try who(), source: try source())
        case .attention:
            self = .attention(who: try who(), text: try fields.decodeIfPresent(String.self, forKey: .text))
        case .adult: self = .adult(needed: try fields.decode(AdultRule.self, forKey: .needed))
        case .chatRules: self = .chatRules(try fields.decode(ChatRules.self, forKey: .rules))
        case .end: self = .end
        case .people: self = .people(try fields.decode(Int.self, forKey: .people))
        }
    }

    /// Writes a request.
    public func encode(to encoder: any Encoder) throws {
        try encoder.encode(action: action)
        var fields = encoder.container(keyedBy: Key.self)
        switch self {
        case .policy(let policy): try fields.encode(policy, forKey: .policy)
        case .lock(let locked): try fields.encode(locked, forKey: .locked)
        case .restrict(let role, let restrictions):
            try fields.encode(role, forKey: .role)
            try fields.encode(restrictions, forKey: .restrictions)
        case .spotlight(let participants): try fields.encode(participants, forKey: .participants)
        case .appoint(let participant, let role):
            try fields.encode(participant, forKey: .participant)
            try fields.encode(role, forKey: .role)
        case .rename(let participant, let name):
            try fields.encode(participant, forKey: .participant)
            try fields.encode(name, forKey: .name)
        case .remove(let participant, let ban):
            try fields.encode(participant, forKey: .participant)
            try fields.encode(ban, forKey: .ban)
        case .mute(let who, let source), .askUnmute(let who, let source):
            try fields.encode(who, forKey: .who)
            try fields.encode(source, forKey: .source)
        case .attention(let who, let text):
            try fields.encode(who, forKey: .who)
            try fields.encodeIfPresent(text, forKey: .text)
        case .adult(let needed): try fields.encode(needed, forKey: .needed)
        case .chatRules(let rules): try fields.encode(rules, forKey: .rules)
        case .end: break
        case .people(let people): try fields.encode(people, forKey: .people)
        }
    }

    private var action: Action {
        switch self {
        case .policy: .policy
        case .lock: .lock
        case .restrict: .restrict
        case .spotlight: .spotlight
        case .appoint: .appoint
        case .rename: .rename
        case .remove: .remove
        case .mute: .mute
        case .askUnmute: .askUnmute
        case .attention: .attention
        case .adult: .adult
        case .chatRules: .chatRules
        case .end: .end
        case .people: .people
        }
    }
}

/// How the room is run, as everybody sees it.
public struct House: Hashable, Sendable, Codable {
    /// Who may come in.
    public var policy: AdmissionPolicy
    /// Whether nobody new comes in.
    public var locked: Bool
    /// What those who wait read; empty for nothing.
    public var message: String
    /// What is taken from each role, by the role's name; roles of which nothing is taken are not in it.
    public var restrictions: [String: [Restriction]]
    /// Whom everybody sees large.
    public var spotlight: [ParticipantID]
    /// Whether the room stops without a grown-up.
    public var needsAdult: AdultRule
    /// Set while the room waits for a grown-up.
    public var unattended: Unattended?
    /// The rules of the chat.
    public var chat: ChatRules

    /// The room waits for a grown-up.
    public struct Unattended: Hashable, Sendable, Codable {
        /// Since when, in milliseconds since 1970.
        public var since: Int64

        /// Makes a value.
        public init(since: Int64) { self.since = since }
    }

    /// Makes a picture with the usual rules unless said otherwise.
    public init(
        policy: AdmissionPolicy = .accept, locked: Bool = false, message: String = "",
        restrictions: [String: [Restriction]] = [:], spotlight: [ParticipantID] = [], needsAdult: AdultRule = .pupils,
        unattended: Unattended? = nil, chat: ChatRules = ChatRules()
    ) {
        self.policy = policy
        self.locked = locked
        self.message = message
        self.restrictions = restrictions
        self.spotlight = spotlight
        self.needsAdult = needsAdult
        self.unattended = unattended
        self.chat = chat
    }
}

/// Somebody who runs the room wants one's attention.
public struct Attention: Hashable, Sendable, Codable {
    /// Who.
    public var from: ParticipantID
    /// Their name.
    public var name: String
    /// What they say.
    public var text: String?

    /// Makes a message.
    public init(from: ParticipantID, name: String, text: String? = nil) {
        self.from = from
        self.name = name
        self.text = text
    }
}

/// Somebody asks one to switch a device on.
public struct Asked: Hashable, Sendable, Codable {
    /// Who.
    public var from: ParticipantID
    /// Their name.
    public var name: String
    /// Which device.
    public var source: MediaSource

    /// Makes a message.
    public init(from: ParticipantID, name: String, source: MediaSource) {
        self.from = from
        self.name = name
        self.source = source
    }
}

/// One's device was switched off.
public struct Muted: Hashable, Sendable, Codable {
    /// By whom; nil when a rule did it.
    public var from: ParticipantID?
    /// Their name.
    public var name: String?
    /// Which device.
    public var source: MediaSource

    /// Makes a message.
    public init(from: ParticipantID?, name: String?, source: MediaSource) {
        self.from = from
        self.name = name
        self.source = source
    }
}
