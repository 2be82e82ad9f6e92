import ICE
import MediaControl
import Primitives
import RTP
import SDP
import Signalling
import Testing

@testable import Conference

/// What one client knows, built from nothing but the messages that it got.
struct ClientView {
    var me: ParticipantInfo?
    var others: [ParticipantID: ParticipantInfo] = [:]
    var total = 0
    /// Those in slots who are not in the window.
    var guests: Set<ParticipantID> = []
    var resume = ""
    var slots: [SlotInfo] = []
    var speakers = Speakers()
    var transport: TransportState?
    /// Set while they wait to be let in.
    var waiting: Waiting?
    var you: You?
    var house: House?
    var lobby: Lobby?
    var recording = RecordingNews(state: .off)
    var consent: ConsentAnswer?
    var messages: [ServerMessage] = []

    /// How often they were let in.
    var joins: Int { messages.count { $0.kind == .joined } }

    mutating func receive(_ message: ServerMessage) {
        messages.append(message)
        switch message {
        case .joined(let joined):
            me = joined.participant
            waiting = nil
            lobby = nil
            you = joined.you
            house = joined.house.value
            others = Dictionary(
                uniqueKeysWithValues: joined.participants.participants.map { ($0.id, $0) })
            others[joined.participant.id] = nil
            total = joined.total
            resume = joined.resume
            speakers = joined.speakers
            slots = []
            guests = []
            recording = joined.recording ?? RecordingNews(state: .off)
            consent = joined.consent
        case .participants(let change): receive(change)
        case .slots(let list, let participants):
            slots = list
            guests = Set(participants.map { $0.id })
        case .speakers(let now): speakers = now
        case .transport(let now): transport = now.state
        case .room(.waiting(let news)):
            me = nil
            waiting = news
            resume = news.resume
        case .room(.you(let news)): you = news
        case .room(.house(let news)): house = news
        case .room(.lobby(let news)): lobby = news
        case .room(.recording(let news)): recording = news
        case .room(.consent(let news)): consent = news.answer
        case .answer, .pong, .closing, .error, .roster, .room: break
        }
    }

    private mutating func receive(_ change: RosterChange) {
        total = change.total
        for participant in change.joined {
            #expect(others[participant.id] == nil, "joined twice: \(participant)")
            take(participant)
        }
        for participant in change.changed { take(participant) }
        for left in change.left {
            #expect(
                others.removeValue(forKey: left.participant) != nil, "left, but was never there: \(left)")
        }
        for id in change.hidden where id != me?.id {
            #expect(others.removeValue(forKey: id) != nil, "hidden, but was never there: \(id)")
            if slots.contains(where: { $0.participant == id }) { guests.insert(id) }
        }
    }

    private mutating func take(_ participant: ParticipantInfo) {
        if participant.id == me?.id { me = participant } else { others[participant.id] = participant }
    }
}

/// The media plane as far as commands tell.
struct PlaneModel {
    var transports: [TransportID: TransportDescription] = [:]
    var shown: [TransportID: [SlotAssignment]] = [:]
    var forwarded: [TrackID: Bool] = [:]
    var voices: [TrackID: [RoomNumber]] = [:]
    var tapped: Set<TrackID> = []

    mutating func apply(_ commands: [MediaCommand]) {
        for command in commands {
            switch command {
            case .configure(let id, let description): transports[id] = description
            case .close(let id):
                for track in transports[id]?.tracks ?? [] { voices[track.id] = nil }
                #expect(transports.removeValue(forKey: id) != nil, "closed, but never configured: \(id)")
                shown[id] = nil
            case .setForwarded(let track, let isOn): forwarded[track] = isOn
            case .show(let id, let slots):
                #expect(transports[id] != nil, "slots of a transport that is not there: \(id)")
                shown[id] = slots
            case .move(let id, let room):
                #expect(transports[id] != nil, "moved, but never configured: \(id)")
                transports[id]?.room = room
                shown[id] = nil
            case .broadcast(let track, let rooms): voices[track] = rooms.isEmpty ? nil : rooms
            case .tap(let track, let isTapped): if isTapped { tapped.insert(track) } else { tapped.remove(track) }
            case .wantKeyframe: break
            }
        }
    }
}

/// A room with clients that believe what they are told.
struct World {
    var state: RoomState
    var now = Instant.zero
    var views: [ConnectionID: ClientView] = [:]
    var plane = PlaneModel()
    var archive = TalkArchiveModel()
    var recorder = RecorderModel()
    var acts: [RoomAct] = []
    /// What the board was told.
    var boardNotes: [BoardNote] = []
    /// Those whom broadcasts reach.
    private var connected: Set<ConnectionID> = []
    var refused: [ConnectionID: ErrorCode] = [:]
    var disconnected: [ConnectionID: ErrorCode?] = [:]
    private var nextConnection: UInt64 = 1
    private var nextTransport: UInt32 = 1
    private var nextTrack: UInt32 = 1

    init(capacity: Int = 100, windowSize: Int = 200) {
        self.init(RoomRecord(slug: "room", title: "Room", capacity: capacity), windowSize: windowSize)
    }

    init(_ record: RoomRecord, windowSize: Int = 200) {
        state = RoomState(
            record: record, number: RoomNumber(rawValue: 1), epoch: 1_800_000_000_000, newRecording: RecorderModel.ids()
        )
        state.people = Roster(windowSize: windowSize)
    }

    @discardableResult
    mutating func apply(_ command: RoomCommand) -> [RoomEffect] {
        recorder.latest = []
        let effects = state.apply(command, now: now)
        for effect in effects {
            switch effect {
            case .connect(let connection):
                connected.insert(connection)
                if views[connection] == nil { views[connection] = ClientView() }
            case .hold(let connection):
                connected.remove(connection)
                if views[connection] == nil { views[connection] = ClientView() }
            case .send(let connection, let message, _):
                #expect(views[connection] != nil, "sent to a connection that has ended")
                views[connection]?.receive(message)
            case .broadcast(let message, let except):
                for connection in connected where connection != except {
                    views[connection]?.receive(message)
                }
            case .sendAll(let connections, let message):
                for connection in connections {
                    #expect(views[connection] != nil, "sent to a connection that has ended")
                    views[connection]?.receive(message)
                }
            case .media(let commands): plane.apply(commands)
            case .refuse(let connection, let code): refused[connection] = code
            case .disconnect(let connection, let code):
                views[connection] = nil
                connected.remove(connection)
                disconnected[connection] = code
            case .keep(let changes): archive.save(changes)
            case .record(let commands): recorder.apply(commands, tapped: plane.tapped)
            case .audit(let act): acts.append(act)
            case .board(let note): boardNotes.append(note)
            case .lookUp, .forgetTransport: break
            }
        }
        return effects.reduce(into: effects) { all, effect in
            guard case .lookUp(let lookup) = effect else { return }
            all += apply(.found(lookup, archive.find(lookup.query)))
        }
    }

    /// Lets time pass, doing what becomes due on the way.
    mutating func wait(_ interval: Interval) {
        let end = now + interval
        while let due = state.nextTimeout, due <= end {
            #expect(due >= now, "due in the past")
            now = max(now, due)
            apply(.tick)
            if let next = state.nextTimeout, next <= now {
                Issue.record("a tick that does not do what is due")
                break
            }
        }
        now = end
    }

    mutating func connect() -> ConnectionID {
        defer { nextConnection += 1 }
        return ConnectionID(rawValue: nextConnection)
    }

    @discardableResult
    mutating func join(
        _ name: String, role: Role = .participant, client: ClientKind = .page, resume: String? = nil,
        media: MediaState = MediaState(), identity: Identity? = nil, device: String? = nil, consent: Bool? = nil
    ) -> ConnectionID {
        let connection = connect()
        apply(
            .join(
                JoinRequest(
                    connection: connection, request: 1, name: name, role: identity?.role ?? role, identity: identity,
                    client: client, resume: resume, newResume: "secret \(connection.rawValue)", media: media,
                    device: device, recordingConsent: consent)))
        return connection
    }

    func id(_ connection: ConnectionID) -> ParticipantID {
        state.participant(on: connection) ?? ParticipantID(rawValue: 0)
    }

    /// Negotiates a transport with the given video slots and sources, a new one unless `again` names one.
    @discardableResult
    mutating func negotiate(
        _ connection: ConnectionID, sources: [MediaSource] = MediaSource.allCases, slots: Int = 3,
        again: TransportID? = nil
    ) -> TransportID {
        let transport = again ?? TransportID(rawValue: nextTransport)
        if again == nil { nextTransport += 1 }
        let participant = state.participant(on: connection)
        let member = participant.flatMap { state.members[$0] }
        var sections: [NegotiatedSection] = []
        var tracks: [PublishedTrack] = []
        for source in sources {
            let mid = source.rawValue
            var section = NegotiatedSection(mid: mid, kind: source == .microphone ? .audio : .video)
            section.receives = true
            section.codecs = [NegotiatedCodec(codec: source == .microphone ? .opus : .vp8, payloadType: 100)]
            sections.append(section)
            let known = again == nil ? nil : member?.tracks.first { $0.mid == mid }
            tracks.append(known ?? PublishedTrack(id: TrackID(rawValue: nextTrack), mid: mid, source: source))
            if known == nil { nextTrack += 1 }
        }
        for slot in 0..<slots {
            var section = NegotiatedSection(mid: "v\(slot)", kind: .video)
            section.sends = true
            section.codecs = [NegotiatedCodec(codec: .vp8, payloadType: 100)]
            sections.append(section)
        }
        let credentials = ICECredentials(ufrag: "ufrag", password: "password")
        let description = TransportDescription(
            room: state.number, localCredentials: credentials, remoteCredentials: credentials, fingerprints: [],
            sections: sections, tracks: tracks)
        apply(
            .negotiated(
                connection,
                NegotiatedTransport(
                    id: transport, replaced: nil, description: description, slots: VideoSlots(sections: sections))))
        return transport
    }

    func track(_ connection: ConnectionID, _ source: MediaSource) -> TrackID? {
        state.members[id(connection)]?.tracks.first { $0.source == source }?.id
    }

    /// What must hold after every single command.
    func check() {
        let roster = state.roster
        #expect(Set(roster.map { $0.id }).count == roster.count)
        #expect(roster.map { $0.id } == roster.map { $0.id }.sorted())
        for (connection, view) in views {
            guard let me = view.me else { continue }
            #expect(state.participant(on: connection) == me.id)
            #expect(
                view.others == state.people.told.filter { $0.key != me.id },
                "everybody has been told the same")
            if !state.people.isStale { #expect(view.total == roster.count) }
            for slot in view.slots where state.people.listed[slot.participant] != nil {
                #expect(
                    view.others[slot.participant] != nil || view.guests.contains(slot.participant),
                    "who is that?")
            }
            #expect(view.speakers == state.speakers(in: state.breakout(of: me.id)))
            #expect(view.slots == state.shown(to: me.id).map { $0.info })
        }
        #expect(Set(plane.transports.keys) == Set(state.members.values.compactMap { $0.transport }))
        #expect(Set(plane.transports.keys) == Set(state.transports.keys))
        #expect(Set(state.owners.keys) == Set(state.members.values.flatMap { $0.tracks.map { $0.id } }))
        #expect(state.resumes.count == state.count)
        checkWindow()
        #expect(state.connections.count + state.lost.count == state.count)
        for member in state.members.values {
            let shown = state.shown(to: member.id)
            #expect(Set(shown.map { $0.mid }).count == shown.count)
            #expect(Set(shown.map { $0.wish.video.track }).count == shown.count)
            #expect(!shown.contains { $0.wish.video.participant == member.id })
            let gallery = state.gallery(of: member)
            for video in shown where gallery.slots(of: member.id).screens.contains(video.mid) {
                #expect(video.wish.video.source == .screen)
            }
            if let transport = member.transport {
                #expect((plane.shown[transport] ?? []) == shown.map { $0.assignment })
                #expect(plane.transports[transport]?.room == state.mediaRoom(member.breakout))
            }
            for track in member.tracks {
                #expect(plane.forwarded[track.id] == member.media[track.source])
            }
        }
    }

    /// The window has as many as it can, and nobody outside matters more than somebody inside when all is told.
    private func checkWindow() {
        let people = state.people
        #expect(people.told.count <= people.windowSize)
        guard !people.isStale else { return }
        #expect(people.told.count == min(people.windowSize, people.count))
        for (id, info) in people.told { #expect(people.listed[id] == info) }
        let speaking = Set(
            state.speaking.values.flatMap { [$0.told.dominant].compactMap { $0 } + $0.told.active })
        func weight(_ info: ParticipantInfo) -> Int {
            if speaking.contains(info.id) || info.role.leads { return 3 }
            return info.screen || info.client == .whip ? 2 : info.camera ? 1 : 0
        }
        let least = people.told.values.map { weight($0) }.min() ?? 3
        for info in people.listed.values where people.told[info.id] == nil {
            #expect(weight(info) <= least)
        }
    }

    /// What must hold besides when nothing is pending: nobody looks at what is gone, and no slot is empty for which
    /// there is something to show.
    func checkSettled() {
        check()
        for member in state.members.values where member.transport != nil {
            var wanted: [VideoTrack] = []
            if let tiles = state.gallery(of: member).tiles(of: member.id) {
                wanted = tiles.compactMap { tile in
                    state.members[tile.participant].flatMap { other in
                        other.breakout == member.breakout ? other.video(tile.source) : nil
                    }
                }
            } else {
                for other in state.members.values where other.breakout == member.breakout {
                    wanted += [other.video(.camera), other.video(.screen)].compactMap { $0 }
                }
            }
            let possible = Set(wanted.filter { $0.participant != member.id })
            let slots = state.gallery(of: member).slots(of: member.id)
            let shown = Set(state.shown(to: member.id).map { $0.wish.video })
            #expect(shown.isSubset(of: possible))
            let cameras = possible.count { $0.source == .camera }
            let screens = possible.count - cameras
            let free = slots.cameras.count
            let best = min(slots.count, min(cameras, free) + screens)
            // With tiles, the order of importance decides; without, screens come first: both fill all that can be.
            #expect(shown.count == best, "\(member.id) sees \(shown) of \(possible)")
        }
    }
}

/// SplitMix64: the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
