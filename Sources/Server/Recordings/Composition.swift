import Foundation
import Synchronization

/// Composes one recording in a process of its own, whose output is one JSON line per second, `{"progress":0.42}`, and
/// whose last line of errors says why it failed.
struct Composition: Sendable {
    enum Outcome: Sendable, Equatable {
        case done
        /// It failed, for this reason.
        case failed(String)
        /// It was stopped, because the task was cancelled. What is done of it is kept.
        case stopped
    }

    private struct Line: Decodable {
        var progress: Double
    }

    let executable: String
    let arguments: [String]
    /// How long it may say nothing.
    let silence: Duration
    /// How long it has to end after it was asked to.
    let grace: Duration

    /// Runs until it has ended; ends it when the task is cancelled.
    func run(progress: @escaping @Sendable (Double) async -> Void) async -> Outcome {
        guard !Task.isCancelled else { return .stopped }
        let child: ChildProcess
        do { child = try ChildProcess(executable, arguments) } catch {
            let reason = (error as? ChildProcess.StartFailure)?.reason ?? "\(error)"
            return .failed("Composing could not be started: \(reason).")
        }
        let heard = LastHeard()
        // Not children of this task: what the process says is read to its end also when this is cancelled.
        let reading = Task {
            for await line in child.output {
                heard.note()
                guard let line = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)), line.progress.isFinite
                else { continue }
                await progress(min(1, max(0, line.progress)))
            }
        }
        let complaining = Task { await child.errors.reduce(into: "") { if !$1.isEmpty { $0 = $1 } } }
        let watching = Task {
            while true {
                try await Task.sleep(for: min(silence, .seconds(1)))
                guard heard.isOlder(than: silence) else { continue }
                child.end(grace: grace)
                return true
            }
        }
        let status = await withTaskCancellationHandler {
            await child.waitForEnd()
        } onCancel: {
            child.end(grace: grace)
        }
        watching.cancel()
        await reading.value
        let complaint = await complaining.value
        let wasSilent = (try? await watching.value) ?? false
        return outcome(status, complaint, wasSilent: wasSilent)
    }

    private func outcome(_ status: Int32, _ complaint: String, wasSilent: Bool) -> Outcome {
        if status == 0 { return .done }
        if Task.isCancelled { return .stopped }
        if wasSilent { return .failed("Composing stood still and was ended.") }
        switch status {
        case 128 + SIGKILL: return .failed("Composing was ended by the system; the machine may lack memory.")
        case 129...: return .failed("Composing ended unexpectedly, by signal \(status - 128).")
        default:
            return .failed(complaint.isEmpty ? "Composing failed without a reason." : String(complaint.prefix(500)))
        }
    }
}

/// When something was last heard of a process.
private final class LastHeard: Sendable {
    private let time = Mutex(ContinuousClock.now)

    func note() { time.withLock { $0 = .now } }

    func isOlder(than silence: Duration) -> Bool { time.withLock { $0.duration(to: .now) > silence } }
}
