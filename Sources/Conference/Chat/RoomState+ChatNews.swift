import Primitives
import Signalling

// MARK: - Who is told what of the chat

extension RoomState {
    /// Up to so many listeners hear of each message at once.
    private static let smallRoom = 50
    /// The shortest time between two updates in a larger room, and what each listener adds to it: two thousand hear
    /// ten times a second.
    private static let chatInterval: Interval = .milliseconds(50)
    private static let chatPerListener: Interval = .microseconds(25)

    /// Somebody as a reader of the chat.
    func reader(_ member: Member) -> ChatReader { ChatReader(key: member.person.key, breakout: member.breakout) }

    /// What somebody who comes in is told: the same object for all whom nothing of it concerns personally.
    mutating func chatWelcome(for member: Member) -> Shared<ChatWelcome> {
        if talk.chat.concerns(member.person.key) { return Shared(welcome(to: reader(member), member)) }
        if let welcome = talk.welcomes[member.breakout] { return welcome }
        let new = Shared(welcome(to: reader(member), nil))
        talk.welcomes[member.breakout] = new
        return new
    }

    private func welcome(to reader: ChatReader, _ member: Member?) -> ChatWelcome {
        let (latest, more) = talk.chat.recent(SignallingLimits.chatWelcome, for: reader)
        return ChatWelcome(
            latest: pictures(of: latest, for: member),
            pinned: pictures(of: talk.chat.pinned(in: reader.breakout), for: member), more: more)
    }

    /// Tells people what was last said in the sub-rooms that they have just come into: one message for each room.
    mutating func showChat(to ids: [ParticipantID], _ effects: inout [RoomEffect]) {
        let pages = ids.compactMap { members[$0] }.filter { $0.client == .page && $0.connection != nil }
        for (breakout, members) in Dictionary(grouping: pages, by: { $0.breakout }) {
            // Nobody's key: what is private each of them has seen already.
            let reader = ChatReader(key: PersonKey(rawValue: ""), breakout: breakout)
            let (latest, _) = talk.chat.recent(SignallingLimits.chatWelcome, for: reader)
            let pinned = talk.chat.pinned(in: breakout).filter { $0.id < latest.first?.id ?? 0 }
            guard !latest.isEmpty else { continue }
            let update = ChatUpdate(messages: pictures(of: pinned + latest, for: nil))
            effects.append(.sendAll(members.compactMap { $0.connection }, .room(.chat(update))))
        }
    }

    /// Tells everybody what is new in their sub-rooms, unless they were told a moment ago.
    mutating func announceChat(now: Instant, _ effects: inout [RoomEffect]) {
        guard !talk.chat.untold.isEmpty else { return }
        if let toldAt = talk.chatToldAt, now < toldAt + chatPace { return }
        talk.chatToldAt = now
        for (breakout, entries) in talk.chat.takeUntold() where !entries.isEmpty {
            let readers = members.values.compactMap { member in
                member.client == .page && member.breakout == breakout ? member.connection : nil
            }
            guard !readers.isEmpty else { continue }
            let update = ChatUpdate(messages: pictures(of: entries, for: nil))
            effects.append(.sendAll(readers, .room(.chat(update))))
        }
    }

    /// Hands over what is to be kept.
    mutating func keepTalk(_ effects: inout [RoomEffect]) {
        var changes = talk.unsaved
        changes.merge(talk.polls.takeUnsaved())
        guard !changes.isEmpty else { return }
        talk.unsaved = TalkChanges()
        effects.append(.keep(changes))
    }

    /// When ``announceChat(now:_:)`` has something to do.
    var nextChatNews: Instant? {
        talk.chat.untold.isEmpty ? nil : talk.chatToldAt.map { $0 + chatPace }
    }

    private var chatPace: Interval {
        let listeners = connections.count
        return listeners <= Self.smallRoom ? .zero : Self.chatInterval + Self.chatPerListener * Int64(listeners)
    }

    /// Messages as `member` sees them, or as many see them alike.
    func pictures(of entries: [ChatEntry], for member: Member?) -> [ChatMessage] {
        guard !entries.isEmpty else { return [] }
        let keys = Set(entries.map { $0.author } + entries.compactMap { $0.recipient?.key })
        var present: [PersonKey: ParticipantID] = [:]
        for other in members.values where other.client == .page && keys.contains(other.person.key) {
            // Of two devices of one person, the one that came last.
            present[other.person.key] = max(present[other.person.key] ?? other.id, other.id)
        }
        if let member { present[member.person.key] = member.id }
        return entries.map { picture(of: $0, present, for: member?.person.key) }
    }

    private func picture(
        of entry: ChatEntry, _ present: [PersonKey: ParticipantID], for key: PersonKey?
    ) -> ChatMessage {
        var message = ChatMessage(
            id: entry.id, from: present[entry.author], name: entry.name, school: entry.school,
            to: entry.recipient.flatMap { present[$0.key] }, toName: entry.recipient?.name, text: entry.text,
            at: entry.at, file: entry.file, replyTo: entry.replyTo, breakout: entry.breakout)
        if entry.isEdited { message.edited = true }
        if entry.isDeleted { message.deleted = true }
        if entry.isPinned { message.pinned = true }
        if !entry.reactions.isEmpty { message.reactions = entry.reactions.mapValues { $0.count } }
        if let key {
            let mine = entry.reactions.filter { $0.value.contains(key) }.keys.sorted()
            if !mine.isEmpty { message.mine = mine }
        }
        return message
    }
}

// MARK: - What memory does not hold

extension RoomState {
    /// What must be read from the archive before `request` can be answered; nil when nothing must.
    func lookup(for request: RoomRequest, on connection: ConnectionID, number: Int?) -> ChatLookup? {
        guard case .chat(let request) = request, let id = connections[connection], let member = members[id] else {
            return nil
        }
        let query: ChatLookup.Query
        switch request {
        case .send: return nil
        case .edit(let id, _), .delete(let id), .react(let id, _, _), .pin(let id, _):
            guard talk.chat.mayBeArchived(id) else { return nil }
            query = .message(id)
        case .history(let before, let limit):
            guard talk.chat.latest(limit, before: before, for: reader(member)) == nil else { return nil }
            query = .before(before, limit: limit + 1, reader: reader(member))
        }
        return ChatLookup(query: query, connection: connection, request: request, number: number)
    }

    /// Answers what had to wait for the archive.
    mutating func answer(
        _ lookup: ChatLookup, with found: [ChatEntry], now: Instant, _ effects: inout [RoomEffect]
    ) {
        guard let id = connections[lookup.connection], let member = members[id] else { return }
        guard case .before(_, let limit, let asked) = lookup.query else {
            talk.chat.recall(found)
            answer(.chat(lookup.request), from: lookup.connection, number: lookup.number, now: now, &effects)
            return
        }
        // What is in memory is newer; and they may have gone into another room in the meantime.
        let current = found.map { talk.chat[$0.id] ?? $0 }.filter {
            asked.mayRead($0) && reader(member).mayRead($0)
        }
        let page = Array(current.suffix(limit - 1))
        let history = ChatHistory(messages: pictures(of: page, for: member), more: found.count == limit)
        effects.append(.send(lookup.connection, .room(.chatHistory(history)), request: lookup.number))
    }

    /// Whether somebody may have the file: whoever sent it up, and those to whom the message that carries it is not
    /// a private one of others.
    func mayHave(_ file: String, _ id: ParticipantID, carrier: ChatEntry?) -> Bool {
        guard let member = members[id] else { return false }
        if talk.uploads.file(file, of: member.person.key) != nil { return true }
        guard let carrier, carrier.file?.id == file, !carrier.isDeleted else { return false }
        return !carrier.isPrivate || reader(member).mayRead(carrier)
    }
}
