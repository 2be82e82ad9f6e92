import Signalling

extension RoomState {
    mutating func house(
        _ request: HouseRequest, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        throw ConferenceError(.notAllowed)
    }
}
