import Foundation

/// A strict reader of Prometheus' text format, version 0.0.4: whatever the format forbids is an error that says so.
struct Exposition {
    struct Broken: Error, CustomStringConvertible {
        var description: String
    }

    struct Sample {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    struct Family {
        var kind: String
        var help: String
        var samples: [Sample] = []
    }

    private(set) var families: [String: Family] = [:]

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Broken(description: "the last line does not end") }
        var current: String?
        var help: (name: String, text: String)?
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            if let match = line.wholeMatch(of: /# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)/) {
                guard help == nil else { throw Broken(description: "two helps before a type: \(line)") }
                help = (String(match.1), String(match.2))
            } else if let match = line.wholeMatch(of: /# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)/) {
                let name = String(match.1)
                guard let told = help, told.name == name else { throw Broken(description: "no help before \(line)") }
                guard families[name] == nil else { throw Broken(description: "\(name) comes twice") }
                families[name] = Family(kind: String(match.2), help: told.text)
                (current, help) = (name, nil)
            } else {
                let sample = try Self.sample(line)
                guard help == nil, let current, let kind = families[current]?.kind,
                    Self.names(of: current, kind).contains(sample.name)
                else { throw Broken(description: "not below its own type: \(line)") }
                families[current]?.samples.append(sample)
            }
        }
        for (name, family) in families { try Self.check(name, family) }
    }

    /// The value of a sample, if it is there.
    subscript(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        families.values.flatMap(\.samples).first { $0.name == name && $0.labels == labels }?.value
    }

    private static func names(of family: String, _ kind: String) -> [String] {
        kind == "histogram" ? ["_bucket", "_sum", "_count"].map { family + $0 } : [family]
    }

    private static func sample(_ line: Substring) throws -> Sample {
        guard let match = line.wholeMatch(of: /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:{(.*)})? ([^ ]+)/) else {
            throw Broken(description: "not a sample: \(line)")
        }
        let number = match.3 == "+Inf" ? Double.infinity : Double(match.3)
        guard let value = number else { throw Broken(description: "not a number: \(line)") }
        var labels: [String: String] = [:]
        var rest = match.2 ?? ""
        while !rest.isEmpty {
            guard let pair = rest.prefixMatch(of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,(?=.)|$)/)
            else {
                throw Broken(description: "not a label: \(rest)")
            }
            let value = pair.2.replacingOccurrences(of: "\\\"", with: "\"")
            guard labels.updateValue(value, forKey: String(pair.1)) == nil else {
                throw Broken(description: "a label comes twice: \(line)")
            }
            rest = rest[pair.range.upperBound...]
        }
        return Sample(name: String(match.1), labels: labels, value: value)
    }

    private static func check(_ name: String, _ family: Family) throws {
        guard !family.samples.isEmpty else { throw Broken(description: "\(name) has no sample") }
        let series = Set(family.samples.map { "\($0.name) \($0.labels.sorted { $0.key < $1.key })" })
        guard series.count == family.samples.count else { throw Broken(description: "a series of \(name) comes twice") }
        guard (family.kind == "counter") == name.hasSuffix("_total") else {
            throw Broken(description: "\(name) is a \(family.kind) by its type and not by its name")
        }
        guard family.kind != "counter" || family.samples.allSatisfy({ $0.value >= 0 }) else {
            throw Broken(description: "\(name) is below zero")
        }
        if family.kind == "histogram" { try checkHistogram(name, family) }
    }

    private static func checkHistogram(_ name: String, _ family: Family) throws {
        let buckets = family.samples.filter { $0.name == name + "_bucket" }
        let bounds = buckets.map { $0.labels["le"].flatMap { $0 == "+Inf" ? .infinity : Double($0) } ?? .nan }
        guard bounds == bounds.sorted(), Set(bounds).count == bounds.count, bounds.last == .infinity else {
            throw Broken(description: "the bounds of \(name) do not grow to +Inf: \(bounds)")
        }
        let counts = buckets.map(\.value)
        guard counts == counts.sorted() else { throw Broken(description: "the buckets of \(name) do not add up") }
        guard family.samples.contains(where: { $0.name == name + "_sum" }),
            let count = family.samples.first(where: { $0.name == name + "_count" }), count.value == counts.last
        else { throw Broken(description: "\(name) has no sum, or its count is not that of its last bucket") }
    }
}
