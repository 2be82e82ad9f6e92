import MediaControl
import Primitives
import Signalling

// MARK: - WHIP and WHEP

extension Room {
    /// Lets an encoder in (RFC 9725). It is listed like a person.
    ///
    /// - Returns: nil when this room object was given up in the meantime.
    func publish(
        offer: String, name: String, identity: Identity?, connection: ConnectionID
    ) throws(ConferenceError) -> MediaEndpoint? {
        try enter(offer, name: name, identity: identity, client: .whip, connection)
    }

    /// Lets a viewer in (WHEP). Nobody sees it in the list.
    ///
    /// - Returns: nil when this room object was given up in the meantime.
    func watch(
        offer: String, identity: Identity?, connection: ConnectionID
    ) throws(ConferenceError) -> MediaEndpoint? {
        try enter(offer, name: identity?.name ?? "", identity: identity, client: .whep, connection)
    }

    private func enter(
        _ offer: String, name: String, identity: Identity?, client: ClientKind,
        _ connection: ConnectionID
    ) throws(ConferenceError) -> MediaEndpoint? {
        guard !isRetired else { return nil }
        // Answered before anybody is let in: an offer that cannot be used must not be seen coming and going.
        let negotiation = try negotiate(
            offer, sources: [], for: nil, flow: client == .whip ? .publish : .watch)
        var media = MediaState()
        for track in negotiation.link.tracks { media[track.source] = true }
        if client == .whip, negotiation.link.tracks.isEmpty {
            throw ConferenceError(.invalidOffer, "Nothing is sent: offer an m-line that is sendonly or sendrecv.")
        }
        try admit(
            JoinRequest(
                connection: connection, name: name, role: identity?.role ?? .guest, identity: identity,
                client: client, newResume: newSecret(), media: media))
        guard let participant = state.participant(on: connection) else { throw ConferenceError(.internalError) }
        keep(negotiation, for: participant)
        watch(negotiation.transport, on: connection)
        apply(.negotiated(connection, negotiation.transport))
        return MediaEndpoint(
            id: newSecret(), connection: connection, participant: participant, answer: negotiation.answer,
            iceSession: negotiation.link.iceSession)
    }

    /// The name of the ICE session on `connection`; nil when there is none (any more).
    func iceSession(on connection: ConnectionID) -> String? {
        state.participant(on: connection).flatMap { links[$0]?.iceSession }
    }

    /// Takes what an encoder or viewer tells of its ICE session, and restarts ICE if it tells of a new one.
    ///
    /// - Returns: nil when nobody is there any more.
    func update(_ connection: ConnectionID, _ update: ICEUpdate) -> ICEUpdateResult? {
        guard let participant = state.participant(on: connection), let link = links[participant] else { return nil }
        if let sessions = update.sessions, !sessions.contains(link.iceSession) { return .otherSession }
        guard let remote = update.remote else { return .unchanged }
        if remote == link.remote {
            // The same once more: the answer to a restart was lost on its way, unless it is just about candidates.
            guard link.wasRestartedByFragment, update.sessions == nil else { return .unchanged }
            return .restarted(iceSession: link.iceSession, fragment: link.fragment)
        }
        var generator = SystemRandomNumberGenerator()
        let restarted = link.restarted(remote: remote, using: &generator)
        links[participant] = restarted
        apply(.negotiated(connection, restarted.transport(in: number)))
        return .restarted(iceSession: restarted.iceSession, fragment: restarted.fragment)
    }
}
