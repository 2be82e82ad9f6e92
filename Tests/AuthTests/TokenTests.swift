import Foundation
import Testing

@testable import Auth

@Suite struct TokenTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)
    private let secret = [UInt8](0..<32)

    private func grants(room: String = "abcd", role: Grants.Role = .participant) -> Grants {
        Grants(identity: "anna", name: "Анна", room: room, role: role, lifetime: 3600, now: now)
    }

    private func base64URL(_ text: String) -> String {
        Data(text.utf8).base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }

    @Test func `what was granted is what is read back`() async throws {
        let authority = await TokenAuthority(secret: secret)
        for role in Grants.Role.allCases {
            var granted = grants(role: role)
            granted.permissions.publish = false
            let token = try await authority.issue(granted)
            #expect(try await authority.verify(token, room: "abcd", now: now) == granted)
        }
    }

    @Test func `only an administrator gets the right to administer`() {
        #expect(grants(role: .administrator).permissions.admin)
        #expect(!grants(role: .participant).permissions.admin)
    }

    @Test func `a token is good until the second it expires`() async throws {
        let authority = await TokenAuthority(secret: secret)
        let token = try await authority.issue(grants())
        _ = try await authority.verify(token, now: now.addingTimeInterval(3599))
        await #expect(throws: TokenError.expired) {
            try await authority.verify(token, now: now.addingTimeInterval(3600))
        }
    }

    @Test func `a token for one room does not open another, one for all rooms does`() async throws {
        let authority = await TokenAuthority(secret: secret)
        let one = try await authority.issue(grants(room: "abcd"))
        let all = try await authority.issue(grants(room: Grants.everyRoom))
        await #expect(throws: TokenError.wrongRoom) { try await authority.verify(one, room: "efgh", now: now) }
        _ = try await authority.verify(all, room: "efgh", now: now)
    }

    @Test func `another server's token is refused`() async throws {
        let token = try await TokenAuthority(secret: [UInt8](1..<33)).issue(grants())
        let authority = await TokenAuthority(secret: secret)
        await #expect(throws: TokenError.badSignature) { try await authority.verify(token, now: now) }
    }

    @Test func `a changed claim breaks the signature`() async throws {
        let authority = await TokenAuthority(secret: secret)
        var parts = try await authority.issue(grants()).split(separator: ".").map(String.init)
        let other = try await authority.issue(grants(role: .administrator)).split(separator: ".").map(String.init)
        parts[1] = other[1]
        await #expect(throws: TokenError.badSignature) {
            try await authority.verify(parts.joined(separator: "."), now: now)
        }
    }

    @Test func `the method none opens nothing`() async throws {
        let authority = await TokenAuthority(secret: secret)
        let payload = try await authority.issue(grants(role: .administrator)).split(separator: ".")[1]
        let header = base64URL(#"{"alg":"none","typ":"JWT"}"#)
        for signature in ["", "AAAA"] {
            await #expect(throws: TokenError.self) {
                try await authority.verify("\(header).\(payload).\(signature)", now: now)
            }
        }
    }

    @Test(arguments: ["", ".", "..", "a.b.c", "not a token", "Анна", String(repeating: "a", count: 100_000)])
    func `text that is no token is malformed`(text: String) async {
        let authority = await TokenAuthority(secret: secret)
        await #expect(throws: TokenError.malformed) { try await authority.verify(text, now: now) }
    }

    @Test func `every reason says what to do`() {
        for error in TokenError.allCases { #expect(error.message.contains(";")) }
    }

    @Test func `the bearer scheme is read in any case and nothing else is`() throws {
        #expect(try BearerToken.parse("Bearer abc") == "abc")
        #expect(try BearerToken.parse("bearer  abc") == "abc")
        #expect(throws: TokenError.missing) { try BearerToken.parse(nil) }
        for header in ["", "Bearer", "Bearer a b", "Basic abc", "abc"] {
            #expect(throws: TokenError.malformed) { try BearerToken.parse(header) }
        }
    }
}
