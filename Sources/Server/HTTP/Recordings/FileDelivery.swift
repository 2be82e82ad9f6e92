import Foundation
import HTTPTypes
import Hummingbird

/// Gives files that players seek in: whole or a range of bytes, read from the disk only as fast as the receiver takes
/// them.
struct FileDelivery: Sendable {
    private let disk = FileIO()

    /// The answer for a file.
    ///
    /// - Parameters:
    ///   - name: the name under which to store it; nil to show it.
    func response(
        path: String, type: String, name: String?, _ request: Request, _ context: some RequestContext
    ) async throws -> Response {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let size = (attributes[.size] as? NSNumber)?.intValue,
            let modified = attributes[.modificationDate] as? Date
        else { throw RecordingAccess.notFound }
        let tag = "\"\(String(size, radix: 16))-\(String(Int(modified.timeIntervalSince1970 * 1e6), radix: 16))\""
        let date = Self.text(modified)
        var headers: HTTPFields = [
            .contentType: type, .acceptRanges: "bytes", .eTag: tag, .lastModified: date,
            // Access is judged anew at every request, and nothing is to stay on the disk of a computer that a whole
            // school uses; players seek without a cache.
            .cacheControl: "private, no-store",
            .contentSecurityPolicy: "sandbox; default-src 'none'",
        ]
        if let name { headers[.contentDisposition] = FileName.disposition(name) }
        if request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: headers) }
        var wanted = request.method == .get || request.method == .head ? request.headers[.range] : nil
        // A part of what the file was before would not fit what the player has.
        if let condition = request.headers[.ifRange], condition != tag, condition != date { wanted = nil }
        let range: ClosedRange<Int>?
        switch ByteRange(header: wanted, size: size) {
        case .whole: range = nil
        case .part(let part): range = part
        case .outside:
            throw APIError(
                .rangeNotSatisfiable, "outsideRange", "The file has \(size) bytes; ask for some of them.",
                headers: [.contentRange: "bytes */\(size)", .acceptRanges: "bytes"])
        }
        if let range { headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound)/\(size)" }
        headers[.contentLength] = "\(range?.count ?? size)"
        let status: HTTPResponse.Status = range == nil ? .ok : .partialContent
        guard request.method != .head else {
            return Response(
                status: status, headers: headers, body: ResponseBody(contentLength: range?.count ?? size) { _ in })
        }
        guard size > 0 else { return Response(status: .ok, headers: headers) }
        let body = try await disk.loadFile(path: path, range: range ?? 0...(size - 1), context: context)
        return Response(status: status, headers: headers, body: body)
    }

    /// A time as headers have it (RFC 9110 §5.6.7).
    private static func text(_ date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second, .weekday], from: date)
        func two(_ value: Int?) -> String { (value ?? 0) < 10 ? "0\(value ?? 0)" : "\(value ?? 0)" }
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let (day, month) = (days[(parts.weekday ?? 1) - 1], months[(parts.month ?? 1) - 1])
        return "\(day), \(two(parts.day)) \(month) \(parts.year ?? 1970) "
            + "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second)) GMT"
    }
}
