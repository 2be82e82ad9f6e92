import NIOHTTP1

/// Which pages may open a signalling connection. Browsers always tell the page's origin; programs that are no
/// browsers tell none and are let in, for they could claim any.
struct OriginPolicy: Sendable {
    /// Origins allowed besides the server's own.
    let allowed: Set<WebOrigin>

    init(allowed: [String]) { self.allowed = Set(allowed.compactMap(WebOrigin.init)) }

    /// Whether a request with these `Origin` and `Host` headers may be upgraded.
    func admits(origin: String?, host: String?) -> Bool {
        guard let origin else { return true }
        guard let origin = WebOrigin(origin) else { return false }
        if allowed.contains(origin) { return true }
        guard let host, let own = WebOrigin("\(origin.scheme)://\(host)") else { return false }
        return own.host == origin.host && own.port == origin.port
    }
}
