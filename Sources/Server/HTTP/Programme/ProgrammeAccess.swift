import Auth
import Foundation
import Hummingbird
import Mentoring
import Storage

/// Somebody before a programme that they have to do with.
struct ProgrammeVisit: Sendable {
    /// What they may see and do.
    var sight: Sight
    /// As the audit log names them.
    var actor: String
    /// The account, where it is one.
    var account: String?
    /// Milliseconds since 1970.
    var now: Int64
    /// The day in the programme's time zone.
    var today: Day

    /// Something for the audit log.
    func entry(_ action: String, _ subject: String, _ detail: [String: String?] = [:]) -> AuditEntry {
        ProgrammeService.entry(action, subject, now, detail.compactMapValues { $0 }, actor: actor)
    }

    /// Refuses everybody who does not manage the programme.
    func requireManager() throws(APIError) {
        guard sight.mayManage else {
            throw APIError(
                .forbidden, "notAllowed", "Administrators of this server change this; ask one of them.")
        }
    }
}

/// Judges at every request what whoever asks is to a programme. To those who have no part in it, it is not there.
struct ProgrammeAccess: Sendable {
    struct Asker: Sendable {
        var isAdministrator: Bool
        var account: String?
        var actor: String
    }

    let store: any ProgrammeStore & AuditStore
    let authorizer: Authorizer
    /// The time, in milliseconds since 1970.
    var now: @Sendable () -> Int64 = { Date().unixMilliseconds }
    /// Told of a programme that was changed.
    var changed: @Sendable (String) async -> Void = { _ in }

    /// Who asks. A token of an administrator's link counts, a system's key does not.
    func asker(of request: Request) async throws -> Asker {
        Self.asker(try await authorizer.caller(of: request))
    }

    @inline(never)
    private static func asker(_ caller: Caller) -> Asker {
        let actor =
            switch caller {
            case .token(let grants): "token:" + grants.identity
            case .account(let account): "account:" + account.id
            case .key(let key): "key:" + key.id
            }
        return Asker(isAdministrator: caller.isServerAdministrator, account: caller.accountID, actor: actor)
    }

    /// A programme, for somebody who has to do with it.
    func visit(_ request: Request, _ context: ServerContext) async throws -> (ProgrammeVisit, ProgrammeData) {
        let asker = try await asker(of: request)
        guard let data = try await store.programme(id: try context.parameters.require("programme")) else {
            throw APIError.notFound("programme")
        }
        return (try visit(asker, data, now()), data)
    }

    private func visit(_ asker: Asker, _ data: ProgrammeData, _ now: Int64) throws(APIError) -> ProgrammeVisit {
        let parts = data.people.filter { $0.account != nil && $0.account == asker.account }
        let sight = Sight(isAdministrator: asker.isAdministrator, parts: parts)
        guard sight.isKnown else { throw APIError.notFound("programme") }
        return ProgrammeVisit(
            sight: sight, actor: asker.actor, account: asker.account, now: now,
            today: data.programme.calendar.day(at: now))
    }

    /// Changes a programme as a whole or not at all; rights are judged by what it is at that moment.
    func change<Value: Sendable>(
        _ request: Request, _ context: ServerContext,
        _ body: @escaping @Sendable (ProgrammeVisit, inout ProgrammeData) throws -> ProgrammeOutcome<Value>
    ) async throws -> Value {
        let asker = try await asker(of: request)
        let now = now()
        let programme = try context.parameters.require("programme")
        let value = try await explainingRefusals {
            do {
                return try await store.changeProgramme(id: programme) { data in
                    try body(try visit(asker, data, now), &data)
                }
            } catch let error as MentoringError {
                throw APIError(error)
            }
        }
        guard let value else { throw APIError.notFound("programme") }
        await changed(programme)
        return value
    }
}

extension APIError {
    /// What the rules of programmes refuse.
    init(_ error: MentoringError) {
        switch error.code {
        case .notFound: self.init(.notFound, "notFound", error.message)
        case .invalid: self.init(.badRequest, "invalid", error.message)
        case .conflict: self.init(.conflict, "conflict", error.message)
        case .notAllowed: self.init(.forbidden, "notAllowed", error.message)
        case .limit: self.init(.conflict, "limit", error.message)
        }
    }
}

/// What the bodies of requests hold.
enum ProgrammeFields {
    static func month(_ text: String, _ field: String) throws(APIError) -> Month {
        guard let month = Month(rawValue: text) else {
            throw APIError(.badRequest, "invalid", "The field \"\(field)\" must be a month such as 2026-11.")
        }
        return month
    }

    static func day(_ text: String, _ field: String) throws(APIError) -> Day {
        guard let day = Day(rawValue: text) else {
            throw APIError(.badRequest, "invalid", "The field \"\(field)\" must be a day such as 2026-11-22.")
        }
        return day
    }

    /// Words of one or more lines, without outer spaces and signs that nobody sees.
    static func text(
        _ text: String, _ field: String, atMost limit: Int = ProgrammeLimits.text, mayBeEmpty: Bool = false
    ) throws(APIError) -> String {
        let visible = text.unicodeScalars.filter { scalar in
            scalar == "\n" || scalar == "\t" || scalar.properties.generalCategory != .control
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: visible)
        let result = String(view).trimmingCharacters(in: .whitespacesAndNewlines)
        guard result.count <= limit, mayBeEmpty || !result.isEmpty else {
            throw APIError(
                .badRequest, "invalid", "The field \"\(field)\" must have from 1 to \(limit) visible characters.")
        }
        return result
    }

    /// One of the words that are known.
    static func word<Words: RawRepresentable<String> & CaseIterable>(
        _ text: String, of type: Words.Type, _ field: String
    ) throws(APIError) -> Words {
        guard let word = Words(rawValue: text) else {
            let known = type.allCases.map(\.rawValue).joined(separator: ", ")
            throw APIError(.badRequest, "invalid", "The field \"\(field)\" must be one of \(known).")
        }
        return word
    }
}
