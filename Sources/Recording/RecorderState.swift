import MediaControl
import Primitives
import RecordingManifest

/// Everything that a recorder knows.
struct RecorderState {
    /// How often the bytes of all recordings are counted anew, in case some were removed.
    private static let countInterval = Interval.seconds(30)
    /// How often the disk is asked what it has left.
    private static let diskInterval = Interval.seconds(1)

    private let directory: String
    private let options: RecorderOptions
    private let unixOffset: Interval
    private var sessions: [RecordingID: RecordingSession] = [:]
    private var owners: [TrackID: RecordingID] = [:]
    private var events: [RecordingEvent] = []

    private var counted: (bytes: Int64, live: Int64, at: Instant)?
    private var lookedAt: Instant?
    private var hasWarned = false

    init(directory: String, options: RecorderOptions, unixOffset: Interval) {
        self.directory = directory
        self.options = options
        self.unixOffset = unixOffset
    }

    /// What is to be told.
    mutating func takeEvents() -> [RecordingEvent] {
        defer { events = [] }
        return events
    }

    mutating func apply(_ commands: [RecordingCommand], now: Instant) {
        for command in commands { apply(command, now: now) }
    }

    private mutating func apply(_ command: RecordingCommand, now: Instant) {
        switch command {
        case .begin(let id, let start): begin(id, start, now: now)
        case .participant(let id, let person): change(id, now: now) { session, _ in session.add(person) }
        case .entered(let id, let participant):
            change(id, now: now) { session, _ in session.enter(participant, now: now) }
        case .left(let id, let participant):
            change(id, now: now) { session, _ in session.leave(participant, now: now) }
        case .track(let id, let track, let participant, let source):
            guard sessions[id] != nil else { return }
            if let before = owners[track], before != id { untrack(before, track, now: now) }
            owners[track] = id
            change(id, now: now) { session, _ in session.track(track, of: participant, source) }
        case .untrack(let id, let track): untrack(id, track, now: now)
        case .withdraw(let id, let participant, let erase):
            change(id, now: now) { session, _ throws(RecordingFileError) in
                try session.withdraw(participant, erase: erase, now: now)
            }
            recount(now: now, force: erase)
        case .pause(let id):
            change(id, now: now) { session, _ throws(RecordingFileError) in try session.pause(now: now) }
        case .resume(let id): change(id, now: now) { session, events in events += session.resume(now: now) }
        case .mark(let id, let kind, let participant):
            change(id, now: now) { session, _ in session.mark(kind, participant, now: now) }
        case .chat(let id, let line, let participant, let text):
            change(id, now: now) { session, _ throws(RecordingFileError) in
                try session.chat(text, line, participant, now: now)
            }
        case .chatChanged(let id, let line, let text):
            change(id, now: now) { session, _ throws(RecordingFileError) in
                try session.files.changeChat(line, to: text)
            }
        case .end(let id): end(id, nil, now: now)
        }
    }

    private mutating func begin(_ id: RecordingID, _ start: RecordingStart, now: Instant) {
        guard sessions[id] == nil else { return }
        recount(now: now, force: false)
        if let left = bytesLeft(), left <= 0 {
            events.append(.ended(id, .diskFull))
            return
        }
        do throws(RecordingFileError) {
            sessions[id] = try RecordingSession(id, start, in: directory, unixOffset: unixOffset, now: now)
        } catch {
            events.append(.ended(id, RecordingFailure(error)))
        }
    }

    private mutating func untrack(_ id: RecordingID, _ track: TrackID, now: Instant) {
        guard owners[track] == id else { return }
        owners[track] = nil
        change(id, now: now) { session, _ throws(RecordingFileError) in try session.untrack(track, now: now) }
    }

    mutating func take(_ packet: TappedPacket, now: Instant) {
        guard let id = owners[packet.track] else { return }
        change(id, now: now) { session, events throws(RecordingFileError) in
            try session.take(packet, now: now, events: &events)
        }
    }

    mutating func tick(now: Instant) {
        for id in sessions.keys {
            change(id, now: now) { session, events throws(RecordingFileError) in
                try session.tick(now: now, events: &events)
            }
        }
        lookAtDisk(now: now)
    }

    mutating func endAll(_ failure: RecordingFailure?, now: Instant) {
        for id in sessions.keys { end(id, failure, now: now) }
    }

    /// Lets a recording change; ends it when the disk does not take it.
    private mutating func change(
        _ id: RecordingID, now: Instant,
        _ body: (inout RecordingSession, inout [RecordingEvent]) throws(RecordingFileError) -> Void
    ) {
        guard var session = sessions.removeValue(forKey: id) else { return }
        do throws(RecordingFileError) {
            try body(&session, &events)
            sessions[id] = session
        } catch {
            sessions[id] = session
            end(id, RecordingFailure(error), now: now)
        }
    }

    private mutating func end(_ id: RecordingID, _ failure: RecordingFailure?, now: Instant) {
        guard var session = sessions.removeValue(forKey: id) else { return }
        let reason = session.end(failure, now: now)
        owners = owners.filter { $0.value != id }
        events.append(.ended(id, reason))
        counted = nil
    }

    // MARK: The disk

    private mutating func lookAtDisk(now: Instant) {
        guard !sessions.isEmpty, lookedAt.map({ now - $0 >= Self.diskInterval }) ?? true else { return }
        lookedAt = now
        recount(now: now, force: false)
        guard let left = bytesLeft() else { return }
        if left <= 0 {
            endAll(.diskFull, now: now)
        } else if left < options.warnBytes, !hasWarned {
            hasWarned = true
            events.append(.diskLow(bytesLeft: left))
        } else if left > options.warnBytes + options.warnBytes / 4 {
            hasWarned = false
        }
    }

    private mutating func recount(now: Instant, force: Bool) {
        guard options.limitBytes > 0 else { return }
        if !force, let counted, now - counted.at < Self.countInterval { return }
        counted = (RecordingDisk.used(at: directory), live, now)
    }

    /// Bytes of the recordings that go on.
    private var live: Int64 { sessions.values.reduce(0) { $0 + $1.bytes } }

    /// How many bytes may still be written; nil when nobody knows.
    private func bytesLeft() -> Int64? {
        var left: Int64?
        // The directory may not be there yet; then what is above it lies on the same disk, or will.
        let places = [directory, directory + "/..", "/"]
        let free = places.lazy.compactMap { RecordingDisk.free(at: $0) }.first
        if let free { left = free - options.reserveBytes }
        if options.limitBytes > 0, let counted {
            let used = counted.bytes + max(0, live - counted.live)
            left = min(left ?? .max, options.limitBytes - used)
        }
        return left
    }
}
