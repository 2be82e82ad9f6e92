import CWebM
import Foundation
import RecordingManifest

extension Recorder {
    /// Finishes what a crash left: cuts the damaged ends of files, gives them their cues and durations, and says in the
    /// manifests that the server had stopped. To be called before recordings begin; can be interrupted and repeated.
    ///
    /// Returns the manifests of the recordings that were finished now.
    public static func repair(directory: String) -> [Manifest] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.sorted().compactMap { name in
            guard RecordingID(name) != nil else { return nil }
            return repair(RecordingFiles(path: directory + "/" + name))
        }
    }

    private static func repair(_ files: RecordingFiles) -> Manifest? {
        guard var manifest = files.manifest(), manifest.state == .recording else { return nil }
        files.giveRoom()
        addUnlisted(to: &manifest, in: files)
        manifest.tracks = manifest.tracks.compactMap { repair($0, in: files) }
        try? files.filterChat { _ in true }
        var end = manifest.tracks.reduce(manifest.duration) { max($0, $1.to) }
        end = manifest.marks.reduce(end) { max($0, $1.at) }
        manifest.duration = end
        for place in manifest.pauses.indices where manifest.pauses[place].to == nil {
            manifest.pauses[place].to = max(end, manifest.pauses[place].from)
        }
        for place in manifest.participants.indices { manifest.participants[place].endStay(at: end) }
        manifest.endedAt = manifest.start.startedAt + end
        manifest.state = .finished
        manifest.failure = .crash
        // The manifest comes last: until then another start does all of this again.
        guard (try? files.write(manifest)) != nil else { return nil }
        files.remove("." + RecordingFiles.manifestName + ".new")
        return manifest
    }

    /// A file that was begun in the last second may not stand in the manifest yet; its name says what it is.
    private static func addUnlisted(to manifest: inout Manifest, in files: RecordingFiles) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: files.path)) ?? []
        for name in names.sorted() where !manifest.tracks.contains(where: { $0.file == name }) {
            let parts = name.split(whereSeparator: { $0 == "-" || $0 == "." })
            guard parts.count == 4, let participant = UInt32(parts[0]), Int(parts[2]) != nil,
                let source = RecordedSource(rawValue: String(parts[1])), ["webm", "mkv"].contains(parts[3]),
                manifest.participants.contains(where: { $0.number == participant && $0.withdrawnAt == nil })
            else { continue }
            var info = veche_webm_repaired()
            guard veche_webm_repair(files.path + "/" + name, duration(source), &info) == 0, info.first >= 0,
                let codec = codec(ofFile: files.path + "/" + name)
            else { continue }
            manifest.tracks.append(
                RecordedTrack(
                    file: name, participant: participant, source: source, codec: codec, from: info.first / 1_000_000,
                    to: info.first / 1_000_000))
        }
    }

    /// The track as its file has it; nil when nothing of it is there.
    private static func repair(_ track: RecordedTrack, in files: RecordingFiles) -> RecordedTrack? {
        var info = veche_webm_repaired()
        let failure = veche_webm_repair(files.path + "/" + track.file, duration(track.source), &info)
        // What cannot be repaired for want of room stays, readable, for whoever looks.
        guard failure == 0 else { return failure == EINVAL || failure == ENOENT ? nil : track }
        guard info.first >= 0 else { return nil }
        var track = track
        track.bytes = info.size
        track.from = info.first / 1_000_000
        track.to = (info.last + duration(track.source)) / 1_000_000
        track.gaps.removeAll { $0.from >= track.to }
        track.pictures.removeAll { $0.at > track.to }
        return track
    }

    /// How long the last block is taken to be, in nanoseconds.
    private static func duration(_ source: RecordedSource) -> Int64 {
        source == .microphone ? 20_000_000 : 40_000_000
    }

    /// The codec that the head of a file names.
    private static func codec(ofFile path: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: path), let head = try? file.read(upToCount: 1_024) else {
            return nil
        }
        let names = [
            ("A_OPUS", "opus"), ("V_VP8", "vp8"), ("V_VP9", "vp9"), ("V_AV1", "av1"), ("V_MPEG4/ISO/AVC", "h264"),
        ]
        return names.first { head.range(of: Data($0.0.utf8)) != nil }?.1
    }
}
