import Glibc
import Primitives

/// `veche-bench micro|fanout|janus|compose`: see Benchmarks/README.md.
@main
enum VecheBench {
    static func main() {
        var arguments = Array(CommandLine.arguments.dropFirst())
        let command = arguments.isEmpty ? "help" : arguments.removeFirst()
        do {
            let options = try CommandOptions(arguments)
            switch command {
            case "micro":
                var steps = Steps()
                try steps.run()
            case "fanout": try runFanOut(options)
            case "janus": try runJanus(options)
            case "compose":
                var compositions = Compositions()
                if let seconds = options.number("seconds") { compositions.seconds = Int(seconds) }
                if let rounds = options.number("rounds") { compositions.rounds = Int(rounds) }
                try compositions.run()
            default:
                remark("veche-bench micro")
                remark("veche-bench fanout [--sizes 1,100] [--rounds 3] [--seconds 2] [--address 127.0.0.1]")
                remark("                   [--only video,audio,audio3,audio3_apart]")
                remark("veche-bench janus [--sizes 20,100] [--rounds 3] [--seconds 4] [--address 10.77.0.1]")
                remark("                  [--program .build/release/veche]")
                remark("veche-bench compose [--seconds 40] [--rounds 3]")
                exit(command == "help" ? 0 : 2)
            }
        } catch {
            remark("veche-bench: \(error)")
            exit(1)
        }
    }

    private static func runFanOut(_ options: CommandOptions) throws {
        var chosen = FanOut.Options()
        if let sizes = options.numbers("sizes") { chosen.sizes = sizes }
        if let rounds = options.number("rounds") { chosen.rounds = Int(rounds) }
        if let seconds = options.number("seconds") { chosen.seconds = seconds }
        if let address = try options.address() { chosen.address = address }
        chosen.only = options.text("only")?.split(separator: ",").map(String.init) ?? []
        var benchmark = try FanOut(chosen)
        try benchmark.run()
    }

    private static func runJanus(_ options: CommandOptions) throws {
        var chosen = SideBySide.Options()
        if let sizes = options.numbers("sizes") { chosen.sizes = sizes }
        if let rounds = options.number("rounds") { chosen.rounds = Int(rounds) }
        if let seconds = options.number("seconds") { chosen.seconds = seconds }
        if let address = try options.address() { chosen.address = address }
        if let program = options.text("program") { chosen.program = program }
        var comparison = try SideBySide(chosen)
        try comparison.run()
    }
}

/// `--name value` pairs.
struct CommandOptions {
    private var values: [String: String] = [:]

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard name.hasPrefix("--"), let value = rest.popFirst() else {
                throw BenchError("expected --name value, not \(name)")
            }
            values[String(name.dropFirst(2))] = value
        }
    }

    func address() throws -> SocketAddress? {
        guard let text = values["address"] else { return nil }
        guard let address = SocketAddress(text, port: 0), address.isIPv4 else {
            throw BenchError("\(text) is not an IPv4 address")
        }
        return address
    }

    func text(_ name: String) -> String? { values[name] }
    func number(_ name: String) -> Double? { values[name].flatMap(Double.init) }
    func numbers(_ name: String) -> [Int]? { values[name]?.split(separator: ",").compactMap { Int($0) } }
}
