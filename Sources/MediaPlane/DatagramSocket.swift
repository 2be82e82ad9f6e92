import CLinux
import Forwarding
import Glibc
import Primitives

/// A UDP socket for both address families with memory for one batch of incoming datagrams.
struct DatagramSocket: ~Copyable {
    /// The most runs that one system call sends.
    static let batch = Int(VECHE_BATCH)
    /// The most runs that one system call receives: fewer, because each needs a large buffer.
    static let receivingBatch = 32
    private static let bufferSize = Int(VECHE_RUN_BUFFER)

    let descriptor: Int32
    let port: UInt16
    private let family: Int32
    // One allocation for the life of the socket, freed in deinit; only this struct, which is never copied, refers to
    // it, and every view of it given out ends before the call that made it returns.
    private let memory: UnsafeMutablePointer<UInt8>
    private var incoming: [veche_datagram]
    private var outgoing: [veche_datagram] = []
    private var locals = LocalAddressTable()

    /// Binds to `port` on all addresses; 0 lets the kernel choose.
    ///
    /// - Parameter segmentation: whether the kernel may be given several datagrams in one piece, and give them.
    init(port: UInt16, segmentation: Bool = true) throws(MediaPlaneError) {
        var family: Int32 = 0
        descriptor = veche_udp_socket(port, &family)
        guard descriptor >= 0 else { throw .cannotBind(port: port, code: -descriptor) }
        self.family = family
        self.port = UInt16(truncatingIfNeeded: max(0, veche_local_port(descriptor)))
        // Not with `&&`, whose right side is a closure over the half-made socket: the optimiser (Swift 6.3.1) then
        // releases what is not there.
        if segmentation {
            cutting = Cutting(isOn: veche_can_segment(descriptor) != 0)
        } else {
            cutting = Cutting(isOn: false)
        }
        if segmentation { _ = veche_receive_runs(descriptor) }
        memory = .allocate(capacity: Self.receivingBatch * Self.bufferSize)
        memory.initialize(repeating: 0, count: Self.receivingBatch * Self.bufferSize)
        incoming = []
        for index in 0..<Self.receivingBatch {
            var datagram = veche_datagram()
            datagram.data = memory + index * Self.bufferSize
            datagram.capacity = UInt32(Self.bufferSize)
            incoming.append(datagram)
        }
        outgoing.reserveCapacity(Self.batch)
    }

    deinit {
        close(descriptor)
        memory.deallocate()
    }

    /// Datagrams of one client, one behind the other.
    struct IncomingRun {
        /// May be changed in place; valid until the next ``DatagramSocket/receive()``.
        let bytes: UnsafeMutableBufferPointer<UInt8>
        /// The length of each datagram but the last, which may be shorter; at least 1.
        let segment: Int
        let remote: SocketAddress
    }

    /// Receives what is waiting, at most one batch. Returns how many runs there were.
    mutating func receive() -> Int {
        max(0, Int(veche_receive(descriptor, &incoming, Int32(Self.receivingBatch))))
    }

    /// Run `index` of the last batch.
    mutating func run(_ index: Int) -> IncomingRun {
        let datagram = incoming[index]
        // The kernel wrote `length` bytes, at most the buffer's size, into memory that this struct owns.
        let bytes = UnsafeMutableBufferPointer(start: memory + index * Self.bufferSize, count: Int(datagram.length))
        var remote = SocketAddress(datagram.address, port: datagram.port)
        if datagram.has_local != 0 { remote.localIndex = locals.index(of: SocketAddress(datagram.local, port: 0)) }
        let segment = datagram.segment > 0 ? Int(datagram.segment) : max(1, bytes.count)
        return IncomingRun(bytes: bytes, segment: segment, remote: remote)
    }

    /// Whether a datagram to `remote` leaves from the local address on which `remote` was heard also when the kernel
    /// chooses: almost always, but for a machine with several addresses in one network. Asks the kernel.
    func leavesByDefault(_ remote: SocketAddress) -> Bool {
        guard let local = locals[remote.localIndex] else { return true }
        var chosen = veche_datagram()
        chosen.address = remote.networkBytes
        chosen.port = remote.port
        guard veche_default_source(&chosen) == 0 else { return false }
        return SocketAddress(chosen.local, port: 0) == local
    }

    private var cutting: Cutting

    /// Whether the kernel cuts runs into datagrams by itself (UDP_SEGMENT), for most at least.
    var cutsRuns: Bool { cutting.isOn }

    /// How long a thread waits for room in the socket's buffer.
    static let wait = Interval.milliseconds(1)

    /// Sends a batch.
    ///
    /// - Parameter mayWait: whether a full buffer may be waited for, once and for at most ``wait``.
    mutating func send(_ egress: borrowing EgressBatch, mayWait: Bool = true) -> SendCourse.Sent {
        let runs = egress.runs
        var course = SendCourse(runs, cutting: cutting, mayWait: mayWait)
        egress.withBytes { span in
            span.withUnsafeBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return }
                // The kernel only reads; the batch stays borrowed until the last call has returned.
                let start = UnsafeMutablePointer(mutating: base)
                while !course.isOver {
                    load(course, of: runs, at: start)
                    course.called()
                    let taken = veche_send(descriptor, family, outgoing, Int32(outgoing.count))
                    if taken > 0 {
                        course.took(Int(taken))
                    } else if course.refused(-taken) {
                        veche_wait_for_room(descriptor, Self.wait.nanoseconds)
                    }
                }
            }
        }
        cutting = course.cutting
        return course.result
    }

    /// Puts together as much as one system call sends.
    private mutating func load(
        _ course: borrowing SendCourse, of runs: [EgressBatch.Run], at start: UnsafeMutablePointer<UInt8>
    ) {
        outgoing.removeAll(keepingCapacity: true)
        var place = course.place
        while outgoing.count < Self.batch, let parcel = course.parcel(at: &place) {
            outgoing.append(datagram(parcel, to: runs[parcel.run].destination, at: start))
        }
    }

    private func datagram(
        _ parcel: SendCourse.Parcel, to destination: SocketAddress, at start: UnsafeMutablePointer<UInt8>
    ) -> veche_datagram {
        var datagram = veche_datagram()
        datagram.data = start + parcel.offset
        datagram.length = UInt32(parcel.length)
        datagram.address = destination.networkBytes
        datagram.port = destination.port
        datagram.segment = parcel.count > 1 ? UInt16(truncatingIfNeeded: parcel.segment) : 0
        if let local = locals[destination.localIndex] {
            datagram.local = local.networkBytes
            datagram.has_local = 1
        }
        return datagram
    }
}

/// Sixteen bytes as C has them.
typealias AddressBytes = (
    UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8
)

extension SocketAddress {
    fileprivate init(_ bytes: AddressBytes, port: UInt16) {
        func word(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> UInt64 {
            UInt64(a) << 24 | UInt64(b) << 16 | UInt64(c) << 8 | UInt64(d)
        }
        self.init(
            high: word(bytes.0, bytes.1, bytes.2, bytes.3) << 32 | word(bytes.4, bytes.5, bytes.6, bytes.7),
            low: word(bytes.8, bytes.9, bytes.10, bytes.11) << 32 | word(bytes.12, bytes.13, bytes.14, bytes.15),
            port: port)
    }

    fileprivate var networkBytes: AddressBytes {
        func byte(_ word: UInt64, _ index: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - 8 * index)) }
        return (
            byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3),
            byte(high, 4), byte(high, 5), byte(high, 6), byte(high, 7),
            byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3),
            byte(low, 4), byte(low, 5), byte(low, 6), byte(low, 7)
        )
    }
}

/// This machine's own addresses as far as datagrams have come to them, numbered from 1.
struct LocalAddressTable {
    /// A machine has a handful; beyond this the kernel chooses the source.
    private static let capacity = 64
    private var addresses: [SocketAddress] = []

    mutating func index(of address: SocketAddress) -> UInt16 {
        if let found = addresses.firstIndex(of: address) { return UInt16(found + 1) }
        guard addresses.count < Self.capacity else { return 0 }
        addresses.append(address)
        return UInt16(addresses.count)
    }

    subscript(index: UInt16) -> SocketAddress? {
        index > 0 && index <= addresses.count ? addresses[Int(index) - 1] : nil
    }
}
