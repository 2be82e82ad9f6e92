import MediaControl

/// Writes metrics in Prometheus' text format, version 0.0.4: for each metric its help, its type, then its samples.
struct PrometheusText {
    enum Kind: String {
        case counter, gauge, histogram
    }

    /// A sample's label and what it says.
    typealias Label = (name: String, value: String)

    private(set) var text = ""

    /// A metric with one sample.
    mutating func add(_ kind: Kind, _ name: String, _ help: String, _ value: some CustomStringConvertible) {
        add(kind, name, help, [([], value)])
    }

    /// A metric with a sample for each value of `label`.
    mutating func add<Value: CustomStringConvertible>(
        _ kind: Kind, _ name: String, _ help: String, by label: String, _ samples: [(String, Value)]
    ) {
        add(kind, name, help, samples.map { ([(label, $0.0)], $0.1) })
    }

    /// A metric with samples that have several labels.
    mutating func add<Value: CustomStringConvertible>(
        _ kind: Kind, _ name: String, _ help: String, _ samples: [([Label], Value)]
    ) {
        begin(kind, name, help)
        for (labels, value) in samples { sample(name, labels, value.description) }
    }

    /// Delays in seconds, in buckets that each hold the ones before it too.
    mutating func add(_ name: String, _ help: String, _ histogram: DelayHistogram) {
        begin(.histogram, name, help)
        var sum: UInt64 = 0
        let bounds = DelayHistogram.bounds.map { $0.seconds.description } + ["+Inf"]
        for (bound, count) in zip(bounds, histogram.counts) {
            sum &+= count
            sample(name + "_bucket", [("le", bound)], sum.description)
        }
        sample(name + "_sum", [], (Double(histogram.sum) / 1e9).description)
        sample(name + "_count", [], sum.description)
    }

    private mutating func begin(_ kind: Kind, _ name: String, _ help: String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private mutating func sample(_ name: String, _ labels: [Label], _ value: String) {
        text += name
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
            text += "{\(pairs.joined(separator: ","))}"
        }
        text += " \(value)\n"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.append(character)
            }
        }
        return result
    }
}
