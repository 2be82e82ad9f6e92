import MediaControl
import Primitives
import Signalling

// MARK: - Others' devices

extension RoomState {
    mutating func mute(
        _ who: Selection, _ source: MediaSource, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        let asker = try require(.moderate, context)
        let ids = try chosen(who, context).filter { id in
            members[id].map { Permissions.mayActUpon($0.role, by: asker.role) } ?? false
        }
        switchOff(ids, source, by: asker, &effects)
    }

    mutating func askUnmute(
        _ who: Selection, _ source: MediaSource, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        let asker = try require(.moderate, context)
        let ids = try chosen(who, context).filter { id in
            members[id].map { !$0.wants(source) && mayEver($0, source) } ?? false
        }
        let asked = Asked(from: asker.id, name: asker.name, source: source)
        tellAll(ids, .asked(asked), &effects)
    }

    mutating func callAttention(
        _ who: Selection, _ text: String?, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        let asker = try require(.attention, context)
        let words = Notice.clean(text ?? "")
        let attention = Attention(from: asker.id, name: asker.name, text: words.isEmpty ? nil : words)
        tellAll(try chosen(who, context, anyRank: true), .attention(attention), &effects)
    }

    /// Whom a request is about: people in the room but the asker.
    ///
    /// A single person must be there and, unless `anyRank`, of a rank below; of many, those who are not are passed
    /// over.
    private func chosen(
        _ who: Selection, _ context: RequestContext, anyRank: Bool = false
    ) throws(ConferenceError) -> [ParticipantID] {
        let excluded = Set(who.except ?? [])
        if let id = who.participant {
            guard let member = members[id], member.isListed else { throw ConferenceError(.notFound) }
            if !anyRank { _ = try subordinate(member.id, of: context) }
            return excluded.contains(id) ? [] : [id]
        }
        let ids: [ParticipantID]
        if let participants = who.participants {
            ids = Set(participants).filter { members[$0]?.isListed == true }.sorted()
        } else if let school = who.school {
            ids = members.values.filter { $0.isListed && $0.person.school?.id == school }.map { $0.id }.sorted()
        } else if let role = who.role {
            ids = members.values.filter { $0.isListed && $0.role == role }.map { $0.id }.sorted()
        } else if who.all == true {
            ids = members.values.filter { $0.isListed }.map { $0.id }.sorted()
        } else {
            throw ConferenceError(.notFound, "The field `who` names nobody.")
        }
        return ids.filter { $0 != context.asker && !excluded.contains($0) }
    }

    private func tellAll(_ ids: [ParticipantID], _ news: RoomNews, _ effects: inout [RoomEffect]) {
        let listeners = ids.compactMap { id in
            members[id].flatMap { $0.client == .page ? $0.connection : nil }
        }
        if !listeners.isEmpty { effects.append(.sendAll(listeners, .room(news))) }
    }
}

// MARK: - What is on

extension RoomState {
    /// Somebody's page says what is switched on there.
    mutating func setMedia(_ connection: ConnectionID, _ media: MediaState, _ effects: inout [RoomEffect]) {
        guard let id = connections[connection], var member = members[id] else { return }
        member.stated = media
        for source in MediaSource.allCases {
            // What was held back is let through again once the page has switched it off and then on: what it said
            // before it knew of that means nothing.
            if !media[source] {
                member.held.remove(source)
            } else if member.held.contains(source) || !mayEver(member, source) {
                member.held.insert(source)
                let muted = Muted(from: nil, name: nil, source: source)
                if member.client == .page { effects.append(.send(connection, .room(.muted(muted)), request: nil)) }
            }
        }
        members[id] = member
        refreshMedia(of: [id], &effects)
    }

    /// Switches a device of these people off, as far as it is on, and tells them.
    mutating func switchOff(
        _ ids: [ParticipantID], _ source: MediaSource, by asker: Member?, _ effects: inout [RoomEffect]
    ) {
        let on = ids.filter { members[$0]?.wants(source) == true }
        guard !on.isEmpty else { return }
        for id in on { members[id]?.held.insert(source) }
        refreshMedia(of: on, &effects)
        tellAll(on, .muted(Muted(from: asker?.id, name: asker?.name, source: source)), &effects)
    }

    /// Lets through and shows what these people have on and may send, and nothing else.
    mutating func refreshMedia(of ids: [ParticipantID], _ effects: inout [RoomEffect]) {
        var commands: [MediaCommand] = []
        for id in ids {
            guard var member = members[id] else { continue }
            let media = letThrough(member)
            guard media != member.media else { continue }
            for track in member.tracks where member.media[track.source] != media[track.source] {
                commands.append(.setForwarded(track.id, media[track.source]))
            }
            member.media = media
            members[id] = member
            galleries[member.breakout, default: Gallery()].setVideos(
                of: id, camera: member.video(.camera), screen: member.video(.screen))
            people.change(member.info)
            if !media.microphone { silence(member) }
        }
        if !commands.isEmpty { effects.append(.media(commands)) }
    }

    /// What of somebody's is forwarded now.
    func letThrough(_ member: Member) -> MediaState {
        var media = MediaState()
        guard house.unattended == nil else { return media }
        for source in MediaSource.allCases { media[source] = member.wants(source) && mayEver(member, source) }
        return media
    }

    /// Whether somebody's role lets them send that, whether or not the room waits for a grown-up.
    func mayEver(_ member: Member, _ source: MediaSource) -> Bool {
        rights(of: member).contains(Permission(sending: source))
    }
}

extension Member {
    /// Whether the page has switched it on and nobody has switched it off since.
    func wants(_ source: MediaSource) -> Bool { stated[source] && !held.contains(source) }
}

extension Permission {
    /// The right to send that.
    init(sending source: MediaSource) {
        self =
            switch source {
            case .microphone: .speak
            case .camera: .camera
            case .screen: .screen
            }
    }
}
