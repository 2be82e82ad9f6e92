import Yams

extension Scenario {
    /// Reads a scenario from YAML. What the file does not say keeps the usual number of its kind; an unknown key is an
    /// error, because a misspelt one that is ignored makes a test that proves something else.
    ///
    /// - Parameter file: the file's name, for messages.
    public init(yaml: String, file: String) throws(LoadError) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            throw LoadError("\(file) is not valid YAML: \(error)")
        }
        guard let mapping = root?.mapping else {
            throw LoadError("\(file) must be a list of “key: value” lines, with “scenario: lecture” among them.")
        }
        let reader = ScenarioReader(file: file)
        var entries: [(key: String, node: Node)] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else { throw LoadError("\(reader.place(key)): a key must be a word.") }
            entries.append((name, value))
        }
        let names = Kind.allCases.map(\.rawValue).joined(separator: ", ")
        guard let first = entries.first(where: { $0.key == "scenario" }) else {
            throw LoadError("\(file) does not say which scenario it is; add “scenario: ” and one of \(names).")
        }
        guard let kind = first.node.scalar.flatMap({ Kind(rawValue: $0.string) }) else {
            throw LoadError("\(reader.place(first.node)): scenario must be one of \(names).")
        }
        self.init(kind)
        for (key, node) in entries where key != "scenario" { try reader.read(key, node, into: &self) }
        do { try validate() } catch { throw LoadError("\(file): \(error.description)") }
    }
}

struct ScenarioReader {
    static let keys = [
        "scenario", "viewers", "cameras", "speakers", "duration", "joinRate", "loss", "rooms", "videoHeight",
        "videoBitrate", "framesPerSecond", "audioBitrate", "viewHeight", "cameraSlots", "authenticateEvery", "seed",
        "chatPerSecond", "handsPerSecond", "muteAllEvery", "recordEvery", "ideasPerSecond", "board",
    ]

    let file: String

    func place(_ node: Node) -> String { node.mark.map { "\(file):\($0.line)" } ?? file }

    func read(_ key: String, _ node: Node, into scenario: inout Scenario) throws(LoadError) {
        switch key {
        case "viewers": scenario.viewers = try integer(node, key)
        case "cameras": scenario.cameras = try integer(node, key)
        case "speakers": scenario.speakers = try integer(node, key)
        case "duration": scenario.duration = try integer(node, key)
        case "joinRate": scenario.joinRate = try number(node, key)
        case "loss": scenario.loss = try number(node, key)
        case "rooms": scenario.rooms = try integer(node, key)
        case "videoHeight": scenario.media.height = try integer(node, key)
        case "videoBitrate": scenario.media.kilobits = try integer(node, key)
        case "framesPerSecond": scenario.media.framesPerSecond = try integer(node, key)
        case "audioBitrate": scenario.media.audioKilobits = try integer(node, key)
        case "viewHeight": scenario.viewHeight = try integer(node, key)
        case "authenticateEvery": scenario.authenticateEvery = try integer(node, key)
        case "cameraSlots": scenario.cameraSlots = try integer(node, key)
        case "chatPerSecond": scenario.life.chatPerSecond = try number(node, key)
        case "handsPerSecond": scenario.life.handsPerSecond = try number(node, key)
        case "muteAllEvery": scenario.life.muteAllEvery = try number(node, key)
        case "ideasPerSecond": scenario.life.ideasPerSecond = try number(node, key)
        case "board": scenario.life.opensBoard = try flag(node, key)
        case "recordEvery": scenario.life.recordEvery = try number(node, key)
        case "seed":
            let value = try integer(node, key)
            guard value >= 0 else { throw LoadError("\(place(node)): seed must not be negative.") }
            scenario.seed = UInt64(value)
        default:
            throw LoadError("\(place(node)): there is no key “\(key)”; known are \(Self.keys.joined(separator: ", ")).")
        }
    }

    private func integer(_ node: Node, _ key: String) throws(LoadError) -> Int {
        guard let value = node.int else { throw LoadError("\(place(node)): \(key) must be a whole number.") }
        return value
    }

    private func flag(_ node: Node, _ key: String) throws(LoadError) -> Bool {
        guard let value = node.bool else { throw LoadError("\(place(node)): \(key) must be true or false.") }
        return value
    }

    private func number(_ node: Node, _ key: String) throws(LoadError) -> Double {
        guard let value = node.float, value.isFinite else {
            throw LoadError("\(place(node)): \(key) must be a number.")
        }
        return value
    }
}
