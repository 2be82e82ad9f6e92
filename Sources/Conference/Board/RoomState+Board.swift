import Signalling

/// Which pages the board knows of.
struct BoardWatch: Sendable {
    /// The guest at each page, as the board was last told.
    var told: [ParticipantID: BoardGuest] = [:]
}

extension RoomState {
    /// From now on the board is told who is at which page.
    mutating func watchForBoard() {
        boardWatch = BoardWatch()
        members.isWatchedForBoard = true
    }

    /// Passes a request on to the board.
    func board(
        _ request: BoardRequest, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        guard boardWatch != nil else {
            throw ConferenceError(.invalidState, "This server keeps no boards; ask its operator.")
        }
        // Reading goes on; what pupils write is seen by a grown-up, or not written.
        if case .sync = request {
        } else if house.unattended != nil {
            throw ConferenceError(.notAllowed, "The room waits for a grown-up; the board is closed until then.")
        }
        effects.append(.board(.asked(context.connection, request, number: context.number)))
    }

    /// Tells the board who has come, changed and gone. After everything else: `joined` is before the board's first
    /// message, and before what somebody asked who has come with the same command.
    mutating func announceToBoard(_ effects: inout [RoomEffect]) {
        guard var watch = boardWatch else { return }
        var notes: [RoomEffect] = []
        for id in members.takeChangedForBoard().sorted() {
            let guest = members[id].flatMap(guest)
            let told = watch.told[id]
            guard guest != told else { continue }
            if let told, told.connection != guest?.connection { notes.append(.board(.left(told.connection))) }
            if let guest {
                let isKnown = told?.connection == guest.connection
                notes.append(.board(isKnown ? .changed(guest) : .entered(guest)))
            }
            watch.told[id] = guest
        }
        boardWatch = watch
        guard !notes.isEmpty else { return }
        effects += notes
    }

    private func guest(_ member: Member) -> BoardGuest? {
        guard member.client == .page, let connection = member.connection else { return nil }
        return BoardGuest(
            connection: connection, participant: member.id, key: member.person.key, name: member.name,
            role: member.role, school: member.person.school, breakout: member.breakout,
            people: member.person.people)
    }
}

extension Room {
    /// Tells the board.
    func pass(_ note: BoardNote) {
        guard let desk = context.boards else { return }
        switch note {
        case .entered(let guest):
            guard let outbox = outbox(of: guest.connection) else { return }
            desk.entered(guest, room: info) { outbox.send($0) }
        case .changed(let guest): desk.changed(guest, room: info)
        case .left(let connection): desk.left(connection, room: info)
        case .asked(let connection, let request, let number):
            desk.receive(request, number: number, from: connection, room: info)
        }
    }
}
