import Foundation
import Glibc

/// What the kernel says of this process (proc(5)).
struct ProcessReading: Sendable, Equatable {
    /// Processor time so far, of all threads, in seconds.
    var cpuSeconds = 0.0
    /// Memory that stands in RAM, in bytes.
    var residentBytes = 0
    /// When the process started, in Unix seconds.
    var startTime = 0.0
    /// Open files, sockets included.
    var openFiles = 0
    /// Processors that the system has.
    var processors = 1
    /// UDP packets, of every program, that the system had no room to send: it tells the sender of few of them.
    var systemSendDrops: UInt64 = 0
    /// UDP packets, for every program, that came faster than they were taken and found their buffer full.
    var systemReceiveDrops: UInt64 = 0

    /// Nothing known.
    init() {}

    /// Reads `/proc/self`; what cannot be read stays 0.
    static func current() -> ProcessReading {
        var reading = ProcessReading()
        reading.processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        reading.openFiles = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
        if let stat = text("/proc/self/stat") {
            reading.take(
                stat: stat, bootTime: bootTime, ticks: Double(sysconf(Int32(_SC_CLK_TCK))),
                pageSize: sysconf(Int32(_SC_PAGESIZE)))
        }
        reading.take(snmp: text("/proc/self/net/snmp") ?? "", snmp6: text("/proc/self/net/snmp6") ?? "")
        return reading
    }

    /// Adds up the UDP counters of both address families (proc(5)).
    mutating func take(snmp: String, snmp6: String) {
        systemSendDrops = Self.sum("SndbufErrors", snmp, snmp6)
        systemReceiveDrops = Self.sum("RcvbufErrors", snmp, snmp6)
    }

    /// One text has a line of names and a line of numbers, the other a line for each name.
    private static func sum(_ name: String, _ snmp: String, _ snmp6: String) -> UInt64 {
        var sum: UInt64 = 0
        let rows = snmp.split(separator: "\n").filter { $0.hasPrefix("Udp: ") }.map { $0.split(separator: " ") }
        if rows.count == 2, let column = rows[0].firstIndex(of: name[...]), column < rows[1].count {
            sum = UInt64(rows[1][column]) ?? 0
        }
        for line in snmp6.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace)
            if words.count == 2, words[0] == "Udp6" + name { sum &+= UInt64(words[1]) ?? 0 }
        }
        return sum
    }

    /// Takes over the fields of `/proc/<pid>/stat`; a line that is not one changes nothing.
    mutating func take(stat: String, bootTime: Double, ticks: Double, pageSize: Int) {
        // The second field, the program's name, may hold anything, parentheses too: counting starts behind the last.
        guard let close = stat.lastIndex(of: ")"), ticks > 0 else { return }
        let fields = stat[stat.index(after: close)...].split(separator: " ")
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
            let started = Double(fields[19]), let pages = Int(fields[21])
        else { return }
        cpuSeconds = (user + system) / ticks
        startTime = bootTime + started / ticks
        residentBytes = pages * pageSize
    }

    /// When the system started, in Unix seconds; it never changes.
    private static let bootTime: Double = {
        for line in (text("/proc/stat") ?? "").split(separator: "\n") where line.hasPrefix("btime ") {
            return Double(line.dropFirst(6)) ?? 0
        }
        return 0
    }()

    private static func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
}
