import HTTPTypes
import Hummingbird

/// `GET /ws` for requests that do not ask for a WebSocket connection.
struct UpgradeRoute: Sendable {
    func add(to router: Router<ServerContext>) {
        router.get("/ws") { _, _ -> Response in
            throw APIError(
                .upgradeRequired, "upgradeRequired", "This address speaks WebSocket only; connect to it as wss://.",
                headers: [.upgrade: "websocket", .connection: "upgrade"])
        }
    }
}
