import Glibc

/// A file that is written from its beginning to its end and appears under its name only when it is whole and on disk.
final class OutputFile {
    private let path: String
    private let temporary: String
    private var descriptor: Int32
    private var pending: [UInt8] = []
    private(set) var length = 0

    /// Begins a file; until it is whole it lies at `temporary`, on the same disk.
    init(path: String, temporary: String? = nil) throws(CompositionError) {
        self.path = path
        self.temporary = temporary ?? path + ".new"
        descriptor = open(self.temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.error(errno) }
        pending.reserveCapacity(1 << 20)
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
    }

    func write(_ bytes: some Collection<UInt8>) throws(CompositionError) {
        pending.append(contentsOf: bytes)
        length += bytes.count
        if pending.count >= 1 << 20 { try flush() }
    }

    /// Has the file on disk, then gives it its name.
    func finish() throws(CompositionError) {
        try flush()
        guard fsync(descriptor) == 0 else { throw Self.error(errno) }
        close(descriptor)
        descriptor = -1
        guard rename(temporary, path) == 0 else {
            let reason = errno
            unlink(temporary)
            throw Self.error(reason)
        }
        Self.syncDirectory(of: path)
    }

    private func flush() throws(CompositionError) {
        var done = 0
        while done < pending.count {
            let wrote = pending.withUnsafeBytes { bytes in
                // Sound: no more than the rest of the buffer is read.
                bytes.baseAddress.map { Glibc.write(descriptor, $0 + done, bytes.count - done) } ?? 0
            }
            if wrote < 0, errno == EINTR { continue }
            guard wrote > 0 else { throw Self.error(wrote < 0 ? errno : ENOSPC) }
            done += wrote
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// Writes a small file.
    static func write(_ bytes: [UInt8], to path: String) throws(CompositionError) {
        let file = try OutputFile(path: path)
        try file.write(bytes)
        try file.finish()
    }

    private static func syncDirectory(of path: String) {
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func error(_ code: Int32) -> CompositionError {
        if code == ENOSPC || code == EDQUOT || code == EFBIG {
            return CompositionError(
                .diskFull,
                "The disk is full. Make room and start again: what was composed so far is kept and used.")
        }
        return CompositionError(
            .disk, "The recording's directory cannot be written to: \(String(cString: strerror(code))).")
    }
}
