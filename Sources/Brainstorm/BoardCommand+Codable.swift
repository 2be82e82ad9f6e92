extension BoardCommand {
    /// The names of commands as they stand in messages.
    public enum Name: String, Hashable, Sendable, Codable, CaseIterable {
        case configure, problem, stage, timer, draft, idea, edit, withdraw, hide, show, improve, combine, reveal
        case revealAll, cluster, dots, rank, score, own, discuss, round, votes, decide, assign, unassign, accept
        case decline, reviewed, gather, seat, phones, close, deadline, keep, remind
    }

    private enum ClusterOp: String, Codable { case create, rename, delete, put, merge }
    private enum VotesOp: String, Codable { case open, close }

    private enum Key: String, CodingKey {
        case action, text, agreed, from, to, op, seconds, slot, board, speaker, idea, version, reason, ideas, cluster
        case into, title, dots, items, item, criterion, value, note, done, verdict, school, due, owner, state, why
        case groups, on, early, at, round
    }
}

extension BoardCommand: Decodable {
    /// Reads a command. Where an action changes an action, the word `action` is taken by the command, so the id stands
    /// under `id`.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        let name = try fields.decode(Name.self, forKey: .action)
        switch name {
        case .configure: self = .configure(try Configure(from: decoder))
        case .problem:
            self = .problem(
                text: try fields.decode(String.self, forKey: .text),
                agreed: try fields.decodeIfPresent(Bool.self, forKey: .agreed) ?? false)
        case .stage:
            self = .stage(
                from: try fields.decode(Stage.self, forKey: .from), to: try fields.decode(Stage.self, forKey: .to))
        case .timer:
            self = .timer(
                try fields.decode(TimerOperation.self, forKey: .op),
                seconds: try fields.decodeIfPresent(Int.self, forKey: .seconds))
        case .draft:
            self = .draft(
                slot: try Self.slot(fields) ?? "", text: try fields.decode(String.self, forKey: .text),
                board: try fields.decodeIfPresent(BoardNumber.self, forKey: .board))
        case .idea, .edit, .withdraw, .hide, .show, .improve, .combine: self = try Self.idea(name, fields)
        case .reveal: self = .reveal
        case .revealAll: self = .revealAll
        case .cluster: self = .cluster(try Self.cluster(fields))
        case .dots, .rank, .score, .own, .discuss, .round, .votes, .deadline, .keep, .remind:
            self = try Self.vote(name, fields, decoder)
        case .decide, .assign, .unassign, .accept, .decline, .reviewed: self = try Self.result(name, fields, decoder)
        case .gather: self = .gather(board: try fields.decodeIfPresent(BoardNumber.self, forKey: .board))
        case .seat: self = .seat(groups: try fields.decodeIfPresent([[AuthorTag]].self, forKey: .groups))
        case .phones: self = .phones(on: try fields.decode(Bool.self, forKey: .on))
        case .close: self = .close(early: try fields.decodeIfPresent(Bool.self, forKey: .early) ?? false)
        }
    }

    /// A slot is a word, or a number in brainwriting.
    private static func slot(_ fields: KeyedDecodingContainer<Key>) throws -> String? {
        if let number = try? fields.decodeIfPresent(Int.self, forKey: .slot) { return String(number) }
        return try fields.decodeIfPresent(String.self, forKey: .slot)
    }

    private static func idea(_ name: Name, _ fields: KeyedDecodingContainer<Key>) throws -> BoardCommand {
        let board = try fields.decodeIfPresent(BoardNumber.self, forKey: .board)
        func one() throws -> IdeaID { try fields.decode(IdeaID.self, forKey: .idea) }
        func text() throws -> String { try fields.decode(String.self, forKey: .text) }
        switch name {
        case .edit:
            return .edit(idea: try one(), text: try text(), version: try fields.decode(Int.self, forKey: .version))
        case .withdraw: return .withdraw(idea: try one())
        case .hide: return .hide(idea: try one(), reason: try fields.decode(String.self, forKey: .reason))
        case .show: return .show(idea: try one())
        case .improve: return .improve(idea: try one(), text: try text(), board: board)
        case .combine:
            let ideas = try fields.decode([IdeaID].self, forKey: .ideas)
            return .combine(ideas: ideas, text: try text(), board: board)
        default:
            let speaker = try fields.decodeIfPresent(Speaker.self, forKey: .speaker)
            return .idea(text: try text(), board: board, speaker: speaker, slot: try slot(fields))
        }
    }

    private static func cluster(_ fields: KeyedDecodingContainer<Key>) throws -> ClusterOperation {
        let operation = try fields.decode(ClusterOp.self, forKey: .op)
        func cluster() throws -> ClusterID { try fields.decode(ClusterID.self, forKey: .cluster) }
        switch operation {
        case .create:
            return .create(
                title: try fields.decode(String.self, forKey: .title),
                idea: try fields.decodeIfPresent(IdeaID.self, forKey: .idea))
        case .rename:
            return .rename(
                cluster: try cluster(), title: try fields.decode(String.self, forKey: .title),
                version: try fields.decodeIfPresent(Int.self, forKey: .version))
        case .delete: return .delete(cluster: try cluster())
        case .put:
            let idea = try fields.decode(IdeaID.self, forKey: .idea)
            if let into = try fields.decodeIfPresent(ClusterID.self, forKey: .into) {
                return .put(idea: idea, into: into)
            }
            return .put(idea: idea, into: try fields.decodeIfPresent(ClusterID.self, forKey: .cluster))
        case .merge:
            return .merge(cluster: try cluster(), into: try fields.decode(ClusterID.self, forKey: .into))
        }
    }

    private static func vote(
        _ name: Name, _ fields: KeyedDecodingContainer<Key>, _ decoder: any Decoder
    ) throws -> BoardCommand {
        func item() throws -> ItemID { try fields.decode(ItemID.self, forKey: .item) }
        func round() throws -> Int? { try fields.decodeIfPresent(Int.self, forKey: .round) }
        switch name {
        case .dots:
            var dots: [ItemID: Int] = [:]
            let given = try fields.decode([String: Int].self, forKey: .dots)
            for (key, count) in given {
                guard let item = ItemID(key) else {
                    throw DecodingError.dataCorrupted(
                        .init(codingPath: decoder.codingPath, debugDescription: "An item is a number."))
                }
                dots[item] = count
            }
            return .dots(dots)
        case .rank: return .rank(try fields.decode([ItemID].self, forKey: .items))
        case .score:
            return .score(
                item: try item(), criterion: try fields.decode(String.self, forKey: .criterion),
                value: try fields.decodeIfPresent(Int.self, forKey: .value), round: try round())
        case .own:
            return .own(
                item: try item(), value: try fields.decodeIfPresent(Int.self, forKey: .value),
                note: try fields.decodeIfPresent(String.self, forKey: .note))
        case .discuss: return .discuss(item: try item(), done: try fields.decode(Bool.self, forKey: .done))
        case .votes:
            return .votes(open: try fields.decode(VotesOp.self, forKey: .op) == .open, round: try round())
        case .deadline:
            return .deadline(at: try fields.decodeIfPresent(Int64.self, forKey: .at), round: try round())
        case .keep: return .keep(round: try round())
        case .remind: return .remind(round: try round())
        default: return .round(after: try round())
        }
    }

    private static func result(
        _ name: Name, _ fields: KeyedDecodingContainer<Key>, _ decoder: any Decoder
    ) throws -> BoardCommand {
        let ids = try decoder.container(keyedBy: TextKey.self)
        func id() throws -> ActionID { try ids.decode(ActionID.self, forKey: TextKey("id")) }
        switch name {
        case .decide:
            return .decide(
                item: try fields.decode(ItemID.self, forKey: .item),
                verdict: try fields.decode(Verdict.self, forKey: .verdict),
                reason: try fields.decodeIfPresent(String.self, forKey: .reason) ?? "",
                text: try fields.decodeIfPresent(String.self, forKey: .text))
        case .assign:
            return .assign(
                item: try fields.decode(ItemID.self, forKey: .item),
                school: try fields.decode(String.self, forKey: .school),
                text: try fields.decode(String.self, forKey: .text),
                due: try fields.decodeIfPresent(String.self, forKey: .due),
                action: try ids.decodeIfPresent(ActionID.self, forKey: TextKey("id")))
        case .accept:
            return .accept(action: try id(), owner: try fields.decodeIfPresent(String.self, forKey: .owner))
        case .decline: return .decline(action: try id(), reason: try fields.decode(String.self, forKey: .reason))
        case .reviewed:
            return .reviewed(
                action: try id(), state: try fields.decode(Action.State.self, forKey: .state),
                why: try fields.decodeIfPresent(String.self, forKey: .why))
        default: return .unassign(action: try id())
        }
    }
}
