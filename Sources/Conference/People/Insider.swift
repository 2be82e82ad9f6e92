import Signalling

/// Somebody who is in a room, as the server's other doors (files, reports) need to know them.
public struct Insider: Hashable, Sendable {
    /// Who.
    public var participant: ParticipantID
    /// By what they are known again.
    public var key: PersonKey
    /// The name that others see.
    public var name: String
    /// What they are in the room now, appointments in the call included.
    public var role: Role
    /// What they may do now.
    public var permissions: Set<Permission>
    /// The breakout room they are in; nil in the plenary.
    public var breakout: BreakoutID?
    /// The name of their school, if any.
    public var school: String?
}

extension RoomState {
    /// Who holds the place under the resume token `token`; nil when nobody does. Viewers and encoders have no pages
    /// that could ask.
    func insider(_ token: String) -> Insider? {
        guard let id = resumes[token], let member = members[id], member.client == .page else { return nil }
        return Insider(
            participant: id, key: member.person.key, name: member.name, role: member.role,
            permissions: permissions(of: member), breakout: member.breakout, school: member.person.school?.name)
    }
}

extension Room {
    /// Who holds the place under the resume token `token`, connected or expected back; nil when nobody does.
    public func insider(_ token: String) -> Insider? { state.insider(token) }
}

extension ConferenceService {
    /// Who holds the place under a resume token in a room: the token opens, besides the place itself, whatever the
    /// holder's role may see.
    ///
    /// - Returns: nil when there is no such room or nobody in it under that token.
    public func participant(resume token: String, room slug: String) async -> Insider? {
        guard let room = try? await room(slug) else { return nil }
        return await room.insider(token)
    }
}
