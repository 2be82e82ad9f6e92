import Foundation
import JWTKit

/// Makes and checks the server's tokens: JSON Web Tokens (RFC 7519) signed with HMAC-SHA256.
public struct TokenAuthority: Sendable {
    /// No token of ours comes near this length; longer ones are not looked at.
    public static let maximumLength = 4096

    private let keys: JWTKeyCollection

    /// Takes the signing secret, at least 32 bytes (RFC 7518 §3.2).
    public init(secret: [UInt8]) async {
        keys = JWTKeyCollection()
        await keys.add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
    }

    /// Signs `grants`.
    public func issue(_ grants: Grants) async throws -> String {
        try await keys.sign(Claims(grants))
    }

    /// Checks signature, issuer and time, and gives the grants back.
    ///
    /// - Parameter now: the present wall-clock time.
    public func verify(_ token: String, now: Date) async throws(TokenError) -> Grants {
        guard token.utf8.count <= Self.maximumLength else { throw .malformed }
        let claims: Claims
        do {
            claims = try await keys.verify(token, as: Claims.self)
        } catch let error as JWTError where error.errorType == .signatureVerificationFailed {
            throw .badSignature
        } catch {
            throw .malformed
        }
        guard claims.iss == Grants.issuer else { throw .malformed }
        guard claims.exp > now.timeIntervalSince1970 else { throw .expired }
        return claims.grants
    }

    /// Checks a token and that it is meant for `room`.
    public func verify(_ token: String, room: String, now: Date) async throws(TokenError) -> Grants {
        let grants = try await verify(token, now: now)
        guard grants.covers(room: room) else { throw .wrongRoom }
        return grants
    }
}

/// The token's payload as it stands in JSON.
private struct Claims: JWTPayload {
    var iss: String
    var sub: String
    var name: String
    var room: String
    var role: Grants.Role
    var permissions: Grants.Permissions
    var school: String?
    var pupil: Bool?
    var iat: Double
    var exp: Double

    init(_ grants: Grants) {
        iss = Grants.issuer
        sub = grants.identity
        name = grants.name
        room = grants.room
        role = grants.role
        permissions = grants.permissions
        school = grants.school
        pupil = grants.isPupil ? true : nil
        iat = grants.issuedAt.timeIntervalSince1970
        exp = grants.expiresAt.timeIntervalSince1970
    }

    var grants: Grants {
        var grants = Grants(
            identity: sub, name: name, room: room, role: role, lifetime: 0, now: Date(timeIntervalSince1970: iat))
        grants.permissions = permissions
        grants.school = school
        grants.isPupil = pupil ?? false
        grants.expiresAt = Date(timeIntervalSince1970: exp)
        return grants
    }

    // Time and issuer are checked by the caller, who knows the time and the reason to give.
    func verify(using algorithm: some JWTAlgorithm) async throws {}
}
