import Crypto
import Foundation

/// A secret that opens something to whoever shows it: a session, an invitation, a key. The server keeps only its hash,
/// so that who reads the database cannot use what it finds there.
public struct AccessSecret: Sendable, Equatable {
    /// Longer texts are not looked at.
    public static let maximumLength = 128

    /// The secret as it stands in a cookie or link: letters, digits, `-` and `_`.
    public let text: String

    /// Takes what a client shows; nil when it is no secret of ours by its form.
    public init?(_ text: String) {
        guard (16...Self.maximumLength).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else {
            return nil
        }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }

    /// Makes a new secret of 256 random bits.
    public static func random() -> AccessSecret {
        let key = SymmetricKey(size: .bits256)
        return AccessSecret(unchecked: key.withUnsafeBytes { Data($0) }.base64URLText)
    }

    /// What is kept of it: SHA-256. The secret is random, so that no slow hash is needed.
    public var hash: [UInt8] { Array(SHA256.hash(data: Data(text.utf8))) }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch UnicodeScalar(byte) {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
        default: false
        }
    }
}

/// Short names for things in the database; nobody has to keep them secret.
public enum RecordID {
    private static let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789")

    /// Sixteen letters and digits, 80 bits.
    public static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return String((0..<16).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] })
    }
}

/// Comparison that takes as long for a wrong value as for the right one.
func isEqualInConstantTime(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}

extension Data {
    /// Base64 for addresses, without padding (RFC 4648 §5).
    var base64URLText: String {
        base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}
