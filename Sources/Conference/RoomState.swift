import MediaControl
import Primitives
import SDP
import Signalling

/// The times by which a room goes.
public struct RoomTiming: Hashable, Sendable {
    /// How long the place of somebody whose connection broke is kept.
    public var grace: Interval
    /// The shortest time between two reassignments of everybody's slots.
    public var slotInterval: Interval
    /// The shortest time between two `speakers` messages.
    public var speakerInterval: Interval
    /// The shortest time between two `participants` messages.
    public var rosterInterval: Interval
    /// What a room takes for each listener before the next message to everybody, where that is longer than the
    /// intervals above: 250 µs let two thousand hear who speaks twice a second, and who is there once.
    public var perListener: Interval
    /// How long the place of somebody is kept who waits to be let in and is away; and how long somebody who has left
    /// by themselves may come back without waiting.
    public var lobbyGrace: Interval
    /// The shortest time between two `lobby` messages.
    public var lobbyInterval: Interval
    /// The shortest time between two messages about where those who wait stand.
    public var queueInterval: Interval
    /// How long a room may wait for a grown-up before the call ends.
    public var unattendedLimit: Interval
    /// The shortest time between two `floor` messages.
    public var floorInterval = Interval.milliseconds(100)
    /// The shortest time between two `reactions` messages.
    public var reactionInterval = Interval.milliseconds(250)
    /// How long the places of those who were inside are kept when the server has started again.
    public var returnGrace = Interval.seconds(60)
    /// How long ago those who were inside may have been seen for their places to be kept at all.
    public var returnWindow = Interval.seconds(600)
    /// After so long without anybody inside, whoever comes begins another call.
    public var callGap = Interval.seconds(600)

    /// Makes a set of times.
    public init(
        grace: Interval = .seconds(30), slotInterval: Interval = .milliseconds(100),
        speakerInterval: Interval = .milliseconds(200), rosterInterval: Interval = .milliseconds(20),
        perListener: Interval = .microseconds(250), lobbyGrace: Interval = .seconds(60),
        lobbyInterval: Interval = .milliseconds(250), queueInterval: Interval = .seconds(1),
        unattendedLimit: Interval = .seconds(600)
    ) {
        self.grace = grace
        self.slotInterval = slotInterval
        self.speakerInterval = speakerInterval
        self.rosterInterval = rosterInterval
        self.perListener = perListener
        self.lobbyGrace = lobbyGrace
        self.lobbyInterval = lobbyInterval
        self.queueInterval = queueInterval
        self.unattendedLimit = unattendedLimit
    }

    /// `interval`, or longer in a room of so many listeners.
    func paced(_ interval: Interval, listeners: Int) -> Interval {
        max(interval, perListener * Int64(listeners))
    }
}

/// One who is in the room, or whose place is kept.
struct Member: Sendable {
    let id: ParticipantID
    let client: ClientKind
    let resume: String
    var name: String
    /// Whether somebody else corrected the name.
    var isRenamed = false
    /// The role that they have now.
    var role: Role
    /// What a token, an account or the plan says, before appointments in the call.
    var granted: Role
    var person: Person
    /// The breakout room they are in; nil in the plenary.
    var breakout: BreakoutID?
    /// What the page says is on.
    var stated: MediaState
    /// What was switched off from outside since the page switched it on.
    var held: Set<MediaSource> = []
    /// What of that is let through to others.
    var media: MediaState
    /// Nil while the place is kept for somebody whose connection broke.
    var connection: ConnectionID?
    /// When the connection broke.
    var lostAt: Instant?
    var transport: TransportID?
    var transportState: TransportState?
    var tracks: [PublishedTrack] = []

    /// Viewers through WHEP are not shown to others.
    var isListed: Bool { client != .whep }

    var info: ParticipantInfo {
        ParticipantInfo(
            id: id, name: name, role: role, microphone: media.microphone, camera: media.camera, screen: media.screen,
            client: client, school: person.school?.name, people: person.people, breakout: breakout,
            registered: person.isRegistered, pupil: person.isPupil)
    }

    /// The video of `source` if it is published and on.
    func video(_ source: MediaSource) -> VideoTrack? {
        guard source != .microphone, media[source], let track = tracks.first(where: { $0.source == source }) else {
            return nil
        }
        return VideoTrack(track: track.id, participant: id, source: source)
    }
}

/// The rules of one room: who is in it, what they publish and what they see. A value without clock, sockets or
/// randomness; whoever drives it carries out the effects in their order.
public struct RoomState: Sendable {
    /// The room.
    public let info: RoomInfo
    /// Its number in the media plane.
    public let number: RoomNumber
    let timing: RoomTiming
    let slotCounts: SlotCounts
    /// What the room was planned as.
    let record: RoomRecord
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

    var members: [ParticipantID: Member] = [:]
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

    /// The chat and the polls.
    var talk: Talk

    /// Makes an empty room.
    ///
    /// - Parameters:
    ///   - epoch: milliseconds since 1970 at the zero of the monotonic clock, for the times in messages.
    ///   - talk: what was said and voted in earlier calls.
    public init(
        record: RoomRecord, number: RoomNumber, timing: RoomTiming = RoomTiming(),
        slotCounts: SlotCounts = SlotCounts(), epoch: Int64 = 0, talk: TalkPast = TalkPast()
    ) {
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
        times += floorTimeouts
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

// MARK: - Coming and going

extension RoomState {
    private mutating func join(_ request: JoinRequest, now: Instant, _ effects: inout [RoomEffect]) {
        guard connections[request.connection] == nil, lobby.place(on: request.connection) == nil else {
            effects.append(.refuse(request.connection, .alreadyJoined))
            return
        }
        let key = request.identity.map { PersonKey.of($0) }
        if let token = request.resume, let id = resumes[token], let member = members[id],
            member.client == request.client,
            key.map({ member.person.key.mayBecome($0) && !bans.contains($0) }) ?? true
        {
            resume(id, request, now: now, &effects)
        } else {
            receive(request, now: now, &effects)
        }
    }

    /// Makes a place in the room for somebody who may come in.
    mutating func enter(
        _ arrival: Arrival, client: ClientKind, media: MediaState, on connection: ConnectionID, request: Int?,
        now: Instant, _ effects: inout [RoomEffect]
    ) {
        let id = ParticipantID(rawValue: nextParticipant)
        nextParticipant += 1
        placesLeft -= 1
        passes[arrival.person.key] = nil
        var arrival = arrival
        if arrival.person.key.isPlace {
            // They will be known again by the place that they have now.
            appointments.move(arrival.person.key, to: .place(arrival.resume))
            arrival.person.key = .place(arrival.resume)
        }
        var member = Member(
            id: id, client: client, resume: arrival.resume, name: arrival.name, isRenamed: arrival.isRenamed,
            role: appointments.role(of: arrival.person, granted: arrival.granted), granted: arrival.granted,
            person: arrival.person, stated: media, media: media, connection: connection)
        count(member)
        // Whoever ends the waiting for a grown-up is welcomed with all rights.
        watchOver(now: now, &effects)
        member.media = letThrough(member)
        arrive(&member)
        members[id] = member
        connections[connection] = id
        resumes[arrival.resume] = id
        if member.isListed { people.add(member.info, school: member.person.school) }
        attend(member)
        welcome(member, on: connection, request: request, &effects)
    }

    /// Gives somebody who comes back the place that was kept, or takes it from an older connection.
    private mutating func resume(
        _ id: ParticipantID, _ request: JoinRequest, now: Instant, _ effects: inout [RoomEffect]
    ) {
        guard var member = members[id] else { return }
        if let old = member.connection {
            connections[old] = nil
            effects.append(.disconnect(old, .replaced))
        }
        if member.lostAt != nil {
            lost.removeAll { $0 == id }
        } else {
            // Whoever has signed in meanwhile is written down under another key.
            stopAttending(member)
        }
        member.connection = request.connection
        member.lostAt = nil
        if !member.isRenamed { member.name = request.name }
        takeIdentity(request, of: &member)
        members[id] = member
        connections[request.connection] = id
        attend(member)
        // Whoever was restored from what was kept has a connection that this server has never seen.
        welcome(
            member, on: request.connection, request: request.request, fresh: member.transport == nil, &effects)
        refreshMedia(of: [id], &effects)
        if member.client == .page, let state = member.transportState {
            effects.append(.send(request.connection, .transport(.init(state: state)), request: nil))
        }
        let picture = gallery(of: member).picture(of: id)
        if member.client == .page, !picture.shown.isEmpty {
            effects.append(.send(request.connection, slotsMessage(picture), request: nil))
        }
        people.change(member.info)
        people.setSchool(of: id, member.person.school)
    }

    /// Takes what somebody who comes back shows of themselves. Who they were before goes on to count: a role that was
    /// taken from them in the call is not regained by coming back.
    private mutating func takeIdentity(_ request: JoinRequest, of member: inout Member) {
        census.remove(member)
        if request.identity != nil {
            let arrival = Arrival(request, record: record)
            appointments.move(member.person.key, to: arrival.person.key)
            member.person = arrival.person
            member.granted = arrival.granted
        } else if request.role.rank > member.granted.rank {
            member.granted = request.role
        }
        member.person.people = request.people
        member.role = dueRole(of: member)
        count(member)
    }

    private mutating func welcome(
        _ member: Member, on connection: ConnectionID, request: Int?, fresh: Bool = false,
        _ effects: inout [RoomEffect]
    ) {
        guard member.client == .page else { return }
        effects.append(.connect(connection))
        let joined = ServerMessage.Joined(
            participant: member.info, room: info, participants: people.known(),
            total: people.count, resume: member.resume, slots: slotCounts, speakers: speakers(in: member.breakout),
            you: you(member), house: toldHouse, floor: toldFloor, breakouts: breakoutsOnEntering(member, now: moment),
            chat: chatWelcome(for: member), polls: polls(for: member), now: wallClock(moment),
            fresh: fresh ? true : nil)
        effects.append(.send(connection, .joined(joined), request: request))
        welcomeToFloor(member, &effects)
        showLobby(to: member, &effects)
    }

    private mutating func leave(_ connection: ConnectionID, now: Instant, _ effects: inout [RoomEffect]) {
        if let id = connections[connection] {
            if let member = members[id], member.client == .page { passes[member.person.key] = now }
            remove(id, .left, &effects)
        } else if lobby.place(on: connection) != nil {
            // A page says goodbye on reloading too: the place in the lobby is kept for a while.
            lobby.lose(connection, now: now)
            effects.append(.disconnect(connection, nil))
        }
    }

    private mutating func loseConnection(
        _ connection: ConnectionID, now: Instant, _ effects: inout [RoomEffect]
    ) {
        guard let id = connections.removeValue(forKey: connection) else {
            leave(connection, now: now, &effects)
            return
        }
        effects.append(.disconnect(connection, nil))
        if let member = members[id] { stopAttending(member) }
        members[id]?.connection = nil
        members[id]?.lostAt = now
        // Those who have not come back since the server started have longer than others.
        let place = lost.lastIndex { (members[$0]?.lostAt ?? now) <= now }
        lost.insert(id, at: place.map { $0 + 1 } ?? 0)
    }

    private mutating func expire(now: Instant, _ effects: inout [RoomEffect]) {
        while let id = lost.first {
            guard let lostAt = members[id]?.lostAt else {
                lost.removeFirst()
                continue
            }
            guard lostAt + timing.grace <= now else { return }
            if let member = members[id], member.client == .page { passes[member.person.key] = now }
            remove(id, .lost, &effects)
        }
    }

    /// Takes somebody out of the room and tells the others.
    ///
    /// - Parameters:
    ///   - code: what the page is told before its connection is closed; nil where it knows.
    ///   - keepingConnection: whether the connection goes on, for another use.
    mutating func remove(
        _ id: ParticipantID, _ reason: LeaveReason, telling code: ErrorCode? = nil, keepingConnection: Bool = false,
        _ effects: inout [RoomEffect]
    ) {
        guard let member = members.removeValue(forKey: id) else { return }
        census.remove(member)
        house.spotlight.removeAll { $0 == id }
        // There may be a place now for one who waits for nothing else.
        if house.policy != .ask, lobby.count > 0 { needsReview = true }
        resumes[member.resume] = nil
        stopAttending(member)
        if member.lostAt != nil { lost.removeAll { $0 == id } }
        if let connection = member.connection {
            connections[connection] = nil
            if !keepingConnection { effects.append(.disconnect(connection, code)) }
        }
        dropTransport(of: member, &effects)
        galleries[member.breakout]?.remove(id)
        people.remove(id, reason)
        leaveFloor(id)
        silence(member)
        leaveBreakouts(member, &effects)
    }

    /// Ends the transport of a member who is leaving or has to make a new one.
    ///
    /// - Returns: whether anything was shown on it.
    @discardableResult
    mutating func dropTransport(of member: Member, _ effects: inout [RoomEffect]) -> Bool {
        guard let transport = member.transport else { return false }
        transports[transport] = nil
        for track in member.tracks { owners[track.id] = nil }
        galleries[member.breakout]?.setVideos(of: member.id, camera: nil, screen: nil)
        effects.append(.media([.close(transport)]))
        effects.append(.forgetTransport(member.id))
        return galleries[member.breakout]?.removeViewer(member.id) ?? false
    }

    private mutating func shutDown(_ effects: inout [RoomEffect]) {
        effects.append(.broadcast(.closing(.shutdown), except: nil))
        let waiting = lobby.connections
        if !waiting.isEmpty { effects.append(.sendAll(waiting, .closing(.shutdown))) }
        for connection in waiting { effects.append(.disconnect(connection, nil)) }
        lobby = WaitingRoom()
        passes = [:]
        census = Census()
        succession = Succession()
        for member in members.values.sorted(by: { $0.id < $1.id }) {
            dropTransport(of: member, &effects)
            if let connection = member.connection { effects.append(.disconnect(connection, nil)) }
        }
        members = [:]
        connections = [:]
        resumes = [:]
        lost = []
        speaking = [:]
        people = Roster()
        galleries = [:]
        breakoutNews = BreakoutNews()
    }
}
