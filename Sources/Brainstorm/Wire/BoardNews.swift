/// What is no longer there.
public struct BoardGone: Hashable, Sendable, Codable {
    /// Ideas.
    public var ideas: [IdeaID] = []
    /// Clusters.
    public var clusters: [ClusterID] = []
    /// Items.
    public var items: [ItemID] = []
    /// Decisions, by their items: they go with them.
    public var decisions: [ItemID] = []
    /// Actions.
    public var actions: [ActionID] = []

    /// Nothing.
    public init() {}

    /// Whether nothing is gone.
    public var isEmpty: Bool { ideas.isEmpty && clusters.isEmpty && items.isEmpty && actions.isEmpty }
}

/// What changed on a board between two versions: the message `board`.
public struct BoardNews: Hashable, Sendable, Encodable {
    /// The session.
    public var session: String
    /// The version it leads to.
    public var version: Int64
    /// The version it starts from; 0 when it is full.
    public var base: Int64
    /// Whether it replaces everything.
    public var full: Bool
    /// What is one on the board.
    public var state: BoardInfoNews
    /// Ideas that are new or changed.
    public var ideas: [Idea]
    /// Clusters that are new or changed.
    public var clusters: [Cluster]
    /// Items that are new or changed.
    public var items: [Item]
    /// Decisions that are new or changed.
    public var decisions: [Decision]
    /// Actions that are new or changed.
    public var actions: [Action]
    /// What is no longer there.
    public var gone: BoardGone

    /// Whether it tells nothing.
    public var isEmpty: Bool {
        !full && state.keys.isEmpty && ideas.isEmpty && clusters.isEmpty && items.isEmpty && decisions.isEmpty
            && actions.isEmpty && gone.isEmpty
    }

    private enum CodingKeys: String, CodingKey {
        case session, version, base, full, state, ideas, clusters, items, decisions, actions, gone
    }

    /// Writes the fields of the message, without its type.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(session, forKey: .session)
        try container.encode(version, forKey: .version)
        try container.encode(base, forKey: .base)
        try container.encode(full, forKey: .full)
        try container.encode(state, forKey: .state)
        try container.encode(ideas, forKey: .ideas)
        try container.encode(clusters, forKey: .clusters)
        try container.encode(items, forKey: .items)
        try container.encode(decisions, forKey: .decisions)
        try container.encode(actions, forKey: .actions)
        try container.encode(gone, forKey: .gone)
    }
}

/// Who a view is for.
public enum Audience: Hashable, Sendable, CaseIterable {
    /// Everybody but the hosts.
    case everybody
    /// Facilitators and secretaries.
    case hosts
}
