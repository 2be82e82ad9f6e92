import MediaControl
import Primitives
import RTP
import RecordingManifest

/// A participant's microphone, camera or screen in a recording, through all its files.
struct SourceRecorder {
    /// Whose it is, and what.
    struct Key: Hashable { var participant: UInt32, source: RecordedSource }

    let key: Key
    /// What feeds it; nil while it is off.
    var track: TrackID?
    var assembler = TrackAssembler()
    /// The place in the manifest of the file that is written; nil before the first.
    private(set) var current: Int?
    private var file: TrackFile?
    /// How many files there were.
    private(set) var count = 0
    private var missing: RecordedTrack.Gap.Reason?
    private var flushedAt: Instant?
    private var syncedAt: Instant?
    private var rotation: UInt8 = 0
    /// Whether the next picture must be one that stands by itself.
    private(set) var awaitsKeyframe = false

    init(key: Key) { self.key = key }

    /// Goes on with a track, after a time without one.
    mutating func begin(_ track: TrackID) {
        self.track = track
        assembler = TrackAssembler()
        awaitsKeyframe = key.source != .microphone
        if file != nil { missing = .off }
    }

    /// Nothing is written for a while, which is no gap: pictures go on with a keyframe.
    mutating func pause() {
        missing = nil
        awaitsKeyframe = key.source != .microphone
    }

    /// Finds its file again after others were taken out of the manifest.
    mutating func relocate(in manifest: Manifest) {
        guard let file, current != nil else { return }
        current = manifest.tracks.firstIndex { file.path.hasSuffix("/" + $0.file) }
    }

    /// Something is missing before the next frame.
    mutating func note(_ reason: RecordedTrack.Gap.Reason) { if file != nil { missing = reason } }

    /// Writes a frame at a time of the recording in nanoseconds. Returns whether the manifest tells more now than that
    /// a file has grown.
    mutating func write(
        _ frame: MediaFrame, at time: Int64, in files: RecordingFiles, of manifest: inout Manifest
    ) throws(RecordingFileError) -> Bool {
        // A frame that was captured before the recording began, or before the pause ended, does not belong to it.
        guard time >= 0, frame.isKeyframe || !awaitsKeyframe else { return false }
        awaitsKeyframe = false
        if let file, !goesOn(file, with: frame) { try finish(&manifest) }
        if file == nil {
            // A picture that depends on others cannot be the first.
            guard frame.isKeyframe, frame.codec == .opus || frame.width > 0 else { return false }
            try open(frame, at: time, in: files, of: &manifest)
        }
        guard let file, let current else { return false }
        let end = file.end
        var isNews = file.lastTime < 0
        try file.add(frame, at: time)
        let from = end / 1_000_000, to = file.lastTime / 1_000_000
        if let missing, file.lastTime > 0, to > from {
            manifest.tracks[current].gaps.append(.init(from: from, to: to, reason: missing))
            isNews = true
        }
        missing = nil
        if let turns = frame.quarterTurns { rotation = turns }
        if notePicture(frame, at: to, in: &manifest.tracks[current]) { isNews = true }
        update(&manifest)
        return isNews
    }

    /// Writes what waits, several times a second, and has it reach the disk each second.
    mutating func sync(now: Instant, _ manifest: inout Manifest) throws(RecordingFileError) {
        guard let file else { return }
        if let flushedAt, now - flushedAt < .milliseconds(150) { return }
        flushedAt = now
        try file.flush()
        if syncedAt.map({ now - $0 >= .milliseconds(900) }) ?? true {
            syncedAt = now
            try file.sync()
        }
        update(&manifest)
    }

    /// Ends the file.
    mutating func finish(_ manifest: inout Manifest) throws(RecordingFileError) {
        guard let file else { return }
        defer {
            update(&manifest)
            self.file = nil
        }
        try file.finish()
    }

    private func goesOn(_ file: TrackFile, with frame: MediaFrame) -> Bool {
        guard file.codec == frame.codec else { return false }
        // The parameter sets of H.264 stand in the head of the file, with the size that they tell.
        guard frame.codec == .h264, frame.isKeyframe else { return true }
        return file.width == frame.width && file.height == frame.height
    }

    private mutating func open(
        _ frame: MediaFrame, at time: Int64, in files: RecordingFiles, of manifest: inout Manifest
    ) throws(RecordingFileError) {
        count += 1
        let kind = TrackFile.fileExtension(of: frame.codec)
        let name = "\(key.participant)-\(key.source.rawValue)-\(count).\(kind)"
        file = try TrackFile(path: files.path + "/" + name, beginningWith: frame)
        files.syncDirectory()
        current = manifest.tracks.count
        let from = time / 1_000_000
        manifest.tracks.append(
            RecordedTrack(
                file: name, participant: key.participant, source: key.source,
                codec: frame.codec.encodingName.lowercased(), from: from, to: from))
    }

    private func notePicture(_ frame: MediaFrame, at time: Int64, in track: inout RecordedTrack) -> Bool {
        guard frame.codec.isVideo else { return false }
        let last = track.pictures.last
        let width = frame.width > 0 ? frame.width : last?.width ?? 0
        let height = frame.width > 0 ? frame.height : last?.height ?? 0
        let turned = Int(rotation & 3) * 90
        guard width > 0, last?.width != width || last?.height != height || last?.rotation != turned else {
            return false
        }
        track.pictures.append(.init(at: time, width: width, height: height, rotation: turned))
        return true
    }

    private func update(_ manifest: inout Manifest) {
        guard let file, let current else { return }
        manifest.tracks[current].to = max(manifest.tracks[current].to, file.end / 1_000_000)
        manifest.tracks[current].bytes = file.bytes
    }
}
