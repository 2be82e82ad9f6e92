import Crypto
import Foundation

/// Makes and checks the secrets of personal links into a room. A secret is an authenticated name, so that the
/// organiser can be shown the link again although the database does not hold it; whether the link still stands is for
/// the database to say.
public struct PersonalLinks: Sendable {
    private let key: SymmetricKey

    /// Takes the server's key, at least 32 bytes.
    public init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

    /// The secret of the invitation `id` into `room`.
    public func secret(of id: String, room: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Self.message(id, room), using: key)
        return id + "-" + Data(code).base64URLText
    }

    /// The invitation that `secret` proves for `room`; nil when it proves none.
    public func id(of secret: String, room: String) -> String? {
        guard secret.utf8.count <= AccessSecret.maximumLength, let end = secret.firstIndex(of: "-") else { return nil }
        let id = String(secret[..<end])
        return isEqualInConstantTime(Array(self.secret(of: id, room: room).utf8), Array(secret.utf8)) ? id : nil
    }

    private static func message(_ id: String, _ room: String) -> Data { Data("invitation \(id) \(room)".utf8) }
}
