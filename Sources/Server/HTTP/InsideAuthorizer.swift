import Conference
import HTTPTypes
import Hummingbird
import Signalling

/// Knows those who are in a room by the header `Authorization: Resume <resume token>`.
struct InsideAuthorizer: Sendable {
    let conference: ConferenceService

    /// Who asks from inside the room; nil when the header is of another kind.
    func insider(of request: Request, room slug: String) async throws(APIError) -> Insider? {
        guard let token = Self.token(request.headers[.authorization]) else { return nil }
        guard !token.isEmpty, token.utf8.count <= SignallingLimits.resumeBytes,
            let insider = await conference.participant(resume: token, room: slug)
        else {
            throw APIError(
                .unauthorized, "invalidToken", "You are not in this room any more; enter it again, then repeat this.",
                headers: [.wwwAuthenticate: #"Resume realm="veche""#])
        }
        return insider
    }

    /// Who asks from inside the room, if their role has that right; nil when the header is of another kind.
    func insider(
        of request: Request, room slug: String, _ permission: Permission
    ) async throws(APIError) -> Insider? {
        guard let insider = try await insider(of: request, room: slug) else { return nil }
        guard insider.permissions.contains(permission) else {
            throw APIError(.forbidden, "notAllowed", "Your role in this room does not allow this; ask its host.")
        }
        return insider
    }

    /// The token in a header of the kind `Resume`; nil in any other.
    static func token(_ header: String?) -> String? {
        guard let header, let space = header.firstIndex(of: " "), header[..<space].lowercased() == "resume" else {
            return nil
        }
        return String(header[header.index(after: space)...].drop { $0 == " " })
    }
}
