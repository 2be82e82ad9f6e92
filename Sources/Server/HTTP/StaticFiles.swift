import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The pages and their assets, held in memory. Only what was found in the directory at the start can be asked for, so
/// no path leads out of it.
struct StaticFiles: Sendable {
    struct File: Sendable {
        let contentType: String
        let etag: String
        let body: ByteBuffer
    }

    /// By path below the directory, such as `assets/js/store.js`.
    let files: [String: File]

    /// The page that answers `/`, `/admin` and `/r/{slug}`.
    static let shell = "index.html"

    /// Reads every file below `directory`.
    ///
    /// - Throws: ``ConfigurationError`` when there is no `index.html`.
    init(directory: URL) throws {
        var files: [String: File] = [:]
        let names = FileManager.default.enumerator(atPath: directory.path)?.compactMap { $0 as? String } ?? []
        for name in names where !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
            let url = directory.appendingPathComponent(name)
            guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            let data = try Data(contentsOf: url)
            let digest = SHA256.hash(data: data).prefix(12).map { byte in
                let text = String(byte, radix: 16)
                return byte < 16 ? "0" + text : text
            }
            files[name] = File(
                contentType: Self.contentType(of: name), etag: "\"\(digest.joined())\"", body: ByteBuffer(bytes: data))
        }
        guard files[Self.shell] != nil else {
            throw ConfigurationError("There is no index.html in \(directory.path); set http.pages to its directory.")
        }
        self.files = files
    }

    /// The answer for the file at `path`; 304 when the client has it already.
    func response(path: String, request: Request) throws(APIError) -> Response {
        guard let file = files[path] else {
            throw APIError(.notFound, "notFound", "There is no such file; reload the page.")
        }
        var headers = HTTPFields()
        headers[.eTag] = file.etag
        // Always asked for again, and answered with 304 until a new version is installed: all modules of a page
        // come from one version.
        headers[.cacheControl] = "no-cache"
        if let known = request.headers[.ifNoneMatch], Self.matches(known, file.etag) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = file.contentType
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: file.body))
    }

    private static func matches(_ header: String, _ etag: String) -> Bool {
        header.split(separator: ",").contains { candidate in
            let text = candidate.trimmingCharacters(in: .whitespaces)
            return text == "*" || text == etag || text == "W/" + etag
        }
    }

    private static func contentType(of name: String) -> String {
        switch name.split(separator: ".").last.map({ $0.lowercased() }) {
        case "html": "text/html; charset=utf-8"
        case "js", "mjs": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "json", "map": "application/json; charset=utf-8"
        case "webmanifest": "application/manifest+json"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "jpg", "jpeg": "image/jpeg"
        case "webp": "image/webp"
        case "ico": "image/x-icon"
        case "woff2": "font/woff2"
        case "wasm": "application/wasm"
        case "mp3": "audio/mpeg"
        case "ogg", "opus": "audio/ogg"
        case "wav": "audio/wav"
        case "txt": "text/plain; charset=utf-8"
        default: "application/octet-stream"
        }
    }
}
