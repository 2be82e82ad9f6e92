import Primitives
import SDP

/// A server in the comparison: one room, one who sends, and any number who receive.
protocol Contestant: AnyObject {
    /// What it is called in the results.
    var key: String { get }
    /// Its name with its version.
    var name: String { get }
    var process: ServerProcess { get }

    /// Starts the server.
    func start(cpu: Int, address: SocketAddress) throws
    /// Brings in who sends. Returns the m-lines that media may be sent on.
    func publish(_ peer: Peer, _ crowd: Crowd) throws -> [AnsweredSection]
    /// Brings in one who receives.
    func watch(_ peer: Peer, _ crowd: Crowd) throws
}

extension Contestant {
    /// Begins media as `answer` says.
    func begin(_ peer: Peer, _ answer: ReceivedAnswer, _ crowd: Crowd) throws {
        try peer.begin(Peer.Remote(answer), identity: crowd.identity, now: Clock.now())
        peer.reportsOn = answer.sections.compactMap { $0.receives ? $0.slot?.primary : nil }
    }
}
