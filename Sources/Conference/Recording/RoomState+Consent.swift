import Primitives
import RecordingManifest
import Signalling

// MARK: - Who may be recorded

// An answer belongs to a place and to one recording: whoever leaves and comes again is another for these rules and is
// asked again, so that nobody at the same device is recorded on the word of somebody else.
extension RoomState {
    /// Whether somebody may be recorded.
    func mayRecord(_ member: Member) -> Bool {
        guard let session = recording else { return false }
        switch member.client {
        case .page: return member.consent?.isGiven == true
        // Equipment: whoever started the recording answers for it.
        case .whip: return session.hasEncoders
        case .whep: return false
        }
    }

    /// Somebody says whether they may be recorded.
    mutating func answer(_ isGiven: Bool, of id: ParticipantID, _ effects: inout [RoomEffect]) {
        guard let member = members[id], member.client == .page, member.consent?.isGiven != isGiven else { return }
        if !isGiven, member.consent != nil {
            withdraw(id, erases: false, &effects)
            return
        }
        note(Consent(isGiven: isGiven, at: wallClock(moment)), of: id, &effects)
        audit(
            isGiven ? .consentGiven : .consentRefused, by: member, detail: RecordingSession.document, &effects)
    }

    /// Somebody takes their consent back. What was recorded of them under earlier numbers is theirs too, unless another
    /// device of theirs is there under it: that one answers for itself.
    mutating func withdraw(_ id: ParticipantID, erases: Bool, _ effects: inout [RoomEffect]) {
        guard let member = members[id], member.client == .page, let session = recording else { return }
        let isNews = member.consent?.isGiven != false
        if isNews { note(Consent(isGiven: false, at: wallClock(moment)), of: id, &effects) }
        let numbers = member.inRecording.filter { $0 == id || members[$0] == nil }.sorted()
        for recording in session.past + session.current {
            // After a restart nobody knows any more who was in those before.
            let known = recorder.known[recording]
            for number in numbers where known?.contains(number) ?? session.past.contains(recording) {
                recorder.endings.append(.withdraw(recording, participant: number.rawValue, erase: erases))
            }
            recorder.participants[recording]?[id] = nil
        }
        if isNews || erases {
            audit(
                erases ? .consentErased : member.consent == nil ? .consentRefused : .consentWithdrawn, by: member,
                &effects)
        }
    }

    /// What somebody said at the door, if it is about the recording that goes on.
    mutating func takeDoorConsent(_ door: DoorConsent?, of id: ParticipantID, _ effects: inout [RoomEffect]) {
        guard let door, let session = recording, door.session == session.id, let member = members[id],
            member.client == .page, member.consent == nil
        else { return }
        note(door.consent, of: id, tells: false, &effects)
        audit(
            door.consent.isGiven ? .consentGiven : .consentRefused, by: member, detail: RecordingSession.document,
            &effects)
    }

    /// An answer given on coming in, for the recording that goes on; nil when there is none.
    func doorConsent(_ request: JoinRequest) -> DoorConsent? {
        guard let session = recording, let isGiven = request.recordingConsent else { return nil }
        return DoorConsent(consent: Consent(isGiven: isGiven, at: wallClock(moment)), session: session.id)
    }

    private mutating func note(
        _ consent: Consent, of id: ParticipantID, tells: Bool = true, _ effects: inout [RoomEffect]
    ) {
        guard var member = members[id] else { return }
        census.remove(member)
        member.consent = consent
        members[id] = member
        census.add(member)
        told.isStale = true
        if tells { tell(id, .consent(ConsentNews(answer: consent.answer)), &effects) }
    }
}

extension Consent {
    var answer: ConsentAnswer { isGiven ? .agreed : .refused }
}

// MARK: - Telling

extension RoomState {
    /// How many have answered may wait: two thousand answers must not be two thousand messages to two thousand.
    var recordingInterval: Interval { max(.milliseconds(500), paced(.zero) * 2) }

    /// The recording as it is now, but for the time that is recorded already.
    var recordingPicture: RecordingNews {
        guard let session = recording else { return RecordingNews(state: .off, ended: told.ended) }
        let answers = RecordingNews.Answers(
            agreed: census.agreed, refused: census.refused,
            unanswered: census.people - census.agreed - census.refused)
        return RecordingNews(
            state: session.state.told, mode: session.mode, by: session.by, since: session.since,
            asks: session.state == .asking ? session.asksUntil : nil, document: RecordingSession.document,
            answers: answers, diskLow: session.isDiskLow ? true : nil, keepDays: recordingDays)
    }

    /// What somebody who comes in is told: the same as everybody knows.
    var recordingOnEntering: RecordingNews? {
        guard let session = recording, told.news.state != .off else { return nil }
        var news = told.news
        news.recorded = session.recorded(until: wallClock(moment))
        return news
    }

    /// Tells everybody of the recording: at once how it stands, and now and then how many have answered.
    mutating func announceRecording(now: Instant, _ effects: inout [RoomEffect]) {
        // Who comes or goes is one more or less who has not answered.
        guard told.isStale || recording != nil else { return }
        var picture = recordingPicture
        guard picture != told.news else {
            told.isStale = false
            return
        }
        var counted = told.news
        counted.answers = picture.answers
        if picture == counted, let at = told.at, now < at + recordingInterval {
            told.isStale = true
            return
        }
        told.isStale = false
        told.news = picture
        told.at = now
        if let session = recording { picture.recorded = session.recorded(until: wallClock(now)) }
        effects.append(.broadcast(.room(.recording(picture)), except: nil))
    }
}

extension RecordingSession.State {
    var told: RecordingNews.State {
        switch self {
        case .asking: .asking
        case .recording: .recording
        case .paused: .paused
        }
    }
}
