import Brainstorm
import Conference
import Foundation
import Storage

/// What happens on boards as the audit log tells it: never what an idea says, and never who had it. It is kept with
/// what happened, or neither is.
struct BoardAudit: Sendable {
    /// The board's id.
    let board: String
    /// The slug of its room.
    let room: String
    /// Whoever did it, as the log names them.
    let actor: String
    /// Milliseconds since 1970.
    let now: Int64

    /// An entry.
    func entry(_ action: String, _ detail: [String: String] = [:]) -> AuditEntry {
        let detail = detail.merging(["room": room]) { first, _ in first }
        return AuditEntry(
            at: Date(timeIntervalSince1970: Double(now) / 1000), actor: actor, action: action,
            subject: "board:\(board)", detail: AuditEntry.json(detail))
    }

    /// What of these changes has to be known later.
    ///
    /// - Parameter state: the board as it was before them.
    func entries(_ events: [BoardEvent], on state: BoardState) -> [AuditEntry] {
        let acts = events.compactMap { event in Self.act(event.change, since: state.settings.anonymity) }
        return (acts + Self.round(events.map(\.change), on: state)).map { action, detail in entry(action, detail) }
    }

    /// What was done with a round of a Delphi: one thing, of however many changes it is made.
    private static func round(_ changes: [BoardChange], on state: BoardState) -> [(String, [String: String])] {
        guard state.settings.mode == .delphi else { return [] }
        let isOpened = changes.contains(.scoresOpened)
        let isClosed = changes.contains(.scoresClosed) || changes.contains(.scoresPaused)
        let round = state.summary.round
        if isOpened { return [(isClosed ? "roundAdvanced" : "roundOpened", ["round": String(round + 1)])] }
        if isClosed {
            let timedOut = changes.contains(.scoresTimedOut)
            return [("roundClosed", ["round": String(round)].merging(timedOut ? ["timedOut": "true"] : [:]) { $1 })]
        }
        let detail = ["round": String(round)]
        return changes.compactMap { change in
            switch change {
            case .scoresDue: ("roundEndMoved", detail)
            case .reminded: ("roundReminded", detail)
            default: nil
            }
        }
    }

    /// What of a change is for the log, and how it is told there.
    private static func act(_ change: BoardChange, since before: Anonymity) -> (String, [String: String])? {
        switch change {
        case .hidden(let idea, _): ("ideaHidden", ["idea": String(idea)])
        case .shown(let idea): ("ideaShown", ["idea": String(idea)])
        case .closed(let early): ("boardClosed", ["early": String(early)])
        case .configured(let new) where new.anonymity != before:
            ("boardAnonymityChanged", ["before": before.rawValue, "anonymity": new.anonymity.rawValue])
        default: nil
        }
    }
}

extension BoardRoom {
    /// The log of one board; whoever did it is nobody where it happened by itself.
    func audit(_ board: StoredBoardSession, by name: String?) -> BoardAudit {
        BoardAudit(
            board: board.id, room: info.slug, actor: name ?? BoardAudit.system, now: context.now())
    }
}

extension BoardAudit {
    /// What the server does by itself.
    static let system = "system"

    /// Somebody whom a call knows by that. What a guest's device is known by is not for the log.
    static func name(of key: String) -> String? {
        if key.hasPrefix("account:") { return key }
        if key.hasPrefix("grant:") { return "token:" + key.dropFirst("grant:".count) }
        return nil
    }
}

extension BoardGuest {
    /// As the audit log names them.
    var auditName: String {
        BoardAudit.name(of: key.rawValue) ?? "guest:" + String(participant.rawValue)
    }
}
