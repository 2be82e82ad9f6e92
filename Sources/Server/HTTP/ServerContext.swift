import HTTPTypes
import Hummingbird
import NIOCore

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
        guard peer == "127.0.0.1" || peer == "::1", let forwarded = request.headers[.forwardedFor],
            let last = forwarded.split(separator: ",").last
        else { return peer }
        return String(last.drop { $0 == " " }.prefix(64))
    }
}
