import Signalling

extension RoomState {
    mutating func chat(
        _ request: ChatRequest, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        throw ConferenceError(.notAllowed)
    }
}
