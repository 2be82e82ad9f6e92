/// A picture drawn from numbers.
public struct Chart: Sendable {
    /// How the numbers are shown.
    public enum Kind: Sendable {
        /// Points joined by lines; a nil value leaves a gap.
        case lines
        /// Bars side by side.
        case bars
    }

    /// Numbers of one thing, one for each label; nil where there is none or it is not shown.
    public struct Series: Sendable {
        var name: String
        var values: [Double?]
        /// The places before which the line is broken: the scale changed there.
        var breaks: Set<Int>

        /// Makes a series.
        public init(_ name: String, _ values: [Double?], breaks: Set<Int> = []) {
            self.name = name
            self.values = values
            self.breaks = breaks
        }
    }

    /// From the lowest to the highest value at each label, drawn as a band.
    public struct Band: Sendable {
        var name: String
        var values: [(low: Double, high: Double)?]

        /// Makes a band.
        public init(_ name: String, _ values: [(low: Double, high: Double)?]) {
            self.name = name
            self.values = values
        }
    }

    /// How the numbers are shown.
    public var kind: Kind
    /// What stands above it.
    public var title: String
    /// What the numbers are, such as "%".
    public var unit: String
    /// Below the axis, from the left.
    public var labels: [String]
    /// At most five: more cannot be told apart.
    public var series: [Series]
    /// The range behind the lines.
    public var band: Band?
    /// The height in points.
    public var height: Double

    /// Makes a chart.
    public init(
        _ kind: Kind, title: String, unit: String = "", labels: [String], series: [Series], band: Band? = nil,
        height: Double = 180
    ) {
        self.kind = kind
        self.title = title
        self.unit = unit
        self.labels = labels
        self.series = series
        self.band = band
        self.height = height
    }
}

/// The marks on an axis.
struct AxisScale {
    let low: Double
    let high: Double
    let step: Double

    /// From zero, or from a round number below the lowest value, to a round number above the highest, in 4 to 10 steps.
    init(low: Double, high: Double, fromZero: Bool) {
        let low = fromZero ? min(0, low) : low
        let span = max(high - low, abs(high) * 0.1, 1e-9)
        var power = 1.0
        while power * 10 <= span { power *= 10 }
        while power > span { power /= 10 }
        let ratio = span / power
        let step = ratio <= 1 ? power / 5 : ratio <= 2 ? power / 2 : ratio <= 5 ? power : power * 2
        self.step = step
        self.low = (low / step).rounded(.down) * step
        self.high = max((high / step).rounded(.up) * step, self.low + step)
    }

    var marks: [Double] {
        (0...Int(((high - low) / step).rounded())).map { low + Double($0) * step }
    }
}
