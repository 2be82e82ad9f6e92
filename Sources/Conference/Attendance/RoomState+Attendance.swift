import Signalling

extension RoomState {
    mutating func attendance(_ context: RequestContext, _ effects: inout [RoomEffect]) throws(ConferenceError) {
        throw ConferenceError(.notAllowed)
    }
}
