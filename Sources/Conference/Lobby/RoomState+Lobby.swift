import Signalling

extension RoomState {
    mutating func lobby(
        _ request: LobbyRequest, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        throw ConferenceError(.notAllowed)
    }
}
