import Primitives

/// What the media plane tells the control plane.
public enum MediaEvent: Sendable, Equatable {
    /// ICE and DTLS are through: media flows.
    case connected(TransportID)
    /// Nothing was heard from the client for some seconds. It may come back by itself or by an ICE restart.
    case disconnected(TransportID)
    /// The transport is over and must be closed.
    case failed(TransportID, TransportFailure)
    /// Who speaks in a room has changed. `active` holds the dominant one first, then the others as they began.
    case speakers(RoomNumber, dominant: TrackID?, active: [TrackID])
}

/// Why a transport ended.
public enum TransportFailure: String, Sendable, Equatable {
    /// No consent for 30 seconds (RFC 7675 §5.1), or ICE never connected.
    case consentExpired
    /// The client's certificate is not the one that its offer announced.
    case wrongFingerprint
    /// The DTLS handshake failed or timed out.
    case handshakeFailed
    /// The client ended the DTLS connection.
    case closedByPeer
}
