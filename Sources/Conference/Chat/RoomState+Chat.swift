import Primitives
import Signalling

// MARK: - What people ask of the chat

extension RoomState {
    /// How long an author may change a message, in milliseconds.
    private static let editTime: Int64 = 24 * 3600 * 1000
    /// How many messages of one sub-room may be pinned.
    private static let pins = 10

    mutating func chat(
        _ request: ChatRequest, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        guard let asker = members[context.asker] else { throw ConferenceError(.notJoined) }
        switch request {
        case .send(let draft): try send(draft, asker, context, &effects)
        case .edit(let id, let text): try edit(id, text, asker, context, &effects)
        case .delete(let id): try delete(id, asker, &effects)
        case .react(let id, let reaction, let on): try react(id, reaction, on, asker, context, &effects)
        case .pin(let id, let on): try pin(id, on, asker, &effects)
        case .history(let before, let limit):
            let (messages, more) =
                talk.chat.latest(limit, before: before, for: reader(asker))
                ?? talk.chat.recent(0, for: reader(asker))
            let history = ChatHistory(messages: pictures(of: messages, for: asker), more: more)
            effects.append(.send(context.connection, .room(.chatHistory(history)), request: context.number))
        }
    }

    // MARK: Writing

    private mutating func send(
        _ draft: ChatRequest.Draft, _ asker: Member, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        let recipient = try recipient(draft.to, from: asker)
        try requireWriting(asker, privately: recipient)
        let file = try file(draft.file, of: asker)
        guard let text = ChatText.clean(draft.text) ?? (file == nil ? nil : "") else {
            throw ConferenceError(.malformedMessage, "The message is empty; write something, or add a file.")
        }
        if let answered = draft.replyTo {
            // A message may answer one that is no longer in memory; the number alone tells nothing.
            guard answered < talk.chat.next else { throw ConferenceError(.notFound) }
            if let entry = talk.chat[answered] { try requireReadable(entry, asker) }
        }
        try requirePace(asker, now: context.now)
        let entry = ChatEntry(
            id: talk.chat.next, author: asker.person.key, name: asker.name, school: asker.person.school?.name,
            recipient: recipient.map { .init(key: $0.person.key, name: $0.name) }, text: text,
            at: wallClock(context.now), file: file, replyTo: draft.replyTo,
            breakout: recipient == nil ? asker.breakout : nil)
        if let file { talk.uploads.remove(file.id) }
        talk.chat.append(entry)
        keep(entry, &effects)
        if recipient == nil { recordChat(entry, of: asker) }
    }

    private mutating func edit(
        _ id: MessageID, _ text: String, _ asker: Member, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        var entry = try message(id, for: asker)
        guard entry.author == asker.person.key else { throw ConferenceError(.notAllowed) }
        // Else somebody who may not write could still say new things in old places.
        if entry.isPrivate {
            try require(.privateChat, context)
            guard house.chat.private != .none else { throw ConferenceError(.notAllowed) }
        } else {
            try requireWriting(asker, privately: nil)
        }
        guard wallClock(context.now) - entry.at <= Self.editTime else {
            throw ConferenceError(.invalidState, "A message can be changed for 24 hours; delete it and write another.")
        }
        guard let clean = ChatText.clean(text) ?? (entry.file == nil ? nil : "") else {
            throw ConferenceError(.malformedMessage, "The message is empty; write something, or delete it.")
        }
        try requirePace(asker, now: context.now)
        guard clean != entry.text else { return }
        entry.text = clean
        entry.isEdited = true
        talk.chat.replace(entry)
        keep(entry, &effects)
        recordChange(of: entry)
    }

    private mutating func delete(
        _ id: MessageID, _ asker: Member, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        var entry = try message(id, for: asker)
        let isOwn = entry.author == asker.person.key
        guard isOwn || (!entry.isPrivate && permissions(of: asker).contains(.moderateChat)) else {
            throw ConferenceError(.notAllowed)
        }
        if let file = entry.file { talk.unsaved.removedFiles.insert(file.id) }
        entry.erase()
        talk.chat.replace(entry)
        keep(entry, &effects)
        recordChange(of: entry)
    }

    private mutating func react(
        _ id: MessageID, _ reaction: String, _ on: Bool, _ asker: Member, _ context: RequestContext,
        _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        try require(.react, context)
        var entry = try message(id, for: asker)
        var keys = entry.reactions[reaction] ?? []
        guard keys.contains(asker.person.key) != on else { return }
        try requirePace(asker, now: context.now)
        if on { keys.append(asker.person.key) } else { keys.removeAll { $0 == asker.person.key } }
        entry.reactions[reaction] = keys.isEmpty ? nil : keys
        talk.chat.replace(entry)
        keep(entry, &effects)
    }

    private mutating func pin(
        _ id: MessageID, _ on: Bool, _ asker: Member, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        guard permissions(of: asker).contains(.moderateChat) else { throw ConferenceError(.notAllowed) }
        var entry = try message(id, for: asker)
        guard !entry.isPrivate else {
            throw ConferenceError(.invalidState, "A private message cannot be pinned for everybody.")
        }
        guard entry.isPinned != on else { return }
        guard !on || talk.chat.pinned(in: entry.breakout).count < Self.pins else {
            throw ConferenceError(.invalidState, "\(Self.pins) messages are pinned; take one down first.")
        }
        entry.isPinned = on
        talk.chat.replace(entry)
        keep(entry, &effects)
    }

    // MARK: Rules

    private func isHost(_ member: Member) -> Bool { permissions(of: member).contains(.moderateChat) }

    /// Whether somebody is known to be no pupil. A guest may be anybody.
    private func isKnownAdult(_ member: Member) -> Bool { !member.person.isPupil && member.role != .guest }

    private func recipient(_ id: ParticipantID?, from asker: Member) throws(ConferenceError) -> Member? {
        guard let id else { return nil }
        guard let other = members[id], other.client == .page else {
            throw ConferenceError(.notFound, "They are not here any more; the message was not sent.")
        }
        guard other.person.key != asker.person.key else {
            throw ConferenceError(.invalidState, "This would go to yourself; choose somebody else.")
        }
        return other
    }

    /// Whether somebody may write to everybody, or to `other` alone.
    private func requireWriting(_ asker: Member, privately other: Member?) throws(ConferenceError) {
        let rules = house.chat
        let isHost = isHost(asker)
        guard permissions(of: asker).contains(other == nil ? .chat : .privateChat) else {
            throw ConferenceError(.notAllowed)
        }
        guard isHost || house.unattended == nil else {
            throw ConferenceError(.notAllowed, "The room waits for a grown-up; the chat is closed until then.")
        }
        guard isHost || !rules.registeredOnly || asker.person.isRegistered else {
            throw ConferenceError(.accountNeeded, "Here only people with an account may write; sign in first.")
        }
        guard let other else {
            guard isHost || rules.everybody else {
                throw ConferenceError(.notAllowed, "Only those who run the room write to everybody at the moment.")
            }
            return
        }
        guard mayWrite(asker, to: other, rules.private) else {
            throw ConferenceError(.notAllowed, "The rules of the room do not let you write to them privately.")
        }
    }

    private func mayWrite(_ asker: Member, to other: Member, _ rule: PrivateChatRule) -> Bool {
        switch rule {
        case .all: true
        case .adults: isKnownAdult(asker) || isKnownAdult(other)
        case .hosts: isHost(asker) || isHost(other)
        case .none: false
        }
    }

    private func file(_ id: String?, of asker: Member) throws(ConferenceError) -> ChatFile? {
        guard let id else { return nil }
        guard house.chat.files else {
            throw ConferenceError(.notAllowed, "Files cannot be sent here at the moment.")
        }
        guard let file = talk.uploads.file(id, of: asker.person.key) else {
            throw ConferenceError(.notFound, "The file is not there any more; send it up again.")
        }
        return file
    }

    private mutating func requirePace(_ asker: Member, now: Instant) throws(ConferenceError) {
        guard talk.limiter.admits(asker.person.key, isHost: isHost(asker), now: now) else {
            throw ConferenceError(.rateLimited, "You write too fast; wait a few seconds.")
        }
    }

    /// A message that the asker may read and that is still there. What they may not read does not exist for them.
    private func message(_ id: MessageID, for asker: Member) throws(ConferenceError) -> ChatEntry {
        guard let entry = talk.chat[id] else { throw ConferenceError(.notFound) }
        try requireReadable(entry, asker)
        guard !entry.isDeleted else { throw ConferenceError(.notFound, "The message was deleted.") }
        return entry
    }

    private func requireReadable(_ entry: ChatEntry, _ asker: Member) throws(ConferenceError) {
        // One's own message may be edited and deleted from everywhere.
        guard reader(asker).mayRead(entry) || entry.author == asker.person.key else {
            throw ConferenceError(.notFound)
        }
    }

    /// Remembers what is to be kept, and tells a private message at once.
    private mutating func keep(_ entry: ChatEntry, _ effects: inout [RoomEffect]) {
        talk.unsaved.messages[entry.id] = entry
        guard let recipient = entry.recipient else {
            talk.welcomes[entry.breakout] = nil
            return
        }
        for member in members.values
        where member.person.key == entry.author || member.person.key == recipient.key {
            let update = ChatUpdate(messages: pictures(of: [entry], for: member))
            tell(member.id, .chat(update), &effects)
        }
    }
}
