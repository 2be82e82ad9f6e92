import Boards
import Documents
import HTTPTypes
import Hummingbird
import NIOCore

/// `/api/boards/{id}/export.xlsx`, `export.csv` and `protocol.pdf`: a board as a file, in Russian unless `?lang=en`.
struct BoardExportRoutes: Sendable {
    let access: BoardAccess
    let reporter: BoardReporter

    func add(to router: Router<ServerContext>) {
        router.get("/api/boards/:id/export.xlsx") { request, context in
            try await file(request, context, "xlsx", "board", DocumentFile.xlsx) { report, language in
                try BoardBook(report, language).workbook.xlsx()
            }
        }
        router.get("/api/boards/:id/export.csv") { request, context in
            try await file(request, context, "csv", "board", DocumentFile.csv) { report, language in
                Array(BoardBook(report, language).table.csv(language).utf8)
            }
        }
        router.get("/api/boards/:id/protocol.pdf") { request, context in
            try await file(request, context, "pdf", "protocol", DocumentFile.pdf) { report, language in
                try BoardProtocol(report, language).document.pdf()
            }
        }
    }

    private func file(
        _ request: Request, _ context: ServerContext, _ format: String, _ name: String, _ type: String,
        _ make: @escaping @Sendable (BoardReport, DocumentLanguage) throws -> [UInt8]
    ) async throws -> Response {
        let id = try context.parameters.require("id")
        let visit = try await access.visit(id, request)
        let report = try await reporter.export(visit, format: format)
        let language = DocumentFile.language(of: request)
        return try await DocumentFile.response("\(name)-\(id.prefix(8)).\(format)", type) {
            try make(report, language)
        }
    }
}

/// Documents as answers.
enum DocumentFile {
    static let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    static let csv = "text/csv; charset=utf-8"
    static let pdf = "application/pdf"

    /// The language asked for by `?lang=`.
    static func language(of request: Request) -> DocumentLanguage {
        request.uri.queryParameters["lang"].flatMap { DocumentLanguage(rawValue: String($0)) } ?? .russian
    }

    /// A file that `make` makes. Laying a document out takes long enough to be done apart from other requests.
    static func response(
        _ name: String, _ type: String, _ make: @escaping @Sendable () throws -> [UInt8]
    ) async throws -> Response {
        let bytes = try await Task.detached(priority: .utility) { try make() }.value
        return Response(
            status: .ok,
            headers: [
                .contentType: type, .cacheControl: "no-store", .contentDisposition: FileName.disposition(name),
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
