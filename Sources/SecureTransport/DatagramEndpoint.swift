import COpenSSL
import Primitives

/// The far end of the BIO that an SSL object reads from and writes to: one datagram in, a queue of datagrams out.
///
/// OpenSSL's memory BIO is a byte stream and would glue datagrams together; this one keeps their bounds. OpenSSL
/// itself collects the records of a flight up to the MTU and hands them over in one write.
final class DatagramEndpoint {
    /// Fingerprints that the peer's certificate may have.
    let accepted: [Fingerprint]
    /// Whether a certificate was refused.
    var refusedFingerprint = false
    /// The datagram being received. Set for the duration of one call into OpenSSL only, within the closure that
    /// lends the bytes.
    var incoming: UnsafeRawBufferPointer?
    /// Datagrams to be sent, oldest first.
    private var outgoing: [[UInt8]] = []
    /// What was sent since this side changed to the connection's keys.
    private(set) var flight = ProtectedFlight()
    /// A flight has a handful of datagrams; more than this means that nobody sends them, and DTLS survives losses.
    private static let maximumQueued = 32

    init(accepted: [Fingerprint]) {
        self.accepted = accepted
    }

    func popOutgoing() -> [UInt8]? {
        outgoing.isEmpty ? nil : outgoing.removeFirst()
    }

    func takeOutgoing() -> [[UInt8]] {
        defer { outgoing = [] }
        return outgoing
    }

    fileprivate func write(_ bytes: UnsafeRawBufferPointer) {
        let datagram = Array(bytes)
        flight.note(datagram.span)
        guard outgoing.count < Self.maximumQueued else { return }
        outgoing.append(datagram)
    }

    /// Makes a BIO that reads from and writes to this endpoint without retaining it; nil when memory is out.
    func makeBIO() -> OpaquePointer? {
        guard let method = Self.method.pointer, let bio = BIO_new(method) else { return nil }
        BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
        BIO_set_init(bio, 1)
        return bio
    }

    /// Sendable without the compiler's proof: OpenSSL only reads a BIO_METHOD once it is complete, and this one is
    /// completed before it is seen and never freed.
    private struct Method: @unchecked Sendable {
        let pointer: OpaquePointer?
    }

    private static let method: Method = {
        guard let method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "veche datagrams") else {
            return Method(pointer: nil)
        }
        BIO_meth_set_write(method, writeDatagram)
        BIO_meth_set_read(method, readDatagram)
        BIO_meth_set_ctrl(method, controlDatagrams)
        return Method(pointer: method)
    }()
}

/// The endpoint behind a BIO.
///
/// Sound: only `makeBIO` makes BIOs of this method, and DTLSHandshake keeps the endpoint alive for longer than the
/// SSL object that owns the BIO.
private func endpoint(of bio: OpaquePointer?) -> DatagramEndpoint? {
    guard let bio, let pointer = BIO_get_data(bio) else { return nil }
    return Unmanaged<DatagramEndpoint>.fromOpaque(pointer).takeUnretainedValue()
}

private func writeDatagram(_ bio: OpaquePointer?, _ bytes: UnsafePointer<CChar>?, _ count: Int32) -> Int32 {
    veche_bio_clear_retry_flags(bio)
    guard let bytes, count > 0, let endpoint = endpoint(of: bio) else { return -1 }
    // Sound: OpenSSL lends `count` bytes for the duration of this call; they are copied.
    endpoint.write(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
    return count
}

private func readDatagram(_ bio: OpaquePointer?, _ bytes: UnsafeMutablePointer<CChar>?, _ capacity: Int32) -> Int32 {
    veche_bio_clear_retry_flags(bio)
    guard let bytes, capacity > 0, let endpoint = endpoint(of: bio) else { return -1 }
    guard let datagram = endpoint.incoming, let start = datagram.baseAddress else {
        veche_bio_set_retry_read(bio)
        return -1
    }
    endpoint.incoming = nil
    // As from a socket, what does not fit is cut off; OpenSSL's buffer holds the largest record there can be.
    let count = min(Int(capacity), datagram.count)
    // Sound: both sides are at least `count` long and belong to different owners.
    UnsafeMutableRawPointer(bytes).copyMemory(from: start, byteCount: count)
    return Int32(count)
}

private func controlDatagrams(
    _ bio: OpaquePointer?, _ command: Int32, _ number: Int, _ pointer: UnsafeMutableRawPointer?
) -> Int {
    // The MTU is set by hand and time is asked for by the owner, so the rest needs no answer.
    command == BIO_CTRL_FLUSH ? 1 : 0
}
