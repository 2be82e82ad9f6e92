import Signalling

extension RoomState {
    mutating func react(
        _ request: ReactionRequest, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        throw ConferenceError(.notAllowed)
    }
}
