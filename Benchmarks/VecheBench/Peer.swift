import ICE
import Primitives
import RTP
import SDP
import SecureTransport

/// One end of a call as a client has it: ICE, DTLS and SRTP behind one socket. What it is sent is only counted, by the
/// socket; what it sends are checks of consent and reports, as a browser does.
final class Peer {
    /// Where the server is and how it is known, out of its offer or answer.
    struct Remote {
        var credentials: ICECredentials
        var candidates: [SocketAddress]
        var fingerprints: [Fingerprint]
    }

    /// The number of its socket.
    let sink: Int
    /// Its ICE credentials.
    let credentials: ICECredentials
    /// What SRTP it agreed on, once connected.
    private(set) var profile: SRTPProfile?
    private(set) var failure: String?
    /// Keys for what it sends.
    var sender: SRTPSender?
    /// The streams that it reports on.
    var reportsOn: [UInt32] = []
    private let ssrc: UInt32
    private var ice: ICEClientAgent?
    private var dtls: DTLSConnection?
    private var hasStarted = false
    private var nextReport = Instant.zero

    init(sink: Int) {
        self.sink = sink
        var generator = SystemRandomNumberGenerator()
        credentials = .random(using: &generator)
        ssrc = .random(in: 1 ... .max)
    }

    var isConnected: Bool { sender != nil }
    /// The server's address, once chosen.
    var remote: SocketAddress? { ice?.selected }

    /// Starts checking the server's addresses. The handshake is begun by this side.
    func begin(_ remote: Remote, identity: DTLSIdentity, now: Instant) throws {
        ice = ICEClientAgent(
            local: credentials, remote: remote.credentials, candidates: remote.candidates,
            seed: .random(in: .min ... .max), now: now)
        dtls = try DTLSConnection(identity: identity, role: .client, accepted: remote.fingerprints)
    }

    /// Does what is due; `send` gets each datagram with where it goes.
    func tick(now: Instant, send: ([UInt8], SocketAddress) -> Void) {
        if let due = ice?.nextTimeout, due <= now { fail(if: ice?.handleTimeout(now: now)) }
        flush(now: now, send: send)
        if isConnected {
            report(now: now, send: send)
        } else if let due = dtls?.nextTimeout, due <= now {
            dtls?.handleTimeout(now: now)
            flush(now: now, send: send)
        }
    }

    /// Takes a datagram that is not media.
    func receive(
        _ datagram: Span<UInt8>, from source: SocketAddress, now: Instant, send: ([UInt8], SocketAddress) -> Void
    ) {
        guard datagram.count > 1 else { return }
        switch datagram[0] {
        case 0 where datagram[1] == 1: answerCheck(datagram, from: source, send: send)
        case 0...3: fail(if: ice?.receive(datagram, from: source, now: now))
        case 20...63: dtls?.receive(datagram, now: now)
        default: return
        }
        flush(now: now, send: send)
    }

    /// A server that is not lite checks from its side too (RFC 8445 §7.3).
    private func answerCheck(
        _ datagram: Span<UInt8>, from source: SocketAddress, send: ([UInt8], SocketAddress) -> Void
    ) {
        let key = Array(credentials.password.utf8)
        guard let request = try? STUNMessage(parsing: datagram), request.messageClass == .request,
            request.hasValidIntegrity(in: datagram, key: key)
        else { return }
        var reply = STUNBuilder(.successResponse, transactionID: request.transactionID)
        reply.add(xorMappedAddress: source)
        send(reply.finish(key: key), source)
    }

    private func fail(if event: ICEEvent?) {
        if case .expired? = event { failure = "the server does not answer ICE checks" }
    }

    private func flush(now: Instant, send: ([UInt8], SocketAddress) -> Void) {
        while let transmission = ice?.popOutgoing() { send(transmission.bytes, transmission.destination) }
        guard !isConnected, let remote = ice?.selected else { return }
        if !hasStarted {
            hasStarted = true
            dtls?.start(now: now)
        }
        while let datagram = dtls?.popOutgoing() { send(datagram, remote) }
        guard let state = dtls?.state else { return }
        switch state {
        case .handshaking: return
        case .closed: failure = "the server closed the DTLS connection"
        case .failed(let reason): failure = "DTLS: \(reason)"
        case .connected(let keys):
            profile = keys.profile
            sender = try? SRTPSender(profile: keys.profile, masterKey: keys.local)
            // The handshake's memory is the largest part of a peer.
            dtls = nil
            nextReport = now + .microseconds(.random(in: 0..<1_000_000))
        }
    }

    /// A receiver report a second, as browsers send.
    private func report(now: Instant, send: ([UInt8], SocketAddress) -> Void) {
        guard now >= nextReport, let remote, !reportsOn.isEmpty else { return }
        nextReport = now + .seconds(1)
        let blocks = reportsOn.map { ReportBlock(ssrc: $0) }
        let plain = RTCP.encode([.receiverReport(ReceiverReport(ssrc: ssrc, reports: blocks))])
        if let bytes = try? sender?.protectRTCP(plain.span) { send(bytes, remote) }
    }
}
