import ICE

/// Why an SDP fragment cannot be used. Neither case repeats what was sent: it may hold a password.
public enum ICEFragmentError: Error, Hashable, Sendable {
    /// A line is neither `a=…` nor `m=…`, or there are none, or far too many.
    case malformed
    /// A user fragment or password is missing beside the other, or is not what RFC 8839 §5.4 allows.
    case unusableCredentials
}

extension ICEFragmentError {
    /// What is wrong and what to send instead.
    public var message: String {
        switch self {
        case .malformed: "The text is not an SDP fragment: send a= and m= lines as in RFC 8840, section 9."
        case .unusableCredentials:
            "The ICE credentials cannot be used: send a=ice-ufrag with 4 to 256 and a=ice-pwd with 22 to 256 "
                + "visible characters, or neither."
        }
    }
}

/// What one end tells of its ICE session alone: the body of type `application/trickle-ice-sdpfrag` (RFC 8840 §9) by
/// which candidates are trickled and ICE is restarted without another offer.
public struct ICEFragment: Hashable, Sendable {
    /// The media type.
    public static let mediaType = "application/trickle-ice-sdpfrag"

    /// One m-line with its attributes.
    public struct Section: Hashable, Sendable {
        /// What stands after `m=`. Nothing is read from it: RFC 8840 makes it a mere separator.
        public var line: String
        /// The attributes.
        public var attributes: [SDPAttribute]

        /// Makes a section.
        public init(line: String, attributes: [SDPAttribute]) {
            self.line = line
            self.attributes = attributes
        }
    }

    /// The attributes before the first m-line.
    public var attributes: [SDPAttribute]
    /// The m-lines.
    public var sections: [Section]

    /// Makes a fragment.
    public init(attributes: [SDPAttribute], sections: [Section]) {
        self.attributes = attributes
        self.sections = sections
    }

    /// Reads a fragment. Both LF and CRLF end a line.
    public init(parsing text: String) throws(ICEFragmentError) {
        attributes = []
        sections = []
        guard text.utf8.count <= SessionDescription.maximumLength else { throw .malformed }
        var count = 0
        for line in text.split(whereSeparator: \.isNewline) {
            count += 1
            guard count <= SessionDescription.maximumLines else { throw .malformed }
            let value = line.dropFirst(2)
            if line.hasPrefix("m=") {
                guard sections.count < SessionDescription.maximumSections else { throw .malformed }
                sections.append(Section(line: String(value), attributes: []))
            } else if line.hasPrefix("a=") {
                let parts = value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                let attribute = SDPAttribute(String(parts[0]), parts.count > 1 ? String(parts[1]) : nil)
                if sections.isEmpty {
                    attributes.append(attribute)
                } else {
                    sections[sections.count - 1].attributes.append(attribute)
                }
            } else {
                throw .malformed
            }
        }
        guard count > 0 else { throw .malformed }
    }

    /// Takes what concerns ICE out of an answer: of its m-lines only the one that carries the transport, which is the
    /// one with the candidates (RFC 9143 §7.3).
    public init(of answer: SessionDescription) {
        attributes = answer.attributes.filter { ["group", "ice-lite", "ice-options", "ice-pacing"].contains($0.name) }
        sections = []
        let carrier =
            answer.media.first { $0.attributes.has("candidate") }
            ?? answer.media.first { $0.attributes.has("ice-ufrag") }
        guard let carrier else { return }
        let kept = ["mid", "ice-options", "ice-ufrag", "ice-pwd", "candidate", "end-of-candidates"]
        let line = "\(carrier.type) \(carrier.port) \(carrier.transport) \(carrier.formats.joined(separator: " "))"
        sections = [Section(line: line, attributes: carrier.attributes.filter { kept.contains($0.name) })]
    }

    /// The sender's credentials, from the first m-line that has them or else from before all m-lines; nil when there
    /// are none, which is so where only candidates are told.
    public var credentials: ICECredentials? {
        get throws(ICEFragmentError) {
            let own =
                sections.first { $0.attributes.has("ice-ufrag") || $0.attributes.has("ice-pwd") }?.attributes ?? []
            let ufrag = own.value(of: "ice-ufrag") ?? attributes.value(of: "ice-ufrag")
            let password = own.value(of: "ice-pwd") ?? attributes.value(of: "ice-pwd")
            if ufrag == nil, password == nil { return nil }
            guard let ufrag, let password, TransportAttributes.isUsable(ufrag: ufrag),
                TransportAttributes.isUsable(password: password)
            else { throw .unusableCredentials }
            return ICECredentials(ufrag: ufrag, password: password)
        }
    }

    /// The same with other credentials wherever there are some.
    public func replacing(_ credentials: ICECredentials) -> ICEFragment {
        func replace(_ attributes: [SDPAttribute]) -> [SDPAttribute] {
            attributes.map { attribute in
                switch attribute.name {
                case "ice-ufrag": SDPAttribute("ice-ufrag", credentials.ufrag)
                case "ice-pwd": SDPAttribute("ice-pwd", credentials.password)
                default: attribute
                }
            }
        }
        var fragment = self
        fragment.attributes = replace(attributes)
        fragment.sections = sections.map { Section(line: $0.line, attributes: replace($0.attributes)) }
        return fragment
    }
}

extension ICEFragment: CustomStringConvertible {
    /// The text with CRLF line ends.
    public var description: String {
        func text(_ attributes: [SDPAttribute]) -> String {
            attributes.map { "a=\($0.name)" + ($0.value.map { ":" + $0 } ?? "") + "\r\n" }.joined()
        }
        return text(attributes) + sections.map { "m=\($0.line)\r\n" + text($0.attributes) }.joined()
    }
}
