import RecordingManifest

/// Who and what is in the film, and when: what the manifest says, without those who withdrew. Times in milliseconds of
/// the recording.
struct Cast {
    /// A track that has pictures, or sound.
    struct Part {
        /// Its place among the manifest's tracks.
        var index: Int
        var track: RecordedTrack

        /// A short time without pictures is no reason to put everybody elsewhere.
        static let shortestAbsence: Int64 = 2_000

        /// Whether there is something to show at a time.
        func isOn(at time: Int64) -> Bool {
            guard time >= track.from, time < track.to else { return false }
            return !track.gaps.contains { gap in
                (gap.reason == .off || gap.reason == .crash) && gap.to - gap.from > Self.shortestAbsence
                    && gap.from <= time && time < gap.to
            }
        }

        /// By how much the picture at a time has to be turned.
        func rotation(at time: Int64) -> Int { track.pictures.last { $0.at <= time }?.rotation ?? 0 }
    }

    let names: [UInt32: String]
    /// In the order in which they are put on the screen.
    let people: [UInt32]
    let cameras: [Part]
    let screens: [Part]
    let sounds: [Part]
    /// In the order of their times.
    let marks: [RecordingMark]

    /// Takes what can be used; `isUsable` says which of the manifest's tracks can be read.
    init(_ manifest: Manifest, isUsable: (Int) -> Bool = { _ in true }) {
        let inside = manifest.participants.filter { $0.withdrawnAt == nil }
        let names = Dictionary(inside.map { ($0.number, $0.name) }) { _, last in last }
        let parts = manifest.tracks.indices.filter { names[manifest.tracks[$0].participant] != nil && isUsable($0) }
            .map { Part(index: $0, track: manifest.tracks[$0]) }
        sounds = parts.filter { $0.track.codec == "opus" }
        let pictures = parts.filter { $0.track.codec != "opus" }
        cameras = pictures.filter { $0.track.source == .camera }
        screens = pictures.filter { $0.track.source == .screen }
        let shown = Set(parts.map(\.track.participant))
        people = shown.sorted()
        self.names = names
        marks = manifest.marks.filter { names[$0.participant] != nil }.sorted { $0.at < $1.at }
    }

    /// The camera that shows somebody at a time.
    func camera(of person: UInt32, at time: Int64) -> Part? {
        cameras.last { $0.track.participant == person && $0.isOn(at: time) }
    }

    /// Whether anything of somebody was recorded before and after a time.
    func isPresent(_ person: UInt32, at time: Int64) -> Bool {
        (cameras + screens + sounds).contains {
            $0.track.participant == person && $0.track.from <= time && time < $0.track.to
        }
    }
}
