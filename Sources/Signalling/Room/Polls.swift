/// A poll. Numbers count up from 1 in each room.
public typealias PollID = UInt32

/// What is asked about polls.
public enum PollRequest: Hashable, Sendable, Codable {
    /// Makes a poll.
    case create(Draft)
    /// Lets people vote.
    case open(poll: PollID)
    /// Votes, or changes one's vote; no choice takes it back.
    case vote(poll: PollID, choices: [Int])
    /// Lets nobody vote any more.
    case close(poll: PollID)
    /// Shows everybody the result.
    case share(poll: PollID)
    /// Forgets a poll.
    case delete(poll: PollID)

    /// A poll as its author wrote it.
    public struct Draft: Hashable, Sendable, Codable {
        /// The question.
        public var question: String
        /// What one may choose.
        public var options: [String]
        /// Whether one may choose several.
        public var multiple: Bool
        /// Whether nobody learns who chose what.
        public var anonymous: Bool
        /// The right options of a quiz, by index from 0; nil when there is no right or wrong.
        public var quiz: [Int]?
        /// Whether people may vote at once.
        public var open: Bool

        /// Makes a draft.
        public init(
            question: String, options: [String], multiple: Bool = false, anonymous: Bool = false, quiz: [Int]? = nil,
            open: Bool = false
        ) {
            self.question = question
            self.options = options
            self.multiple = multiple
            self.anonymous = anonymous
            self.quiz = quiz
            self.open = open
        }
    }

    private enum Action: String, Codable { case create, open, vote, close, share, delete }
    private enum Key: String, CodingKey { case poll, choices }

    /// Reads a request.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        func poll() throws -> PollID { try fields.decode(PollID.self, forKey: .poll) }
        switch try decoder.action(Action.self) {
        case .create: self = .create(try Draft(from: decoder))
        case .open: self = .open(poll: try poll())
        case .vote: self = .vote(poll: try poll(), choices: try fields.decode([Int].self, forKey: .choices))
        case .close: self = .close(poll: try poll())
        case .share: self = .share(poll: try poll())
        case .delete: self = .delete(poll: try poll())
        }
    }

    /// Writes a request.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        switch self {
        case .create(let draft):
            try encoder.encode(action: Action.create)
            try draft.encode(to: encoder)
        case .open(let poll):
            try encoder.encode(action: Action.open)
            try fields.encode(poll, forKey: .poll)
        case .vote(let poll, let choices):
            try encoder.encode(action: Action.vote)
            try fields.encode(poll, forKey: .poll)
            try fields.encode(choices, forKey: .choices)
        case .close(let poll):
            try encoder.encode(action: Action.close)
            try fields.encode(poll, forKey: .poll)
        case .share(let poll):
            try encoder.encode(action: Action.share)
            try fields.encode(poll, forKey: .poll)
        case .delete(let poll):
            try encoder.encode(action: Action.delete)
            try fields.encode(poll, forKey: .poll)
        }
    }
}

/// All polls of a room, as one person sees them.
public struct Polls: Hashable, Sendable, Codable {
    /// The polls, in the order in which they were made.
    public var polls: [Poll]

    /// Makes a list.
    public init(polls: [Poll]) { self.polls = polls }
}

/// A poll, as one person sees it.
public struct Poll: Hashable, Sendable, Codable {
    /// Its number.
    public var id: PollID
    /// The question.
    public var question: String
    /// What one may choose.
    public var options: [String]
    /// Whether one may choose several.
    public var multiple: Bool
    /// Whether nobody learns who chose what.
    public var anonymous: Bool
    /// Whether some options are right.
    public var quiz: Bool
    /// The right ones, once everybody may know.
    public var correct: [Int]?
    /// How it stands.
    public var state: State
    /// How many have voted.
    public var voted: Int
    /// How many chose each option; for those who made it, and for all once it is shared.
    public var counts: [Int]?
    /// Who chose each option; for those who run polls, where it is not anonymous.
    public var voters: [[String]]?
    /// What the reader chose.
    public var mine: [Int]?

    /// How a poll stands.
    public enum State: String, Hashable, Sendable, Codable, CaseIterable {
        /// Only those who run polls see it.
        case draft
        /// People vote.
        case open
        /// Nobody votes any more.
        case closed
        /// Everybody sees the result.
        case shared
    }

    /// Makes a poll.
    public init(
        id: PollID, question: String, options: [String], multiple: Bool, anonymous: Bool, quiz: Bool,
        correct: [Int]? = nil, state: State, voted: Int, counts: [Int]? = nil, voters: [[String]]? = nil,
        mine: [Int]? = nil
    ) {
        self.id = id
        self.question = question
        self.options = options
        self.multiple = multiple
        self.anonymous = anonymous
        self.quiz = quiz
        self.correct = correct
        self.state = state
        self.voted = voted
        self.counts = counts
        self.voters = voters
        self.mine = mine
    }
}
