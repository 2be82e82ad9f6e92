import ICE
import MediaControl
import SDP
import Signalling

/// What came of joining through HTTP (WHIP, WHEP).
public struct MediaEndpoint: Sendable {
    /// The secret name of the HTTP resource that ends it: 192 random bits.
    public let id: String
    /// The endpoint's connection.
    public let connection: ConnectionID
    /// The participant in the room.
    public let participant: ParticipantID
    /// The SDP answer.
    public let answer: String
    /// The name of the ICE session: letters and digits, another one after every restart.
    public let iceSession: String
}

/// What a WHIP or WHEP client tells of its ICE session (RFC 9725 §4.3).
public struct ICEUpdate: Sendable {
    /// The names of the ICE sessions that it is meant for; nil for whichever there is.
    public var sessions: [String]?
    /// The client's credentials; nil when it tells none. Those of a new ICE session ask for a restart.
    public var remote: ICECredentials?

    /// Makes an update.
    public init(sessions: [String]?, remote: ICECredentials?) {
        self.sessions = sessions
        self.remote = remote
    }

    /// Makes an update with the credentials in `fragment`.
    ///
    /// - Throws: ``ICEFragmentError/unusableCredentials``.
    public init(sessions: [String]?, fragment: ICEFragment) throws(ICEFragmentError) {
        self.init(sessions: sessions, remote: try fragment.credentials)
    }

    /// Whether it says anything that could be meant: what is for any ICE session can only be a restart.
    public var isComplete: Bool { sessions != nil || remote != nil }
}

/// What came of an ``ICEUpdate``.
public enum ICEUpdateResult: Hashable, Sendable {
    /// The ICE session goes on. The client's candidates were not needed: the server is ICE-lite.
    case unchanged
    /// ICE was restarted. Media goes on as before until the client's first check with the new credentials.
    case restarted(iceSession: String, fragment: ICEFragment)
    /// It was meant for another ICE session, and nothing was done.
    case otherSession
}

extension TransportLink {
    /// The name of the ICE session.
    var iceSession: String { String(iceSessionID, radix: 16) }

    /// What the server tells of its ICE session; nothing to a page, which never asks.
    var fragment: ICEFragment { answered?.replacing(local) ?? ICEFragment(attributes: [], sections: []) }

    /// The same connection in a new ICE session (RFC 8445 §9), without another offer: m-lines, tracks, slots and
    /// certificates stay (RFC 9725 §4.3.3).
    func restarted(remote: ICECredentials, using generator: inout some RandomNumberGenerator) -> TransportLink {
        var link = self
        // RFC 8839 §4.4.1.1.1: an ICE restart changes the credentials of both ends.
        link.local = .random(using: &generator)
        link.remote = remote
        link.iceSessionID = .random(in: 1 ... .max, using: &generator)
        link.wasRestartedByFragment = true
        return link
    }

    /// The transport as the media plane must know it.
    func transport(in room: RoomNumber) -> NegotiatedTransport {
        let description = TransportDescription(
            room: room, localCredentials: local, remoteCredentials: remote, fingerprints: fingerprints,
            setup: setup ?? .passive, sections: sections, tracks: tracks)
        return NegotiatedTransport(
            id: placement.id, replaced: nil, description: description, slots: VideoSlots(sections: sections))
    }
}
