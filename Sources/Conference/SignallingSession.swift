import Primitives
import Signalling

/// The conversation with one WebSocket client, from its first message to the end of the connection.
///
/// The server gives it every text frame in order, waiting for each call to return, and calls ``closed(_:)`` once.
public actor SignallingSession {
    /// The connection's number, for logs.
    public nonisolated let connection: ConnectionID

    private let service: ConferenceService
    private let outbox: any Outbox
    /// The session cookie of the handshake.
    private let cookie: String?
    /// Where the client is.
    private let address: String?
    private let now: @Sendable () -> Instant
    private var limiter: RateLimiter
    private var room: Room?
    private var end: ConnectionEnd?

    init(
        service: ConferenceService, connection: ConnectionID, outbox: any Outbox, cookie: String?,
        address: String?, now: @escaping @Sendable () -> Instant
    ) {
        self.service = service
        self.connection = connection
        self.outbox = outbox
        self.cookie = cookie
        self.address = address
        self.now = now
        limiter = RateLimiter(now: now())
    }

    /// Takes one text frame. Whatever is wrong with it is told to the client.
    public func receive(_ text: [UInt8]) async {
        guard end == nil else { return }
        switch limiter.admit(now: now()) {
        case .allowed: break
        case .refused(let isFirst):
            if isFirst { reply(ConferenceError(.rateLimited), to: nil) }
            return
        }
        do throws(SignallingError) {
            await handle(try SignallingCodec.decodeClient(text))
        } catch {
            outbox.send(EncodedMessage(error.reply))
        }
    }

    /// The connection has ended.
    public func closed(_ end: ConnectionEnd) async {
        guard self.end == nil else { return }
        self.end = end
        let room = self.room
        self.room = nil
        await room?.end(connection, end)
    }

    /// Whether the client has joined a room; a server closes connections that do not within some seconds.
    public var hasJoined: Bool { room != nil }

    private func handle(_ frame: ClientFrame) async {
        switch frame.message {
        case .join(let join): await self.join(join, request: frame.request)
        case .ping: outbox.send(EncodedMessage(ServerFrame(.pong, request: frame.request)))
        case .leave:
            let room = self.room
            self.room = nil
            guard let room else {
                reply(ConferenceError(.notJoined), to: frame.request)
                return
            }
            await room.receive(frame, from: connection)
        case .offer, .candidate, .media, .view, .roster, .room:
            guard let room else {
                reply(ConferenceError(.notJoined), to: frame.request)
                return
            }
            await room.receive(frame, from: connection)
        }
    }

    private func join(_ join: ClientMessage.Join, request: Int?) async {
        guard room == nil else {
            reply(ConferenceError(.alreadyJoined), to: request)
            return
        }
        guard service.mayKnock(from: address) else {
            reply(ConferenceError(.rateLimited, "Too many attempts from your network; wait a minute."), to: request)
            return
        }
        do throws(ConferenceError) {
            // The room comes first: a token for a room that does not exist is a wrong link, not a wrong token.
            _ = try await service.room(join.room)
            let identity = try await identity(for: join)
            let connection = self.connection
            let outbox = self.outbox
            let (room, _) = try await service.withRoom(join.room) { room throws(ConferenceError) -> Bool? in
                let isIn = try await room.join(
                    join, identity: identity, connection: connection, outbox: outbox, request: request)
                return isIn ? true : nil
            }
            if let end {
                // The connection ended while the room was being entered.
                await room.end(connection, end)
            } else {
                self.room = room
            }
        } catch {
            service.noteFailure(from: address, error.code)
            reply(error, to: request)
        }
    }

    private func identity(for join: ClientMessage.Join) async throws(ConferenceError) -> Identity? {
        let credentials = Credentials(token: join.token, invitation: join.invitation, session: cookie)
        guard credentials != Credentials() else { return nil }
        do {
            return try await service.verifier.identity(credentials, room: join.room)
        } catch let error as ConferenceError {
            throw error
        } catch {
            throw ConferenceError(.invalidToken)
        }
    }

    private func reply(_ error: ConferenceError, to request: Int?) {
        outbox.send(EncodedMessage(error.reply(to: request)))
    }
}
