/// Why a command was refused. Nothing of it was done.
public struct BoardError: Error, Hashable, Sendable {
    /// What kind of refusal it is.
    public enum Code: String, Hashable, Sendable, Codable, CaseIterable {
        /// Their part does not let them.
        case notAllowed
        /// Not in this stage.
        case wrongStage
        /// There is no such thing on this board.
        case notFound
        /// The command itself is wrong.
        case malformed
        /// A bound is reached.
        case limit
        /// Somebody else was faster, or something else stands against it.
        case conflict
        /// It was meant for another round than the one that runs by now.
        case otherRound
        /// The session is over.
        case closed
    }

    /// The kind.
    public let code: Code
    /// What happened and what to do, for people.
    public let message: String

    /// Makes a refusal.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

/// How much a board holds.
public enum BoardLimits {
    /// The visible characters of an idea.
    public static let ideaCharacters = 1...1000
    /// The characters of a draft.
    public static let draftCharacters = 2000
    /// Drafts of one person.
    public static let draftsEach = 20
    /// The characters of a title of a cluster.
    public static let titleCharacters = 200
    /// The characters of a problem, a reason or a note.
    public static let reasonCharacters = 1000
    /// Ideas of a session.
    public static let ideas = 2000
    /// Clusters of a session.
    public static let clusters = 200
    /// People of a session.
    public static let people = 500
    /// Actions of a session.
    public static let actions = 2000
    /// Criteria of a matrix.
    public static let criteria = 10
    /// How long a timer runs, in seconds.
    public static let timerSeconds = 5...86_400
    /// How long what is being typed is still taken after a timer has run out, in milliseconds.
    public static let grace: Int64 = 5000
    /// With fewer writers than this, anonymity is weak.
    public static let writers = 4
    /// The rounds of a Delphi.
    public static let delphiRounds = 3
    /// How far ahead the end of a round lies at most, in milliseconds: 60 days.
    public static let deadline: Int64 = 60 * 86_400_000
}
