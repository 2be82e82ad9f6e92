import CBench
import Glibc
import Primitives
import SecureTransport

/// `janus`: one who sends and N who receive, through Veche, through Janus as it comes, and through Janus with one
/// thread for the media of all, in turns, with the same clients and the same media. The servers run on one processor,
/// the clients on another.
struct SideBySide {
    struct Options {
        var sizes = [50, 280, 480]
        var rounds = 3
        var seconds = 2.0
        var address = SocketAddress(ipv4: 0x7f00_0001, port: 0)
        var program = ".build/release/veche"
        var cpu = 0
    }

    struct Scenario {
        let name: String
        let title: String
        let isVideo: Bool

        static let all = [
            Scenario(name: "video", title: "video 1 Mbit/s", isVideo: true),
            Scenario(name: "audio", title: "audio 64 kbit/s", isVideo: false),
        ]
    }

    private struct Row {
        var nanoseconds: [Double] = []
        var busy: [Double] = []
        var delivered = 0.0
        var lost = 0.0
        var missing: Double { max(0, lost) / max(1, delivered + lost) }
        /// What should have been delivered, had all that was sent reached everybody.
        var due = 0.0
        /// Whether some got nothing at all, which their sequence numbers do not show. A picture may be on its way at
        /// both ends of what is measured.
        var isShort: Bool { delivered < due * 0.97 }
    }

    private struct Outcome {
        var key: String
        var size: Int
        var ratio: Double
        var isFair: Bool
    }

    /// A server with its clients.
    private final class Side {
        let contestant: any Contestant
        let crowd: Crowd
        let studio: Studio
        var watchers = 0
        /// The share of the processor that it takes when nobody sends.
        var rest = 0.0
        var profiles: Set<String> = []

        init(_ contestant: any Contestant, _ options: Options) throws {
            self.contestant = contestant
            crowd = try Crowd(address: options.address, capacity: (options.sizes.max() ?? 1) + 1)
            studio = Studio(crowd)
            let studio = studio
            crowd.everyRound = { studio.tick(now: $0) }
        }
    }

    private let options: Options
    private let sides: [Side]
    private var outcomes: [Outcome] = []
    /// How busy the busiest server was in the last call of a kind.
    private var busiest: [String: (size: Int, share: Double)] = [:]

    init(_ options: Options) throws {
        self.options = options
        _ = bench_pin(options.cpu == 0 ? 1 : 0)
        sides = [
            try Side(VecheContestant(program: options.program), options),
            try Side(JanusContestant(loops: nil), options), try Side(JanusContestant(loops: 1), options),
        ]
    }

    mutating func run() throws {
        defer { for side in sides { side.contestant.process.stop() } }
        for side in sides { try open(side) }
        printHead()
        for size in options.sizes.sorted() {
            for side in sides { try fill(side, to: size) }
            for side in sides { measureRest(side) }
            for scenario in Scenario.all where bearable(scenario, size) { compare(scenario, size) }
        }
        printLast()
    }

    /// Measures one kind of call with all servers, and the others against the first.
    private mutating func compare(_ scenario: Scenario, _ size: Int) {
        let rows = measure(scenario)
        for (index, row) in rows.enumerated() {
            let ratio = median(zip(row.nanoseconds, rows[0].nanoseconds).map { $0 / $1 })
            printRow(scenario, sides[index], row, ratio: index == 0 ? nil : ratio)
            guard index > 0 else { continue }
            // A server that no longer delivers is not compared: the row is printed, its ratio is not in the last line.
            let isFair = [row, rows[0]].allSatisfy {
                $0.missing < 0.001 && !$0.isShort && median($0.busy) <= 0.9
            }
            let key = "\(sides[index].contestant.key)_over_veche_\(scenario.name)"
            outcomes.append(Outcome(key: key, size: size, ratio: ratio, isFair: isFair))
        }
        busiest[scenario.name] = (size, rows.map { median($0.busy) }.max() ?? 0)
    }

    /// Whether a call of this size is worth trying: a server that is overloaded says nothing about its costs.
    private func bearable(_ scenario: Scenario, _ size: Int) -> Bool {
        guard let last = busiest[scenario.name], last.share * Double(size) / Double(last.size) > 1 else { return true }
        print(column(scenario.title, 18) + figure(Double(size), width: 8) + "   one of the servers would be overloaded")
        return false
    }

    private func open(_ side: Side) throws {
        try side.contestant.start(cpu: options.cpu, address: options.address)
        let peer = try side.crowd.add()
        let sections = try side.contestant.publish(peer, side.crowd)
        try side.crowd.pump(until: "who sends is connected to \(side.contestant.name)") { peer.isConnected }
        // A picture of 5000 bytes every 40 ms, and sound as the fan-out benchmark has it.
        side.studio.add(
            peer,
            sections.compactMap { section in
                section.kind == .audio
                    ? Stream(.audio, on: section, payloadLength: 160)
                    : Stream(.video(burst: 5), on: section, payloadLength: 1_000)
            })
        // Janus lets nobody watch who has not begun to send.
        side.studio.play { _, _ in true }
        side.crowd.pump(for: .milliseconds(500))
        side.studio.pause()
    }

    private func fill(_ side: Side, to size: Int) throws {
        let begun = Clock.now()
        var coming: [Peer] = []
        side.crowd.takeHeadersOnly(false)
        while side.watchers < size || !coming.isEmpty {
            if side.watchers < size, coming.count < 16 {
                let peer = try side.crowd.add()
                try side.contestant.watch(peer, side.crowd)
                coming.append(peer)
                side.watchers += 1
                side.crowd.pump()
            } else {
                try side.crowd.pump(until: "a watcher is connected to \(side.contestant.name)") {
                    coming.contains { $0.isConnected }
                }
            }
            for peer in coming { if let profile = peer.profile { side.profiles.insert("\(profile)") } }
            coming.removeAll { $0.isConnected }
            for other in sides where other !== side { other.crowd.pump() }
        }
        side.crowd.takeHeadersOnly(true)
        remark("\(side.contestant.name): \(size) watchers after \(figure((Clock.now() - begun).seconds, 1)) s")
    }

    private func measure(_ scenario: Scenario) -> [Row] {
        var rows = sides.map { _ in Row() }
        for round in 0..<options.rounds {
            // None is always the first.
            for turn in sides.indices {
                let index = (turn + round) % sides.count
                measure(scenario, sides[index], into: &rows[index])
            }
        }
        return rows
    }

    private func measureRest(_ side: Side) {
        let (cpu, start) = (side.contestant.process.cpuTime, Clock.now())
        pump(side, for: .seconds(1))
        side.rest = (side.contestant.process.cpuTime - cpu) / Double((Clock.now() - start).nanoseconds)
    }

    private func measure(_ scenario: Scenario, _ side: Side, into row: inout Row) {
        let process = side.contestant.process
        side.studio.play { _, stream in stream.isVideo == scenario.isVideo }
        pump(side, for: .milliseconds(600))
        let (cpu, lost, received, start) = (process.cpuTime, side.crowd.lost, side.crowd.packets(), Clock.now())
        let sent = side.studio.sent
        pump(side, for: Interval(nanoseconds: Int64(options.seconds * 1e9)))
        let used = process.cpuTime - cpu
        let delivered = Double(side.crowd.packets() - received)
        let wall = Double((Clock.now() - start).nanoseconds)
        side.studio.pause()
        side.crowd.pumpUntilQuiet()
        row.nanoseconds.append(used / max(1, delivered))
        row.busy.append(used / wall)
        row.delivered += delivered
        row.due += Double(side.studio.sent - sent) * Double(side.watchers)
        row.lost += Double(side.crowd.lost - lost)
    }

    /// The clients of the other server go on consenting meanwhile.
    private func pump(_ side: Side, for time: Interval) {
        let end = Clock.now() + time
        var nextOthers = Instant.zero
        while Clock.now() < end {
            side.crowd.pump()
            guard Clock.now() >= nextOthers else { continue }
            nextOthers = Clock.now() + .milliseconds(100)
            for other in sides where other !== side { other.crowd.pump() }
        }
    }

    // MARK: Results

    private func printHead() {
        print("Processor time of the whole server process for each packet that reached a client; servers on processor")
        print(
            "\(options.cpu), clients on another, in turns, medians of \(options.rounds) rounds of "
                + "\(figure(options.seconds, 1)) s. Video: 25 pictures/s of 5 packets of 1000 B; audio: 50 packets/s of 160 B."
        )
        for side in sides { print("  \(side.contestant.key): \(side.contestant.name)") }
        print("")
        print(
            column("what", 16) + column("watchers", 10) + column("server", 16)
                + "ns/packet  over veche    busy   at rest  packets/s  missing  threads    MB  SRTP")
    }

    private func printRow(_ scenario: Scenario, _ side: Side, _ row: Row, ratio: Double?) {
        let process = side.contestant.process
        let seconds = Double(options.rounds) * options.seconds
        print(
            column(scenario.title, 16) + figure(Double(side.watchers), width: 8) + "  "
                + column(side.contestant.key, 16) + figure(median(row.nanoseconds), width: 9)
                + (ratio.map { figure($0, 1, width: 12) } ?? column("", 12))
                + figure(median(row.busy) * 100, 1, width: 7) + "%" + figure(side.rest * 100, 1, width: 9) + "%"
                + figure(row.delivered / seconds, width: 11) + figure(row.missing * 100, 3, width: 8) + "%"
                + figure(Double(process.threadCount), width: 9) + figure(process.megabytes, width: 6) + "  "
                + side.profiles.sorted().joined(separator: ","))
        fflush(nil)
    }

    private func printLast() {
        var keys: [String] = []
        for outcome in outcomes where !keys.contains(outcome.key) { keys.append(outcome.key) }
        // Of each the largest call in which both deliver everything with a processor that is not full.
        let best = keys.compactMap { key in outcomes.last { $0.key == key && $0.isFair } }
        print("")
        for key in keys where !best.contains(where: { $0.key == key }) {
            print(
                "\(key) is left out: in every call that was tried, one of the two lost more than a packet in a thousand "
                    + "or needed more than nine tenths of its processor, and such a call does not count.")
        }
        guard !best.isEmpty else { return }
        printPairs(
            best.map { ($0.key, $0.ratio, 1) } + best.map { ("watchers_" + $0.key, Double($0.size), 0) })
    }
}
