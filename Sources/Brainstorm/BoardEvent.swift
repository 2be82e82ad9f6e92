/// What happened on a board: an entry of its journal.
public struct BoardEvent: Hashable, Sendable, Codable {
    /// When, in milliseconds since 1970.
    public var at: Int64
    /// What.
    public var change: BoardChange

    /// Describes an entry.
    public init(at: Int64, _ change: BoardChange) {
        self.at = at
        self.change = change
    }

    /// Whether a later entry of the same key makes this one needless: only the last draft of a person and slot counts.
    public var draftKey: String? {
        guard case .draft(let author, let slot, _, _) = change else { return nil }
        return "\(author.tag?.rawValue ?? "")\n\(slot)"
    }
}

/// An idea as it comes to be.
public struct NewIdea: Hashable, Sendable, Codable {
    /// Its number.
    public var id: IdeaID
    /// Who had it.
    public var author: Author
    /// Where.
    public var board: BoardNumber
    /// What it is.
    public var kind: Idea.Kind
    /// The words.
    public var text: String
    /// What it improves, combines, or was brought from.
    public var parents: [IdeaID]
    /// The draft that it was.
    public var slot: String?
    /// Where it stands on a sheet of brainwriting.
    public var place: SheetPlace?
    /// The name of who took it down for a speaker; nil where the board is always anonymous.
    public var writtenBy: String?
    /// Whether it was taken down for a speaker.
    public var isDictated: Bool

    init(
        id: IdeaID, author: Author, board: BoardNumber = 0, kind: Idea.Kind = .new, text: String,
        parents: [IdeaID] = [], slot: String? = nil, place: SheetPlace? = nil, writtenBy: String? = nil,
        isDictated: Bool = false
    ) {
        self.id = id
        self.author = author
        self.board = board
        self.kind = kind
        self.text = text
        self.parents = parents
        self.slot = slot
        self.place = place
        self.writtenBy = writtenBy
        self.isDictated = isDictated
    }
}

extension BoardChange {
    /// Whether it makes somebody one of those who have taken part.
    var addsSomebody: Bool {
        switch self {
        case .draft, .idea, .dots, .ranked, .scored, .kept: true
        default: false
        }
    }
}

/// A place on a sheet of brainwriting, all counted from 0.
public struct SheetPlace: Hashable, Sendable, Codable {
    /// The group.
    public var group: Int
    /// The sheet of the group.
    public var sheet: Int
    /// The round it was written in.
    public var round: Int
    /// Which of the three.
    public var slot: Int
}

/// A seat of brainwriting.
public struct Seat: Hashable, Sendable, Codable {
    /// Who sits there.
    public var tag: AuthorTag
    /// Their name; nil where the board is always anonymous.
    public var name: String?
}

/// The settings as they stand.
public struct Configuration: Hashable, Sendable, Codable {
    /// How ideas come to be.
    public var mode: Mode
    /// Who learns who wrote what.
    public var anonymity: Anonymity
    /// How votes and scores are given.
    public var scoring: Scoring
    /// Whether delegates and participants may order the board.
    public var clustersOpen = false
    /// Whether participants may score.
    public var scoringOpen = false
    /// Whether the facilitator votes.
    public var facilitatorVotes = false
    /// The way to vote that was agreed; nil: the usual one of the mode.
    public var agreedMethod: VotingMethod?

    /// How people vote: the one way that places go by.
    public var method: VotingMethod { agreedMethod ?? (mode == .nominal ? .ranking : .dots) }
}

/// A timer. Times are milliseconds, moments milliseconds since 1970.
public struct BoardTimer: Hashable, Sendable, Codable {
    /// When it runs out; nil while it is held.
    public var endsAt: Int64?
    /// What is left while it is held.
    public var remaining: Int64?
    /// How long it was started for; a round of brainwriting starts with the same.
    public var length: Int64
    /// Whether it has run out and what was being typed is still taken.
    public var grace = false
    /// Whether it has run out for good.
    public var over = false
}

/// What happened, without the time.
public enum BoardChange: Hashable, Sendable, Codable {
    /// The settings changed to these.
    case configured(Configuration)
    /// The problem changed.
    case problem(text: String, agreed: Bool)
    /// Another stage began.
    case stage(Stage)
    /// The timer changed; nil: there is none.
    case timer(BoardTimer?)
    /// Somebody typed; `board` is the breakout's, nil in the plenary.
    case draft(Author, slot: String, text: String, board: BoardNumber? = nil)
    /// An idea came to be.
    case idea(NewIdea)
    /// Its author wrote it anew.
    case edited(idea: IdeaID, text: String)
    /// Its author took it back.
    case withdrawn(idea: IdeaID)
    /// A host hid it.
    case hidden(idea: IdeaID, reason: String)
    /// A host showed it again.
    case shown(idea: IdeaID)
    /// In which order writers' ideas are read out; an empty tag stands for ideas whose speaker has none.
    case order([AuthorTag])
    /// Ideas were read out; `writer` is the place in the order that comes next.
    case revealed(ideas: [IdeaID], writer: Int)
    /// A cluster was made.
    case clusterMade(id: ClusterID, title: String, idea: IdeaID?)
    /// A cluster got another title.
    case clusterRenamed(id: ClusterID, title: String)
    /// A cluster was taken away.
    case clusterDeleted(id: ClusterID)
    /// An idea was put into a cluster, or out of it.
    case put(idea: IdeaID, into: ClusterID?)
    /// A cluster was merged into another.
    case merged(cluster: ClusterID, into: ClusterID)
    /// Dots and rankings may be given, so many each, so many on one item, so many places.
    case ballotsOpened(each: Int, perItem: Int, top: Int)
    /// They may no longer.
    case ballotsClosed
    /// Scores may be given.
    case scoresOpened
    /// They may no longer; a round of a Delphi ends with it.
    case scoresClosed
    /// They may no longer, and nobody has scored since they were opened: that was no round.
    case scoresPaused
    /// The open round takes scores until then, in milliseconds since 1970; nil: until it is closed.
    case scoresDue(at: Int64?)
    /// That moment has come.
    case scoresTimedOut
    /// Those who have not scored in this round were reminded.
    case reminded
    /// Somebody lets their scores of the round before stand.
    case kept(Author)
    /// Somebody gave all their dots anew.
    case dots(Author, [ItemID: Int])
    /// Somebody gave their ranking anew.
    case ranked(Author, [ItemID])
    /// Somebody scored, or took a score back.
    case scored(Author, item: ItemID, criterion: String, value: Int?)
    /// The facilitator's own score.
    case own(item: ItemID, value: Int?, note: String?)
    /// A disagreement was talked over, or was not after all.
    case discussed(item: ItemID, done: Bool)
    /// An item was decided on.
    case decided(Decision)
    /// An action was given or changed.
    case assigned(Action)
    /// An action was taken away.
    case unassigned(action: ActionID)
    /// An action was accepted.
    case accepted(action: ActionID, owner: String?)
    /// An action was declined.
    case declined(action: ActionID, reason: String)
    /// What became of an action of last month.
    case reviewed(action: ActionID, state: Action.State, why: String?)
    /// People were seated for brainwriting, before the first round.
    case seated([[Seat]])
    /// A round of brainwriting began, with who sits where; past the last round nobody writes.
    case sheetsPassed(round: Int, groups: [[Seat]])
    /// Phones may vote, or no longer.
    case phones(Bool)
    /// The session ended.
    case closed(early: Bool)
}
