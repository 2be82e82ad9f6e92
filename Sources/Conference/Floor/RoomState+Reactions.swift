import Signalling

extension RoomState {
    mutating func react(
        _ request: ReactionRequest, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        try require(.react, context)
        reactions.add(request.reaction, of: context.asker, now: context.now)
    }
}
