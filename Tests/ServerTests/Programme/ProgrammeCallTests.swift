import Foundation
import Storage
import Testing

@testable import Server

/// A session's call follows what the programme says of it.
@Suite struct ProgrammeCallTests {
    private let path = ProgrammeFixture.path + "/sessions"

    /// What somebody is told of their role next.
    private static func role(_ session: inout TCPClient.Session) async throws -> String? {
        try await session.message(of: "you")["role"] as? String
    }

    /// What somebody is told next of what they may do on the board.
    private static func rights(_ session: inout TCPClient.Session) async throws -> [String] {
        try await session.message(of: "boardOwn")["rights"] as? [String] ?? []
    }

    private static func enter(
        _ session: inout TCPClient.Session, _ visitor: Visitor, _ slug: String
    ) async throws -> [String: Any] {
        _ = try await session.handshake(session: visitor.session)
        return try await session.join(slug, name: visitor.account.name)
    }

    @Test func whoIsReplacedDuringTheCallLosesThePartAndTheOtherHasItAtOnce() async throws {
        try await ProgrammeFixture.run { fixture in
            let person = try await fixture.administrator.request(
                "POST", ProgrammeFixture.path + "/people",
                body: #"{"name":"Новая","school":"b","part":"facilitator","login":"other"}"#
            ).json
            let new = try #require(person["id"] as? String)
            let made = try await fixture.administrator.request("POST", path, body: try fixture.plan()).json
            let (id, slug) = (try #require(made["id"] as? String), try #require(made["room"] as? String))
            let session = path + "/" + id
            try await TCPClient.connect(port: fixture.server.port) { old in
                let joined = try await Self.enter(&old, fixture.facilitator, slug)
                #expect((joined["you"] as? [String: Any])?["role"] as? String == "facilitator")
                let open = ["action": "open", "problem": "Чтение"]
                #expect(try await old.askBoard(2, open)["type"] as? String == "done")
                #expect(try await Self.rights(&old).contains("lead"))
                try await TCPClient.connect(port: fixture.server.port) { next in
                    let joined = try await Self.enter(&next, fixture.stranger, slug)
                    #expect((joined["you"] as? [String: Any])?["role"] as? String == "participant")
                    #expect(try await !Self.rights(&next).contains("lead"))
                    let changed = try await fixture.administrator.request(
                        "PATCH", session, body: try fixture.json(["facilitator": new]))
                    #expect(changed.status == 200, "\(changed.body)")
                    #expect(try await Self.role(&next) == "facilitator")
                    #expect(try await Self.rights(&next).contains("lead"))
                    #expect(try await Self.role(&old) == "participant")
                    #expect(try await !Self.rights(&old).contains("lead"))
                    let stage = ["action": "stage", "from": "review", "to": "problem"]
                    #expect(try await old.askBoard(3, stage)["code"] as? String == "notAllowed")
                    #expect(try await next.askBoard(3, stage)["type"] as? String == "done")
                }
            }
        }
    }

    @Test func aPartThatEndsInTheProgrammeEndsInTheCall() async throws {
        try await ProgrammeFixture.run { fixture in
            let made = try await fixture.facilitator.request("POST", path, body: try fixture.plan()).json
            let slug = try #require(made["room"] as? String)
            try await TCPClient.connect(port: fixture.server.port) { delegate in
                let joined = try await Self.enter(&delegate, fixture.delegate, slug)
                #expect((joined["you"] as? [String: Any])?["role"] as? String == "delegate")
                let gone = try await fixture.administrator.request("DELETE", ProgrammeFixture.path + "/people/d")
                #expect(gone.status == 204, "\(gone.body)")
                #expect(try await Self.role(&delegate) == "participant")
            }
        }
    }

    @Test func aMeetingsPlanIsFollowedToo() async throws {
        try await ProgrammeFixture.run { fixture in
            let made = try await fixture.administrator.request("POST", "/api/rooms", body: #"{"title":"Совет"}"#).json
            let slug = try #require(made["slug"] as? String)
            try await TCPClient.connect(port: fixture.server.port) { guest in
                _ = try await Self.enter(&guest, fixture.stranger, slug)
                let changed = try await fixture.administrator.request(
                    "PATCH", "/api/rooms/" + slug, body: #"{"roles":[{"account":"other","role":"secretary"}]}"#)
                #expect(changed.status == 200, "\(changed.body)")
                #expect(try await Self.role(&guest) == "secretary")
            }
        }
    }
}
