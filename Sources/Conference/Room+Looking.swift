import Signalling

// MARK: - Looking in

extension Room {
    /// Everybody who is listed, by order of arrival.
    public var roster: [ParticipantInfo] { state.roster }

    /// How many are listed.
    public var listedCount: Int { state.listedCount }

    /// How the recording stands; nil when nothing is recorded.
    public var recordingState: RecordingNews.State? { state.recording?.state.told }

    /// How many places are taken, viewers and those that are kept included.
    public var count: Int { state.count }

    /// The polls with their votes, for a table.
    public var pollReport: [PollReport] { state.talk.polls.report }

    /// Whether files may be sent here at the moment.
    public var takesFiles: Bool { state.house.chat.files }

    /// Notes that somebody inside has sent a file up, so that a message of theirs may carry it.
    public func arrived(_ file: ChatFile, from participant: ParticipantID) { apply(.fileArrived(participant, file)) }

    /// Whether somebody inside may have the file: see ``RoomState``.
    public func mayHave(file: String, _ participant: ParticipantID) async -> Bool {
        if state.mayHave(file, participant, carrier: state.talk.chat.carrier(of: file)) { return true }
        let carrier = await talk.carrier(of: file)
        // What was changed in the meantime is in memory.
        return state.mayHave(file, participant, carrier: carrier.map { state.talk.chat[$0.id] ?? $0 })
    }

    /// Whether the connection is still somebody's.
    public func contains(_ connection: ConnectionID) -> Bool { state.participant(on: connection) != nil }
}
