/// The token of an `Authorization` header (RFC 6750 §2.1).
public enum BearerToken {
    /// The token in `header`, the value of `Authorization`.
    ///
    /// - Throws: `missing` when there is no header, `malformed` when it is not of the form `Bearer <token>`.
    public static func parse(_ header: String?) throws(TokenError) -> String {
        guard let header else { throw .missing }
        let parts = header.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw .malformed }
        return String(parts[1])
    }
}
