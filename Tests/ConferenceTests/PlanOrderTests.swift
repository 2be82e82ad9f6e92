import Signalling
import Testing

@testable import Conference

@Suite("Plans that are read at the same time", .timeLimit(.minutes(1)))
struct PlanOrderTests {
    /// Plans that change, and one reader of whom is kept waiting with what it has read.
    private actor Plans: RoomDirectory, TokenVerifier {
        private var plan = RoomRecord(slug: "room", title: "Room")
        private var isNextHeld = false
        private var held: CheckedContinuation<Void, Never>?

        var isHolding: Bool { held != nil }

        func set(_ roles: [String: Role]) { plan.roles = roles }

        func holdNext() { isNextHeld = true }

        func release() {
            held?.resume()
            held = nil
        }

        func room(slug: String) async -> RoomRecord? {
            let read = plan
            if isNextHeld {
                isNextHeld = false
                await withCheckedContinuation { held = $0 }
            }
            return read
        }

        func identity(_ credentials: Credentials, room slug: String) async throws -> Identity? { nil }
    }

    private static func roles(_ room: Room) async -> [String: Role] { await room.state.record.roles }

    @Test("The plan that was asked for last stays, whichever comes last")
    func order() async throws {
        let plans = Plans()
        let service = ConferenceService(plane: FakePlane(), directory: plans, verifier: plans)
        let room = try await service.room("room")
        await plans.set(["anna": .facilitator])
        await plans.holdNext()
        async let first: Void = service.replan("room")
        while await !plans.isHolding { await Task.yield() }
        await plans.set(["boris": .facilitator])
        try await service.replan("room")
        #expect(await Self.roles(room) == ["boris": .facilitator])
        await plans.release()
        try await first
        #expect(await Self.roles(room) == ["boris": .facilitator])
        await plans.set(["vera": .facilitator])
        try await service.replan("room")
        #expect(await Self.roles(room) == ["vera": .facilitator])
    }
}
