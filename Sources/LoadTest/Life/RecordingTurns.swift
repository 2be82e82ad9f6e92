/// The delay of packets apart: while those who send were recorded, and while they were not.
struct RecordingTurns {
    private var histograms: [Bool: Histogram] = [:]
    private var last: Bool?

    /// Adds a second. One in which recording began or ended belongs to neither.
    mutating func note(_ delay: Histogram, isRecorded: Bool?) {
        defer { last = isRecorded }
        guard let isRecorded, last == isRecorded else { return }
        histograms[isRecorded, default: Histogram()].add(delay)
    }

    var recorded: LoadReport.Times? { histograms[true].map { LoadReport.Times($0) } }
    var unrecorded: LoadReport.Times? { histograms[true] == nil ? nil : histograms[false].map { LoadReport.Times($0) } }
}
