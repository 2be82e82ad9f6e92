/// The simulcast streams that an m-line's sender offers and the server takes (RFC 8853, RFC 8851).
struct SimulcastSelection {
    /// More layers than this are not forwarded; those beyond are not answered, so the client does not send them.
    static let maximumStreams = 4

    /// The ids, in the offer's order.
    var rids: [String] = []
    /// The value of `a=simulcast` in the answer; nil without simulcast.
    var line: String?
    /// The values of `a=rid` in the answer.
    var ridLines: [String] = []

    init() {}

    /// Takes the streams of `media` whose `a=rid` allows one of `payloadTypes`.
    init(_ media: MediaDescription, payloadTypes: Set<UInt8>) {
        guard let value = media.attributes.value(of: "simulcast"), let sent = Self.sendList(value) else { return }
        let restrictions = Self.restrictions(media)
        var list: [String] = []
        for alternatives in pieces(sent, ";") {
            guard rids.count < Self.maximumStreams, let first = pieces(alternatives, ",").first else { break }
            let paused = first.utf8.first == UInt8(ascii: "~")
            let rid = String(paused ? first.dropFirst() : first)
            guard !rids.contains(rid), let offered = restrictions[rid],
                let kept = Self.reduce(offered, to: payloadTypes)
            else { continue }
            rids.append(rid)
            // Answering a paused stream as running would make a browser start it (RFC 8853 §5.3.2).
            list.append(paused ? "~" + rid : rid)
            ridLines.append(kept.isEmpty ? "\(rid) recv" : "\(rid) recv \(kept)")
        }
        if !rids.isEmpty { line = "recv " + list.joined(separator: ";") }
    }

    /// The list after `send` in `send 1;2 recv 3`.
    private static func sendList(_ value: String) -> Substring? {
        let parts = words(value)
        guard let at = parts.firstIndex(of: "send"), at + 1 < parts.count else { return nil }
        return parts[at + 1]
    }

    /// The restrictions of each `a=rid:<id> send`, by id.
    private static func restrictions(_ media: MediaDescription) -> [String: Substring] {
        var found: [String: Substring] = [:]
        for value in media.attributes.values(of: "rid") {
            let (id, rest) = halves(value[...], " ")
            guard let rest, isStreamID(id) else { continue }
            let (direction, restriction) = halves(rest, " ")
            guard direction == "send", found[String(id)] == nil else { continue }
            found[String(id)] = restriction ?? ""
        }
        return found
    }

    /// An id that a header extension can carry: 1 to 16 letters and digits (RFC 8852 §3.1; RFC 8851 §10 allows `-_`).
    private static func isStreamID(_ id: Substring) -> Bool {
        (1...16).contains(id.utf8.count)
            && id.utf8.allSatisfy {
                ($0 >= 48 && $0 <= 57) || ($0 | 0x20 >= 97 && $0 | 0x20 <= 122) || $0 == 45 || $0 == 95
            }
    }

    /// Restrictions with `pt=` reduced to what was answered; nil when none of its payload types was.
    private static func reduce(_ restrictions: Substring, to payloadTypes: Set<UInt8>) -> String? {
        var kept: [String] = []
        for part in pieces(restrictions, ";") where !part.isEmpty {
            let (name, value) = halves(part, "=")
            guard name == "pt" else {
                kept.append(String(part))
                continue
            }
            let types = pieces(value ?? "", ",").filter {
                number($0, as: UInt8.self).map(payloadTypes.contains) ?? false
            }
            guard !types.isEmpty else { return nil }
            kept.append("pt=" + types.joined(separator: ","))
        }
        return kept.joined(separator: ";")
    }
}
