import Signalling
import Testing

@testable import Conference

/// The table as it was agreed: a column for each role, a row for each right.
private let roles: [Role] = [
    .administrator, .facilitator, .secretary, .technician, .delegate, .participant, .observer, .guest,
]
private let table: [(Permission, String)] = [
    (.speak, "++++++-+"),
    (.camera, "++++++-+"),
    (.screen, "++++++--"),
    (.chat, "++++++++"),
    (.privateChat, "++++++--"),
    (.hand, "++++++-+"),
    (.react, "++++++++"),
    (.chooseRoom, "++++++-+"),
    (.vote, "++++++-+"),
    (.admit, "++++----"),
    (.moderate, "++-+----"),
    (.spotlight, "++++----"),
    (.attention, "+++-----"),
    (.floor, "++------"),
    (.remove, "++------"),
    (.ban, "++------"),
    (.lock, "++------"),
    (.restrict, "++------"),
    (.appoint, "++------"),
    (.breakouts, "++------"),
    (.visit, "++++----"),
    (.announce, "+++-----"),
    (.poll, "+++-----"),
    (.moderateChat, "+++-----"),
    (.attendance, "+++-----"),
    (.record, "++------"),
    (.end, "++------"),
]
/// Who acts upon whom: a row for each actor, a column for each other.
private let upon = [
    "++++++++",
    "--++++++",
    "-----+++",
    "-----+++",
    "-----+++",
    "------++",
    "--------",
    "--------",
]

@Suite struct PermissionsTests {
    @Test("Each role may do what the table says, cell by cell") func cells() {
        #expect(Set(roles) == Set(Role.allCases))
        #expect(table.map { $0.0 }.sorted() == Permission.allCases.sorted())
        for (permission, row) in table {
            for (role, cell) in zip(roles, row) {
                #expect(Permissions.of(role).contains(permission) == (cell == "+"), "\(role) \(permission)")
            }
        }
    }

    @Test("Nobody acts upon a higher rank, and equals only among administrators", arguments: roles.indices)
    func ranks(_ actor: Int) {
        for (other, cell) in zip(roles, upon[actor]) {
            #expect(Permissions.mayActUpon(other, by: roles[actor]) == (cell == "+"), "\(roles[actor]) on \(other)")
        }
    }

    @Test("Administrators give every role, facilitators those below their own, others none") func appointing() {
        let below: Set<Role> = [.secretary, .technician, .delegate, .participant, .observer, .guest]
        for actor in roles {
            for old in roles {
                for new in roles {
                    let may =
                        switch actor {
                        case .administrator: true
                        case .facilitator: below.contains(old) && below.contains(new)
                        default: false
                        }
                    #expect(Permissions.mayAppoint(old, to: new, by: actor) == may, "\(actor): \(old) to \(new)")
                }
            }
        }
    }

    @Test("A restriction takes what it names and nothing else") func restrictions() {
        let taken: [Restriction: Set<Permission>] = [
            .microphone: [.speak], .camera: [.camera], .screen: [.screen], .chat: [.chat, .privateChat],
            .hands: [.hand],
        ]
        for role in roles {
            for restriction in Restriction.allCases {
                #expect(
                    Permissions.of(role, under: [restriction])
                        == Permissions.of(role).subtracting(taken[restriction] ?? []))
            }
        }
        #expect(Permissions.of(.guest, under: Restriction.allCases) == [.react, .chooseRoom, .vote])
    }
}

@Suite struct AppointmentTests {
    @Test("A demoted person loses rights at once, and regains them by no way of coming back") func demotion() {
        var world = World()
        let host = world.join(.account("host", .administrator))
        let other = world.join(.account("olga", .facilitator))
        world.negotiate(other)
        world.apply(.setMedia(other, MediaState(microphone: true, screen: true)))
        #expect(world.isForwarded(other, .microphone))
        let denied = world.ask(other, .house(.appoint(participant: world.id(host), role: .guest)))
        #expect(denied == .notAllowed)
        let done = world.ask(host, .house(.appoint(participant: world.id(other), role: .observer)))
        #expect(done == nil)
        #expect(!world.isForwarded(other, .microphone))
        #expect(!world.isForwarded(other, .screen))
        #expect(world.views[other]?.you?.role == .observer)
        #expect(world.news(other).count { $0.kind == .muted } == 2)
        world.apply(.setMedia(other, MediaState(microphone: true)))
        #expect(!world.isForwarded(other, .microphone))
        let refused = world.ask(other, .lobby(.admitAll))
        #expect(refused == .notAllowed)
        world.checkHouse()

        world.apply(.connectionLost(other))
        let resumed = world.join(.account("olga", .facilitator), resume: "secret \(other.rawValue)")
        #expect(world.role(resumed) == .observer)
        let device = world.join(.account("olga", .facilitator))
        #expect(world.role(device) == .observer)
        world.apply(.leave(resumed))
        world.apply(.leave(device))
        world.wait(.seconds(300))
        let again = world.join(.account("olga", .facilitator))
        #expect(world.role(again) == .observer)
        world.checkHouse()
        world.check()
    }

    @Test("An appointment holds on all devices of a person, up and down") func devices() {
        var world = World()
        let host = world.join(.account("host", .facilitator))
        let first = world.join("Guest", role: .guest, device: "phone")
        let second = world.join("Guest", role: .guest, device: "phone")
        world.ask(host, .house(.appoint(participant: world.id(first), role: .secretary)))
        #expect(world.role(first) == .secretary)
        #expect(world.role(second) == .secretary)
        #expect(world.views[second]?.you?.permissions.contains(.admit) == true)
        let above = world.ask(host, .house(.appoint(participant: world.id(first), role: .administrator)))
        #expect(above == .notAllowed)
        world.ask(host, .house(.appoint(participant: world.id(second), role: .guest)))
        #expect(world.role(first) == .guest)
        world.checkHouse()
    }

    @Test("The plan's roles go before the account's, and whoever runs the server cannot be touched") func planned() {
        var world = World(
            RoomRecord(slug: "room", title: "Room", roles: ["anna": .facilitator, "root": .observer]))
        let anna = world.join(.account("anna"))
        #expect(world.role(anna) == .facilitator)
        let root = world.join(.account("root", .administrator, isServerAdministrator: true))
        #expect(world.role(root) == .administrator)
        let host = world.join(.account("host", .administrator))
        let id = world.id(root)
        for request in [
            HouseRequest.appoint(participant: id, role: .guest), .remove(participant: id, ban: false),
            .remove(participant: id, ban: true),
        ] {
            let code = world.ask(host, .house(request))
            #expect(code == .notAllowed)
        }
        let back = world.ask(host, .lobby(.back(participant: id)))
        #expect(back == .notAllowed)
        #expect(world.isInside(root))
    }

    @Test("A guest who was demoted and then signs in stays demoted") func signingIn() {
        var world = World()
        let host = world.join(.account("host", .administrator))
        let guest = world.join("Guest", role: .guest, device: "phone")
        world.ask(host, .house(.appoint(participant: world.id(guest), role: .observer)))
        let signedIn = world.join(.account("boris"), resume: "secret \(guest.rawValue)")
        #expect(world.role(signedIn) == .observer)
        #expect(world.state.members[world.id(signedIn)]?.person.isRegistered == true)
        world.checkHouse()
    }

    @Test("Nobody takes the place of somebody else with an account") func foreignResume() {
        var world = World()
        let anna = world.join(.account("anna", .administrator))
        let boris = world.join(.account("boris"), resume: "secret \(anna.rawValue)")
        #expect(world.isInside(anna))
        #expect(world.role(boris) == .participant)
        world.checkHouse()
    }
}
