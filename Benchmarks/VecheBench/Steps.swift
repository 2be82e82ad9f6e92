import Primitives
import RTP
import SecureTransport

/// `micro`: the steps of the hot path one by one, without sockets.
struct Steps {
    private var harness = Harness()
    private let map: ExtensionMap = {
        var map = ExtensionMap()
        let numbers: [(UInt8, HeaderExtensionKind)] = [
            (1, .audioLevel), (2, .absoluteSendTime), (3, .transportSequenceNumber), (4, .mid), (10, .rid),
        ]
        for (id, kind) in numbers { map[kind] = id }
        return map
    }()

    mutating func run() throws {
        print("Processor time of one operation, median over \(harness.rounds) rounds, and the range of eight in ten.")
        print("")
        measureParsing()
        measureRewriting()
        for engine in PacketCipherEngine.allCases where engine.isAvailable {
            for length in [160, 1_200] { try measureProtecting(engine, length, prefix: 0) }
            // With the descriptor of VP8, which is written anew for each listener.
            try measureProtecting(engine, 1_200, prefix: 6)
        }
        for profile in SRTPProfile.allCases {
            for length in [160, 1_200] { try measureUnprotecting(profile, length) }
        }
        for count in [1, 100, 2_000] { try Route(listeners: count).measure(&harness) }
        print("")
        harness.printLast()
    }

    /// A VP8 packet as Chromium sends it, with all its header extensions.
    private func picturePacket(_ length: Int, sequence: UInt16 = 1) -> [UInt8] {
        var values = HeaderExtensions()
        values.mid = ShortText("1")
        values.rid = ShortText("h")
        values.absoluteSendTime = 77
        values.transportSequenceNumber = 5
        let header = OutgoingHeader(
            payloadType: 96, sequenceNumber: sequence, timestamp: 90_000, ssrc: 0x1234_5678, extensions: values,
            map: map)
        var bytes = [UInt8](repeating: 7, count: length)
        let descriptor: [UInt8] = [0x90, 0xe0, 0x80 | 0x12, 0x34, 9, 0x20, 0x11, 0, 0]
        do {
            var span = bytes.mutableSpan
            let start = header.write(into: &span, source: descriptor.span.extracting(0..<0))
            span.copy(descriptor.span, at: start)
        }
        return bytes
    }

    private mutating func measureParsing() {
        let packet = picturePacket(1_200)
        let map = map
        harness.measure("parse", "parse: header, extensions, VP8 descriptor") { count in
            var sum = 0
            for _ in 0..<count {
                let span = packet.span
                guard let header = try? RTPHeader(parsing: span) else { return }
                let values = HeaderExtensions(parsing: span, header: header, map: map)
                let payload = span.extracting(header.length..<span.count)
                guard let info = try? PayloadInfo.parse(.vp8, payload: payload) else { return }
                sum &+= Int(values.transportSequenceNumber ?? 0) &+ (info.startsFrame ? 1 : 0)
            }
            keep(sum)
        }
    }

    private mutating func measureRewriting() {
        var map = map
        map[.rid] = 0
        var values = HeaderExtensions()
        values.absoluteSendTime = 99
        let packet = picturePacket(1_200)
        var place = [UInt8](repeating: 0, count: 2_048)
        harness.measure("rewrite", "rewrite: new header with CSRC and one extension") { count in
            var sum = 0
            var span = place.mutableSpan
            for index in 0..<count {
                let header = OutgoingHeader(
                    marker: true, payloadType: 96, sequenceNumber: UInt16(truncatingIfNeeded: index), timestamp: 7,
                    ssrc: 9, csrc: 3, extensions: values, map: map)
                sum &+= header.write(into: &span, source: packet.span)
            }
            keep(sum)
        }
    }

    private mutating func measureProtecting(_ engine: PacketCipherEngine, _ length: Int, prefix: Int) throws {
        let profile = SRTPProfile.aeadAES128GCM
        var sender = try SRTPSender(
            profile: profile, masterKey: [UInt8](repeating: 3, count: profile.keyLength + profile.saltLength),
            engine: engine)
        let payload = [UInt8](repeating: 9, count: length - 12 - prefix)
        var place = [UInt8](repeating: 0x80, count: 2_048)
        var index: UInt64 = 1
        let short = engine == .ipsecMB ? "ipsecmb" : "openssl"
        let name = "protect_\(short)_\(length)" + (prefix > 0 ? "_vp8" : "")
        let title = "protect: AES-128-GCM by \(engine.name), \(length) B" + (prefix > 0 ? ", VP8" : "")
        harness.measure(name, title) { count in
            var span = place.mutableSpan
            var sum = 0
            for _ in 0..<count {
                index += 1
                let length = try? sender.protectRTP(
                    into: &span, at: 0, headerLength: 12, prefixLength: prefix, payload: payload.span, index: index,
                    ssrc: 7)
                sum &+= length ?? 0
            }
            keep(sum)
        }
    }

    /// Each packet can be unprotected only once, so that rounds are of packets made before.
    private mutating func measureUnprotecting(_ profile: SRTPProfile, _ length: Int) throws {
        let key = [UInt8](repeating: 3, count: profile.keyLength + profile.saltLength)
        var sender = try SRTPSender(profile: profile, masterKey: key)
        var receiver = try SRTPReceiver(profile: profile, masterKey: key)
        let payload = [UInt8](repeating: 9, count: length - 12)
        let overhead = profile.rtpOverhead
        let batch = 256
        var times: [Double] = []
        var index: UInt64 = 0
        for round in 0..<(harness.rounds + 3) {
            var packets = [UInt8](repeating: 0, count: batch * (length + overhead))
            for place in 0..<batch {
                index += 1
                var span = packets.mutableSpan
                var packet = span._mutatingExtracting(place * (length + overhead)..<(place + 1) * (length + overhead))
                packet[0] = 0x80
                packet[1] = 96
                packet.setUInt16(UInt16(truncatingIfNeeded: index), at: 2)
                packet.setUInt32(7, at: 8)
                _ = try sender.protectRTP(
                    into: &packet, at: 0, headerLength: 12, prefixLength: 0, payload: payload.span, index: index,
                    ssrc: 7)
            }
            var sum = 0
            let time = Harness.time {
                var span = packets.mutableSpan
                for place in 0..<batch {
                    var packet = span._mutatingExtracting(
                        place * (length + overhead)..<(place + 1) * (length + overhead))
                    sum &+= (try? receiver.unprotectRTP(&packet)) ?? 0
                }
            }
            guard sum == batch * length else { throw BenchError("what was protected could not be unprotected") }
            if round >= 3 { times.append(time / Double(batch)) }
        }
        let name = profile == .aeadAES128GCM ? "gcm" : "cm"
        harness.record("unprotect_\(name)_\(length)", "unprotect: \(profile), \(length) B", times)
    }
}
