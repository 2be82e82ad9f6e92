/// An idea as a board holds it.
struct StoredIdea: Hashable, Sendable {
    let id: IdeaID
    let author: Author
    let board: BoardNumber
    let kind: Idea.Kind
    var text: String
    let parents: [IdeaID]
    var state = Idea.State.shown
    var reason: String?
    var cluster: ClusterID?
    var version = 1
    let at: Int64
    /// Whether others see it.
    var isRevealed: Bool
    /// Whether its author may be named where names are hidden until the reading out.
    var isNamed = false
    var hasChildren = false
    /// Whether it was brought to the plenary: that one is voted on.
    var isBrought = false
    /// Where it stands on a sheet that still goes round.
    var place: SheetPlace?
    let writtenBy: String?
    let isDictated: Bool
    /// The version of the board that changed it last.
    var stamp: Int64

    /// Whether it counts on the board: seen, neither taken back nor hidden, and not brought to the plenary, where its
    /// copy stands for it.
    var isLive: Bool { isRevealed && state == .shown && !isBrought }
}

/// A cluster as a board holds it.
struct StoredCluster: Hashable, Sendable {
    let id: ClusterID
    var title: String
    /// In the order they were put in.
    var ideas: [IdeaID]
    var version = 1
    var stamp: Int64
}

/// What somebody voted.
struct Ballot: Hashable, Sendable {
    var school: String?
    /// Whether it came from a phone before the screen of the school.
    var isPhone = false
    var dots: [ItemID: Int] = [:]
    var rank: [ItemID] = []

    var isEmpty: Bool { dots.isEmpty && rank.isEmpty }
}

/// How dots and rankings stand.
struct Ballots: Hashable, Sendable {
    var isOpen = false
    /// Whether they were ever open.
    var wereOpen = false
    var each = 1
    var perItem = 1
    var top = 5
    var byPerson: [AuthorTag: Ballot] = [:]
    /// Dots lost in merging, by item.
    var dropped: [ItemID: Int] = [:]
    /// What may be seen; nil while it may not.
    var results: BallotResults?
    /// The schools whose phones have voted.
    var phoneSchools: Set<String> = []

    /// The ballots that count: a school votes at its screen or on phones, never both.
    var counted: [Ballot] {
        byPerson.values.filter { ballot in
            ballot.isPhone || ballot.school.map { !phoneSchools.contains($0) } ?? true
        }
    }
}

/// What dots and rankings came to.
struct BallotResults: Hashable, Sendable {
    var dots: [ItemID: DotRules.Sum]
    var ranking: [ItemID: Item.Ranked]
    var places: [ItemID: Int]
    var agreement: BoardInfo.Agreement?
}

/// How scores stand.
struct Scores: Hashable, Sendable {
    var isOpen = false
    /// How many rounds were begun; of anything but a Delphi only the first counts.
    var round = 0
    /// Whether somebody has scored since they were opened.
    var isTouched = false
    /// By person, item and criterion.
    var byPerson: [AuthorTag: [ItemID: [String: Int]]] = [:]
    var own: [ItemID: Item.Own] = [:]
    /// Items whose disagreement was talked over.
    var discussed: Set<ItemID> = []
    /// What may be seen: in a Delphi that of the round before; nil while nothing may.
    var results: ScoreResults?
    /// What people have said in this round, by person and item: the criteria. What they said before holds besides.
    var given: [AuthorTag: [ItemID: Set<String>]] = [:]
    /// What stood when the last round of a Delphi was closed.
    var before: [AuthorTag: [ItemID: [String: Int]]] = [:]
    /// What stands for the schools of those who have scored.
    var schools: [AuthorTag: String] = [:]
    /// When the open round ends by itself, or when the last one did.
    var deadline: BoardInfo.Deadline?
    /// When people were last reminded of this round, in milliseconds since 1970.
    var remindedAt: Int64?
    /// How the Delphi stands after the last closed round.
    var delphi = BoardInfo.Delphi(ended: false, why: nil)
}

/// What scores came to.
struct ScoreResults: Hashable, Sendable {
    var matrix: [ItemID: Item.Scored]
    var ranges: [ItemID: [String: Double]]
    var places: [ItemID: Int]
    var agreement: BoardInfo.Agreement?
}

/// How brainwriting stands: in each group the sheets go round a ring of seats, each round every sheet one seat on. With
/// n seats that do not change, seat p holds sheet (p − r) mod n in round r.
///
/// A latecomer sits down between the last seat and the first, with an empty sheet of their own, after the others'
/// sheets have gone on as if nobody had come. The ring only grows and keeps its order: nobody gets a sheet they have
/// just had, everybody holds one, and every sheet of those who were there from the beginning still reaches all of them,
/// because there are as many rounds as seats.
struct Sheets: Hashable, Sendable {
    private(set) var groups: [[Seat]]
    private(set) var round: Int
    /// Which sheet each seat holds, by group.
    private(set) var held: [[Int]]

    init(groups: [[Seat]], round: Int = 0) {
        self.groups = groups
        self.round = round
        held = groups.map { seats in
            seats.indices.map { BrainwritingRules.sheet(seat: $0, round: round, seats: seats.count) }
        }
    }

    /// The next round begins: every sheet goes one seat on, and who is new starts one.
    mutating func pass(round: Int, groups: [[Seat]]) {
        for (group, seats) in groups.enumerated() where held.indices.contains(group) {
            let before = held[group]
            held[group] = BrainwritingRules.passed(before, seats: seats.count)
        }
        self.groups = groups
        self.round = round
    }

    /// How many rounds there are: as many as the greatest group has seats.
    var rounds: Int { groups.map(\.count).max() ?? 0 }
    var isOver: Bool { round >= rounds }

    /// Where somebody sits.
    func seat(of tag: AuthorTag) -> (group: Int, seat: Int)? {
        for (group, seats) in groups.enumerated() {
            if let seat = seats.firstIndex(where: { $0.tag == tag }) { return (group, seat) }
        }
        return nil
    }

    /// The sheet that somebody holds in this round; nil when their group has finished.
    func place(of tag: AuthorTag) -> (group: Int, sheet: Int)? {
        guard let (group, seat) = seat(of: tag), round < groups[group].count else { return nil }
        return (group, held[group][seat])
    }
}

/// In which order ideas are read out.
struct ReadingOrder: Hashable, Sendable {
    var writers: [AuthorTag] = []
    var next = 0
}

/// What was typed and by whom.
struct Draft: Hashable, Sendable {
    var author: Author
    var text: String
    /// Whose board it was begun on.
    var board: BoardNumber
}

/// What is no longer there, since which version.
struct GoneEntry: Hashable, Sendable {
    enum Kind: Hashable, Sendable { case idea, cluster, item }
    enum What: Hashable, Sendable {
        case number(Kind, UInt32)
        case action(ActionID)
    }

    var what: What
    var version: Int64
}
