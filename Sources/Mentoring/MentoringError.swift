/// Why the rules refuse something.
public struct MentoringError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of refusal it is.
    public enum Code: String, Sendable {
        /// There is no such thing in the programme.
        case notFound
        /// What was given cannot be.
        case invalid
        /// It does not go with how things are by now.
        case conflict
        /// Whoever asks may not.
        case notAllowed
        /// There would be too much of it.
        case limit
    }

    /// What kind of refusal it is.
    public let code: Code
    /// What happened and what to do, in English.
    public let message: String

    /// Makes a refusal.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// What happened and what to do.
    public var description: String { message }

    static func notFound(_ thing: String) -> MentoringError {
        MentoringError(.notFound, "There is no such \(thing) in this programme any more; load the page again.")
    }
}
