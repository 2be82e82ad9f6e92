import Hummingbird

/// `GET /api/health`: that the server answers, and which version it is.
struct HealthRoute: Sendable {
    struct Health: Codable {
        var status: String
        var version: String
    }

    let version: String

    func add(to router: Router<ServerContext>) {
        let health = Health(status: "ok", version: version)
        router.get("/api/health") { _, _ in JSONBody.response(health) }
    }
}
