import CBench
import Glibc
import MediaControl
import Primitives
import SDP

/// `fanout`: what forwarding one packet costs the server, beside the least that it can cost on this machine.
///
/// Both send over loopback to the same sockets, which the other processor drains; both are measured by their thread's
/// processor time, in turns.
struct FanOut {
    struct Options {
        var sizes = [1, 10, 100, 500, 2_000]
        var rounds = 3
        var seconds = 2.0
        var address = SocketAddress(ipv4: 0x7f00_0001, port: 0)
        var cpu = 0
        /// Names of scenarios; empty for all.
        var only: [String] = []
    }

    /// What is sent to everybody.
    struct Scenario {
        let name: String
        let title: String
        /// Of each packet as it leaves, without the 16 bytes of authentication.
        let length: Int
        /// Packets for one listener that can leave together.
        let burst: Int
        /// Who sends, and of their streams, which.
        let speakers: Int
        let isVideo: Bool
        /// How far apart the speakers' packets come.
        let spread: Interval

        static let all = [
            Scenario(
                name: "video", title: "video 1200 B x 8", length: 1_200, burst: 8, speakers: 1, isVideo: true,
                spread: .zero),
            Scenario(
                name: "audio", title: "audio 160 B, one speaker", length: 160, burst: 1, speakers: 1, isVideo: false,
                spread: .zero),
            Scenario(
                name: "audio3", title: "audio 160 B, three speakers", length: 160, burst: 3, speakers: 3,
                isVideo: false, spread: .zero),
            // The phases of independent microphones: the tick can only join what comes within it.
            Scenario(
                name: "audio3_apart", title: "audio 160 B, three, 6.7 ms apart", length: 160, burst: 3, speakers: 3,
                isVideo: false, spread: .microseconds(6_667)),
        ]
    }

    /// What one round of one scenario gave; times in nanoseconds.
    private struct Round {
        var cpu: Double
        var ceiling: Double
        var wall: Double
        var forwarded: Double
        var calls: Double
        var bytes: Double
        var missing: Double
        /// Packets that were sent to the server, for a second.
        var sent: Double
        /// Whether more packets waited at one time than come at one time.
        var wasLate: Bool
    }

    private struct Row {
        private(set) var rounds: [Round] = []
        var server: [Double] { rounds.map { $0.cpu / $0.forwarded } }
        var ceiling: [Double] { rounds.map(\.ceiling) }
        var shares: [Double] { zip(ceiling, server).map { $0 / $1 } }
        var missing: Double { rounds.reduce(0) { $0 + $1.missing } }
        var late: Int { rounds.count { $0.wasLate } }

        mutating func add(_ round: Round) { rounds.append(round) }

        func middle(_ value: (Round) -> Double) -> Double { median(rounds.map(value)) }
    }

    private let options: Options
    private let crowd: Crowd
    private let hall: Hall
    private let studio: Studio
    private var ceiling: OpaquePointer?
    private var audienceSize = 0

    init(_ options: Options) throws {
        self.options = options
        crowd = try Crowd(address: options.address, capacity: (options.sizes.max() ?? 1) + 3)
        hall = try Hall(crowd, address: options.address, cpu: options.cpu)
        _ = bench_pin(options.cpu == 0 ? 1 : 0)
        studio = Studio(crowd)
        let studio = studio
        crowd.everyRound = { studio.tick(now: $0) }
    }

    mutating func run() throws {
        try openStage()
        printHead()
        var found: [String: [Int: Row]] = [:]
        for size in options.sizes.sorted() {
            try fill(to: size)
            for scenario in Scenario.all where options.only.isEmpty || options.only.contains(scenario.name) {
                let row = try measure(scenario)
                found[scenario.name, default: [:]][size] = row
                printRow(scenario, size, row)
            }
        }
        printLast(found)
        hall.plane.shutDown()
    }

    /// Three speakers with microphone and camera each.
    private func openStage() throws {
        for _ in 0..<3 {
            let peer = try crowd.add()
            let sections = try hall.seat(peer, .stage)
            try crowd.pump(until: "a speaker is connected") { peer.isConnected }
            let streams = sections.compactMap { section in
                section.kind == .audio
                    ? Stream(.audio, on: section, payloadLength: 140)
                    : Stream(.video(burst: 8), on: section, payloadLength: 1_170)
            }
            studio.add(peer, streams)
        }
    }

    /// Brings listeners in until there are `size`, with real handshakes, some at a time.
    private mutating func fill(to size: Int) throws {
        let begun = Clock.now()
        let before = audienceSize
        var coming: [Peer] = []
        crowd.takeHeadersOnly(false)
        while audienceSize < size || !coming.isEmpty {
            while audienceSize < size, coming.count < 32 {
                let peer = try crowd.add()
                _ = try hall.seat(peer, .audience)
                coming.append(peer)
                audienceSize += 1
            }
            try crowd.pump(until: "a listener is connected") { coming.contains { $0.isConnected } }
            coming.removeAll { $0.isConnected }
        }
        let seconds = (Clock.now() - begun).seconds
        crowd.takeHeadersOnly(true)
        // Timers, reports and checks of consent, when nobody sends.
        crowd.pump(for: .milliseconds(300))
        let first = hall.worker
        crowd.pump(for: .seconds(1))
        let last = hall.worker
        let rest = Double(last.cpuTime.nanoseconds - first.cpuTime.nanoseconds)
        let share = 100 * rest / Double(max(1, (last.measuredAt - first.measuredAt).nanoseconds))
        remark(
            "\(size) listeners; \(size - before) joined in \(figure(seconds, 1)) s; "
                + "at rest the server takes \(figure(share, 1)) % of the processor")
        bench_ceiling_free(ceiling)
        ceiling = bench_ceiling_new(crowd.sinks)
        guard ceiling != nil else { throw BenchError("the ceiling cannot be measured: no memory") }
    }

    private func measure(_ scenario: Scenario) throws -> Row {
        try adjustLength(scenario)
        var row = Row()
        // Where somebody else took the processor, a burst waits for the next one and both leave together, which is
        // cheaper than what is to be measured: such a round is done again, some times.
        var spare = options.rounds
        while row.server.count < options.rounds {
            let round = try measureRound(scenario)
            if round.wasLate, spare > 0 {
                spare -= 1
                continue
            }
            row.add(round)
        }
        return row
    }

    private func measureRound(_ scenario: Scenario) throws -> Round {
        let ceiling = try measureCeiling(scenario)
        studio.play(spread: scenario.spread) { speaker, stream in
            speaker < scenario.speakers && stream.isVideo == scenario.isVideo
        }
        crowd.pump(for: .milliseconds(400))
        let (sent, lost) = (studio.sent, crowd.lost)
        let before = hall.worker
        var waiting = 0
        let end = Clock.now() + Interval(nanoseconds: Int64(options.seconds * 1e9))
        while Clock.now() < end {
            crowd.pump(for: .milliseconds(100))
            // What is told at first is of the second before.
            if Clock.now() + .milliseconds(900) > end { waiting = max(waiting, hall.worker.waiting) }
        }
        let after = hall.worker
        let sentAfter = studio.sent
        studio.pause()
        crowd.pumpUntilQuiet()
        let forwarded = Double(after.counters.packetsOut - before.counters.packetsOut)
        guard forwarded > 0 else { throw BenchError("the server forwarded nothing") }
        return Round(
            cpu: Double(after.cpuTime.nanoseconds - before.cpuTime.nanoseconds), ceiling: ceiling,
            wall: Double((after.measuredAt - before.measuredAt).nanoseconds), forwarded: forwarded,
            calls: Double(after.counters.sendCalls - before.counters.sendCalls),
            bytes: Double(after.counters.bytesOut - before.counters.bytesOut),
            missing: Double(crowd.lost - lost), sent: Double(sentAfter - sent) / options.seconds,
            wasLate: scenario.spread == .zero && waiting > scenario.burst)
    }

    /// Makes what leaves the server as long as what the ceiling sends: headers grow on their way through.
    private func adjustLength(_ scenario: Scenario) throws {
        for _ in 0..<2 {
            let type: UInt8 = scenario.isVideo ? 96 : 111
            studio.play { speaker, stream in speaker == 0 && stream.isVideo == scenario.isVideo }
            crowd.pump(for: .milliseconds(200))
            let (packets, bytes) = (crowd.packets(type), crowd.bytes(type))
            try crowd.pump(until: "media arrives") { crowd.packets(type) >= packets + 16 }
            let length = Int((Double(crowd.bytes(type) - bytes) / Double(crowd.packets(type) - packets)).rounded())
            studio.pause()
            crowd.pump(for: .milliseconds(60))
            guard length != scenario.length + 16 else { return }
            studio.lengthen(type, by: scenario.length + 16 - length)
        }
    }

    private func measureCeiling(_ scenario: Scenario) throws -> Double {
        guard let ceiling else { return 0 }
        let milliseconds = Int32(max(300, options.seconds * 400))
        guard
            bench_ceiling_start(
                ceiling, Int32(scenario.length), Int32(scenario.burst), milliseconds, Int32(options.cpu))
                == 0
        else { throw BenchError("the kernel gives no thread for the ceiling") }
        while bench_ceiling_is_running(ceiling) != 0 { crowd.pump() }
        let result = bench_ceiling_finish(ceiling)
        guard result.failure == 0 else { throw BenchError("the ceiling's send failed (errno \(result.failure))") }
        return result.cpu_ns
    }

    // MARK: Results

    private func printHead() {
        print("Server CPU for one forwarded packet, and the least that it can cost here, in turns, medians of")
        print(
            "\(options.rounds) rounds of \(figure(options.seconds, 1)) s. Server: \(hall.plane.metrics().encryption).")
        print("Ceiling: \(String(cString: bench_ceiling_cipher())) and UDP_SEGMENT to the same sockets, shuffled.")
        print("")
        print(
            column("what", 34) + column("listeners", 10)
                + "  server ns  ceiling ns   share  sent/s  forwarded/s   busy  in a call  bytes  missing")
    }

    private func printRow(_ scenario: Scenario, _ size: Int, _ row: Row) {
        print(
            column(scenario.title, 34) + figure(Double(size), width: 9) + figure(median(row.server), width: 12)
                + figure(median(row.ceiling), width: 12) + figure(median(row.shares), 2, width: 8)
                + figure(row.middle(\.sent), width: 8) + figure(row.middle { $0.forwarded / $0.wall * 1e9 }, width: 13)
                + figure(row.middle { $0.cpu / $0.wall * 100 }, 1, width: 6) + "%"
                + figure(row.middle { $0.forwarded / max(1, $0.calls) }, 1, width: 11)
                + figure(row.middle { $0.bytes / $0.forwarded }, width: 7) + figure(row.missing, width: 9)
                + (row.late > 0 ? "   late in \(row.late) of \(row.rounds.count)" : ""))
        fflush(nil)
    }

    private func printLast(_ found: [String: [Int: Row]]) {
        guard let largest = options.sizes.max() else { return }
        var pairs: [(String, Double, Int)] = []
        for scenario in Scenario.all {
            guard let row = found[scenario.name]?[largest] else { continue }
            pairs.append(("ceiling_share_\(scenario.name)", median(row.shares), 2))
        }
        for scenario in Scenario.all {
            guard let row = found[scenario.name]?[largest] else { continue }
            pairs.append(("server_ns_\(scenario.name)", median(row.server), 0))
        }
        if let many = found["video"]?[2_000], let few = found["video"]?[100] {
            pairs.append(("growth_2000_over_100", median(many.server) / median(few.server), 2))
        }
        if let many = found["audio"]?[2_000], let few = found["audio"]?[100] {
            pairs.append(("growth_audio_2000_over_100", median(many.server) / median(few.server), 2))
        }
        pairs.append(("missing", found.values.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.missing } }, 0))
        print("")
        printPairs(pairs)
    }
}

extension Stream {
    var isVideo: Bool { if case .video = kind { true } else { false } }
}
