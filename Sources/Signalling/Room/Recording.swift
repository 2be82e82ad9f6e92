/// What is kept of a meeting.
public enum RecordingMode: String, Hashable, Sendable, Codable, CaseIterable {
    /// Sound, cameras and screens.
    case everything
    /// Sound alone.
    case sound
}

/// What is asked about the recording.
public enum RecordingRequest: Hashable, Sendable, Codable {
    /// Asks everybody whether they may be recorded, and then records those who agree. With `breakouts` each breakout
    /// room is recorded too, for itself. With `encoders` those who publish by WHIP are recorded: they are equipment,
    /// and whoever starts answers for them.
    case start(mode: RecordingMode, breakouts: Bool, encoders: Bool)
    /// Waits for no more answers.
    case begin
    /// Records nothing until ``resume``.
    case pause
    /// Goes on after a pause.
    case resume
    /// Ends the recording.
    case stop
    /// Whether one may be recorded.
    case consent(Bool)
    /// Takes one's consent back; with `erase` what was recorded of one is removed too.
    case withdraw(erase: Bool)

    private enum Action: String, Codable { case start, begin, pause, resume, stop, consent, withdraw }
    private enum Key: String, CodingKey { case mode, breakouts, recordEncoders, agree, erase }

    /// Reads a request.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        switch try decoder.action(Action.self) {
        case .start:
            self = .start(
                mode: try fields.decodeIfPresent(RecordingMode.self, forKey: .mode) ?? .everything,
                breakouts: try fields.decodeIfPresent(Bool.self, forKey: .breakouts) ?? false,
                encoders: try fields.decodeIfPresent(Bool.self, forKey: .recordEncoders) ?? true)
        case .begin: self = .begin
        case .pause: self = .pause
        case .resume: self = .resume
        case .stop: self = .stop
        case .consent: self = .consent(try fields.decode(Bool.self, forKey: .agree))
        case .withdraw: self = .withdraw(erase: try fields.decodeIfPresent(Bool.self, forKey: .erase) ?? false)
        }
    }

    /// Writes a request.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        switch self {
        case .start(let mode, let breakouts, let encoders):
            try encoder.encode(action: Action.start)
            try fields.encode(mode, forKey: .mode)
            try fields.encode(breakouts, forKey: .breakouts)
            try fields.encode(encoders, forKey: .recordEncoders)
        case .begin: try encoder.encode(action: Action.begin)
        case .pause: try encoder.encode(action: Action.pause)
        case .resume: try encoder.encode(action: Action.resume)
        case .stop: try encoder.encode(action: Action.stop)
        case .consent(let agree):
            try encoder.encode(action: Action.consent)
            try fields.encode(agree, forKey: .agree)
        case .withdraw(let erase):
            try encoder.encode(action: Action.withdraw)
            try fields.encode(erase, forKey: .erase)
        }
    }
}

/// Whether the meeting is recorded, and who is in it.
public struct RecordingNews: Hashable, Sendable, Codable {
    /// How it stands.
    public enum State: String, Hashable, Sendable, Codable, CaseIterable {
        /// Nothing is recorded.
        case off
        /// People are asked; nothing is recorded yet.
        case asking
        /// Those who agreed are recorded.
        case recording
        /// Nothing is recorded for the moment.
        case paused
    }

    /// How people have answered.
    public struct Answers: Hashable, Sendable, Codable {
        /// So many may be recorded.
        public var agreed: Int
        /// So many may not.
        public var refused: Int
        /// So many have not said; they are not recorded.
        public var unanswered: Int

        /// Counts answers.
        public init(agreed: Int = 0, refused: Int = 0, unanswered: Int = 0) {
            self.agreed = agreed
            self.refused = refused
            self.unanswered = unanswered
        }
    }

    /// Why a recording is over.
    public enum Ending: String, Hashable, Sendable, Codable, CaseIterable {
        /// Somebody ended it.
        case stopped
        /// There was no room left to write to.
        case diskFull
        /// Writing failed.
        case disk
    }

    /// How it stands.
    public var state: State
    /// What is kept.
    public var mode: RecordingMode?
    /// The name of who started it.
    public var by: String?
    /// Since when it is recorded, in milliseconds since 1970; nil before it begins.
    public var since: Int64?
    /// So many milliseconds were recorded until this message, pauses not counted.
    public var recorded: Int64?
    /// Until when people are asked, in milliseconds since 1970.
    public var asks: Int64?
    /// The version of the document to which people consent.
    public var document: String?
    /// How people have answered.
    public var answers: Answers?
    /// Why it is over; only in the message that says so.
    public var ended: Ending?
    /// True when there is not much room left to write to.
    public var diskLow: Bool?
    /// So many days the recording will be kept.
    public var keepDays: Int?

    /// Describes a recording.
    public init(
        state: State, mode: RecordingMode? = nil, by: String? = nil, since: Int64? = nil, recorded: Int64? = nil,
        asks: Int64? = nil, document: String? = nil, answers: Answers? = nil, ended: Ending? = nil,
        diskLow: Bool? = nil, keepDays: Int? = nil
    ) {
        self.state = state
        self.mode = mode
        self.by = by
        self.since = since
        self.recorded = recorded
        self.asks = asks
        self.document = document
        self.answers = answers
        self.ended = ended
        self.diskLow = diskLow
        self.keepDays = keepDays
    }
}

/// What one has said about being recorded.
public enum ConsentAnswer: String, Hashable, Sendable, Codable, CaseIterable {
    /// One is recorded.
    case agreed
    /// One is not.
    case refused
    /// One has not said, and is not recorded.
    case unanswered
}

/// Tells a person how their own answer stands.
public struct ConsentNews: Hashable, Sendable, Codable {
    /// The answer.
    public var answer: ConsentAnswer

    /// Tells of an answer.
    public init(answer: ConsentAnswer) { self.answer = answer }
}
