import MediaControl
import Primitives
import RecordingManifest
import Signalling

/// The rules of one room: who is in it, what they publish and what they see. A value without clock, sockets or
/// randomness; whoever drives it carries out the effects in their order.
public struct RoomState: Sendable {
    /// The room.
    public let info: RoomInfo
    /// Its number in the media plane.
    public let number: RoomNumber
    let timing: RoomTiming
    let slotCounts: SlotCounts
    /// What the room is planned as.
    var record: RoomRecord
    /// Milliseconds since 1970 at the zero of the monotonic clock.
    let epoch: Int64

    /// How the room is run, as everybody was last told.
    var house: House
    /// The same as everybody was last told.
    var toldHouse: Shared<House>
    /// Roles given in the call.
    var appointments = Appointments()
    /// Those who are kept out.
    var bans: Set<PersonKey> = []
    /// Those who wait to be let in.
    var lobby = WaitingRoom()
    /// Those who left by themselves, and when: they may come back without waiting for a while.
    var passes: [PersonKey: Instant] = [:]
    var passesPurgedAt: Instant?
    /// Whether somebody who waits might come in by themselves now.
    var needsReview = false
    /// What those who wait were last told.
    var toldLobbyMessage = ""
    /// Who leads while those who lead are gone.
    var succession = Succession()
    var census = Census()
    /// How many more the server has places for, during one command.
    var placesLeft = Int.max

    var members = Members()
    var connections: [ConnectionID: ParticipantID] = [:]
    var owners: [TrackID: ParticipantID] = [:]
    var transports: [TransportID: ParticipantID] = [:]
    var resumes: [String: ParticipantID] = [:]
    /// Those whose connection broke, the earliest first.
    var lost: [ParticipantID] = []
    var nextParticipant: UInt32 = 1

    var people = Roster()
    private var peopleToldAt: Instant?

    /// Who speaks in each sub-room; nil is the plenary here and everywhere.
    var speaking: [BreakoutID?: Speaking] = [:]

    /// What there is to see in each sub-room.
    var galleries: [BreakoutID?: Gallery] = [:]
    var slotsAssignedAt: Instant?

    /// The moment of the command that is being carried out.
    var moment = Instant.zero
    /// Raised hands and who has the floor, and what everybody knows of it.
    var floor = FloorState()
    var floorNews = FloorNews()
    var reactions = ReactionBuffer()
    var reactionsSentAt: Instant?
    /// Who has been in this call.
    var attendance = AttendanceRecord()
    /// What was last handed over to be kept.
    var kept = KeptState()
    var breakoutRooms = BreakoutRooms()
    var breakoutNews = BreakoutNews()

    /// The recording, from the moment at which people are asked to its end.
    var recording: RecordingSession?
    var recorder = RecordingBook()
    var told = RecordingTold()
    /// Makes names of recordings; nil where nothing is recorded.
    let newRecording: (@Sendable () -> RecordingID)?
    /// How many days a recording is kept, for those who are asked; nil where it is not said.
    var recordingDays: Int?

    /// The chat and the polls.
    var talk: Talk

    /// What the board knows; nil where there are no boards.
    var boardWatch: BoardWatch?

    /// Makes an empty room.
    ///
    /// - Parameters:
    ///   - epoch: milliseconds since 1970 at the zero of the monotonic clock, for the times in messages.
    ///   - talk: what was said and voted in earlier calls.
    ///   - newRecording: makes names of recordings; nil where nothing is recorded.
    public init(
        record: RoomRecord, number: RoomNumber, timing: RoomTiming = RoomTiming(),
        slotCounts: SlotCounts = SlotCounts(), epoch: Int64 = 0, talk: TalkPast = TalkPast(),
        newRecording: (@Sendable () -> RecordingID)? = nil
    ) {
        self.newRecording = newRecording
        self.talk = Talk(past: talk)
        info = record.info
        self.record = record
        self.epoch = epoch
        let house = House(policy: record.policy, needsAdult: record.needsAdult)
        self.house = house
        toldHouse = Shared(house)
        self.number = number
        self.timing = timing
        self.slotCounts = slotCounts
    }

    /// Does what `command` asks at the moment `now`. What makes no sense (an old connection, a transport that is gone)
    /// has no effect: it is the trace of a race.
    ///
    /// - Parameter places: how many more the server has places for.
    public mutating func apply(_ command: RoomCommand, now: Instant, places: Int = .max) -> [RoomEffect] {
        var effects: [RoomEffect] = []
        moment = now
        placesLeft = places
        expire(now: now, &effects)
        expireHouse(now: now, &effects)
        switch command {
        case .join(let request): join(request, now: now, &effects)
        case .leave(let connection): leave(connection, now: now, &effects)
        case .connectionLost(let connection): loseConnection(connection, now: now, &effects)
        case .setMedia(let connection, let media): setMedia(connection, media, &effects)
        case .view(let connection, let tiles): setView(connection, tiles, &effects)
        case .negotiated(let connection, let transport): setTransport(connection, transport, &effects)
        case .speakersChanged(let room, let dominant, let active): setSpeakers(in: room, dominant, active)
        case .transportChanged(let id, let state, let reason): transportChanged(id, state, reason, &effects)
        case .request(let connection, let request, let number):
            if let lookup = lookup(for: request, on: connection, number: number) {
                effects.append(.lookUp(lookup))
            } else {
                answer(request, from: connection, number: number, now: now, &effects)
            }
        case .found(let lookup, let entries): answer(lookup, with: entries, now: now, &effects)
        case .fileArrived(let id, let file):
            if let member = members[id] { talk.uploads.add(file, of: member.person.key) }
        case .planned(let plan, let people): take(plan, people, &effects)
        case .recorder(let event): take(event, &effects)
        case .shutdown: shutDown(&effects)
        case .tick: break
        }
        settleHouse(now: now, &effects)
        settleBreakouts(now: now, &effects)
        announceSpeakers(now: now, &effects)
        announceBreakouts(now: now, &effects)
        announcePeople(now: now, &effects)
        announceFloor(now: now, &effects)
        announceReactions(now: now, &effects)
        assignSlots(now: now, &effects)
        announceChat(now: now, &effects)
        announcePolls(now: now, &effects)
        keepTalk(&effects)
        passRecording(now: now, &effects)
        syncRecorder(&effects)
        announceRecording(now: now, &effects)
        announceToBoard(&effects)
        return effects
    }

    /// When ``RoomCommand/tick`` must be applied at the latest; nil when nothing is waited for.
    public var nextTimeout: Instant? {
        var times = breakoutTimeouts
        if let first = lost.first, let lostAt = members[first]?.lostAt {
            times.append(lostAt + timing.grace)
        }
        for speaking in speaking.values where speaking.pending != nil {
            if let sentAt = speaking.sentAt { times.append(sentAt + paced(timing.speakerInterval)) }
        }
        if people.isStale, let toldAt = peopleToldAt {
            times.append(toldAt + peopleInterval)
        }
        if let assignedAt = slotsAssignedAt, galleries.values.contains(where: { $0.isStale }) {
            times.append(assignedAt + paced(timing.slotInterval))
        }
        times += floorTimeouts + recordingTimeouts
        if let time = nextChatNews { times.append(time) }
        if let time = nextPollNews { times.append(time) }
        if let houseDue { times.append(houseDue) }
        return times.min()
    }

    /// How many wait to be let in, those included whose place there is kept.
    public var waitingCount: Int { lobby.taken }

    /// Whether somebody waits on `connection` to be let in.
    public func isWaiting(on connection: ConnectionID) -> Bool { lobby.place(on: connection) != nil }

    /// How many places are taken, viewers and those that are kept included.
    public var count: Int { members.count }

    /// Everybody who is listed, by order of arrival.
    public var roster: [ParticipantInfo] { people.listed.values.sorted { $0.id < $1.id } }

    /// How many are listed.
    public var listedCount: Int { people.count }

    /// A part of the list of everybody, by surname.
    public func page(_ request: ClientMessage.RosterRequest) -> RosterPage { people.page(request) }

    /// Who is at the other end of `connection`; nil when nobody is (any more).
    public func participant(on connection: ConnectionID) -> ParticipantID? { connections[connection] }

    /// Whether a place is kept, or taken, under the resume token `token`.
    public func isKept(_ token: String) -> Bool { resumes[token] != nil }

    /// The kind of client that `participant` is.
    public func client(of participant: ParticipantID) -> ClientKind? { members[participant]?.client }

    /// What the slots of `participant` show.
    public func shown(to participant: ParticipantID) -> [ShownVideo] {
        galleries[breakout(of: participant)]?.picture(of: participant).shown ?? []
    }

    /// Who speaks in the plenary, as everybody there has been told.
    public var currentSpeakers: Speakers { speakers(in: nil) }

    /// `interval`, or longer in a large room.
    func paced(_ interval: Interval) -> Interval {
        timing.paced(interval, listeners: connections.count)
    }

    /// Who speaks and what is seen may not wait; who else is there may, twice as long.
    private var peopleInterval: Interval { max(timing.rosterInterval, paced(.zero) * 2) }

    private mutating func announcePeople(now: Instant, _ effects: inout [RoomEffect]) {
        guard people.isStale else { return }
        if let toldAt = peopleToldAt, now < toldAt + peopleInterval { return }
        guard let change = people.flush() else { return }
        peopleToldAt = now
        effects.append(.broadcast(.participants(change), except: nil))
    }
}
