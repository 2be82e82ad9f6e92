import Primitives
import Signalling
import Testing

@testable import Conference

private func person(_ number: UInt32, _ name: String? = nil, camera: Bool = false) -> ParticipantInfo {
    ParticipantInfo(id: ParticipantID(rawValue: number), name: name ?? "N\(number)", role: .participant, camera: camera)
}

private func ids(_ participants: [ParticipantInfo]) -> [UInt32] { participants.map { $0.id.rawValue } }

@Suite struct RosterTests {
    private func full(_ count: UInt32, window: Int) -> Roster {
        var roster = Roster(windowSize: window)
        for number in 1...count { roster.add(person(number)) }
        _ = roster.flush()
        return roster
    }

    @Test("Changes that come to nothing are not told") func nothing() throws {
        var roster = full(3, window: 10)
        roster.change(person(2, camera: true))
        roster.change(person(2))
        var told = roster.flush()
        #expect(told == nil)
        roster.add(person(4))
        roster.remove(ParticipantID(rawValue: 4), .left)
        told = roster.flush()
        #expect(told == nil)
        #expect(!roster.isStale)
    }

    @Test("All that happened meanwhile is one message, with each person as they are now") func bundled() throws {
        var roster = full(3, window: 10)
        roster.add(person(4))
        roster.change(person(4, camera: true))
        roster.change(person(1, camera: true))
        roster.remove(ParticipantID(rawValue: 2), .lost)
        let told = roster.flush()
        #expect(
            told
                == RosterChange(
                    total: 3, joined: [person(4, camera: true)], changed: [person(1, camera: true)],
                    left: [.init(participant: ParticipantID(rawValue: 2), reason: .lost)]))
    }

    @Test("Of those outside the window only the number is told, until somebody leaves it") func outside() {
        var roster = full(3, window: 3)
        roster.add(person(4))
        roster.add(person(5))
        #expect(roster.flush() == RosterChange(total: 5))
        roster.change(person(5, "Z"))
        #expect(!roster.isStale)
        #expect(ids(roster.known().participants) == [1, 2, 3])
        #expect(ids(roster.unknown([1, 4, 9].map { ParticipantID(rawValue: $0) })) == [4])
        roster.remove(ParticipantID(rawValue: 1), .left)
        let told = roster.flush()
        #expect(told?.left.map { $0.participant.rawValue } == [1])
        #expect(told?.joined.isEmpty == true, "whoever moves up came in long ago")
        #expect(told.map { ids($0.changed) } == [4])
        #expect(ids(roster.known().participants) == [2, 3, 4])
    }

    @Test(
        "Who shows or says something comes into the window; who came last and does neither makes way, and may stay out")
    func importance() {
        var roster = full(5, window: 3)
        roster.change(person(5, camera: true))
        var told = roster.flush()
        #expect(told.map { ids($0.changed) } == [5])
        #expect(told?.hidden.map { $0.rawValue } == [3])
        roster.setSpeaking([ParticipantID(rawValue: 3), ParticipantID(rawValue: 4)])
        told = roster.flush()
        #expect(told.map { ids($0.changed) } == [3, 4])
        #expect(told?.hidden.map { $0.rawValue } == [2, 1])
        roster.setSpeaking([])
        told = roster.flush()
        #expect(told == nil, "who has spoken stays while nobody else needs the place")
        roster.change(person(1, camera: true))
        told = roster.flush()
        #expect(told?.hidden.map { $0.rawValue } == [4])
        roster.change(person(2, camera: true))
        _ = roster.flush()
        roster.change(person(4, camera: true))
        told = roster.flush()
        #expect(told == nil, "the window is full of people with cameras")
        #expect(ids(roster.known().participants) == [1, 2, 5])
    }

    @Test("The list goes by surname, ё as е, and a search finds the beginnings of all words") func register() {
        var roster = Roster()
        let names = ["Пётр Ёлкин", "Анна Ивановна Яблокова", "Борис Егоров", "Zoe", "анна егорова", "Борис Егоров"]
        for (index, name) in names.enumerated() { roster.add(person(UInt32(index + 1), name)) }
        func page(_ offset: Int = 0, _ limit: Int = 100, _ search: String? = nil) -> RosterPage {
            roster.page(.init(offset: offset, limit: limit, search: search))
        }
        #expect(ids(page().participants) == [3, 6, 5, 1, 2, 4])
        #expect(ids(page(1, 2).participants) == [6, 5])
        #expect(page(1, 2).matching == 6)
        #expect(page(9, 2).participants.isEmpty)
        #expect(ids(page(0, 100, "  АННА ").participants) == [5, 2])
        #expect(ids(page(0, 100, "ег б").participants) == [3, 6])
        #expect(ids(page(1, 1, "ег б").participants) == [6])
        #expect(page(1, 1, "ег б").matching == 2)
        #expect(ids(page(0, 100, "елк").participants) == [1])
        #expect(page(0, 100, "горов").matching == 0)
        roster.change(person(3, "Борис Аксёнов"))
        roster.remove(ParticipantID(rawValue: 6), .left)
        #expect(ids(page().participants) == [3, 5, 1, 2, 4])
        #expect(page(0, 100, "акс").total == 5)
    }

    @Test("Letters go as in a Russian register: й after и, Cyrillic before Latin, figures first") func collation() {
        var roster = Roster()
        let names = ["Zoe", "Яна", "Éva", "Йод", "7А", "Ива", "Иян", "Ёж", "Жук", "Eve"]
        for (index, name) in names.shuffled().enumerated() { roster.add(person(UInt32(index + 1), name)) }
        let sorted = roster.page(.init()).participants.map { $0.name }
        #expect(sorted == ["7А", "Ёж", "Жук", "Ива", "Иян", "Йод", "Яна", "Éva", "Eve", "Zoe"])
    }

    @Test("Schools are counted as people come, change and go, and a list may be of one school only") func schools() {
        var roster = Roster()
        for number in 1...6 as ClosedRange<UInt32> {
            var info = person(number, "Anna \(number)")
            let school = number > 4 ? nil : School(id: number > 1 ? "3" : "5", name: number > 1 ? "№ 3" : "№ 5")
            info.school = school?.name
            roster.add(info, school: school)
        }
        func schools() -> [SchoolCount]? { roster.page(.init(schools: true)).schools }
        #expect(schools() == [.init(id: "3", name: "№ 3", count: 3), .init(id: "5", name: "№ 5", count: 1)])
        #expect(roster.page(.init()).schools == nil)
        let page = roster.page(.init(offset: 1, limit: 1, search: "anna", school: "№ 3"))
        #expect(ids(page.participants) == [3])
        #expect(page.matching == 3)
        #expect(ids(roster.page(.init(school: "")).participants) == [5, 6])
        roster.remove(ParticipantID(rawValue: 1), .left)
        roster.setSchool(of: ParticipantID(rawValue: 2), nil)
        #expect(schools() == [.init(id: "3", name: "№ 3", count: 2)])
    }

    @Test("Seeded: whatever comes, changes and goes, what clients add up is the window", arguments: 1...20)
    func addingUp(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var roster = Roster(windowSize: 5)
        var inside: [UInt32] = []
        var client: [ParticipantID: ParticipantInfo] = [:]
        var next: UInt32 = 1
        for _ in 0..<500 {
            let someone = inside.randomElement(using: &generator) ?? 0
            switch Int.random(in: 0..<8, using: &generator) {
            case 0, 1:
                roster.add(person(next))
                inside.append(next)
                next += 1
            case 2:
                roster.remove(ParticipantID(rawValue: someone), .left)
                inside.removeAll { $0 == someone }
            case 3, 4: roster.change(person(someone, camera: Bool.random(using: &generator)))
            case 5: roster.setSpeaking(inside.shuffled(using: &generator).prefix(2).map { .init(rawValue: $0) })
            default:
                guard let change = roster.flush() else { break }
                #expect(change.total == inside.count)
                let known = Set(client.keys)
                #expect(known.isSuperset(of: change.hidden + change.left.map { $0.participant }))
                for id in change.hidden + change.left.map({ $0.participant }) { client[id] = nil }
                for info in change.joined + change.changed { client[info.id] = info }
                let window = Dictionary(uniqueKeysWithValues: roster.known().participants.map { ($0.id, $0) })
                #expect(client == window)
                #expect(window.count == min(5, inside.count))
            }
        }
        #expect(next > 50)
    }
}

@Suite struct RosterInRoomTests {
    @Test("The first change leaves at once, those after it together, and a larger room takes longer between")
    func bundling() {
        var world = World(capacity: 5000)
        let anna = world.join("A")
        world.wait(.seconds(1))
        let heard = world.views[anna]?.messages.count ?? 0
        world.join("B")
        #expect(world.views[anna]?.others.count == 1)
        for _ in 0..<50 { world.join("C") }
        #expect(world.views[anna]?.others.count == 1)
        #expect(world.views[anna]?.messages.count == heard + 1)
        world.wait(.milliseconds(100))
        #expect(world.views[anna]?.others.count == 51)
        #expect(world.views[anna]?.messages.count == heard + 2)
        for _ in 0..<948 { world.join("D") }
        world.wait(.seconds(3))
        world.join("E")
        #expect(world.views[anna]?.total == 1001)
        world.join("F")
        world.wait(.milliseconds(500))
        #expect(world.views[anna]?.total == 1001)
        world.wait(.milliseconds(1))
        #expect(world.views[anna]?.total == 1002)
        world.check()
    }

    @Test("A newcomer to a large room is told of a window and a number, whatever the room's size") func largeRoom()
        throws
    {
        var world = World(capacity: 5000)
        for number in 0..<600 { world.join("Viewer \(number)") }
        world.wait(.seconds(1))
        let late = world.join("Late")
        world.wait(.seconds(1))
        let view = try #require(world.views[late])
        #expect(view.total == 601)
        #expect(view.others.count == 200)
        guard case .joined(let joined)? = view.messages.first else {
            Issue.record("no joined")
            return
        }
        #expect(joined.participants.participants.count == 200)
        #expect(SignallingCodec.encode(ServerFrame(.joined(joined))).count < 32 * 1024)
    }

    @Test("Whoever is in a slot has a name, in the window or with the message") func namesOfSlots() throws {
        var world = World(capacity: 100, windowSize: 3)
        let viewer = world.join("Viewer")
        let others = (0..<8).map { world.join("P\($0)") }
        world.negotiate(viewer, slots: 9)
        for other in others {
            world.negotiate(other, slots: 0)
            world.apply(.setMedia(other, MediaState(camera: true)))
        }
        world.wait(.seconds(2))
        #expect(world.views[viewer]?.slots.count == 8)
        guard case .slots(_, let participants)? = world.views[viewer]?.messages.last(where: { $0.kind == .slots })
        else {
            Issue.record("no slots")
            return
        }
        #expect(participants.count >= 5)
        world.checkSettled()
    }

    @Test("A change of what two thousand see is one message for all, and commands in batches") func oneMessage() throws
    {
        var world = World(capacity: 5000)
        let speaker = world.join("S")
        world.negotiate(speaker, slots: 0)
        for _ in 0..<600 { world.negotiate(world.join("V"), sources: [], slots: 3) }
        world.wait(.seconds(2))
        let effects = world.apply(.setMedia(speaker, MediaState(camera: true)))
        var messages = 0
        var batches: [Int] = []
        for effect in effects {
            switch effect {
            case .sendAll(let connections, _):
                messages += 1
                #expect(connections.count == 600)
            case .media(let commands): batches.append(commands.count)
            default: break
            }
        }
        #expect(messages == 1)
        #expect(batches.allSatisfy { $0 <= 256 })
        #expect(batches.reduce(0, +) == 601)
        world.checkSettled()
    }
}
