import RecordingManifest

/// What a film is made of: the readable tracks, who is in them, and what is to be seen when.
struct Material {
    let options: CompositionOptions
    let cast: Cast
    let timeline: Timeline
    let scenes: [Scene]
    let title: String
    private(set) var warnings: [String] = []
    private let manifest: Manifest
    private let directory: String

    /// Looks at every track's beginning; one that cannot be read is left out, with a warning.
    init(_ manifest: Manifest, directory: String, options: CompositionOptions) {
        self.manifest = manifest
        self.directory = directory
        self.options = options
        var usable: Set<Int> = []
        let withdrawn = Set(manifest.participants.filter { $0.withdrawnAt != nil }.map(\.number))
        for (index, track) in manifest.tracks.enumerated() where !withdrawn.contains(track.participant) {
            if options.isSoundOnly, track.codec != "opus" { continue }
            do throws(TrackError) {
                let reader = try Self.open(track, in: directory)
                let isKnown =
                    track.codec == "opus" || makePictureDecoder(codec: reader.codec, setup: reader.setup) != nil
                if isKnown {
                    usable.insert(index)
                } else {
                    warnings.append("\(track.file) is left out: there is no decoder for \(track.codec).")
                }
            } catch {
                warnings.append("\(track.file) is left out: \(error.message).")
            }
        }
        cast = Cast(manifest) { usable.contains($0) }
        let lastBlock = cast.sounds.map(\.track.to).max() ?? 0
        let lastPicture = (cast.cameras + cast.screens).map(\.track.to).max() ?? 0
        // A crash leaves a manifest that is older than the files.
        let duration = manifest.duration > 0 ? manifest.duration : max(lastBlock, lastPicture)
        timeline = Timeline(duration: duration, pauses: manifest.pauses)
        scenes = options.isSoundOnly ? [] : Director(cast, options: options).scenes(until: duration)
        title = manifest.start.breakout.map { "\(manifest.start.title) — \($0.title)" } ?? manifest.start.title
    }

    var pieceTime: Int64 { Int64(options.pieceSeconds) * 1_000 }

    var pieceCount: Int { Int((timeline.duration + pieceTime - 1) / pieceTime) }

    /// The frames of a piece, by their numbers in the film.
    func frames(of piece: Int) -> Range<Int> {
        let all = Int((timeline.duration + PictureStage.frameTime - 1) / PictureStage.frameTime)
        let length = Int(pieceTime / PictureStage.frameTime)
        return min(all, piece * length)..<min(all, (piece + 1) * length)
    }

    /// The packets of sound of a piece. The last has one more, for what the encoder still holds back.
    func packets(of piece: Int) -> Range<Int> {
        let all = Int((timeline.duration + 19) / 20) + 1
        let length = Int(pieceTime / 20)
        let end = piece == pieceCount - 1 ? all : min(all, (piece + 1) * length)
        return (piece * length)..<end
    }

    /// The frame that the film is announced with: one from its first part, when all have come in.
    var thumbnailFrame: Int { Int(min(timeline.duration / 4, 120_000) / PictureStage.frameTime) }

    /// Stereo only when a screen was shown with sound.
    var channels: Int { cast.sounds.contains { $0.track.source == .screen } ? 2 : 1 }

    func openSounds() -> [Int: SoundTrack] {
        var tracks: [Int: SoundTrack] = [:]
        for part in cast.sounds {
            guard let reader = try? Self.open(part.track, in: directory) else { continue }
            tracks[part.index] = SoundTrack(reader, channels: channels, timeline: timeline)
        }
        return tracks
    }

    func openPictures() -> [Int: PictureTrack] {
        var tracks: [Int: PictureTrack] = [:]
        for part in cast.cameras + cast.screens {
            guard let reader = try? Self.open(part.track, in: directory),
                let decoder = makePictureDecoder(codec: reader.codec, setup: reader.setup)
            else { continue }
            tracks[part.index] = PictureTrack(reader, decoder)
        }
        return tracks
    }

    /// Warns of tracks with blocks that could not be decoded.
    mutating func noteFailures(_ failures: [Int: Int]) {
        for (index, count) in failures.sorted(by: { $0.key < $1.key }) where manifest.tracks.indices.contains(index) {
            warnings.append("\(manifest.tracks[index].file) is damaged in \(count) places; the rest of it was used.")
        }
    }

    func report() -> CompositionReport {
        let isSound = options.isSoundOnly
        var report = CompositionReport(
            duration: timeline.duration, width: isSound ? 0 : options.width, height: isSound ? 0 : options.height)
        report.chapters = cast.chapters(on: timeline)
        report.warnings = warnings
        report.participants = cast.people.compactMap { cast.names[$0] }
        return report
    }

    private static func open(_ track: RecordedTrack, in directory: String) throws(TrackError) -> TrackReader {
        // The manifest is ours, but a name in it must not lead out of the directory.
        guard !track.file.contains("/"), !track.file.hasPrefix(".") else {
            throw TrackError(message: "its name is odd")
        }
        return try TrackReader(path: "\(directory)/\(track.file)")
    }
}

/// The two halves of a piece's making, with everything that stays open between pieces.
final class Stages {
    private let material: Material
    private let sound: SoundStage
    private let picture: PictureStage?

    init(_ material: Material) {
        self.material = material
        sound = SoundStage(material.openSounds(), channels: material.channels)
        picture =
            material.options.isSoundOnly
            ? nil
            : PictureStage(
                cast: material.cast, timeline: material.timeline, scenes: material.scenes,
                tracks: material.openPictures(), options: material.options, title: material.title)
    }

    /// Makes a piece and has it on disk. Returns its head, from which the next one goes on.
    func render(_ piece: Int, after head: PieceFile.Head, parts: Parts, progress: (Double) -> Void)
        throws(CompositionError) -> PieceFile.Head
    {
        sound.offsets = head.offsets
        let packets = material.packets(of: piece)
        let number = picture == nil ? 1 : 2
        var blocks: [FilmBlock] = []
        for (index, bytes) in try sound.render(packets).enumerated() {
            blocks.append(
                FilmBlock(
                    track: number, time: Int64(packets.lowerBound + index) * 20, isKeyframe: true, bytes: bytes))
        }
        var failures = sound.failures
        if let picture {
            let frames = material.frames(of: piece)
            let made = try picture.render(frames, thumbnailAt: material.thumbnailFrame) { frame in
                let done = frame - frames.lowerBound
                if done % 25 == 0 { progress(Double(done) / Double(frames.count)) }
            }
            blocks = Self.merge(made.blocks, blocks)
            failures.merge(picture.failures) { $0 + $1 }
            if let thumbnail = made.thumbnail { try parts.keep(thumbnail: thumbnail) }
        }
        var next = PieceFile.Head()
        next.offsets = sound.offsets
        // Counts start anew after an interruption; what was known then stays known.
        next.failures = head.failures.merging(failures) { max($0, $1) }
        try parts.write(PieceFile(head: next, blocks: blocks), piece: piece)
        return next
    }

    /// Both in the order of time; a picture before the sound of the same moment.
    static func merge(_ pictures: [FilmBlock], _ sounds: [FilmBlock]) -> [FilmBlock] {
        var merged: [FilmBlock] = []
        merged.reserveCapacity(pictures.count + sounds.count)
        var next = 0
        for sound in sounds {
            while next < pictures.count, pictures[next].time <= sound.time {
                merged.append(pictures[next])
                next += 1
            }
            merged.append(sound)
        }
        return merged + pictures[next...]
    }
}
