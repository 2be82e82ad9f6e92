import Testing

@testable import Brainstorm

@Suite struct StageTests {
    @Test func stagesFollowEachOther() {
        #expect(Stage.review.leads(to: .problem, in: .nominal))
        #expect(!Stage.review.leads(to: .writing, in: .nominal))
        #expect(Stage.decide.leads(to: .review, in: .nominal))
        #expect(!Stage.problem.leads(to: .improve, in: .nominal))
        #expect(Stage.problem.leads(to: .improve, in: .open))
        #expect(!Stage.problem.leads(to: .cluster, in: .open))
        #expect(!Stage.protocolling.leads(to: .closed, in: .open))
        #expect(!Stage.closed.leads(to: .review, in: .open))
    }
}
