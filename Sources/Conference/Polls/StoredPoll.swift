import Signalling

/// A poll as it is kept.
public struct StoredPoll: Hashable, Sendable, Codable {
    /// Its number; the numbers of a room only grow.
    public var id: PollID
    /// The question.
    public var question: String
    /// What one may choose.
    public var options: [String]
    /// Whether one may choose several.
    public var isMultiple: Bool
    /// Whether nobody learns who chose what, the archive included.
    public var isAnonymous: Bool
    /// The right options of a quiz, by index from 0; nil when there is no right or wrong.
    public var correct: [Int]?
    /// How it stands.
    public var state: Poll.State
    /// How many chose each option.
    public var counts: [Int]
    /// When it was made, in milliseconds since 1970.
    public var createdAt: Int64

    /// Makes a poll that nobody has voted in.
    public init(
        id: PollID, question: String, options: [String], isMultiple: Bool, isAnonymous: Bool, correct: [Int]?,
        state: Poll.State, createdAt: Int64
    ) {
        self.id = id
        self.question = question
        self.options = options
        self.isMultiple = isMultiple
        self.isAnonymous = isAnonymous
        self.correct = correct
        self.state = state
        self.createdAt = createdAt
        counts = options.map { _ in 0 }
    }
}

/// A vote as it is kept.
public struct StoredVote: Hashable, Sendable, Codable {
    /// In which poll.
    public var poll: PollID
    /// Who voted: once each, on however many devices.
    public var voter: PersonKey
    /// The voter's name at that time; empty in an anonymous poll.
    public var name: String
    /// What they chose; nil in an anonymous poll, of which only the sums are kept.
    public var choices: [Int]?

    /// Makes a vote.
    public init(poll: PollID, voter: PersonKey, name: String, choices: [Int]?) {
        self.poll = poll
        self.voter = voter
        self.name = name
        self.choices = choices
    }
}

/// A poll with its votes, for a table.
public struct PollReport: Hashable, Sendable {
    /// The poll.
    public var poll: StoredPoll
    /// How many voted.
    public var voted: Int
    /// The votes with names, by name; nil for an anonymous poll.
    public var votes: [StoredVote]?

    /// Makes a report.
    public init(poll: StoredPoll, voted: Int, votes: [StoredVote]?) {
        self.poll = poll
        self.voted = voted
        self.votes = votes
    }
}
