import Foundation
import RecordingManifest

/// Makes one film of a finished recording, in the recording's own directory: `film.webm` (or `sound.webm`), `film.json`
/// and `thumbnail.jpg`. It can be killed at any time; run again, it goes on after the last finished piece.
public struct Composer {
    private let directory: String
    private let options: CompositionOptions

    /// Changed whenever the same recording would give other pieces.
    private static let version = 1
    private static let shareOfPieces = 0.98

    /// Prepares to compose the recording in a directory.
    public init(directory: String, options: CompositionOptions = CompositionOptions()) {
        self.directory = directory
        self.options = options
    }

    /// Composes. `progress` is told from time to time how much is done, from 0 to 1. Throws a ``CompositionError``
    /// whose description is a sentence for whoever runs the server; what is finished by then is kept for the next time.
    @discardableResult
    public func run(progress: (Double) -> Void) throws(CompositionError) -> CompositionReport {
        try checkOptions()
        let (manifest, text) = try readManifest()
        var material = Material(manifest, directory: directory, options: options)
        guard material.timeline.duration > 0, !material.cast.people.isEmpty else {
            throw CompositionError(.nothing, "Nothing of this recording can be shown or heard, so there is no film.")
        }
        let parts = try Parts(directory: directory + "/film.parts", plan: try plan(text))
        let pieces = material.pieceCount
        var head = PieceFile.Head()
        var stages: Stages?
        for piece in 0..<pieces {
            if let done = parts.head(of: piece) {
                head = done
            } else {
                let open = stages ?? Stages(material)
                stages = open
                head = try open.render(piece, after: head, parts: parts) { done in
                    progress((Double(piece) + done) / Double(pieces) * Self.shareOfPieces)
                }
            }
            progress(Double(piece + 1) / Double(pieces) * Self.shareOfPieces)
        }
        material.noteFailures(head.failures)
        let report = material.report()
        let film = try join(material, parts: parts)
        if let thumbnail = parts.thumbnail { try OutputFile.write(thumbnail, to: directory + "/thumbnail.jpg") }
        try OutputFile.write(try Self.json(report), to: directory + "/film.json")
        // The film last: whoever sees it has the rest.
        try film.finish()
        parts.remove()
        progress(1)
        return report
    }

    /// Reads all pieces twice: once to know where everything will be, once to write it there.
    private func join(_ material: Material, parts: Parts) throws(CompositionError) -> FilmWriter {
        let channels = material.channels
        let sound = FilmTrack.opus(channels: channels, skip: try SoundStage.lookahead(channels: channels))
        let tracks = options.isSoundOnly ? [sound] : [.vp8(width: options.width, height: options.height), sound]
        var plan = FilmPlan(tracks: tracks, title: material.title, duration: material.timeline.duration)
        for piece in 0..<material.pieceCount {
            for block in try parts.read(piece).blocks { plan.add(block) }
        }
        let name = options.isSoundOnly ? "/sound.webm" : "/film.webm"
        var writer = try FilmWriter(plan, to: directory + name, temporary: parts.unfinishedFilm)
        for piece in 0..<material.pieceCount {
            for block in try parts.read(piece).blocks { try writer.write(block) }
        }
        return writer
    }

    private func checkOptions() throws(CompositionError) {
        let isSound = options.isSoundOnly
        let sizes = (options.width, options.height)
        guard isSound || (64...3840).contains(sizes.0) && (64...2160).contains(sizes.1) && (sizes.0 | sizes.1) & 1 == 0
        else {
            throw CompositionError(.options, "A film is 64x64 to 3840x2160 pixels, and both numbers are even.")
        }
        guard options.pieceSeconds >= 2, options.pieceSeconds % 2 == 0 else {
            throw CompositionError(.options, "A piece has an even number of seconds, at least 2.")
        }
    }

    private func readManifest() throws(CompositionError) -> (Manifest, [UInt8]) {
        let manifest: Manifest
        let text: Data
        do {
            text = try Data(contentsOf: URL(fileURLWithPath: directory + "/manifest.json"))
            manifest = try JSONDecoder().decode(Manifest.self, from: text)
        } catch {
            throw CompositionError(
                .unreadable, "There is no recording in \(directory): its manifest.json cannot be read.")
        }
        guard manifest.format <= Manifest.currentFormat else {
            throw CompositionError(.unreadable, "The recording was made by a newer version of this program; update it.")
        }
        guard manifest.state == .finished else {
            throw CompositionError(.nothing, "The recording still goes on; a film is made when it has ended.")
        }
        return (manifest, Array(text))
    }

    /// All that the pieces depend on: other bytes here, other pieces.
    private func plan(_ manifest: [UInt8]) throws(CompositionError) -> [UInt8] {
        try Array("\(Self.version)\n".utf8) + Self.json(options) + [10] + manifest
    }

    private static func json(_ value: some Encodable) throws(CompositionError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(value) else {
            throw CompositionError(.codec, "What was composed cannot be written down as JSON.")
        }
        return Array(bytes)
    }
}
