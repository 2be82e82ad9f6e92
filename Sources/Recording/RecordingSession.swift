import Glibc
import MediaControl
import Primitives
import RecordingManifest

/// One recording that goes on.
struct RecordingSession {
    let id: RecordingID
    let files: RecordingFiles
    private(set) var manifest: Manifest
    /// The zero of the recording's clock, on the monotonic one.
    private let begin: Instant
    private let unixOffset: Interval
    private var sources: [SourceRecorder.Key: SourceRecorder] = [:]
    private var keys: [TrackID: SourceRecorder.Key] = [:]
    private var floors: [UInt32: OffsetFloor] = [:]
    private var isPaused = false
    /// Nothing that was captured before this is written: it belongs to the pause.
    private var resumedAt: Int64 = 0
    /// Whether something happened that the manifest does not tell yet. That files have grown is told more rarely.
    private var isDirty = true
    private static let growthInterval = Interval.seconds(5)
    private var manifestWrittenAt: Instant?

    /// Begins a recording: makes its directory and its manifest.
    init(
        _ id: RecordingID, _ start: RecordingStart, in directory: String, unixOffset: Interval, now: Instant
    ) throws(RecordingFileError) {
        self.id = id
        self.unixOffset = unixOffset
        files = RecordingFiles(path: directory + "/" + id.text)
        manifest = Manifest(id: id, start: start)
        let startedAt = Instant(nanoseconds: start.startedAt * 1_000_000) - unixOffset
        // A start that lies far away from now was told by another clock.
        begin = (now - startedAt).nanoseconds.magnitude < 60_000_000_000 ? min(startedAt, now) : now
        guard files.manifest() == nil else { throw .failed(EEXIST) }
        try files.create()
        try files.keepRoom()
        try writeManifest(now: now)
    }

    /// The tracks that feed it.
    var tracks: [TrackID] { Array(keys.keys) }
    /// Bytes of all files.
    var bytes: Int64 { manifest.tracks.reduce(0) { $0 + $1.bytes } }

    // MARK: Commands

    mutating func add(_ person: RecordedParticipant) {
        isDirty = true
        guard let place = manifest.participants.firstIndex(where: { $0.number == person.number }) else {
            manifest.participants.append(person)
            return
        }
        let known = manifest.participants[place]
        manifest.participants[place] = person
        manifest.participants[place].stays = known.stays
        // A new name does not undo a withdrawal; only consent that was given after it does.
        if person.consentedAt <= known.consentedAt, person.withdrawnAt == nil {
            manifest.participants[place].withdrawnAt = known.withdrawnAt
        }
    }

    mutating func enter(_ participant: UInt32, now: Instant) {
        guard let place = manifest.participants.firstIndex(where: { $0.number == participant }) else { return }
        var stays = manifest.participants[place].stays ?? []
        if let last = stays.last, last.to == nil { return }
        stays.append(.init(from: time(now) / 1_000_000))
        manifest.participants[place].stays = stays
        isDirty = true
    }

    mutating func leave(_ participant: UInt32, now: Instant) {
        guard let place = manifest.participants.firstIndex(where: { $0.number == participant }) else { return }
        manifest.participants[place].endStay(at: time(now) / 1_000_000)
        isDirty = true
    }

    mutating func track(_ track: TrackID, of participant: UInt32, _ source: RecordedSource) {
        guard manifest.start.mode == .everything || source == .microphone else { return }
        guard manifest.participants.contains(where: { $0.number == participant && $0.withdrawnAt == nil }) else {
            return
        }
        let key = SourceRecorder.Key(participant: participant, source: source)
        var recorder = sources[key] ?? SourceRecorder(key: key)
        if let before = recorder.track { keys[before] = nil }
        recorder.begin(track)
        sources[key] = recorder
        keys[track] = key
    }

    mutating func untrack(_ track: TrackID, now: Instant) throws(RecordingFileError) {
        guard let key = keys.removeValue(forKey: track), var source = sources[key] else { return }
        let output = source.assembler.finish(floor: floors[key.participant] ?? OffsetFloor(), now: now)
        source.track = nil
        sources[key] = source
        var ignored: [RecordingEvent] = []
        try write(output, of: key, track, events: &ignored)
    }

    mutating func withdraw(_ participant: UInt32, erase: Bool, now: Instant) throws(RecordingFileError) {
        isDirty = true
        for (track, key) in keys where key.participant == participant { keys[track] = nil }
        var failure: RecordingFileError?
        for key in sources.keys where key.participant == participant {
            guard var source = sources.removeValue(forKey: key) else { continue }
            do { try source.finish(&manifest) } catch { failure = failure ?? error }
            // Files that stay keep their numbers taken, in case the person consents again.
            source.track = nil
            sources[key] = source
        }
        if let place = manifest.participants.firstIndex(where: { $0.number == participant }) {
            manifest.participants[place].withdrawnAt = time(now) / 1_000_000
            manifest.participants[place].endStay(at: time(now) / 1_000_000)
        }
        guard erase else {
            if let failure { throw failure }
            return
        }
        for track in manifest.tracks where track.participant == participant { files.remove(track.file) }
        files.syncDirectory()
        manifest.tracks.removeAll { $0.participant == participant }
        manifest.marks.removeAll { $0.participant == participant }
        for key in sources.keys { sources[key]?.relocate(in: manifest) }
        try files.filterChat { $0.participant != participant }
        try writeManifest(now: now)
    }

    mutating func pause(now: Instant) throws(RecordingFileError) {
        guard !isPaused else { return }
        for (track, key) in keys {
            guard var source = sources[key] else { continue }
            let output = source.assembler.finish(floor: floors[key.participant] ?? OffsetFloor(), now: now)
            sources[key] = source
            var ignored: [RecordingEvent] = []
            try write(output, of: key, track, events: &ignored)
        }
        isPaused = true
        isDirty = true
        manifest.pauses.append(.init(from: time(now) / 1_000_000))
        for key in sources.keys { sources[key]?.pause() }
    }

    mutating func resume(now: Instant) -> [RecordingEvent] {
        guard isPaused else { return [] }
        isPaused = false
        isDirty = true
        resumedAt = time(now)
        manifest.pauses[manifest.pauses.count - 1].to = resumedAt / 1_000_000
        return keys.filter { $0.value.source != .microphone }.map { .needsKeyframe($0.key) }
    }

    mutating func mark(_ kind: RecordingMark.Kind, _ participant: UInt32, now: Instant) {
        guard !isPaused, isHere(participant) else { return }
        manifest.marks.append(.init(at: time(now) / 1_000_000, kind: kind, participant: participant))
        isDirty = true
    }

    func chat(
        _ text: String, _ line: UInt64, _ participant: UInt32, now: Instant
    ) throws(RecordingFileError) {
        guard !isPaused, isHere(participant) else { return }
        try files.append(.init(at: time(now) / 1_000_000, participant: participant, text: text, line: line))
    }

    private func isHere(_ participant: UInt32) -> Bool {
        manifest.participants.contains { $0.number == participant && $0.withdrawnAt == nil }
    }

    // MARK: Media

    mutating func take(
        _ packet: TappedPacket, now: Instant, events: inout [RecordingEvent]
    ) throws(RecordingFileError) {
        guard let key = keys[packet.track], var source = sources[key] else { return }
        var floor = floors[key.participant] ?? OffsetFloor()
        // The copy in the dictionary is given up while this one changes, or all of it would be copied.
        sources[key] = nil
        let output = source.assembler.take(packet, floor: &floor, now: now)
        floors[key.participant] = floor
        sources[key] = source
        try write(output, of: key, packet.track, events: &events)
    }

    /// Gives up late packets and has everything reach the disk that is half a second old.
    mutating func tick(now: Instant, events: inout [RecordingEvent]) throws(RecordingFileError) {
        for (track, key) in keys {
            guard var source = sources.removeValue(forKey: key) else { continue }
            let output = source.assembler.tick(floor: floors[key.participant] ?? OffsetFloor(), now: now)
            sources[key] = source
            try write(output, of: key, track, events: &events)
        }
        for key in sources.keys { try sources[key]?.sync(now: now, &manifest) }
        let age = manifestWrittenAt.map { now - $0 } ?? Self.growthInterval
        if age >= (isDirty ? .seconds(1) : Self.growthInterval) { try writeManifest(now: now) }
    }

    private mutating func write(
        _ output: [TrackAssembler.Output], of key: SourceRecorder.Key, _ track: TrackID,
        events: inout [RecordingEvent]
    ) throws(RecordingFileError) {
        guard !isPaused, var source = sources[key] else { return }
        defer { sources[key] = source }
        for one in output {
            switch one {
            case .needsKeyframe: events.append(.needsKeyframe(track))
            case .missing(let reason): source.note(reason)
            case .frame(let frame, let moment):
                let at = time(moment)
                guard at >= resumedAt else { continue }
                if try source.write(frame, at: at, in: files, of: &manifest) { isDirty = true }
            }
        }
    }

    // MARK: The end

    /// Finishes the files and the manifest, as far as the disk lets it. Returns why it ended, when not because somebody
    /// wanted it.
    mutating func end(_ failure: RecordingFailure?, now: Instant) -> RecordingFailure? {
        var failure = failure
        files.giveRoom()
        func note(_ error: RecordingFileError) { failure = failure ?? RecordingFailure(error) }
        if failure == nil {
            for track in tracks {
                do throws(RecordingFileError) { try untrack(track, now: now) } catch { note(error) }
            }
        }
        for key in sources.keys {
            do throws(RecordingFileError) { try sources[key]?.finish(&manifest) } catch { note(error) }
        }
        let end = time(now) / 1_000_000
        if isPaused, !manifest.pauses.isEmpty { manifest.pauses[manifest.pauses.count - 1].to = end }
        for place in manifest.participants.indices { manifest.participants[place].endStay(at: end) }
        manifest.state = .finished
        manifest.failure = failure
        manifest.endedAt = (now + unixOffset).nanoseconds / 1_000_000
        do throws(RecordingFileError) { try writeManifest(now: now) } catch { note(error) }
        return failure
    }

    private mutating func writeManifest(now: Instant) throws(RecordingFileError) {
        isDirty = false
        manifestWrittenAt = now
        manifest.duration = manifest.tracks.reduce(max(manifest.duration, time(now) / 1_000_000)) { max($0, $1.to) }
        try files.write(manifest)
    }

    /// A moment in nanoseconds of the recording.
    private func time(_ moment: Instant) -> Int64 { (moment - begin).nanoseconds }
}

extension RecordedParticipant {
    /// They are there no longer, if they were.
    mutating func endStay(at time: Int64) {
        guard var stays, let last = stays.indices.last, stays[last].to == nil else { return }
        stays[last].to = max(time, stays[last].from)
        self.stays = stays
    }
}

extension RecordingFailure {
    init(_ error: RecordingFileError) { self = error == .full ? .diskFull : .disk }
}
