/// Draws the film's frames and encodes them, piece by piece.
final class PictureStage {
    /// Milliseconds from one frame to the next: 25 a second.
    static let frameTime: Int64 = 40
    /// Frames from one keyframe to the next: two seconds.
    static let keyframeDistance = 50
    /// How long the title stays, in milliseconds.
    static let titleTime: Int64 = 4_000

    private let canvas: Canvas
    private let cast: Cast
    private let rotations: [Int: Cast.Part]
    private let timeline: Timeline
    private let scenes: [Scene]
    private let tracks: [Int: PictureTrack]
    private let title: Overlay?

    private var tiles: [Tile]?
    private var hadTitle = false
    private var names: [Tile: Overlay] = [:]
    private var initials: [Tile: Overlay] = [:]

    init(
        cast: Cast, timeline: Timeline, scenes: [Scene], tracks: [Int: PictureTrack], options: CompositionOptions,
        title: String
    ) {
        canvas = Canvas(width: options.width, height: options.height)
        self.cast = cast
        rotations = Dictionary((cast.cameras + cast.screens).map { ($0.index, $0) }) { first, _ in first }
        self.timeline = timeline
        self.scenes = scenes
        self.tracks = tracks
        self.title = Lettering.title(title, width: options.width, height: options.height)
    }

    /// The blocks that could not be decoded, by track.
    var failures: [Int: Int] { tracks.mapValues(\.failures).filter { $0.value > 0 } }

    /// The frames as blocks, the first a keyframe. A frame that is like the one before may be left out.
    func render(_ frames: Range<Int>, thumbnailAt: Int, each: (Int) -> Void) throws(CompositionError) -> (
        blocks: [FilmBlock], thumbnail: [UInt8]?
    ) {
        let encoder = try FilmEncoder(canvas)
        var blocks: [FilmBlock] = []
        var thumbnail: [UInt8]?
        var lastEncoded = frames.lowerBound
        // What is on the canvas may stem from before an interruption, or not: it is drawn anew.
        tiles = nil
        for frame in frames {
            let time = Int64(frame) * Self.frameTime
            let hasChanged = draw(at: time)
            let isKeyframe = (frame - frames.lowerBound) % Self.keyframeDistance == 0
            // The encoder makes a still picture better with each frame; after half a second it is good enough.
            if hasChanged { lastEncoded = frame }
            if isKeyframe || frame - lastEncoded < 12 || frame % 25 == 0 {
                let bytes = try encoder.encode(at: time, lasting: Int(Self.frameTime), isKeyframe: isKeyframe)
                if !bytes.isEmpty {
                    blocks.append(FilmBlock(track: 1, time: time, isKeyframe: isKeyframe, bytes: bytes))
                }
            }
            if frame == thumbnailAt { thumbnail = canvas.jpeg(width: min(640, canvas.width)) }
            each(frame)
        }
        return (blocks, thumbnail)
    }

    /// True when anything on the canvas is different now.
    private func draw(at time: Int64) -> Bool {
        let moment = timeline.recording(atFilm: time)
        let wanted = scene(at: moment)
        let hasTitle = title != nil && time < Self.titleTime
        let isNew = tiles != wanted || hadTitle != hasTitle
        if isNew {
            canvas.fill(Frame(x: 0, y: 0, width: canvas.width, height: canvas.height), y: 24)
            tiles = wanted
            hadTitle = hasTitle
            names = names.filter { wanted.contains($0.key) }
            initials = initials.filter { wanted.contains($0.key) }
        }
        var hasChanged = isNew
        for tile in wanted {
            // A picture is shown from half a frame before its time on, so that none is late by more than that.
            let track = tile.track.flatMap { tracks[$0] }
            let hasPicture = track?.advance(to: (moment + Self.frameTime / 2) * 1_000) ?? false
            guard hasPicture || isNew else { continue }
            draw(tile, track?.picture, at: moment)
            hasChanged = true
        }
        if hasChanged, hasTitle, let title { canvas.draw(title, x: 0, y: (canvas.height - title.height - 8) & ~1) }
        return hasChanged
    }

    private func draw(_ tile: Tile, _ picture: PictureView?, at moment: Int64) {
        let name = cast.names[tile.participant] ?? ""
        if let picture {
            let rotation = tile.track.flatMap { rotations[$0]?.rotation(at: moment) } ?? 0
            let isSideways = rotation % 180 != 0
            let fit = tile.frame.fitting(
                width: isSideways ? picture.height : picture.width, height: isSideways ? picture.width : picture.height)
            if fit != tile.frame { canvas.fill(tile.frame, y: 16) }
            canvas.draw(picture, to: fit, rotation: rotation)
        } else {
            let drawing =
                initials[tile] ?? Lettering.initials(name, number: tile.participant, tile: tile.frame)
            initials[tile] = drawing
            canvas.draw(drawing, x: tile.frame.x, y: tile.frame.y)
        }
        guard tile.isNamed, let label = names[tile] ?? Lettering.name(name, tile: tile.frame) else { return }
        names[tile] = label
        canvas.draw(label, x: tile.frame.x, y: tile.frame.y + tile.frame.height - label.height)
    }

    private func scene(at moment: Int64) -> [Tile] {
        // The last scene that has begun; they are in order.
        var low = 0
        var high = scenes.count
        while low < high {
            let middle = (low + high) / 2
            if scenes[middle].from <= moment { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? scenes[low - 1].tiles : []
    }
}
