import Brainstorm
import Conference
import Foundation
import Storage

/// What happens on boards as the audit log tells it: never what an idea says, and never who had it. It is kept with what
/// happened, or neither is.
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
    /// - Parameter before: who learned until now who wrote what.
    func entries(_ events: [BoardEvent], since before: Anonymity) -> [AuditEntry] {
        events.compactMap { event in
            Self.act(event.change, since: before).map { action, detail in entry(action, detail) }
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
    func audit(_ board: StoredBoardSession, by guest: BoardGuest?) -> BoardAudit {
        BoardAudit(
            board: board.id, room: info.slug, actor: guest?.auditName ?? BoardAudit.system, now: context.now())
    }
}

extension BoardAudit {
    /// What the server does by itself.
    static let system = "system"
}

extension BoardGuest {
    /// As the audit log names them. What a guest's device is known by is not for the log.
    var auditName: String {
        if key.rawValue.hasPrefix("account:") { return key.rawValue }
        if key.rawValue.hasPrefix("grant:") { return "token:" + key.rawValue.dropFirst("grant:".count) }
        return "guest:" + String(participant.rawValue)
    }
}
