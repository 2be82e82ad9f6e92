import HTTPTypes
import Hummingbird
import NIOCore

/// Where clients are, for counting attempts.
enum ClientAddress {
    /// The address that a proxy on this machine tells of, or else the other end of the connection; nil when that is on
    /// this machine.
    static func of(peer: String, forwarded: String?) -> String? {
        guard peer == "127.0.0.1" || peer == "::1" else { return peer }
        return forwarded?.split(separator: ",").last.map { String($0.drop { $0 == " " }.prefix(64)) }
    }
}

/// What a route knows about a request besides what the request says: above all, from where it came.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The other end of the connection, which may be a reverse proxy on this machine.
    let peer: String?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress?.ipAddress
    }

    /// The client's address, for counting attempts. A proxy on this machine is believed; anybody else might write into
    /// the header what they like.
    func clientAddress(of request: Request) -> String {
        guard let peer else { return "unknown" }
        return ClientAddress.of(peer: peer, forwarded: request.headers[.forwardedFor]) ?? peer
    }
}
