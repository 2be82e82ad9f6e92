import Foundation
import MediaControl
import Primitives
import Signalling
import Testing

@testable import Conference

private func record(
    _ policy: AdmissionPolicy, capacity: Int = 100, guests: Bool = true, schools: [String: Int?] = [:],
    roles: [String: Role] = [:]
) -> RoomRecord {
    RoomRecord(
        slug: "room", title: "Room", capacity: capacity, policy: policy, guests: guests, schools: schools, roles: roles)
}

@Suite struct AdmissionTests {
    private let kinds: [(String, Identity?)] = [
        ("host", .account("host", .facilitator)), ("planned", .account("planned")),
        ("invited", Identity(subject: "i", role: .participant, kind: .invitation)),
        ("account", .account("account")), ("school", .account("school", school: "3")),
        ("token", Identity(subject: "t", role: .participant)), ("guest", nil),
    ]

    /// Who comes in (+), waits (w) or stays outside (-), in the order of `kinds`.
    @Test(
        "Each policy lets those in whom it should",
        arguments: [
            (AdmissionPolicy.ask, "+++wwww"), (.accept, "+++++++"), (.deny, "+------"), (.registered, "+++++ww"),
            (.schools, "+++w+ww"),
        ])
    func policies(_ policy: AdmissionPolicy, _ expected: String) {
        for ((name, identity), outcome) in zip(kinds, expected) {
            for isLocked in [false, true] {
                var world = World(record(policy, schools: ["3": nil], roles: ["planned": .participant]))
                world.state.house.locked = isLocked
                let connection = world.join(name, role: .guest, identity: identity)
                let outcome = isLocked && name != "host" ? "-" : outcome
                #expect(world.isInside(connection) == (outcome == "+"), "\(policy): \(name)")
                #expect(world.isWaiting(connection) == (outcome == "w"), "\(policy): \(name)")
                #expect(world.refused[connection] == (outcome == "-" ? .roomLocked : nil), "\(policy): \(name)")
                world.checkHouse()
            }
        }
    }

    @Test("Where guests may not come, they are told to sign in, and viewers without a token too") func noGuests() {
        var world = World(record(.accept, guests: false))
        let guest = world.join("Guest", role: .guest)
        #expect(world.refused[guest] == .accountNeeded)
        let token = world.join("Token", identity: Identity(subject: "t", role: .participant))
        #expect(world.isInside(token))
        var asking = World(record(.ask))
        let viewer = asking.join("", role: .guest, client: .whep)
        #expect(asking.refused[viewer] == .accountNeeded, "nobody watches past the lobby")
        let encoder = asking.join(
            "Encoder", client: .whip, identity: Identity(subject: "t", role: .participant))
        #expect(asking.isInside(encoder))
    }

    @Test("A school comes in by itself as long as its quota lasts, and again when somebody has left") func quotas() {
        var world = World(record(.schools, schools: ["3": 2, "5": nil]))
        let first = world.join(.account("a", school: "3"))
        world.join(.account("b", school: "3"))
        let third = world.join(.account("c", school: "3"))
        let fourth = world.join(.account("d", school: "3"))
        let other = world.join(.account("e", school: "5"))
        let stranger = world.join(.account("f", school: "9"))
        #expect(world.isWaiting(third))
        #expect(world.isInside(other))
        #expect(world.isWaiting(stranger))
        world.apply(.leave(first))
        #expect(world.isInside(third), "whoever has waited longest")
        #expect(world.isWaiting(fourth))
        world.checkHouse()
    }

    @Test("A full room of which the door is watched keeps people waiting; others are told that it is full")
    func full() {
        var world = World(record(.ask, capacity: 2))
        let host = world.join(.account("host", .administrator))
        world.join(.account("second", .secretary))
        let third = world.join(.account("third", .secretary))
        #expect(world.isWaiting(third))
        let code = world.ask(host, .lobby(.admitAll))
        #expect(code == .roomFull)
        #expect(world.isWaiting(third))
        world.ask(host, .house(.policy(.accept)))
        let fourth = world.join("Guest", role: .guest)
        #expect(world.refused[fourth] == .roomFull)
        world.checkHouse()
    }

    @Test("The lobby is bounded") func bound() {
        var world = World(record(.ask, capacity: 2))
        for _ in 0..<8 { world.join("Guest", role: .guest) }
        let ninth = world.join("Guest", role: .guest)
        #expect(world.refused[ninth] == .roomFull)
        #expect(world.state.count == 0)
        world.checkHouse()
    }

    @Test("A server without places leaves people waiting, and lets them in when there are places") func serverFull() {
        var world = World(record(.ask))
        let host = world.join(.account("host", .administrator))
        let guest = world.join("Guest", role: .guest)
        let request = RoomRequest.lobby(.admitAll)
        _ = world.state.apply(.request(host, request, request: 1), now: world.now, places: 0)
        #expect(world.isWaiting(guest))
        world.ask(host, request)
        #expect(world.isInside(guest))
    }
}

@Suite struct LobbyTests {
    @Test("Who waits learns where they stand and what the hosts write, and hears nothing of the room") func waiting()
        throws
    {
        var world = World(record(.ask))
        let host = world.join(.account("host", .administrator))
        let guests = (0..<3).map { world.join("G\($0)", role: .guest) }
        #expect(guests.map { world.views[$0]?.waiting?.ahead } == [0, 1, 2])
        world.ask(host, .lobby(.message(text: " Начнём в \u{202e}15:00\u{7} ")))
        world.wait(.seconds(2))
        #expect(world.views[guests[2]]?.waiting?.message == "Начнём в 15:00")
        world.ask(host, .lobby(.admit(places: [world.place(guests[0])])))
        world.wait(.seconds(2))
        #expect(world.views[guests[2]]?.waiting?.ahead == 1)
        #expect(world.isInside(guests[0]))
        let kinds = Set((world.views[guests[2]]?.messages ?? []).map { $0.kind })
        #expect(kinds == [.waiting])
        world.check()
        world.checkHouse()
    }

    @Test("Those who may admit see who waits, in messages that are not too many; others see nothing") func picture()
        throws
    {
        var world = World(record(.ask, capacity: 400))
        let host = world.join(.account("host", .administrator))
        let delegate = world.join(.account("delegate", .delegate))
        for number in 0..<300 {
            world.join(.account("p\(number)", school: number % 3 == 0 ? "3" : "5"))
            world.wait(.milliseconds(5))
        }
        world.wait(.seconds(1))
        let view = try #require(world.views[host]?.lobby)
        #expect(view.total == 300)
        #expect(view.waiting.count == 200)
        #expect(view.waiting.first?.name == "p0")
        #expect(view.schools == [.init(id: "3", name: "№ 3", count: 100), .init(id: "5", name: "№ 5", count: 200)])
        let messages = (world.views[host]?.messages ?? []).count { $0.kind == .lobby }
        #expect(messages <= 8)
        #expect(world.views[delegate]?.lobby == nil)
        let late = world.join(.account("late", .secretary))
        #expect(world.views[late]?.lobby?.total == 300)
        world.ask(host, .house(.appoint(participant: world.id(delegate), role: .technician)))
        #expect(world.views[delegate]?.lobby?.total == 300)
        world.ask(host, .lobby(.admitSchool(school: "3")))
        world.wait(.seconds(1))
        #expect(world.views[late]?.lobby?.total == 200)
        #expect(world.state.count == 103)
        world.checkHouse()
    }

    @Test("With 300 waiting, admitting all lets every one in exactly once, also those who reload or are away")
    func admitAll() {
        var world = World(record(.ask, capacity: 400))
        let host = world.join(.account("host", .administrator))
        var people = (0..<300).map { world.join(.account("p\($0)")) }
        // Some reload just before, some are away while it happens, some go for good.
        for number in 0..<40 {
            world.apply(number % 2 == 0 ? .leave(people[number]) : .connectionLost(people[number]))
        }
        for number in 0..<20 { people[number] = world.join(.account("p\(number)"), resume: token(people[number])) }
        world.ask(host, .lobby(.admitAll))
        world.ask(host, .lobby(.admitAll))
        for number in 20..<30 { people[number] = world.join(.account("p\(number)"), resume: token(people[number])) }
        for number in 30..<35 { people[number] = world.join(.account("p\(number)")) }
        // Whoever reloads in the same second, after they were let in.
        for number in 100..<120 { people[number] = world.join(.account("p\(number)"), resume: token(people[number])) }
        world.checkHouse()
        #expect(world.state.lobby.count == 0)
        let names = world.state.members.values.map { $0.name }
        #expect(names.count == 296)
        #expect(Set(names).count == names.count, "nobody is inside twice")
        for (number, connection) in people.enumerated() where !(35..<40).contains(number) {
            #expect(world.isInside(connection), "p\(number)")
            #expect(world.views[connection]?.joins == 1)
        }
        world.wait(.seconds(90))
        #expect(world.state.waitingCount == 0, "who stays away gives the place up")
        #expect(world.state.count == 296)
        world.check()
    }

    private func token(_ connection: ConnectionID) -> String { "secret \(connection.rawValue)" }

    @Test("Who is away keeps the place for the grace, and loses it after") func grace() {
        var world = World(record(.ask))
        let host = world.join(.account("host", .administrator))
        let first = world.join("A", role: .guest, device: "a")
        let second = world.join("B", role: .guest, device: "b")
        let place = world.place(first)
        world.apply(.leave(first))
        world.wait(.seconds(59))
        let again = world.join("A2", role: .guest, resume: token(first), device: "a")
        #expect(world.place(again) == place)
        #expect(world.views[again]?.waiting?.ahead == 0)
        world.apply(.connectionLost(again))
        world.wait(.seconds(61))
        let late = world.join("A3", role: .guest, resume: token(first), device: "a")
        #expect(world.place(late) > place)
        #expect(world.views[late]?.waiting?.ahead == 1)
        let replacing = world.join("B", role: .guest, resume: token(second))
        #expect(world.disconnected[second] == .some(.replaced))
        #expect(world.isWaiting(replacing))
        world.wait(.seconds(1))
        #expect(world.views[host]?.lobby?.total == 2)
        world.checkHouse()
    }

    @Test("Refusing closes the door once, banning for good, also by another device of the account") func refusing() {
        var world = World(record(.ask))
        let host = world.join(.account("host", .administrator))
        let secretary = world.join(.account("secretary", .secretary))
        let first = world.join(.account("anna"))
        let second = world.join(.account("boris"))
        let denied = world.ask(secretary, .lobby(.refuse(places: [world.place(first)], ban: true)))
        #expect(denied == .notAllowed)
        world.ask(host, .lobby(.refuse(places: [world.place(first), 999], ban: false)))
        world.ask(host, .lobby(.refuse(places: [world.place(second)], ban: true)))
        #expect(world.disconnected[first] == .some(.refused))
        #expect(world.disconnected[second] == .some(.banned))
        let again = world.join(.account("anna"), resume: token(first))
        #expect(world.isWaiting(again))
        let banned = world.join(.account("boris"))
        #expect(world.refused[banned] == .banned)
        world.ask(host, .house(.policy(.accept)))
        #expect(world.isInside(again))
        let still = world.join(.account("boris"))
        #expect(world.refused[still] == .banned)
        world.checkHouse()
    }

    @Test("Sent back into the lobby, one stays there until let in, whatever one tries") func back() {
        var world = World(record(.accept))
        let host = world.join(.account("host", .administrator))
        let guest = world.join("Guest", role: .guest, device: "phone")
        world.negotiate(guest)
        world.apply(.setMedia(guest, MediaState(microphone: true)))
        world.ask(host, .lobby(.back(participant: world.id(guest))))
        #expect(world.isWaiting(guest))
        #expect(world.plane.transports.isEmpty)
        world.ask(host, .house(.lock(true)))
        world.ask(host, .house(.lock(false)))
        #expect(world.isWaiting(guest))
        world.apply(.leave(guest))
        world.wait(.seconds(90))
        let again = world.join("Guest", role: .guest, device: "phone")
        #expect(world.isWaiting(again))
        world.ask(host, .lobby(.rename(place: world.place(again), name: "Пётр")))
        world.ask(host, .lobby(.admitAll))
        #expect(world.isInside(again))
        #expect(world.views[again]?.me?.name == "Пётр")
        world.apply(.leave(again))
        world.wait(.seconds(90))
        let free = world.join("Guest", role: .guest, device: "phone")
        #expect(world.isInside(free), "being let in ends it")
        world.checkHouse()
        world.check()
    }

    @Test("Who was inside a moment ago comes back without waiting, locked or not; who was sent out does not")
    func returning() {
        var world = World(record(.ask))
        let host = world.join(.account("host", .administrator))
        let guest = world.join("Guest", role: .guest)
        world.ask(host, .lobby(.admitAll))
        world.ask(host, .house(.lock(true)))
        world.apply(.leave(guest))
        world.wait(.seconds(30))
        let again = world.join("Guest", role: .guest, resume: token(guest))
        #expect(world.isInside(again))
        world.apply(.leave(again))
        world.wait(.seconds(61))
        let late = world.join("Guest", role: .guest, resume: token(guest))
        #expect(world.refused[late] == .roomLocked)
        world.ask(host, .house(.lock(false)))
        let third = world.join("Guest", role: .guest)
        world.ask(host, .lobby(.admitAll))
        world.ask(host, .house(.remove(participant: world.id(third), ban: false)))
        let out = world.join("Guest", role: .guest, resume: token(third))
        #expect(world.isWaiting(out))
        world.checkHouse()
    }

    @Test("Opening the door lets those in who would now come in by themselves, in the order in which they came")
    func opening() {
        var world = World(record(.ask, capacity: 3))
        let host = world.join(.account("host", .administrator))
        let guest = world.join("Guest", role: .guest)
        let accounts = (0..<3).map { world.join(.account("p\($0)")) }
        world.ask(host, .house(.policy(.registered)))
        #expect(world.isWaiting(guest))
        #expect(accounts.map { world.isInside($0) } == [true, true, false])
        world.apply(.leave(accounts[0]))
        #expect(world.isInside(accounts[2]), "there is a place again")
        world.apply(.leave(accounts[1]))
        #expect(world.isWaiting(guest))
        world.ask(host, .house(.policy(.accept)))
        #expect(world.isInside(guest))
        world.checkHouse()
    }

    @Test("What is kept of the lobby can be written and read") func codable() throws {
        var world = World(record(.ask))
        world.join(.account("host", .administrator))
        let guests = (0..<4).map { world.join("G\($0)", role: .guest) }
        world.apply(.leave(guests[1]))
        let bytes = try JSONEncoder().encode(world.state.lobby)
        var restored = try JSONDecoder().decode(WaitingRoom.self, from: bytes)
        restored.loseAll(now: world.now)
        #expect(restored.order == world.state.lobby.order)
        #expect(restored.place(resume: token(guests[2])) == world.place(guests[2]))
        #expect(restored.lost.count == 4)
        restored.expire(lostBefore: world.now)
        #expect(restored.isEmpty)
    }
}
