import Brainstorm
import Conference
import Signalling
import Testing

@testable import Boards

@Suite("Seating by hand")
struct SeatingTests {
    private static func numbers(_ numbers: [UInt32]) -> [AuthorTag] { numbers.map { AuthorTag(String($0)) } }

    /// Where somebody sits by what they alone are told.
    private static func seat(_ page: Page) -> [Int]? {
        guard let sheet = page.own?["sheet"] as? [String: Any] else { return nil }
        return [sheet["group"] as? Int ?? -1, sheet["seat"] as? Int ?? -1]
    }

    @Test(
        "Who leads names people by their numbers in the call, whatever the board calls them",
        arguments: Anonymity.allCases)
    func byNumbers(_ anonymity: Anonymity) async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory)
            let host = desk.page("Анна Ведущая", .facilitator, number: 1)
            let plan = BoardPlan(problem: "Чтение", mode: .brainwriting, anonymity: anonymity)
            #expect(try await host.ask(.open(plan)) == nil)
            let pages = (2...8).map { desk.page("Пишет \($0)", number: $0) }
            #expect(try await host.ask(.stage(from: .problem, to: .writing)) == nil)
            let groups = [Self.numbers([7, 3, 5]), Self.numbers([2, 8, 4, 6])]
            #expect(try await host.ask(.seat(groups: groups)) == nil)
            // By their numbers, 2 to 8.
            let places = [[1, 0], [0, 1], [1, 2], [0, 2], [1, 3], [0, 0], [1, 1]]
            for (page, place) in zip(pages, places) {
                try await eventually { Self.seat(page) == place }
            }
            let stranger = try await host.ask(.seat(groups: [Self.numbers([2, 3, 99])]))
            #expect(stranger?.code == .notFound)
            #expect(try await pages[0].ask(.seat(groups: groups))?.code == .notAllowed)
        }
    }
}
