import CBench
import Glibc
import Primitives
import SecureTransport

/// `janus`: one who sends and N who receive, through Veche and through Janus in turns, with the same clients and the
/// same media. Both servers run on one processor, the clients on another.
struct SideBySide {
    struct Options {
        var sizes = [100, 320, 640]
        var rounds = 3
        var seconds = 2.0
        var address = SocketAddress(ipv4: 0x7f00_0001, port: 0)
        var program = ".build/release/veche"
        /// nil lets Janus have a thread for each client, as it comes.
        var loops: Int?
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
    }

    /// A server with its clients.
    private final class Side {
        let contestant: any Contestant
        let crowd: Crowd
        let studio: Studio
        var watchers = 0
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
    /// How busy the busier server was in the last call of a kind.
    private var busiest: [String: (size: Int, share: Double)] = [:]

    init(_ options: Options) throws {
        self.options = options
        _ = bench_pin(options.cpu == 0 ? 1 : 0)
        sides = [
            try Side(VecheContestant(program: options.program), options),
            try Side(JanusContestant(loops: options.loops), options),
        ]
    }

    mutating func run() throws {
        defer { for side in sides { side.contestant.process.stop() } }
        for side in sides { try open(side) }
        printHead()
        var ratios: [String: [(size: Int, ratio: Double, isFair: Bool)]] = [:]
        for size in options.sizes.sorted() {
            for side in sides { try fill(side, to: size) }
            for scenario in Scenario.all {
                guard bearable(scenario, size) else { continue }
                let rows = try measure(scenario, size)
                let ratio = median(zip(rows[1].nanoseconds, rows[0].nanoseconds).map { $0 / $1 })
                printRows(scenario, size, rows, ratio)
                // A server that no longer delivers is not compared.
                let isFair = rows.allSatisfy { $0.missing < 0.001 && median($0.busy) <= 0.9 }
                ratios[scenario.name, default: []].append((size, ratio, isFair))
                busiest[scenario.name] = (size, rows.map { median($0.busy) }.max() ?? 0)
            }
        }
        printLast(ratios)
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

    private func measure(_ scenario: Scenario, _ size: Int) throws -> [Row] {
        var rows = sides.map { _ in Row() }
        for round in 0..<options.rounds {
            // Neither is always the first.
            for index in round % 2 == 0 ? [0, 1] : [1, 0] { measure(scenario, sides[index], into: &rows[index]) }
        }
        return rows
    }

    private func measure(_ scenario: Scenario, _ side: Side, into row: inout Row) {
        let process = side.contestant.process
        side.studio.play { _, stream in stream.isVideo == scenario.isVideo }
        pump(side, for: .milliseconds(600))
        let (cpu, lost, received, start) = (process.cpuTime, side.crowd.lost, side.crowd.packets(), Clock.now())
        pump(side, for: Interval(nanoseconds: Int64(options.seconds * 1e9)))
        let used = process.cpuTime - cpu
        let delivered = Double(side.crowd.packets() - received)
        let wall = Double((Clock.now() - start).nanoseconds)
        side.studio.pause()
        side.crowd.pumpUntilQuiet()
        row.nanoseconds.append(used / max(1, delivered))
        row.busy.append(used / wall)
        row.delivered += delivered
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
        for side in sides { print("  \(side.contestant.name)") }
        if let loops = options.loops { print("  janus with \(loops) event loop(s)") }
        print("")
        print(
            column("what", 18) + column("watchers", 9) + column("  server", 10)
                + "  ns/packet    busy  packets/s   missing   threads      MB  SRTP")
    }

    private func printRows(_ scenario: Scenario, _ size: Int, _ rows: [Row], _ ratio: Double) {
        for (side, row) in zip(sides, rows) {
            let process = side.contestant.process
            let name = side.contestant.name.split(separator: " ").first.map(String.init) ?? ""
            let seconds = Double(options.rounds) * options.seconds
            print(
                column(scenario.title, 18) + figure(Double(size), width: 8) + "   " + column(name, 8)
                    + figure(median(row.nanoseconds), width: 11) + figure(median(row.busy) * 100, 1, width: 7) + "%"
                    + figure(row.delivered / seconds, width: 11) + figure(row.missing * 100, 3, width: 9) + "%"
                    + figure(Double(process.threadCount), width: 10) + figure(process.megabytes, width: 8) + "  "
                    + side.profiles.sorted().joined(separator: ","))
        }
        print(column("", 27) + "   janus / veche \(figure(ratio, 1))")
        fflush(nil)
    }

    private func printLast(_ ratios: [String: [(size: Int, ratio: Double, isFair: Bool)]]) {
        var pairs: [(String, Double, Int)] = []
        for scenario in Scenario.all {
            guard let all = ratios[scenario.name] else { continue }
            // The largest call in which both deliver everything with a processor that is not full.
            guard let best = all.last(where: { $0.isFair }) ?? all.last else { continue }
            pairs.append(("janus_over_veche_\(scenario.name)", best.ratio, 1))
            pairs.append(("watchers_\(scenario.name)", Double(best.size), 0))
        }
        print("")
        printPairs(pairs)
    }
}
