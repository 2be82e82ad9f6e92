import MediaControl
import Primitives
import RecordingManifest
import Signalling
import Synchronization
import Testing

@testable import Conference

/// A recorder as far as commands tell: it believes them, and finds out when they make no sense.
struct RecorderModel {
    struct Track: Hashable {
        var recording: RecordingID
        var participant: UInt32
        var source: RecordedSource
    }

    struct Withdrawal: Hashable {
        var recording: RecordingID
        var participant: UInt32
        var erase: Bool
    }

    var starts: [RecordingID: RecordingStart] = [:]
    var open: Set<RecordingID> = []
    var paused: Set<RecordingID> = []
    var ended: [RecordingID] = []
    var participants: [RecordingID: [UInt32: RecordedParticipant]] = [:]
    var tracks: [TrackID: Track] = [:]
    var marks: [RecordingID: [(kind: RecordingMark.Kind, participant: UInt32)]] = [:]
    var chat: [RecordingID: [String]] = [:]
    /// Who is there now.
    var present: [RecordingID: Set<UInt32>] = [:]
    /// What was said to be different from now on.
    var changes: [Change] = []

    struct Change: Equatable {
        var recording: RecordingID
        var line: UInt64
        var text: String?
    }

    var withdrawals: [Withdrawal] = []
    /// Whether it believes nothing any more.
    var isDeaf = false
    /// All that came with the last command of the room.
    var latest: [RecordingCommand] = []

    static func ids(from first: UInt64 = 1) -> @Sendable () -> RecordingID {
        let counter = Counter(first)
        return { counter.next() }
    }

    private final class Counter: Sendable {
        private let value: Mutex<UInt64>
        init(_ first: UInt64) { value = Mutex(first) }

        func next() -> RecordingID {
            var generator = SeededGenerator(
                seed: value.withLock { value in
                    value += 1
                    return value
                })
            return RecordingID.random(using: &generator)
        }
    }

    mutating func apply(_ commands: [RecordingCommand], tapped: Set<TrackID>) {
        guard !isDeaf else { return }
        latest += commands
        for command in commands { apply(command, tapped) }
    }

    private mutating func apply(_ command: RecordingCommand, _ tapped: Set<TrackID>) {
        switch command {
        case .begin(let id, let start):
            #expect(starts[id] == nil, "begun twice")
            starts[id] = start
            open.insert(id)
        case .participant(let id, let participant):
            #expect(open.contains(id))
            participants[id, default: [:]][participant.number] = participant
        case .track(let id, let track, let participant, let source):
            #expect(open.contains(id) && !paused.contains(id))
            #expect(participants[id]?[participant] != nil, "a track of nobody")
            #expect(tracks[track] == nil, "recorded twice")
            tracks[track] = Track(recording: id, participant: participant, source: source)
        case .untrack(let id, let track):
            #expect(tracks[track]?.recording == id, "was not recorded there")
            tracks[track] = nil
        case .withdraw(let id, let participant, let erase):
            #expect(!tracks.values.contains { $0.recording == id && $0.participant == participant })
            withdrawals.append(Withdrawal(recording: id, participant: participant, erase: erase))
            participants[id]?[participant] = nil
        case .pause(let id): #expect(open.contains(id) && paused.insert(id).inserted)
        case .resume(let id): #expect(open.contains(id) && paused.remove(id) != nil)
        case .mark(let id, let kind, let participant):
            #expect(open.contains(id))
            marks[id, default: []].append((kind, participant))
        case .entered(let id, let participant):
            #expect(participants[id]?[participant] != nil, "somebody who was not introduced is there")
            #expect(present[id, default: []].insert(participant).inserted, "is there already")
        case .left(let id, let participant):
            // A recording that is over has let go of everybody.
            guard open.contains(id) else { return }
            #expect(present[id]?.remove(participant) != nil, "was not there")
        case .chatChanged(let id, let line, let text): changes.append(Change(recording: id, line: line, text: text))
        case .chat(let id, _, let participant, let text):
            #expect(participants[id]?[participant] != nil, "the words of nobody")
            #expect(!paused.contains(id))
            chat[id, default: []].append(text)
        case .end(let id):
            #expect(open.remove(id) != nil)
            present[id] = nil
            #expect(!tracks.values.contains { $0.recording == id }, "ended while a track is recorded")
            paused.remove(id)
            ended.append(id)
        }
    }

    /// Those who are named by the last commands, besides those who are named by a track that ends or a withdrawal.
    var named: Set<UInt32> {
        Set(
            latest.compactMap { command in
                switch command {
                case .participant(_, let participant): participant.number
                case .track(_, _, let participant, _), .chat(_, _, let participant, _): participant
                case .mark(_, let kind, let participant): kind == .screenEnd ? nil : participant
                default: nil
                }
            })
    }
}

extension World {
    /// What must hold of the recording after every command: what is recorded is what may be recorded, and is on.
    func checkRecording() {
        let session = state.recording
        var expected: [TrackID: RecorderModel.Track] = [:]
        for member in state.members.values {
            guard let session, let main = session.main, session.state == .recording else { break }
            guard isWilling(member), member.breakout == nil || session.hasBreakouts else { continue }
            let place = member.breakout.map { session.rooms[$0] } ?? main
            guard let place else {
                Issue.record("a breakout room with somebody who agreed has no recording")
                continue
            }
            for track in member.tracks {
                guard member.stated[track.source], !member.held.contains(track.source) else { continue }
                guard state.mayEver(member, track.source), state.house.unattended == nil else { continue }
                guard session.mode == .everything || track.source == .microphone else { continue }
                expected[track.id] = RecorderModel.Track(
                    recording: place, participant: member.id.rawValue,
                    source: RecordedSource(rawValue: track.source.rawValue) ?? .camera)
            }
        }
        #expect(recorder.tracks == expected)
        #expect(plane.tapped == Set(expected.keys))
        #expect(recorder.open == Set(session?.current ?? []))
        #expect(recorder.paused == (session?.state == .paused ? recorder.open : []))
        for (id, member) in state.members.mapValues({ $0 }) where !isWilling(member) {
            #expect(!recorder.named.contains(id.rawValue), "somebody is named who did not agree")
        }
        for member in state.members.values where session == nil { #expect(member.consent == nil) }
        for (connection, view) in views where view.me != nil {
            #expect(view.recording.state == session.map { RecordingNews.State(rawValue: $0.state.rawValue) } ?? .off)
            guard session != nil, let member = state.members[id(connection)], member.client == .page else { continue }
            #expect(view.consent == member.consent.map { $0.isGiven ? .agreed : .refused } ?? .unanswered)
        }
    }

    private func isWilling(_ member: Member) -> Bool {
        switch member.client {
        case .page: member.consent?.isGiven == true
        case .whip: state.recording?.hasEncoders == true
        case .whep: false
        }
    }
}
