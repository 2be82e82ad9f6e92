import Auth
import Hummingbird

/// Makes links that work from outside.
struct LinkMaker: Sendable {
    /// The address the operator configured, if any.
    let publicURL: String?
    /// Whether this server itself speaks HTTPS.
    let secure: Bool

    /// The address people reach the server under: as configured, else as this request reached it.
    func base(_ request: Request) -> String {
        if let publicURL, let origin = WebOrigin(publicURL) { return origin.description }
        let scheme = secure ? "https" : "http"
        let authority = request.head.authority ?? "localhost"
        return WebOrigin("\(scheme)://\(authority)")?.description ?? "\(scheme)://localhost"
    }

    /// The link that opens the room's page.
    func link(toRoom slug: String, _ request: Request) -> String { base(request) + "/r/" + slug }

    /// The link that opens an account's invitation.
    func link(toInvitation secret: AccessSecret, _ request: Request) -> String {
        base(request) + "/invite/" + secret.text
    }

    /// The personal link into a room. The secret stands in the fragment, which browsers keep to themselves.
    func link(toRoom slug: String, invitation secret: String, _ request: Request) -> String {
        link(toRoom: slug, request) + "#invitation=" + secret
    }
}
