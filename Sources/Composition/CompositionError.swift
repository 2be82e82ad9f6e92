/// Why there is no film. The message is a sentence for whoever runs the server.
public struct CompositionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of thing went wrong.
    public enum Kind: Hashable, Sendable {
        /// There is no recording there that could be read.
        case unreadable
        /// The recording goes on, or holds nothing that could be shown or heard.
        case nothing
        /// The disk is full. What was composed so far stays and is used next time.
        case diskFull
        /// The disk could not be written to.
        case disk
        /// A codec refused to work.
        case codec
        /// The options make no sense.
        case options
    }

    /// What kind of thing went wrong.
    public var kind: Kind
    /// What happened and what to do.
    public var description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
