import Signalling

extension RoomState {
    mutating func breakouts(
        _ request: BreakoutRequest, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        throw ConferenceError(.notAllowed)
    }
}

extension RoomState {
    /// The breakout room that somebody is in; nil in the plenary, and for who is not here.
    public func breakout(of participant: ParticipantID) -> BreakoutID? { members[participant]?.breakout }
}
