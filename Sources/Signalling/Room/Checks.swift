import MediaControl

/// The bounds of requests: what a room never has to look at again.
extension RoomRequest {
    func checked() throws(SignallingError) -> RoomRequest {
        switch self {
        case .lobby(let request): return .lobby(try request.checked())
        case .house(let request): return .house(try request.checked())
        case .hand(let request): return .hand(try request.checked())
        case .react(let request):
            guard Reactions.allowed.contains(request.reaction) else {
                throw SignallingError.malformed("reaction", "is none of the reactions")
            }
            return self
        case .breakouts(let request): return .breakouts(try request.checked())
        case .chat(let request): return .chat(try request.checked())
        case .poll(let request): return .poll(try request.checked())
        case .attendance, .recording, .board: return self
        }
    }
}

extension SignallingError {
    static func checkCharacters(_ text: String, _ field: String, _ limit: Int) throws(SignallingError) {
        // Bytes first: counting the characters of a very long text takes long.
        guard text.utf8.count <= limit * 8, text.count <= limit else {
            throw tooLarge(field, "has more than \(limit) characters")
        }
    }

    static func checkCount(_ count: Int, _ field: String, _ limit: Int) throws(SignallingError) {
        guard count <= limit else { throw tooLarge(field, "has more than \(limit) entries") }
    }

    static func checkTimer(_ seconds: Int, _ field: String) throws(SignallingError) {
        guard SignallingLimits.timer.contains(seconds) else {
            throw malformed(field, "must be from 1 to \(SignallingLimits.timer.upperBound)")
        }
    }
}

extension LobbyRequest {
    fileprivate func checked() throws(SignallingError) -> LobbyRequest {
        switch self {
        case .admit(let places), .refuse(let places, _):
            try SignallingError.checkCount(places.count, "places", SignallingLimits.selection)
            return self
        case .admitSchool(let school):
            try SignallingError.check(school, "school", SignallingLimits.titleBytes)
            return self
        case .admitAll, .back: return self
        case .message(let text):
            try SignallingError.checkCharacters(text, "text", SignallingLimits.noticeCharacters)
            return self
        case .rename(let place, let name):
            guard let clean = DisplayName.clean(name) else { throw SignallingError.invalidName }
            return .rename(place: place, name: clean)
        }
    }
}

extension Selection {
    fileprivate func check() throws(SignallingError) {
        try SignallingError.checkCount(participants?.count ?? 0, "who.participants", SignallingLimits.selection)
        try SignallingError.checkCount(except?.count ?? 0, "who.except", SignallingLimits.selection)
        if let school { try SignallingError.check(school, "who.school", SignallingLimits.titleBytes) }
    }
}

extension HouseRequest {
    fileprivate func checked() throws(SignallingError) -> HouseRequest {
        switch self {
        case .policy, .lock, .restrict, .appoint, .remove, .adult, .chatRules, .end: break
        case .spotlight(let participants):
            try SignallingError.checkCount(participants.count, "participants", SignallingLimits.spotlight)
        case .rename(let participant, let name):
            guard let clean = DisplayName.clean(name) else { throw SignallingError.invalidName }
            return .rename(participant: participant, name: clean)
        case .mute(let who, _): try who.check()
        case .askUnmute(let who, let source):
            try who.check()
            guard source != .screen else { throw SignallingError.malformed("source", "cannot be asked for") }
        case .attention(let who, let text):
            try who.check()
            try SignallingError.checkCharacters(text ?? "", "text", SignallingLimits.noticeCharacters)
        case .people(let people):
            guard SignallingLimits.people.contains(people) else {
                throw SignallingError.malformed("people", "must be from 1 to \(SignallingLimits.people.upperBound)")
            }
        }
        return self
    }
}

extension HandRequest {
    fileprivate func checked() throws(SignallingError) -> HandRequest {
        switch self {
        case .raise, .lower, .lowerOne, .lowerAll, .order, .stop: break
        case .give(_, let seconds): if let seconds { try SignallingError.checkTimer(seconds, "seconds") }
        case .timer(let seconds): try SignallingError.checkTimer(seconds, "seconds")
        }
        return self
    }
}

extension BreakoutRequest {
    fileprivate func checked() throws(SignallingError) -> BreakoutRequest {
        switch self {
        case .prepare(let rooms):
            try SignallingError.checkCount(rooms.count, "rooms", SignallingLimits.breakoutRooms)
            for (index, room) in rooms.enumerated() {
                try SignallingError.checkCharacters(
                    room.title, "rooms[\(index)].title", SignallingLimits.nameCharacters)
                try SignallingError.checkCount(
                    room.participants?.count ?? 0, "rooms[\(index)].participants", SignallingLimits.selection)
                try SignallingError.checkCount(
                    room.schools?.count ?? 0, "rooms[\(index)].schools", SignallingLimits.selection)
            }
        case .automatic(let count, _):
            guard (1...SignallingLimits.breakoutRooms).contains(count) else {
                throw SignallingError.malformed("count", "must be from 1 to \(SignallingLimits.breakoutRooms)")
            }
        case .assign(let participants, _):
            try SignallingError.checkCount(participants.count, "participants", SignallingLimits.selection)
        case .open(let seconds, _): if let seconds { try SignallingError.checkTimer(seconds, "seconds") }
        case .extend(let seconds): try SignallingError.checkTimer(seconds, "seconds")
        case .close(let grace):
            guard (0...600).contains(grace) else {
                throw SignallingError.malformed("grace", "must be from 0 to 600")
            }
        case .announce(let text):
            try SignallingError.checkCharacters(text, "text", SignallingLimits.noticeCharacters)
        case .rename(_, let title):
            try SignallingError.checkCharacters(title, "title", SignallingLimits.nameCharacters)
        case .choose, .voice, .help, .discard: break
        }
        return self
    }
}

extension ChatRequest {
    fileprivate func checked() throws(SignallingError) -> ChatRequest {
        switch self {
        case .send(let draft):
            try SignallingError.checkCharacters(draft.text, "text", SignallingLimits.chatCharacters)
            if let file = draft.file { try SignallingError.check(file, "file", SignallingLimits.titleBytes) }
        case .edit(_, let text):
            try SignallingError.checkCharacters(text, "text", SignallingLimits.chatCharacters)
        case .react(_, let reaction, _):
            guard Reactions.allowed.contains(reaction) else {
                throw SignallingError.malformed("reaction", "is none of the reactions")
            }
        case .history(_, let limit):
            guard (1...SignallingLimits.historyPage).contains(limit) else {
                throw SignallingError.malformed("limit", "must be from 1 to \(SignallingLimits.historyPage)")
            }
        case .delete, .pin: break
        }
        return self
    }
}

extension PollRequest {
    fileprivate func checked() throws(SignallingError) -> PollRequest {
        switch self {
        case .create(let draft):
            guard SignallingLimits.pollOptions.contains(draft.options.count) else {
                throw SignallingError.malformed("options", "must have 2 to 20 entries")
            }
            try SignallingError.checkCharacters(draft.question, "question", SignallingLimits.pollCharacters)
            for (index, option) in draft.options.enumerated() {
                try SignallingError.checkCharacters(option, "options[\(index)]", SignallingLimits.pollCharacters)
            }
            for index in draft.quiz ?? [] where !draft.options.indices.contains(index) {
                throw SignallingError.malformed("quiz", "names an option that is not there")
            }
        case .vote(_, let choices):
            try SignallingError.checkCount(choices.count, "choices", SignallingLimits.pollOptions.upperBound)
        case .open, .close, .share, .delete: break
        }
        return self
    }
}
