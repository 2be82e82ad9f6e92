import Signalling

extension RoomState {
    mutating func hand(
        _ request: HandRequest, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        throw ConferenceError(.notAllowed)
    }
}
