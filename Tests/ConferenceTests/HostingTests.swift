import MediaControl
import Primitives
import Signalling
import Testing

@testable import Conference

private let on = MediaState(microphone: true, camera: true, screen: true)

@Suite struct DevicesTests {
    @Test("Muting all but some is one batch for the media plane, and tells those concerned") func muteAll() throws {
        var world = World()
        let host = world.join(.account("host", .facilitator))
        let administrator = world.join(.account("root", .administrator))
        let people = (0..<20).map { world.join(.account("p\($0)", school: $0 < 5 ? "3" : "5")) }
        for connection in [host, administrator] + people {
            world.negotiate(connection)
            world.apply(.setMedia(connection, on))
        }
        let who = Selection(all: true, except: [world.id(people[0])])
        let effects = world.apply(.request(host, .house(.mute(who: who, source: .microphone)), request: 1))
        let batches = effects.filter { if case .media = $0 { true } else { false } }
        #expect(batches.count == 1)
        for connection in people.dropFirst() {
            #expect(!world.isForwarded(connection, .microphone))
            #expect(world.isForwarded(connection, .camera))
            #expect(
                world.news(connection) == [.muted(.init(from: world.id(host), name: "host", source: .microphone))])
        }
        for connection in [host, administrator, people[0]] {
            #expect(world.isForwarded(connection, .microphone))
            #expect(world.news(connection).isEmpty)
        }
        world.ask(host, .house(.mute(who: Selection(school: "3"), source: .camera)))
        #expect(people.map { world.isForwarded($0, .camera) } == (0..<20).map { $0 >= 5 })
        let above = world.ask(
            host, .house(.mute(who: Selection(participant: world.id(administrator)), source: .camera)))
        #expect(above == .notAllowed)
        let nobody = world.ask(host, .house(.mute(who: Selection(participant: .init(rawValue: 999)), source: .camera)))
        #expect(nobody == .notFound)
        let empty = world.ask(host, .house(.mute(who: Selection(), source: .camera)))
        #expect(empty == .notFound)
        let pupil = world.ask(people[3], .house(.mute(who: Selection(all: true), source: .camera)))
        #expect(pupil == .notAllowed)
        world.wait(.seconds(1))
        world.check()
        world.checkHouse()
    }

    @Test("What a page said before it knew of being muted does not unmute it; switching off and on does")
    func staleMedia() {
        var world = World()
        let host = world.join(.account("host", .facilitator))
        let guest = world.join("Guest", role: .guest)
        world.negotiate(guest)
        world.apply(.setMedia(guest, MediaState(microphone: true)))
        world.ask(host, .house(.mute(who: Selection(participant: world.id(guest)), source: .microphone)))
        world.apply(.setMedia(guest, MediaState(microphone: true, camera: true)))
        #expect(!world.isForwarded(guest, .microphone))
        #expect(world.isForwarded(guest, .camera))
        #expect(world.news(guest).last == .muted(.init(from: nil, name: nil, source: .microphone)))
        world.apply(.setMedia(guest, MediaState(camera: true)))
        world.apply(.setMedia(guest, MediaState(microphone: true, camera: true)))
        #expect(world.isForwarded(guest, .microphone))
        world.checkHouse()
    }

    @Test("Asking never switches anything on, and only those are asked who may") func asking() {
        var world = World()
        let host = world.join(.account("host", .facilitator))
        let off = world.join("A", role: .guest)
        let watching = world.join("B", role: .observer)
        let speaking = world.join("C", role: .guest, media: MediaState(microphone: true))
        for connection in [off, watching, speaking] { world.negotiate(connection) }
        world.ask(host, .house(.askUnmute(who: Selection(all: true), source: .microphone)))
        #expect(world.news(off) == [.asked(.init(from: world.id(host), name: "host", source: .microphone))])
        #expect(world.news(watching).isEmpty)
        #expect(world.news(speaking).isEmpty)
        #expect(!world.isForwarded(off, .microphone))
        world.checkHouse()
    }

    @Test("A lock switches off what is on, keeps off what is asked for, and gives nothing back by itself")
    func restrictions() {
        var world = World()
        let host = world.join(.account("host", .facilitator))
        let guest = world.join("A", role: .guest)
        let other = world.join(.account("B"))
        for connection in [host, guest, other] {
            world.negotiate(connection)
            world.apply(.setMedia(connection, on))
        }
        #expect(!world.isForwarded(guest, .screen), "guests may not share a screen")
        #expect(world.news(guest) == [.muted(.init(from: nil, name: nil, source: .screen))])
        let above = world.ask(host, .house(.restrict(role: .administrator, restrictions: [.chat])))
        #expect(above == .notAllowed)
        world.ask(host, .house(.restrict(role: .guest, restrictions: [.microphone, .hands, .microphone])))
        #expect(world.views[other]?.house?.restrictions == ["guest": [.hands, .microphone]])
        #expect(world.views[guest]?.you?.locks == [.hands, .microphone])
        #expect(!world.isForwarded(guest, .microphone))
        #expect(world.isForwarded(guest, .camera))
        #expect(world.isForwarded(other, .microphone))
        world.apply(.setMedia(guest, MediaState()))
        world.apply(.setMedia(guest, MediaState(microphone: true)))
        #expect(!world.isForwarded(guest, .microphone))
        world.ask(host, .house(.restrict(role: .guest, restrictions: [])))
        #expect(world.views[other]?.house?.restrictions == [:])
        #expect(!world.isForwarded(guest, .microphone), "only the person switches on")
        world.apply(.setMedia(guest, MediaState()))
        world.apply(.setMedia(guest, MediaState(microphone: true)))
        #expect(world.isForwarded(guest, .microphone))
        world.checkHouse()
    }

    @Test("An encoder goes by the same rules") func encoder() {
        var world = World()
        let host = world.join(.account("host", .facilitator))
        let encoder = world.join(
            "Stage", role: .observer, client: .whip, media: MediaState(microphone: true, camera: true))
        world.negotiate(encoder, sources: [.microphone, .camera], slots: 0)
        #expect(!world.isForwarded(encoder, .camera))
        let stage = world.join("Stage", role: .guest, client: .whip, media: MediaState(microphone: true, camera: true))
        world.negotiate(stage, sources: [.microphone, .camera], slots: 0)
        #expect(world.isForwarded(stage, .camera))
        world.ask(host, .house(.mute(who: Selection(participant: world.id(stage)), source: .microphone)))
        #expect(!world.isForwarded(stage, .microphone))
        world.checkHouse()
    }
}

@Suite struct HostingTests {
    @Test("Everybody is told of the house once a command, and newcomers with joining") func house() {
        var world = World()
        let host = world.join(.account("host", .facilitator))
        let guest = world.join("A", role: .guest)
        let heard = world.views[guest]?.messages.count { $0.kind == .house } ?? 0
        world.ask(host, .house(.lock(true)))
        world.ask(host, .house(.lock(true)))
        #expect((world.views[guest]?.messages.count { $0.kind == .house } ?? 0) == heard + 1)
        world.ask(host, .house(.chatRules(ChatRules(everybody: false))))
        let late = world.join(.account("late", .facilitator))
        #expect(world.views[late]?.house?.locked == true)
        #expect(world.views[late]?.house?.chat.everybody == false)
        world.checkHouse()
    }

    @Test("The spotlight takes those who are there, and loses those who leave") func spotlight() {
        var world = World()
        let host = world.join(.account("host", .facilitator))
        let guest = world.join("A", role: .guest)
        let ids = [world.id(guest), world.id(host), world.id(guest), ParticipantID(rawValue: 999)]
        world.ask(host, .house(.spotlight(participants: ids)))
        #expect(world.views[guest]?.house?.spotlight == [world.id(guest), world.id(host)])
        world.apply(.leave(guest))
        #expect(world.views[host]?.house?.spotlight == [world.id(host)])
    }

    @Test("Everybody corrects their own name; a host's correction of another's stays") func names() {
        var world = World()
        let host = world.join(.account("host", .facilitator))
        let guest = world.join("A", role: .guest)
        let id = world.id(guest)
        world.ask(guest, .house(.rename(participant: id, name: "Anna")))
        #expect(world.state.members[id]?.name == "Anna")
        let denied = world.ask(guest, .house(.rename(participant: world.id(host), name: "X")))
        #expect(denied == .notAllowed)
        world.ask(host, .house(.rename(participant: id, name: "Анна Иванова")))
        world.apply(.connectionLost(guest))
        world.join("A", role: .guest, resume: "secret \(guest.rawValue)")
        #expect(world.state.members[id]?.name == "Анна Иванова")
        world.ask(host, .house(.people(24)))
        #expect(world.state.people.listed[world.id(host)]?.people == 24)
        world.wait(.seconds(1))
        world.check()
    }

    @Test("Who is sent out is told, and the place is void; who is banned stays out on every device") func sendingOut() {
        var world = World()
        let host = world.join(.account("host", .facilitator))
        let first = world.join(.account("anna"))
        let second = world.join(.account("boris"))
        let device = world.join(.account("boris"))
        let own = world.ask(host, .house(.remove(participant: world.id(host), ban: false)))
        #expect(own == .notAllowed)
        world.ask(host, .house(.remove(participant: world.id(first), ban: false)))
        #expect(world.disconnected[first] == .some(.removed))
        world.ask(host, .house(.remove(participant: world.id(second), ban: true)))
        #expect(world.disconnected[second] == .some(.banned))
        #expect(world.disconnected[device] == .some(.banned))
        let again = world.join(.account("anna"), resume: "secret \(first.rawValue)")
        #expect(world.isInside(again))
        let banned = world.join(.account("boris"), resume: "secret \(second.rawValue)")
        #expect(world.refused[banned] == .banned)
        world.checkHouse()
        world.check()
    }

    @Test("Attention is called for, by all ranks who may, with words that cannot mislead") func attention() {
        var world = World()
        let host = world.join(.account("host", .administrator))
        let secretary = world.join(.account("secretary", .secretary))
        let guest = world.join("A", role: .guest)
        world.ask(secretary, .house(.attention(who: Selection(all: true), text: " Смотрите\u{202e} на доску ")))
        for connection in [host, guest] {
            #expect(
                world.news(connection)
                    == [.attention(.init(from: world.id(secretary), name: "secretary", text: "Смотрите на доску"))])
        }
        #expect(world.news(secretary).isEmpty)
        let denied = world.ask(guest, .house(.attention(who: Selection(all: true), text: nil)))
        #expect(denied == .notAllowed)
    }

    @Test("Ending the call ends it for all, at the door too; nobody resumes, and the room may be entered anew")
    func ending() {
        var world = World(RoomRecord(slug: "room", title: "Room", policy: .registered))
        let host = world.join(.account("host", .administrator))
        let second = world.join(.account("anna"))
        let gone = world.join(.account("boris"))
        world.apply(.connectionLost(gone))
        let waiting = world.join("Guest", role: .guest)
        world.negotiate(second)
        world.ask(host, .house(.lock(true)))
        let denied = world.ask(second, .house(.end))
        #expect(denied == .notAllowed)
        world.ask(host, .house(.end))
        for connection in [host, second, waiting] { #expect(world.disconnected[connection] == .some(.ended)) }
        #expect(world.state.count == 0)
        #expect(world.state.waitingCount == 0)
        #expect(world.plane.transports.isEmpty)
        let again = world.join(.account("boris"), resume: "secret \(gone.rawValue)")
        #expect(world.isInside(again))
        #expect(world.views[again]?.house?.locked == false)
        world.check()
        world.checkHouse()
    }
}

@Suite struct SuccessionTests {
    @Test("When the last host is gone for good, the next leads; when a host is back, they step back") func succession()
    {
        var world = World()
        let host = world.join(.account("host", .administrator))
        world.join("Guest", role: .guest)
        let teacher = world.join(.account("teacher"))
        let delegate = world.join(.account("delegate", .delegate))
        world.apply(.connectionLost(host))
        #expect(world.role(delegate) == .delegate, "the host may come back")
        world.wait(.seconds(31))
        #expect(world.role(delegate) == .facilitator)
        #expect(world.views[delegate]?.you?.role == .facilitator)
        world.checkHouse()
        world.apply(.leave(delegate))
        #expect(world.role(teacher) == .facilitator)
        let back = world.join(.account("host", .administrator))
        #expect(world.role(back) == .administrator)
        #expect(world.role(teacher) == .participant)
        #expect(world.views[teacher]?.you?.role == .participant)
        world.checkHouse()
    }

    @Test("Nobody follows who is a guest, a pupil or was demoted, and nobody who comes later") func unsuitable() {
        var world = World()
        let host = world.join(.account("host", .administrator))
        let guest = world.join("Guest", role: .guest)
        let demoted = world.join(.account("demoted", .delegate))
        world.ask(host, .house(.appoint(participant: world.id(demoted), role: .participant)))
        let pupil = world.join(.account("pupil", isPupil: true))
        world.apply(.leave(host))
        #expect([guest, demoted, pupil].map { world.role($0) } == [.guest, .participant, .participant])
        let late = world.join(.account("late"))
        #expect(world.role(late) == .participant)
        world.checkHouse()
    }

    @Test("A room that never had a host gets none by itself") func neverLed() {
        var world = World()
        let first = world.join(.account("a"))
        let second = world.join(.account("b"))
        world.apply(.leave(first))
        #expect(world.role(second) == .participant)
    }

    @Test("Pupils alone are heard and seen by nobody until a grown-up is there; then all goes on") func unattended() {
        var world = World()
        let teacher = world.join(.account("teacher"))
        let pupil = world.join(.account("pupil", isPupil: true))
        let guest = world.join("Guest", role: .guest)
        for connection in [pupil, guest] {
            world.negotiate(connection)
            world.apply(.setMedia(connection, MediaState(microphone: true, camera: true)))
        }
        world.apply(.leave(teacher))
        #expect(world.views[pupil]?.house?.unattended != nil)
        for connection in [pupil, guest] {
            #expect(!world.isForwarded(connection, .microphone))
            #expect(world.views[connection]?.you?.permissions.contains(.chat) == false)
            #expect(world.news(connection).isEmpty, "nobody has switched them off")
        }
        world.apply(.setMedia(guest, MediaState(microphone: true)))
        let second = world.join(.account("second", isPupil: true))
        #expect(world.isWaiting(second))
        world.checkHouse()
        world.wait(.seconds(300))
        let back = world.join(.account("other teacher"))
        #expect(world.isInside(back))
        #expect(world.isInside(second))
        #expect(world.views[pupil]?.house?.unattended == nil)
        #expect(world.isForwarded(pupil, .camera))
        #expect(world.isForwarded(guest, .microphone))
        #expect(!world.isForwarded(guest, .camera), "switched off meanwhile")
        #expect(world.views[pupil]?.you?.permissions.contains(.chat) == true)
        world.wait(.seconds(1))
        world.check()
        world.checkHouse()
    }

    @Test("After ten minutes without a grown-up the call ends; a lost grown-up counts while the place is kept")
    func tooLong() {
        var world = World()
        let teacher = world.join(.account("teacher"))
        let pupil = world.join(.account("pupil", isPupil: true))
        world.apply(.connectionLost(teacher))
        world.wait(.seconds(29))
        #expect(world.views[pupil]?.house?.unattended == nil)
        world.wait(.seconds(2))
        #expect(world.views[pupil]?.house?.unattended != nil)
        world.wait(.seconds(595))
        #expect(world.isInside(pupil))
        world.wait(.seconds(5))
        #expect(world.disconnected[pupil] == .some(.ended))
        #expect(world.state.house.unattended == nil)
        world.checkHouse()
    }

    @Test("A pupil does not come into a room without a grown-up, nor does anybody where one is always needed")
    func alone() {
        var world = World()
        let pupil = world.join(.account("pupil", .facilitator, isPupil: true))
        #expect(world.isInside(pupil), "a host always comes in")
        #expect(world.state.house.unattended != nil, "and yet is a pupil")
        var strict = World(RoomRecord(slug: "room", title: "Room", needsAdult: .always))
        let guest = strict.join("Guest", role: .guest)
        #expect(strict.isWaiting(guest))
        let encoder = strict.join("Stage", role: .guest, client: .whip)
        #expect(strict.isInside(encoder))
        #expect(strict.state.house.unattended == nil, "an encoder is nobody")
        strict.join(.account("teacher"))
        #expect(strict.isInside(guest))
        strict.checkHouse()
        var open = World(RoomRecord(slug: "room", title: "Room", needsAdult: .never))
        let first = open.join(.account("pupil", isPupil: true))
        #expect(open.isInside(first))
        #expect(open.state.house.unattended == nil)
    }
}
