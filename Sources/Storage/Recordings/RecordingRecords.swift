import Foundation

/// A recording as the library knows it. What it consists of stands in the manifest in its directory.
public struct StoredRecording: Sendable, Equatable {
    /// How far a recording is.
    public enum State: String, Sendable, CaseIterable {
        /// It goes on.
        case recording
        /// It has ended and waits to be composed.
        case waiting
        /// It is being composed.
        case composing
        /// It can be watched, or its tracks can be had where nothing is to be composed.
        case ready
        /// Composing failed as often as it is tried.
        case failed
    }

    /// Why it is kept beyond its time.
    public struct Hold: Sendable, Equatable {
        /// The reason that was given.
        public var reason: String
        /// Who gave it, as the audit log names people.
        public var by: String
        /// When, to the millisecond.
        public var at: Date

        /// Describes a hold.
        public init(reason: String, by: String, at: Date) {
            self.reason = reason
            self.by = by
            self.at = at
        }
    }

    /// What is left of a recording that was deleted.
    public struct Deletion: Sendable, Equatable {
        /// When, to the millisecond.
        public var at: Date
        /// By whom, as the audit log names people.
        public var by: String
        /// The reason that was given.
        public var reason: String

        /// Describes a deletion.
        public init(at: Date, by: String, reason: String) {
            self.at = at
            self.by = by
            self.reason = reason
        }
    }

    /// Its name: 32 hexadecimal digits, which are also the name of its directory.
    public var id: String
    /// The room's slug. The room itself may be gone.
    public var room: String
    /// What the room was called.
    public var title: String
    /// What the breakout room was called; nil for the plenary.
    public var breakoutTitle: String?
    /// The recording of the plenary, for one of a breakout room.
    public var parent: String?
    /// The recording that this one goes on with.
    public var continues: String?
    /// When it began, to the millisecond.
    public var startedAt: Date
    /// When it ended; nil while it goes on.
    public var endedAt: Date?
    /// How far it is.
    public var state = State.recording
    /// How much of it is composed, from 0 to 1.
    public var progress = 0.0
    /// How long it is, in milliseconds: of the film where there is one.
    public var duration: Int64 = 0
    /// What its files take, in bytes.
    public var bytes: Int64 = 0
    /// `everything` or `sound`.
    public var mode: String
    /// How many people are in it.
    public var participants = 0
    /// What a search looks through, in lower case.
    public var searchText = ""
    /// When it is deleted by itself; nil while it goes on.
    public var expiresAt: Date?
    /// Why it is kept beyond that; nil when it is not.
    public var hold: Hold?
    /// How often composing failed.
    public var attempts = 0
    /// What went wrong last, a sentence.
    public var failure: String?
    /// When it was composed; nil when it is not.
    public var composedAt: Date?
    /// When its tracks were removed, which are not kept as long as the film; nil when they are there.
    public var tracksRemovedAt: Date?
    /// Its deletion; nil while it is there.
    public var deletion: Deletion?

    /// A recording that begins.
    public init(id: String, room: String, title: String, startedAt: Date, mode: String) {
        self.id = id
        self.room = room
        self.title = title
        self.startedAt = startedAt
        self.mode = mode
    }
}

/// Which recordings to list.
public struct RecordingQuery: Sendable, Equatable {
    /// The account whose recordings are meant: of rooms that it made, or where it has one of ``roles``. Nil for all.
    public var account: String?
    /// The parts in a room, by their names in the protocol, that let an account see its recordings.
    public var roles: [String] = []
    /// A text that must occur, in any case of letters; nil or empty for any.
    public var search: String?
    /// The room's slug; nil for all.
    public var room: String?
    /// The recording after which the list goes on; nil for its beginning.
    public var before: String?
    /// How many at most.
    public var limit: Int

    /// All recordings, the newest `limit` of them.
    public init(limit: Int) { self.limit = limit }
}

/// A link by which people without a part in the room may watch a recording.
public struct StoredRecordingShare: Sendable, Equatable {
    /// Its name in the database.
    public var id: String
    /// The hash of its secret.
    public var hash: [UInt8]
    /// The recording.
    public var recording: String
    /// The school it was made for, if any.
    public var school: String?
    /// What its maker noted, if anything.
    public var note: String?
    /// Who made it, as the audit log names people.
    public var createdBy: String
    /// When, to the millisecond.
    public var createdAt: Date
    /// Until when it is good.
    public var expiresAt: Date
    /// When it was withdrawn; nil when it was not.
    public var revokedAt: Date?

    /// Makes a record.
    public init(
        id: String, hash: [UInt8], recording: String, school: String? = nil, note: String? = nil, createdBy: String,
        createdAt: Date, expiresAt: Date, revokedAt: Date? = nil
    ) {
        self.id = id
        self.hash = hash
        self.recording = recording
        self.school = school
        self.note = note
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
    }
}

/// Keeps the library of recordings.
public protocol RecordingStore: Sendable {
    /// Adds a recording.
    ///
    /// - Returns: false when there is one of that id already, also a deleted one; it stays as it is.
    func insert(_ recording: StoredRecording) async throws -> Bool
    /// The recording of that id, also a deleted one; or nil.
    func recording(id: String) async throws -> StoredRecording?
    /// Those that are not deleted, the newest first.
    func recordings(_ query: RecordingQuery) async throws -> [StoredRecording]
    /// Those of the breakout rooms of a recording that are not deleted, by title.
    func breakouts(of parent: String) async throws -> [StoredRecording]
    /// Those in one state that are not deleted, the oldest first.
    func recordings(in state: StoredRecording.State) async throws -> [StoredRecording]
    /// Those whose time is over and that nobody holds, the oldest first.
    func expiredRecordings(now: Date) async throws -> [StoredRecording]
    /// Those that were composed before that time, have their tracks still, and that nobody holds.
    func recordingsWithTracks(composedBefore: Date) async throws -> [StoredRecording]
    /// The ids of those that were deleted.
    func deletedRecordings() async throws -> Set<String>
    /// Changes a recording in one step; its id stays.
    ///
    /// - Returns: what it has become, or nil when there is none of that id.
    func updateRecording(
        id: String, _ change: @escaping @Sendable (inout StoredRecording) -> Void
    ) async throws -> StoredRecording?

    /// Adds a link.
    func insert(_ share: StoredRecordingShare) async throws
    /// The link with this secret; nil when it is unknown, over or withdrawn.
    func recordingShare(hash: [UInt8], now: Date) async throws -> StoredRecordingShare?
    /// All links to a recording, the newest first.
    func recordingShares(of recording: String) async throws -> [StoredRecordingShare]
    /// Withdraws a link, or all of a recording when `id` is nil.
    ///
    /// - Returns: false when there was none that was good.
    func revokeRecordingShare(id: String?, of recording: String, at: Date) async throws -> Bool
}
