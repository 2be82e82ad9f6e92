import ICE
import Primitives
import SDP

/// What the control plane tells the media plane. Commands are applied in the order they were submitted.
public enum MediaCommand: Sendable {
    /// Creates a transport, or renegotiates the one that has this id: sections may be added, stopped or changed, and
    /// new ICE credentials mean an ICE restart.
    case configure(TransportID, TransportDescription)
    /// Ends a transport with everything published and subscribed through it.
    case close(TransportID)
    /// Lets a track through or holds it back: false while its owner or a host has muted it.
    case setForwarded(TrackID, Bool)
    /// Says, for every video slot of the transport, what it shows. Slots not named show nothing.
    case show(TransportID, [SlotAssignment])
    /// Takes a transport out of the room where it is and into another, with everything it publishes; a breakout room
    /// and back. It hears the new room from the next packet on, its streams go on without a gap, nothing is negotiated.
    /// Its video slots are empty until the next ``show(_:_:)``, which must follow all moves that it supposes.
    case move(TransportID, RoomNumber)
    /// Lets a microphone be heard in other rooms too, ahead of everybody there; by nobody but its own room when the
    /// list is empty. The list replaces the one before.
    case broadcast(TrackID, [RoomNumber])
    /// Has the packets of a track handed to the ``TapReceiver`` too, as far as they are let through; or no more. A
    /// tapped microphone is heard by it however quiet it is.
    case tap(TrackID, Bool)
    /// Asks the publisher of a track for a keyframe, for a receiver of the tap that cannot go on without one.
    case wantKeyframe(TrackID)
}

/// Everything that a transport must know to start, or to go on after a renegotiation.
public struct TransportDescription: Sendable {
    /// Where its media goes to and comes from.
    public var room: RoomNumber
    /// The server's own ICE credentials for this transport.
    public var localCredentials: ICECredentials
    /// The client's ICE credentials.
    public var remoteCredentials: ICECredentials
    /// The certificates that the client may present; anything else fails the transport.
    public var fingerprints: [Fingerprint]
    /// Which end of DTLS the server is. Fixed when the transport is created.
    public var setup: TransportSetup
    /// The m-lines.
    public var sections: [NegotiatedSection]
    /// The tracks that the receiving sections carry.
    public var tracks: [PublishedTrack]

    /// Makes a description.
    public init(
        room: RoomNumber, localCredentials: ICECredentials, remoteCredentials: ICECredentials,
        fingerprints: [Fingerprint], setup: TransportSetup = .passive, sections: [NegotiatedSection],
        tracks: [PublishedTrack]
    ) {
        self.room = room
        self.localCredentials = localCredentials
        self.remoteCredentials = remoteCredentials
        self.fingerprints = fingerprints
        self.setup = setup
        self.sections = sections
        self.tracks = tracks
    }
}

/// What a track shows or lets hear.
public enum MediaSource: String, Hashable, Sendable, Codable, CaseIterable { case microphone, camera, screen }

/// A track that a client publishes on one of its m-lines.
public struct PublishedTrack: Hashable, Sendable {
    /// Its id, given by the control plane.
    public var id: TrackID
    /// The m-line that carries it.
    public var mid: String
    /// What it is.
    public var source: MediaSource

    /// Makes a track.
    public init(id: TrackID, mid: String, source: MediaSource) {
        self.id = id
        self.mid = mid
        self.source = source
    }
}

/// What one video slot shows.
public struct SlotAssignment: Hashable, Sendable {
    /// The slot's m-line.
    public var mid: String
    /// The track to show.
    public var track: TrackID
    /// The height of the tile in physical pixels: the smallest layer at least this high is sent.
    public var height: Int

    /// Makes an assignment.
    public init(mid: String, track: TrackID, height: Int) {
        self.mid = mid
        self.track = track
        self.height = height
    }
}
