import Foundation
import Logging
import Server

/// Writes log lines to standard error: readable text, or one JSON object per line for a collector.
struct LineLogHandler: LogHandler {
    let format: Configuration.Log.Format
    let label: String
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let level = event.level
        var fields = metadata.merging(event.metadata ?? [:]) { $1 }
        fields["hb.request.id"] = nil
        let time = Date().formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true))
        let line: String
        switch format {
        case .text:
            let rest = fields.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.oneLine("\($0.value)"))" }
            line = "\(time)Z \(level) \(Self.oneLine(event.message.description))\(rest.joined())\n"
        case .json:
            var object = fields.mapValues { "\($0)" }
            object["time"] = time + "Z"
            object["level"] = "\(level)"
            object["message"] = event.message.description
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            guard let data = try? encoder.encode(object) else { return }
            line = String(decoding: data, as: UTF8.self) + "\n"
        }
        // One write per line, so that lines of several threads do not mix.
        FileHandle.standardError.write(Data(line.utf8))
    }

    /// What came from outside cannot forge a line of its own.
    private static func oneLine(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.properties.generalCategory == .control {
                result += " "
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
