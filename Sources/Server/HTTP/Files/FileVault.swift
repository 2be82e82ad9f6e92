import Foundation

/// Where files that people send each other lie: `<directory>/<2 digits>/<32 hexadecimal digits>`. Their names on the
/// disk are random and ours; nothing that a person typed is ever part of a path.
public struct FileVault: Sendable {
    /// The directory.
    private let directory: String
    /// Where a file grows before it is complete.
    private var incoming: String { directory + "/incoming" }

    /// Uses `<data directory>/files`, which need not exist.
    public init(dataDirectory: String) { directory = dataDirectory + "/files" }

    /// A new name of 128 random bits.
    static func newID() -> String {
        var generator = SystemRandomNumberGenerator()
        let halves = (0..<2).map { _ in String(generator.next() as UInt64, radix: 16) }
        return halves.map { String(repeating: "0", count: 16 - $0.count) + $0 }.joined()
    }

    /// Whether `text` could be a name of ours.
    static func isPlausible(_ text: String) -> Bool {
        text.utf8.count == 32
            && text.utf8.allSatisfy { byte in
                switch UnicodeScalar(byte) {
                case "0"..."9", "a"..."f": true
                default: false
                }
            }
    }

    /// Where the complete file lies.
    func path(_ id: String) -> String { "\(directory)/\(id.prefix(2))/\(id)" }

    /// Makes room for a file that is about to arrive.
    ///
    /// - Returns: the path to write it to.
    func begin(_ id: String) throws -> String {
        try FileManager.default.createDirectory(
            atPath: incoming, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return incoming + "/" + id
    }

    /// The file has arrived.
    func finish(_ id: String) throws {
        let path = path(id)
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: incoming + "/" + id)
        try FileManager.default.moveItem(atPath: incoming + "/" + id, toPath: path)
    }

    /// Takes a file away, complete or not.
    func remove(_ id: String) {
        guard Self.isPlausible(id) else { return }
        try? FileManager.default.removeItem(atPath: incoming + "/" + id)
        try? FileManager.default.removeItem(atPath: path(id))
    }

    /// Takes away what a stopped server left half-written, and complete files that nobody knows. Call it before the
    /// first file can arrive.
    func sweep(known: Set<String>) {
        try? FileManager.default.removeItem(atPath: incoming)
        for folder in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [] {
            let files = (try? FileManager.default.contentsOfDirectory(atPath: directory + "/" + folder)) ?? []
            for file in files where Self.isPlausible(file) && !known.contains(file) { remove(file) }
        }
    }
}

/// Counts what is on its way, so that several at once cannot exceed what a room may have together.
actor UploadLedger {
    private var bytes: [String: Int] = [:]
    private var uploads: [String: Int] = [:]

    /// How many files one person may send up at once.
    private static let perPerson = 3

    enum Verdict { case granted, tooMany, full }

    /// Sets `size` bytes aside in a room that has `used` bytes already, of `limit`.
    func begin(_ room: String, person: String, size: Int, used: Int, limit: Int) -> Verdict {
        guard uploads[person, default: 0] < Self.perPerson else { return .tooMany }
        let (total, overflow) = (used + bytes[room, default: 0]).addingReportingOverflow(size)
        guard !overflow, total <= limit else { return .full }
        uploads[person, default: 0] += 1
        bytes[room, default: 0] += size
        return .granted
    }

    /// The file has arrived, or will not.
    func end(_ room: String, person: String, size: Int) {
        bytes[room] = bytes[room].flatMap { $0 > size ? $0 - size : nil }
        uploads[person] = uploads[person].flatMap { $0 > 1 ? $0 - 1 : nil }
    }
}
