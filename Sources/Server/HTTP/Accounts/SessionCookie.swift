import Auth
import Foundation
import HTTPTypes
import Hummingbird
import Storage

/// The cookie that says who is signed in at a browser.
struct SessionCookie: Sendable {
    static let name = "veche_session"
    /// How long a browser stays signed in without coming back, in seconds.
    static let lifetime: TimeInterval = 30 * 86400
    /// A session that has less than this left is prolonged when its owner comes back.
    static let renewal: TimeInterval = 29 * 86400

    /// Whether browsers may send it over HTTPS only.
    let isSecure: Bool

    /// The value of `Set-Cookie` that signs in.
    func setting(_ secret: AccessSecret) -> String { line(secret.text, age: Int(Self.lifetime)) }

    /// The value of `Set-Cookie` that signs out.
    var clearing: String { line("", age: 0) }

    private func line(_ value: String, age: Int) -> String {
        "\(Self.name)=\(value); Path=/; Max-Age=\(age); HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
    }

    /// The secret in the values of `Cookie`; nil when there is none of that form.
    static func secret(in headers: [String]) -> AccessSecret? {
        for header in headers {
            for part in header.split(separator: ";") {
                let pair = part.split(separator: "=", maxSplits: 1)
                guard pair.count == 2, pair[0].drop(while: { $0 == " " }) == name else { continue }
                return AccessSecret(String(pair[1]))
            }
        }
        return nil
    }

    /// The secret that a request carries.
    static func secret(of request: Request) -> AccessSecret? { secret(in: request.headers[values: .cookie]) }
}

/// Finds out who is signed in.
public struct SessionReader: Sendable {
    private let sessions: any SessionStore

    /// Looks sessions up in `sessions`.
    public init(sessions: any SessionStore) { self.sessions = sessions }

    /// The account that the values of `Cookie` sign in; nil where they sign in nobody.
    public func account(cookies: [String], now: Date) async throws -> StoredAccount? {
        guard let secret = SessionCookie.secret(in: cookies) else { return nil }
        guard let (account, _) = try await sessions.session(hash: secret.hash, now: now) else { return nil }
        return account
    }
}
