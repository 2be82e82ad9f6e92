import Auth
import Conference
import Foundation
import Storage
import Testing

@testable import Server

/// Who somebody is in a room, by what the page shows.
@Suite struct CredentialTests {
    private func verifier(_ server: TestServer) throws -> CredentialVerifier {
        CredentialVerifier(
            tokens: server.tokens, people: server.database, rooms: server.database, links: try links(server))
    }

    private func links(_ server: TestServer) throws -> PersonalLinks {
        PersonalLinks(key: try server.database.secret(named: "personalLinks", count: 32))
    }

    @Test func `a session gives the account's name, school and part in the room`() async throws {
        try await TestServer.run { server in
            try await server.makeSchool("s")
            let anna = try await server.visitor("anna", school: "s")
            let vera = try await server.visitor("vera", role: .pupil)
            let chief = try await server.visitor("chief", role: .administrator)
            var room = StoredRoom(slug: "abcd", title: "A", capacity: 5, createdAt: Date())
            room.meeting.createdBy = "anna"
            room.meeting.roles = [
                StoredRoomRole(account: "vera", role: "delegate", isPlanned: true, school: "s"),
                StoredRoomRole(account: "chief", role: "observer"),
            ]
            try await server.database.insert(room)
            try await server.makeRoom(slug: "other")
            let verifier = try verifier(server)
            func identity(_ visitor: Visitor, _ slug: String) async throws -> Identity? {
                try await verifier.identity(Credentials(session: visitor.session), room: slug)
            }
            let creator = try await identity(anna, "abcd")
            #expect(creator?.role == .administrator)
            #expect(creator?.kind == .account)
            #expect(creator?.subject == "anna")
            #expect(creator?.school == School(id: "s", name: "Школа s"))
            #expect(creator?.isServerAdministrator == false)
            #expect(try await identity(anna, "other")?.role == .participant)
            let pupil = try await identity(vera, "abcd")
            #expect(pupil?.role == .delegate)
            #expect(pupil?.isPupil == true)
            // Of no school herself, she speaks for one in this room.
            #expect(pupil?.school == School(id: "s", name: "Школа s"))
            #expect(try await identity(vera, "other")?.school == nil)
            let administrator = try await identity(chief, "abcd")
            #expect(administrator?.role == .administrator)
            #expect(administrator?.isServerAdministrator == true)
            _ = try await server.database.updateAccount(id: "anna") { $0.isDisabled = true }
            #expect(try await identity(anna, "abcd") == nil, "a session that is over is a guest's")
        }
    }

    @Test func `a personal link gives name, part and school in its own room only`() async throws {
        try await TestServer.run { server in
            try await server.makeSchool("s")
            try await server.makeRoom(slug: "abcd")
            try await server.makeRoom(slug: "other")
            try await server.database.insert([
                StoredRoomInvitation(
                    id: "i", room: "abcd", name: "Вера", role: "secretary", school: "s", createdAt: Date())
            ])
            let secret = try links(server).secret(of: "i", room: "abcd")
            let verifier = try verifier(server)
            let identity = try await verifier.identity(Credentials(invitation: secret), room: "abcd")
            #expect(identity?.name == "Вера")
            #expect(identity?.role == .secretary)
            #expect(identity?.kind == .invitation)
            #expect(identity?.school?.name == "Школа s")
            #expect(try await server.database.roomInvitation(id: "i", room: "abcd")?.usedAt != nil)
            await #expect(throws: ConferenceError.self) {
                try await verifier.identity(Credentials(invitation: secret), room: "other")
            }
            #expect(try await server.database.deleteRoomInvitation(id: "i", room: "abcd"))
            await #expect(throws: ConferenceError.self) {
                try await verifier.identity(Credentials(invitation: secret), room: "abcd")
            }
        }
    }

    @Test func `a token's role, school and pupil reach the room`() async throws {
        try await TestServer.run { server in
            try await server.makeSchool("s")
            let verifier = try verifier(server)
            for role in Grants.Role.allCases {
                let token = try await server.token(room: "abcd", role: role) { $0.school = "s" }
                let identity = try await verifier.identity(Credentials(token: token), room: "abcd")
                #expect(identity?.role.rawValue == role.rawValue)
                #expect(identity?.school?.name == "Школа s")
                #expect(identity?.isServerAdministrator == false)
            }
            let pupil = try await server.token(room: "abcd", role: .participant) {
                $0.isPupil = true
                $0.school = "Лицей"
            }
            let identity = try await verifier.identity(Credentials(token: pupil), room: "abcd")
            #expect(identity?.isPupil == true)
            #expect(identity?.school?.name == "Лицей")
            let administrator = try await server.token()
            #expect(
                try await verifier.identity(Credentials(token: administrator), room: "abcd")?.isServerAdministrator
                    == true)
        }
    }

    @Test func `the browser's cookie signs in at the WebSocket, and a token goes before it`() async throws {
        try await TestServer.run { server in
            let chief = try await server.visitor("chief", role: .administrator)
            try await server.makeRoom(slug: "abcd")
            let guest = try await server.token(room: "abcd", role: .observer)
            try await TCPClient.connect(port: server.port) { session in
                #expect(try await session.handshake(session: chief.session).status == 101)
                let joined = try await session.join("abcd")
                #expect((joined["participant"] as? [String: Any])?["role"] as? String == "administrator")
                #expect((joined["participant"] as? [String: Any])?["registered"] as? Bool == true)
            }
            try await TCPClient.connect(port: server.port) { session in
                _ = try await session.handshake(session: chief.session)
                let joined = try await session.join("abcd", token: guest)
                #expect((joined["participant"] as? [String: Any])?["role"] as? String == "observer")
            }
            try await TCPClient.connect(port: server.port) { session in
                _ = try await session.handshake(session: AccessSecret.random().text)
                let joined = try await session.join("abcd")
                #expect((joined["participant"] as? [String: Any])?["role"] as? String == "guest")
            }
            try await TCPClient.connect(port: server.port) { session in
                let answer = try await session.handshake(origin: "https://evil.example", session: chief.session)
                #expect(answer.status == 403)
            }
        }
    }
}
