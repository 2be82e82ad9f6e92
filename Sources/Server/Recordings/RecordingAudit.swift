import Foundation
import Storage

/// Takes down what somebody did that has to be known later.
public protocol RecordingAudit: Sendable {
    /// Takes an act down.
    ///
    /// - Parameters:
    ///   - actor: who: `account:<id>`, `token:<identity>`, `share:<id>` or `system`.
    ///   - action: what, such as `deleted`.
    ///   - subject: upon what, such as `recording:<id>`.
    ///   - detail: more about it.
    /// - Throws: when it could not be written down; then it must not be done either.
    func record(actor: String, action: String, subject: String, detail: [String: String]) async throws
}

/// The audit log in the database.
public struct AuditLog: RecordingAudit {
    private let store: any AuditStore
    private let now: @Sendable () -> Date

    /// Writes to `store`; the times are those of `now`.
    public init(store: any AuditStore, now: @escaping @Sendable () -> Date = { Date() }) {
        self.store = store
        self.now = now
    }

    /// Takes an act down.
    public func record(actor: String, action: String, subject: String, detail: [String: String]) async throws {
        try await store.append(entry(actor, action, subject, detail), unlessSince: nil)
    }

    /// Takes an act down, unless the same was in the last hour: a player asks for a film in many pieces.
    func recordHourly(actor: String, action: String, subject: String, detail: [String: String] = [:]) async throws {
        try await store.append(entry(actor, action, subject, detail), unlessSince: now() - 3600)
    }

    private func entry(
        _ actor: String, _ action: String, _ subject: String, _ detail: [String: String]
    ) -> AuditEntry {
        AuditEntry(
            at: now(), actor: actor, action: action, subject: subject, detail: AuditEntry.json(detail))
    }
}
