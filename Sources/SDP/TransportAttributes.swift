import ICE
import Primitives

/// How the other end is reached and known: ICE credentials and certificate fingerprints.
struct TransportAttributes {
    var credentials: ICECredentials
    var fingerprints: [Fingerprint]

    /// Reads them from the m-line, or from the session where the m-line is silent (RFC 8839 §5.4, RFC 8122 §5).
    init(_ media: MediaDescription, _ session: SessionDescription, mid: String) throws(SDPError) {
        func find(_ name: String) throws(SDPError) -> String {
            if let value = media.attributes.value(of: name) ?? session.attributes.value(of: name) { return value }
            throw .missingAttribute(name, section: mid)
        }
        let ufrag = try find("ice-ufrag")
        guard Self.isUsable(ufrag: ufrag) else {
            throw .invalidAttribute("ice-ufrag", value: ufrag, section: mid)
        }
        let password = try find("ice-pwd")
        guard Self.isUsable(password: password) else {
            // Never repeat a password in a message.
            throw .invalidAttribute("ice-pwd", value: "\(password.utf8.count) characters", section: mid)
        }
        credentials = ICECredentials(ufrag: ufrag, password: password)

        var values = media.attributes.values(of: "fingerprint")
        if values.isEmpty { values = session.attributes.values(of: "fingerprint") }
        guard let first = values.first else { throw .missingAttribute("fingerprint", section: mid) }
        fingerprints = []
        for value in values.prefix(16) {
            guard let fingerprint = Fingerprint(value), Self.isTrusted(fingerprint),
                !fingerprints.contains(fingerprint)
            else { continue }
            fingerprints.append(fingerprint)
        }
        guard !fingerprints.isEmpty else { throw .invalidAttribute("fingerprint", value: first, section: mid) }
    }

    /// Whether it is a user fragment that a client may have (RFC 8839 §5.4).
    static func isUsable(ufrag: String) -> Bool { (4...256).contains(ufrag.utf8.count) && isVisible(ufrag) }

    /// Whether it is a password that a client may have (RFC 8839 §5.4).
    static func isUsable(password: String) -> Bool {
        (22...256).contains(password.utf8.count) && isVisible(password)
    }

    /// RFC 8839 allows letters, digits, `+` and `/`; some clients use more. A colon would break STUN's USERNAME.
    private static func isVisible(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: ":") }
    }

    /// The SHA-2 family at its proper length. MD5 and SHA-1 prove too little to admit somebody by.
    private static func isTrusted(_ fingerprint: Fingerprint) -> Bool {
        switch fingerprint.algorithm {
        case "sha-256": fingerprint.bytes.count == 32
        case "sha-384": fingerprint.bytes.count == 48
        case "sha-512": fingerprint.bytes.count == 64
        default: false
        }
    }
}

/// The BUNDLE groups of a description (RFC 9143): each a list of mids.
func bundleGroups(_ session: SessionDescription) -> [[String]] {
    session.attributes.values(of: "group").compactMap { value in
        let parts = words(value)
        guard parts.first == "BUNDLE" else { return nil }
        return parts.dropFirst().map { String($0) }
    }
}

/// The streams that `a=ssrc` and `a=ssrc-group:FID` announce, in order of appearance.
func announcedStreams(_ media: MediaDescription) -> [SSRCPair] {
    let maximum = 16
    var retransmissions: [UInt32: UInt32] = [:]
    var secondary: Set<UInt32> = []
    for value in media.attributes.values(of: "ssrc-group").prefix(64) {
        let parts = words(value)
        guard parts.count == 3, let first = number(parts[1], as: UInt32.self),
            let second = number(parts[2], as: UInt32.self), first != second
        else { continue }
        switch parts[0] {
        case "FID" where retransmissions[first] == nil:
            retransmissions[first] = second
            secondary.insert(second)
        case "FEC", "FEC-FR": secondary.insert(second)
        default: break
        }
    }
    var seen: Set<UInt32> = []
    var pairs: [SSRCPair] = []
    for value in media.attributes.values(of: "ssrc") where pairs.count < maximum {
        guard let word = words(value).first, let ssrc = number(word, as: UInt32.self), ssrc != 0,
            !secondary.contains(ssrc), seen.insert(ssrc).inserted
        else { continue }
        pairs.append(SSRCPair(primary: ssrc, rtx: retransmissions[ssrc]))
    }
    return pairs
}
