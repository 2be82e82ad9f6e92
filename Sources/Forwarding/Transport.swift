import CongestionControl
import ICE
import MediaControl
import Primitives
import RTP
import SDP
import SecureTransport

/// One client's BUNDLE transport: ICE, DTLS and SRTP, what the client publishes, and the slots it is sent.
struct Transport: ~Copyable {
    /// The keys in use once DTLS is through. Those that every packet to the client takes come first.
    struct Security: ~Copyable {
        var sender: SRTPSender
        var receiver: SRTPReceiver
    }

    // What sending a packet reads stands together here, in a few lines of the processor's cache: with two thousand
    // listeners each of them has left the cache when the next packet comes.
    let id: TransportID
    var roomIndex: Int
    /// The audio slots among ``slots``.
    var audioSlots = AudioSlots()
    var slots: [Slot] = []
    var ice: ICELiteAgent
    var security: Security?
    /// Whether the kernel, left to itself, sends to the selected address from the local address that the client asked.
    var leavesByDefault = false

    var dtls: DTLSConnection
    /// Set when the transport is over; it then waits for the control plane to close it.
    var failure: TransportFailure?
    let createdAt: Instant

    var publisher = Publisher()
    /// The subscriber's wishes for its video slots, the most important first.
    var assignments: [SlotAssignment] = []
    var downlink = DownlinkEstimator()
    var retransmissions = RetransmissionBudget()
    /// What the slots are being sent, in bits per second.
    var sendingBitrate = 0

    /// The SSRC under which the server's own reports and requests go out.
    let reportSSRC: UInt32
    var schedule: Schedule

    /// When the periodic duties are due next.
    struct Schedule: Sendable {
        var feedback: Instant
        var reports: Instant
    }

    /// Where packets go, and from which local address as far as that must be said; nil while there is no way.
    var destination: SocketAddress? {
        mutating get {
            guard var remote = ice.selected else { return nil }
            if leavesByDefault { remote.localIndex = 0 }
            return remote
        }
    }

    /// Whether DTLS is through and media may flow.
    var isSecured: Bool { security != nil }

    /// Decrypts a media packet where it stands. Returns its new length, or nil when it is not authentic.
    mutating func unprotectRTP(_ datagram: inout MutableSpan<UInt8>) -> Int? {
        try? security?.receiver.unprotectRTP(&datagram)
    }

    /// Decrypts a control packet where it stands. Returns its new length, or nil when it is not authentic.
    mutating func unprotectRTCP(_ datagram: inout MutableSpan<UInt8>) -> Int? {
        try? security?.receiver.unprotectRTCP(&datagram)
    }

    /// The longest compound of control packets, in bytes, that is sent where it can be parted.
    private static let longestCompound = 1_150

    /// Encrypts and queues control packets, if the transport is connected. They are preceded by an empty receiver
    /// report where they do not start with a report themselves (RFC 3550 §6.1).
    mutating func send(_ packets: [RTCPPacket], into egress: inout EgressBatch) {
        guard let remote = destination, !packets.isEmpty else { return }
        var compound = packets
        switch packets[0] {
        case .senderReport, .receiverReport: break
        default: compound.insert(.receiverReport(ReceiverReport(ssrc: reportSSRC, reports: [])), at: 0)
        }
        let plain = RTCP.encode(compound)
        // The reports of very many slots do not fit one datagram.
        guard plain.count <= Self.longestCompound || packets.count < 2 else {
            send(Array(packets[..<(packets.count / 2)]), into: &egress)
            send(Array(packets[(packets.count / 2)...]), into: &egress)
            return
        }
        guard let protected = try? security?.sender.protectRTCP(plain.span) else { return }
        egress.append(to: remote, copying: protected)
    }

    /// Repeats the handshake's last flight if that is due. Returns whether it was.
    ///
    /// Mutating, instead of two reads from outside: for a read through the optional element of a table the compiler
    /// (Swift 6.3.1) copies the whole transport, and this is asked of every transport a hundred times a second.
    mutating func repeatHandshake(now: Instant) -> Bool {
        guard failure == nil, let due = dtls.nextTimeout, due <= now else { return false }
        dtls.handleTimeout(now: now)
        return true
    }

    func slot(ssrc: UInt32) -> Int? { slots.firstIndex { $0.ssrc.primary == ssrc } }

    func slot(mid: String) -> Int? { slots.firstIndex { $0.mid == mid } }
}

/// Limits how much one subscriber can make the server send again.
struct RetransmissionBudget: Sendable {
    /// The most packets sent again in one window: a burst loss of a high layer fits, an amplification does not.
    static let packetsPerWindow = 256
    static let window = Interval.milliseconds(100)

    private var windowStart = Instant.zero
    private var used = 0

    /// Whether one more packet may be sent again now.
    mutating func take(now: Instant) -> Bool {
        if now - windowStart >= Self.window {
            windowStart = now
            used = 0
        }
        guard used < Self.packetsPerWindow else { return false }
        used += 1
        return true
    }
}

/// How much the transport is being sent.
extension Transport {
    /// Adds up what the slots were sent since the last call, about half a second ago.
    mutating func measureSending(interval: Interval = .milliseconds(500)) {
        var bytes = 0
        for index in slots.indices {
            bytes += slots[index].bytesSinceMeasure
            slots[index].bytesSinceMeasure = 0
        }
        sendingBitrate = (sendingBitrate + Int(Double(bytes * 8) / interval.seconds)) / 2
    }
}

extension Transport {
    /// Sender reports for the slots that were sent something lately (RFC 3550 §6.4.1).
    borrowing func senderReports(ntp: NTPTime, now: Instant) -> [RTCPPacket] {
        var packets: [RTCPPacket] = []
        for slot in slots {
            guard let last = slot.lastSentAt, now - last < .seconds(5),
                let timestamp = slot.rewriter.timestamp(at: now, clockRate: slot.kind == .audio ? 48_000 : 90_000)
            else { continue }
            packets.append(
                .senderReport(
                    SenderReport(
                        ssrc: slot.ssrc.primary, ntp: ntp, rtpTimestamp: timestamp, packetCount: slot.packetsSent,
                        octetCount: slot.octetsSent, reports: [])))
        }
        return packets
    }
}
