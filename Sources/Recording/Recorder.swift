import MediaControl
import Primitives
import RecordingManifest
import Synchronization

/// Writes recordings: takes the room's commands and the packets of tapped tracks, and keeps a directory for each
/// recording, with files that can be read at every moment.
///
/// All work is done by the thread that calls ``take(_:now:)`` and ``tick(now:)``; whoever submits commands waits for
/// nothing.
public final class Recorder: TapReceiver, RecordingControl {
    private let state: Mutex<RecorderState>
    private let mailbox = Mutex<[RecordingCommand]>([])
    private let events: @Sendable ([RecordingEvent]) -> Void

    /// Makes a recorder that keeps its recordings in `directory`.
    ///
    /// - Parameters:
    ///   - directory: Where each recording has its directory; made when it is needed.
    ///   - options: How much disk recordings may take.
    ///   - clock: What to add to the monotonic clock of `now` to have nanoseconds since 1970.
    ///   - events: Is told what happens, on the recording thread, and must return at once.
    public init(
        directory: String, options: RecorderOptions = RecorderOptions(), clock: Interval,
        events: @Sendable @escaping ([RecordingEvent]) -> Void
    ) {
        state = Mutex(RecorderState(directory: directory, options: options, unixOffset: clock))
        self.events = events
    }

    /// Hands over commands; they are carried out before the next packets.
    public func submit(_ commands: [RecordingCommand]) { mailbox.withLock { $0 += commands } }

    /// Takes packets of tapped tracks.
    public func take(_ packets: [TappedPacket], now: Instant) {
        let commands = self.commands()
        tell(
            state.withLock { state in
                state.apply(commands, now: now)
                for packet in packets { state.take(packet, now: now) }
                return state.takeEvents()
            })
    }

    /// Does what is due: gives up late packets, has files reach the disk, and looks at how full it is.
    public func tick(now: Instant) {
        let commands = self.commands()
        tell(
            state.withLock { state in
                state.apply(commands, now: now)
                state.tick(now: now)
                return state.takeEvents()
            })
    }

    /// Ends all recordings as somebody would, for an orderly stop of the server. Commands that were submitted before
    /// are carried out first.
    public func finish(now: Instant) {
        let commands = self.commands()
        tell(
            state.withLock { state in
                state.apply(commands, now: now)
                state.endAll(nil, now: now)
                return state.takeEvents()
            })
    }

    private func commands() -> [RecordingCommand] {
        mailbox.withLock { box in
            defer { box = [] }
            return box
        }
    }

    private func tell(_ news: [RecordingEvent]) { if !news.isEmpty { events(news) } }
}
