import Signalling

/// Why something asked of a room was refused.
public struct ConferenceError: Error, Hashable, Sendable {
    /// The code, for programs.
    public var code: ErrorCode
    /// What happened and what to do: an English sentence for developers.
    public var message: String

    /// Makes an error with the usual sentence for `code`, unless a more precise one is given.
    public init(_ code: ErrorCode, _ message: String? = nil) {
        self.code = code
        self.message = message ?? Self.sentence(for: code)
    }

    /// The error as a reply to `request`.
    public func reply(to request: Int?) -> ServerFrame {
        ServerFrame(.error(.init(code: code, message: message)), request: request)
    }

    private static func sentence(for code: ErrorCode) -> String {
        switch code {
        case .malformedMessage: "The message cannot be read; see the protocol reference."
        case .unknownType: "The message's type is not known; see the protocol reference."
        case .notJoined: "This connection is in no room; send `join` first."
        case .alreadyJoined: "This connection is in a room already; send `leave` first, or open another connection."
        case .roomNotFound: "There is no such room; check the link."
        case .roomFull: "The room is full; try again when somebody has left."
        case .serverFull: "The server is full; try again later."
        case .invalidToken: "The token is not valid here; get a new one, or join without."
        case .invalidName: "The name cannot be used; ask for another."
        case .invalidOffer: "The offer cannot be answered."
        case .tooLarge: "The message is too large; send less."
        case .rateLimited: "Too many messages; send fewer, and wait before the next."
        case .replaced: "The same participant has connected again; this connection ends."
        case .notAllowed: "Your role does not allow this here; ask somebody who runs the room."
        case .notFound: "What this is about is not there, or not any more."
        case .invalidState: "This cannot be done as things stand."
        case .wrongStage: "This is done at another stage of the session."
        case .conflict: "Somebody else was faster; look at what is there now, and try again."
        case .limit: "The board holds no more of this."
        case .closed: "The board is closed; open a new one."
        case .roomLocked: "Nobody new comes into the room at the moment; ask its hosts, or try again later."
        case .accountNeeded: "This room is for people with an account or a personal link; sign in first."
        case .refused: "The hosts have not let you in; ask them for the reason."
        case .removed: "The hosts have sent you out."
        case .banned: "The hosts keep you out of this room."
        case .ended: "The call was ended for everybody."
        case .internalError: "The server has failed; try again."
        }
    }
}
