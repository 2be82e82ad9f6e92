/// What a recording consists of: `manifest.json` in its directory. `MANIFEST.md` explains it to whoever reads one
/// without this program.
///
/// Times that are called `at`, `from` and `to` are milliseconds of the recording's own clock, which starts at 0 with
/// the recording, runs on in pauses, and to which the blocks of every track file are stamped. Other times are
/// milliseconds since 1970. All optional fields may be added to; a reader ignores what it does not know.
public struct Manifest: Hashable, Sendable, Codable {
    /// The version of this format.
    public static let currentFormat = 1

    /// The version that this one has.
    public var format = Manifest.currentFormat
    /// The recording.
    public var id: RecordingID
    /// What was recorded, and since when.
    public var start: RecordingStart
    /// How far it is.
    public var state: State
    /// When it ended, in milliseconds since 1970; nil while it goes on.
    public var endedAt: Int64?
    /// How long it is in milliseconds of its own clock, as far as is known.
    public var duration: Int64
    /// Why it ended before somebody ended it; nil when nothing went wrong.
    public var failure: RecordingFailure?
    /// When nothing was recorded, because a host had paused.
    public var pauses: [Span] = []
    /// Who is in it. Who refused is not named anywhere in the recording.
    public var participants: [RecordedParticipant] = []
    /// The files.
    public var tracks: [RecordedTrack] = []
    /// Who spoke, what was shown, whose hand was up.
    public var marks: [RecordingMark] = []

    /// How far a recording is.
    public enum State: String, Hashable, Sendable, Codable {
        /// Going on, or interrupted by a crash that nobody has looked after yet.
        case recording
        /// Ended; the files are whole.
        case finished
    }

    /// What somebody wrote: a line of `chat.jsonl`, the file beside the tracks.
    public struct ChatLine: Hashable, Sendable, Codable {
        /// When.
        public var at: Int64
        /// Who.
        public var participant: UInt32
        /// What.
        public var text: String
        /// The number of the message in the room's chat, by which it can be changed and deleted.
        public var line: UInt64?

        /// Notes what somebody wrote.
        public init(at: Int64, participant: UInt32, text: String, line: UInt64? = nil) {
            self.at = at
            self.participant = participant
            self.text = text
            self.line = line
        }
    }

    /// Some time of the recording.
    public struct Span: Hashable, Sendable, Codable {
        /// When it begins.
        public var from: Int64
        /// When it ends; nil while it goes on.
        public var to: Int64?

        /// From one moment to another.
        public init(from: Int64, to: Int64? = nil) {
            self.from = from
            self.to = to
        }
    }

    /// A recording that begins.
    public init(id: RecordingID, start: RecordingStart) {
        self.id = id
        self.start = start
        state = .recording
        duration = 0
    }
}

/// What is to be recorded.
public struct RecordingStart: Hashable, Sendable, Codable {
    /// What is kept.
    public enum Mode: String, Hashable, Sendable, Codable, CaseIterable {
        /// Sound, cameras and screens.
        case everything
        /// Sound alone, for a machine or a disk that is small.
        case sound
    }

    /// A breakout room.
    public struct Breakout: Hashable, Sendable, Codable {
        /// Its number in the room.
        public var id: Int
        /// What it is called.
        public var title: String

        /// Names a breakout room.
        public init(id: Int, title: String) {
            self.id = id
            self.title = title
        }
    }

    /// The name of the room in links.
    public var room: String
    /// What the room is called.
    public var title: String
    /// What is kept.
    public var mode: Mode
    /// When it began, in milliseconds since 1970.
    public var startedAt: Int64
    /// The plenary's recording, for one of a breakout room.
    public var parent: RecordingID?
    /// The breakout room; nil for the plenary.
    public var breakout: Breakout?
    /// The recording that this one goes on with, after the server had stopped in between.
    public var continues: RecordingID?
    /// The version of the document to which people consented.
    public var document: String

    /// Says what is to be recorded.
    public init(
        room: String, title: String, mode: Mode = .everything, startedAt: Int64, parent: RecordingID? = nil,
        breakout: Breakout? = nil, continues: RecordingID? = nil, document: String
    ) {
        self.room = room
        self.title = title
        self.mode = mode
        self.startedAt = startedAt
        self.parent = parent
        self.breakout = breakout
        self.continues = continues
        self.document = document
    }
}

/// Somebody who consented.
public struct RecordedParticipant: Hashable, Sendable, Codable {
    /// The number in the room.
    public var number: UInt32
    /// The name that others saw last.
    public var name: String
    /// The name of the school, if it is known.
    public var school: String?
    /// The role, as signalling names it.
    public var role: String
    /// When they consented, in milliseconds since 1970.
    public var consentedAt: Int64
    /// When they withdrew their consent, in the recording's time; nothing of them is in the recording from then on, and
    /// nothing of them at all is in what is composed.
    public var withdrawnAt: Int64?
    /// When they were there, as far as they consented; nil where nobody took it down.
    public var stays: [Manifest.Span]?

    /// Describes somebody.
    public init(
        number: UInt32, name: String, school: String? = nil, role: String, consentedAt: Int64, withdrawnAt: Int64? = nil
    ) {
        self.number = number
        self.name = name
        self.school = school
        self.role = role
        self.consentedAt = consentedAt
        self.withdrawnAt = withdrawnAt
    }
}

/// What a track shows or lets hear, as files and manifests name it.
public enum RecordedSource: String, Hashable, Sendable, Codable, CaseIterable { case microphone, camera, screen }

/// One file. A source has several where its codec changed.
public struct RecordedTrack: Hashable, Sendable, Codable {
    /// The name of the file in the recording's directory.
    public var file: String
    /// Whose it is.
    public var participant: UInt32
    /// What it is.
    public var source: RecordedSource
    /// How it is coded: `opus`, `vp8`, `vp9`, `av1` or `h264`.
    public var codec: String
    /// When its first block begins.
    public var from: Int64
    /// When its last block ends, as far as it was known when this was written.
    public var to: Int64
    /// Bytes of the file.
    public var bytes: Int64
    /// The sizes of its pictures, each from a moment on.
    public var pictures: [Picture] = []
    /// Where something is missing.
    public var gaps: [Gap] = []

    /// The size of pictures from a moment on.
    public struct Picture: Hashable, Sendable, Codable {
        /// From when on.
        public var at: Int64
        /// Pixels across, as coded.
        public var width: Int
        /// Pixels down, as coded.
        public var height: Int
        /// By how much to turn them clockwise to have them upright: 0, 90, 180 or 270 degrees.
        public var rotation: Int

        /// Describes a size.
        public init(at: Int64, width: Int, height: Int, rotation: Int = 0) {
            self.at = at
            self.width = width
            self.height = height
            self.rotation = rotation
        }
    }

    /// A time from which nothing is there.
    public struct Gap: Hashable, Sendable, Codable {
        /// Why.
        public enum Reason: String, Hashable, Sendable, Codable {
            /// Packets did not arrive, and did not when they were asked for again.
            case loss
            /// The recorder was too far behind to take packets.
            case overload
            /// Switched off, by the person or by a host.
            case off
            /// The server had stopped.
            case crash
        }

        /// When it begins.
        public var from: Int64
        /// When it ends.
        public var to: Int64
        /// Why it is there.
        public var reason: Reason

        /// Describes a gap.
        public init(from: Int64, to: Int64, reason: Reason) {
            self.from = from
            self.to = to
            self.reason = reason
        }
    }

    /// Describes a file that begins.
    public init(
        file: String, participant: UInt32, source: RecordedSource, codec: String, from: Int64, to: Int64,
        bytes: Int64 = 0
    ) {
        self.file = file
        self.participant = participant
        self.source = source
        self.codec = codec
        self.from = from
        self.to = to
        self.bytes = bytes
    }
}

/// Something that happened, for chapters.
public struct RecordingMark: Hashable, Sendable, Codable {
    /// What happened.
    public enum Kind: String, Hashable, Sendable, Codable {
        /// The participant is the one who speaks now.
        case speaker
        /// The participant began to show a screen.
        case screen
        /// The participant stopped showing a screen.
        case screenEnd
        /// The participant was given the floor after raising a hand.
        case floor
    }

    /// When.
    public var at: Int64
    /// What.
    public var kind: Kind
    /// Who.
    public var participant: UInt32

    /// Notes that something happened.
    public init(at: Int64, kind: Kind, participant: UInt32) {
        self.at = at
        self.kind = kind
        self.participant = participant
    }
}

/// Why a recording ended before somebody ended it.
public enum RecordingFailure: String, Hashable, Sendable, Codable {
    /// The disk, or the share of it that recordings may take, is full.
    case diskFull
    /// The disk could not be written to.
    case disk
    /// The server stopped without ending it.
    case crash
}
