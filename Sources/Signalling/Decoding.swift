/// The two fields that every message has.
private enum EnvelopeKey: String, CodingKey { case type, request }

/// Reads a frame, keeping the request's number even where the rest cannot be understood: the client must learn which
/// of its requests has failed.
struct FrameAttempt<Message: FrameMessage>: Decodable {
    let request: Int?
    let outcome: Result<Message, SignallingError>

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: EnvelopeKey.self)
        var request: Int?
        do {
            request = try container.decodeIfPresent(Int.self, forKey: .request)
        } catch {
            request = -1
        }
        guard SignallingLimits.requests.contains(request ?? 0) else {
            self.request = nil
            outcome = .failure(.malformed("request", "is not an integer from 0 to 2^53 - 1"))
            return
        }
        self.request = request
        do {
            let type = try container.decode(String.self, forKey: .type)
            guard let kind = Message.Kind(rawValue: type) else { throw SignallingError.unknownType(type) }
            outcome = .success(try Message(kind, from: decoder))
        } catch {
            outcome = .failure(SignallingError(error, request: request))
        }
    }
}

/// A union of messages told apart by `type`.
protocol FrameMessage {
    associatedtype Kind: RawRepresentable where Kind.RawValue == String
    init(_ kind: Kind, from decoder: any Decoder) throws
}

extension ClientMessage: FrameMessage {
    init(_ kind: Kind, from decoder: any Decoder) throws {
        switch kind {
        case .join: self = .join(try Join(from: decoder).checked())
        case .offer: self = .offer(try Offer(from: decoder).checked())
        case .candidate: self = .candidate(try Candidate(from: decoder).checked())
        case .media: self = .media(try MediaState(from: decoder))
        case .view: self = .view(try View(from: decoder).checked())
        case .roster: self = .roster(try RosterRequest(from: decoder).checked())
        case .leave: self = .leave
        case .ping: self = .ping
        case .lobby, .house, .hand, .react, .breakouts, .chat, .poll, .attendance, .recording, .board:
            guard let request = try RoomRequest(kind, from: decoder) else {
                throw SignallingError.unknownType(kind.rawValue)
            }
            self = .room(try request.checked())
        }
    }
}

extension ServerMessage: FrameMessage {
    init(_ kind: Kind, from decoder: any Decoder) throws {
        switch kind {
        case .joined: self = .joined(try Joined(from: decoder))
        case .answer: self = .answer(try Answer(from: decoder))
        case .participants: self = .participants(try RosterChange(from: decoder))
        case .roster: self = .roster(try RosterPage(from: decoder))
        case .slots:
            let wrapped = try WrappedSlots(from: decoder)
            self = .slots(wrapped.slots, participants: wrapped.participants ?? [])
        case .speakers: self = .speakers(try Speakers(from: decoder))
        case .transport: self = .transport(try Transport(from: decoder))
        case .pong: self = .pong
        case .closing: self = .closing(try WrappedReason(from: decoder).reason)
        case .error: self = .error(try Failure(from: decoder))
        case .waiting, .done, .you, .house, .lobby, .floor, .reactions, .attention, .asked, .muted, .breakouts,
            .announcement, .chat, .chatHistory, .polls, .attendance, .recording, .consent, .board,
            .boardOwn:
            guard let news = try RoomNews(kind, from: decoder) else {
                throw SignallingError.unknownType(kind.rawValue)
            }
            self = .room(news)
        }
    }

    private struct WrappedSlots: Decodable {
        let slots: [SlotInfo]
        let participants: [ParticipantInfo]?
    }
    private struct WrappedReason: Decodable { let reason: ClosingReason }
}

extension ClientMessage.Join {
    /// The message with its name cleaned, or the reason why it is refused.
    fileprivate func checked() throws(SignallingError) -> Self {
        try SignallingError.check(room, "room", SignallingLimits.slugBytes)
        if let token { try SignallingError.check(token, "token", SignallingLimits.tokenBytes) }
        if let resume { try SignallingError.check(resume, "resume", SignallingLimits.resumeBytes) }
        if let device { try SignallingError.check(device, "device", SignallingLimits.deviceBytes) }
        if let invitation { try SignallingError.check(invitation, "invitation", SignallingLimits.resumeBytes) }
        if let people, !SignallingLimits.people.contains(people) {
            throw SignallingError.malformed("people", "must be from 1 to \(SignallingLimits.people.upperBound)")
        }
        guard let name = DisplayName.clean(name) else { throw SignallingError.invalidName }
        var result = self
        result.name = name
        return result
    }
}

extension ClientMessage.Offer {
    fileprivate func checked() throws(SignallingError) -> Self {
        guard sections.count <= SignallingLimits.sections else {
            throw SignallingError.tooLarge("sections", "has more than \(SignallingLimits.sections) entries")
        }
        for (index, section) in sections.enumerated() {
            try SignallingError.check(section.mid, "sections[\(index)].mid", SignallingLimits.midBytes)
        }
        return self
    }
}

extension ClientMessage.Candidate {
    fileprivate func checked() throws(SignallingError) -> Self {
        try SignallingError.check(candidate, "candidate", SignallingLimits.candidateBytes)
        if let mid { try SignallingError.check(mid, "mid", SignallingLimits.midBytes) }
        return self
    }
}

extension ClientMessage.View {
    fileprivate func checked() throws(SignallingError) -> Self {
        guard tiles.count <= SignallingLimits.tiles else {
            throw SignallingError.tooLarge("tiles", "has more than \(SignallingLimits.tiles) entries")
        }
        for (index, tile) in tiles.enumerated() where !SignallingLimits.heights.contains(tile.height) {
            throw SignallingError.malformed("tiles[\(index)].height", "must be from 0 to 16384")
        }
        return self
    }
}

extension ClientMessage.RosterRequest {
    fileprivate func checked() throws(SignallingError) -> Self {
        guard offset >= 0 else { throw SignallingError.malformed("offset", "must not be negative") }
        guard limit >= 0 else { throw SignallingError.malformed("limit", "must not be negative") }
        guard limit <= SignallingLimits.rosterPage else {
            throw SignallingError.tooLarge("limit", "is more than \(SignallingLimits.rosterPage)")
        }
        if let search { try SignallingError.check(search, "search", SignallingLimits.searchBytes) }
        if let school { try SignallingError.check(school, "school", SignallingLimits.titleBytes) }
        return self
    }
}
