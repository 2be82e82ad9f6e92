import Conference
import Logging
import NIOCore
import NIOWebSocket
import Signalling

/// One client's WebSocket connection: brings its messages to the conference, in order, and says how it ended.
struct SignallingConnection: Sendable {
    /// How long a client may be connected without being in a room.
    static let joinTimeout = Duration.seconds(60)

    let connection: WebSocketConnection
    let conference: ConferenceService
    let logger: Logger

    func run() async {
        let session = conference.session(
            outbox: connection.outbox, cookie: connection.session, address: connection.address)
        var logger = logger
        logger[metadataKey: "connection"] = "\(session.connection.rawValue)"
        logger.debug("signalling connection opened")
        let outbox = connection.outbox
        let timeout = Task {
            try await Task.sleep(for: Self.joinTimeout)
            if await !session.hasJoined { outbox.close(.policyViolation, "join a room first") }
        }
        let end = await converse(with: session)
        timeout.cancel()
        await session.closed(end)
        logger.debug("signalling connection ended", metadata: ["how": "\(end)"])
    }

    private func converse(with session: SignallingSession) async -> ConnectionEnd {
        var end = ConnectionEnd.broken
        do {
            try await connection.inbound.executeThenClose { inbound in
                for try await input in inbound {
                    switch input {
                    case .text(let text): await session.receive(Array(text.utf8))
                    case .closing(let code): end = Self.end(of: code)
                    }
                }
            }
        } catch {
            // A connection that breaks is an ordinary event; the place is kept for a while.
        }
        return end
    }

    /// 1000 and 1001 are what a page says that is closed or left.
    private static func end(of code: WebSocketErrorCode?) -> ConnectionEnd {
        switch code {
        case .normalClosure, .goingAway: .deliberate
        default: .broken
        }
    }
}
