/// Where to drive a scenario, and with which rights.
public struct LoadOptions: Sendable {
    /// The server; nil when only WHIP and WHEP addresses are given.
    public var server: ServerAddress?
    /// Where those who send go instead of the signalling.
    public var whip: ServerAddress?
    /// Where those who watch go instead of the signalling.
    public var whep: ServerAddress?
    /// An existing room to use; of several the first.
    public var rooms: [String] = []
    /// An administrator's token, to create a room and to let a host in with.
    public var adminToken: String?
    /// A token that participants join with.
    public var token: String?
    /// Whether any certificate is taken; nil takes any from loopback addresses only.
    public var insecure: Bool?
    /// The server's process, when it runs on this machine.
    public var serverPID: Int?

    /// Nothing given yet.
    public init() {}

    var anyAddress: ServerAddress? { server ?? whip ?? whep }

    var takesEveryCertificate: Bool { insecure ?? (anyAddress?.isLoopback ?? false) }
}

/// What the live line shows.
public struct LoadProgress: Sendable {
    /// What is being done: `joining`, `measuring`, `moving`, `leaving`.
    public var phase: String
    /// Participants to come.
    public var wanted: Int
    /// Participants who did not come in.
    public var failed: Int
    /// The last second.
    public var point: LoadReport.Point

    /// The line.
    public var text: String {
        func number(_ value: Double, _ digits: Int) -> String { fixed(value, digits) }
        var parts = [
            "\(number(point.time, 0)) s", phase, "joined \(point.connected)/\(wanted)", "failed \(failed)",
            "\(number(point.packets, 0)) pkt/s",
            "delay \(number(point.p50, 1))/\(number(point.p95, 1))/\(number(point.p99, 1)) ms",
            "missing \(number(point.missing, 0))",
        ]
        if let cores = point.serverCores { parts.append("server \(number(cores, 2)) cores") }
        if let megabytes = point.serverMegabytes { parts.append("\(number(megabytes, 0)) MB") }
        if let p50 = point.controlP50, let p99 = point.controlP99 {
            parts.append("control \(number(p50, 1))/\(number(p99, 1)) ms")
        }
        parts.append("generator \(number(point.generatorCores, 2)) cores")
        if point.isSaturated { parts.append("THE GENERATOR IS SATURATED") }
        return parts.joined(separator: "  ")
    }
}

/// A number with so many digits after the point.
func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return "–" }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    guard abs(value) < 1e15 else { return "\(value)" }
    let scaled = Int64((abs(value) * scale).rounded())
    let sign = value < 0 && scaled != 0 ? "-" : ""
    let whole = scaled / Int64(scale)
    guard digits > 0 else { return "\(sign)\(whole)" }
    let rest = String(scaled % Int64(scale))
    return "\(sign)\(whole).\(String(repeating: "0", count: digits - rest.count))\(rest)"
}
