/// What the room's rules have to tell.
public enum RoomNews: Hashable, Sendable {
    /// The reply to `join` while somebody has to wait to be let in; again when something about it changes.
    case waiting(Waiting)
    /// The reply to a request that has been carried out.
    case done
    /// What the client itself may do.
    case you(You)
    /// How the room is run.
    case house(House)
    /// Who waits to be let in; for those who may admit.
    case lobby(Lobby)
    /// Raised hands and who has the floor.
    case floor(Floor)
    /// Reactions of the last moment.
    case reactions(Reactions)
    /// Somebody who runs the room wants one's attention.
    case attention(Attention)
    /// Somebody asks one to switch a device on.
    case asked(Asked)
    /// One's device was switched off.
    case muted(Muted)
    /// The breakout rooms.
    case breakouts(Breakouts)
    /// Words to all rooms.
    case announcement(Announcement)
    /// New and changed messages.
    case chat(ChatUpdate)
    /// The reply to a request for earlier messages.
    case chatHistory(ChatHistory)
    /// All polls.
    case polls(Polls)
    /// The reply to `attendance`.
    case attendance(Attendance)
    /// The recording of the meeting.
    case recording(RecordingNews)
    /// How one's own answer stands.
    case consent(ConsentNews)
    /// What is new on the board.
    case board(BoardUpdate)
    /// What one alone sees of the board.
    case boardOwn(BoardUpdate)

    /// The value of `type`.
    public var kind: ServerMessage.Kind {
        switch self {
        case .waiting: .waiting
        case .done: .done
        case .you: .you
        case .house: .house
        case .lobby: .lobby
        case .floor: .floor
        case .reactions: .reactions
        case .attention: .attention
        case .asked: .asked
        case .muted: .muted
        case .breakouts: .breakouts
        case .announcement: .announcement
        case .chat: .chat
        case .chatHistory: .chatHistory
        case .polls: .polls
        case .attendance: .attendance
        case .recording: .recording
        case .consent: .consent
        case .board: .board
        case .boardOwn: .boardOwn
        }
    }

    /// Reads the news of that kind; nil when the kind is none of these.
    init?(_ kind: ServerMessage.Kind, from decoder: any Decoder) throws {
        switch kind {
        case .waiting: self = .waiting(try Waiting(from: decoder))
        case .done: self = .done
        case .you: self = .you(try You(from: decoder))
        case .house: self = .house(try House(from: decoder))
        case .lobby: self = .lobby(try Lobby(from: decoder))
        case .floor: self = .floor(try Floor(from: decoder))
        case .reactions: self = .reactions(try Reactions(from: decoder))
        case .attention: self = .attention(try Attention(from: decoder))
        case .asked: self = .asked(try Asked(from: decoder))
        case .muted: self = .muted(try Muted(from: decoder))
        case .breakouts: self = .breakouts(try Breakouts(from: decoder))
        case .announcement: self = .announcement(try Announcement(from: decoder))
        case .chat: self = .chat(try ChatUpdate(from: decoder))
        case .chatHistory: self = .chatHistory(try ChatHistory(from: decoder))
        case .polls: self = .polls(try Polls(from: decoder))
        case .attendance: self = .attendance(try Attendance(from: decoder))
        case .recording: self = .recording(try RecordingNews(from: decoder))
        case .consent: self = .consent(try ConsentNews(from: decoder))
        case .board: self = .board(try BoardUpdate(from: decoder))
        case .boardOwn: self = .boardOwn(try BoardUpdate(from: decoder))
        case .joined, .answer, .participants, .roster, .slots, .speakers, .transport, .pong, .closing, .error:
            return nil
        }
    }

    func write(to json: inout JSONWriter) {
        switch self {
        case .waiting(let news): json.fields(of: news)
        case .done: break
        case .you(let news): json.fields(of: news)
        case .house(let news): json.fields(of: news)
        case .lobby(let news): json.fields(of: news)
        case .floor(let news): json.fields(of: news)
        case .reactions(let news): json.fields(of: news)
        case .attention(let news): json.fields(of: news)
        case .asked(let news): json.fields(of: news)
        case .muted(let news): json.fields(of: news)
        case .breakouts(let news): json.fields(of: news)
        case .announcement(let news): json.fields(of: news)
        case .chat(let news): json.fields(of: news)
        case .chatHistory(let news): json.fields(of: news)
        case .polls(let news): json.fields(of: news)
        case .attendance(let news): json.fields(of: news)
        case .recording(let news): json.fields(of: news)
        case .consent(let news): json.fields(of: news)
        case .board(let news), .boardOwn(let news): json.fields(ofObject: news.json)
        }
    }
}
