/// Whose words a secretary takes down.
public struct Speaker: Hashable, Sendable, Codable {
    /// The speaker's name.
    public var name: String
    /// Their number in the call, if they are in it.
    public var participant: UInt32?
    /// The id of their school, if known.
    public var school: String?
    /// The person; whoever holds the board fills it in, no client does.
    public var tag: AuthorTag?
    /// What stands for the speaker's school; whoever holds the board fills it in, no client does.
    public var schoolTag: String?

    private enum CodingKeys: String, CodingKey { case name, participant, school }

    /// Describes a speaker.
    public init(
        name: String, participant: UInt32? = nil, school: String? = nil, tag: AuthorTag? = nil,
        schoolTag: String? = nil
    ) {
        self.name = name
        self.participant = participant
        self.school = school
        self.tag = tag
        self.schoolTag = schoolTag
    }
}

/// What somebody asks of a board. As JSON it is the object that clients send: `{"action": "idea", "text": …}`.
public enum BoardCommand: Hashable, Sendable {
    /// Changes settings; what is nil stays.
    case configure(Configure)
    /// Writes the problem, and says whether it is agreed.
    case problem(text: String, agreed: Bool)
    /// Goes one stage on, or back.
    case stage(from: Stage, to: Stage)
    /// Starts, pauses, resumes, extends or stops the timer.
    case timer(TimerOperation, seconds: Int?)
    /// Keeps what is being typed; an empty text forgets it. `board` is the breakout's; nil in the plenary.
    case draft(slot: String, text: String, board: BoardNumber? = nil)
    /// Adds an idea. In brainwriting `slot` is 0, 1 or 2 and writing again replaces.
    case idea(text: String, board: BoardNumber?, speaker: Speaker?, slot: String?)
    /// Writes one's own idea anew.
    case edit(idea: IdeaID, text: String, version: Int)
    /// Takes one's own idea back.
    case withdraw(idea: IdeaID)
    /// Hides an idea from all but the hosts, with a reason, on the record.
    case hide(idea: IdeaID, reason: String)
    /// Shows a hidden idea again.
    case show(idea: IdeaID)
    /// Adds an idea that improves another.
    case improve(idea: IdeaID, text: String, board: BoardNumber?)
    /// Adds an idea that combines others.
    case combine(ideas: [IdeaID], text: String, board: BoardNumber?)
    /// Shows one idea of the next writer.
    case reveal
    /// Shows all ideas that are left.
    case revealAll
    /// Orders the board.
    case cluster(ClusterOperation)
    /// Gives all one's dots anew.
    case dots([ItemID: Int])
    /// Gives one's ranking anew, the best first.
    case rank([ItemID])
    /// Scores an item by a criterion from 1 to 5; nil takes the score back. The round is that of a Delphi that one
    /// sees: of another it is refused, here and below.
    case score(item: ItemID, criterion: String, value: Int?, round: Int? = nil)
    /// The facilitator's own score and note, which no result contains.
    case own(item: ItemID, value: Int?, note: String?)
    /// Marks that a disagreement was talked over.
    case discuss(item: ItemID, done: Bool)
    /// Goes to the next round of a Delphi, or of brainwriting.
    case round(after: Int? = nil)
    /// Closes or opens the votes or scores of this stage.
    case votes(open: Bool, round: Int? = nil)
    /// Says until when the open round of a Delphi takes scores, in milliseconds since 1970; nil: until it is closed.
    case deadline(at: Int64?, round: Int? = nil)
    /// Lets one's scores of the round before stand, as far as one has not given others.
    case keep(round: Int? = nil)
    /// Reminds those who have not scored in this round.
    case remind(round: Int? = nil)
    /// Decides what becomes of an item.
    case decide(item: ItemID, verdict: Verdict, reason: String, text: String?)
    /// Gives a school an action, or changes the one of that id.
    case assign(item: ItemID, school: String, text: String, due: String?, action: ActionID?)
    /// Takes an action away.
    case unassign(action: ActionID)
    /// Accepts an action of one's own school.
    case accept(action: ActionID, owner: String?)
    /// Declines an action of one's own school.
    case decline(action: ActionID, reason: String)
    /// Says what became of an action of last month.
    case reviewed(action: ActionID, state: Action.State, why: String?)
    /// Brings a breakout's ideas to the plenary; without a number those of all.
    case gather(board: BoardNumber?)
    /// Seats people for brainwriting: the groups given, or groups made evenly of who is present.
    case seat(groups: [[AuthorTag]]?)
    /// Lets people vote on phones, or no longer.
    case phones(on: Bool)
    /// Ends the session.
    case close(early: Bool)

    /// Settings that change; what is nil stays.
    public struct Configure: Hashable, Sendable, Codable {
        /// Who learns who wrote what; fixed by the first idea.
        public var anonymity: Anonymity?
        /// How ideas come to be; fixed by the first idea.
        public var mode: Mode?
        /// How votes and scores are given.
        public var scoring: Scoring?
        /// Whether delegates and participants may order the board.
        public var clustersOpen: Bool?
        /// Whether participants may score.
        public var scoringOpen: Bool?
        /// Whether the facilitator votes.
        public var facilitatorVotes: Bool?
        /// How people vote; fixed by the first vote.
        public var method: VotingMethod?

        /// Makes a change.
        public init(
            anonymity: Anonymity? = nil, mode: Mode? = nil, scoring: Scoring? = nil, clustersOpen: Bool? = nil,
            scoringOpen: Bool? = nil, facilitatorVotes: Bool? = nil, method: VotingMethod? = nil
        ) {
            self.anonymity = anonymity
            self.mode = mode
            self.scoring = scoring
            self.clustersOpen = clustersOpen
            self.scoringOpen = scoringOpen
            self.facilitatorVotes = facilitatorVotes
            self.method = method
        }
    }

    /// What is done to a timer.
    public enum TimerOperation: String, Hashable, Sendable, Codable, CaseIterable {
        /// Starts it anew.
        case start
        /// Holds it.
        case pause
        /// Lets it run on.
        case resume
        /// Adds time, also after it has run out.
        case extend
        /// Takes it away.
        case stop
    }

    /// What is done to clusters.
    public enum ClusterOperation: Hashable, Sendable {
        /// Makes one, with an idea in it or none.
        case create(title: String, idea: IdeaID?)
        /// Gives one another title; `version` is that of the cluster as it was seen.
        case rename(cluster: ClusterID, title: String, version: Int?)
        /// Takes one away; its ideas stay.
        case delete(cluster: ClusterID)
        /// Puts an idea into a cluster, or out of its cluster.
        case put(idea: IdeaID, into: ClusterID?)
        /// Merges one into another, also after the vote.
        case merge(cluster: ClusterID, into: ClusterID)
    }
}
