import Foundation
import ICE
import Primitives
import RTP
import SDP
import SecureTransport
import Signalling

/// One participant to bring in.
struct JoinRequest: Sendable {
    var number: Int
    var room: String
    var talks: Bool
    var hasCamera: Bool
}

/// Brings participants in: signalling first, then media.
struct Joiner: Sendable {
    /// How participants come in.
    enum Way: Sendable {
        /// As the page does, through the WebSocket.
        case signalling(ServerAddress, token: String?)
        /// Those who send by WHIP, those who watch by WHEP.
        case endpoints(whip: ServerAddress?, whep: ServerAddress?, token: String?)
    }

    /// How to leave again.
    enum Ticket: Sendable {
        case connection(SignallingConnection, CameraRegistry.Place)
        case resource(ServerAddress, token: String?)
    }

    let way: Way
    let scenario: Scenario
    let network: Network
    let engine: MediaEngine
    let identity: DTLSIdentity
    let counts: SignallingCounts
    let cameras = CameraRegistry()

    /// Joins and starts media. Whether media then flows is told by the engine's events.
    func join(_ request: JoinRequest) async throws -> Ticket {
        let startedAt = MediaEngine.now()
        switch way {
        case .signalling(let address, let token):
            return try await join(request, address, token: token, startedAt: startedAt)
        case .endpoints(let whip, let whep, let token):
            let sends = request.talks || request.hasCamera
            guard let address = sends ? whip : whep else {
                throw LoadError(sends ? "there is no WHIP address for senders" : "there is no WHEP address for viewers")
            }
            return try await post(request, address, token: token, startedAt: startedAt)
        }
    }

    /// Ends a participant's media and tells the server.
    func leave(_ number: Int, _ ticket: Ticket) async {
        engine.remove(number)
        switch ticket {
        case .connection(let connection, let place):
            cameras.remove(place)
            connection.send(.leave)
            connection.close()
        case .resource(let address, let token):
            _ = try? await network.request(.DELETE, address, headers: Self.authorization(token))
        }
    }

    /// Asks for the cameras that are there now, in the size that a page would.
    func look(_ ticket: Ticket) {
        guard case .connection(let connection, let place) = ticket else { return }
        look(connection, place)
    }

    /// Somebody was told that they are in another room: asks for the cameras there, and waits for these senders.
    func arrive(_ person: BreakoutDriver.Person, in room: String, _ senders: Set<UInt16>) {
        engine.expect(person.number, senders)
        var place = person.place
        place.room = room
        look(person.connection, place)
    }

    private func look(_ connection: SignallingConnection, _ place: CameraRegistry.Place) {
        let tiles = cameras.tiles(for: place) { scenario.tileHeight(pictures: $0) }
        if !tiles.isEmpty { connection.send(.view(.init(tiles: tiles))) }
    }

    private func join(
        _ request: JoinRequest, _ address: ServerAddress, token: String?, startedAt: Instant
    ) async throws -> Ticket {
        let connection = try await SignallingConnection.open(address, network: network, counts: counts)
        do {
            let name =
                request.hasCamera || request.talks ? "Speaker \(request.number + 1)" : "Viewer \(request.number + 1)"
            let joined = try await connection.join(.init(room: request.room, name: name, token: token))
            if scenario.kind == .crowd { return ticket(connection, request, joined, cameraSlots: 0) }
            let slots = slots(in: joined)
            let offer = ParticipantOffer(
                credentials: credentials(), fingerprint: identity.fingerprint, number: request.number, slots: slots)
            let reply = try await connection.request(
                .offer(.init(sdp: offer.description.description, sections: offer.sections)))
            let fields = JSONFields.find(reply)
            guard let range = fields["sdp"],
                let sdp = try? JSONDecoder().decode(String.self, from: Data(reply[range]))
            else { throw LoadError("the server's answer has no SDP") }
            try start(request, offer, sdp: sdp, startedAt: startedAt)
            if request.talks || request.hasCamera {
                connection.send(.media(MediaState(microphone: request.talks, camera: request.hasCamera)))
            }
            let ticket = ticket(connection, request, joined, cameraSlots: slots.camera)
            if case .connection(_, let place) = ticket { cameras.add(place) }
            look(ticket)
            return ticket
        } catch {
            connection.close()
            throw error
        }
    }

    /// Lets somebody in who runs the room: without media, and with an administrator's rights.
    func joinHost(_ room: String, token: String) async throws -> (SignallingConnection, ParticipantID) {
        guard case .signalling(let address, _) = way else { throw LoadError("a host needs the signalling") }
        let connection = try await SignallingConnection.open(address, network: network, counts: counts)
        do {
            let joined = try await connection.join(.init(room: room, name: "Host", token: token))
            return (connection, participant(in: joined))
        } catch {
            connection.close()
            throw error
        }
    }

    private func ticket(
        _ connection: SignallingConnection, _ request: JoinRequest, _ joined: [UInt8], cameraSlots: Int
    ) -> Ticket {
        .connection(
            connection,
            .init(
                room: request.room, participant: participant(in: joined), hasCamera: request.hasCamera,
                cameraSlots: cameraSlots))
    }

    /// Who the server says that this client is.
    private func participant(in joined: [UInt8]) -> ParticipantID {
        let own = JSONFields.find(joined)["participant"].map { JSONFields.find(joined, in: $0) }
        return ParticipantID(rawValue: UInt32(clamping: JSONFields.integer(joined, own?["id"]) ?? 0))
    }

    /// The numbers of slots that the server asks for.
    private func slots(in joined: [UInt8]) -> SlotCounts {
        let fields = JSONFields.find(joined)
        var counts = SlotCounts()
        if let range = fields["slots"] {
            let inner = JSONFields.find(joined, in: range)
            counts.audio = min(32, JSONFields.integer(joined, inner["audio"]) ?? counts.audio)
            counts.camera = min(32, JSONFields.integer(joined, inner["camera"]) ?? counts.camera)
            counts.screen = min(8, JSONFields.integer(joined, inner["screen"]) ?? counts.screen)
        }
        if let wanted = scenario.cameraSlots { counts.camera = wanted }
        return counts
    }

    private func post(
        _ request: JoinRequest, _ address: ServerAddress, token: String?, startedAt: Instant
    ) async throws -> Ticket {
        let publishes = request.talks || request.hasCamera
        let offer = ParticipantOffer(
            credentials: credentials(), fingerprint: identity.fingerprint, number: request.number,
            publishes: publishes)
        let response = try await network.request(
            .POST, address, headers: [("Content-Type", "application/sdp")] + Self.authorization(token),
            body: Array(offer.description.description.utf8))
        guard response.status == 201 else {
            let text = String(decoding: response.body.prefix(300), as: UTF8.self)
            throw LoadError("\(publishes ? "WHIP" : "WHEP") was answered with \(response.status): \(text)")
        }
        try start(request, offer, sdp: String(decoding: response.body, as: UTF8.self), startedAt: startedAt)
        let location = response.header("Location") ?? address.path
        let resource = (try? ServerAddress(location)) ?? address.with(path: location)
        return .resource(resource, token: token)
    }

    private func start(
        _ request: JoinRequest, _ offer: ParticipantOffer, sdp: String, startedAt: Instant
    ) throws {
        let answer: ReceivedAnswer
        do {
            answer = try ReceivedAnswer(SessionDescription(parsing: sdp), to: offer.description)
        } catch {
            throw LoadError("the server's answer cannot be used: \(error.message)")
        }
        var plan = ClientPlan(
            number: request.number, credentials: offer.builder.credentials, answer: answer, startedAt: startedAt,
            seed: scenario.seed &* 0x1_0001 &+ UInt64(request.number))
        if request.talks { plan.microphone = offer.microphone }
        if request.hasCamera { plan.camera = offer.camera }
        plan.signsPackets = scenario.kind == .breakouts
        plan.authenticateEvery = scenario.effectiveAuthentication
        plan.lossIn = scenario.loss
        plan.lossOut = scenario.loss
        engine.add(plan)
    }

    private func credentials() -> ICECredentials {
        var generator = SystemRandomNumberGenerator()
        return ICECredentials.random(using: &generator)
    }

    private static func authorization(_ token: String?) -> [(String, String)] {
        token.map { [("Authorization", "Bearer \($0)")] } ?? []
    }
}
