import Conference
import Foundation
import Logging
import MediaPlane
import Primitives
import Recording
import RecordingManifest
import Server
import ServiceLifecycle
import Storage
import Synchronization

/// The recorder and the library of its recordings, put together. Where the operator wants no recording there is only
/// the library, for what was recorded before.
struct RecordingDesk: Sendable {
    /// Bytes of the disk that recordings leave free, whatever their limit.
    private static let reserve: Int64 = 1 << 30

    let recorder: Recorder?
    let library: RecordingLibrary
    /// What the recorder tells, for the rooms.
    let events: AsyncStream<[RecordingEvent]>

    /// What the rooms tell the recorder.
    var control: (any RecordingControl)? { recorder.map { ObservedRecording(recorder: $0, library: library) } }

    /// Finishes what a crash has left, and makes the parts.
    static func open(_ configuration: Configuration, _ database: Database, _ logger: Logger) throws -> RecordingDesk {
        let settings = configuration.recordings
        let directory = configuration.recordingsDirectory
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw ConfigurationError(
                "The directory \(directory) for recordings cannot be made: \(error.localizedDescription). Correct "
                    + "recordings.directory, or set recordings.enabled to false.")
        }
        let repaired = Recorder.repair(directory: directory)
        if !repaired.isEmpty {
            logger.notice("recordings finished that a crash had left", metadata: ["count": "\(repaired.count)"])
        }
        let library = RecordingLibrary(
            store: database, directory: directory, settings: settings, compose: composing(directory), logger: logger)
        let (events, teller) = AsyncStream.makeStream(of: [RecordingEvent].self)
        guard settings.enabled else { return RecordingDesk(recorder: nil, library: library, events: events) }
        let size = RecordingDisk.limit(directory: directory, configured: 0)
        let recorder = Recorder(
            directory: directory,
            options: RecorderOptions(
                limitBytes: RecordingDisk.limit(directory: directory, configured: settings.limitBytes),
                reserveBytes: min(reserve, size / 8), warnBytes: min(5 * reserve, size / 4)),
            clock: Interval(nanoseconds: wallClockOffset())
        ) { news in
            library.take(news)
            teller.yield(news)
        }
        return RecordingDesk(recorder: recorder, library: library, events: events)
    }

    /// Films are made by this program, started again.
    private static func composing(_ directory: String) -> RecordingLibrary.ComposeCommand {
        { directory, mode in
            (
                executable: "/proc/self/exe",
                arguments: ["compose", directory, "--background"] + (mode == .sound ? ["--sound-only"] : [])
            )
        }
    }

    private static func wallClockOffset() -> Int64 {
        var wall = timespec()
        var steady = timespec()
        clock_gettime(CLOCK_REALTIME, &wall)
        clock_gettime(CLOCK_MONOTONIC, &steady)
        return Int64(wall.tv_sec - steady.tv_sec) * 1_000_000_000 + Int64(wall.tv_nsec - steady.tv_nsec)
    }
}

/// Tells the rooms what the recorder tells, until the server stops.
struct RecordingNews: Service, CustomStringConvertible {
    var description: String { "news of recordings" }
    let events: AsyncStream<[RecordingEvent]>
    let conference: ConferenceService

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await news in events { await conference.handle(news) }
        }
    }
}
