import Crypto
import Foundation

/// Something that somebody did and that has to be known later.
public struct AuditEntry: Sendable, Equatable {
    /// When, to the millisecond.
    public var at: Date
    /// Who: `account:<id>`, `token:<identity>`, `share:<id>`, `room:<participant>` or `system`.
    public var actor: String
    /// What, such as `watched`.
    public var action: String
    /// Upon what, such as `recording:<id>`.
    public var subject: String
    /// More about it: a JSON object.
    public var detail: String

    /// Describes what was done.
    public init(at: Date, actor: String, action: String, subject: String, detail: String = "{}") {
        self.at = at
        self.actor = actor
        self.action = action
        self.subject = subject
        self.detail = detail
    }

    /// More about an act, as it is kept: a JSON object with its keys in order.
    public static func json(_ detail: [String: String]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts by names always encode.
        return (try? encoder.encode(detail)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}

/// An entry in its place in the log.
public struct StoredAuditRecord: Sendable, Equatable {
    /// Its place, from 1 without gaps.
    public var number: Int64
    /// What was done.
    public var entry: AuditEntry
    /// The hash of the record before; 32 zero bytes for the first.
    public var previous: [UInt8]
    /// The hash of this one.
    public var hash: [UInt8]

    /// The hash that belongs to the contents: SHA-256 over the previous hash, followed by number, time in milliseconds
    /// since 1970, actor, action, subject and detail, each as the length of its UTF-8 in decimal, a colon and itself.
    public static func hash(number: Int64, _ entry: AuditEntry, previous: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: previous)
        let fields = [
            String(number), String(entry.at.milliseconds), entry.actor, entry.action, entry.subject, entry.detail,
        ]
        for field in fields { hash.update(data: Array("\(field.utf8.count):\(field)".utf8)) }
        return Array(hash.finalize())
    }
}

/// What looking through the whole log found.
public struct AuditCheck: Sendable, Equatable {
    /// How many records there are.
    public var records: Int64
    /// The first number at which the log is not as it was written; nil when it is whole.
    public var firstBroken: Int64?

    /// Describes a finding.
    public init(records: Int64, firstBroken: Int64? = nil) {
        self.records = records
        self.firstBroken = firstBroken
    }
}

/// Keeps the audit log.
public protocol AuditStore: Sendable {
    /// Adds an entry.
    ///
    /// - Parameter since: nothing is added when the same actor did the same to the same subject, with the same detail,
    ///   at or after that time; nil always adds.
    /// - Returns: the record; nil when nothing was added.
    @discardableResult
    func append(_ entry: AuditEntry, unlessSince since: Date?) async throws -> StoredAuditRecord?
    /// Adds an entry and what follows from it, all in one transaction, unless the first was ever added before: a server
    /// that stops in between has told nothing or everything.
    ///
    /// - Returns: false when nothing was added.
    @discardableResult
    func appendOnce(_ entry: AuditEntry, with following: [AuditEntry]) async throws -> Bool
    /// Records with smaller numbers than `before`, the latest first.
    func auditRecords(before: Int64?, limit: Int) async throws -> [StoredAuditRecord]
    /// Looks through the whole log.
    func checkAudit() async throws -> AuditCheck
}
