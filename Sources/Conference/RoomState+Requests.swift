import Primitives
import Signalling

// MARK: - What people ask of the room

extension RoomState {
    /// Carries out what somebody asks, or says why not.
    mutating func answer(
        _ request: RoomRequest, from connection: ConnectionID, number: Int?, now: Instant,
        _ effects: inout [RoomEffect]
    ) {
        guard let id = connections[connection] else { return }
        let context = RequestContext(asker: id, connection: connection, number: number, now: now)
        do throws(ConferenceError) {
            try carryOut(request, context, &effects)
            if number != nil, !request.hasOwnReply, connections[connection] == id {
                effects.append(.send(connection, .room(.done), request: number))
            }
        } catch {
            effects.append(
                .send(connection, .error(.init(code: error.code, message: error.message)), request: number))
        }
    }

    private mutating func carryOut(
        _ request: RoomRequest, _ context: RequestContext, _ effects: inout [RoomEffect]
    ) throws(ConferenceError) {
        switch request {
        case .lobby(let request): try lobby(request, context, &effects)
        case .house(let request): try house(request, context, &effects)
        case .hand(let request): try hand(request, context, &effects)
        case .react(let request): try react(request, context, &effects)
        case .breakouts(let request): try breakouts(request, context, &effects)
        case .chat(let request): try chat(request, context, &effects)
        case .poll(let request): try poll(request, context, &effects)
        case .attendance: try attendance(context, &effects)
        case .recording(let request): try recording(request, context, &effects)
        case .board(let request): try board(request, context, &effects)
        }
    }

    // MARK: Rights

    /// What `member` may do now.
    func permissions(of member: Member) -> Set<Permission> {
        let rights = rights(of: member)
        return house.unattended == nil ? rights : rights.subtracting(Permissions.takenWhileUnattended)
    }

    /// What `member` may do whenever the room does not wait for a grown-up.
    func rights(of member: Member) -> Set<Permission> {
        let rights = Permissions.of(member.role, under: house.restrictions[member.role.rawValue] ?? [])
        return newRecording == nil ? rights.subtracting([.record]) : rights
    }

    /// Whether somebody may do something now.
    func may(_ id: ParticipantID, _ permission: Permission) -> Bool {
        members[id].map { permissions(of: $0).contains(permission) } ?? false
    }

    /// The asker, if they may do that.
    @discardableResult
    func require(_ permission: Permission, _ context: RequestContext) throws(ConferenceError) -> Member {
        guard let member = members[context.asker], permissions(of: member).contains(permission) else {
            throw ConferenceError(.notAllowed)
        }
        return member
    }

    /// Somebody upon whom the asker may act.
    func subordinate(_ id: ParticipantID, of context: RequestContext) throws(ConferenceError) -> Member {
        guard let other = members[id] else { throw ConferenceError(.notFound) }
        guard let asker = members[context.asker], id != context.asker else { return other }
        guard Permissions.mayActUpon(other.role, by: asker.role) else { throw ConferenceError(.notAllowed) }
        return other
    }

    /// What somebody is told of themselves.
    func you(_ member: Member) -> You {
        You(
            role: member.role, permissions: permissions(of: member).sorted(),
            locks: (house.restrictions[member.role.rawValue] ?? []).sorted(), school: member.person.school?.name,
            registered: member.person.isRegistered)
    }

    /// The wall clock at the moment `now`, in milliseconds since 1970.
    func wallClock(_ now: Instant) -> Int64 { epoch + now.nanoseconds / 1_000_000 }

    /// The moment at which the wall clock shows `time`, in milliseconds since 1970.
    func instant(atWallClock time: Int64) -> Instant { Instant(nanoseconds: (time - epoch) * 1_000_000) }

    /// A message to somebody, if a page of theirs is connected.
    func tell(_ id: ParticipantID, _ news: RoomNews, _ effects: inout [RoomEffect]) {
        guard let member = members[id], member.client == .page, let connection = member.connection else { return }
        effects.append(.send(connection, .room(news), request: nil))
    }
}

/// Who asks, and when.
struct RequestContext: Sendable {
    /// Who asks.
    let asker: ParticipantID
    /// On which connection.
    let connection: ConnectionID
    /// The client's number for the request; nil when it expects no reply.
    let number: Int?
    /// The moment.
    let now: Instant
}

extension RoomRequest {
    /// Whether the reply is a message of its own instead of `done`.
    fileprivate var hasOwnReply: Bool {
        switch self {
        case .chat(.history), .attendance, .board: true
        default: false
        }
    }
}
