import Primitives
import Signalling
import Testing

@testable import Conference

extension World {
    /// What `connection` was told of the floor last, on entering or since.
    func floor(_ connection: ConnectionID) -> Floor? {
        for message in views[connection]?.messages.reversed() ?? [] {
            switch message {
            case .room(.floor(let floor)): return floor
            case .joined(let joined): return joined.floor.value
            default: continue
            }
        }
        return nil
    }

    /// Which place a client was last told that its own hand has.
    func ownPlace(_ connection: ConnectionID) -> Int? {
        for case .room(.floor(let floor)) in views[connection]?.messages.reversed() ?? [] {
            if let mine = floor.mine { return mine }
        }
        return nil
    }
}

@Suite struct HandTests {
    private func id(_ number: UInt32) -> ParticipantID { ParticipantID(rawValue: number) }

    @Test("Schools take turns, and whoever has waited longest since the last turn comes first")
    func schools() {
        var queue = HandQueue()
        queue.order = .schools
        for (number, school) in [(1, "a"), (2, "a"), (3, "a"), (4, "b"), (5, "b")] as [(UInt32, String)] {
            _ = queue.raise(id(number), school: school, at: Int64(number))
        }
        _ = queue.raise(id(6), school: nil, at: 6)
        _ = queue.raise(id(7), school: nil, at: 7)
        let again = queue.raise(id(1), school: "a", at: 8)
        #expect(!again)
        #expect(queue.called.map { $0.participant.rawValue } == [1, 4, 6, 7, 2, 5, 3])
        queue.call(id(1), school: "a")
        #expect(queue.called.map { $0.participant.rawValue } == [4, 6, 7, 2, 5, 3])
        queue.order = .time
        #expect(queue.called.map { $0.participant.rawValue } == [2, 3, 4, 5, 6, 7])
    }

    @Test(
        "Whatever happens, no hand is there twice and the order is the rule's", arguments: 1...20 as ClosedRange<UInt64>
    )
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var queue = HandQueue()
        queue.order = .schools
        var raised: [ParticipantID] = []
        var turns: [String: Int] = [:]
        var turn = 0
        func school(_ id: ParticipantID) -> String? { id.rawValue % 5 == 0 ? nil : "s\(id.rawValue % 4)" }
        func group(_ id: ParticipantID) -> String { school(id) ?? "p\(id)" }
        for time in 0..<300 {
            let someone = id(.random(in: 1...30, using: &generator))
            switch Int.random(in: 0..<6, using: &generator) {
            case 0, 1, 2:
                let isNew = queue.raise(someone, school: school(someone), at: Int64(time))
                #expect(isNew == !raised.contains(someone))
                if isNew { raised.append(someone) }
            case 3:
                let wasUp = queue.lower(someone)
                #expect(wasUp == raised.contains(someone))
                raised.removeAll { $0 == someone }
            default:
                let next = queue.called.first?.participant ?? someone
                queue.call(next, school: school(next))
                raised.removeAll { $0 == next }
                turn += 1
                turns[group(next)] = turn
            }
            var expected: [ParticipantID] = []
            var left = raised
            var line = turns
            var number = turn
            while !left.isEmpty {
                let least = left.map { line[group($0)] ?? 0 }.min() ?? 0
                guard let next = left.first(where: { (line[group($0)] ?? 0) == least }) else { break }
                expected.append(next)
                left.removeAll { $0 == next }
                number += 1
                line[group(next)] = number
            }
            #expect(queue.called.map { $0.participant } == expected)
        }
    }

    @Test("A hand is seen by everybody, and is gone with its owner")
    func raising() {
        var world = World()
        let anna = world.join("Анна", role: .facilitator)
        let boris = world.join("Борис")
        #expect(world.ask(boris, .hand(.raise)) == nil)
        world.wait(.seconds(1))
        #expect(world.floor(anna)?.hands.map { $0.participant } == [world.id(boris)])
        #expect(world.floor(anna)?.hands.first?.name == "Борис")
        world.apply(.leave(boris))
        world.wait(.seconds(1))
        #expect(world.floor(anna)?.total == 0)
    }

    @Test("In a full room whoever raises or lowers a hand is told at once, although the list does not reach so far")
    func largeRoom() {
        var world = World(capacity: 400)
        let anna = world.join("Анна", role: .facilitator)
        let others = (0..<310).map { world.join("Участник \($0)") }
        for other in others.prefix(40) { world.ask(other, .hand(.raise)) }
        world.wait(.seconds(5))
        #expect(world.floor(anna)?.total == 40)
        #expect(world.floor(anna)?.hands.count == 30)
        world.ask(others[50], .hand(.raise))
        #expect(world.ownPlace(others[50]) == 41)
        #expect(world.floor(anna)?.mine == nil, "everybody else is told when it is time, and not of others' places")
        world.wait(.seconds(5))
        world.ask(others[50], .hand(.lower))
        #expect(world.ownPlace(others[50]) == 0)
        world.ask(anna, .hand(.lowerOne(participant: world.id(others[39]))))
        #expect(world.ownPlace(others[39]) == 0)
    }

    @Test("A broken connection keeps the hand, and whoever comes back is told its place")
    func comingBack() {
        var world = World()
        let anna = world.join("Анна")
        let boris = world.join("Борис")
        world.ask(anna, .hand(.raise))
        world.ask(boris, .hand(.raise))
        let resume = world.views[boris]?.resume
        world.apply(.connectionLost(boris))
        world.wait(.seconds(5))
        let again = world.join("Борис", resume: resume)
        #expect(world.floor(again)?.mine == 2)
        #expect(world.floor(again)?.total == 2)
    }

    @Test("The floor is given for a time, ends by itself and is free a moment later")
    func timer() {
        var world = World()
        let anna = world.join("Анна", role: .facilitator)
        let boris = world.join("Борис")
        world.ask(boris, .hand(.raise))
        #expect(world.ask(boris, .hand(.give(participant: world.id(boris), seconds: 60))) == .notAllowed)
        #expect(world.ask(anna, .hand(.timer(seconds: 5))) == .invalidState)
        #expect(world.ask(anna, .hand(.give(participant: ParticipantID(rawValue: 99), seconds: 1))) == .notFound)
        #expect(world.ask(anna, .hand(.give(participant: world.id(boris), seconds: 60))) == nil)
        world.wait(.seconds(1))
        #expect(world.floor(boris)?.speaker?.participant == world.id(boris))
        #expect(world.floor(boris)?.total == 0)
        world.wait(.seconds(61))
        #expect(world.floor(boris)?.speaker != nil, "pages sound the end")
        world.wait(.seconds(5))
        #expect(world.floor(boris)?.speaker == nil)
        world.ask(anna, .hand(.give(participant: world.id(boris), seconds: nil)))
        #expect(world.ask(boris, .hand(.stop)) == nil, "whoever speaks may end it")
        #expect(world.ask(boris, .hand(.order(.schools))) == .notAllowed)
        #expect(world.ask(boris, .hand(.lowerAll)) == .notAllowed)
        #expect(world.ask(boris, .hand(.lowerOne(participant: world.id(anna)))) == .notAllowed)
    }

    @Test("Of the reactions of one person five come through in a second, and everybody gets them together")
    func reactions() {
        var world = World()
        let anna = world.join("Анна")
        for _ in 0..<9 { #expect(world.ask(anna, .react(.init(reaction: "👍"))) == nil) }
        world.wait(.milliseconds(900))
        func told() -> Int {
            (world.views[anna]?.messages ?? []).reduce(0) { sum, message in
                guard case .room(.reactions(let reactions)) = message else { return sum }
                return sum + (reactions.counts["👍"] ?? 0)
            }
        }
        #expect(told() == 5)
        world.wait(.milliseconds(200))
        world.ask(anna, .react(.init(reaction: "👍")))
        world.wait(.seconds(1))
        #expect(told() == 6)
    }
}
