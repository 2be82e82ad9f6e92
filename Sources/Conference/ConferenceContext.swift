import Glibc
import MediaControl
import Primitives
import RecordingManifest
import Signalling
import Synchronization

/// What an operator may set.
public struct ConferenceSettings: Sendable {
    /// How many may be on the server at once, in all rooms, viewers and encoders included.
    public var capacity: Int
    /// The times by which rooms go.
    public var timing: RoomTiming
    /// How many m-lines pages are told to offer.
    public var slots: SlotCounts
    /// How long an empty room stays in memory.
    public var idleTime: Interval
    /// How many new transports may be under way at once, on the whole server; others wait for their turn.
    public var negotiations: Int
    /// How many days a recording is kept, for those who are asked whether they may be recorded; nil where it is not
    /// said.
    public var recordingDays: Int?

    /// Makes settings.
    public init(
        capacity: Int = 2000, timing: RoomTiming = RoomTiming(), slots: SlotCounts = SlotCounts(),
        idleTime: Interval = .seconds(60), negotiations: Int = 256,
        recordingDays: Int? = nil
    ) {
        self.capacity = capacity
        self.timing = timing
        self.slots = slots
        self.idleTime = idleTime
        self.negotiations = negotiations
        self.recordingDays = recordingDays
    }
}

/// The machine's monotonic clock.
public func monotonicNow() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
}

/// The wall clock in milliseconds since 1970.
func wallClockMilliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}

/// What all rooms of a server share.
final class ConferenceContext: Sendable {
    let plane: any MediaPlaneControl
    let archive: any RoomArchive
    /// Whether the archive keeps anything at all.
    var keepsRooms: Bool { !(archive is NoArchive) }
    let settings: ConferenceSettings
    /// Where what is said and voted is kept.
    let talk: any TalkArchive
    let now: @Sendable () -> Instant
    /// Milliseconds since 1970 at the zero of the monotonic clock.
    let epoch: Int64
    let places: PlaceCounter
    let gate: NegotiationGate
    /// Who knocks how often.
    let addresses = Mutex(AddressLimiter())
    /// Whoever records; nil where nothing is recorded.
    let recording: (any RecordingControl)?
    /// Where is written down what must be known later.
    let audit: any RoomAudit
    /// Who looks after the boards; nil where there are none.
    let boards: (any BoardDesk)?
    /// Which room each recording belongs to, for the events of the recorder.
    let recordings = Mutex<[RecordingID: RoomNumber]>([:])
    private let tracks = Atomic<UInt32>(1)
    private let rooms = Atomic<UInt32>(RoomNumber.block)
    private let connections = Atomic<UInt64>(1)
    /// Which room each transport is in, for the events of the media plane.
    private let transports = Mutex<[TransportID: RoomNumber]>([:])

    init(
        plane: any MediaPlaneControl, archive: any RoomArchive, settings: ConferenceSettings, talk: any TalkArchive,
        now: @escaping @Sendable () -> Instant, recording: (any RecordingControl)? = nil,
        audit: any RoomAudit = NoRoomAudit(), boards: (any BoardDesk)? = nil
    ) {
        self.boards = boards
        self.recording = recording
        self.audit = audit
        self.plane = plane
        self.archive = archive
        self.talk = talk
        self.settings = settings
        self.now = now
        epoch = wallClockMilliseconds() - now().nanoseconds / 1_000_000
        places = PlaceCounter(limit: settings.capacity)
        gate = NegotiationGate(NegotiationQueue(limit: settings.negotiations), now: now)
    }

    func newTrack() -> TrackID { TrackID(rawValue: tracks.wrappingAdd(1, ordering: .relaxed).oldValue) }

    /// The number of a new room's plenary; those of its breakout rooms follow it.
    func newRoom() -> RoomNumber {
        RoomNumber(rawValue: rooms.wrappingAdd(RoomNumber.block, ordering: .relaxed).oldValue)
    }

    func newConnection() -> ConnectionID {
        ConnectionID(rawValue: connections.wrappingAdd(1, ordering: .relaxed).oldValue)
    }

    func register(_ transport: TransportID, in room: RoomNumber) {
        transports.withLock { $0[transport] = room }
    }

    func unregister(_ transport: TransportID) {
        transports.withLock { $0[transport] = nil }
    }

    func room(of transport: TransportID) -> RoomNumber? { transports.withLock { $0[transport] } }
}

/// Counts the places taken in all rooms together.
final class PlaceCounter: Sendable {
    private let taken = Mutex(0)
    let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Takes a place if there is one.
    func take() -> Bool {
        taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
    }

    /// Takes places that were somebody's already before the server started again, whether there are any or not.
    func takeKept(_ count: Int) { taken.withLock { $0 += count } }

    func giveBack(_ count: Int) { taken.withLock { $0 -= count } }

    var count: Int { taken.withLock { $0 } }

    /// How many more there are. Another room may take them before one does.
    var free: Int { taken.withLock { max(0, limit - $0) } }
}

/// A secret of 192 bits in URL-safe letters.
func newSecret() -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var generator = SystemRandomNumberGenerator()
    var letters: [UInt8] = []
    for _ in 0..<4 {
        // Each number is a call of the kernel; eight letters take six of its bytes.
        var bits = generator.next()
        for _ in 0..<8 {
            letters.append(alphabet[Int(bits & 63)])
            bits >>= 6
        }
    }
    return String(decoding: letters, as: UTF8.self)
}
