import CLinux
import Dispatch
import Foundation
import Synchronization

/// Another program that this one started, with what it prints.
final class ChildProcess: Sendable {
    /// It could not be started.
    struct StartFailure: Error {
        var reason: String
    }

    private enum Standing { case running, ended }

    /// The lines of its output, as they come.
    let output: AsyncStream<String>
    /// The lines of its errors, as they come.
    let errors: AsyncStream<String>
    /// Its exit status once it has ended, or 128 and the number of the signal that ended it.
    private let status: AsyncStream<Int32>
    private let process: Int32
    private let input: Int32
    private let standing = Mutex(Standing.running)

    /// A line that is longer is cut: nobody reads it.
    private static let longestLine = 16 * 1024

    /// Starts a program.
    init(_ executable: String, _ arguments: [String]) throws {
        let copies = ([executable] + arguments).map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        var ends: [Int32] = [-1, -1, -1]
        let argv = copies + [nil]
        process = veche_spawn(executable, argv, &ends)
        guard process > 0 else { throw StartFailure(reason: String(cString: strerror(-process))) }
        input = ends[0]
        output = Self.lines(from: ends[1])
        errors = Self.lines(from: ends[2])
        let (status, continuation) = AsyncStream<Int32>.makeStream()
        self.status = status
        Thread.detachNewThread { [self] in
            _ = veche_await_end(process)
            // Under the lock, so that no signal goes to whoever gets the number next.
            let result = standing.withLock { standing in
                standing = .ended
                return veche_reap(process)
            }
            close(input)
            continuation.yield(result)
            continuation.finish()
        }
    }

    /// Waits until it has ended, also when the task is cancelled; call it once.
    ///
    /// - Returns: its exit status, or 128 and the number of the signal that ended it.
    func waitForEnd() async -> Int32 {
        // Cancelling would end the waiting before the process has ended.
        let status = status
        return await Task { await status.first { _ in true } ?? -1 }.value
    }

    /// Asks it to end, and ends it when it has not after `grace`.
    func end(grace: Duration) {
        signal(SIGTERM)
        let (seconds, attoseconds) = grace.components
        let time = DispatchTime.now() + Double(seconds) + Double(attoseconds) / 1e18
        DispatchQueue.global().asyncAfter(deadline: time) { [self] in signal(SIGKILL) }
    }

    private func signal(_ number: Int32) {
        standing.withLock { standing in
            guard case .running = standing else { return }
            kill(process, number)
        }
    }

    private static func lines(from descriptor: Int32) -> AsyncStream<String> {
        // More than this nobody waits for: a child that prints without end must not fill the memory.
        let (stream, continuation) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingNewest(256))
        Thread.detachNewThread {
            var line: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                for byte in buffer.prefix(count) {
                    if byte == UInt8(ascii: "\n") {
                        continuation.yield(String(decoding: line, as: UTF8.self))
                        line.removeAll(keepingCapacity: true)
                    } else if line.count < longestLine {
                        line.append(byte)
                    }
                }
            }
            if !line.isEmpty { continuation.yield(String(decoding: line, as: UTF8.self)) }
            continuation.finish()
            close(descriptor)
        }
        return stream
    }
}
