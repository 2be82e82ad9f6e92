import Primitives
import RecordingManifest
import Signalling

// MARK: - What is asked about the recording

extension RoomState {
    mutating func recording(
        _ request: RecordingRequest, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        guard newRecording != nil else {
            throw ConferenceError(.notAllowed, "Recording is off on this server.")
        }
        switch request {
        case .consent(let isGiven):
            try requireRecording()
            answer(isGiven, of: context.asker, &effects)
        case .withdraw(let erases):
            try requireRecording()
            withdraw(context.asker, erases: erases, &effects)
        case .start(let mode, let breakouts, let encoders):
            let host = try require(.record, context)
            try start(mode, breakouts: breakouts, encoders: encoders, by: host, &effects)
        case .begin, .pause, .resume, .stop:
            try steer(request, by: try require(.record, context), &effects)
        }
        told.isStale = true
    }

    private func requireRecording() throws(ConferenceError) {
        guard recording != nil else { throw ConferenceError(.invalidState, "Nothing is recorded.") }
    }

    private mutating func start(
        _ mode: RecordingMode, breakouts: Bool, encoders: Bool, by host: Member, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        guard recording == nil else { throw ConferenceError(.invalidState, "The meeting is being recorded.") }
        guard let id = newRecording?() else { return }
        recording = RecordingSession(
            id: id, mode: mode, hasBreakouts: breakouts, hasEncoders: encoders, by: host.name,
            asksUntil: wallClock(moment + timing.consentTime))
        members.isWatched = true
        told.ended = nil
        audit(.recordingStarted, by: host, detail: mode.rawValue, &effects)
        effects.append(.broadcast(.room(.consent(ConsentNews(answer: .unanswered))), except: nil))
    }

    private mutating func steer(
        _ request: RecordingRequest, by host: Member, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        guard var session = recording else { throw ConferenceError(.invalidState, "Nothing is recorded.") }
        let time = wallClock(moment)
        switch (request, session.state) {
        case (.begin, .asking):
            beginRecording(by: host, &effects)
            return
        case (.pause, .recording):
            session.state = .paused
            session.halt(at: time)
            recorder.first += session.current.map { .pause($0) }
            audit(.recordingPaused, by: host, &effects)
        case (.resume, .paused):
            session.state = .recording
            if session.main != nil { session.runsSince = time }
            recorder.openings += session.current.map { .resume($0) }
            audit(.recordingResumed, by: host, &effects)
        case (.stop, _):
            audit(.recordingStopped, by: host, &effects)
            endRecording(.stopped)
            return
        default: throw ConferenceError(.invalidState, "The recording is \(session.state.rawValue).")
        }
        recording = session
        recorder.isStale = true
    }
}

// MARK: - From its beginning to its end

extension RoomState {
    /// Those who agreed are recorded from now on.
    private mutating func beginRecording(by host: Member?, _ effects: inout [RoomEffect]) {
        recording?.state = .recording
        recorder.isStale = true
        told.isStale = true
        openRecording(by: host, &effects)
    }

    /// Has the recorder begin as soon as anybody is there: after a restart somebody must be back first.
    mutating func openRecording(by host: Member? = nil, _ effects: inout [RoomEffect]) {
        guard var session = recording, session.state != .asking, session.main == nil,
            members.values.contains(where: { $0.client == .page && $0.connection != nil }), let id = newRecording?()
        else { return }
        let time = wallClock(moment)
        let start = RecordingStart(
            room: info.slug, title: info.title, mode: session.mode.kept, startedAt: time,
            continues: session.continued, document: RecordingSession.document)
        session.main = id
        session.since = session.since ?? time
        recorder.openings.append(.begin(id, start))
        if session.state == .paused {
            recorder.openings.append(.pause(id))
        } else {
            session.runsSince = time
        }
        recording = session
        recorder.isStale = true
        told.isStale = true
        audit(.recordingBegan, by: host, detail: session.mode.rawValue, &effects)
    }

    /// Nothing more is recorded, and what people have said about it means nothing any more.
    mutating func endRecording(_ ending: RecordingNews.Ending) {
        guard let session = recording else { return }
        recorder.endings += session.current.map { .end($0) }
        recording = nil
        recorder.isStale = true
        told.ended = ending
        told.isStale = true
        members.isWatched = false
        for (id, member) in members.mapValues({ $0 }) where member.consent != nil || !member.inRecording.isEmpty {
            census.remove(member)
            members[id]?.consent = nil
            members[id]?.inRecording = []
            if let member = members[id] { census.add(member) }
        }
    }

    /// Does what has become due: the asking is over, nobody is left, somebody is back after a restart.
    mutating func passRecording(now: Instant, _ effects: inout [RoomEffect]) {
        guard let session = recording else { return }
        guard census.people > 0 else {
            audit(.recordingEnded, by: nil, detail: "empty", &effects)
            endRecording(.stopped)
            return
        }
        if session.state == .asking {
            let isOver = session.asksUntil <= wallClock(now) || census.agreed + census.refused == census.people
            if isOver { beginRecording(by: nil, &effects) }
        } else if session.main == nil {
            openRecording(&effects)
        }
    }

    /// The recorder tells something.
    mutating func take(_ event: RecordingEvent, _ effects: inout [RoomEffect]) {
        guard let session = recording else { return }
        switch event {
        case .ended(let id, let failure):
            // One that was ended here is no longer among these.
            guard session.current.contains(id) else { return }
            // A disk that is full or broken is so for all of them.
            audit(.recordingEnded, by: nil, detail: failure?.rawValue, &effects)
            endRecording(failure.map { $0 == .diskFull ? .diskFull : .disk } ?? .stopped)
        case .diskLow:
            recording?.isDiskLow = true
            told.isStale = true
        case .needsKeyframe(let track):
            if let owner = owners[track], recorder.tracks[owner]?[track] != nil {
                effects.append(.media([.wantKeyframe(track)]))
            }
        }
    }

    /// When something about the recording is due.
    var recordingTimeouts: [Instant] {
        var times: [Instant] = []
        if let session = recording, session.state == .asking { times.append(instant(atWallClock: session.asksUntil)) }
        if told.isStale, let at = told.at { times.append(at + recordingInterval) }
        return times
    }

    /// Goes on with what was kept, as soon as somebody is back.
    mutating func restoreRecording(_ kept: RecordingSession?, seen: Int64, now: Instant) {
        guard var session = kept, newRecording != nil, census.people > 0 else { return }
        session.interrupt(seen: seen)
        // Those who were being asked come back first.
        if session.state == .asking { session.asksUntil = wallClock(now + timing.consentTime) }
        recording = session
        members.isWatched = true
        recorder.isStale = true
        for member in members.values { recorder.numbers[member.person.key, default: []].formUnion(member.inRecording) }
        told.news = recordingPicture
    }

    /// The server stops: what was written is finished. What is kept still says that the recording goes on.
    mutating func shutRecorder(_ effects: inout [RoomEffect]) {
        guard let session = recording else { return }
        recorder.endings += session.current.map { .end($0) }
        recording = nil
        members.isWatched = false
        recorder.isStale = true
        syncRecorder(&effects)
        told = RecordingTold()
    }

    mutating func audit(_ kind: RoomAct.Kind, by actor: Member?, detail: String? = nil, _ effects: inout [RoomEffect]) {
        effects.append(
            .audit(
                RoomAct(
                    kind: kind, at: wallClock(moment), room: info.slug, actor: actor?.person.key,
                    participant: actor?.id, name: actor?.name, role: actor?.role, recording: recording?.main,
                    detail: detail)))
    }
}

extension RecordingMode {
    fileprivate var kept: RecordingStart.Mode {
        switch self {
        case .everything: .everything
        case .sound: .sound
        }
    }
}
