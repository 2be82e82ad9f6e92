import Foundation
import Glibc
import RecordingManifest

/// The directory of one recording: everything that is written beside the tracks.
struct RecordingFiles: Sendable {
    /// The directory.
    let path: String

    /// The names beside those of tracks.
    static let manifestName = "manifest.json", chatName = "chat.jsonl", roomName = ".room"

    /// Makes the directory with everything above it.
    func create() throws(RecordingFileError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
        } catch {
            throw RecordingFileError(errno: Glibc.errno)
        }
    }

    /// Keeps room on the disk for what is written when nothing else fits any more: the manifest and the files' indices.
    func keepRoom() throws(RecordingFileError) {
        let descriptor = open(path + "/" + Self.roomName, O_WRONLY | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw RecordingFileError(errno: errno) }
        defer { close(descriptor) }
        let failure = posix_fallocate(descriptor, 0, 128 << 10)
        guard failure == 0 else {
            // Nothing begins where there is no room for its end.
            giveRoom()
            rmdir(path)
            throw RecordingFileError(errno: failure)
        }
    }

    /// Gives that room back, because now it is needed.
    func giveRoom() { remove(Self.roomName) }

    /// Puts a manifest in the place of the one before, all of it or nothing.
    func write(_ manifest: Manifest) throws(RecordingFileError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(manifest) else { throw .failed(EINVAL) }
        try replace(Self.manifestName, by: [UInt8](data))
    }

    /// The manifest; nil when there is none that can be read.
    func manifest() -> Manifest? {
        guard let data = FileManager.default.contents(atPath: path + "/" + Self.manifestName) else { return nil }
        return try? JSONDecoder().decode(Manifest.self, from: data)
    }

    /// Adds a line to the chat.
    func append(_ line: Manifest.ChatLine) throws(RecordingFileError) {
        guard let data = try? JSONEncoder().encode(line) else { return }
        let descriptor = open(path + "/" + Self.chatName, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw RecordingFileError(errno: errno) }
        defer { close(descriptor) }
        try Self.write([UInt8](data) + [0x0a], to: descriptor)
        guard fdatasync(descriptor) == 0 else { throw RecordingFileError(errno: errno) }
    }

    /// Takes the lines out of the chat that somebody wrote, and a last line that is not whole.
    func filterChat(_ isKept: (Manifest.ChatLine) -> Bool) throws(RecordingFileError) {
        try rewriteChat { isKept($0) ? $0 : nil }
    }

    /// Lets a line of the chat say something else; nil takes it out. What it said before is nowhere any more.
    func changeChat(_ number: UInt64, to text: String?) throws(RecordingFileError) {
        try rewriteChat { line in
            guard line.line == number else { return line }
            guard let text, !text.isEmpty else { return nil }
            var line = line
            line.text = text
            return line
        }
    }

    private func rewriteChat(_ body: (Manifest.ChatLine) -> Manifest.ChatLine?) throws(RecordingFileError) {
        guard let data = FileManager.default.contents(atPath: path + "/" + Self.chatName) else { return }
        var kept: [UInt8] = []
        for line in data.split(separator: 0x0a) {
            guard let before = try? JSONDecoder().decode(Manifest.ChatLine.self, from: Data(line)),
                let after = body(before)
            else { continue }
            if after == before {
                kept += [UInt8](line) + [0x0a]
            } else if let text = try? JSONEncoder().encode(after) {
                kept += [UInt8](text) + [0x0a]
            }
        }
        guard kept != [UInt8](data) else { return }
        try replace(Self.chatName, by: kept)
    }

    /// Removes a file; one that is not there is removed already.
    func remove(_ name: String) { unlink(path + "/" + name) }

    /// Has the names in the directory reach the disk.
    func syncDirectory() {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private func replace(_ name: String, by bytes: [UInt8]) throws(RecordingFileError) {
        let temporary = path + "/." + name + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw RecordingFileError(errno: errno) }
        do throws(RecordingFileError) {
            defer { close(descriptor) }
            try Self.write(bytes, to: descriptor)
            guard fsync(descriptor) == 0 else { throw RecordingFileError(errno: errno) }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path + "/" + name) == 0 else { throw RecordingFileError(errno: errno) }
        syncDirectory()
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(RecordingFileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw RecordingFileError(errno: written < 0 ? errno : EIO) }
            rest = rest.dropFirst(written)
        }
    }
}

/// What the disk has left.
enum RecordingDisk {
    /// Bytes that are free on the disk on which `path` lies; nil when it does not say.
    static func free(at path: String) -> Int64? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int64(clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).0)
    }

    /// Bytes of all files below `path`.
    static func used(at path: String) -> Int64 {
        guard let names = FileManager.default.enumerator(atPath: path) else { return 0 }
        var sum: Int64 = 0
        while let name = names.nextObject() as? String {
            var status = stat()
            guard lstat(path + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            sum += Int64(status.st_blocks) * 512
        }
        return sum
    }
}
