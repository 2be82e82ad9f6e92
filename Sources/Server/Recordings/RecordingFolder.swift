import Foundation
import RecordingManifest

/// What composing tells about the film, in `film.json`. Times are milliseconds of the film.
struct CompositionReport: Codable, Sendable {
    struct Chapter: Codable, Sendable {
        var at: Int64
        var kind: String
        var participant: UInt32?
        var name: String?
    }

    var duration: Int64
    var chapters: [Chapter]?
    var warnings: [String]?
}

/// Where recordings lie: `<directory>/<id>/`. Ids are checked by their type before they become part of a path; names of
/// files are ours, or stand in a manifest and are checked here.
struct RecordingFolder: Sendable {
    /// The directory of all recordings.
    let root: String

    func path(_ id: RecordingID) -> String { root + "/" + id.text }

    /// The recordings that are there.
    func ids() -> [RecordingID] {
        ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap { RecordingID($0) }
    }

    func exists(_ id: RecordingID) -> Bool { FileManager.default.fileExists(atPath: path(id)) }

    func manifest(_ id: RecordingID) -> Manifest? { read(Manifest.self, path(id) + "/manifest.json") }

    func report(_ id: RecordingID) -> CompositionReport? { read(CompositionReport.self, path(id) + "/film.json") }

    /// The film: with pictures, or the sound alone.
    func film(_ id: RecordingID) -> (path: String, type: String)? {
        for (name, type) in [("film.webm", "video/webm"), ("sound.webm", "audio/webm")] {
            let path = path(id) + "/" + name
            if FileManager.default.fileExists(atPath: path) { return (path, type) }
        }
        return nil
    }

    func thumbnail(_ id: RecordingID) -> (path: String, type: String)? {
        for (name, type) in [("thumbnail.jpg", "image/jpeg"), ("thumbnail.png", "image/png")] {
            let path = path(id) + "/" + name
            if FileManager.default.fileExists(atPath: path) { return (path, type) }
        }
        return nil
    }

    /// A track by the name that the manifest has for it; nil for any other name.
    func track(_ id: RecordingID, file: String) -> String? {
        guard Self.isPlain(file), manifest(id)?.tracks.contains(where: { $0.file == file }) == true else { return nil }
        let path = path(id) + "/" + file
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    /// What people wrote, without what those wrote who withdrew their consent.
    func chat(_ id: RecordingID, _ manifest: Manifest) -> [Manifest.ChatLine] {
        guard let data = FileManager.default.contents(atPath: path(id) + "/chat.jsonl") else { return [] }
        let staying = Set(manifest.participants.filter { $0.withdrawnAt == nil }.map(\.number))
        let decoder = JSONDecoder()
        // A crash may have cut the last line.
        return data.split(separator: UInt8(ascii: "\n")).compactMap {
            try? decoder.decode(Manifest.ChatLine.self, from: Data($0))
        }.filter { staying.contains($0.participant) }
    }

    /// The bytes and number of all files of a recording.
    func size(_ id: RecordingID) -> (bytes: Int64, files: Int) { Self.size(below: path(id)) }

    /// The bytes of everything.
    func size() -> Int64 { Self.size(below: root).bytes }

    /// Takes a recording away, with everything in its directory.
    func remove(_ id: RecordingID) throws {
        guard exists(id) else { return }
        try FileManager.default.removeItem(atPath: path(id))
    }

    /// Takes away what the film was made of. Manifest, chat and film stay.
    ///
    /// - Returns: how many files there were.
    func removeTracks(_ id: RecordingID) throws -> Int {
        var count = 0
        for track in manifest(id)?.tracks ?? [] where Self.isPlain(track.file) {
            let path = path(id) + "/" + track.file
            guard FileManager.default.fileExists(atPath: path) else { continue }
            try FileManager.default.removeItem(atPath: path)
            count += 1
        }
        let parts = path(id) + "/film.parts"
        if FileManager.default.fileExists(atPath: parts) { try FileManager.default.removeItem(atPath: parts) }
        return count
    }

    /// Takes one person out of a recording that is over: their files, marks and words, and everything that was made of
    /// them together with others.
    ///
    /// - Returns: how many files went; nil when nothing of them was there.
    func erase(_ participant: UInt32, from id: RecordingID) throws -> Int? {
        guard var manifest = manifest(id),
            let place = manifest.participants.firstIndex(where: { $0.number == participant })
        else { return nil }
        let path = path(id)
        var names = manifest.tracks.filter { $0.participant == participant && Self.isPlain($0.file) }.map(\.file)
        names += ["film.webm", "sound.webm", "film.json", "thumbnail.jpg", "thumbnail.png", "film.parts"]
        var count = 0
        for name in names where FileManager.default.fileExists(atPath: path + "/" + name) {
            try FileManager.default.removeItem(atPath: path + "/" + name)
            count += 1
        }
        if let data = FileManager.default.contents(atPath: path + "/chat.jsonl") {
            let decoder = JSONDecoder()
            let kept = data.split(separator: UInt8(ascii: "\n")).filter { line in
                let read = try? decoder.decode(Manifest.ChatLine.self, from: Data(line))
                return read.map { $0.participant != participant } ?? false
            }
            let text = kept.reduce(into: Data()) { $0 += $1 + [UInt8(ascii: "\n")] }
            try text.write(to: URL(fileURLWithPath: path + "/chat.jsonl"), options: .atomic)
        }
        manifest.tracks.removeAll { $0.participant == participant }
        manifest.marks.removeAll { $0.participant == participant }
        manifest.participants[place].withdrawnAt = manifest.participants[place].withdrawnAt ?? manifest.duration
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        // Last: whoever is interrupted before does all of this again.
        try encoder.encode(manifest).write(to: URL(fileURLWithPath: path + "/manifest.json"), options: .atomic)
        return count
    }

    /// Whether a name is that of a track: it leads nowhere else, and is none of the other files.
    private static func isPlain(_ name: String) -> Bool {
        let isPlain = name.utf8.allSatisfy { byte in
            switch UnicodeScalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
            default: false
            }
        }
        let hasEnding = name.hasSuffix(".webm") || name.hasSuffix(".mkv")
        return isPlain && hasEnding && !name.hasPrefix(".") && name != "film.webm" && name != "sound.webm"
    }

    private static func size(below path: String) -> (bytes: Int64, files: Int) {
        var result: (bytes: Int64, files: Int) = (0, 0)
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        for name in names {
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: path + "/" + name),
                attributes[.type] as? FileAttributeType == .typeRegular
            else { continue }
            result.bytes += (attributes[.size] as? NSNumber)?.int64Value ?? 0
            result.files += 1
        }
        return result
    }

    private func read<Value: Decodable>(_ type: Value.Type, _ path: String) -> Value? {
        FileManager.default.contents(atPath: path).flatMap { try? JSONDecoder().decode(type, from: $0) }
    }
}

/// The disk that recordings lie on.
public struct RecordingDisk: Sendable, Equatable {
    /// Bytes that recordings take.
    public var used: Int64
    /// Bytes that they may take.
    public var limit: Int64
    /// Bytes that are free on the disk.
    public var free: Int64

    /// How many bytes recordings may take: what is configured, or four fifths of the disk on which `directory` lies.
    public static func limit(directory: String, configured: Int) -> Int64 {
        configured > 0 ? Int64(configured) : figure(directory, .systemSize) / 5 * 4
    }

    init(folder: RecordingFolder, configured: Int) {
        used = folder.size()
        limit = Self.limit(directory: folder.root, configured: configured)
        free = Self.figure(folder.root, .systemFreeSize)
    }

    private static func figure(_ directory: String, _ key: FileAttributeKey) -> Int64 {
        // A directory that is not there yet will be made on the disk of the next one above.
        var path = directory
        while !path.isEmpty, path != "/", !FileManager.default.fileExists(atPath: path) {
            path = (path as NSString).deletingLastPathComponent
        }
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: path.isEmpty ? "." : path)
        return (attributes?[key] as? NSNumber)?.int64Value ?? 0
    }
}
