import Boards
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// `/api/vote`: voting on a phone before the screen of a class. The link is all that is needed; the phone is known
/// again by a cookie that this server has proved.
struct PhoneRoutes: Sendable {
    struct Ballot: Decodable {
        var dots: [String: Int]?
        var rank: [UInt32]?
    }

    let boards: BoardService
    let authorizer: Authorizer
    let links: LinkMaker
    /// Whether browsers may send the cookie over HTTPS only.
    let isSecure: Bool

    func add(to router: Router<ServerContext>) {
        router.get("/api/vote/:secret") { request, context in
            let link = try context.parameters.require("secret")
            let (device, cookie) = device(of: request)
            return try await answer(cookie) { try await boards.phone(link, device: device) }
        }
        router.put("/api/vote/:secret") { request, context in
            let link = try context.parameters.require("secret")
            try authorizer.requireOwnPage(request, isSignedIn: false)
            let ballot = try await JSONBody.decode(Ballot.self, from: request)
            let choice = try Self.choice(ballot)
            let (device, cookie) = device(of: request)
            return try await answer(cookie) { try await boards.vote(link, device: device, choice) }
        }
        router.get("/api/vote/:secret/qr.svg") { request, context in
            let link = try context.parameters.require("secret")
            guard try await boards.hasPhones(link), let picture = QRImage.svg(of: links.base(request) + "/vote/" + link)
            else { throw BoardRoutes.refusal(.gone) }
            return Response(
                status: .ok, headers: [.contentType: "image/svg+xml", .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: picture)))
        }
    }

    private static func choice(_ ballot: Ballot) throws -> PhoneChoice {
        if let rank = ballot.rank { return .rank(rank) }
        var dots: [UInt32: Int] = [:]
        for (key, count) in ballot.dots ?? [:] {
            guard let item = UInt32(key) else {
                throw APIError(.badRequest, "malformedJSON", "The keys of dots are numbers of items.")
            }
            dots[item] = count
        }
        return .dots(dots)
    }

    private func answer(_ cookie: String?, _ body: () async throws -> PhoneSheet) async throws -> Response {
        do {
            var headers = HTTPFields()
            if let cookie { headers[.setCookie] = cookie }
            return JSONBody.response(try await body(), headers: headers)
        } catch let error as BoardServiceError { throw BoardRoutes.refusal(error) }
    }

    /// What the phone is known by, and the cookie to set where it has none yet.
    private func device(of request: Request) -> (device: String, cookie: String?) {
        for header in request.headers[values: .cookie] {
            for part in header.split(separator: ";") {
                let pair = part.split(separator: "=", maxSplits: 1)
                guard pair.count == 2, pair[0].drop(while: { $0 == " " }) == Self.cookie,
                    let device = boards.device(ofCookie: String(pair[1]))
                else { continue }
                return (device, nil)
            }
        }
        let new = boards.newCookie()
        let line = "\(Self.cookie)=\(new); Path=/api/vote; Max-Age=86400; HttpOnly; SameSite=Strict"
        return (boards.device(ofCookie: new) ?? "", line + (isSecure ? "; Secure" : ""))
    }

    private static let cookie = "veche_phone"
}
