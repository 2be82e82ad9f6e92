import CLinux
import ServiceLifecycle

/// Gives memory back to the system when many people have come or left.
///
/// malloc keeps what was freed, all over its heap, for the program's own later use: after a call of two thousand people
/// a server would stay as large as the call was.
struct HeapKeeper: Service, CustomStringConvertible {
    var description: String { "heap" }
    /// How many people are in all rooms.
    let participants: @Sendable () async -> Int

    private static let period = Duration.seconds(5)

    /// Has malloc arranged for many small participants. To be called before other threads are there.
    ///
    /// Large blocks, such as the buffers of TLS connections, are pages of their own: those that were never
    /// written to take no memory, and a freed block goes back at once. malloc would otherwise raise the limit by itself
    /// each time a large block is freed.
    static func arrange() { veche_heap_separate_blocks(16 * 1024) }

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var watch = CrowdWatch()
            while true {
                try await Task.sleep(for: Self.period)
                if watch.isTimeToTrim(participants: await participants()) { veche_heap_trim() }
            }
        }
    }
}

/// Decides from how many people there are when to look for memory that is not used any more: when a crowd has come,
/// whose joining took more than its being there takes, and when it has gone.
struct CrowdWatch {
    /// A change of fewer people than this is not worth the milliseconds.
    static let few = 20

    private var atLastTrim = 0
    private var previous = 0

    /// Whether to trim now. To be asked regularly.
    ///
    /// It says yes once the number has changed by a quarter, or to nobody, and has come to rest: while people are
    /// coming or going, what they need for that is not free yet.
    mutating func isTimeToTrim(participants: Int) -> Bool {
        let step = abs(participants - previous)
        previous = participants
        guard step * 50 <= participants else { return false }
        let change = abs(participants - atLastTrim)
        let isLast = participants == 0 && change > 0
        guard isLast || (change >= Self.few && change * 4 >= atLastTrim) else { return false }
        atLastTrim = participants
        return true
    }
}
