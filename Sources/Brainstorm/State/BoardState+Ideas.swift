extension BoardState {
    // MARK: Adding

    func add(
        _ text: String, _ board: BoardNumber, _ speaker: Speaker?, _ slot: String?, _ actor: BoardActor,
        _ random: inout some RandomNumberGenerator
    ) throws(BoardError) -> [BoardChange] {
        try require(speaker == nil ? .add : .speakers, actor)
        try requireWriting()
        let text = try Words.required(text, "An idea", limit: BoardLimits.ideaCharacters.upperBound)
        try requireRoom()
        try require(board)
        let board = self.board(of: slot, board, actor)
        if let speaker { return try dictated(text, board, speaker, slot, actor, &random) }
        let author = Author(actor, settings.anonymity)
        if stage == .writing, let sheets {
            return try sheetIdea(text, slot, sheets, author, &random)
        }
        return [.idea(NewIdea(id: freshNumber(&random), author: author, board: board, text: text, slot: slot))]
    }

    private func dictated(
        _ text: String, _ board: BoardNumber, _ speaker: Speaker, _ slot: String?, _ actor: BoardActor,
        _ random: inout some RandomNumberGenerator
    ) throws(BoardError) -> [BoardChange] {
        var author = Author(tag: speaker.tag, schoolTag: speaker.schoolTag)
        let isNamed = settings.anonymity != .always
        let name = try Words.required(speaker.name, "A speaker's name", limit: BoardLimits.titleCharacters)
        if isNamed {
            author.name = name
            author.school = opening.schools.first { $0.id == speaker.school }
        }
        let idea = NewIdea(
            id: freshNumber(&random), author: author, board: board, text: text,
            writtenBy: isNamed ? actor.name : nil, isDictated: true)
        guard let slot, drafts[actor.tag]?[slot] != nil else { return [.idea(idea)] }
        return [.idea(idea), .draft(Author(actor, settings.anonymity), slot: slot, text: "")]
    }

    private func requireWriting() throws(BoardError) {
        try require(.writing, .reveal, .improve, of: "Writing new ideas")
        guard !isWritingOver else {
            throw BoardError(.wrongStage, "The time for writing is over; the facilitator may extend it.")
        }
    }

    private func requireRoom() throws(BoardError) {
        guard ideas.count < BoardLimits.ideas else {
            throw BoardError(.limit, "There are \(BoardLimits.ideas) ideas; no more fit on the board.")
        }
    }

    func require(_ board: BoardNumber) throws(BoardError) {
        guard (0...1000).contains(board) else { throw BoardError(.malformed, "There is no board of that number.") }
    }

    /// - Returns: an idea that people see.
    private func visible(_ id: IdeaID) throws(BoardError) -> StoredIdea {
        guard let idea = ideas[id], idea.isRevealed else {
            throw BoardError(.notFound, "There is no such idea on this board.")
        }
        return idea
    }

    /// Whether ideas may be built upon now: nobody builds on what is not seen.
    private func requireBuilding() throws(BoardError) {
        if settings.mode == .open {
            try require(.writing, .reveal, .improve, of: "Improving ideas")
        } else {
            try require(.improve, of: "Improving ideas")
        }
    }

    func build(
        _ kind: Idea.Kind, _ parents: [IdeaID], _ text: String, _ board: BoardNumber, _ actor: BoardActor,
        _ random: inout some RandomNumberGenerator
    ) throws(BoardError) -> [BoardChange] {
        try require(.improve, actor)
        try requireBuilding()
        if kind == .combine {
            guard (2...20).contains(parents.count), Set(parents).count == parents.count else {
                throw BoardError(.malformed, "Combine 2 to 20 different ideas.")
            }
        }
        for parent in parents {
            guard try visible(parent).state == .shown else {
                throw BoardError(.conflict, "This idea was taken back or hidden; build on another.")
            }
        }
        let text = try Words.required(text, "An idea", limit: BoardLimits.ideaCharacters.upperBound)
        try requireRoom()
        try require(board)
        let slot = "\(kind.rawValue):" + parents.sorted().map(String.init).joined(separator: ",")
        return [
            .idea(
                NewIdea(
                    id: freshNumber(&random), author: Author(actor, settings.anonymity),
                    board: self.board(of: slot, board, actor), kind: kind, text: text, parents: parents, slot: slot))
        ]
    }

    // MARK: Changing

    /// - Returns: an idea that this person may change.
    private func mine(_ id: IdeaID, _ actor: BoardActor) throws(BoardError) -> StoredIdea {
        guard let idea = ideas[id] else { throw BoardError(.notFound, "There is no such idea on this board.") }
        let isHis = idea.author.tag == actor.tag
        let isHisToWrite = idea.isDictated && Rights.of(actor.part, settings).contains(.speakers)
        guard isHis || isHisToWrite else {
            // Who cannot see an idea does not learn that there is one.
            guard idea.isRevealed else { throw BoardError(.notFound, "There is no such idea on this board.") }
            throw BoardError(.notAllowed, "Only its author changes an idea; improve it with one of your own.")
        }
        guard idea.state == .shown else {
            throw BoardError(.conflict, "This idea was taken back or hidden; it stays as it is.")
        }
        try require(.writing, .reveal, .improve, .cluster, of: "Changing ideas")
        return idea
    }

    func edit(_ id: IdeaID, _ text: String, _ version: Int, _ actor: BoardActor) throws(BoardError) -> [BoardChange] {
        let idea = try mine(id, actor)
        if idea.place != nil, !idea.isRevealed, isWritingOver || idea.place?.round != sheets?.round {
            throw BoardError(.wrongStage, "The sheet has gone on; what stands on it stays until it is read out.")
        }
        guard !idea.hasChildren else {
            throw BoardError(.conflict, "Others have built on this idea; improve it instead.")
        }
        guard version == idea.version else {
            throw BoardError(.conflict, "The idea was changed on another device; look at it and try again.")
        }
        let text = try Words.required(text, "An idea", limit: BoardLimits.ideaCharacters.upperBound)
        return text == idea.text ? [] : [.edited(idea: id, text: text)]
    }

    func withdraw(_ id: IdeaID, _ actor: BoardActor) throws(BoardError) -> [BoardChange] {
        _ = try mine(id, actor)
        return [.withdrawn(idea: id)]
    }

    func hide(_ id: IdeaID, _ reason: String, _ actor: BoardActor) throws(BoardError) -> [BoardChange] {
        try require(.host, actor)
        guard try visible(id).state == .shown else {
            throw BoardError(.conflict, "This idea was taken back or hidden already.")
        }
        let reason = try Words.required(reason, "A reason", limit: BoardLimits.reasonCharacters)
        return [.hidden(idea: id, reason: reason)]
    }

    func show(_ id: IdeaID, _ actor: BoardActor) throws(BoardError) -> [BoardChange] {
        try require(.host, actor)
        guard try visible(id).state == .hidden else { throw BoardError(.conflict, "This idea is not hidden.") }
        return [.shown(idea: id)]
    }

    // MARK: Applying

    mutating func takeIdea(_ change: BoardChange, _ at: Int64) {
        switch change {
        case .idea(let new): take(new, at)
        case .edited(let id, let text):
            ideas[id]?.text = text
            ideas[id]?.version += 1
            touch(idea: id)
        case .withdrawn(let id):
            ideas[id]?.state = .withdrawn
            ideas[id]?.text = ""
            unrevealed.remove(id)
            touch(idea: id)
        case .hidden(let id, let reason):
            ideas[id]?.state = .hidden
            ideas[id]?.reason = reason
            touch(idea: id)
            recountIfSeen()
        case .shown(let id):
            ideas[id]?.state = .shown
            ideas[id]?.reason = nil
            touch(idea: id)
            recountIfSeen()
        case .order(let writers): reading = ReadingOrder(writers: writers)
        case .revealed(let ids, let writer):
            reading?.next = writer
            for id in ids { reveal(id) }
        default: break
        }
    }

    private mutating func take(_ new: NewIdea, _ at: Int64) {
        let isUnseen = settings.mode.isSilent && stage == .writing && new.kind == .new && !new.isDictated
        var idea = StoredIdea(
            id: new.id, author: new.author, board: new.board, kind: new.kind, text: new.text, parents: new.parents,
            at: at, isRevealed: !isUnseen, place: new.place, writtenBy: new.writtenBy, isDictated: new.isDictated,
            stamp: version)
        idea.isNamed = stage >= .reveal
        let source = new.kind == .brought ? new.parents.first.flatMap { ideas[$0] } : nil
        if let source { idea.isNamed = source.isNamed }
        ideas[new.id] = idea
        arrivals.append(new.id)
        if let source { replace(source, by: new.id) }
        if isUnseen { unrevealed.insert(new.id) }
        for parent in new.parents {
            ideas[parent]?.hasChildren = true
        }
        if let tag = new.author.tag {
            people.insert(tag)
            writers.insert(tag.rawValue)
            ideasByAuthor[tag, default: []].append(new.id)
            if let slot = new.slot { forgetDraft(tag, slot) }
        } else if new.kind != .brought {
            writers.insert("\n" + (new.author.name ?? ""))
        }
        touch(idea: new.id)
    }

    private mutating func reveal(_ id: IdeaID) {
        guard unrevealed.remove(id) != nil else { return }
        ideas[id]?.isRevealed = true
        ideas[id]?.isNamed = stage >= .reveal
        touch(idea: id)
    }

    /// Takes note that an idea changed, and what hangs on it.
    mutating func touch(idea id: IdeaID) {
        guard let idea = ideas[id] else { return }
        ideas[id]?.stamp = version
        stamps.touch(idea.author.tag)
        if let cluster = idea.cluster {
            enforceBallots(on: cluster)
            refresh(item: cluster)
        }
        refresh(item: id)
    }

    mutating func touchAllIdeas() {
        for id in ideas.keys { ideas[id]?.stamp = version }
    }
}
