import RecordingManifest

/// Which time of the recording is at which time of the film: the same, without the pauses. All times in milliseconds.
struct Timeline: Equatable {
    /// A stretch of the recording that is in the film.
    struct Stretch: Equatable {
        var recording: Int64
        var film: Int64
        var length: Int64
    }

    private(set) var stretches: [Stretch] = []
    private(set) var duration: Int64 = 0

    init(duration total: Int64, pauses: [Manifest.Span]) {
        var place: Int64 = 0
        let spans = pauses.map { (from: max(0, $0.from), to: min(total, $0.to ?? total)) }.sorted { $0.from < $1.from }
        for span in spans where span.to > span.from {
            append(from: place, to: span.from)
            place = max(place, span.to)
        }
        append(from: place, to: total)
    }

    private mutating func append(from: Int64, to: Int64) {
        guard to > from else { return }
        stretches.append(Stretch(recording: from, film: duration, length: to - from))
        duration += to - from
    }

    /// The time of the recording that is shown at a time of the film.
    func recording(atFilm time: Int64) -> Int64 {
        let stretch = stretches.last { $0.film <= time } ?? stretches.first
        guard let stretch else { return time }
        return stretch.recording + min(time - stretch.film, stretch.length)
    }

    /// When a moment of the recording is in the film; nil when it is in a pause.
    func film(atRecording time: Int64) -> Int64? {
        guard let stretch = stretches.last(where: { $0.recording <= time }) else { return nil }
        let passed = time - stretch.recording
        return passed < stretch.length ? stretch.film + passed : nil
    }

    /// When a moment of the recording is in the film, or when the film goes on after the pause that it is in.
    func filmOrNext(atRecording time: Int64) -> Int64 {
        if let exact = film(atRecording: time) { return exact }
        return stretches.first { $0.recording >= time }?.film ?? duration
    }
}
