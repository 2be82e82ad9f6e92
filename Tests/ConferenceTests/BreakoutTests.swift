import MediaControl
import Primitives
import Signalling
import Testing

@testable import Conference

/// A host and `people` pupils of two schools in turn, all with microphone and camera on.
private struct Class {
    var world = World()
    let host: ConnectionID
    var pupils: [ConnectionID] = []

    init(people: Int = 6) {
        host = world.comeIn("Host", role: .administrator)
        for number in 0..<people {
            pupils.append(world.comeIn("Pupil \(number)", school: number % 2 == 0 ? "a" : "b"))
        }
        for connection in [host] + pupils {
            world.apply(.setMedia(connection, MediaState(microphone: true, camera: true)))
            world.negotiate(connection, slots: 4)
        }
        world.wait(.seconds(1))
    }

    func places() -> [BreakoutID?] { pupils.map { world.breakout($0) } }

    /// Makes rooms and opens them, everybody in one by turns.
    mutating func open(_ count: Int = 2, seconds: Int? = nil, free: Bool = false) {
        world.askRooms(host, .automatic(count: count, by: .mix))
        world.askRooms(host, .open(seconds: seconds, free: free))
    }
}

@Suite("Breakout rooms")
struct BreakoutTests {
    @Test("Opening takes everybody into their room with what they send, and closing brings them back")
    func thereAndBack() throws {
        var group = Class()
        group.open()
        #expect(group.places().allSatisfy { $0 == 1 || $0 == 2 })
        #expect(group.places().count { $0 == 1 } == 3)
        #expect(group.world.breakout(group.host) == nil, "the host walks about")
        group.world.checkBreakouts()
        group.world.wait(.seconds(1))
        group.world.checkSettled()
        for pupil in group.pupils {
            let view = try #require(group.world.views[pupil])
            let place = group.world.breakout(pupil)
            #expect(view.me?.breakout == place)
            #expect(view.slots.count == 2, "the two others of the room")
            #expect(view.slots.allSatisfy { group.world.state.breakout(of: $0.participant) == place })
            #expect(group.world.picture(pupil).rooms.map(\.count) == [3, 3])
        }
        #expect(group.world.views[group.host]?.slots == [])
        #expect(group.world.askRooms(group.host, .close(grace: 0)) == nil)
        group.world.wait(.seconds(1))
        #expect(group.places().allSatisfy { $0 == nil })
        group.world.checkBreakouts()
        group.world.checkSettled()
        for pupil in group.pupils {
            #expect(!group.world.picture(pupil).open)
            #expect(group.world.views[pupil]?.slots.count == 3)
        }
    }

    @Test("All moves are commanded before the slots that suppose them")
    func order() {
        var group = Class(people: 20)
        group.world.askRooms(group.host, .automatic(count: 3, by: .mix))
        let effects = group.world.apply(
            .request(group.host, .breakouts(.open(seconds: nil, free: false)), request: 1))
        var isShowing = false
        var moves = 0
        for case .media(let commands) in effects {
            for command in commands {
                switch command {
                case .move:
                    moves += 1
                    #expect(!isShowing)
                case .show: isShowing = true
                default: break
                }
            }
        }
        #expect(moves == 20 && isShowing)
    }

    @Test("The timer announces the end, and everybody is back when it is over")
    func timer() {
        var group = Class()
        group.open(2, seconds: 120)
        group.world.wait(.seconds(89))
        #expect(group.world.picture(group.pupils[0]).closing == false)
        group.world.wait(.seconds(2))
        #expect(group.world.picture(group.pupils[0]).closing)
        #expect(group.world.askRooms(group.host, .extend(seconds: 60)) == nil)
        group.world.wait(.seconds(1))
        #expect(group.world.picture(group.pupils[0]).closing == false)
        group.world.wait(.seconds(87))
        #expect(group.places().allSatisfy { $0 != nil })
        group.world.wait(.seconds(2))
        #expect(group.places().allSatisfy { $0 == nil })
        group.world.checkBreakouts()
    }

    @Test("Closing leaves the grace that was asked for")
    func grace() {
        var group = Class()
        group.open()
        group.world.askRooms(group.host, .close(grace: 10))
        #expect(group.world.picture(group.pupils[0]).open && group.world.state.breakoutRooms.isClosing)
        group.world.wait(.milliseconds(9_900))
        #expect(group.places().allSatisfy { $0 != nil })
        group.world.wait(.milliseconds(200))
        #expect(group.places().allSatisfy { $0 == nil })
    }

    @Test("Rooms prepared with schools and people take just those")
    func prepared() {
        var group = Class()
        let third = group.world.id(group.pupils[2])
        let plans = [
            BreakoutRequest.Plan(title: "  Б\u{202e}  ", schools: ["b"]),
            BreakoutRequest.Plan(title: "А", schools: ["a"]),
            BreakoutRequest.Plan(title: "Особая", participants: [third, ParticipantID(rawValue: 99)]),
        ]
        #expect(group.world.askRooms(group.host, .prepare(rooms: plans)) == nil)
        #expect(group.places().allSatisfy { $0 == nil }, "nothing happens before they are open")
        #expect(group.world.picture(group.host).plan?.count == 6)
        #expect(group.world.picture(group.host).rooms.map(\.title) == ["Б", "А", "Особая"])
        #expect(group.world.picture(group.pupils[0]) == Breakouts(), "pupils are not told of plans")
        group.world.askRooms(group.host, .open(seconds: nil, free: false))
        #expect(group.places() == [2, 1, 3, 1, 2, 1])
        let late = group.world.comeIn("Late", school: "a")
        #expect(group.world.breakout(late) == 2)
        let stranger = group.world.comeIn("Stranger")
        #expect(group.world.breakout(stranger) == 3, "the smallest")
        #expect(group.world.picture(stranger).mine == 3)
        group.world.checkBreakouts()
    }

    @Test("Who is moved is somewhere else at once, and nowhere when taken out")
    func assigning() {
        var group = Class()
        group.open()
        let id = group.world.id(group.pupils[0])
        #expect(group.world.breakout(group.pupils[0]) == 1)
        #expect(group.world.askRooms(group.host, .assign(participants: [id], room: 2)) == nil)
        #expect(group.world.breakout(group.pupils[0]) == 2)
        group.world.checkBreakouts()
        #expect(group.world.askRooms(group.host, .assign(participants: [id], room: nil)) == nil)
        #expect(group.world.breakout(group.pupils[0]) == nil)
        #expect(group.world.askRooms(group.host, .assign(participants: [id], room: 7)) == .notFound)
        let nobody = ParticipantID(rawValue: 99)
        #expect(group.world.askRooms(group.host, .assign(participants: [nobody], room: 1)) == .notFound)
        group.world.checkBreakouts()
    }

    @Test("People choose where that is open to them; hosts go anywhere")
    func choosing() {
        var group = Class()
        let observer = group.world.comeIn("Observer", role: .observer)
        group.open()
        #expect(group.world.askRooms(group.pupils[0], .choose(room: 2)) == .notAllowed)
        #expect(group.world.askRooms(group.host, .choose(room: 2)) == nil)
        #expect(group.world.breakout(group.host) == 2)
        #expect(group.world.askRooms(group.host, .choose(room: 1)) == nil)
        #expect(group.world.askRooms(group.host, .choose(room: nil)) == nil)
        #expect(group.world.breakout(group.host) == nil)
        group.world.askRooms(group.host, .close(grace: 0))
        #expect(group.world.askRooms(group.pupils[0], .choose(room: 1)) == .invalidState)
        group.world.askRooms(group.host, .discard)
        group.world.askRooms(group.host, .prepare(rooms: [.init(title: "A"), .init(title: "B")]))
        group.world.askRooms(group.host, .open(seconds: nil, free: true))
        #expect(group.places().allSatisfy { $0 == nil })
        #expect(group.world.askRooms(group.pupils[0], .choose(room: 4)) == nil)
        #expect(group.world.breakout(group.pupils[0]) == 4)
        #expect(group.world.askRooms(group.pupils[0], .choose(room: 1)) == .notFound, "a room of before")
        #expect(group.world.askRooms(group.pupils[0], .choose(room: nil)) == nil)
        #expect(group.world.breakout(group.pupils[0]) == nil)
        #expect(group.world.askRooms(observer, .choose(room: 4)) == .notAllowed)
        group.world.checkBreakouts()
    }

    @Test("Only those may lead rooms whose role says so", arguments: Role.allCases)
    func rights(role: Role) {
        var group = Class(people: 2)
        let someone = group.world.comeIn("Someone", role: role)
        let leads: [BreakoutRequest] = [
            .prepare(rooms: [.init(title: "A")]), .automatic(count: 1, by: .mix), .assign(participants: [], room: nil),
            .open(seconds: nil, free: false), .extend(seconds: 1), .close(grace: 0), .rename(room: 1, title: "B"),
            .discard,
        ]
        for request in leads {
            let isAllowed = Permissions.of(role).contains(.breakouts)
            #expect((group.world.askRooms(someone, request) != .notAllowed) == isAllowed, "\(request)")
        }
        group.world.askRooms(group.host, .discard)
        group.open(1)
        let announces = Permissions.of(role).contains(.announce)
        #expect((group.world.askRooms(someone, .announce(text: "A")) == nil) == announces)
        let room = group.world.state.breakoutRooms.rooms.first?.id
        #expect((group.world.askRooms(someone, .choose(room: room)) == nil) == Permissions.of(role).contains(.visit))
        let speaks = Permissions.of(role).isSuperset(of: [.announce, .breakouts])
        #expect((group.world.askRooms(someone, .voice(on: true)) == nil) == speaks)
        group.world.checkBreakouts()
    }

    @Test("Nobody says where a higher rank belongs")
    func ranks() {
        var group = Class()
        let facilitator = group.world.comeIn("Facilitator", role: .facilitator)
        group.world.askRooms(facilitator, .automatic(count: 2, by: .mix))
        let host = group.world.id(group.host)
        #expect(group.world.askRooms(facilitator, .assign(participants: [host], room: 1)) == .notAllowed)
        let own = group.world.id(facilitator)
        #expect(group.world.askRooms(facilitator, .assign(participants: [own], room: 1)) == nil)
        #expect(group.world.askRooms(group.host, .assign(participants: [own, host], room: 1)) == nil)
        group.world.askRooms(facilitator, .open(seconds: nil, free: false))
        #expect(group.world.breakout(facilitator) == 1 && group.world.breakout(group.host) == 1)
    }

    @Test("An announcement is read by everybody, a call for help by those who may come")
    func words() {
        var group = Class()
        group.open()
        #expect(group.world.askRooms(group.host, .announce(text: "  ")) == .invalidState)
        #expect(group.world.askRooms(group.host, .announce(text: "Осталось пять минут")) == nil)
        for connection in group.pupils {
            let heard = group.world.views[connection]?.messages.contains { message in
                if case .room(.announcement(let words)) = message { words.text == "Осталось пять минут" } else { false }
            }
            #expect(heard == true)
        }
        #expect(group.world.askRooms(group.host, .help(on: true)) == .invalidState)
        #expect(group.world.askRooms(group.pupils[0], .help(on: true)) == nil)
        group.world.wait(.seconds(1))
        let caller = group.world.id(group.pupils[0])
        #expect(group.world.picture(group.host).help == [.init(room: 1, participant: caller, name: "Pupil 0")])
        #expect(group.world.picture(group.pupils[1]).help == nil)
        group.world.askRooms(group.host, .choose(room: 2))
        group.world.wait(.seconds(1))
        #expect(group.world.picture(group.host).help?.count == 1, "they went elsewhere")
        group.world.askRooms(group.host, .choose(room: 1))
        group.world.wait(.seconds(1))
        #expect(group.world.picture(group.host).help == [], "help has come")
        group.world.askRooms(group.pupils[0], .help(on: true))
        group.world.askRooms(group.pupils[0], .help(on: false))
        group.world.wait(.seconds(1))
        #expect(group.world.picture(group.host).help == [])
    }

    @Test("A voice to all goes on over a new transport and ends with the rooms, the right or the speaker")
    func voice() throws {
        var group = Class()
        let other = group.world.comeIn("Other", role: .facilitator)
        group.world.negotiate(other)
        #expect(group.world.askRooms(group.host, .voice(on: true)) == .invalidState)
        group.open()
        #expect(group.world.askRooms(group.host, .voice(on: true)) == nil)
        group.world.checkBreakouts()
        #expect(group.world.plane.voices.count == 1)
        group.world.negotiate(group.host)
        group.world.checkBreakouts()
        group.world.wait(.seconds(1))
        #expect(group.world.picture(group.pupils[0]).voice == group.world.id(group.host))
        group.world.askRooms(group.host, .choose(room: 2))
        group.world.checkBreakouts()
        // One voice at a time.
        #expect(group.world.askRooms(other, .voice(on: true)) == nil)
        group.world.checkBreakouts()
        #expect(group.world.askRooms(group.host, .voice(on: false)) == nil)
        let speaker = try #require(group.world.state.breakoutNews.voice)
        #expect(speaker == group.world.id(other))
        group.world.state.members[speaker]?.role = .participant
        group.world.apply(.tick)
        #expect(group.world.state.breakoutNews.voice == nil)
        group.world.checkBreakouts()
        group.world.askRooms(group.host, .voice(on: true))
        group.world.askRooms(group.host, .close(grace: 0))
        group.world.checkBreakouts()
        #expect(group.world.plane.voices.isEmpty)
    }

    @Test("Who speaks is told in each room for itself, also to who comes in")
    func speakers() throws {
        var group = Class(people: 4)
        group.open()
        let there = try #require(group.world.track(group.pupils[0], .microphone))
        let elsewhere = try #require(group.world.track(group.pupils[2], .microphone))
        let room = group.world.state.mediaRoom(group.world.breakout(group.pupils[0]))
        group.world.apply(.speakersChanged(in: room, dominant: there, active: [there, elsewhere]))
        let expected = Speakers(dominant: group.world.id(group.pupils[0]), active: [group.world.id(group.pupils[0])])
        for pupil in group.pupils {
            let isThere = group.world.breakout(pupil) == group.world.breakout(group.pupils[0])
            #expect(group.world.views[pupil]?.speakers == (isThere ? expected : Speakers()))
        }
        #expect(group.world.views[group.host]?.speakers == Speakers())
        group.world.askRooms(group.host, .choose(room: group.world.breakout(group.pupils[0])))
        #expect(group.world.views[group.host]?.speakers == expected)
        // Who leaves the room while speaking is silent where they were.
        let id = group.world.id(group.pupils[0])
        group.world.askRooms(group.host, .assign(participants: [id], room: nil))
        group.world.wait(.seconds(1))
        #expect(group.world.views[group.host]?.speakers == Speakers())
        group.world.checkBreakouts()
    }

    @Test("Who reconnects or reloads is where they were; a new transport begins there")
    func reconnecting() throws {
        var group = Class()
        group.open()
        let place = group.world.breakout(group.pupils[0])
        let resume = try #require(group.world.views[group.pupils[0]]?.resume)
        group.world.apply(.connectionLost(group.pupils[0]))
        group.world.wait(.seconds(10))
        let again = group.world.join("Pupil 0", resume: resume)
        #expect(group.world.breakout(again) == place && group.world.picture(again).mine == place)
        group.world.negotiate(again)
        group.world.checkBreakouts()
        // Beyond the grace of thirty seconds it is another place of the same person.
        group.world.apply(.connectionLost(again))
        group.world.wait(.seconds(40))
        let later = group.world.comeIn("Pupil 0", school: "a")
        #expect(group.world.breakout(later) == place)
        group.world.checkBreakouts()
    }

    @Test("Without anybody to lead, rooms without a limit close by themselves; with one they last until it")
    func leaderless() {
        var group = Class()
        group.open()
        group.world.apply(.leave(group.host))
        group.world.wait(.seconds(60))
        #expect(group.places().allSatisfy { $0 != nil })
        group.world.wait(.seconds(60))
        #expect(group.places().allSatisfy { $0 == nil })
        group.world.checkBreakouts()

        var limited = Class()
        limited.open(2, seconds: 600)
        limited.world.apply(.leave(limited.host))
        limited.world.wait(.seconds(500))
        #expect(limited.places().allSatisfy { $0 != nil })
        limited.world.wait(.seconds(101))
        #expect(limited.places().allSatisfy { $0 == nil })
    }

    @Test("A host who is away for a moment finds the rooms as they were")
    func hostBlinks() throws {
        var group = Class()
        group.open()
        let resume = try #require(group.world.views[group.host]?.resume)
        group.world.apply(.connectionLost(group.host))
        group.world.wait(.seconds(25))
        group.world.join("Host", role: .administrator, resume: resume)
        group.world.wait(.seconds(300))
        #expect(group.places().allSatisfy { $0 != nil })
    }

    @Test("When everybody has left, the next call begins in the plenary")
    func allGone() {
        var group = Class()
        group.open()
        for connection in group.pupils + [group.host] { group.world.apply(.leave(connection)) }
        #expect(!group.world.state.breakoutRooms.isOpen)
        let next = group.world.comeIn("Pupil 0")
        #expect(group.world.breakout(next) == nil)
        group.world.wait(.seconds(1))
        #expect(group.world.state.nextTimeout == nil)
    }

    @Test("Encoders and viewers stay in the plenary")
    func machines() {
        var group = Class(people: 2)
        let encoder = group.world.comeIn("Encoder", client: .whip)
        let viewer = group.world.comeIn("Viewer", client: .whep)
        group.open(1)
        #expect(group.world.breakout(encoder) == nil && group.world.breakout(viewer) == nil)
        let late = group.world.comeIn("Late", client: .whip)
        #expect(group.world.breakout(late) == nil)
        let machine = group.world.id(encoder)
        #expect(group.world.askRooms(group.host, .assign(participants: [machine], room: 1)) == .notFound)
        group.world.checkBreakouts()
    }
}
