import Forwarding
import Glibc
import ICE
import MediaControl
import Primitives
import RTP
import SDP
import SecureTransport
import Signalling
import Testing

@testable import LoadTest

@Suite("Synthetic participants against the forwarding machine")
struct ClientMachineTests {
    @Test("A viewer gets the whole picture and the sound, continuous and authentic, in the time that the line takes")
    func lecture() throws {
        var hall = try Hall(seed: 1)
        let speaker = try hall.join(camera: true, talks: true)
        try hall.connect()
        let viewer = try hall.join()
        try hall.connect()
        hall.show(speaker, to: viewer)
        hall.run(.seconds(3))
        #expect(hall.events(of: viewer) == [.connected, .firstSound, .firstPicture])
        let statistics = hall.statistics
        #expect(statistics.missing == 0)
        #expect(statistics.lost == 0)
        #expect(statistics.duplicates == 0)
        #expect(statistics.unauthentic == 0)
        #expect(statistics.strange == 0)
        // Fifty packets of sound a second, and at least one of every picture.
        #expect(statistics.deliveredAudio > 130)
        #expect(statistics.delivered - statistics.deliveredAudio > 60)
        #expect(statistics.authentic >= statistics.delivered)
        // Twice 20 ms, looked at every 5 ms.
        #expect(statistics.delay.count == statistics.delivered)
        #expect(statistics.delayAudio.count == statistics.deliveredAudio)
        #expect((39_000...56_000).contains(statistics.delay.percentile(0.5)))
        #expect(statistics.payloadDelay.count > 60)
        #expect((39_000...56_000).contains(statistics.payloadDelay.percentile(0.5)))
        #expect(statistics.keyframesAsked >= 1)
        // The server negotiates estimates and no transport-wide feedback for what it sends: once a second.
        #expect((1...4).contains(statistics.estimatesSent))
        #expect(statistics.feedbackSent == 0)
    }

    @Test("A participant with keys and no address receives, checks and counts, and sends nothing")
    func adopted() throws {
        var hall = try Hall(seed: 7)
        let viewer = try hall.join()
        hall.adopt(viewer)
        hall.run(.seconds(2))
        let isSilent = hall.isSilent(viewer)
        #expect(isSilent)
        #expect(hall.events(of: viewer).isEmpty)
    }

    @Test("A sample of packets is decrypted when only a sample is asked for, and the numbers of all are checked")
    func sampling() throws {
        var hall = try Hall(seed: 2)
        hall.authenticateEvery = 20
        let speaker = try hall.join(camera: true, talks: true)
        let viewer = try hall.join()
        try hall.connect()
        hall.show(speaker, to: viewer)
        hall.run(.seconds(4))
        #expect(hall.events(of: viewer).contains(.firstPicture))
        #expect(hall.statistics.delivered > 250)
        #expect(hall.statistics.authentic < hall.statistics.delivered / 3)
        #expect(hall.statistics.unauthentic == 0)
        #expect(hall.statistics.lost == 0)
    }

    @Test("What the line loses is asked for again and comes by retransmission")
    func loss() throws {
        var hall = try Hall(seed: 3)
        let speaker = try hall.join(camera: true, talks: true)
        let viewer = try hall.join()
        try hall.connect()
        hall.show(speaker, to: viewer)
        hall.run(.seconds(1))
        hall.loss = 0.05
        hall.run(.seconds(6))
        hall.loss = 0
        hall.run(.seconds(2))
        let statistics = hall.statistics
        #expect(statistics.missing > 10)
        #expect(statistics.nacksSent > 5)
        #expect(statistics.recovered > 5)
        // Sound is not sent again; of the pictures nearly nothing stays lost.
        #expect(statistics.recovered + statistics.late < statistics.missing + 1)
        #expect(Double(statistics.lost) < Double(statistics.missing) * 0.75)
        #expect(statistics.unauthentic == 0)
    }

    @Test("A participant of its own accord loses what it is told to lose")
    func simulatedLoss() throws {
        var hall = try Hall(seed: 4)
        let speaker = try hall.join(camera: true, talks: true)
        hall.participantLoss = 0.1
        let viewer = try hall.join()
        try hall.connect()
        hall.show(speaker, to: viewer)
        hall.run(.seconds(4))
        #expect(hall.statistics.swallowedIn > 10)
        #expect(hall.statistics.swallowedOut > 0)
        #expect(hall.statistics.missing > 5)
        #expect(hall.statistics.unauthentic == 0)
    }

    @Test("Without an answer to its checks a participant fails and says why")
    func silence() throws {
        var hall = try Hall(seed: 5)
        let viewer = try hall.join()
        hall.loss = 1
        hall.run(.seconds(40))
        #expect(hall.events(of: viewer) == [.failed("no answer to ICE checks")])
    }

    @Test("Without a retransmission format the very same packet goes out again: no index protects two different ones")
    func repetition() throws {
        var hall = try Hall(seed: 8)
        let speaker = try hall.join(camera: true, talks: true, knowsRetransmission: false)
        let viewer = try hall.join()
        try hall.connect()
        hall.show(speaker, to: viewer)
        hall.run(.seconds(1))
        hall.loss = 0.05
        hall.run(.seconds(4))
        var first: [UInt64: [UInt8]] = [:]
        var (repeated, changed) = (0, 0)
        for packet in hall.sentMedia {
            let header = try RTPHeader(parsing: packet.span)
            // Far from a wrap, so that the number is the index.
            let index = UInt64(header.ssrc) << 16 | UInt64(header.sequenceNumber)
            if let before = first[index] {
                repeated += 1
                if before != packet { changed += 1 }
            }
            first[index] = packet
        }
        #expect(repeated > 5 && changed == 0)
        #expect(UInt64(repeated) == hall.statistics.retransmitted)
    }

    @Test("What could not be made is not lost on the way, nor is what stands before it")
    func nothingToLose() throws {
        var hall = try Hall(seed: 9)
        hall.participantLoss = 0.1
        let speaker = try hall.join(camera: true, talks: true)
        try hall.connect()
        let before = hall.statistics
        let left = hall.sendWithoutKeys(speaker)
        #expect(left == 1)
        #expect(hall.statistics.swallowedOut == before.swallowedOut)
        #expect(hall.statistics.mediaOut == before.mediaOut)
    }

    @Test("A stamp that no clock can have written is no measurement", arguments: [Int64.min, Int64.min + 1])
    func impossibleStamp(stamp: Int64) throws {
        var hall = try Hall(seed: 10)
        let viewer = try hall.join()
        hall.adopt(viewer)
        try hall.injectPicture(stamped: stamp, sequence: 1, into: viewer)
        #expect(hall.statistics.authentic == 1)
        #expect(hall.statistics.payloadDelay.count == 0)
        try hall.injectPicture(stamped: hall.unixTime - 3_000_000, sequence: 2, into: viewer)
        #expect(hall.statistics.authentic == 2)
        #expect(hall.statistics.payloadDelay.count == 1)
        #expect((2_900...3_100).contains(hall.statistics.payloadDelay.percentile(1)))
    }

    @Test("Datagrams of any kind from anywhere never trap")
    func hostile() throws {
        var hall = try Hall(seed: 6)
        let speaker = try hall.join(camera: true, talks: true)
        let viewer = try hall.join()
        try hall.connect()
        hall.show(speaker, to: viewer)
        var generator = SeededGenerator(seed: 6)
        for round in 0..<3_000 {
            let count = Int.random(in: 0..<200, using: &generator)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            if count > 2, round % 2 == 0 { (bytes[0], bytes[1]) = (0x90, round % 4 == 0 ? 96 : 205) }
            hall.inject(bytes, into: round % 3 == 0 ? speaker : viewer)
        }
        hall.run(.seconds(1))
        #expect(hall.statistics.delivered > 50)
    }
}

/// A server and participants on a virtual network and a virtual clock.
struct Hall: ~Copyable {
    private static let server = SocketAddress(ipv4: 0x0a00_0001, port: 7_882)
    private static let wallClock: Int64 = 1_700_000_000_000_000_000
    private static let media: LoadMedia? = {
        var settings = MediaSettings()
        settings.height = 180
        settings.kilobits = 300
        settings.seconds = 2
        return try? LoadMedia.make(settings)
    }()

    /// One participant; an object because the machine cannot be copied.
    private final class Seat {
        var machine: ClientMachine
        let address: SocketAddress
        let transport: TransportID
        let cameraTrack: TrackID?
        let cameraSlot: String?
        var events: [ClientEvent] = []

        init(_ machine: consuming ClientMachine, _ number: Int, cameraTrack: TrackID?, cameraSlot: String?) {
            self.machine = machine
            address = SocketAddress(ipv4: 0x0a00_0100 + UInt32(number), port: 5_000)
            transport = TransportID(rawValue: UInt32(number + 1))
            self.cameraTrack = cameraTrack
            self.cameraSlot = cameraSlot
        }
    }

    private struct Flying {
        var due: Instant
        var order: Int
        var bytes: [UInt8]
        var from: SocketAddress
        var to: SocketAddress
    }

    var loss = 0.0
    var participantLoss = 0.0
    var authenticateEvery = 1
    private(set) var statistics = MediaStatistics()
    /// What participants sent of sound and pictures, whether the line lost it or not.
    private(set) var sentMedia: [[UInt8]] = []
    private var forwarder: Forwarder
    private var egress = EgressBatch(capacity: 4)
    private var output = OutgoingDatagrams()
    private var seats: [Seat] = []
    private var flying: [Flying] = []
    private var order = 0
    private var now = Instant(nanoseconds: 1_000_000_000)
    private var generator: SeededGenerator
    private let media: LoadMedia
    private let serverIdentity: DTLSIdentity
    private let identity: DTLSIdentity

    init(seed: UInt64) throws {
        self.init(
            seed: seed, media: try #require(Self.media), server: try DTLSIdentity.generate(),
            identity: try DTLSIdentity.generate())
    }

    private init(seed: UInt64, media: LoadMedia, server: DTLSIdentity, identity: DTLSIdentity) {
        self.media = media
        serverIdentity = server
        self.identity = identity
        generator = SeededGenerator(seed: seed)
        forwarder = Forwarder(configuration: .init(identity: server, wallClockOffset: Self.wallClock, seed: seed))
    }

    mutating func join(camera: Bool = false, talks: Bool = false, knowsRetransmission: Bool = true) throws -> Int {
        let number = seats.count
        let offer = ParticipantOffer(
            credentials: ICECredentials.random(using: &generator), fingerprint: identity.fingerprint, number: number,
            slots: SlotCounts(audio: 4, camera: 2, screen: 1))
        let local = ICECredentials.random(using: &generator)
        let result = try Negotiator.answer(
            offer.description,
            options: AnswerOptions(
                local: local, fingerprint: serverIdentity.fingerprint, candidates: [Self.server]), using: &generator)
        let tracks = [
            PublishedTrack(id: TrackID(rawValue: UInt32(number * 2 + 1)), mid: offer.microphone, source: .microphone),
            PublishedTrack(id: TrackID(rawValue: UInt32(number * 2 + 2)), mid: offer.camera, source: .camera),
        ]
        let description = TransportDescription(
            room: RoomNumber(rawValue: 1), localCredentials: local, remoteCredentials: result.remote,
            fingerprints: result.fingerprints, sections: result.sections, tracks: tracks)
        forwarder.apply(.configure(TransportID(rawValue: UInt32(number + 1)), description), now: now, egress: &egress)
        collect()
        var answer = try ReceivedAnswer(SessionDescription(parsing: result.answer.description), to: offer.description)
        if !knowsRetransmission {
            for section in answer.sections.indices {
                for codec in answer.sections[section].codecs.indices {
                    answer.sections[section].codecs[codec].rtxPayloadType = nil
                }
            }
        }
        var plan = ClientPlan(
            number: number, credentials: offer.builder.credentials, answer: answer, startedAt: now,
            seed: UInt64(number) + 77)
        if camera { plan.camera = offer.camera }
        if talks { plan.microphone = offer.microphone }
        plan.authenticateEvery = authenticateEvery
        plan.signsPackets = true
        (plan.lossIn, plan.lossOut) = (participantLoss, participantLoss)
        var machine = try ClientMachine(plan: plan, identity: identity, media: media, now: now)
        machine.wallClock = Self.wallClock
        let slot = answer.sections.first { $0.kind == .video && $0.receives }?.mid
        seats.append(Seat(machine, number, cameraTrack: tracks[1].id, cameraSlot: slot))
        return number
    }

    /// Shows one participant's camera in another one's first slot.
    mutating func show(_ publisher: Int, to viewer: Int) {
        guard let mid = seats[viewer].cameraSlot, let track = seats[publisher].cameraTrack else { return }
        forwarder.apply(
            .show(seats[viewer].transport, [SlotAssignment(mid: mid, track: track, height: 180)]), now: now,
            egress: &egress)
        collect()
    }

    private static let profile = SRTPProfile.aeadAES128GCM
    private static let key = [UInt8](repeating: 7, count: profile.keyLength + profile.saltLength)

    var unixTime: Int64 { now.nanoseconds + Self.wallClock }

    /// Gives a participant keys without a handshake.
    mutating func adopt(_ number: Int) {
        seats[number].machine.adopt(SRTPKeys(profile: Self.profile, local: Self.key, remote: Self.key))
    }

    /// Lets an adopted participant get the last packet of a picture, stamped as whoever sent it liked.
    mutating func injectPicture(stamped stamp: Int64, sequence: UInt16, into number: Int) throws {
        let ssrc = try #require(seats[number].machine.streams.first { $0.isVideo }?.ssrc)
        var header: [UInt8] = [0x80, 0x80 | 96, UInt8(sequence >> 8), UInt8(sequence & 0xff), 0, 0, 0, 0]
        for shift in [24, 16, 8, 0] { header.append(UInt8(truncatingIfNeeded: ssrc >> UInt32(shift))) }
        var payload = [UInt8](repeating: 0, count: 20 + PayloadStamp.length)
        var packet = header + [UInt8](repeating: 0, count: 100)
        var sender = try SRTPSender(profile: Self.profile, masterKey: Self.key)
        let length: Int
        do {
            var body = payload.mutableSpan
            PayloadStamp.write(stamp, into: &body, at: 20)
        }
        do {
            var out = packet.mutableSpan
            length = try sender.protectRTP(
                into: &out, at: 0, headerLength: header.count, prefixLength: 0, payload: payload.span,
                index: UInt64(sequence), ssrc: ssrc)
        }
        inject(Array(packet.prefix(length)), into: number, arrived: unixTime)
    }

    /// Lets a participant speak and film for some seconds with keys that no longer work, behind a datagram that does;
    /// how many are left.
    mutating func sendWithoutKeys(_ number: Int) -> Int {
        let seat = seats[number]
        seat.machine.sender = nil
        _ = output.append(to: Self.server, copying: [0])
        for _ in 0..<200 {
            now += .milliseconds(20)
            seat.machine.sendAudio(now: now, media: media, output: &output, statistics: &statistics)
            seat.machine.sendVideo(now: now, media: media, output: &output, statistics: &statistics)
        }
        defer { output.removeAll() }
        return output.entries.count
    }

    func isSilent(_ number: Int) -> Bool { seats[number].machine.nextTimeout == nil && flying.isEmpty }

    mutating func expect(_ senders: Set<UInt16>, at number: Int) { seats[number].machine.expect(senders) }

    func events(of number: Int) -> [ClientEvent] { seats[number].events }

    /// Runs until everybody is connected.
    mutating func connect() throws {
        for step in 0..<140 where !seats.allSatisfy({ $0.machine.isConnected }) {
            run(.milliseconds(100))
            // OpenSSL repeats a lost flight by the real clock, after a tenth of a second and more: it gets that time.
            if step > 5 { usleep(25_000) }
        }
        let isReady = seats.allSatisfy { $0.machine.isConnected }
        try #require(isReady)
    }

    mutating func run(_ time: Interval) {
        let end = now + time
        while now < end {
            now += .milliseconds(5)
            for seat in seats where seat.machine.nextTimeout.map({ $0 <= now }) ?? false {
                seat.machine.tick(now: now, media: media, output: &output, statistics: &statistics)
                flush(seat)
            }
            let due = flying.filter { $0.due <= now }.sorted { ($0.due, $0.order) < ($1.due, $1.order) }
            flying.removeAll { $0.due <= now }
            for datagram in due { deliver(datagram) }
            while forwarder.forward(now: now, limit: 16, egress: &egress) {}
            if now.nanoseconds % 10_000_000 == 0 { forwarder.tick(now: now, egress: &egress) }
            collect()
        }
    }

    mutating func inject(_ bytes: [UInt8], into number: Int, arrived: Int64? = nil) {
        var bytes = bytes
        let seat = seats[number]
        do {
            var span = bytes.mutableSpan
            seat.machine.receive(
                &span, from: Self.server, arrived: arrived, now: now, media: media, output: &output,
                statistics: &statistics)
        }
        flush(seat)
    }

    private mutating func deliver(_ datagram: Flying) {
        var bytes = datagram.bytes
        if datagram.to == Self.server {
            var span = bytes.mutableSpan
            forwarder.receive(&span, from: datagram.from, now: now, egress: &egress)
        } else if let seat = seats.first(where: { $0.address == datagram.to }) {
            do {
                var span = bytes.mutableSpan
                seat.machine.receive(
                    &span, from: datagram.from, arrived: now.nanoseconds + Self.wallClock, now: now, media: media,
                    output: &output, statistics: &statistics)
            }
            flush(seat)
        }
    }

    private mutating func flush(_ seat: Seat) {
        for entry in output.entries {
            let bytes = output.withBytes { $0.array(entry.offset..<(entry.offset + entry.length)) }
            if (128...191).contains(bytes[0]), !RTCP.isRTCP(bytes.span) { sentMedia.append(bytes) }
            send(bytes, from: seat.address, to: entry.destination)
        }
        output.removeAll()
        seat.events += seat.machine.takeNews()
    }

    private mutating func collect() {
        for run in egress.runs {
            for piece in run.pieces {
                send(egress.withBytes { $0.array(piece) }, from: Self.server, to: run.destination)
            }
        }
        egress.removeAll()
        _ = forwarder.takeEvents()
    }

    private mutating func send(_ bytes: [UInt8], from: SocketAddress, to: SocketAddress) {
        guard !generator.happens(loss) else { return }
        order += 1
        flying.append(Flying(due: now + .milliseconds(20), order: order, bytes: bytes, from: from, to: to))
    }
}
