import Signalling

extension RoomState {
    mutating func breakouts(
        _ request: BreakoutRequest, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        throw ConferenceError(.notAllowed)
    }
}
