import Brainstorm
import Foundation
import Storage

/// Events as they are kept, and back.
enum BoardJournal {
    /// An event in its place.
    static func stored(_ event: BoardEvent, number: Int64) throws -> StoredBoardEvent {
        StoredBoardEvent(number: number, at: event.at, draft: event.draftKey, value: try text(event))
    }

    /// What was kept.
    static func event(_ stored: StoredBoardEvent) throws -> BoardEvent {
        try JSONDecoder().decode(BoardEvent.self, from: Data(stored.value.utf8))
    }

    /// JSON of anything that is kept.
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// What the table of boards tells is changed by these.
    static func entry(_ events: [StoredBoardEvent], of changes: [BoardEvent]) -> BoardEntry {
        var entry = BoardEntry(events: events)
        for event in changes {
            switch event.change {
            case .configured(let configuration):
                entry.anonymity = configuration.anonymity.rawValue
                entry.mode = configuration.mode.rawValue
            case .closed: entry.closedAt = event.at
            default: break
            }
        }
        return entry
    }
}

/// A board in memory: the state that its journal makes, and how far the journal has come.
struct LiveBoard: Sendable {
    var stored: StoredBoardSession
    var state: BoardState
    /// The number of the last entry.
    var number: Int64
    /// The anonymity as it stands.
    var anonymity: Anonymity
    /// Whether phones may vote.
    var phonesOn = false
    /// Pseudonyms whose identities are kept.
    var sealed: Set<String>
    let people: BoardPeople

    /// Replays a journal.
    init(
        _ stored: StoredBoardSession, events: [StoredBoardEvent], sealed: Set<String>, key: IdentityKey
    ) throws {
        self.stored = stored
        let opening = try JSONDecoder().decode(Opening.self, from: Data(stored.opening.utf8))
        state = BoardState.opened(opening)
        number = 0
        anonymity = opening.anonymity
        self.sealed = sealed
        people = BoardPeople(key: key, session: stored.id)
        for event in events {
            take(try BoardJournal.event(event))
            number = event.number
        }
    }

    var isClosed: Bool { stored.closedAt != nil }

    /// Takes in what is kept already.
    mutating func take(_ event: BoardEvent) {
        state.apply(event)
        switch event.change {
        case .configured(let configuration):
            anonymity = configuration.anonymity
            stored.anonymity = configuration.anonymity.rawValue
            stored.mode = configuration.mode.rawValue
        case .phones(let isOn): phonesOn = isOn
        case .closed: stored.closedAt = event.at
        default: break
        }
    }
}
