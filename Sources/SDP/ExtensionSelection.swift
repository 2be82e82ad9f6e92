import RTP

/// One `a=extmap` line (RFC 8285 §5).
struct OfferedExtension {
    var id: Int
    /// The direction after the slash, seen from the client; nil when none stands there.
    var direction: MediaDirection?
    var uri: String

    /// Reads a value such as `3/sendonly urn:…`; nil when it is malformed.
    init?(_ value: String) {
        let parts = words(value)
        guard parts.count >= 2 else { return nil }
        let (idText, directionText) = halves(parts[0], "/")
        guard let id = number(idText, as: UInt16.self), id > 0 else { return nil }
        if let directionText {
            guard let direction = MediaDirection(rawValue: String(directionText)) else { return nil }
            self.direction = direction
        }
        self.id = Int(id)
        uri = String(parts[1])
    }

    /// The kind that the server understands, or nil.
    var kind: HeaderExtensionKind? { Self.kinds[uri] }

    private static let kinds: [String: HeaderExtensionKind] = Dictionary(
        HeaderExtensionKind.allCases.map { ($0.uri, $0) }, uniquingKeysWith: { first, _ in first })
}

/// Which header extensions of an m-line are answered, and with which `a=extmap` lines.
struct ExtensionSelection {
    var map = ExtensionMap()
    /// The values of the `a=extmap` lines, in the offer's order.
    var lines: [String] = []

    /// `receives` and `sends` are the server's directions.
    init(_ media: MediaDescription, receives: Bool, sends: Bool) {
        for value in media.attributes.values(of: "extmap") {
            guard let offered = OfferedExtension(value), let kind = offered.kind, map[kind] == 0,
                // 15 is reserved in the one-byte form, and 4096 and up only reserve a place (RFC 8285 §4.2, §6).
                offered.id <= 255, offered.id != 15, map.kind(of: UInt8(offered.id)) == nil
            else { continue }
            // Receivers of slots estimate with REMB; without transport-wide numbers they need no feedback for them.
            // Slots are single streams, so stream ids say nothing there.
            if !receives, sends, [.transportSequenceNumber, .rid, .repairedRid].contains(kind) { continue }
            var line = String(offered.id)
            if let direction = offered.direction {
                let answered = direction.reversed
                let usable = (answered.receives && receives) || (answered.sends && sends)
                guard usable else { continue }
                line += "/" + answered.rawValue
            }
            map[kind] = UInt8(offered.id)
            lines.append(line + " " + kind.uri)
        }
    }

    /// Throws when the m-lines of one transport disagree about a number: a packet's header is read before it is known
    /// to which m-line it belongs.
    static func checkConsistency(of sections: [MediaDescription]) throws(SDPError) {
        var uris: [Int: String] = [:]
        var ids: [HeaderExtensionKind: Int] = [:]
        var last: [String] = []
        for media in sections {
            let values = media.attributes.values(of: "extmap")
            guard values != last else { continue }
            last = values
            for value in values {
                guard let offered = OfferedExtension(value), offered.id <= 255 else { continue }
                if let uri = uris[offered.id], uri != offered.uri {
                    throw .conflictingExtension(id: offered.id, first: uri, second: offered.uri)
                }
                uris[offered.id] = offered.uri
                guard let kind = offered.kind else { continue }
                if let id = ids[kind], id != offered.id {
                    throw .conflictingExtension(id: offered.id, first: "\(id) \(kind.uri)", second: value)
                }
                ids[kind] = offered.id
            }
        }
    }
}
