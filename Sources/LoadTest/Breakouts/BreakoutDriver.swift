import Foundation
import NIOConcurrencyHelpers
import Primitives
import Signalling

/// Has a host take everybody into breakout rooms and back, on the connections that they have, and notes how long that
/// took.
struct BreakoutDriver: Sendable {
    /// Somebody in the room.
    struct Person: Sendable {
        /// The participant's number in this run.
        var number: Int
        /// Where they are and what they can show.
        var place: CameraRegistry.Place
        var connection: SignallingConnection
        /// Whether they have a camera or a microphone on.
        var sends: Bool

        var traveller: Traveller { Traveller(number: number, participant: place.participant, sends: sends) }
    }

    /// The host, who has no media.
    let host: SignallingConnection
    /// How many rooms to make.
    let rooms: Int
    private let book = NIOLockedValueBox(MoveBook())
    private let plan = NIOLockedValueBox<[ParticipantID: BreakoutID]>([:])
    private let people = NIOLockedValueBox<[Person]>([])

    /// Takes a host; throws a sentence where they may not lead breakout rooms.
    init(host: SignallingConnection, rooms: Int) async throws {
        self.host = host
        self.rooms = rooms
        // Also clears away what an earlier test has left.
        try await ask(.discard) { _ in }
    }

    /// Has the host spread everybody over the rooms, which are not open yet.
    func prepare(_ present: [Person], _ joiner: Joiner) async throws {
        people.withLockedValue { $0 = present }
        let book = book
        let plan = plan
        for person in present {
            person.connection.hearBreakouts { text, now in
                guard case .some(let room) = Self.room(in: text),
                    let goal = book.withLockedValue({ $0.told(person.number, room: room, at: now) })
                else { return }
                joiner.arrive(person, in: Self.name(of: goal.room, in: person.place.room), goal.senders)
            }
        }
        host.hearBreakouts { text, _ in
            guard let found = Self.plan(in: text) else { return }
            plan.withLockedValue { $0 = found }
        }
        try await ask(.automatic(count: rooms, by: .mix)) { _ in }
        // The plan comes apart from the reply, on the thread of the connection. Looking for it from time to time costs
        // nothing that is measured: nobody is moved yet.
        let deadline = MediaEngine.now() + .seconds(10)
        while plan.withLockedValue({ $0.isEmpty }) {
            try Task.checkCancellation()
            guard MediaEngine.now() < deadline else { throw LoadError("the server told no host who belongs where") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Has the host open the rooms, or close them at once.
    func begin(_ way: MoveBook.Way, _ joiner: Joiner) async throws {
        let people = people.withLockedValue { $0 }
        let plan = plan.withLockedValue { $0 }
        let planned = people.filter { plan[$0.place.participant] != nil }
        book.withLockedValue { $0.begin(way, Traveller.goals(way, people.map(\.traveller), plan)) }
        if way == .into {
            book.withLockedValue {
                $0.fail(people.count - planned.count, way, "the server put them into no breakout room")
            }
        }
        // Whoever arrives shall find all others there, told or not: the server moves them together.
        joiner.cameras.arrange(
            people.map { person in
                var place = person.place
                place.room = Self.name(of: way == .into ? plan[place.participant] : nil, in: place.room)
                return place
            })
        let book = book
        try await ask(way == .into ? .open(seconds: nil, free: false) : .close(grace: 0)) { moment in
            book.withLockedValue { $0.commanded(at: moment) }
        }
    }

    // MARK: What comes of it

    /// Somebody got the first packet of the room they were moved to.
    func heard(_ number: Int, at moment: Instant) { book.withLockedValue { $0.heard(number, at: moment) } }

    /// Somebody got a whole picture; false when it has nothing to do with moving.
    func saw(_ number: Int, at moment: Instant) -> Bool { book.withLockedValue { $0.saw(number, at: moment) } }

    /// Whether nobody is on the way.
    var isSettled: Bool { book.withLockedValue { $0.isSettled } }

    /// Counts who has moved; with a reason why nobody could.
    func end(_ reason: String? = nil) { book.withLockedValue { $0.end(reason) } }

    /// Notes that nobody can be moved either way.
    func fail(_ count: Int, _ reason: String) {
        book.withLockedValue { for way in MoveBook.Way.allCases { $0.fail(count, way, reason) } }
    }

    /// Counts who has moved; who is still on the way has not failed.
    func abandon() { book.withLockedValue { $0.abandon() } }

    /// What came of it all.
    func summary() -> LoadReport.Moves { LoadReport.Moves(book.withLockedValue { $0 }) }

    /// The host leaves.
    func leave() {
        host.send(.leave)
        host.close()
    }

    private func ask(_ request: BreakoutRequest, sending: @escaping @Sendable (Instant) -> Void) async throws {
        _ = try await host.exchange(.room(.breakouts(request)), sending: sending)
    }

    // MARK: What the server says

    /// Where a message says that one is, `.some(nil)` for the plenary; nil when it is about something else.
    static func room(in text: [UInt8]) -> BreakoutID?? {
        let fields = JSONFields.find(text)
        guard JSONFields.string(text, fields["type"]) == "breakouts" else { return .none }
        return .some(JSONFields.integer(text, fields["mine"]).flatMap { BreakoutID(exactly: $0) })
    }

    /// Who belongs where, as those are told who lead; nil when a message does not say.
    static func plan(in text: [UInt8]) -> [ParticipantID: BreakoutID]? {
        guard let frame = try? SignallingCodec.decodeServer(text), case .room(.breakouts(let news)) = frame.message,
            let plan = news.plan, !plan.isEmpty
        else { return nil }
        return Dictionary(plan.map { ($0.participant, $0.room) }) { $1 }
    }

    /// By what the cameras of a breakout room are kept together.
    private static func name(of breakout: BreakoutID?, in room: String) -> String {
        breakout.map { "\(room)#\($0)" } ?? room
    }
}
