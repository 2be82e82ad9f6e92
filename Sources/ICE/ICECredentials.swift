/// The user fragment and password of one end of an ICE session (RFC 8445 §5.3).
public struct ICECredentials: Hashable, Sendable {
    /// The user fragment, 4 to 256 characters.
    public let ufrag: String
    /// The password, 22 to 256 characters; it keys MESSAGE-INTEGRITY.
    public let password: String

    /// Takes credentials as they stand in SDP.
    public init(ufrag: String, password: String) {
        self.ufrag = ufrag
        self.password = password
    }

    /// Fresh credentials: 8 characters of user fragment (48 bits), 24 of password (144 bits).
    public static func random(using generator: inout some RandomNumberGenerator) -> ICECredentials {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        func text(_ length: Int) -> String {
            String((0..<length).map { _ in alphabet[Int.random(in: 0..<64, using: &generator)] })
        }
        return ICECredentials(ufrag: text(8), password: text(24))
    }
}
