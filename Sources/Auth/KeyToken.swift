/// What another system shows to act on this server: `vk_<id>_<secret>` in place of a token.
public struct KeyToken: Sendable, Equatable {
    /// Which key it is.
    public let id: String
    /// What proves it.
    public let secret: AccessSecret

    /// Makes a new key of that name.
    public init(id: String) {
        self.id = id
        secret = .random()
    }

    /// Reads a key; nil when the text is none.
    public init?(_ text: String) {
        let parts = text.split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "vk", (1...32).contains(parts[1].utf8.count),
            let secret = AccessSecret(String(parts[2]))
        else { return nil }
        id = String(parts[1])
        self.secret = secret
    }

    /// The key as it is shown once to whoever made it.
    public var text: String { "vk_\(id)_\(secret.text)" }

    /// Whether the secret is the one whose hash is kept.
    public func matches(hash: [UInt8]) -> Bool { isEqualInConstantTime(secret.hash, hash) }
}
