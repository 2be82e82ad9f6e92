import Yams

extension Configuration {
    /// Reads a configuration from the text of a YAML file. Options that are absent keep their defaults; an unknown key
    /// or a value of the wrong kind is an error that names the line, because a misspelt option that is silently
    /// ignored is found on the day of the call.
    ///
    /// - Parameter file: the file's name, for messages only.
    public init(yaml: String, file: String) throws(ConfigurationError) {
        self.init()
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            throw ConfigurationError(Self.syntaxMessage(error, file: file))
        }
        guard let root, root.null == nil || root.scalar == nil else { return }
        var reader = ConfigurationReader(file: file)
        try reader.readRoot(root)
        self = reader.configuration
        try validate(in: file)
    }

    private static func syntaxMessage(_ error: any Error, file: String) -> String {
        guard let error = error as? YamlError else { return "\(file) is not valid YAML: \(error)." }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return "\(file):\(mark.line): this is not valid YAML: \(problem); check the indentation and the colons."
        case .duplicatedKeysInMapping(let duplicates, let context):
            let line = context.mark.line
            return "\(file):\(line): \(duplicates.joined(separator: ", ")) is given twice; keep one of the lines."
        default:
            return "\(file) is not valid YAML: \(error)."
        }
    }
}

/// Walks the YAML tree and fills a configuration in.
private struct ConfigurationReader {
    var configuration = Configuration()
    let file: String

    init(file: String) { self.file = file }

    mutating func readRoot(_ node: Node) throws(ConfigurationError) {
        for (key, value) in try entries(node, "the file") {
            switch key {
            case "http": try readHTTP(value)
            case "publicURL": configuration.publicURL = try string(value, "publicURL")
            case "dataDirectory": configuration.dataDirectory = try string(value, "dataDirectory")
            case "media": try readMedia(value)
            case "limits": try readLimits(value)
            case "files": try readFiles(value)
            case "recordings": try readRecordings(value)
            case "boards": try readBoards(value)
            case "log": try readLog(value)
            default:
                throw unknown(
                    key, at: value, in: nil,
                    known: "http publicURL dataDirectory media limits files recordings boards log")
            }
        }
    }

    private mutating func readHTTP(_ node: Node) throws(ConfigurationError) {
        for (key, value) in try entries(node, "http") {
            switch key {
            case "address": configuration.http.address = try string(value, "http.address")
            case "port": configuration.http.port = try integer(value, "http.port", in: 0...65535)
            case "tls": configuration.http.tls = try tls(value)
            case "allowedOrigins": configuration.http.allowedOrigins = try strings(value, "http.allowedOrigins")
            case "mediaNeedsToken":
                configuration.http.mediaNeedsToken = try boolean(value, "http.mediaNeedsToken")
            case "pages": configuration.http.pages = try string(value, "http.pages")
            default:
                throw unknown(
                    key, at: value, in: "http", known: "address port tls allowedOrigins mediaNeedsToken pages")
            }
        }
    }

    private func tls(_ node: Node) throws(ConfigurationError) -> Configuration.TLS {
        if let text = node.scalar?.string {
            switch text {
            case "selfSigned": return .selfSigned
            case "off": return .off
            default: break
            }
        }
        guard node.mapping != nil else {
            throw wrong(
                node, "http.tls", "selfSigned, off, or the two keys certificate and key with paths of PEM files")
        }
        var certificate: String?
        var key: String?
        for (name, value) in try entries(node, "http.tls") {
            switch name {
            case "certificate": certificate = try string(value, "http.tls.certificate")
            case "key": key = try string(value, "http.tls.key")
            default: throw unknown(name, at: value, in: "http.tls", known: "certificate key")
            }
        }
        guard let certificate, let key else {
            throw ConfigurationError(
                "\(place(node)): http.tls needs both certificate and key; add the path of the missing PEM file.")
        }
        return .files(certificate: certificate, key: key)
    }

    private mutating func readMedia(_ node: Node) throws(ConfigurationError) {
        for (key, value) in try entries(node, "media") {
            switch key {
            case "port": configuration.media.port = try integer(value, "media.port", in: 0...65535)
            case "workers": configuration.media.workers = try integer(value, "media.workers", in: 0...64)
            case "spreading":
                configuration.media.spreading = try integer(value, "media.spreading", in: 0...1_000_000)
            case "encryption":
                guard let text = value.scalar?.string, let choice = Configuration.Encryption(rawValue: text) else {
                    throw wrong(value, "media.encryption", "auto or openssl")
                }
                configuration.media.encryption = choice
            case "segmentation": configuration.media.segmentation = try boolean(value, "media.segmentation")
            case "advertise": configuration.media.advertise = try strings(value, "media.advertise")
            default:
                throw unknown(
                    key, at: value, in: "media", known: "port workers spreading advertise encryption segmentation")
            }
        }
    }

    private mutating func readLimits(_ node: Node) throws(ConfigurationError) {
        for (key, value) in try entries(node, "limits") {
            switch key {
            case "participants":
                configuration.limits.participants = try integer(value, "limits.participants", in: 1...1_000_000)
            case "roomCapacity":
                configuration.limits.roomCapacity = try integer(value, "limits.roomCapacity", in: 1...1_000_000)
            case "fileBytes":
                configuration.limits.fileBytes = try integer(value, "limits.fileBytes", in: 1...(1 << 40))
            case "roomFileBytes":
                configuration.limits.roomFileBytes = try integer(value, "limits.roomFileBytes", in: 1...(1 << 50))
            default:
                throw unknown(
                    key, at: value, in: "limits", known: "participants roomCapacity fileBytes roomFileBytes")
            }
        }
    }

    private mutating func readFiles(_ node: Node) throws(ConfigurationError) {
        for (key, value) in try entries(node, "files") {
            switch key {
            case "types":
                let types = try strings(value, "files.types").map { $0.lowercased() }
                for type in types {
                    let isPlain = type.utf8.allSatisfy { byte in
                        switch UnicodeScalar(byte) {
                        case "a"..."z", "0"..."9": true
                        default: false
                        }
                    }
                    guard isPlain || types == ["*"] else {
                        throw wrong(
                            value, "files.types", "a list of endings without dots such as [pdf, docx], or [\"*\"]")
                    }
                }
                configuration.files.types = types == ["*"] ? [] : types
            default: throw unknown(key, at: value, in: "files", known: "types")
            }
        }
    }

    private mutating func readRecordings(_ node: Node) throws(ConfigurationError) {
        for (key, value) in try entries(node, "recordings") {
            switch key {
            case "enabled": configuration.recordings.enabled = try boolean(value, "recordings.enabled")
            case "directory": configuration.recordings.directory = try string(value, "recordings.directory")
            case "limitBytes":
                configuration.recordings.limitBytes = try integer(value, "recordings.limitBytes", in: 0...(1 << 50))
            case "keepDays":
                configuration.recordings.keepDays = try integer(value, "recordings.keepDays", in: 1...36_500)
            case "keepTracksDays":
                configuration.recordings.keepTracksDays = try integer(
                    value, "recordings.keepTracksDays", in: 0...36_500)
            case "compose":
                guard let text = value.scalar?.string,
                    let choice = Configuration.Recordings.Composing(rawValue: text)
                else {
                    throw wrong(value, "recordings.compose", "film, sound or never")
                }
                configuration.recordings.compose = choice
            default:
                throw unknown(
                    key, at: value, in: "recordings",
                    known: "enabled directory limitBytes keepDays keepTracksDays compose")
            }
        }
    }

    private mutating func readBoards(_ node: Node) throws(ConfigurationError) {
        for (key, value) in try entries(node, "boards") {
            switch key {
            case "keepIdentitiesDays":
                configuration.boards.keepIdentitiesDays = try integer(
                    value, "boards.keepIdentitiesDays", in: 1...36_500)
            case "keepDays": configuration.boards.keepDays = try integer(value, "boards.keepDays", in: 1...36_500)
            default: throw unknown(key, at: value, in: "boards", known: "keepIdentitiesDays keepDays")
            }
        }
    }

    private mutating func readLog(_ node: Node) throws(ConfigurationError) {
        for (key, value) in try entries(node, "log") {
            switch key {
            case "level":
                let level = try string(value, "log.level")
                guard Configuration.Log.levels.contains(level) else {
                    throw wrong(value, "log.level", "one of \(Configuration.Log.levels.joined(separator: ", "))")
                }
                configuration.log.level = level
            case "format":
                guard let format = Configuration.Log.Format(rawValue: try string(value, "log.format")) else {
                    throw wrong(value, "log.format", "text or json")
                }
                configuration.log.format = format
            default: throw unknown(key, at: value, in: "log", known: "level format")
            }
        }
    }

    // MARK: Values

    private func entries(_ node: Node, _ path: String) throws(ConfigurationError) -> [(String, Node)] {
        // A section whose options are all commented out is an empty scalar.
        if let scalar = node.scalar, scalar.string.isEmpty { return [] }
        guard let mapping = node.mapping else { throw wrong(node, path, "a section of indented keys") }
        var result: [(String, Node)] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else { throw wrong(key, path, "a section whose keys are plain words") }
            result.append((name, value))
        }
        return result
    }

    private func string(_ node: Node, _ path: String) throws(ConfigurationError) -> String {
        guard let text = node.scalar?.string, !text.isEmpty else { throw wrong(node, path, "a text") }
        return text
    }

    private func boolean(_ node: Node, _ path: String) throws(ConfigurationError) -> Bool {
        switch node.scalar?.string {
        case "true": return true
        case "false": return false
        default: throw wrong(node, path, "true or false")
        }
    }

    private func strings(_ node: Node, _ path: String) throws(ConfigurationError) -> [String] {
        guard let sequence = node.sequence else { throw wrong(node, path, "a list such as [a, b]") }
        var result: [String] = []
        for element in sequence { result.append(try string(element, path)) }
        return result
    }

    private func integer(
        _ node: Node, _ path: String, in range: ClosedRange<Int>
    ) throws(ConfigurationError) -> Int {
        guard let text = node.scalar?.string, let value = Int(text), range.contains(value) else {
            throw wrong(node, path, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    // MARK: Messages

    private func place(_ node: Node) -> String { node.mark.map { "\(file):\($0.line)" } ?? file }

    private func wrong(_ node: Node, _ path: String, _ wanted: String) -> ConfigurationError {
        let found = node.scalar.map { "\"\($0.string)\"" } ?? (node.mapping != nil ? "a section" : "a list")
        return ConfigurationError("\(place(node)): \(path) must be \(wanted), but is \(found).")
    }

    private func unknown(_ key: String, at node: Node, in section: String?, known: String) -> ConfigurationError {
        let names = known.split(separator: " ").joined(separator: ", ")
        let path = section.map { "\($0).\(key)" } ?? key
        let known = section.map { "the keys of \($0) are \(names)" } ?? "the sections are \(names)"
        return ConfigurationError(
            "\(place(node)): unknown key \"\(path)\": \(known); correct the name or remove the line.")
    }
}
