extension BoardInfoNews {
    /// Writes the keys that are told; null for what is no longer there.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: BoardInfo.CodingKeys.self)
        for key in BoardInfo.CodingKeys.allCases where keys.contains(key) {
            switch key {
            case .stage: try container.encode(info.stage, forKey: key)
            case .mode: try container.encode(info.mode, forKey: key)
            case .anonymity: try container.encode(info.anonymity, forKey: key)
            case .problem: try container.encode(info.problem, forKey: key)
            case .timer: try container.encode(info.timer, forKey: key)
            case .scoring: try container.encode(info.scoring, forKey: key)
            case .clustersOpen: try container.encode(info.clustersOpen, forKey: key)
            case .scoringOpen: try container.encode(info.scoringOpen, forKey: key)
            case .facilitatorVotes: try container.encode(info.facilitatorVotes, forKey: key)
            case .method: try container.encode(info.method, forKey: key)
            case .votesOpen: try container.encode(info.votesOpen, forKey: key)
            case .writers: try container.encode(info.writers, forKey: key)
            case .fewWriters: try container.encode(info.fewWriters, forKey: key)
            case .round: try container.encode(info.round, forKey: key)
            case .rounds: try container.encode(info.rounds, forKey: key)
            case .delphi: try container.encode(info.delphi, forKey: key)
            case .seats: try container.encode(info.seats, forKey: key)
            case .reveal: try container.encode(info.reveal, forKey: key)
            case .voted: try container.encode(info.voted, forKey: key)
            case .schools: try container.encode(info.schools, forKey: key)
            case .phones: try container.encode(info.phones, forKey: key)
            case .early: try container.encode(info.early, forKey: key)
            case .previous: try container.encode(info.previous, forKey: key)
            case .parked: try container.encode(info.parked, forKey: key)
            case .agreement: try container.encode(info.agreement, forKey: key)
            case .due: try container.encode(info.due, forKey: key)
            case .deadline: try container.encode(info.deadline, forKey: key)
            }
        }
    }
}

extension BoardInfo {
    /// The keys that have something.
    public var presentKeys: Set<CodingKeys> {
        var keys = Set(CodingKeys.allCases)
        if timer == nil { keys.remove(.timer) }
        if writers == nil { keys.remove(.writers) }
        if fewWriters == nil { keys.remove(.fewWriters) }
        if rounds == nil { keys.remove(.rounds) }
        if delphi == nil { keys.remove(.delphi) }
        if seats == nil { keys.remove(.seats) }
        if reveal == nil { keys.remove(.reveal) }
        if early == nil { keys.remove(.early) }
        if agreement == nil { keys.remove(.agreement) }
        if due == nil { keys.remove(.due) }
        if deadline == nil { keys.remove(.deadline) }
        return keys
    }

    /// The keys whose value is another than in `other`.
    public func changedKeys(from other: BoardInfo) -> Set<CodingKeys> {
        var keys: Set<CodingKeys> = []
        func compare<Value: Equatable>(_ key: CodingKeys, _ path: KeyPath<BoardInfo, Value>) {
            if self[keyPath: path] != other[keyPath: path] { keys.insert(key) }
        }
        compare(.stage, \.stage)
        compare(.mode, \.mode)
        compare(.anonymity, \.anonymity)
        compare(.problem, \.problem)
        compare(.timer, \.timer)
        compare(.scoring, \.scoring)
        compare(.clustersOpen, \.clustersOpen)
        compare(.scoringOpen, \.scoringOpen)
        compare(.facilitatorVotes, \.facilitatorVotes)
        compare(.method, \.method)
        compare(.votesOpen, \.votesOpen)
        compare(.writers, \.writers)
        compare(.fewWriters, \.fewWriters)
        compare(.round, \.round)
        compare(.rounds, \.rounds)
        compare(.delphi, \.delphi)
        compare(.seats, \.seats)
        compare(.reveal, \.reveal)
        compare(.voted, \.voted)
        compare(.schools, \.schools)
        compare(.phones, \.phones)
        compare(.early, \.early)
        compare(.previous, \.previous)
        compare(.parked, \.parked)
        compare(.agreement, \.agreement)
        compare(.due, \.due)
        compare(.deadline, \.deadline)
        return keys
    }
}
