import Signalling

extension RoomState {
    mutating func poll(
        _ request: PollRequest, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        throw ConferenceError(.notAllowed)
    }
}
