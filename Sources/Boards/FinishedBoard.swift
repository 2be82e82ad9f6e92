import Brainstorm
import Conference
import Foundation
import Storage

/// Who is on a board that is held without a call, as in a demonstration: people by the same names and tags as if they
/// had come in.
public struct BoardCast: Sendable {
    private let people: BoardPeople
    private let anonymity: Anonymity

    /// The cast of one board.
    ///
    /// - Parameter anonymity: as it stays for the whole of the board.
    public init(key: IdentityKey, session: String, anonymity: Anonymity) {
        people = BoardPeople(key: key, session: session)
        self.anonymity = anonymity
    }

    /// Somebody.
    ///
    /// - Parameter key: by what a call would know them, such as `account:` and the account's id.
    public func actor(key: String, name: String, school: SchoolReference?, part: Part) -> BoardActor {
        BoardActor(
            tag: people.tag(PersonKey(rawValue: key), anonymity), name: name, school: school,
            schoolTag: school.map { people.schoolTag($0.id, anonymity) }, part: part)
    }
}

/// A board that is over, as it is kept and as it is told.
public struct FinishedBoard: Sendable {
    /// What the list of boards tells of it.
    public let stored: StoredBoardSession
    /// Its journal, and who stands behind the pseudonyms.
    public let entry: BoardEntry

    /// Describes a board by what happened on it.
    ///
    /// - Parameter cast: everybody who was there; their identities are sealed where nobody may learn who is who.
    /// - Throws: what the encoder throws.
    public init(
        _ opening: Opening, events: [BoardEvent], cast: [BoardActor], room: String, roomTitle: String,
        programmeSession: String?, key: IdentityKey
    ) throws {
        var numbered: [StoredBoardEvent] = []
        for event in events {
            numbered.append(try BoardJournal.stored(event, number: Int64(numbered.count) + 1))
        }
        var entry = BoardJournal.entry(numbered, of: events)
        if opening.anonymity == .always {
            let people = BoardPeople(key: key, session: opening.session)
            for actor in cast { entry.seals[actor.tag.rawValue] = people.seal(actor) }
        }
        self.entry = entry
        stored = StoredBoardSession(
            id: opening.session, room: room, roomTitle: roomTitle, programmeSession: programmeSession,
            openedAt: opening.at, closedAt: entry.closedAt, mode: opening.mode.rawValue,
            anonymity: opening.anonymity.rawValue, opening: try BoardJournal.text(opening),
            phones: IdentityKey.hash(ofPhoneSecret: key.phoneSecret(session: opening.session)))
    }

    /// What the journal tells when it is read again, as far as those who lead may see it.
    ///
    /// - Throws: what the decoder throws.
    public func report(key: IdentityKey) throws -> BoardReport {
        BoardReport(
            try LiveBoard(stored, events: entry.events, sealed: Set(entry.seals.keys), key: key), for: .hosts)
    }
}
