import MediaControl
import Primitives
import Signalling
import Testing

@testable import Conference

@Suite struct ComingAndGoingTests {
    @Test("Those inside hear of a newcomer, and the newcomer gets the complete picture")
    func joining() {
        var world = World()
        let anna = world.join("Анна", role: .administrator)
        let boris = world.join("Борис")
        let second = world.join("Борис")
        world.wait(.milliseconds(20))
        #expect(world.views[second]?.me?.name == "Борис")
        #expect(world.views[anna]?.others.values.map { $0.name }.sorted() == ["Борис", "Борис"])
        #expect(world.views[boris]?.others[world.id(anna)]?.role == .administrator)
        #expect(world.views[boris]?.me?.role == .participant)
        world.check()
    }

    @Test("Leaving reaches the others at once, and the id is not used again")
    func leaving() {
        var world = World()
        let anna = world.join("A")
        let boris = world.join("B")
        let gone = world.id(boris)
        world.wait(.seconds(1))
        world.apply(.leave(boris))
        #expect(
            world.views[anna]?.messages.last
                == .participants(.init(total: 1, left: [.init(participant: gone, reason: .left)])))
        #expect(world.state.count == 1)
        let third = world.join("C")
        #expect(world.id(third) > gone)
        world.check()
    }

    @Test("A broken connection is noticed by nobody for 30 seconds, then the place is lost")
    func losing() {
        var world = World()
        let anna = world.join("A")
        let boris = world.join("B")
        let id = world.id(boris)
        world.wait(.milliseconds(20))
        let heard = world.views[anna]?.messages.count
        world.apply(.connectionLost(boris))
        world.wait(.milliseconds(29_999))
        #expect(world.views[anna]?.messages.count == heard)
        #expect(world.state.roster.count == 2)
        world.wait(.milliseconds(1))
        #expect(
            world.views[anna]?.messages.last
                == .participants(.init(total: 1, left: [.init(participant: id, reason: .lost)])))
        #expect(world.state.nextTimeout == nil)
        world.check()
    }

    @Test("Who comes back in time keeps id, role, media and transport, and others hear nothing")
    func resuming() throws {
        var world = World()
        let anna = world.join("A")
        let boris = world.join("B", role: .administrator)
        let resume = try #require(world.views[boris]?.resume)
        let id = world.id(boris)
        let transport = world.negotiate(boris)
        world.apply(.transportChanged(transport, .connected, reason: nil))
        world.apply(.setMedia(boris, MediaState(microphone: true, camera: true)))
        world.wait(.milliseconds(20))
        let heard = world.views[anna]?.messages.count
        world.apply(.connectionLost(boris))
        world.wait(.seconds(29))
        let again = world.join("B", resume: resume)
        #expect(world.id(again) == id)
        #expect(world.views[again]?.me?.role == .administrator)
        #expect(world.views[again]?.me?.camera == true)
        #expect(world.views[again]?.resume == resume)
        #expect(world.views[again]?.transport == .connected)
        world.wait(.seconds(60))
        #expect(world.state.count == 2)
        #expect(world.views[anna]?.messages.count == heard)
        #expect(world.plane.transports[transport] != nil)
        world.check()
    }

    @Test("At the very moment at which the place is lost it is lost, even before the tick")
    func resumingTooLate() throws {
        var world = World()
        let anna = world.join("A")
        let boris = world.join("B")
        let old = world.id(boris)
        let resume = try #require(world.views[boris]?.resume)
        world.apply(.connectionLost(boris))
        world.now += .seconds(30)
        let again = world.join("B", resume: resume)
        #expect(world.id(again) > old)
        #expect(world.views[again]?.resume != resume)
        #expect(world.views[anna]?.others[old] == nil)
        world.check()
    }

    @Test("A second connection takes the place over; what the first one does afterwards concerns nobody")
    func replacing() throws {
        var world = World()
        let anna = world.join("A")
        let boris = world.join("B")
        let id = world.id(boris)
        let resume = try #require(world.views[boris]?.resume)
        let again = world.join("B", resume: resume)
        #expect(world.disconnected[boris] == .some(.replaced))
        #expect(world.id(again) == id)
        world.apply(.connectionLost(boris))
        world.apply(.leave(boris))
        world.apply(.setMedia(boris, MediaState(microphone: true)))
        world.wait(.seconds(60))
        #expect(world.views[anna]?.others[id]?.microphone == false)
        #expect(world.state.count == 2)
        world.check()
    }

    @Test("Coming back under another name tells the others; a better token raises the role, a worse one keeps it")
    func renaming() throws {
        var world = World()
        let anna = world.join("A")
        let boris = world.join("B")
        let resume = try #require(world.views[boris]?.resume)
        let second = world.join("Борис", role: .administrator, resume: resume)
        world.wait(.milliseconds(20))
        #expect(world.views[anna]?.others[world.id(second)]?.name == "Борис")
        #expect(world.views[anna]?.others[world.id(second)]?.role == .administrator)
        let third = world.join("Борис", resume: resume)
        #expect(world.views[third]?.me?.role == .administrator)
        world.check()
    }

    @Test("A full room refuses, but not those whose place is kept")
    func capacity() throws {
        var world = World(capacity: 2)
        let anna = world.join("A")
        _ = world.join("B")
        let resume = try #require(world.views[anna]?.resume)
        world.apply(.connectionLost(anna))
        let third = world.join("C")
        #expect(world.refused[third] == .roomFull)
        let again = world.join("A", resume: resume)
        #expect(world.refused[again] == nil)
        world.apply(.leave(again))
        #expect(world.refused[world.join("D")] == nil)
        world.check()
    }

    @Test("Joining twice on one connection is refused and changes nothing")
    func joiningTwice() {
        var world = World()
        let anna = world.join("A")
        world.apply(.join(JoinRequest(connection: anna, name: "Z", newResume: "other")))
        #expect(world.refused[anna] == .alreadyJoined)
        #expect(world.state.count == 1)
        world.check()
    }

    @Test("Viewers take a place but are not seen; encoders are seen with what they send")
    func hiddenViewers() {
        var world = World(capacity: 3)
        let anna = world.join("A")
        let viewer = world.join("", client: .whep)
        let encoder = world.join("Сцена", client: .whip, media: MediaState(microphone: true, camera: true))
        #expect(world.state.count == 3)
        world.wait(.milliseconds(20))
        #expect(world.views[anna]?.others.values.map { $0.name } == ["Сцена"])
        #expect(world.views[anna]?.others[world.id(encoder)]?.camera == true)
        #expect(world.refused[world.join("D")] == .roomFull)
        let transport = world.negotiate(viewer, sources: [], slots: 1)
        world.apply(.transportChanged(transport, .failed, reason: nil))
        #expect(world.state.count == 2)
        let sending = world.negotiate(encoder, sources: [.microphone, .camera], slots: 0)
        world.apply(.transportChanged(sending, .failed, reason: nil))
        world.wait(.milliseconds(20))
        #expect(world.views[anna]?.others.isEmpty == true)
        world.check()
    }

    @Test("When the server stops everybody is told, and nothing is left in the media plane")
    func shutdown() {
        var world = World()
        let anna = world.join("A")
        world.negotiate(anna)
        let effects = world.apply(.shutdown)
        guard case .broadcast(.closing(.shutdown), nil)? = effects.first else {
            Issue.record("nobody was told")
            return
        }
        #expect(world.plane.transports.isEmpty)
        #expect(world.state.count == 0)
        #expect(world.state.nextTimeout == nil)
    }
}

@Suite struct MediaRulesTests {
    @Test("Switching on and off reaches the others once, and the media plane holds back what is off")
    func switching() throws {
        var world = World()
        let anna = world.join("A")
        let boris = world.join("B")
        world.negotiate(boris)
        let microphone = try #require(world.track(boris, .microphone))
        #expect(world.plane.forwarded[microphone] == false)
        world.apply(.setMedia(boris, MediaState(microphone: true)))
        #expect(world.plane.forwarded[microphone] == true)
        world.wait(.milliseconds(20))
        #expect(world.views[anna]?.others[world.id(boris)]?.microphone == true)
        #expect(world.apply(.setMedia(boris, MediaState(microphone: true))).isEmpty)
        world.check()
    }

    @Test("What was switched on before the offer is let through when the track comes")
    func switchedOnEarly() throws {
        var world = World()
        let anna = world.join("A")
        world.apply(.setMedia(anna, MediaState(microphone: true)))
        world.negotiate(anna)
        #expect(world.plane.forwarded[try #require(world.track(anna, .microphone))] == true)
        #expect(world.plane.forwarded[try #require(world.track(anna, .camera))] == false)
    }

    @Test("Who speaks is told by person, at most five times a second, and the last word is always told")
    func speakers() throws {
        var world = World()
        let anna = world.join("A")
        let boris = world.join("B")
        for connection in [anna, boris] {
            world.apply(.setMedia(connection, MediaState(microphone: true)))
            world.negotiate(connection)
        }
        let voice = try #require(world.track(anna, .microphone))
        let other = try #require(world.track(boris, .microphone))
        world.apply(.speakersChanged(dominant: voice, active: [voice, other, TrackID(rawValue: 999)]))
        #expect(
            world.views[boris]?.speakers
                == Speakers(dominant: world.id(anna), active: [world.id(anna), world.id(boris)]))
        world.apply(.speakersChanged(dominant: other, active: [other]))
        world.apply(.speakersChanged(dominant: other, active: []))
        #expect(world.views[boris]?.speakers.dominant == world.id(anna))
        world.wait(.milliseconds(200))
        #expect(world.views[boris]?.speakers == Speakers(dominant: world.id(boris), active: []))
        #expect(world.state.nextTimeout == nil)
        world.check()
    }

    @Test("A speaker who leaves or switches off speaks no more")
    func silenced() throws {
        var world = World()
        let anna = world.join("A")
        let boris = world.join("B")
        world.apply(.setMedia(boris, MediaState(microphone: true)))
        world.negotiate(boris)
        let voice = try #require(world.track(boris, .microphone))
        world.apply(.speakersChanged(dominant: voice, active: [voice]))
        world.apply(.setMedia(boris, MediaState(camera: true)))
        world.wait(.seconds(1))
        #expect(world.views[anna]?.speakers == Speakers())
        world.apply(.speakersChanged(dominant: voice, active: [voice]))
        world.apply(.leave(boris))
        world.wait(.seconds(1))
        #expect(world.views[anna]?.speakers == Speakers())
        world.check()
    }

    @Test("Without wishes one sees screens and cameras of others; with wishes just those, in time for the next change")
    func seeing() {
        var world = World()
        let anna = world.join("A")
        let boris = world.join("B")
        let clara = world.join("C")
        for connection in [anna, boris, clara] { world.negotiate(connection, slots: 3) }
        world.apply(.setMedia(boris, MediaState(camera: true, screen: true)))
        world.apply(.setMedia(clara, MediaState(camera: true)))
        world.wait(.seconds(1))
        #expect(
            world.views[anna]?.slots == [
                .init(mid: "v0", participant: world.id(boris), source: .camera),
                .init(mid: "v1", participant: world.id(clara), source: .camera),
                .init(mid: "v2", participant: world.id(boris), source: .screen),
            ])
        world.apply(
            .view(
                anna,
                [
                    Tile(participant: world.id(clara), source: .camera, height: 180),
                    Tile(participant: world.id(clara), source: .screen, height: 720),
                    Tile(participant: world.id(anna), source: .camera, height: 180),
                    Tile(participant: ParticipantID(rawValue: 77), source: .camera, height: 180),
                ]))
        #expect(world.views[anna]?.slots == [.init(mid: "v1", participant: world.id(clara), source: .camera)])
        world.apply(.setMedia(clara, MediaState(camera: false, screen: true)))
        world.wait(.seconds(1))
        #expect(world.views[anna]?.slots == [.init(mid: "v2", participant: world.id(clara), source: .screen)])
        world.checkSettled()
    }

    @Test("A taller tile changes the layer but not what the client is told")
    func heights() throws {
        var world = World()
        let anna = world.join("A")
        let boris = world.join("B")
        let transport = world.negotiate(anna)
        world.negotiate(boris)
        world.apply(.setMedia(boris, MediaState(camera: true)))
        let tile = Tile(participant: world.id(boris), source: .camera, height: 180)
        world.apply(.view(anna, [tile]))
        world.wait(.seconds(1))
        let told = world.views[anna]?.messages.count
        world.apply(.view(anna, [Tile(participant: world.id(boris), source: .camera, height: 720)]))
        #expect(world.views[anna]?.messages.count == told)
        #expect(world.plane.shown[transport]?.map { $0.height } == [720])
        world.check()
    }

    @Test("A new transport closes the old one and shows the same people in the same slots")
    func newTransport() {
        var world = World()
        let anna = world.join("A")
        let others = ["B", "C"].map { world.join($0) }
        let first = world.negotiate(anna)
        for other in others {
            world.negotiate(other)
            world.apply(.setMedia(other, MediaState(camera: true)))
        }
        world.wait(.seconds(1))
        let slots = world.views[anna]?.slots
        #expect(slots?.count == 2)
        let second = world.negotiate(anna)
        #expect(world.plane.transports[first] == nil)
        #expect(world.views[anna]?.slots == slots)
        #expect(world.plane.shown[second]?.count == 2)
        // Others publish again: new tracks, the same slots.
        world.negotiate(others[0])
        world.wait(.seconds(1))
        #expect(world.views[anna]?.slots == slots)
        world.checkSettled()
    }

    @Test("A failed transport is closed and told; what it carried vanishes, and another offer brings it back")
    func failedTransport() {
        var world = World()
        let anna = world.join("A")
        let boris = world.join("B")
        world.negotiate(anna)
        let transport = world.negotiate(boris)
        world.apply(.setMedia(boris, MediaState(camera: true)))
        world.wait(.seconds(1))
        #expect(world.views[anna]?.slots.count == 1)
        world.apply(.transportChanged(transport, .failed, reason: "consentExpired"))
        #expect(
            world.views[boris]?.messages.contains(.transport(.init(state: .failed, reason: "consentExpired"))) == true)
        world.wait(.seconds(1))
        #expect(world.views[anna]?.slots.isEmpty == true)
        #expect(world.views[anna]?.others[world.id(boris)]?.camera == true)
        world.apply(.transportChanged(transport, .connected, reason: nil))
        #expect(world.views[boris]?.transport == .failed)
        world.negotiate(boris)
        world.wait(.seconds(1))
        #expect(world.views[anna]?.slots.count == 1)
        world.checkSettled()
    }

    @Test("Everybody's slots are reassigned at most ten times a second")
    func pacing() {
        var world = World()
        let viewer = world.join("A")
        world.negotiate(viewer, slots: 9)
        world.wait(.seconds(1))
        let told = world.views[viewer]?.messages.count { $0.kind == .slots } ?? 0
        for _ in 0..<8 {
            let other = world.join("B")
            world.apply(.setMedia(other, MediaState(camera: true)))
            world.negotiate(other)
            world.wait(.milliseconds(1))
        }
        let burst = (world.views[viewer]?.messages.count { $0.kind == .slots } ?? 0) - told
        #expect(burst == 1)
        world.wait(.milliseconds(100))
        #expect(world.views[viewer]?.slots.count == 8)
        world.checkSettled()
    }
}
