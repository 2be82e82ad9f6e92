import CongestionControl
import ICE
import Primitives
import RTP
import SDP
import SecureTransport

/// A synthetic participant's media: ICE, DTLS and SRTP in the client's role, sending recordings and checking what
/// comes.
///
/// A state machine without socket, clock or thread: give it what arrives and call
/// ``tick(now:media:output:statistics:)`` at ``nextTimeout``; after either, send what stands in `output` and take the
/// news. Times called Unix times are nanoseconds since 1970, and `wallClock` is what to add to an ``Instant`` to come
/// to them.
public struct ClientMachine: ~Copyable {
    /// The participant's number.
    public let number: Int
    /// When the participant set out to join.
    public let startedAt: Instant
    /// What has happened since the news were last taken.
    public private(set) var news: [ClientEvent] = []
    /// What to add to an ``Instant`` for Unix time in nanoseconds.
    public var wallClock: Int64 = 0

    let sections: [AnsweredSection]
    let credentials: ICECredentials
    let authenticateEvery: Int
    let mark: UInt16?
    private let lossIn: Double
    private let lossOut: Double
    private var ice: ICEClientAgent
    private var dtls: DTLSConnection?
    private var hasStartedHandshake = false
    private var handshakeDue: Instant?
    private var hasFailed = false
    /// Lives without ICE; see ``adopt(_:)``.
    private var isAdopted = false
    var sender: SRTPSender?
    var receiver: SRTPReceiver?
    var generator: SeededGenerator
    /// Who this participant is in RTCP.
    let ssrc: UInt32
    var transportSequence: UInt16
    private var nextReport: Instant?

    var audio: AudioSource?
    var video: VideoSource?

    /// What the server negotiated of reports on bandwidth: neither, REMB, or transport-wide feedback.
    let wantsEstimate: Bool
    let feedbackID: UInt8
    var feedback = TransportFeedbackRecorder()
    var nextFeedback: Instant?
    /// Bytes received since the last estimate, and when that was made.
    var bytesSinceEstimate = 0
    var lastEstimate: Instant?

    var streams: [IncomingStream] = []
    var firstFrames: [FirstFrame] = []
    var lastStream = 0
    let captureTimeID: UInt8
    var untilCheck = 0
    var untilControlCheck = 0
    var hasPicture = false
    var hasSound = false
    /// The marks of those in the room that one was moved to, and what is still waited for from there.
    var roomSenders: Set<UInt16> = []
    var awaitsRoom = false
    var awaitsRoomPicture = false
    /// A stream misses packets or waits for a picture: look at it in ``tick``.
    var nextRepair: Instant?

    /// Starts checking the server's addresses.
    public init(plan: ClientPlan, identity: DTLSIdentity, media: LoadMedia, now: Instant) throws(DTLSError) {
        number = plan.number
        startedAt = plan.startedAt
        sections = plan.answer.sections
        credentials = plan.credentials
        authenticateEvery = max(1, plan.authenticateEvery)
        mark = plan.signsPackets ? CaptureTime.mark(ofSender: plan.number) : nil
        lossIn = plan.lossIn
        lossOut = plan.lossOut
        var generator = SeededGenerator(seed: plan.seed)
        ssrc = .random(in: 1 ... .max, using: &generator)
        transportSequence = .random(in: .min ... .max, using: &generator)
        ice = ICEClientAgent(
            local: plan.credentials, remote: plan.answer.remote, candidates: plan.answer.candidates,
            seed: generator.next(), now: now)
        // Hardly any server wants to begin the handshake itself, but an answer may say so.
        dtls = try DTLSConnection(
            identity: identity, role: plan.answer.setup == .active ? .server : .client,
            accepted: plan.answer.fingerprints)
        var map = ExtensionMap()
        for section in sections { map.merge(section.extensions) }
        captureTimeID = map[.absoluteCaptureTime]
        let receiving = sections.filter { $0.receives }
        let isNumbered = receiving.contains { $0.wantsTransportFeedback }
        feedbackID = isNumbered ? map[.transportSequenceNumber] : 0
        // As browsers do: transport-wide feedback takes the place of estimates.
        wantsEstimate = !isNumbered && receiving.contains { $0.wantsEstimate }
        for section in sections where section.receives {
            guard let slot = section.slot else { continue }
            streams.append(IncomingStream(ssrc: slot.primary, rtx: slot.rtx, isVideo: section.kind == .video))
            firstFrames.append(FirstFrame())
        }
        if let mid = plan.microphone, let section = sections.first(where: { $0.mid == mid }) {
            audio = AudioSource(section, now: now, using: &generator)
        }
        if let mid = plan.camera, let section = sections.first(where: { $0.mid == mid }) {
            video = VideoSource(section, clip: media.video, now: now, using: &generator)
        }
        self.generator = generator
    }

    /// Whether media may flow.
    public var isConnected: Bool { sender != nil && !hasFailed }

    /// Where to send: the server's address that ICE chose.
    var remote: SocketAddress? { ice.selected }

    /// Takes keys as if a handshake had just ended; without an address nothing is sent.
    mutating func adopt(_ keys: SRTPKeys) {
        guard let receiver = try? SRTPReceiver(profile: keys.profile, masterKey: keys.remote),
            let sender = try? SRTPSender(profile: keys.profile, masterKey: keys.local)
        else { return fail("no SRTP keys") }
        self.receiver = consume receiver
        self.sender = consume sender
        dtls = nil
        isAdopted = true
    }

    /// The participant was moved: tells of the first packet and the first whole picture from these senders.
    mutating func expect(_ senders: Set<UInt16>) {
        roomSenders = senders
        awaitsRoom = !senders.isEmpty
        awaitsRoomPicture = awaitsRoom
        for index in firstFrames.indices { firstFrames[index] = FirstFrame() }
    }

    /// Takes what has happened.
    public mutating func takeNews() -> [ClientEvent] {
        defer { news = [] }
        return news
    }

    func has(_ event: ClientEvent) -> Bool { news.contains(event) }

    mutating func tell(_ event: ClientEvent) { news.append(event) }

    /// When ``tick(now:media:output:statistics:)`` is next to be called; nil when never.
    public var nextTimeout: Instant? {
        guard !hasFailed, !isAdopted else { return nil }
        var next = ice.nextTimeout
        func consider(_ moment: Instant?) {
            if let moment, next.map({ moment < $0 }) ?? true { next = moment }
        }
        if sender == nil {
            consider(handshakeDue)
        } else {
            consider(audio?.due)
            consider(video?.due)
            consider(nextReport)
            consider(nextFeedback)
            consider(nextRepair)
        }
        return next
    }

    /// Does what is due.
    public mutating func tick(
        now: Instant, media: LoadMedia, output: inout OutgoingDatagrams, statistics: inout MediaStatistics
    ) {
        guard !hasFailed else { return }
        if let due = ice.nextTimeout, due <= now { handle(ice.handleTimeout(now: now)) }
        flushICE(&output, &statistics)
        if sender == nil, let due = handshakeDue, due <= now { dtls?.handleTimeout(now: now) }
        advanceHandshake(now: now, output: &output, statistics: &statistics)
        guard isConnected else { return }
        sendAudio(now: now, media: media, output: &output, statistics: &statistics)
        sendVideo(now: now, media: media, output: &output, statistics: &statistics)
        if let due = nextReport, due <= now {
            nextReport = now + .microseconds(.random(in: 900_000..<1_100_000, using: &generator))
            sendReports(now: now, output: &output, statistics: &statistics)
        }
        if let due = nextFeedback, due <= now { sendFeedback(now: now, output: &output, statistics: &statistics) }
        if let due = nextRepair, due <= now {
            nextRepair = nil
            requestRepairs(now: now, output: &output, statistics: &statistics)
        }
    }

    /// Takes one datagram.
    ///
    /// - Parameter arrived: Unix time when the kernel had it; nil when that is not known.
    public mutating func receive(
        _ datagram: inout MutableSpan<UInt8>, from source: SocketAddress, arrived: Int64?, now: Instant,
        media: LoadMedia, output: inout OutgoingDatagrams, statistics: inout MediaStatistics
    ) {
        guard datagram.count > 0, !hasFailed else { return }
        if lossIn > 0, generator.happens(lossIn) {
            statistics.swallowedIn += 1
            return
        }
        // RFC 7983 §7.
        switch datagram[0] {
        case 128...191:
            receiveProtected(
                &datagram, arrived: arrived, now: now, media: media, output: &output, statistics: &statistics)
        case 0...3:
            receiveSTUN(datagram.span, from: source, now: now, output: &output, statistics: &statistics)
            advanceHandshake(now: now, output: &output, statistics: &statistics)
        case 20...63:
            dtls?.receive(datagram.span, now: now)
            advanceHandshake(now: now, output: &output, statistics: &statistics)
        default: statistics.strange += 1
        }
    }

    // MARK: ICE and DTLS

    private mutating func handle(_ event: ICEEvent?) {
        if case .expired? = event { fail(isConnected ? "the server stopped answering" : "no answer to ICE checks") }
    }

    private mutating func fail(_ reason: String) {
        guard !hasFailed else { return }
        hasFailed = true
        tell(.failed(reason))
    }

    private mutating func receiveSTUN(
        _ datagram: Span<UInt8>, from source: SocketAddress, now: Instant, output: inout OutgoingDatagrams,
        statistics: inout MediaStatistics
    ) {
        // A server that is not lite checks from its side too (RFC 8445 §7.3).
        if datagram.count >= 20, datagram[0] == 0, datagram[1] == 1 {
            guard let request = try? STUNMessage(parsing: datagram), request.messageClass == .request,
                request.hasValidIntegrity(in: datagram, key: Array(credentials.password.utf8))
            else { return }
            var reply = STUNBuilder(.successResponse, transactionID: request.transactionID)
            reply.add(xorMappedAddress: source)
            let bytes = reply.finish(key: Array(credentials.password.utf8))
            if output.append(to: source, copying: bytes) { mayLose(&output, &statistics) }
            return
        }
        handle(ice.receive(datagram, from: source, now: now))
        flushICE(&output, &statistics)
    }

    private mutating func flushICE(_ output: inout OutgoingDatagrams, _ statistics: inout MediaStatistics) {
        while let transmission = ice.popOutgoing() {
            guard output.append(to: transmission.destination, copying: transmission.bytes) else { continue }
            mayLose(&output, &statistics)
        }
    }

    private mutating func advanceHandshake(
        now: Instant, output: inout OutgoingDatagrams, statistics: inout MediaStatistics
    ) {
        guard sender == nil, let remote = ice.selected else { return }
        if !hasStartedHandshake {
            hasStartedHandshake = true
            dtls?.start(now: now)
        }
        while let datagram = dtls?.popOutgoing() {
            if output.append(to: remote, copying: datagram) { mayLose(&output, &statistics) }
        }
        handshakeDue = dtls?.nextTimeout
        guard let state = dtls?.state else { return }
        switch state {
        case .handshaking: return
        case .closed: fail("the server closed the DTLS connection")
        case .failed(let failure): fail("DTLS: \(failure)")
        case .connected(let keys):
            guard let receiver = try? SRTPReceiver(profile: keys.profile, masterKey: keys.remote),
                let sender = try? SRTPSender(profile: keys.profile, masterKey: keys.local)
            else { return fail("no SRTP keys") }
            self.receiver = consume receiver
            self.sender = consume sender
            // The handshake is over, and its memory is the largest part of a participant.
            dtls = nil
            audio?.due = now + .microseconds(.random(in: 0..<20_000, using: &generator))
            video?.due = now + .microseconds(.random(in: 0..<40_000, using: &generator))
            nextReport = now + .microseconds(.random(in: 100_000..<1_000_000, using: &generator))
            tell(.connected)
        }
    }

    /// Lets the simulated network swallow the datagram just added; not to be asked where none was.
    @inline(__always)
    mutating func mayLose(_ output: inout OutgoingDatagrams, _ statistics: inout MediaStatistics) {
        guard lossOut > 0, generator.happens(lossOut) else { return }
        output.removeLast()
        statistics.swallowedOut += 1
    }
}
