extension BoardCommand: Encodable {
    private enum Field: String, CodingKey {
        case action, id, text, agreed, from, to, op, seconds, slot, board, speaker, idea, version, reason, ideas
        case cluster, into, title, dots, items, item, criterion, value, note, done, verdict, school, due, owner, state
        case why, groups, on, early, at, round
    }

    private typealias Fields = KeyedEncodingContainer<Field>

    /// The name of the command as it stands in messages.
    public var name: Name {
        switch self {
        case .configure: .configure
        case .problem: .problem
        case .stage: .stage
        case .timer: .timer
        case .draft: .draft
        case .idea: .idea
        case .edit: .edit
        case .withdraw: .withdraw
        case .hide: .hide
        case .show: .show
        case .improve: .improve
        case .combine: .combine
        case .reveal: .reveal
        case .revealAll: .revealAll
        case .cluster: .cluster
        case .dots: .dots
        case .rank: .rank
        case .score: .score
        case .own: .own
        case .discuss: .discuss
        case .round: .round
        case .deadline: .deadline
        case .keep: .keep
        case .remind: .remind
        case .votes: .votes
        case .decide: .decide
        case .assign: .assign
        case .unassign: .unassign
        case .accept: .accept
        case .decline: .decline
        case .reviewed: .reviewed
        case .gather: .gather
        case .seat: .seat
        case .phones: .phones
        case .close: .close
        }
    }

    /// Writes the object that a client sends.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(name, forKey: .action)
        switch self {
        case .configure(let change): try change.encode(to: encoder)
        case .problem(let text, let agreed):
            try fields.encode(text, forKey: .text)
            try fields.encode(agreed, forKey: .agreed)
        case .stage(let from, let to):
            try fields.encode(from, forKey: .from)
            try fields.encode(to, forKey: .to)
        case .timer(let operation, let seconds):
            try fields.encode(operation, forKey: .op)
            try fields.encodeIfPresent(seconds, forKey: .seconds)
        case .cluster(let operation): try Self.write(operation, &fields)
        case .votes(let isOpen, let round):
            try fields.encode(isOpen ? "open" : "close", forKey: .op)
            try fields.encodeIfPresent(round, forKey: .round)
        case .gather(let board): try fields.encodeIfPresent(board, forKey: .board)
        case .seat(let groups): try fields.encodeIfPresent(groups, forKey: .groups)
        case .phones(let isOn): try fields.encode(isOn, forKey: .on)
        case .close(let isEarly): try fields.encode(isEarly, forKey: .early)
        case .deadline(let at, let round):
            try fields.encodeIfPresent(at, forKey: .at)
            try fields.encodeIfPresent(round, forKey: .round)
        case .round(let round), .keep(let round), .remind(let round):
            try fields.encodeIfPresent(round, forKey: .round)
        case .reveal, .revealAll: break
        case .draft, .idea, .edit, .withdraw, .hide, .show, .improve, .combine: try writeIdea(&fields)
        case .dots, .rank, .score, .own, .discuss: try writeVote(&fields)
        case .decide, .assign, .unassign, .accept, .decline, .reviewed: try writeResult(&fields)
        }
    }

    private func writeIdea(_ fields: inout Fields) throws {
        switch self {
        case .draft(let slot, let text, let board):
            try fields.encode(slot, forKey: .slot)
            try fields.encode(text, forKey: .text)
            try fields.encodeIfPresent(board, forKey: .board)
        case .idea(let text, let board, let speaker, let slot):
            try fields.encode(text, forKey: .text)
            try fields.encodeIfPresent(board, forKey: .board)
            try fields.encodeIfPresent(speaker, forKey: .speaker)
            try fields.encodeIfPresent(slot, forKey: .slot)
        case .edit(let idea, let text, let version):
            try fields.encode(idea, forKey: .idea)
            try fields.encode(text, forKey: .text)
            try fields.encode(version, forKey: .version)
        case .withdraw(let idea), .show(let idea): try fields.encode(idea, forKey: .idea)
        case .hide(let idea, let reason):
            try fields.encode(idea, forKey: .idea)
            try fields.encode(reason, forKey: .reason)
        case .improve(let idea, let text, let board):
            try fields.encode(idea, forKey: .idea)
            try fields.encode(text, forKey: .text)
            try fields.encodeIfPresent(board, forKey: .board)
        case .combine(let ideas, let text, let board):
            try fields.encode(ideas, forKey: .ideas)
            try fields.encode(text, forKey: .text)
            try fields.encodeIfPresent(board, forKey: .board)
        default: break
        }
    }

    private static func write(_ operation: ClusterOperation, _ fields: inout Fields) throws {
        switch operation {
        case .create(let title, let idea):
            try fields.encode("create", forKey: .op)
            try fields.encode(title, forKey: .title)
            try fields.encodeIfPresent(idea, forKey: .idea)
        case .rename(let cluster, let title, let version):
            try fields.encode("rename", forKey: .op)
            try fields.encode(cluster, forKey: .cluster)
            try fields.encode(title, forKey: .title)
            try fields.encodeIfPresent(version, forKey: .version)
        case .delete(let cluster):
            try fields.encode("delete", forKey: .op)
            try fields.encode(cluster, forKey: .cluster)
        case .put(let idea, let into):
            try fields.encode("put", forKey: .op)
            try fields.encode(idea, forKey: .idea)
            try fields.encodeIfPresent(into, forKey: .into)
        case .merge(let cluster, let into):
            try fields.encode("merge", forKey: .op)
            try fields.encode(cluster, forKey: .cluster)
            try fields.encode(into, forKey: .into)
        }
    }

    private func writeVote(_ fields: inout Fields) throws {
        switch self {
        case .dots(let dots):
            try fields.encode(
                Dictionary(uniqueKeysWithValues: dots.map { (String($0.key), $0.value) }), forKey: .dots)
        case .rank(let items): try fields.encode(items, forKey: .items)
        case .score(let item, let criterion, let value, let round):
            try fields.encode(item, forKey: .item)
            try fields.encode(criterion, forKey: .criterion)
            try fields.encodeIfPresent(value, forKey: .value)
            try fields.encodeIfPresent(round, forKey: .round)
        case .own(let item, let value, let note):
            try fields.encode(item, forKey: .item)
            try fields.encodeIfPresent(value, forKey: .value)
            try fields.encodeIfPresent(note, forKey: .note)
        case .discuss(let item, let done):
            try fields.encode(item, forKey: .item)
            try fields.encode(done, forKey: .done)
        default: break
        }
    }

    private func writeResult(_ fields: inout Fields) throws {
        switch self {
        case .decide(let item, let verdict, let reason, let text):
            try fields.encode(item, forKey: .item)
            try fields.encode(verdict, forKey: .verdict)
            try fields.encode(reason, forKey: .reason)
            try fields.encodeIfPresent(text, forKey: .text)
        case .assign(let item, let school, let text, let due, let id):
            try fields.encode(item, forKey: .item)
            try fields.encode(school, forKey: .school)
            try fields.encode(text, forKey: .text)
            try fields.encodeIfPresent(due, forKey: .due)
            try fields.encodeIfPresent(id, forKey: .id)
        case .accept(let id, let owner):
            try fields.encode(id, forKey: .id)
            try fields.encodeIfPresent(owner, forKey: .owner)
        case .decline(let id, let reason):
            try fields.encode(id, forKey: .id)
            try fields.encode(reason, forKey: .reason)
        case .reviewed(let id, let state, let why):
            try fields.encode(id, forKey: .id)
            try fields.encode(state, forKey: .state)
            try fields.encodeIfPresent(why, forKey: .why)
        case .unassign(let id): try fields.encode(id, forKey: .id)
        default: break
        }
    }
}
