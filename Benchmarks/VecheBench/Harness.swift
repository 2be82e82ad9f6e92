import CBench

/// Keeps the compiler from leaving out what is measured.
@inline(never) func keep(_ value: Int) { if value == .min { remark("\(value)") } }

/// Measures how long one operation takes by the thread's processor time, so that neighbours on the machine count
/// little: the median over rounds, after warming up.
struct Harness {
    var rounds = 31
    /// The length of a round in nanoseconds.
    var roundLength = 4e6
    private(set) var results: [(name: String, nanoseconds: Double)] = []

    /// `body` does an operation so many times, and does the same work every time it is called.
    mutating func measure(_ name: String, _ title: String, batch: Int = 1, body: (Int) -> Void) {
        var count = 1
        while true {
            let time = Self.time { body(count) }
            if time > roundLength / 4 {
                count = max(1, Int(Double(count) * roundLength / time))
                break
            }
            count *= 4
        }
        body(count)
        let times = (0..<rounds).map { _ in Self.time { body(count) } / Double(count * batch) }
        record(name, title, times)
    }

    /// Takes times of one operation that were measured elsewhere.
    mutating func record(_ name: String, _ title: String, _ times: [Double]) {
        let sorted = times.sorted()
        results.append((name, median(times)))
        print(
            column(title, 58) + figure(median(times), 1, width: 10) + " ns   from "
                + figure(sorted[sorted.count / 10], 1) + " to " + figure(sorted[sorted.count * 9 / 10], 1))
    }

    /// The line that scripts read.
    func printLast() { printPairs(results.map { ("\($0.name)_ns", $0.nanoseconds, 1) }) }

    /// Nanoseconds of processor time.
    static func time(_ body: () -> Void) -> Double {
        let start = bench_thread_time()
        body()
        return Double(bench_thread_time() - start)
    }
}
