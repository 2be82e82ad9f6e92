import Signalling

/// The polls of a room. A value without clock.
///
/// In an anonymous poll what somebody chose is kept here, in memory, as long as they may still change it, and nowhere
/// else: what is stored is who has voted, and how many chose what.
struct PollBook: Sendable {
    /// How many polls a room may have.
    static let limit = 100
    /// How many names stand beside an option at most; the table has all.
    private static let shownVoters = 200

    private struct Ballot: Sendable {
        var name: String
        /// Nil when nobody knows any more.
        var choices: [Int]?
    }

    private struct Entry: Sendable {
        var poll: StoredPoll
        var ballots: [PersonKey: Ballot] = [:]
    }

    private var entries: [Entry] = []
    private var next: PollID
    /// What is to be kept.
    private(set) var unsaved = TalkChanges()
    /// Whether anything has changed that somebody sees.
    private(set) var isStale = false

    init(past: TalkPast = TalkPast()) {
        next = past.nextPoll
        var votes = Dictionary(grouping: past.votes) { $0.poll }
        entries = past.polls.map { poll in
            var entry = Entry(poll: poll)
            for vote in votes.removeValue(forKey: poll.id) ?? [] {
                entry.ballots[vote.voter] = Ballot(name: vote.name, choices: vote.choices)
            }
            return entry
        }
    }

    // MARK: Changing

    /// Makes a poll.
    ///
    /// - Parameter at: milliseconds since 1970.
    mutating func create(_ draft: PollRequest.Draft, at: Int64) throws(ConferenceError) {
        guard entries.count < Self.limit else {
            throw ConferenceError(.invalidState, "There are \(Self.limit) polls already; delete one that is done.")
        }
        guard let question = ChatText.cleanLine(draft.question) else {
            throw ConferenceError(.malformedMessage, "The question must have 1 to 300 visible characters.")
        }
        let options = draft.options.compactMap { ChatText.cleanLine($0) }
        guard options.count == draft.options.count, SignallingLimits.pollOptions.contains(options.count) else {
            throw ConferenceError(.malformedMessage, "There must be 2 to 20 options with visible words.")
        }
        guard Set(options).count == options.count else {
            throw ConferenceError(.malformedMessage, "Two options are the same; change one.")
        }
        let correct = Set(draft.quiz ?? []).sorted()
        guard correct.allSatisfy({ options.indices.contains($0) }) else {
            throw ConferenceError(.malformedMessage, "A right answer must be one of the options.")
        }
        let poll = StoredPoll(
            id: next, question: question, options: options, isMultiple: draft.multiple, isAnonymous: draft.anonymous,
            correct: correct.isEmpty ? nil : correct, state: draft.open ? .open : .draft, createdAt: at)
        next += 1
        entries.append(Entry(poll: poll))
        keep(poll)
    }

    /// Lets people vote, also again.
    mutating func open(_ id: PollID) throws(ConferenceError) { try change(id, from: [.draft, .closed], to: .open) }

    /// Lets nobody vote any more.
    mutating func close(_ id: PollID) throws(ConferenceError) { try change(id, from: [.open], to: .closed) }

    /// Shows everybody the result. Nobody votes after that.
    mutating func share(_ id: PollID) throws(ConferenceError) {
        try change(id, from: [.open, .closed], to: .shared)
        guard let index = try? index(of: id), entries[index].poll.isAnonymous else { return }
        // Nobody can change it any more: it need not be known.
        for key in entries[index].ballots.keys { entries[index].ballots[key]?.choices = nil }
    }

    /// Forgets a poll and its votes.
    mutating func delete(_ id: PollID) throws(ConferenceError) {
        entries.remove(at: try index(of: id))
        unsaved.forget(id)
        unsaved.removedPolls.insert(id)
        isStale = true
    }

    /// Votes, changes a vote, or takes it back with no choice at all.
    mutating func vote(
        _ id: PollID, choices: [Int], by voter: PersonKey, name: String
    ) throws(ConferenceError) {
        let index = try index(of: id)
        let poll = entries[index].poll
        // Nobody but those who made it knows of a draft.
        guard poll.state != .draft else { throw ConferenceError(.notFound) }
        guard poll.state == .open else { throw ConferenceError(.invalidState, "The vote is over.") }
        let new = Set(choices).sorted()
        guard new.allSatisfy({ poll.options.indices.contains($0) }), poll.isMultiple || new.count <= 1 else {
            throw ConferenceError(.malformedMessage, "Choose among the options, and one only unless several may be.")
        }
        let old = entries[index].ballots[voter]
        if let old, old.choices == nil {
            throw ConferenceError(
                .invalidState, "You have voted; the server was restarted since and does not know how, so it stays.")
        }
        let before = old?.choices ?? []
        guard before != new else { return }
        for choice in before { entries[index].poll.counts[choice] -= 1 }
        for choice in new { entries[index].poll.counts[choice] += 1 }
        let shownName = poll.isAnonymous ? "" : name
        let vote = StoredVote(poll: id, voter: voter, name: shownName, choices: poll.isAnonymous ? nil : new)
        entries[index].ballots[voter] = new.isEmpty ? nil : Ballot(name: shownName, choices: new)
        unsaved.votes[.init(poll: id, voter: voter)] = .some(new.isEmpty ? nil : vote)
        keep(entries[index].poll)
    }

    private mutating func change(
        _ id: PollID, from states: [Poll.State], to state: Poll.State
    ) throws(ConferenceError) {
        let index = try index(of: id)
        guard states.contains(entries[index].poll.state) else { throw ConferenceError(.invalidState) }
        entries[index].poll.state = state
        keep(entries[index].poll)
    }

    private mutating func keep(_ poll: StoredPoll) {
        unsaved.polls[poll.id] = poll
        isStale = true
    }

    private func index(of id: PollID) throws(ConferenceError) -> Int {
        guard let index = entries.firstIndex(where: { $0.poll.id == id }) else { throw ConferenceError(.notFound) }
        return index
    }

    /// Takes what is to be kept as kept.
    mutating func takeUnsaved() -> TalkChanges {
        defer { unsaved = TalkChanges() }
        return unsaved
    }

    /// Takes everything as told.
    mutating func told() { isStale = false }

    // MARK: Looking

    /// The polls as `reader` sees them: with what they chose, unless it is nil for what many see alike.
    func polls(asHost: Bool, reader: PersonKey? = nil) -> [Poll] {
        entries.compactMap { entry in
            guard asHost || entry.poll.state != .draft else { return nil }
            return picture(of: entry, asHost: asHost, reader: reader)
        }
    }

    private func picture(of entry: Entry, asHost: Bool, reader: PersonKey?) -> Poll {
        let poll = entry.poll
        let isShared = poll.state == .shared
        var picture = Poll(
            id: poll.id, question: poll.question, options: poll.options, multiple: poll.isMultiple,
            anonymous: poll.isAnonymous, quiz: poll.correct != nil, state: poll.state, voted: entry.ballots.count)
        if asHost || isShared {
            picture.counts = poll.counts
            picture.correct = poll.correct
        }
        if asHost, !poll.isAnonymous { picture.voters = voters(of: entry) }
        if let reader {
            // Left out when they voted and nobody knows how any more.
            if let ballot = entry.ballots[reader] { picture.mine = ballot.choices } else { picture.mine = [] }
        }
        return picture
    }

    private func voters(of entry: Entry) -> [[String]] {
        var names: [[String]] = entry.poll.options.map { _ in [] }
        for ballot in entry.ballots.values {
            for choice in ballot.choices ?? [] where names.indices.contains(choice) {
                names[choice].append(ballot.name)
            }
        }
        return names.map { Array($0.sorted().prefix(Self.shownVoters)) }
    }

    /// Everything that was voted on, for a table.
    var report: [PollReport] {
        entries.filter { $0.poll.state != .draft }.map { entry in
            let votes = entry.ballots.map { key, ballot in
                StoredVote(poll: entry.poll.id, voter: key, name: ballot.name, choices: ballot.choices)
            }
            return PollReport(
                poll: entry.poll, voted: entry.ballots.count,
                votes: entry.poll.isAnonymous
                    ? nil : votes.sorted { ($0.name, $0.voter.rawValue) < ($1.name, $1.voter.rawValue) })
        }
    }
}
