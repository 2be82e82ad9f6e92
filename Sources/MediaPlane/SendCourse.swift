import Forwarding
import Glibc
import MediaControl
import Primitives

/// Whom the kernel takes whole runs for, to cut them into datagrams by itself (UDP_SEGMENT).
struct Cutting: Equatable {
    /// So many destinations for which it refused are taken for all.
    static let exceptions = 16

    /// Whether it cuts at all. Once it does not, it is not asked again.
    private(set) var isOn: Bool
    /// For whom it does not: on the way there is an interface, or encryption, that cannot. Never forgotten: a machine
    /// with such a way has it for good, and what it costs when it is not used after all is speed alone.
    private(set) var refused: [SocketAddress] = []

    init(isOn: Bool) { self.isOn = isOn }

    /// Whether a run for `destination` may be given in one piece.
    @inline(__always)
    func serves(_ destination: SocketAddress) -> Bool {
        isOn && (refused.isEmpty || !refused.contains(destination))
    }

    /// The kernel refused to cut for `destination`.
    mutating func fail(for destination: SocketAddress) {
        refused.append(destination)
        guard refused.count > Self.exceptions else { return }
        isOn = false
        refused = []
    }
}

/// How far the sending of one batch has come, and what the kernel's answers mean for the rest of it. Pure.
///
/// Every answer brings the course forward, or changes how the same is tried once more: nothing is tried for ever.
struct SendCourse {
    /// What became of a batch.
    struct Sent: Sendable, Equatable {
        /// Datagrams that the kernel took, and their bytes of UDP payload.
        var datagrams = 0, bytes = 0
        /// System calls.
        var calls = 0
        /// Datagrams that it refused.
        var errors = SendErrors()
        /// Whether the thread waited for room in the socket's buffer.
        var hasWaited = false
    }

    /// Where a batch stands: before this datagram of this run.
    struct Place: Equatable {
        var run = 0, datagram = 0
    }

    /// What the kernel is given in one piece: a whole run, or one datagram of it.
    struct Parcel: Equatable {
        var run: Int
        /// The first byte in the batch's memory, and how many there are.
        var offset: Int, length: Int
        /// Datagrams.
        var count: Int
        /// The length of each but the last.
        var segment: Int
    }

    /// So many full queues in a row are a full line: what stands behind them in the batch is given up too.
    static let fullQueues = 8

    private let runs: [EgressBatch.Run]
    /// Before what has not been sent or given up.
    private(set) var place = Place()
    private(set) var result = Sent()
    /// For whom the kernel still cuts runs into datagrams by itself.
    private(set) var cutting: Cutting
    /// The run that goes datagram by datagram although others are cut.
    private var separate = -1
    private var mayWait: Bool
    private var fullInARow = 0

    /// - Parameters:
    ///   - cutting: for whom the kernel takes whole runs.
    ///   - mayWait: whether a full buffer may be waited for, once.
    init(_ runs: [EgressBatch.Run], cutting: Cutting, mayWait: Bool) {
        self.runs = runs
        self.cutting = cutting
        self.mayWait = mayWait
    }

    /// Whether everything was sent or given up.
    var isOver: Bool { place.run >= runs.count }

    /// What stands at `place`, which is moved behind it; nil at the end.
    func parcel(at place: inout Place) -> Parcel? {
        guard place.run < runs.count else { return nil }
        let run = runs[place.run]
        let number = place.run
        guard run.count > 1, place.run == separate || !cutting.serves(run.destination) else {
            place.run += 1
            return Parcel(run: number, offset: run.offset, length: run.length, count: run.count, segment: run.segment)
        }
        let start = place.datagram * run.segment
        place.datagram += 1
        if place.datagram == run.count { place = Place(run: number + 1) }
        return Parcel(
            run: number, offset: run.offset + start, length: min(run.segment, run.length - start), count: 1,
            segment: run.segment)
    }

    /// The kernel took so many parcels.
    mutating func took(_ count: Int) {
        var next = place
        for _ in 0..<count {
            guard let parcel = parcel(at: &next) else { break }
            result.datagrams += parcel.count
            result.bytes += parcel.length
        }
        place = next
        fullInARow = 0
    }

    /// Counts a system call.
    mutating func called() { result.calls += 1 }

    /// The kernel took nothing and said `failure` of the next parcel. Returns whether to wait for room and try the same
    /// again.
    mutating func refused(_ failure: Int32) -> Bool {
        var behind = place
        guard let parcel = parcel(at: &behind) else { return false }
        switch failure {
        case EAGAIN where mayWait:
            mayWait = false
            result.hasWaited = true
            return true
        case EAGAIN:
            // Our own buffer is full for everybody: what does not fit is lost as it would be on the line.
            lose(to: Place(run: runs.count), .noRoom)
        case ENOBUFS, ENOMEM:
            // One interface's queue is full; what follows may leave by another.
            lose(to: behind, .noRoom)
            fullInARow += 1
            if fullInARow == Self.fullQueues { lose(to: Place(run: runs.count), .noRoom) }
        case EIO where parcel.count > 1, EOPNOTSUPP where parcel.count > 1, ENOPROTOOPT where parcel.count > 1:
            // On this way nobody can cut: from now on every datagram goes there by itself.
            cutting.fail(for: runs[place.run].destination)
        case EINVAL where parcel.count > 1, EMSGSIZE where parcel.count > 1:
            // On the way to this client datagrams must be shorter than these: each of them is for the kernel to judge.
            separate = place.run
        case EMSGSIZE:
            // So are all of the same length; the last of a run may be shorter.
            let run = runs[place.run]
            let last = run.count - 1
            let isLastShorter = run.length < run.count * run.segment
            let end = place.datagram < last && isLastShorter ? Place(run: place.run, datagram: last) : behindRun
            lose(to: end, .tooLong)
        case EPERM, EACCES:
            // A firewall may let the next one pass.
            lose(to: behind, .notPermitted)
        default:
            lose(to: behindRun, SendErrors.Cause(failure))
        }
        return false
    }

    private var behindRun: Place { Place(run: place.run + 1) }

    private mutating func lose(to end: Place, _ cause: SendErrors.Cause) {
        var count = 0
        var next = place
        while next != end, let parcel = parcel(at: &next) { count += parcel.count }
        place = next
        result.errors[cause] &+= UInt64(count)
    }
}

extension SendErrors.Cause {
    /// The cause behind what a system call said.
    init(_ failure: Int32) {
        switch failure {
        case EAGAIN, ENOBUFS, ENOMEM: self = .noRoom
        case EMSGSIZE: self = .tooLong
        case EPERM, EACCES: self = .notPermitted
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, ECONNREFUSED, EADDRNOTAVAIL, ENODEV, ENXIO:
            self = .unreachable
        default: self = .other
        }
    }
}
