import Conference
import Hummingbird

/// `/whip/{slug}`: broadcasting into a room (RFC 9725).
struct WHIPRoutes: Sendable {
    let conference: ConferenceService
    let authorizer: Authorizer
    let needsToken: Bool

    func add(to router: Router<ServerContext>) {
        let conference = conference
        MediaEndpointRoutes(
            name: "whip", permission: \.publish, conference: conference, authorizer: authorizer,
            needsToken: needsToken
        ) { slug, offer, identity, name throws(ConferenceError) in
            // The list of participants needs a name; an encoder of a guest brings none unless the address says one.
            let name = name ?? (identity == nil ? "WHIP" : nil)
            return try await conference.publish(slug: slug, offer: offer, identity: identity, name: name)
        }.add(to: router)
    }
}
