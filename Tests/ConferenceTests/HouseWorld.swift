import MediaControl
import Primitives
import Signalling
import Testing

@testable import Conference

/// People as accounts, tokens and links make them.
extension Identity {
    static func account(
        _ name: String, _ role: Role = .participant, school: String? = nil, isPupil: Bool = false,
        isServerAdministrator: Bool = false
    ) -> Identity {
        Identity(
            subject: name, name: name, role: role, kind: .account,
            school: school.map { School(id: $0, name: "№ \($0)") },
            isPupil: isPupil, isServerAdministrator: isServerAdministrator)
    }
}

extension World {
    /// Somebody with an account comes in.
    @discardableResult
    mutating func join(_ identity: Identity, resume: String? = nil, media: MediaState = MediaState()) -> ConnectionID {
        join(identity.subject, resume: resume, media: media, identity: identity)
    }

    /// Asks for something.
    ///
    /// - Returns: why it was refused; nil when it was done.
    @discardableResult
    mutating func ask(_ connection: ConnectionID, _ request: RoomRequest) -> ErrorCode? {
        let before = views[connection]?.messages.count ?? 0
        for effect in apply(.request(connection, request, request: 77)) {
            guard case .send(connection, let message, request: 77) = effect else { continue }
            if case .error(let failure) = message { return failure.code }
            return nil
        }
        // What had to be looked up first is answered by another command.
        for case .error(let failure) in views[connection]?.messages.dropFirst(before) ?? [] { return failure.code }
        return nil
    }

    /// What came to a connection that is neither a picture of the room nor of its people.
    func news(_ connection: ConnectionID) -> [RoomNews] {
        (views[connection]?.messages ?? []).compactMap { message in
            guard case .room(let news) = message else { return nil }
            switch news {
            case .house, .you, .lobby, .done, .waiting: return nil
            default: return news
            }
        }
    }

    func role(_ connection: ConnectionID) -> Role? { state.members[id(connection)]?.role }

    func isInside(_ connection: ConnectionID) -> Bool { state.participant(on: connection) != nil }

    func isWaiting(_ connection: ConnectionID) -> Bool { state.isWaiting(on: connection) }

    func place(_ connection: ConnectionID) -> LobbyPlace { state.lobby.place(on: connection) ?? 0 }

    /// Whether a track of theirs reaches the others.
    func isForwarded(_ connection: ConnectionID, _ source: MediaSource) -> Bool {
        track(connection, source).flatMap { plane.forwarded[$0] } ?? false
    }

    /// What must hold of the house and its door after every command.
    func checkHouse() {
        var census = Census()
        for member in state.members.values { census.add(member) }
        #expect(state.census == census)
        for member in state.members.values { checkMember(member) }
        #expect(state.house.spotlight.allSatisfy { state.members[$0] != nil })
        let isAdultNeeded =
            state.house.needsAdult == .always || (state.house.needsAdult == .pupils && census.pupils > 0)
        #expect((state.house.unattended != nil) == (isAdultNeeded && census.people > 0 && census.adults == 0))
        let lobby = state.lobby
        #expect(lobby.order == lobby.order.sorted())
        #expect(Set(lobby.order) == Set(lobby.newcomers.values.filter { !$0.isAdmitted }.map { $0.place }))
        for newcomer in lobby.newcomers.values {
            #expect((newcomer.connection == nil) == (newcomer.lostAt != nil))
            #expect(state.resumes[newcomer.arrival.resume] == nil, "a place in the room and one in the lobby")
            #expect(lobby.place(resume: newcomer.arrival.resume) == newcomer.place)
            guard let connection = newcomer.connection else { continue }
            #expect(state.connections[connection] == nil)
            #expect(lobby.place(on: connection) == newcomer.place)
            #expect(views[connection]?.me == nil)
            #expect(views[connection]?.waiting?.place == newcomer.place)
        }
        #expect(lobby.lost.count + lobby.connections.count == lobby.taken)
        for (connection, view) in views where view.me != nil {
            #expect(view.house == state.house)
            #expect(view.you == state.members[id(connection)].map { state.you($0) })
        }
    }

    private func checkMember(_ member: Member) {
        #expect(member.role == state.dueRole(of: member))
        if !member.person.isServerAdministrator { #expect(!state.bans.contains(member.person.key)) }
        for source in MediaSource.allCases where member.media[source] {
            #expect(state.permissions(of: member).contains(Permission(sending: source)), "sends without the right")
            #expect(member.stated[source], "nobody is switched on from outside")
        }
    }
}
