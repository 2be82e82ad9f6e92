/// An idea as people see it.
public struct Idea: Hashable, Sendable, Codable {
    /// What an idea is.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// Written as such.
        case new
        /// Improves one other.
        case improve
        /// Combines two or more others.
        case combine
        /// Brought from a breakout's board.
        case brought
        /// Put off last month.
        case parked
    }
    /// How an idea stands.
    public enum State: String, Hashable, Sendable, Codable, CaseIterable {
        /// It is there.
        case shown
        /// Its author took it back; others may have built on it.
        case withdrawn
        /// A host hid it, with a reason.
        case hidden
    }
    /// Who had it.
    public struct By: Hashable, Sendable, Codable {
        /// The name.
        public var name: String
        /// The id of the school.
        public var school: String?

        /// Describes somebody.
        public init(name: String, school: String? = nil) {
            self.name = name
            self.school = school
        }
    }

    /// Its number.
    public var id: IdeaID
    /// Whose board it stands on.
    public var board: BoardNumber
    /// The words; empty when it is withdrawn, or hidden and the reader is no host.
    public var text: String
    /// Who had it, where one may know.
    public var author: By?
    /// Who took it down for a speaker, where one may know.
    public var writtenBy: By?
    /// What it is.
    public var kind: Kind
    /// What it was made of.
    public var parents: [IdeaID]
    /// How it stands.
    public var state: State
    /// Why it is hidden.
    public var reason: String?
    /// Which cluster it is in.
    public var cluster: ClusterID?
    /// How often the words were written; an edit says which it saw.
    public var version: Int
    /// When it came, in milliseconds since 1970, where one may know.
    public var at: Int64?
}

/// A cluster as people see it.
public struct Cluster: Hashable, Sendable, Codable {
    /// Its number.
    public var id: ClusterID
    /// Its title.
    public var title: String
    /// What is in it.
    public var ideas: [IdeaID]
    /// How often the title was written; renaming says which it saw.
    public var version: Int
}
