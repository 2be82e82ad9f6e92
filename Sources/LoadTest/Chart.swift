import Foundation

/// A text in both languages of the page.
struct Bilingual: Sendable {
    var english: String
    var russian: String

    init(_ english: String, _ russian: String) {
        self.english = english
        self.russian = russian
    }

    /// The same in both.
    init(_ text: String) { self.init(text, text) }

    /// Both in HTML; the page shows one of them.
    var html: String {
        let first = Markup.escape(english)
        let second = Markup.escape(russian)
        return first == second
            ? first : "<span class=\"en\" lang=\"en\">\(first)</span><span class=\"ru\" lang=\"ru\">\(second)</span>"
    }

    /// Both inside of an SVG text element.
    var svg: String {
        "<tspan class=\"en\">\(Markup.escape(english))</tspan><tspan class=\"ru\">\(Markup.escape(russian))</tspan>"
    }
}

/// Text in HTML and SVG.
enum Markup {
    /// Makes text harmless between tags and in quoted attributes.
    static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default:
                // Control characters are not allowed in XML, not even escaped.
                let isAllowed = scalar.value >= 0x20 || scalar == "\n" || scalar == "\t"
                result.unicodeScalars.append(isAllowed ? scalar : " ")
            }
        }
        return result
    }
}

/// Round numbers for an axis.
enum Scale {
    /// The numbers to write at an axis that begins at 0 and reaches at least `maximum`: four to six of them.
    static func ticks(_ maximum: Double) -> [Double] {
        guard maximum > 0, maximum.isFinite else { return [0, 1] }
        var step = 1e-6
        while true {
            for factor in [1.0, 2, 2.5, 5] where maximum / (step * factor) <= 5 {
                let width = step * factor
                let count = Int((maximum / width).rounded(.up))
                return (0...max(1, count)).map { Double($0) * width }
            }
            step *= 10
        }
    }

    /// A number as short as it can be read.
    static func label(_ value: Double) -> String {
        if value >= 1e6 { return trimmed(value / 1e6) + "M" }
        if value >= 1e4 { return trimmed(value / 1e3) + "k" }
        return trimmed(value)
    }

    private static func trimmed(_ value: Double) -> String {
        var text = fixed(value, value >= 100 ? 0 : value >= 1 ? 1 : 3)
        guard text.contains(".") else { return text }
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}

/// Lines over time.
struct LineChart {
    struct Series {
        var name: Bilingual
        var style: String
        var values: [(x: Double, y: Double)]
    }

    var title: Bilingual
    var unit: Bilingual
    var series: [Series]
    /// The time to shade, and its name.
    var band: ClosedRange<Double>?
    /// A line across, such as one core.
    var limit: Double?
    /// The least that the axis reaches to.
    var least = 1.0

    private static let width = 560.0
    private static let height = 250.0
    private static let left = 52.0
    private static let right = 12.0
    private static let top = 14.0
    private static let bottom = 30.0

    var svg: String {
        let points = series.flatMap(\.values)
        guard !points.isEmpty else { return "" }
        let last = max(1, points.map(\.x).max() ?? 1)
        let ticks = Scale.ticks(max(points.map(\.y).max() ?? 1, limit ?? 0, least))
        let highest = ticks.last ?? 1
        func x(_ value: Double) -> Double {
            Self.left + value / last * (Self.width - Self.left - Self.right)
        }
        func y(_ value: Double) -> Double {
            Self.height - Self.bottom - value / highest * (Self.height - Self.top - Self.bottom)
        }
        var body = ""
        if let band {
            let from = x(min(band.lowerBound, last))
            let width = max(0, x(min(band.upperBound, last)) - from)
            body +=
                "<rect class=\"band\" x=\"\(fixed(from, 1))\" y=\"\(fixed(Self.top, 1))\" width=\"\(fixed(width, 1))\" "
            body += "height=\"\(fixed(Self.height - Self.top - Self.bottom, 1))\"/>"
        }
        for tick in ticks {
            let at = fixed(y(tick), 1)
            body +=
                "<line class=\"grid\" x1=\"\(Self.left)\" x2=\"\(Self.width - Self.right)\" y1=\"\(at)\" y2=\"\(at)\"/>"
            body += "<text class=\"tick\" x=\"\(Self.left - 7)\" y=\"\(fixed(y(tick) + 4, 1))\" text-anchor=\"end\">"
            body += Scale.label(tick) + "</text>"
        }
        for tick in Scale.ticks(last) where tick <= last {
            body += "<text class=\"tick\" x=\"\(fixed(x(tick), 1))\" y=\"\(Self.height - 10)\" text-anchor=\"middle\">"
            body += Scale.label(tick) + "</text>"
        }
        if let limit {
            let at = fixed(y(limit), 1)
            body +=
                "<line class=\"limit\" x1=\"\(Self.left)\" x2=\"\(Self.width - Self.right)\" y1=\"\(at)\" y2=\"\(at)\"/>"
        }
        for line in series where !line.values.isEmpty {
            let path = line.values.map { "\(fixed(x($0.x), 1)),\(fixed(y($0.y), 1))" }.joined(separator: " ")
            body += "<polyline class=\"line \(line.style)\" points=\"\(path)\"/>"
        }
        return ChartFrame.html(
            title: title, unit: unit, width: Self.width, height: Self.height, body: body,
            legend: series.map { ($0.name, $0.style) })
    }
}

/// Bars of a distribution of times, doubling from left to right.
struct BarChart {
    var title: Bilingual
    var unit: Bilingual
    var buckets: [LoadReport.Bucket]
    /// Times to mark, with their names.
    var marks: [(value: Double, name: String)]

    private static let width = 560.0
    private static let height = 250.0

    var svg: String {
        guard let first = buckets.first, let end = buckets.last?.to, first.from > 0 else { return "" }
        let low = log2(first.from)
        let high = max(low + 1, log2(end))
        let largest = Double(buckets.map(\.count).max() ?? 1)
        func x(_ value: Double) -> Double {
            let place = (log2(max(value, first.from)) - low) / (high - low)
            return 16 + min(1, place) * (Self.width - 32)
        }
        var body = "<line class=\"grid\" x1=\"16\" x2=\"\(Self.width - 16)\" y1=\"216\" y2=\"216\"/>"
        for bucket in buckets {
            // A bar that is there at all is seen.
            let tall = max(1.5, Double(bucket.count) / largest * 176)
            let from = x(bucket.from)
            let width = max(1, x(bucket.to) - from - 1.5)
            body += "<rect class=\"bar\" x=\"\(fixed(from, 1))\" y=\"\(fixed(216 - tall, 1))\" "
            body += "width=\"\(fixed(width, 1))\" height=\"\(fixed(tall, 1))\" rx=\"1.5\"/>"
        }
        var value = exp2(low.rounded(.up))
        // At most nine labels.
        let step = max(1, ((high - low) / 8).rounded(.up))
        while value <= end {
            body += "<text class=\"tick\" x=\"\(fixed(x(value), 1))\" y=\"234\" text-anchor=\"middle\">"
            body += Scale.label(value) + "</text>"
            value *= exp2(step)
        }
        var lastLabel = -100.0
        var row = 0
        for mark in marks where mark.value > 0 {
            let at = x(mark.value)
            row = at - lastLabel < 40 ? row + 1 : 0
            lastLabel = at
            let anchor = at > Self.width - 60 ? "end" : "start"
            let shift = anchor == "end" ? -5.0 : 5.0
            body += "<line class=\"mark\" x1=\"\(fixed(at, 1))\" x2=\"\(fixed(at, 1))\" y1=\"8\" y2=\"216\"/>"
            body += "<text class=\"mark-name\" x=\"\(fixed(at + shift, 1))\" y=\"\(18 + row * 14)\" "
            body += "text-anchor=\"\(anchor)\">\(Markup.escape(mark.name))</text>"
        }
        return ChartFrame.html(
            title: title, unit: unit, width: Self.width, height: Self.height, body: body, legend: [])
    }
}

/// What every chart has around it.
private enum ChartFrame {
    static func html(
        title: Bilingual, unit: Bilingual, width: Double, height: Double, body: String,
        legend: [(name: Bilingual, style: String)]
    ) -> String {
        var text = "<figure><figcaption><h3>\(title.html)</h3><span class=\"unit\">\(unit.html)</span>"
        if legend.count > 1 {
            text += "<span class=\"legend\">"
            for entry in legend { text += "<span><i class=\"\(entry.style)\"></i>\(entry.name.html)</span>" }
            text += "</span>"
        }
        text += "</figcaption><svg viewBox=\"0 0 \(Int(width)) \(Int(height))\" role=\"img\" "
        text += "aria-label=\"\(Markup.escape(title.english))\">\(body)</svg></figure>\n"
        return text
    }
}
