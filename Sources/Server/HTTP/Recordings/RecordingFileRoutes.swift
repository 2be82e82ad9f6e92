import Foundation
import HTTPTypes
import Hummingbird
import RecordingManifest
import Storage

/// What a recording consists of: its film, its picture in the list, its tracks, what people wrote.
struct RecordingFileRoutes: Sendable {
    struct Chat: Encodable {
        struct Line: Encodable {
            /// Milliseconds of the film.
            var at: Int64
            /// The number in the room.
            var participant: UInt32
            var name: String
            var text: String
        }

        var lines: [Line]
    }

    let library: RecordingLibrary
    let access: RecordingAccess
    private let delivery = FileDelivery()

    init(library: RecordingLibrary, access: RecordingAccess) {
        self.library = library
        self.access = access
    }

    func add(to router: Router<ServerContext>) {
        router.get("/api/recordings/:id/film") { request, context in
            try await film(request, try context.parameters.require("id"), context)
        }
        router.get("/api/recordings/:id/thumbnail") { request, context in
            let visit = try await access.visit(try context.parameters.require("id"), request)
            guard let (path, type) = library.folder.thumbnail(visit.id) else { throw Self.nothingYet }
            return try await delivery.response(path: path, type: type, name: nil, request, context)
        }
        router.get("/api/recordings/:id/tracks/:file") { request, context in
            try await track(
                request, try context.parameters.require("id"), try context.parameters.require("file"), context)
        }
        router.get("/api/recordings/:id/chat") { request, context in
            try await chat(request, try context.parameters.require("id"))
        }
    }

    private func film(_ request: Request, _ id: String, _ context: ServerContext) async throws -> Response {
        let visit = try await access.visit(id, request)
        guard let (path, type) = library.folder.film(visit.id) else { throw Self.nothingYet }
        let isDownload = request.uri.queryParameters["download"] == "1"
        if request.method != .head {
            try await library.audit.recordHourly(
                actor: visit.actor, action: isDownload ? "downloaded" : "watched",
                subject: RecordingLibrary.subject(id))
        }
        let name = isDownload ? Self.name(visit.recording) : nil
        return try await delivery.response(path: path, type: type, name: name, request, context)
    }

    private func track(
        _ request: Request, _ id: String, _ file: String, _ context: ServerContext
    ) async throws -> Response {
        let visit = try await access.visit(id, request, atLeast: .host)
        guard visit.recording.state != .recording else { throw RecordingLibrary.goesOn }
        guard let path = library.folder.track(visit.id, file: file) else { throw RecordingAccess.notFound }
        if request.method != .head {
            try await library.audit.recordHourly(
                actor: visit.actor, action: "trackDownloaded", subject: RecordingLibrary.subject(id),
                detail: ["file": file])
        }
        let type = file.hasSuffix(".mkv") ? "video/x-matroska" : "video/webm"
        return try await delivery.response(path: path, type: type, name: file, request, context)
    }

    private func chat(_ request: Request, _ id: String) async throws -> Response {
        let visit = try await access.visit(id, request)
        guard let manifest = library.folder.manifest(visit.id) else { return JSONBody.response(Chat(lines: [])) }
        let names = Dictionary(manifest.participants.map { ($0.number, $0.name) }) { $1 }
        let lines = library.folder.chat(visit.id, manifest).map { line in
            Chat.Line(
                at: line.at - manifest.pausedTime(until: line.at), participant: line.participant,
                name: names[line.participant] ?? "", text: line.text)
        }
        return JSONBody.response(Chat(lines: lines))
    }

    /// Under what name the film is stored.
    private static func name(_ recording: StoredRecording) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "Europe/Moscow") ?? .gmt
        let parts = calendar.dateComponents([.year, .month, .day], from: recording.startedAt)
        func two(_ value: Int?) -> String { (value ?? 0) < 10 ? "0\(value ?? 0)" : "\(value ?? 0)" }
        let date = "\(parts.year ?? 0)-\(two(parts.month))-\(two(parts.day))"
        let title = FileName.clean(recording.fullTitle.replacingOccurrences(of: "/", with: "_")) ?? recording.id
        return "\(title.prefix(100)) \(date).webm"
    }

    private static let nothingYet = APIError(
        .notFound, "notReady", "The film of this recording is not made yet; come back later.")
}
