/// What is one on a board, as people see it: the `state` of a message.
public struct BoardInfo: Hashable, Sendable, Codable {
    /// The problem.
    public struct Problem: Hashable, Sendable, Codable {
        /// The words.
        public var text: String
        /// Whether it is agreed.
        public var agreed: Bool
    }
    /// The timer; times are milliseconds, moments milliseconds since 1970.
    public struct Timer: Hashable, Sendable, Codable {
        /// When it runs out; nil while it is held.
        public var endsAt: Int64?
        /// What is left while it is held.
        public var remaining: Int64?
        /// Whether it runs.
        public var running: Bool
        /// True while what was being typed is still taken.
        public var grace: Bool?
        /// True once it has run out for good.
        public var over: Bool?
    }
    /// The rounds of a Delphi.
    public struct Delphi: Hashable, Sendable, Codable {
        /// Why it ended.
        public enum Reason: String, Hashable, Sendable, Codable, CaseIterable {
            /// The middle half lies within one.
            case iqr
            /// Three quarters lie within one of the median.
            case near
            /// The medians hardly moved.
            case stable
            /// Three rounds are over.
            case rounds
        }
        /// Whether no more rounds are needed.
        public var ended: Bool
        /// Why.
        public var why: Reason?
    }
    /// The moment that ends a round of a Delphi.
    public struct Deadline: Hashable, Sendable, Codable {
        /// When, in milliseconds since 1970.
        public var at: Int64
        /// True once it has ended the round.
        public var passed: Bool?
    }
    /// Who sits where in brainwriting.
    public struct Seats: Hashable, Sendable, Codable {
        /// The names by group; numbers where names may not be seen.
        public var groups: [[String]]
        /// The round, from 0.
        public var round: Int
        /// How many rounds there are.
        public var rounds: Int
    }
    /// The reading out.
    public struct Reveal: Hashable, Sendable, Codable {
        /// How many ideas are left.
        public var left: Int
    }
    /// Phone voting.
    public struct Phones: Hashable, Sendable, Codable {
        /// Whether phones may vote.
        public var on: Bool
        /// The address for a phone; whoever holds the board fills it in.
        public var link: String?
    }
    /// Kendall's coefficient of concordance.
    public struct Agreement: Hashable, Sendable, Codable {
        /// From 0, no agreement, to 1.
        public var w: Double
        /// How many items.
        public var n: Int
        /// How many people.
        public var m: Int
    }

    /// The stage.
    public var stage: Stage
    /// How ideas come to be.
    public var mode: Mode
    /// Who learns who wrote what.
    public var anonymity: Anonymity
    /// The problem.
    public var problem: Problem
    /// The timer, if any.
    public var timer: Timer?
    /// How votes and scores are given, with the dots that hold for the items there are.
    public var scoring: Scoring
    /// Whether delegates and participants may order the board.
    public var clustersOpen: Bool
    /// Whether participants may score.
    public var scoringOpen: Bool
    /// Whether the facilitator votes.
    public var facilitatorVotes: Bool
    /// How people vote.
    public var method: VotingMethod
    /// Whether votes or scores of this stage may be given.
    public var votesOpen: Bool
    /// How many have written, where one may know.
    public var writers: Int?
    /// True when so few have written that anonymity is weak.
    public var fewWriters: Bool?
    /// The round of a Delphi from 1, of brainwriting from 0.
    public var round: Int
    /// How many rounds there are at most.
    public var rounds: Int?
    /// The Delphi.
    public var delphi: Delphi?
    /// When the open round of a Delphi ends by itself, or when the last one did.
    public var deadline: Deadline?
    /// Brainwriting.
    public var seats: Seats?
    /// The reading out.
    public var reveal: Reveal?
    /// How many have voted or scored.
    public var voted: Int
    /// The schools that take part.
    public var schools: [SchoolReference]
    /// Phone voting.
    public var phones: Phones
    /// True when the session was ended early.
    public var early: Bool?
    /// Last month's actions.
    public var previous: [Action]
    /// Ideas that were put off last month.
    public var parked: [ParkedIdea]
    /// The day by which actions are due where nothing else is said.
    public var due: String?
    /// How far people agree, when results may be seen.
    public var agreement: Agreement?

    /// The keys as they stand in a message.
    public enum CodingKeys: String, CodingKey, CaseIterable, Sendable {
        case stage, mode, anonymity, problem, timer, scoring, clustersOpen, scoringOpen, facilitatorVotes, votesOpen,
            method
        case writers, fewWriters, round, rounds, delphi, seats, reveal, voted, schools, phones, early, previous, parked
        case agreement, due, deadline
    }
}

/// Some keys of a state: those that changed. A key that has nothing any more is null.
public struct BoardInfoNews: Hashable, Sendable, Encodable {
    /// The state.
    public var info: BoardInfo
    /// Which of its keys are told.
    public var keys: Set<BoardInfo.CodingKeys>

    /// Makes news.
    public init(_ info: BoardInfo, keys: Set<BoardInfo.CodingKeys>) {
        self.info = info
        self.keys = keys
    }
}
