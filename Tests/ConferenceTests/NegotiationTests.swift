import ICE
import MediaControl
import Primitives
import SDP
import Signalling
import Testing

@testable import Conference

/// A client's side of a negotiation.
struct TestClient {
    var builder: OfferBuilder
    var sources: [SectionSource] = []

    init(seed: UInt8 = 1, session: UInt64 = 77) {
        builder = OfferBuilder(
            credentials: ICECredentials(ufrag: "ufrag\(seed)", password: "passwordpasswordpassword\(seed)"),
            fingerprint: Fingerprint(algorithm: "sha-256", bytes: Array(repeating: seed, count: 32)), sessionID: session
        )
    }

    /// What the page offers.
    static func page(seed: UInt8 = 1, session: UInt64 = 77, cameras: Int = 2) -> TestClient {
        var client = TestClient(seed: seed, session: session)
        client.send(.audio, .microphone)
        client.send(.video, .camera, rids: ["q", "h", "f"])
        client.send(.video, .screen)
        client.builder.add(.audio, .recvonly)
        for _ in 0...cameras { client.builder.add(.video, .recvonly) }
        return client
    }

    mutating func send(_ kind: MediaKind, _ source: MediaSource, rids: [String] = []) {
        sources.append(SectionSource(mid: builder.add(kind, .sendonly, rids: rids), source: source))
    }

    mutating func restartICE() {
        builder.credentials = ICECredentials(ufrag: "restarted", password: "passwordpasswordpasswordpassword")
        builder.sessionVersion += 1
    }

    var offer: String { builder.build().description }
}

/// Negotiates with counted ids and a fixed generator.
private struct Server {
    var generator = SeededGenerator(seed: 1)
    var flow = MediaFlow.both
    let counter = Counter()

    final class Counter {
        var transports: UInt32 = 0
        var tracks: UInt32 = 0
    }

    mutating func answer(
        _ offer: String, _ sources: [SectionSource], previous: TransportLink? = nil
    ) throws(ConferenceError) -> Negotiation {
        let counter = counter
        return try Negotiation(
            offer: offer, sources: sources, previous: previous,
            context: NegotiationContext(
                room: RoomNumber(rawValue: 1), flow: flow,
                fingerprint: Fingerprint(algorithm: "sha-256", bytes: Array(repeating: 9, count: 32)),
                place: {
                    counter.transports += 1
                    return TransportPlacement(
                        id: TransportID(rawValue: counter.transports),
                        candidates: [SocketAddress(ipv4: 0xc000_0201, port: 7882)])
                },
                newTrack: {
                    counter.tracks += 1
                    return TrackID(rawValue: counter.tracks)
                }), using: &generator)
    }

    mutating func answer(_ client: TestClient, previous: TransportLink? = nil) throws(ConferenceError) -> Negotiation {
        try answer(client.offer, client.sources, previous: previous)
    }
}

@Suite struct NegotiationTests {
    @Test("A page's first offer gets a transport, its tracks by source, and its slots")
    func first() throws {
        var server = Server()
        let result = try server.answer(.page())
        let description = result.transport.description
        #expect(result.transport.replaced == nil)
        #expect(description.tracks.map { $0.source } == [.microphone, .camera, .screen])
        #expect(description.tracks.map { $0.mid } == ["0", "1", "2"])
        #expect(Set(description.tracks.map { $0.id }).count == 3)
        #expect(result.transport.slots == VideoSlots(cameras: ["4", "5"], screens: ["6"]))
        #expect(description.remoteCredentials.ufrag == "ufrag1")
        #expect(description.fingerprints.first?.bytes.first == 1)
        #expect(description.sections.first { $0.mid == "1" }?.rids == ["q", "h", "f"])
        let answer = try SessionDescription(parsing: result.answer)
        #expect(answer.media.count == 7)
        #expect(result.answer.contains("a=ice-lite"))
        #expect(result.answer.contains("192.0.2.1 7882"))
    }

    @Test("Another offer of the same connection keeps transport, credentials, tracks and the numbers of the slots")
    func renegotiation() throws {
        var server = Server()
        var client = TestClient.page()
        let first = try server.answer(client)
        client.builder.sessionVersion += 1
        client.builder.add(.video, .recvonly)
        client.builder.add(.video, .recvonly)
        let second = try server.answer(client, previous: first.link)
        #expect(second.transport.id == first.transport.id)
        #expect(second.transport.replaced == nil)
        #expect(second.transport.description.localCredentials == first.transport.description.localCredentials)
        #expect(second.transport.description.tracks == first.transport.description.tracks)
        #expect(second.transport.slots == VideoSlots(cameras: ["4", "5", "6", "7"], screens: ["8"]))
        let before = Dictionary(uniqueKeysWithValues: first.transport.description.sections.map { ($0.mid, $0.slot) })
        for section in second.transport.description.sections {
            if let slot = before[section.mid] { #expect(section.slot == slot) }
        }
        let versions = try [first, second].map { try SessionDescription(parsing: $0.answer).origin }
        #expect(versions[0].sessionID == versions[1].sessionID)
        #expect(versions[0].sessionVersion != versions[1].sessionVersion)
        #expect(server.counter.transports == 1)
    }

    @Test("An ICE restart changes the server's credentials and nothing else")
    func iceRestart() throws {
        var server = Server()
        var client = TestClient.page()
        let first = try server.answer(client)
        client.restartICE()
        let second = try server.answer(client, previous: first.link)
        #expect(second.transport.id == first.transport.id)
        #expect(second.transport.description.localCredentials != first.transport.description.localCredentials)
        #expect(second.answer.contains(second.transport.description.localCredentials.ufrag))
        #expect(!second.answer.contains(first.transport.description.localCredentials.ufrag))
        #expect(second.transport.description.remoteCredentials.ufrag == "restarted")
        #expect(second.transport.description.tracks == first.transport.description.tracks)
        let third = try server.answer(client, previous: second.link)
        #expect(third.transport.description.localCredentials == second.transport.description.localCredentials)
    }

    @Test("A new RTCPeerConnection gets a new transport and new tracks in place of the old")
    func recreated() throws {
        var server = Server()
        let first = try server.answer(.page(seed: 1, session: 1))
        let other = try server.answer(.page(seed: 2, session: 2), previous: first.link)
        #expect(other.transport.replaced == first.transport.id)
        #expect(other.transport.id != first.transport.id)
        let old = Set(first.transport.description.tracks.map { $0.id })
        #expect(old.isDisjoint(with: other.transport.description.tracks.map { $0.id }))
        // The same certificate handed to a new connection: the session id and the credentials tell.
        var sameCertificate = TestClient.page(seed: 2, session: 3)
        sameCertificate.restartICE()
        let third = try server.answer(sameCertificate, previous: other.link)
        #expect(third.transport.replaced == other.transport.id)
        // Fewer m-lines than before are no obstacle for a new connection.
        let fourth = try server.answer(.page(seed: 4, session: 4, cameras: 1), previous: third.link)
        #expect(fourth.transport.replaced == third.transport.id)
    }

    @Test("A connection's next offer may neither drop nor reorder m-lines, with or without an ICE restart")
    func changedOrder() throws {
        var server = Server()
        let first = try server.answer(.page())
        var reordered = TestClient.page()
        reordered.builder.sections.swapAt(4, 5)
        var shorter = TestClient.page()
        shorter.builder.sections.removeLast()
        for var client in [reordered, shorter] {
            for _ in 0..<2 {
                do {
                    _ = try server.answer(client, previous: first.link)
                    Issue.record("accepted")
                } catch {
                    #expect(error.code == .invalidOffer)
                    #expect(error.message.contains("in their order"), "\(error.message)")
                }
                client.restartICE()
            }
        }
        #expect(server.counter.transports == 1)
    }

    @Test("A stopped m-line may become another, of another kind, with a track and a slot of its own")
    func recycledSection() throws {
        var server = Server()
        var client = TestClient.page()
        let first = try server.answer(client)
        var stopped = client.builder.build()
        for index in [2, 5] { stopped.media[index].port = 0 }
        stopped.attributes[0] = SDPAttribute("group", "BUNDLE 0 1 3 4 6")
        client.sources.removeAll { $0.mid == "2" }
        let second = try server.answer(stopped.description, client.sources, previous: first.link)
        #expect(second.transport.slots == VideoSlots(cameras: ["4"], screens: ["6"]))
        #expect(second.transport.description.tracks.map { $0.source } == [.microphone, .camera])

        client.builder.sections[2] = OfferSection(mid: "8", kind: .audio, direction: .recvonly)
        client.builder.sections[5] = OfferSection(mid: "9", kind: .video, direction: .sendonly)
        client.sources.append(SectionSource(mid: "9", source: .screen))
        let third = try server.answer(client, previous: second.link)
        #expect(third.transport.id == first.transport.id)
        #expect(third.transport.description.sections.map { $0.mid } == ["0", "1", "8", "3", "4", "9", "6"])
        #expect(third.transport.description.tracks.map { $0.source } == [.microphone, .camera, .screen])
        let old = Set(first.transport.description.tracks.map { $0.id })
        #expect(!old.contains(try #require(third.transport.description.tracks.last).id))
        #expect(third.transport.description.sections[4].slot == first.transport.description.sections[4].slot)
    }

    @Test("A connection keeps the end of DTLS that it has, and an offer that would change it is refused")
    func setupStays() throws {
        var server = Server()
        server.flow = .publish
        var encoder = TestClient()
        encoder.builder.setup = "passive"
        encoder.builder.add(.video, .sendonly)
        let first = try server.answer(encoder.offer, [])
        #expect(first.transport.description.setup == .active)
        #expect(first.answer.contains("a=setup:active"))
        encoder.restartICE()
        encoder.builder.setup = "actpass"
        let second = try server.answer(encoder.offer, [], previous: first.link)
        #expect(second.transport.id == first.transport.id)
        #expect(second.transport.description.setup == .active)
        encoder.builder.setup = "active"
        #expect(throws: ConferenceError.self) { try server.answer(encoder.offer, [], previous: second.link) }
        // A new connection may choose anew.
        var other = TestClient(seed: 2, session: 2)
        other.builder.add(.video, .sendonly)
        let third = try server.answer(other.offer, [], previous: second.link)
        #expect(third.transport.replaced == first.transport.id)
        #expect(third.transport.description.setup == .passive)
    }

    @Test("A client that changes the session id with every offer is known by its credentials")
    func changingSession() throws {
        var server = Server()
        var client = TestClient.page(session: 1)
        let first = try server.answer(client)
        client.builder.sessionID = 2
        let second = try server.answer(client, previous: first.link)
        #expect(second.transport.id == first.transport.id)
    }

    @Test("A track that stops and starts again on its m-line keeps its id only while it is there")
    func stoppedTrack() throws {
        var server = Server()
        var client = TestClient.page()
        let first = try server.answer(client)
        client.builder.sections[1].direction = .inactive
        let second = try server.answer(client, previous: first.link)
        #expect(second.transport.description.tracks.map { $0.source } == [.microphone, .screen])
        #expect(second.transport.description.tracks[1].id == first.transport.description.tracks[2].id)
        client.builder.sections[1].direction = .sendonly
        let third = try server.answer(client, previous: second.link)
        #expect(third.transport.description.tracks.map { $0.source } == [.microphone, .camera, .screen])
    }

    @Test("Encoders and viewers need no list: the kind of an m-line says what it carries, and which way it goes")
    func encoderAndViewer() throws {
        var server = Server()
        server.flow = .publish
        var encoder = TestClient()
        encoder.builder.add(.audio, .sendonly)
        encoder.builder.add(.video, .sendrecv)
        let published = try server.answer(encoder.offer, [])
        #expect(published.transport.description.tracks.map { $0.source } == [.microphone, .camera])
        #expect(published.transport.slots.count == 0)
        #expect(published.transport.description.sections.allSatisfy { !$0.sends })

        server.flow = .watch
        var viewer = TestClient()
        viewer.builder.add(.audio, .recvonly)
        viewer.builder.add(.video, .sendrecv)
        let watched = try server.answer(viewer.offer, [])
        #expect(watched.transport.description.tracks.isEmpty)
        #expect(watched.transport.slots == VideoSlots(cameras: ["1"]))
    }

    @Test("A list that does not fit the offer is refused with the reason, and nothing is negotiated")
    func wrongSources() throws {
        var server = Server()
        let client = TestClient.page()
        let wrong: [([SectionSource], String)] = [
            ([.init(mid: "99", source: .camera)], "99"), ([.init(mid: "0", source: .camera)], "audio"),
            ([.init(mid: "1", source: .microphone)], "video"),
            ([.init(mid: "1", source: .camera), .init(mid: "2", source: .camera)], "twice"),
            ([.init(mid: "1", source: .camera), .init(mid: "1", source: .screen)], "twice"),
        ]
        for (sources, word) in wrong {
            do {
                _ = try server.answer(client.offer, sources)
                Issue.record("accepted: \(sources)")
            } catch {
                #expect(error.code == .invalidOffer)
                #expect(error.message.contains(word), "\(error.message)")
            }
        }
        for offer in ["", "v=0", "nonsense", client.offer.replacing("a=rtcp-mux", with: "a=x")] {
            #expect(throws: ConferenceError.self) { try server.answer(offer, []) }
        }
    }
}
