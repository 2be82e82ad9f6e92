import MediaControl
import RecordingManifest
import Signalling

// MARK: - What the recorder is told

// What is recorded is not followed change by change: after every command the tracks that ought to be recorded are
// compared with those that are. A track that is switched off, held back or not let through is not among them: it is no
// longer tapped, so that nothing is decrypted for the recorder, whatever its publisher sends. What ends, ends before
// anything else that the command does; what begins, begins after all of it.
extension RoomState {
    /// Makes the recorder record what ought to be recorded, and nothing else.
    mutating func syncRecorder(_ effects: inout [RoomEffect]) {
        let isStale = recorder.isStale
        guard isStale || recording != nil else { return }
        recorder.isStale = false
        closeRooms()
        var ids = members.takeChanged()
        if isStale { ids.formUnion(members.keys) }
        if isStale { ids.formUnion(recorder.tracks.keys) }
        var changes = TapChanges()
        for id in ids.sorted() { sync(id, &changes) }
        markSpeakers()
        markFloor()
        let ending = recorder.first + changes.untracked + recorder.endings
        // What was to begin with a recording that is over does not begin.
        let beginning = recording == nil ? [] : recorder.openings + changes.tracked + recorder.last
        recorder.first = []
        recorder.endings = []
        recorder.openings = []
        recorder.last = []
        var front: [RoomEffect] = Self.batches(changes.off.map { .tap($0, false) })
        if !ending.isEmpty { front.append(.record(ending)) }
        if !front.isEmpty { effects.insert(contentsOf: front, at: 0) }
        if !beginning.isEmpty { effects.append(.record(beginning)) }
        effects += Self.batches(changes.on.map { .tap($0, true) })
        if recording == nil { recorder = RecordingBook() }
    }

    private static func batches(_ commands: [MediaCommand]) -> [RoomEffect] {
        stride(from: 0, to: commands.count, by: batch).map { start in
            .media(Array(commands[start..<min(start + batch, commands.count)]))
        }
    }

    private mutating func sync(_ id: ParticipantID, _ changes: inout TapChanges) {
        let recording = members[id].flatMap { place(of: $0) }
        if let recording { introduce(id, to: recording) }
        follow(id, to: members[id]?.connection == nil ? nil : recording)
        let wanted = recording.map { tracks(of: id, in: $0) } ?? [:]
        let told = recorder.tracks[id] ?? [:]
        guard wanted != told else { return }
        // Who refuses or withdraws is named no more.
        let isNamed = members[id].map { mayRecord($0) } ?? true
        for (track, tap) in told.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where wanted[track] != tap {
            changes.untracked.append(.untrack(tap.recording, track))
            if tap.source == .screen, isNamed {
                changes.untracked.append(.mark(tap.recording, .screenEnd, participant: id.rawValue))
            }
            if wanted[track] == nil { changes.off.append(track) }
        }
        for (track, tap) in wanted.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where told[track] != tap {
            changes.tracked.append(.track(tap.recording, track, participant: id.rawValue, tap.source.recorded))
            if tap.source == .screen {
                changes.tracked.append(.mark(tap.recording, .screen, participant: id.rawValue))
            }
            if told[track] == nil { changes.on.append(track) }
        }
        recorder.tracks[id] = wanted.isEmpty ? nil : wanted
    }

    /// What of somebody's is to be recorded now.
    private func tracks(of id: ParticipantID, in place: RecordingID) -> [TrackID: RecordedTap] {
        guard let session = recording, session.state == .recording, let member = members[id] else { return [:] }
        var tracks: [TrackID: RecordedTap] = [:]
        for track in member.tracks where member.media[track.source] {
            guard session.mode == .everything || track.source == .microphone else { continue }
            tracks[track.id] = RecordedTap(recording: place, source: track.source)
        }
        return tracks
    }

    // MARK: Places and people

    /// The recording that somebody belongs into where they are; nil where they are not to be recorded. That of a
    /// breakout room begins with the first in it who agreed.
    private mutating func place(of member: Member) -> RecordingID? {
        guard let session = recording, let main = session.main, mayRecord(member) else { return nil }
        guard let breakout = member.breakout else { return main }
        if let known = session.rooms[breakout] { return known }
        guard session.hasBreakouts, let room = try? breakoutRooms.room(breakout), let id = newRecording?() else {
            return nil
        }
        recording?.rooms[breakout] = id
        let start = RecordingStart(
            room: info.slug, title: info.title, mode: session.mode == .sound ? .sound : .everything,
            startedAt: wallClock(moment), parent: main, breakout: .init(id: Int(room.id), title: room.title),
            document: RecordingSession.document)
        recorder.openings.append(.begin(id, start))
        if session.state == .paused { recorder.openings.append(.pause(id)) }
        return id
    }

    /// Ends the recordings of breakout rooms that are no longer open.
    private mutating func closeRooms() {
        guard let session = recording, !session.rooms.isEmpty else { return }
        for (room, id) in session.rooms.sorted(by: { $0.key < $1.key }) {
            if breakoutRooms.isOpen, breakoutRooms.place(of: room) != nil { continue }
            recorder.endings.append(.end(id))
            recording?.rooms[room] = nil
            recording?.past.append(id)
        }
    }

    /// Tells the recorder who somebody is, where it does not know.
    private mutating func introduce(_ id: ParticipantID, to place: RecordingID) {
        guard let member = members[id], let session = recording else { return }
        let picture = RecordedParticipant(
            number: id.rawValue, name: member.name, school: member.person.school?.name, role: member.role.rawValue,
            consentedAt: member.consent?.at ?? session.since ?? wallClock(moment))
        guard recorder.participants[place]?[id] != picture else { return }
        recorder.participants[place, default: [:]][id] = picture
        recorder.known[place, default: []].insert(id)
        recorder.openings.append(.participant(place, picture))
        guard !member.inRecording.contains(id) else { return }
        members[id]?.inRecording.insert(id)
        recorder.numbers[member.person.key, default: []].insert(id)
    }

    /// Tells the recorder where somebody is now, of the places that are recorded.
    private mutating func follow(_ id: ParticipantID, to place: RecordingID?) {
        let before = recorder.presence[id]
        guard before != place else { return }
        recorder.presence[id] = place
        if let before { recorder.endings.append(.left(before, participant: id.rawValue)) }
        if let place { recorder.openings.append(.entered(place, participant: id.rawValue)) }
    }

    // MARK: What happens

    /// Notes who speaks now, of those who are heard in the recording.
    private mutating func markSpeakers() {
        guard let session = recording, session.state == .recording else { return }
        for (room, speaking) in speaking {
            guard let place = room == nil ? session.main : room.flatMap({ session.rooms[$0] }),
                let speaker = (speaking.pending ?? speaking.told).dominant, recorder.speakers[place] != speaker,
                recorder.tracks[speaker]?.values.contains(RecordedTap(recording: place, source: .microphone)) == true
            else { continue }
            recorder.speakers[place] = speaker
            recorder.last.append(.mark(place, .speaker, participant: speaker.rawValue))
        }
    }

    /// Notes who has the floor, of those who may be recorded.
    private mutating func markFloor() {
        guard let session = recording, session.state == .recording else { return }
        guard let id = floor.speaker?.participant else {
            recorder.floor = nil
            return
        }
        guard recorder.floor != id, let member = members[id], let place = recordingHolding(member) else { return }
        recorder.floor = id
        recorder.last.append(.mark(place, .floor, participant: id.rawValue))
    }

    /// Keeps what somebody wrote to everybody where they are.
    mutating func recordChat(_ entry: ChatEntry, of member: Member) {
        guard let session = recording, session.state == .recording, !entry.text.isEmpty,
            let place = recordingHolding(member)
        else { return }
        recorder.lines[entry.id] = place
        recorder.last.append(.chat(place, line: entry.id, participant: member.id.rawValue, text: entry.text))
    }

    /// Lets what was kept of the chat say what it says now.
    mutating func recordChange(of entry: ChatEntry) {
        guard let place = recorder.lines[entry.id] else { return }
        let text = entry.isDeleted ? nil : entry.text
        recorder.last.append(.chatChanged(place, line: entry.id, text: text))
    }

    /// The recording in which somebody is known, where they are.
    private func recordingHolding(_ member: Member) -> RecordingID? {
        guard let session = recording, mayRecord(member) else { return nil }
        let place = member.breakout.map { session.rooms[$0] } ?? session.main
        return place.flatMap { recorder.participants[$0]?[member.id] == nil ? nil : $0 }
    }
}

/// What changes of the tracks that are recorded.
private struct TapChanges {
    var untracked: [RecordingCommand] = []
    var tracked: [RecordingCommand] = []
    var off: [TrackID] = []
    var on: [TrackID] = []
}

extension MediaSource {
    fileprivate var recorded: RecordedSource {
        switch self {
        case .microphone: .microphone
        case .camera: .camera
        case .screen: .screen
        }
    }
}
