import CLinux
import Foundation
import Glibc

/// One look at the server: its metrics, or what the kernel says of its process.
public struct ServerSample: Sendable, Equatable {
    /// CPU time so far in seconds; nil when neither source tells.
    public var cpuSeconds: Double?
    /// Resident memory in bytes.
    public var residentBytes: Double?
    /// Datagrams that the server received so far.
    public var packetsIn: Double?
    /// Datagrams that the server sent so far.
    public var packetsOut: Double?
    /// Bytes of UDP payload that the server sent so far.
    public var bytesOut: Double?
    /// Datagrams that the server's kernel refused so far.
    public var sendErrors: Double?
    /// By how many sizes the server's workers send pictures smaller than asked, added up.
    public var relief: Double?
    /// Media transports that exist.
    public var transports: Double?

    /// Nothing known.
    public init() {}

    /// Reads the text format of Prometheus; metrics that are missing stay unknown.
    public init(prometheus text: String) {
        var values: [Substring: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ", maxSplits: 2)
            guard parts.count >= 2, let value = Double(parts[1]), value.isFinite else { continue }
            // Labels do not matter here: what has several is added up.
            values[parts[0].prefix { $0 != "{" }, default: 0] += value
        }
        cpuSeconds = values["process_cpu_seconds_total"]
        residentBytes = values["process_resident_memory_bytes"]
        packetsIn = values["veche_media_packets_received_total"]
        packetsOut = values["veche_media_packets_sent_total"]
        bytesOut = values["veche_media_bytes_sent_total"]
        sendErrors = values["veche_media_send_errors_total"]
        relief = values["veche_media_worker_relief_steps"]
        transports = values["veche_media_transports"]
    }

    /// This sample, with what is unknown taken from an earlier one.
    func filled(from earlier: ServerSample) -> ServerSample {
        var sample = self
        for key in [
            \ServerSample.cpuSeconds, \.residentBytes, \.packetsIn, \.packetsOut, \.bytesOut, \.sendErrors,
            \.relief, \.transports,
        ] where sample[keyPath: key] == nil { sample[keyPath: key] = earlier[keyPath: key] }
        return sample
    }

    /// Adds what `/proc/<pid>/stat` says; false when there is no such process.
    mutating func addProcess(_ pid: Int) -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        return addProcess(
            stat: text, ticks: Double(sysconf(Int32(_SC_CLK_TCK))), page: Double(sysconf(Int32(_SC_PAGESIZE))))
    }

    /// Adds the values of a line of `/proc/<pid>/stat` (proc(5)).
    mutating func addProcess(stat text: String, ticks: Double, page: Double) -> Bool {
        // The program's name may hold anything, parentheses too: fields are counted after the last one.
        guard let close = text.lastIndex(of: ")") else { return false }
        let fields = text[text.index(after: close)...].split(separator: " ")
        guard fields.count > 21, ticks > 0, let user = Double(fields[11]), let system = Double(fields[12]),
            let pages = Double(fields[21])
        else { return false }
        cpuSeconds = (user + system) / ticks
        residentBytes = pages * page
        return true
    }
}

/// Looks at the server from time to time.
struct ServerProbe: Sendable {
    let address: ServerAddress?
    let pid: Int?
    let network: Network

    func look() async -> ServerSample {
        var sample = ServerSample()
        if let address,
            let response = try? await network.request(.GET, address.with(path: "/metrics"), timeout: .seconds(2)),
            response.status == 200
        {
            sample = ServerSample(prometheus: String(decoding: response.body, as: UTF8.self))
        }
        if let pid { _ = sample.addProcess(pid) }
        return sample
    }
}

/// What the generator itself takes of the machine.
enum OwnProcess {
    /// CPU time of all threads in seconds.
    static func cpuSeconds() -> Double {
        var usage = rusage()
        guard getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return 0 }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// Lets the process open as many files as the system allows it; returns how many that are.
    static func raiseFileLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(clamping: limit.rlim_cur)
    }

    /// The cores that this process may run on.
    static func cores() -> Int { max(1, Int(veche_load_cores())) }
}
