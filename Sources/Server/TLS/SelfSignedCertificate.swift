import Crypto
import Foundation
import Logging
import Primitives
import SwiftASN1
import X509

/// The certificate that the server makes for itself when the operator has none.
public struct SelfSignedCertificate: Sendable {
    /// The certificate's PEM file.
    public let certificatePath: String
    /// The private key's PEM file, readable by the owner only.
    public let keyPath: String

    /// Uses the pair of files in `directory`, which must exist; makes them when they are missing or expire within a
    /// month.
    ///
    /// - Parameters:
    ///   - names: host names and IP addresses the certificate is for.
    ///   - now: the present wall-clock time.
    public init(directory: String, names: [String], now: Date) throws {
        certificatePath = directory + "/certificate.pem"
        keyPath = directory + "/key.pem"
        if let expiry = Self.expiry(of: certificatePath), expiry > now.addingTimeInterval(30 * 86400),
            FileManager.default.isReadableFile(atPath: keyPath)
        {
            return
        }
        let (certificate, key) = try Self.make(names: names, now: now)
        // The key first: a certificate without its key would be taken for a complete pair at the next start.
        try PrivateFile.write(key, to: keyPath, mode: 0o600)
        try PrivateFile.write(certificate, to: certificatePath, mode: 0o644)
    }

    private static func expiry(of path: String) -> Date? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let certificate = try? Certificate(pemEncoded: text)
        else { return nil }
        return certificate.notValidAfter
    }

    private static func make(names: [String], now: Date) throws -> (certificate: String, key: String) {
        let key = P256.Signing.PrivateKey()
        let privateKey = Certificate.PrivateKey(key)
        let subject = try DistinguishedName { CommonName("Veche") }
        // 820 days: some clients refuse certificates valid for longer than 825.
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: privateKey.publicKey,
            notValidBefore: now.addingTimeInterval(-86400), notValidAfter: now.addingTimeInterval(820 * 86400),
            issuer: subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(names.map(generalName))
            }, issuerPrivateKey: privateKey)
        return (try certificate.serializeAsPEM().pemString, key.pemRepresentation)
    }

    private static func generalName(_ name: String) -> GeneralName {
        guard let address = SocketAddress(name, port: 0) else { return .dnsName(name) }
        var bytes: [UInt8] = []
        if address.isIPv4 {
            bytes.appendUInt32(address.ipv4)
        } else {
            bytes.appendUInt64(address.high)
            bytes.appendUInt64(address.low)
        }
        return .ipAddress(ASN1OctetString(contentBytes: bytes[...]))
    }
}

/// Writing of files that must never be seen half written or by others.
enum PrivateFile {
    /// Writes `text` beside `path` under `mode`, then moves it into place.
    static func write(_ text: String, to path: String, mode: Int) throws {
        let temporary = path + ".new"
        try? FileManager.default.removeItem(atPath: temporary)
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: mode]
        guard
            FileManager.default.createFile(atPath: temporary, contents: Data(text.utf8), attributes: attributes),
            rename(temporary, path) == 0
        else { throw ConfigurationError("The file \(path) cannot be written; check the owner of its directory.") }
    }
}
