import MediaControl
import Primitives
import Signalling
import Testing

@testable import Conference

extension World {
    /// Lets somebody in who is known again by the name of their device.
    mutating func comeIn(
        _ name: String, role: Role = .participant, school: String? = nil, client: ClientKind = .page
    ) -> ConnectionID {
        let connection = connect()
        let identity = Identity(
            subject: name, role: role, school: school.map { School(id: $0, name: "School \($0)") })
        apply(
            .join(
                JoinRequest(
                    connection: connection, request: 1, name: name, role: role, identity: identity, client: client,
                    newResume: "secret \(connection.rawValue)")))
        return connection
    }

    /// Asks for something about breakout rooms. Returns the code of the refusal; nil when it was done.
    @discardableResult
    mutating func askRooms(_ connection: ConnectionID, _ request: BreakoutRequest) -> ErrorCode? {
        var refusal: ErrorCode?
        var isAnswered = false
        for case .send(_, let message, request: 77) in apply(.request(connection, .breakouts(request), request: 77)) {
            isAnswered = true
            if case .error(let failure) = message { refusal = failure.code }
        }
        #expect(isAnswered || state.participant(on: connection) == nil)
        return refusal
    }

    func breakout(_ connection: ConnectionID) -> BreakoutID? { state.breakout(of: id(connection)) }

    /// The picture of the breakout rooms that a client was told last.
    func picture(_ connection: ConnectionID) -> Breakouts {
        for message in views[connection]?.messages.reversed() ?? [] {
            switch message {
            case .room(.breakouts(let picture)): return picture
            case .joined(let joined): return joined.breakouts ?? Breakouts()
            default: continue
            }
        }
        return Breakouts()
    }

    /// What must hold about breakout rooms after every single command.
    func checkBreakouts() {
        check()
        for member in state.members.values {
            if let room = member.breakout {
                #expect(state.breakoutRooms.isOpen && state.breakoutRooms.place(of: room) != nil)
                #expect(member.client == .page)
            }
            if member.isListed { #expect(state.people.listed[member.id]?.breakout == member.breakout) }
        }
        for (room, gallery) in state.galleries {
            for member in state.members.values where member.breakout != room {
                #expect(gallery.picture(of: member.id).shown.isEmpty && gallery.slots(of: member.id).count == 0)
                #expect(gallery.video(member.id, .camera) == nil && gallery.video(member.id, .screen) == nil)
            }
        }
        for (connection, id) in state.connections where state.members[id]?.client == .page {
            #expect(picture(connection).mine == state.breakout(of: id), "everybody knows where they are")
        }
        let holder = state.breakoutNews.voice.flatMap { state.members[$0] }
        #expect(holder == nil || state.breakoutRooms.isOpen)
        let track = holder?.tracks.first { $0.source == .microphone }
        let expected = track.map { [$0.id: [state.number] + state.breakoutRooms.rooms.map { state.mediaRoom($0.id) }] }
        let heard = plane.voices.filter { state.owners[$0.key] != nil }
        #expect(heard == expected ?? [:])
    }
}
