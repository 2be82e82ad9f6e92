import Brainstorm
import MediaControl
import Primitives
import Signalling
import Testing

@testable import Conference

@Suite("A plan that changes during the call")
struct PlanTests {
    private static func plan(_ roles: [String: Role], schools: [String: Int?] = [:]) -> RoomRecord {
        RoomRecord(
            slug: "room", title: "Room", policy: schools.isEmpty ? .accept : .schools, needsAdult: .never,
            schools: schools, roles: roles)
    }

    @Test("Whoever is replaced loses the part at once on all devices, and whoever is named has it, on the board too")
    func replaced() {
        var world = World(Self.plan(["anna": .facilitator, "pen": .secretary]))
        world.state.watchForBoard()
        let anna = world.join(.account("anna"))
        let tablet = world.join(.account("anna"))
        let boris = world.join(.account("boris"))
        let pen = world.join(.account("pen"))
        world.boardNotes = []
        #expect(world.state.concerned(by: Self.plan(["boris": .facilitator, "pen": .secretary])) == ["anna", "boris"])
        world.apply(.planned(Self.plan(["boris": .facilitator, "pen": .secretary]), people: [:]))
        #expect(world.role(anna) == .participant && world.role(tablet) == .participant)
        #expect(world.role(boris) == .facilitator && world.role(pen) == .secretary)
        #expect(world.views[anna]?.you?.role == .participant && world.views[boris]?.you?.role == .facilitator)
        #expect(world.views[boris]?.you?.permissions.contains(.lock) == true)
        #expect(world.ask(anna, .house(.lock(true))) == .notAllowed)
        let told = world.boardNotes.compactMap { note in
            if case .changed(let guest) = note { guest } else { nil }
        }
        #expect(told.count { $0.key.rawValue == "account:anna" && $0.role == .participant } == 2)
        #expect(told.count { $0.key.rawValue == "account:boris" && $0.role == .facilitator } == 1)
        #expect(told.allSatisfy { $0.key.rawValue != "account:pen" }, "nothing has changed for the secretary")
        // Coming in again changes nothing of it.
        let again = world.join(.account("anna"))
        #expect(world.role(again) == .participant)
        world.checkHouse()
        world.check()
    }

    @Test("A newer plan goes before what was decided in the call, and an unchanged one does not")
    func newest() {
        var world = World(Self.plan(["anna": .facilitator, "boris": .delegate]))
        let anna = world.join(.account("anna"))
        let boris = world.join(.account("boris"))
        let vera = world.join(.account("vera"))
        world.ask(anna, .house(.appoint(participant: world.id(boris), role: .observer)))
        world.ask(anna, .house(.appoint(participant: world.id(vera), role: .secretary)))
        world.apply(.planned(Self.plan(["anna": .facilitator, "boris": .delegate, "new": .delegate]), people: [:]))
        #expect(world.role(boris) == .observer && world.role(vera) == .secretary)
        world.apply(.planned(Self.plan(["anna": .facilitator, "boris": .facilitator]), people: [:]))
        #expect(world.role(boris) == .facilitator && world.role(vera) == .secretary)
        world.checkHouse()
    }

    @Test("Another school is spoken for from then on, and who waits outside comes in when the plan names them")
    func schoolsAndDoor() {
        var world = World(Self.plan(["anna": .facilitator], schools: ["1": nil]))
        let anna = world.join(.account("anna"))
        let boris = world.join(.account("boris", school: "1"))
        let vera = world.join(.account("vera", school: "9"))
        let gleb = world.join(.account("gleb", school: "2"))
        #expect(world.isInside(boris) && world.isWaiting(vera) && world.isWaiting(gleb))
        var plan = Self.plan(
            ["anna": .facilitator, "boris": .delegate, "vera": .delegate], schools: ["1": nil, "2": nil])
        plan.spokenFor = ["boris": "2"]
        world.apply(
            .planned(
                plan,
                people: [
                    "boris": .account("boris", .delegate, school: "2"),
                    "vera": .account("vera", .delegate, school: "1"),
                ]))
        #expect(world.state.members[world.id(boris)]?.person.school?.id == "2")
        #expect(world.views[boris]?.you?.school == "№ 2")
        #expect(world.isInside(vera) && world.role(vera) == .delegate)
        #expect(world.isInside(gleb), "the room is for that school by now")
        var other = plan
        other.spokenFor = ["boris": "1"]
        world.apply(.planned(other, people: ["boris": .account("boris", .delegate, school: "1")]))
        #expect(world.views[boris]?.you?.school == "№ 1", "the role is the same, the school is not")
        #expect(world.isInside(anna))
        world.checkHouse()
        world.check()
    }

    @Test("Another school takes nothing of what was decided in the call")
    func otherSchool() {
        var plan = Self.plan(["anna": .facilitator, "boris": .delegate])
        plan.spokenFor = ["boris": "1"]
        var world = World(plan)
        let anna = world.join(.account("anna"))
        let boris = world.join(.account("boris", .delegate, school: "1"))
        world.ask(anna, .house(.appoint(participant: world.id(boris), role: .observer)))
        plan.spokenFor = ["boris": "2"]
        world.apply(.planned(plan, people: ["boris": .account("boris", .delegate, school: "2")]))
        #expect(world.views[boris]?.you?.school == "№ 2" && world.role(boris) == .observer)
        plan.roles["boris"] = .secretary
        world.apply(.planned(plan, people: ["boris": .account("boris", .secretary, school: "2")]))
        #expect(world.role(boris) == .secretary)
        world.checkHouse()
        world.check()
    }

    @Test("Whoever runs the server stays what they are, and how the room is run stays as it is")
    func untouched() {
        var world = World(Self.plan(["root": .observer, "anna": .facilitator]))
        let root = world.join(.account("root", .administrator, isServerAdministrator: true))
        let anna = world.join(.account("anna"))
        world.ask(anna, .house(.lock(true)))
        var plan = Self.plan(["root": .guest, "anna": .facilitator])
        plan.policy = .deny
        world.apply(.planned(plan, people: ["root": .account("root")]))
        #expect(world.role(root) == .administrator)
        #expect(world.state.house.locked && world.state.house.policy == .accept)
    }
}
