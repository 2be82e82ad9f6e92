import Brainstorm
import Conference
import Foundation
import Storage

extension BoardRoom {
    /// Writes into the audit log what somebody did that has to be known later. Never what an idea says, and never who had
    /// it.
    func record(_ events: [BoardEvent], by guest: BoardGuest) async {
        for event in events {
            guard let (action, detail) = Self.act(event.change) else { continue }
            await record(action, detail, by: guest)
        }
    }

    /// The same of a board that was opened just now.
    func recordOpening(by guest: BoardGuest) async {
        guard let board else { return }
        await record("boardOpened", ["mode": board.stored.mode, "anonymity": board.anonymity.rawValue], by: guest)
    }

    private func record(_ action: String, _ detail: [String: String], by guest: BoardGuest) async {
        guard let audit = context.audit, let board else { return }
        let detail = detail.merging(["room": info.slug]) { first, _ in first }
        do {
            try await audit.append(
                AuditEntry(
                    at: Date(timeIntervalSince1970: Double(context.now()) / 1000), actor: guest.auditName,
                    action: action, subject: "board:\(board.stored.id)", detail: try Self.json(detail)),
                unlessSince: nil)
        } catch {
            context.logger.error(
                "what happened on a board is not in the audit log",
                metadata: ["action": "\(action)", "board": "\(board.stored.id)", "error": "\(error)"])
        }
    }

    private static func json(_ detail: [String: String]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(detail), as: UTF8.self)
    }

    /// What of a change is for the log, and how it is told there.
    private static func act(_ change: BoardChange) -> (action: String, detail: [String: String])? {
        switch change {
        case .hidden(let idea, _): ("ideaHidden", ["idea": String(idea)])
        case .shown(let idea): ("ideaShown", ["idea": String(idea)])
        case .closed(let early): ("boardClosed", ["early": String(early)])
        default: nil
        }
    }

    /// A change of who learns who wrote what.
    func recordAnonymity(since before: Anonymity, by guest: BoardGuest) async {
        guard let board, board.anonymity != before else { return }
        await record(
            "boardAnonymityChanged", ["before": before.rawValue, "anonymity": board.anonymity.rawValue], by: guest)
    }
}

extension BoardGuest {
    /// As the audit log names them. What a guest's device is known by is not for the log.
    var auditName: String {
        if key.rawValue.hasPrefix("account:") { return key.rawValue }
        if key.rawValue.hasPrefix("grant:") { return "token:" + key.rawValue.dropFirst("grant:".count) }
        return "guest:" + String(participant.rawValue)
    }
}
