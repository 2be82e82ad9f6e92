import Logging
import NIOCore
import Primitives
import Signalling

/// One client's signalling: reads its messages, holds it to the rate and hands what it says on.
struct SignallingConnection: Sendable {
    let connection: WebSocketConnection
    let logger: Logger

    func run() async {
        do {
            try await connection.inbound.executeThenClose { inbound in
                var limiter = RateLimiter(burst: 100, perSecond: 50, now: .now)
                for try await text in inbound {
                    guard limiter.take(now: .now) else {
                        send(Self.rateLimited)
                        continue
                    }
                    await receive(text)
                }
            }
        } catch {
            logger.debug("signalling connection ended", metadata: ["error": "\(error)"])
        }
    }

    private static let rateLimited = ServerFrame(
        .error(.init(code: .rateLimited, message: "Too many messages; send at most 50 a second.")))

    private func receive(_ text: String) async {
        do throws(SignallingError) {
            let frame = try SignallingCodec.decodeClient(Array(text.utf8))
            switch frame.message {
            case .ping: send(ServerFrame(.pong, request: frame.request))
            default:
                send(
                    ServerFrame(
                        .error(.init(code: .notJoined, message: "Join a room first.")), request: frame.request))
            }
        } catch {
            send(error.reply)
        }
    }

    private func send(_ frame: ServerFrame) {
        connection.outbox.send(ByteBuffer(bytes: SignallingCodec.encode(frame)))
    }
}
