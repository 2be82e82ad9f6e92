import Auth
import Foundation
import HTTPTypes
import Hummingbird
import RecordingManifest
import Storage

/// Judges at every request who may do what with a recording. What is not there, what is deleted and what is not for
/// whoever asks look alike.
struct RecordingAccess: Sendable {
    /// What somebody is to a recording; each may do what those before may.
    enum Level: Int, Comparable, Sendable {
        /// Has opened a link: watches.
        case viewer
        /// Is secretary of the room: passes it on, too.
        case secretary
        /// Runs the room: has the single tracks, deletes, lets it be composed anew.
        case host
        /// Administers the server: holds, too.
        case administrator

        static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
    }

    /// Whoever asks.
    struct Asker: Sendable {
        var isAdministrator: Bool
        /// The account's id, if it is one.
        var account: String?
        /// As the audit log names them.
        var actor: String
    }

    /// Somebody before a recording that they may see.
    struct Visit: Sendable {
        var recording: StoredRecording
        var id: RecordingID
        var level: Level
        var actor: String
    }

    /// The parts in a room that let an account see its recordings, by their names in the protocol.
    static let roles = ["administrator", "facilitator", "secretary"]

    let authorizer: Authorizer
    let rooms: any RoomStore
    let store: any RecordingStore

    /// Who asks. A token of an administrator's link counts, a system's key does not.
    func asker(of request: Request) async throws -> Asker {
        // Taken apart here once, not asked again after each wait: see RoomRoutes.seen.
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

    /// The recording of that id, for somebody who is at least `level` to it.
    func visit(_ text: String, _ request: Request, atLeast level: Level = .viewer) async throws -> Visit {
        let visit = try await visit(text, request)
        guard visit.level >= level else {
            throw APIError(
                .forbidden, "notAllowed", "Your part in this room does not allow this; ask its host.")
        }
        return visit
    }

    private func visit(_ text: String, _ request: Request) async throws -> Visit {
        let shown = RecordingID(text).flatMap { Self.shown($0, request) }
        if let shown, let visit = try await visit(text, token: shown, request) { return visit }
        let share = try await share(RecordingID(text), shown)
        let asker: Asker
        do { asker = try await self.asker(of: request) } catch let error as APIError {
            // A link is good for those who are not signed in, and for those whose session is over.
            guard error.status == .unauthorized, let share, request.headers[.authorization] == nil,
                let id = RecordingID(text)
            else { throw error }
            return try await visit(id, share)
        }
        guard let id = RecordingID(text), let recording = try await store.recording(id: text),
            recording.deletion == nil
        else { throw Self.notFound }
        if asker.isAdministrator {
            return Visit(recording: recording, id: id, level: .administrator, actor: asker.actor)
        }
        if let account = asker.account, let level = try await self.level(of: account, room: recording.room) {
            return Visit(recording: recording, id: id, level: level, actor: asker.actor)
        }
        guard let share, request.headers[.authorization] == nil else { throw Self.notFound }
        return Visit(recording: recording, id: id, level: .viewer, actor: "share:" + share.id)
    }

    private func visit(_ id: RecordingID, _ share: StoredRecordingShare) async throws -> Visit {
        guard let recording = try await store.recording(id: id.text), recording.deletion == nil else {
            throw Self.notFound
        }
        return Visit(recording: recording, id: id, level: .viewer, actor: "share:" + share.id)
    }

    private func level(of account: String, room slug: String) async throws -> Level? {
        guard let room = try await rooms.room(slug: slug) else { return nil }
        if room.meeting.createdBy == account { return .host }
        switch room.meeting.roles.first(where: { $0.account == account })?.role {
        case "administrator", "facilitator": return .host
        case "secretary": return .secretary
        default: return nil
        }
    }

    // MARK: - Links

    /// What the cookie shows of a browser that has opened this recording.
    private static func shown(_ id: RecordingID, _ request: Request) -> String? {
        for header in request.headers[values: .cookie] {
            for part in header.split(separator: ";") {
                let pair = part.split(separator: "=", maxSplits: 1)
                if pair.count == 2, pair[0].drop(while: { $0 == " " }) == cookie(id) { return String(pair[1]) }
            }
        }
        return nil
    }

    /// The link with the secret that was shown, if it is good still.
    private func share(_ id: RecordingID?, _ shown: String?) async throws -> StoredRecordingShare? {
        guard let id, let secret = shown.flatMap({ AccessSecret($0) }) else { return nil }
        let share = try await store.recordingShare(hash: secret.hash, now: Date())
        return share?.recording == id.text ? share : nil
    }

    /// Lets an administrator look whose browser shows the token of the administrator's link in the cookie; nothing is
    /// changed by it, because a browser sends cookies by itself.
    private func visit(_ text: String, token: String, _ request: Request) async throws -> Visit? {
        guard request.method == .get || request.method == .head, request.headers[.authorization] == nil,
            token.contains("."), let grants = try? await authorizer.tokens.verify(token, now: Date()),
            grants.isServerAdministrator
        else { return nil }
        guard let id = RecordingID(text), let recording = try await store.recording(id: text),
            recording.deletion == nil
        else { throw Self.notFound }
        return Visit(recording: recording, id: id, level: .administrator, actor: "token:" + grants.identity)
    }

    /// The name of the cookie of those who opened a link.
    static func cookie(_ id: RecordingID) -> String { "veche_share_" + id.text }

    static let notFound = APIError(
        .notFound, "recordingNotFound",
        "There is no such recording, or it is not for you; check the link, or ask its owner.")
}
