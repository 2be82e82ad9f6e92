import RTP

/// What one m-line says about one of its payload types: `a=rtpmap`, `a=fmtp` and `a=rtcp-fb` put together.
struct PayloadFormat {
    var payloadType: UInt8
    /// The value of `a=rtpmap` after the payload type, such as `opus/48000/2`.
    var map: String
    /// The encoding name in lower case.
    var encodingName: String
    var clockRate: UInt32
    var channels: Int?
    /// The value of `a=fmtp` after the payload type; empty when there is none.
    var parameters = ""
    /// The values of `a=rtcp-fb` after the payload type, those for `*` included.
    var feedback: [String] = []

    /// The value of the format parameter `name` (compared without regard to case), or nil.
    func parameter(_ name: String) -> String? {
        for part in pieces(parameters, ";") {
            let (key, value) = halves(part, "=")
            guard trimmed(key).lowercased() == name else { continue }
            return trimmed(value ?? "")
        }
        return nil
    }

    private func trimmed(_ text: Substring) -> String { words(text).joined(separator: " ") }
}

extension MediaDescription {
    /// The payload types of the m-line that have an `a=rtpmap`, in the m-line's order.
    ///
    /// Attributes for payload types that the m-line lacks are skipped (Firefox writes such), and so are payload types
    /// 64 to 95: with rtcp-mux their packets cannot be told from RTCP (RFC 5761 §4).
    func payloadFormats() -> [PayloadFormat] {
        var places: [UInt8: Int] = [:]
        var formats: [PayloadFormat] = []
        var maps: [UInt8: Substring] = [:]
        for attribute in attributes where attribute.name == "rtpmap" {
            guard let value = attribute.value else { continue }
            let (typeText, map) = halves(value[...], " ")
            guard let type = number(typeText, as: UInt8.self), let map, maps[type] == nil else { continue }
            maps[type] = map
        }
        for text in self.formats {
            guard let type = number(text[...], as: UInt8.self), type < 64 || (96...127).contains(type),
                places[type] == nil, let map = maps[type], let format = Self.format(type, map)
            else { continue }
            places[type] = formats.count
            formats.append(format)
        }
        for attribute in attributes where attribute.name == "fmtp" || attribute.name == "rtcp-fb" {
            guard let value = attribute.value else { continue }
            let (typeText, rest) = halves(value[...], " ")
            guard let rest else { continue }
            if attribute.name == "rtcp-fb", typeText == "*" {
                for index in formats.indices { formats[index].feedback.append(String(rest)) }
                continue
            }
            guard let type = number(typeText, as: UInt8.self), let place = places[type] else { continue }
            if attribute.name == "rtcp-fb" {
                formats[place].feedback.append(String(rest))
            } else if formats[place].parameters.isEmpty {
                formats[place].parameters = String(rest)
            }
        }
        return formats
    }

    private static func format(_ type: UInt8, _ map: Substring) -> PayloadFormat? {
        let parts = pieces(map, "/")
        guard parts.count == 2 || parts.count == 3, !parts[0].isEmpty, let rate = number(parts[1], as: UInt32.self)
        else { return nil }
        var channels: Int?
        if parts.count == 3 {
            guard let count = number(parts[2], as: Int.self) else { return nil }
            channels = count
        }
        return PayloadFormat(
            payloadType: type, map: String(map), encodingName: parts[0].lowercased(), clockRate: rate,
            channels: channels)
    }
}
