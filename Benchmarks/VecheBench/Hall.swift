import CBench
import MediaControl
import MediaPlane
import Primitives
import SDP
import SecureTransport

/// A media plane of one worker, with one room in it.
final class Hall {
    let plane: MediaPlane
    private let crowd: Crowd
    private var seating = Seating()

    /// The worker's thread gets processor `cpu` for itself.
    init(_ crowd: Crowd, address: SocketAddress, cpu: Int) throws {
        self.crowd = crowd
        // Threads begin with the processors of the thread that starts them.
        _ = bench_pin(Int32(cpu))
        plane = try MediaPlane(
            MediaPlane.Configuration(port: 0, workers: 1, advertised: [address]),
            identity: try DTLSIdentity.generate())
    }

    /// What the worker counted.
    var worker: WorkerMetrics { plane.metrics().workers[0] }

    /// Gives `peer` a seat and begins to connect it. Returns the m-lines as the client sees them.
    func seat(_ peer: Peer, _ seat: Seating.Seat) throws -> [AnsweredSection] {
        let result = try seating.take(
            seat, peer, at: plane.place(in: Seating.room), client: crowd.identity.fingerprint,
            server: plane.fingerprint)
        plane.submit(result.commands)
        try peer.begin(Peer.Remote(result.answer), identity: crowd.identity, now: Clock.now())
        return result.answer.sections
    }
}
