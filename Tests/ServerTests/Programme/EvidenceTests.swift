import Foundation
import Mentoring
import Storage
import Testing

@testable import Server

/// The files that show that an action was done.
struct EvidenceTests {
    private func path(_ action: String, _ file: String = "") -> String {
        ProgrammeFixture.path + "/actions/\(action)/evidence" + file
    }

    private func send(_ visitor: Visitor, _ action: String, _ name: String = "a.pdf", _ text: String = "%PDF")
        async throws
        -> Answer
    {
        try await visitor.server.request(
            "POST", path(action, "?name=" + name),
            headers: visitor.headers.dropLast() + [("Content-Type", "application/octet-stream")], body: text)
    }

    @Test func aFileIsReadAndRemovedByThoseWhoMay() async throws {
        try await ProgrammeFixture.run { fixture in
            let sent = try await send(fixture.delegate, "s1-a")
            #expect(sent.status == 201, "\(sent.body)")
            let file = "/" + (try #require(sent.json["id"] as? String))
            let read = try await fixture.facilitator.request("GET", path("s1-a", file))
            #expect(read.status == 200 && read.body == "%PDF")
            // It is there under its own action only.
            #expect(try await fixture.delegate.request("GET", path("s1-b", file)).status == 404)
            #expect(try await fixture.administrator.request("GET", path("s1-b", file)).status == 404)
            #expect(try await fixture.administrator.request("DELETE", path("s1-b", file)).status == 404)
            #expect(try await fixture.stranger.request("GET", path("s1-a", file)).status == 404)
            #expect(try await fixture.secretary.request("DELETE", path("s1-a", file)).status == 403)
            #expect(try await fixture.delegate.request("DELETE", path("s1-a", file)).status == 204)
            #expect(try await fixture.delegate.request("GET", path("s1-a", file)).status == 404)
            #expect(try await fixture.server.database.fileIDs().isEmpty)
            let log = try await fixture.audit()
            for action in ["evidenceAdded", "evidenceRead", "evidenceRemoved"] {
                #expect(log.count { $0 == action } == 1)
            }
        }
    }

    @Test func anotherSchoolsFileIsNotThere() async throws {
        try await ProgrammeFixture.run { fixture in
            let sent = try await send(fixture.facilitator, "s1-b")
            let file = "/" + (try #require(sent.json["id"] as? String, "\(sent.body)"))
            #expect(try await fixture.delegate.request("GET", path("s1-b", file)).status == 404)
            #expect(try await fixture.delegate.request("DELETE", path("s1-b", file)).status == 404)
            #expect(try await send(fixture.delegate, "s1-b").status == 404)
            #expect(try await fixture.observer.request("GET", path("s1-b", file)).status == 200)
        }
    }

    @Test func tooManyTooLargeOrOfAnotherTypeIsRefusedAndNotKept() async throws {
        try await ProgrammeFixture.run { fixture in
            #expect(try await send(fixture.delegate, "s1-a", "a.exe").status == 415)
            #expect(try await send(fixture.delegate, "s1-a", "").status == 400)
            #expect(try await send(fixture.delegate, "s1-a", "a.pdf", "").status == 400)
            let large = String(repeating: "a", count: ActionRoutes.longestEvidence + 1)
            #expect(try await send(fixture.delegate, "s1-a", "a.pdf", large).status == 413)
            #expect(try await fixture.server.database.fileIDs().isEmpty)
            for _ in 0..<ActionRoutes.mostEvidence { #expect(try await send(fixture.delegate, "s1-a").status == 201) }
            let more = try await send(fixture.delegate, "s1-a")
            #expect(more.status == 409 && more.code == "limit")
            #expect(try await fixture.server.database.fileIDs().count == ActionRoutes.mostEvidence)
        }
    }
}
