import Foundation
import Testing

@testable import Auth

@Suite struct SecretTests {
    private let cheap = PasswordHash.Cost(logN: 4, blockSize: 1, parallelism: 1)

    @Test func `a password is recognised after it was kept, another is not`() throws {
        let kept = try PasswordHash(of: "Снег-идёт-7", cost: cheap).text
        let hash = try #require(PasswordHash(kept))
        #expect(hash.matches("Снег-идёт-7"))
        #expect(hash.matches("Снег-ид\u{435}\u{308}т-7"), "the same letters, composed otherwise")
        #expect(!hash.matches("Снег-идет-7"))
        #expect(!hash.matches(""))
        #expect(!kept.contains("Снег"))
    }

    @Test func `the same password is kept differently each time`() throws {
        let (a, b) = (try PasswordHash(of: "password", cost: cheap), try PasswordHash(of: "password", cost: cheap))
        #expect(a.text != b.text)
    }

    /// RFC 7914 §12, the second vector, cut to the 32 bytes that are kept.
    @Test func `the hash is scrypt`() throws {
        let salt = Data("NaCl".utf8).base64EncodedString()
        let expected = Data([
            0xfd, 0xba, 0xbe, 0x1c, 0x9d, 0x34, 0x72, 0x00, 0x78, 0x56, 0xe7, 0x19, 0x0d, 0x01, 0xe9, 0xfe, 0x7c, 0x6a,
            0xd7, 0xcb, 0xc8, 0x23, 0x78, 0x30, 0xe7, 0x73, 0x76, 0x63, 0x4b, 0x37, 0x31, 0x62,
        ]).base64EncodedString()
        // The vector's p is 16, more than a kept hash may ask for, so that the third is taken with its own bound.
        #expect(PasswordHash("scrypt$10$8$16$\(salt)$\(expected)") == nil)
        let sodium = Data("SodiumChloride".utf8).base64EncodedString()
        let third = Data([
            0x70, 0x23, 0xbd, 0xcb, 0x3a, 0xfd, 0x73, 0x48, 0x46, 0x1c, 0x06, 0xcd, 0x81, 0xfd, 0x38, 0xeb, 0xfd, 0xa8,
            0xfb, 0xba, 0x90, 0x4f, 0x8e, 0x3e, 0xa9, 0xb5, 0x43, 0xf6, 0x54, 0x5d, 0xa1, 0xf2,
        ]).base64EncodedString()
        let hash = try #require(PasswordHash("scrypt$14$8$1$\(sodium)$\(third)"))
        #expect(hash.matches("pleaseletmein"))
    }

    @Test(arguments: [
        "", "x", "scrypt$15$8$1$AA==", "scrypt$30$8$1$AAAA$AAAA", "scrypt$-1$8$1$AAAA$AAAA", "bcrypt$1$1$1$AAAA$AAAA",
        "scrypt$15$8$1$!!!!$AAAA", "scrypt$15$8$1$AAAA$AAAA",
    ])
    func `what is no kept password is not taken for one`(text: String) { #expect(PasswordHash(text) == nil) }

    @Test func `the hasher answers no where there is no account`() async throws {
        let hasher = PasswordHasher(cost: cheap)
        let kept = try await hasher.hash("correct horse")
        #expect(try await hasher.verify("correct horse", kept: kept))
        #expect(try await hasher.verify("wrong horse", kept: kept) == false)
        #expect(try await hasher.verify("decoy", kept: nil) == false)
        #expect(try await hasher.verify("decoy", kept: "rubbish") == false)
    }

    @Test func `a hasher with too many waiting refuses the rest`() async throws {
        let hasher = PasswordHasher(cost: .init(logN: 14, blockSize: 8, parallelism: 1), waiting: 2)
        let outcomes = await withTaskGroup(of: Bool.self, returning: [Bool].self) { group in
            for _ in 0..<20 { group.addTask { (try? await hasher.hash("x")) != nil } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.contains(true))
        #expect(outcomes.contains(false))
        #expect((try? await hasher.hash("x")) != nil, "a place is given back")
    }

    @Test func `a secret has 256 bits and is kept as a hash`() throws {
        let secret = AccessSecret.random()
        #expect(secret.text.utf8.count == 43)
        #expect(secret != AccessSecret.random())
        #expect(secret.hash.count == 32)
        #expect(AccessSecret(secret.text) == secret)
        for text in ["", "short", secret.text + ";", String(repeating: "a", count: 129), "ааааааааааааааааааааа"] {
            #expect(AccessSecret(text) == nil, "\(text)")
        }
    }

    @Test func `a key is read back, whatever its secret contains`() throws {
        for _ in 0..<200 {
            let key = KeyToken(id: RecordID.random())
            let read = try #require(KeyToken(key.text))
            #expect(read == key)
            #expect(read.matches(hash: key.secret.hash))
            #expect(!read.matches(hash: AccessSecret.random().hash))
        }
        for text in [
            "vk_", "vk__", "vk_a_b", "xx_a_" + AccessSecret.random().text, "vk__" + AccessSecret.random().text,
        ] {
            #expect(KeyToken(text) == nil, "\(text)")
        }
    }

    @Test func `a personal link is good for its own room only and cannot be guessed from another`() {
        let links = PersonalLinks(key: [UInt8](0..<32))
        let secret = links.secret(of: "abc", room: "room")
        #expect(links.id(of: secret, room: "room") == "abc")
        #expect(links.id(of: secret, room: "other") == nil)
        #expect(links.id(of: secret.replacingOccurrences(of: "abc", with: "abd"), room: "room") == nil)
        #expect(PersonalLinks(key: [UInt8](1..<33)).id(of: secret, room: "room") == nil)
        for text in ["", "-", "abc", "abc-", secret + "x", String(repeating: "a-", count: 100)] {
            #expect(links.id(of: text, room: "room") == nil)
        }
    }
}

@Suite struct AttemptLimiterTests {
    @Test func `failures are borne up to the bound and forgiven one by one`() {
        var limiter = AttemptLimiter(failures: 3, period: 90)
        var verdicts: [AttemptLimiter.Verdict] = []
        for _ in 0..<4 { verdicts.append(limiter.begin("anna", now: 1000)) }
        #expect(verdicts == [.allowed, .allowed, .allowed, .refused(retryAfter: 30)])
        let early = limiter.begin("anna", now: 1029)
        #expect(early == .refused(retryAfter: 1))
        let later = limiter.begin("anna", now: 1030)
        #expect(later == .allowed)
        let other = limiter.begin("boris", now: 1030)
        #expect(other == .allowed)
    }

    @Test func `a success costs nothing and does not wipe failures away`() {
        var limiter = AttemptLimiter(failures: 3, period: 1e9)
        for _ in 0..<100 {
            let verdict = limiter.begin("school", now: 0)
            #expect(verdict == .allowed)
            limiter.succeeded("school", now: 0)
        }
        _ = limiter.begin("school", now: 0)
        _ = limiter.begin("school", now: 0)
        _ = limiter.begin("school", now: 0)
        limiter.succeeded("school", now: 0)
        let third = limiter.begin("school", now: 0)
        #expect(third == .allowed)
        let fourth = limiter.begin("school", now: 0)
        #expect(fourth != .allowed)
    }

    @Test func `memory is bounded whatever names are tried`() {
        var limiter = AttemptLimiter(failures: 3, period: 1000, capacity: 100)
        for index in 0..<10_000 { _ = limiter.begin("name \(index)", now: Double(index) / 100) }
        #expect(limiter.count <= 100)
    }

    @Test func `a clock that stands still or jumps back forgives nothing`() {
        var limiter = AttemptLimiter(failures: 1, period: 10)
        _ = limiter.begin("a", now: 100)
        let verdict = limiter.begin("a", now: 50)
        #expect(verdict != .allowed)
    }
}
