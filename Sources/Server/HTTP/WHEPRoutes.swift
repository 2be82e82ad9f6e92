import Conference
import Hummingbird

/// `/whep/{slug}`: playing what happens in a room (draft-ietf-wish-whep).
struct WHEPRoutes: Sendable {
    let conference: ConferenceService
    let authorizer: Authorizer
    let needsToken: Bool

    func add(to router: Router<ServerContext>) {
        let conference = conference
        MediaEndpointRoutes(
            name: "whep", permission: \.subscribe, conference: conference, authorizer: authorizer,
            needsToken: needsToken
        ) { slug, offer, identity, _ throws(ConferenceError) in
            try await conference.watch(slug: slug, offer: offer, identity: identity)
        }.add(to: router)
    }
}
