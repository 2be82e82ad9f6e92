import CLinux
import Glibc
import Primitives
import RTP
import SDP
import SecureTransport
import Synchronization

/// One viewer as the sending side of a ``CapacityTest`` sees it.
final class BlastTarget: @unchecked Sendable {
    // Belongs to the thread of the blaster alone once that has been started.
    fileprivate var sender: SRTPSender
    fileprivate let port: UInt16
    fileprivate var streams: [Stream]

    fileprivate struct Stream {
        let ssrc: UInt32
        let payloadType: UInt8
        let mid: ShortText?
        let map: ExtensionMap
        var sequence: UInt64
    }

    /// The first three slots for sound and the first for a camera; nil when the answer has fewer, or bad keys.
    init?(_ answer: ReceivedAnswer, keys: SRTPKeys, port: UInt16) {
        guard let sender = try? SRTPSender(profile: keys.profile, masterKey: keys.remote) else { return nil }
        let slots = answer.sections.filter { $0.receives }
        let chosen = slots.filter { $0.kind == .audio }.prefix(3) + slots.filter { $0.kind == .video }.prefix(1)
        guard chosen.count == 4 else { return nil }
        streams = []
        for section in chosen {
            guard let slot = section.slot, let codec = section.codecs.first else { return nil }
            streams.append(
                Stream(
                    ssrc: slot.primary, payloadType: codec.payloadType, mid: ShortText(section.mid),
                    map: section.extensions, sequence: .random(in: 1..<0x7000)))
        }
        self.sender = sender
        self.port = port
    }
}

/// Sends the lecture of a ``CapacityTest`` from a thread of its own.
final class Blaster: Sendable {
    private static let audioLength = 80
    private static let videoLength = 1_000
    private static let videoPackets = 5

    private let targets: [BlastTarget]
    private let isGrouped: Bool
    private let count = Atomic<UInt64>(0)
    private let isStopping = Atomic<Bool>(false)

    init(_ targets: [BlastTarget], isGrouped: Bool) {
        self.targets = targets
        self.isGrouped = isGrouped
    }

    /// Packets that the kernel took so far.
    var sent: UInt64 { count.load(ordering: .relaxed) }

    func stop() { isStopping.store(true, ordering: .relaxed) }

    func start(core: Int32) throws(LoadError) {
        try LoadThread.start("load-blast", core: core) { self.run() }
    }

    /// A millisecond after another: a twentieth of the viewers gets sound, a fortieth a picture.
    private func run() {
        var family: Int32 = 0
        let socket = veche_load_socket(&family, 0)
        guard socket >= 0 else { return }
        defer { close(socket) }
        var buffer = [UInt8](repeating: 0, count: Self.videoPackets * 1_500)
        var step = 0
        let begin = MediaEngine.now()
        while !isStopping.load(ordering: .relaxed) {
            let unixTime = MediaEngine.unixTime()
            for number in stride(from: step % 20, to: targets.count, by: 20) {
                let length = write(targets[number], 0..<3, Self.audioLength, 1, unixTime, into: &buffer)
                send(buffer, length, 3, to: targets[number], socket, family)
            }
            for number in stride(from: step % 40, to: targets.count, by: 40) {
                let length = write(
                    targets[number], 3..<4, Self.videoLength, Self.videoPackets, unixTime, into: &buffer)
                send(buffer, length, Self.videoPackets, to: targets[number], socket, family)
            }
            step += 1
            let rest = (begin + .milliseconds(Int64(step)) - MediaEngine.now()).microseconds
            if rest > 0 { usleep(UInt32(min(rest, 1_000))) }
        }
    }

    /// Writes packets of these streams behind one another and returns the length of one.
    private func write(
        _ target: BlastTarget, _ streams: Range<Int>, _ payload: Int, _ packets: Int, _ unixTime: Int64,
        into buffer: inout [UInt8]
    ) -> Int {
        var offset = 0
        var first = 0
        for index in streams {
            for packet in 0..<packets {
                target.streams[index].sequence &+= 1
                let stream = target.streams[index]
                var values = HeaderExtensions()
                values.mid = stream.mid
                values.absoluteCaptureTime = AbsoluteCaptureTime(
                    timestamp: NTPTime(unixNanoseconds: unixTime).rawValue)
                let header = OutgoingHeader(
                    marker: packet == packets - 1, payloadType: stream.payloadType,
                    sequenceNumber: UInt16(truncatingIfNeeded: stream.sequence),
                    timestamp: UInt32(truncatingIfNeeded: unixTime / 11_111), ssrc: stream.ssrc, extensions: values,
                    map: stream.map)
                var memory = buffer.mutableSpan
                var out = memory._mutatingExtracting(offset..<(offset + 1_500))
                let headerLength = header.write(into: &out, source: Span<UInt8>())
                let length = try? target.sender.protectRTP(
                    into: &out, at: 0, headerLength: headerLength, prefixLength: payload, payload: Span<UInt8>(),
                    index: stream.sequence, ssrc: stream.ssrc)
                if first == 0 { first = length ?? 0 }
                offset += first
            }
        }
        return first
    }

    private func send(
        _ buffer: [UInt8], _ length: Int, _ packets: Int, to target: BlastTarget, _ socket: Int32, _ family: Int32
    ) {
        var address: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1]
        let taken = buffer.withUnsafeBufferPointer { bytes -> Int in
            guard let base = bytes.baseAddress, length > 0 else { return 0 }
            // The kernel only reads, and only within what was written.
            if isGrouped {
                let sent = veche_load_send_segments(
                    socket, family, &address, target.port, base, UInt32(length * packets), UInt16(length))
                return max(0, Int(sent)) / length
            }
            let batch = (0..<packets).map { veche_outgoing(data: base + $0 * length, length: UInt32(length)) }
            return max(0, Int(veche_load_send(socket, family, &address, target.port, batch, Int32(packets))))
        }
        count.add(UInt64(taken), ordering: .relaxed)
    }
}
