/// What was composed: `film.json` beside the film. All times are milliseconds of the film, in which pauses are cut out.
public struct CompositionReport: Hashable, Sendable, Codable {
    /// The version of this format.
    public static let currentFormat = 1

    /// The version that this one has.
    public var format = CompositionReport.currentFormat
    /// How long the film is, in milliseconds.
    public var duration: Int64
    /// Pixels across; 0 when there is sound alone.
    public var width: Int
    /// Pixels down; 0 when there is sound alone.
    public var height: Int
    /// Who spoke from when on, and what was shown.
    public var chapters: [Chapter] = []
    /// What could not be used, in sentences without names.
    public var warnings: [String] = []
    /// The names of those who are in the film.
    public var participants: [String] = []

    /// A place in the film to go to.
    public struct Chapter: Hashable, Sendable, Codable {
        /// Why one would go there.
        public enum Kind: String, Hashable, Sendable, Codable {
            /// Somebody begins to speak.
            case speaker
            /// Somebody begins to show a screen.
            case screen
            /// Somebody is given the floor.
            case floor
        }

        /// When it begins.
        public var at: Int64
        /// What begins.
        public var kind: Kind
        /// Whose it is.
        public var participant: UInt32
        /// Their name.
        public var name: String

        /// Names a place.
        public init(at: Int64, kind: Kind, participant: UInt32, name: String) {
            self.at = at
            self.kind = kind
            self.participant = participant
            self.name = name
        }
    }

    /// Describes a film.
    public init(duration: Int64, width: Int, height: Int) {
        self.duration = duration
        self.width = width
        self.height = height
    }
}
