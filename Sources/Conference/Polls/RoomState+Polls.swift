import Primitives
import Signalling

extension RoomState {
    private static let smallRoom = 50
    private static let pollInterval: Interval = .milliseconds(250)

    mutating func poll(
        _ request: PollRequest, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        if case .vote(let poll, let choices) = request {
            let member = try require(.vote, context)
            try talk.polls.vote(poll, choices: choices, by: member.person.key, name: member.name)
            // Every device of theirs shows the one vote.
            for other in members.values where other.person.key == member.person.key {
                tell(other.id, .polls(Polls(polls: polls(for: other))), &effects)
            }
            return
        }
        try require(.poll, context)
        switch request {
        case .create(let draft): try talk.polls.create(draft, at: wallClock(context.now))
        case .open(let poll): try talk.polls.open(poll)
        case .close(let poll): try talk.polls.close(poll)
        case .share(let poll): try talk.polls.share(poll)
        case .delete(let poll): try talk.polls.delete(poll)
        case .vote: break
        }
    }

    /// All polls as somebody sees them, with their own choices.
    func polls(for member: Member) -> [Poll] {
        talk.polls.polls(asHost: permissions(of: member).contains(.poll), reader: member.person.key)
    }

    /// Tells somebody of the polls whose rights have changed.
    func showPolls(to id: ParticipantID, _ effects: inout [RoomEffect]) {
        guard let member = members[id] else { return }
        tell(id, .polls(Polls(polls: polls(for: member))), &effects)
    }

    /// Tells everybody how the polls stand, unless they were told a moment ago. What a reader chose is left out: the
    /// same message goes to many.
    mutating func announcePolls(now: Instant, _ effects: inout [RoomEffect]) {
        guard talk.polls.isStale else { return }
        if let toldAt = talk.pollsToldAt, now < toldAt + pollPace { return }
        talk.polls.told()
        talk.pollsToldAt = now
        var hosts: [ConnectionID] = []
        var others: [ConnectionID] = []
        for member in members.values where member.client == .page {
            guard let connection = member.connection else { continue }
            if permissions(of: member).contains(.poll) {
                hosts.append(connection)
            } else {
                others.append(connection)
            }
        }
        if !hosts.isEmpty {
            effects.append(.sendAll(hosts, .room(.polls(Polls(polls: talk.polls.polls(asHost: true))))))
        }
        let open = talk.polls.polls(asHost: false)
        guard open != talk.toldPolls else { return }
        talk.toldPolls = open
        if !others.isEmpty { effects.append(.sendAll(others, .room(.polls(Polls(polls: open))))) }
    }

    /// When ``announcePolls(now:_:)`` has something to do.
    var nextPollNews: Instant? { talk.polls.isStale ? talk.pollsToldAt.map { $0 + pollPace } : nil }

    private var pollPace: Interval {
        connections.count <= Self.smallRoom ? .zero : max(Self.pollInterval, paced(.zero) * 2)
    }
}
