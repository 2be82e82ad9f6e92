/// How far a DTLS connection has come.
public enum DTLSState: Sendable, Equatable {
    /// The handshake goes on, or has not begun.
    case handshaking
    /// The peer has proved that it owns an accepted certificate; media may flow under these keys.
    case connected(SRTPKeys)
    /// The handshake failed for good; a last alert may wait in the outgoing queue.
    case failed(DTLSFailure)
    /// One side ended the connection with close_notify.
    case closed
}

/// Why a handshake failed.
public enum DTLSFailure: Sendable, Equatable {
    /// The peer's certificate has none of the fingerprints that signalling announced.
    case wrongFingerprint
    /// The peer has no SRTP profile in common with this side, or does not want SRTP at all.
    case noSRTPProfile
    /// The library gave up, for the reason given in English.
    case handshake(String)
    /// The handshake was not done 15 seconds after it began.
    case timeout
}

/// Why an identity or a connection could not be made.
public enum DTLSError: Error, Equatable {
    /// A certificate or key in PEM is not readable, they do not belong together, or the key is not an EC key.
    case badPEM(String)
    /// The library refused an operation, which only a lack of memory or a broken installation explains.
    case library(String)
}
