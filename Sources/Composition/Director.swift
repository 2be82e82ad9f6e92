import RecordingManifest

/// What is on the screen from a time of the recording on.
struct Scene: Equatable {
    var from: Int64
    var tiles: [Tile]
}

/// Decides what is on the screen when. Pure: the same manifest gives the same scenes.
struct Director {
    private let cast: Cast
    private let options: CompositionOptions
    private let layout: Layout
    /// Since when somebody is the one who speaks: only those who kept on for a while.
    private let speakers: [(from: Int64, since: Int64, participant: UInt32)]

    /// How long somebody speaks before being shown for it.
    static let settles: Int64 = 1_500
    /// How long somebody speaks before being shown large.
    static let dominates: Int64 = 10_000
    /// How long a division of the screen stays at least.
    static let shortestScene: Int64 = 6_000
    /// How many tiles there are at most.
    static let mostTiles = 9

    private enum Division: Equatable {
        case screen(UInt32)
        case grid
        case speaker(UInt32)
    }

    init(_ cast: Cast, options: CompositionOptions) {
        self.cast = cast
        self.options = options
        layout = Layout(width: options.width, height: options.height)
        speakers = Self.settled(cast.marks)
    }

    private static func settled(_ marks: [RecordingMark]) -> [(from: Int64, since: Int64, participant: UInt32)] {
        let spoken = marks.filter { $0.kind == .speaker }
        var found: [(from: Int64, since: Int64, participant: UInt32)] = []
        for (index, mark) in spoken.enumerated() {
            let end = index + 1 < spoken.count ? spoken[index + 1].at : Int64.max
            guard mark.at < Int64.max - settles, end >= mark.at + settles else { continue }
            if found.last?.participant == mark.participant { continue }
            found.append((from: mark.at + settles, since: mark.at, participant: mark.participant))
        }
        return found
    }

    /// All scenes until the end of the recording.
    func scenes(until end: Int64) -> [Scene] {
        var scenes: [Scene] = []
        var division: (kind: Division, since: Int64)?
        var places: [UInt32] = []
        for time in moments(until: end) {
            let wanted = self.division(at: time)
            if let current = division, current.kind != wanted {
                // A screen comes and goes at once; who is large changes in calm.
                if !mayChange(from: current.kind, to: wanted, at: time, since: current.since) {
                    division = isPossible(current.kind, at: time) ? current : (wanted, time)
                } else {
                    division = (wanted, time)
                }
            } else if division == nil {
                division = (wanted, time)
            }
            guard let division else { continue }
            let tiles = arrange(division.kind, at: time, places: &places)
            if scenes.last?.tiles != tiles { scenes.append(Scene(from: time, tiles: tiles)) }
        }
        return scenes
    }

    /// When something may change.
    private func moments(until end: Int64) -> [Int64] {
        var times: Set<Int64> = [0]
        for part in cast.cameras + cast.screens + cast.sounds {
            times.formUnion([part.track.from, part.track.to])
            guard part.track.codec != "opus" else { continue }
            for gap in part.track.gaps where gap.to - gap.from > Cast.Part.shortestAbsence {
                times.formUnion([gap.from, gap.to])
            }
        }
        for speaker in speakers {
            times.formUnion([speaker.from, speaker.since + Self.dominates, speaker.from + Self.shortestScene])
        }
        return times.filter { $0 >= 0 && $0 < end }.sorted()
    }

    private func speaker(at time: Int64) -> (from: Int64, since: Int64, participant: UInt32)? {
        speakers.last { $0.from <= time && cast.isPresent($0.participant, at: time) }
    }

    private func division(at time: Int64) -> Division {
        if let screen = screen(at: time) { return .screen(screen.track.participant) }
        switch options.layout {
        case .grid: return .grid
        case .speaker: return speaker(at: time).map { .speaker($0.participant) } ?? .grid
        case .auto:
            guard let speaker = speaker(at: time), time - speaker.since >= Self.dominates,
                present(at: time).count > 2
            else { return .grid }
            return .speaker(speaker.participant)
        }
    }

    private func mayChange(from: Division, to: Division, at time: Int64, since: Int64) -> Bool {
        if case .screen = from { return true }
        if case .screen = to { return true }
        return time - since >= Self.shortestScene
    }

    private func isPossible(_ division: Division, at time: Int64) -> Bool {
        switch division {
        case .grid: true
        case .speaker(let person): cast.isPresent(person, at: time)
        case .screen: screen(at: time) != nil
        }
    }

    private func screen(at time: Int64) -> Cast.Part? {
        cast.screens.filter { $0.isOn(at: time) }.max { $0.track.from < $1.track.from }
    }

    private func present(at time: Int64) -> [UInt32] { cast.people.filter { cast.isPresent($0, at: time) } }

    /// Those who are to be seen, the most important first: who speaks, cameras, who spoke, the others.
    private func important(at time: Int64) -> [UInt32] {
        var order: [UInt32] = []
        func add(_ person: UInt32) {
            if !order.contains(person) { order.append(person) }
        }
        let here = present(at: time)
        let spoke = speakers.filter { $0.from <= time && here.contains($0.participant) }.reversed().map(\.participant)
        if let first = spoke.first { add(first) }
        for person in spoke where cast.camera(of: person, at: time) != nil { add(person) }
        for person in here where cast.camera(of: person, at: time) != nil { add(person) }
        for person in spoke { add(person) }
        for person in here { add(person) }
        return order
    }

    private func tile(_ person: UInt32, _ frame: Frame, at time: Int64) -> Tile {
        Tile(frame: frame, participant: person, track: cast.camera(of: person, at: time)?.index)
    }

    private func arrange(_ division: Division, at time: Int64, places: inout [UInt32]) -> [Tile] {
        let order = important(at: time)
        switch division {
        case .grid:
            places = Self.settle(Array(order.prefix(Self.mostTiles)), in: places, sorted: true)
            return zip(places, layout.grid(places.count)).map { tile($0, $1, at: time) }
        case .speaker(let person):
            let others = Array(order.filter { $0 != person }.prefix(Layout.stripLength))
            places = Self.settle(others, in: places, sorted: false)
            let frames = layout.featured(strip: places.count)
            return [tile(person, frames.large, at: time)]
                + zip(places, frames.strip).map { tile($0, $1, at: time) }
        case .screen(let person):
            // A strip of initials tells nothing: without cameras only who speaks is beside the screen.
            let seen = order.filter { cast.camera(of: $0, at: time) != nil }
            let strip = seen.isEmpty ? Array(order.prefix(1)) : Array(seen.prefix(Layout.stripLength))
            places = Self.settle(strip, in: places, sorted: false)
            let frames = layout.featured(strip: places.count)
            let shown = Tile(
                frame: frames.large, participant: person, track: screen(at: time)?.index, isNamed: false)
            return [shown] + zip(places, frames.strip).map { tile($0, $1, at: time) }
        }
    }

    /// Whoever stays keeps the place; who comes takes the place of who goes.
    static func settle(_ wanted: [UInt32], in places: [UInt32], sorted: Bool) -> [UInt32] {
        var coming = wanted.filter { !places.contains($0) }
        if sorted { coming.sort() }
        var settled: [UInt32] = []
        for place in places.prefix(max(wanted.count, 0)) {
            if wanted.contains(place) {
                settled.append(place)
            } else if !coming.isEmpty {
                settled.append(coming.removeFirst())
            }
        }
        for person in wanted where !settled.contains(person) && !coming.contains(person) { settled.append(person) }
        return settled + coming
    }
}

extension Cast {
    /// The places of the film to go to. Only who speaks for a while is worth one.
    func chapters(on timeline: Timeline) -> [CompositionReport.Chapter] {
        let shortestSpeech: Int64 = 10_000
        var chapters: [CompositionReport.Chapter] = []
        var speaking: UInt32?
        let spoken = marks.filter { $0.kind == .speaker }.map(\.at)
        for mark in marks {
            let kind: CompositionReport.Chapter.Kind
            switch mark.kind {
            case .speaker:
                let end = spoken.first { $0 > mark.at } ?? Int64.max
                guard end - mark.at >= shortestSpeech, speaking != mark.participant else { continue }
                speaking = mark.participant
                kind = .speaker
            case .screen: kind = .screen
            case .floor: kind = .floor
            case .screenEnd: continue
            }
            let at = timeline.filmOrNext(atRecording: mark.at)
            guard at < timeline.duration else { continue }
            chapters.append(
                .init(at: at, kind: kind, participant: mark.participant, name: names[mark.participant] ?? ""))
        }
        return chapters
    }
}
