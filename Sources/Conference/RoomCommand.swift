import MediaControl
import Primitives
import RecordingManifest
import Signalling

/// One connection of one client: a WebSocket, or the HTTP resource of WHIP or WHEP. A participant who reconnects keeps
/// the id and gets a new connection, so what an old connection still says or suffers concerns nobody.
public struct ConnectionID: Hashable, Sendable {
    /// The number; unique for the life of the process.
    public let rawValue: UInt64

    /// Wraps a number.
    public init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// Somebody wants to come in.
public struct JoinRequest: Hashable, Sendable {
    /// The connection on which this was asked.
    public var connection: ConnectionID
    /// The client's number for the request.
    public var request: Int?
    /// The name, already cleaned.
    public var name: String
    /// What the identity says; ``Role/guest`` without one. An appointment in the call goes before it.
    public var role: Role
    /// Who the token says this is; nil for guests.
    public var identity: Identity?
    /// What kind of client this is.
    public var client: ClientKind
    /// The resume token that the client brought.
    public var resume: String?
    /// The resume token to give when a new place is made: a fresh secret.
    public var newResume: String
    /// What is on from the beginning.
    public var media: MediaState
    /// The random name that the device keeps.
    public var device: String?
    /// How many people sit before the screen.
    public var people: Int
    /// Whether they may be recorded, if they were asked at the door.
    public var recordingConsent: Bool?

    /// Makes a request.
    public init(
        connection: ConnectionID, request: Int? = nil, name: String, role: Role = .participant,
        identity: Identity? = nil, client: ClientKind = .page, resume: String? = nil, newResume: String,
        media: MediaState = MediaState(), device: String? = nil, people: Int = 1, recordingConsent: Bool? = nil
    ) {
        self.connection = connection
        self.request = request
        self.name = name
        self.role = role
        self.identity = identity
        self.client = client
        self.resume = resume
        self.newResume = newResume
        self.media = media
        self.device = device
        self.people = people
        self.recordingConsent = recordingConsent
    }
}

/// What came of an offer.
public struct NegotiatedTransport: Sendable {
    /// The transport.
    public var id: TransportID
    /// The transport that it takes the place of, to be closed.
    public var replaced: TransportID?
    /// What the media plane must know.
    public var description: TransportDescription
    /// The client's video slots.
    public var slots: VideoSlots

    /// Makes a value.
    public init(id: TransportID, replaced: TransportID?, description: TransportDescription, slots: VideoSlots) {
        self.id = id
        self.replaced = replaced
        self.description = description
        self.slots = slots
    }
}

/// What happens to a room.
public enum RoomCommand: Sendable {
    /// Somebody wants to come in, or back.
    case join(JoinRequest)
    /// Somebody leaves, or has closed the page.
    case leave(ConnectionID)
    /// A connection broke; its participant may come back.
    case connectionLost(ConnectionID)
    /// Somebody switches something on or off.
    case setMedia(ConnectionID, MediaState)
    /// Somebody's visible tiles.
    case view(ConnectionID, [Tile])
    /// An offer was answered: tracks may have come or gone, slots too.
    case negotiated(ConnectionID, NegotiatedTransport)
    /// The media plane says who speaks in the room of that number; nil for the plenary.
    case speakersChanged(in: RoomNumber? = nil, dominant: TrackID?, active: [TrackID])
    /// The media plane says how a transport stands. `reason` is a word for logs.
    case transportChanged(TransportID, TransportState, reason: String?)
    /// Somebody asks for something that the rules decide about.
    case request(ConnectionID, RoomRequest, request: Int?)
    /// What the archive had, for somebody whose request had to wait for it.
    case found(ChatLookup, [ChatEntry])
    /// Somebody has sent a file up.
    case fileArrived(ParticipantID, ChatFile)
    /// The room's plan has changed. `people` are those it concerns, by account, as far as they have one.
    case planned(RoomRecord, people: [String: Identity])
    /// The recorder tells something.
    case recorder(RecordingEvent)
    /// The server stops.
    case shutdown
    /// Time has passed; see ``RoomState/nextTimeout``.
    case tick
}

/// What must be done about it, in this order.
public enum RoomEffect: Sendable {
    /// From here on broadcasts reach this connection.
    case connect(ConnectionID)
    /// From here on messages reach this connection, and broadcasts do not: somebody waits at it to be let in.
    case hold(ConnectionID)
    /// A message to one connection, as the reply to `request` where that is not nil.
    case send(ConnectionID, ServerMessage, request: Int?)
    /// The same message to several connections. Encoded once.
    case sendAll([ConnectionID], ServerMessage)
    /// A message to all joined connections but one. Encoded once.
    case broadcast(ServerMessage, except: ConnectionID?)
    /// Commands for the media plane.
    case media([MediaCommand])
    /// A `join` was refused.
    case refuse(ConnectionID, ErrorCode)
    /// A connection has ended: nothing more goes to it. With a code, the client is told and the socket is closed.
    case disconnect(ConnectionID, ErrorCode?)
    /// Something is to be kept; when is the caller's affair, but in this order.
    case keep(TalkChanges)
    /// Something must be read from the archive; the answer comes as ``RoomCommand/found(_:_:)``.
    case lookUp(ChatLookup)
    /// What the recorder must do.
    case record([RecordingCommand])
    /// Something was done that must be known later.
    case audit(RoomAct)
    /// Something for the room's board.
    case board(BoardNote)
    /// A participant's transport is over: what was negotiated for it is to be forgotten.
    case forgetTransport(ParticipantID)
}
