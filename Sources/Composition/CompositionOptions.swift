/// How a film is to look.
public struct CompositionOptions: Hashable, Sendable, Codable {
    /// Where people are put.
    public enum Layout: String, Hashable, Sendable, Codable, CaseIterable {
        /// All side by side, or whoever speaks for long large and the others in a strip.
        case auto
        /// Whoever speaks large, the others in a strip.
        case speaker
        /// All side by side.
        case grid
    }

    /// Pixels across; even.
    public var width = 1280
    /// Pixels down; even.
    public var height = 720
    /// Where people are put while no screen is shown.
    public var layout = Layout.auto
    /// Whether there is to be no picture: `sound.webm` instead of `film.webm`.
    public var isSoundOnly = false
    /// Seconds in one of the pieces that survive an interruption; even, since keyframes are two seconds apart.
    public var pieceSeconds = 16

    /// The default look: 1280x720, ``Layout/auto``.
    public init() {}
}
