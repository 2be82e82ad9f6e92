import Foundation
import Testing
import X509

@testable import Server

@Suite struct SelfSignedCertificateTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func load(_ files: SelfSignedCertificate) throws -> Certificate {
        try Certificate(pemEncoded: String(contentsOfFile: files.certificatePath, encoding: .utf8))
    }

    @Test func `the certificate is for every name and address of the machine`() async throws {
        try await Program.inDirectory { directory in
            let files = try SelfSignedCertificate(
                directory: directory, names: ["localhost", "192.0.2.7", "2001:db8::7"], now: now)
            let certificate = try load(files)
            let names = try #require(try certificate.extensions.subjectAlternativeNames).map { "\($0)" }
            #expect(names.count == 3)
            #expect(names[0].contains("localhost"))
            #expect(names[1].contains("192, 0, 2, 7") || names[1].contains("192.0.2.7"), "\(names[1])")
            #expect(certificate.notValidBefore < now)
            let days = certificate.notValidAfter.timeIntervalSince(certificate.notValidBefore) / 86400
            #expect((365...825).contains(days))
            #expect(certificate.publicKey.isValidSignature(certificate.signature, for: certificate))
        }
    }

    @Test func `it is kept until a month before its end`() async throws {
        try await Program.inDirectory { directory in
            func make(after days: Double) throws -> Certificate {
                try load(
                    SelfSignedCertificate(
                        directory: directory, names: ["localhost"], now: now.addingTimeInterval(days * 86400)))
            }
            let first = try make(after: 0)
            #expect(try make(after: 780) == first)
            let second = try make(after: 800)
            #expect(second != first)
            #expect(second.notValidAfter > first.notValidAfter)
        }
    }

    @Test func `a lost key or a damaged certificate is made anew`() async throws {
        try await Program.inDirectory { directory in
            func make() throws -> SelfSignedCertificate {
                try SelfSignedCertificate(directory: directory, names: ["localhost"], now: now)
            }
            let first = try load(make())
            try FileManager.default.removeItem(atPath: directory + "/key.pem")
            let second = try load(make())
            #expect(second != first)
            try Data("damaged".utf8).write(to: URL(fileURLWithPath: directory + "/certificate.pem"))
            #expect(try load(make()) != second)
        }
    }
}
