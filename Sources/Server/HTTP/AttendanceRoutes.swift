import Conference
import Documents
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Signalling
import Storage

/// `/api/rooms/{slug}/attendance` and `attendance.csv`: who has been in a call and how long. `?call=` chooses an
/// earlier call by when it began, in milliseconds since 1970; the latest is meant without it.
struct AttendanceRoutes: Sendable {
    let rooms: any RoomStore
    let conference: ConferenceService
    let authorizer: Authorizer

    func add(to router: Router<ServerContext>) {
        router.get("/api/rooms/:slug/attendance") { request, context in
            let (_, report) = try await report(request, try context.parameters.require("slug"))
            return JSONBody.response(report)
        }
        router.get("/api/rooms/:slug/attendance.csv") { request, context in
            try await table(request, try context.parameters.require("slug"))
        }
    }

    /// The report, for those who may edit the room, and for those inside whose role may see it.
    private func report(_ request: Request, _ slug: String) async throws -> (StoredRoom, AttendanceReport) {
        let insiders = InsideAuthorizer(conference: conference)
        let room: StoredRoom
        if try await insiders.insider(of: request, room: slug, .attendance) != nil {
            room = try await rooms.existing(slug)
        } else {
            room = try await authorizer.editableRoom(slug, rooms, request)
        }
        var call: Int64?
        if let text = request.uri.queryParameters["call"] {
            guard let number = Int64(text) else {
                throw APIError(.badRequest, "invalidCall", "The parameter call must be one of the numbers in calls.")
            }
            call = number
        }
        guard let report = try await conference.attendance(in: slug, call: call) else {
            throw APIError(.notFound, "notFound", "There was no such call in this room; see the list of calls.")
        }
        return (room, report)
    }

    private func table(_ request: Request, _ slug: String) async throws -> Response {
        let (room, report) = try await report(request, slug)
        let zone = room.meeting.timeZone.flatMap { TimeZone(identifier: $0) } ?? TimeZone(identifier: "Europe/Moscow")
        let language = DocumentFile.language(of: request)
        let text = Self.table(report, zone: zone ?? .gmt, language).csv(language)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"attendance-\(slug).csv\"",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// A row for each person; the times are those of the meeting's place.
    static func table(_ report: AttendanceReport, zone: TimeZone, _ language: DocumentLanguage) -> Table {
        let words = AttendanceWords(language: language)
        var table = Table(rows: [words.header.map { .text($0) }])
        for row in report.rows {
            let first = row.stays.first.map { time($0.from, zone) } ?? ""
            let last = row.stays.last.map { $0.to.map { time($0, zone) } ?? words.here } ?? ""
            table.rows.append([
                .text(row.name), .text(row.school ?? ""), .text(words.role(row.role)), .boolean(row.registered),
                .number(Double(row.people)), .text(first), .text(last), .number(Double(row.stays.count)),
                .number(Double(row.seconds / 60)),
            ])
        }
        return table
    }

    private static func time(_ milliseconds: Int64, _ zone: TimeZone) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute], from: Date(timeIntervalSince1970: Double(milliseconds) / 1000))
        func two(_ value: Int?) -> String {
            let text = String(value ?? 0)
            return text.count < 2 ? "0" + text : text
        }
        return "\(two(parts.day)).\(two(parts.month)).\(parts.year ?? 0) \(two(parts.hour)):\(two(parts.minute))"
    }
}

/// The words of the attendance's table.
struct AttendanceWords: Sendable {
    let language: DocumentLanguage

    var header: [String] {
        language.choose(
            ["Имя", "Школа", "Роль", "Учётная запись", "Людей у экрана", "Приход", "Уход", "Входов", "Минут"],
            [
                "Name", "School", "Role", "Account", "People at the screen", "First came", "Last left", "Visits",
                "Minutes",
            ])
    }
    var here: String { language.choose("на встрече", "here") }

    func role(_ role: Role) -> String {
        guard language == .russian else { return role.rawValue }
        return switch role {
        case .administrator: "администратор"
        case .facilitator: "ведущий"
        case .secretary: "секретарь"
        case .delegate: "представитель школы"
        case .technician: "техник"
        case .participant: "участник"
        case .observer: "наблюдатель"
        case .guest: "гость"
        }
    }
}
