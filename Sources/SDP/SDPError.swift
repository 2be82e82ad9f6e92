/// Why a session description cannot be read, or why an offer cannot be answered.
///
/// Errors travel to the client, so ``message`` says in English what was found, where, and what to offer instead.
public enum SDPError: Error, Hashable, Sendable {
    /// The text has more bytes than ``SessionDescription/maximumLength``.
    case tooLong(bytes: Int)
    /// The text has more lines than ``SessionDescription/maximumLines``.
    case tooManyLines(limit: Int)
    /// There are more m-lines than allowed.
    case tooManySections(limit: Int)
    /// A line (counted from 1) is not what RFC 8866 §9 allows there.
    case malformedLine(number: Int, reason: String)
    /// An attribute that must be there is not. `section` is the mid, or nil for the whole description.
    case missingAttribute(String, section: String?)
    /// An attribute has a value that cannot be used.
    case invalidAttribute(String, value: String, section: String?)
    /// Two m-lines have one mid.
    case duplicateMid(String)
    /// An m-line that could be accepted is not in the BUNDLE group of the first one; the server has one transport.
    case notBundled(mid: String)
    /// An m-line has no `a=rtcp-mux`; the server has no second port for RTCP.
    case missingRTCPMux(mid: String)
    /// The value of `a=setup` leaves nobody to begin the DTLS handshake.
    case wrongSetup(String)
    /// A renegotiation would turn the DTLS roles round; the value of `a=setup` is given.
    case setupChanged(String)
    /// One number stands for two header extensions, or one header extension has two numbers, in one BUNDLE group.
    case conflictingExtension(id: Int, first: String, second: String)
    /// Both ends would be ICE-lite, and nobody would send connectivity checks.
    case iceLiteOffer
    /// No m-line has anything that the server can take.
    case nothingToAnswer
    /// A renegotiation dropped or reordered m-lines; `expected` are the mids that the offer must begin with, nil where
    /// any may stand.
    case sectionsChanged(expected: [String?])
    /// An answer does not fit the offer that it is read against.
    case answerMismatch(reason: String)
}

extension SDPError: CustomStringConvertible {
    /// What happened, where, and what to do about it.
    public var message: String {
        switch self {
        case .tooLong(let bytes):
            return "The session description has \(bytes) bytes; at most \(SessionDescription.maximumLength) are read. "
                + "Offer fewer m-lines."
        case .tooManyLines(let limit):
            return "The session description has more than \(limit) lines. Offer fewer m-lines."
        case .tooManySections(let limit):
            return
                "The session description has more than \(limit) m-lines. Offer fewer, and reuse those that are there."
        case .malformedLine(let number, let reason):
            return "Line \(number) of the session description is malformed: \(reason)."
        case .missingAttribute(let name, let section):
            return "There is no a=\(name) in \(Self.place(section)). Add it to the offer."
        case .invalidAttribute(let name, let value, let section):
            return "The value “\(clipped(value, 64))” of a=\(name) in \(Self.place(section)) cannot be used. "
                + "Correct it in the offer."
        case .duplicateMid(let mid):
            return "Two m-lines have the mid “\(clipped(mid, 64))”. Give each m-line a mid of its own."
        case .notBundled(let mid):
            return
                "The m-line “\(clipped(mid, 64))” is outside the BUNDLE group. Put every m-line into one a=group:BUNDLE: "
                + "there is one transport for all (bundlePolicy \"max-bundle\")."
        case .missingRTCPMux(let mid):
            return "The m-line “\(clipped(mid, 64))” has no a=rtcp-mux. Offer rtcp-mux: RTCP has no port of its own."
        case .wrongSetup(let setup):
            return "The offer has a=setup:\(clipped(setup, 64)). Offer actpass, active or passive."
        case .setupChanged(let setup):
            return
                "The offer has a=setup:\(clipped(setup, 64)), which would turn the DTLS roles of the connection round. "
                + "Offer actpass, or make a new connection."
        case .conflictingExtension(let id, let first, let second):
            return "The header extension number \(id) is used inconsistently within the BUNDLE group "
                + "(“\(clipped(first, 100))”, “\(clipped(second, 100))”). Give each extension one number in all m-lines."
        case .iceLiteOffer:
            return "The offer has a=ice-lite, and the server is ICE-lite too. Offer a full ICE implementation."
        case .nothingToAnswer:
            return
                "No m-line can be accepted. Offer audio with opus, or video with VP8, H264 (packetization-mode=1), VP9 "
                + "(profile 0) or AV1, over UDP/TLS/RTP/SAVPF."
        case .sectionsChanged(let expected):
            return
                "The offer must keep the earlier m-lines in their order "
                + "(mids \(clipped(expected.map { $0 ?? "any" }.joined(separator: " "), 200)))."
                + " Add new m-lines at the end, and set unused ones inactive."
        case .answerMismatch(let reason):
            return "The answer does not fit the offer: \(reason)."
        }
    }

    /// The same as ``message``.
    public var description: String { message }

    private static func place(_ section: String?) -> String {
        guard let section else { return "the session description" }
        return "the m-line “\(clipped(section, 64))”"
    }
}

/// The first `count` code points of `text`, for a message. Characters would not do as a bound: one that is followed by
/// combining marks may be as long as the whole offer.
func clipped(_ text: String, _ count: Int) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(count)))
}
