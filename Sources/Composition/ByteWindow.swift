import Glibc

/// A file that is read forwards, mostly: a window of it is kept in memory.
final class ByteWindow {
    /// How long the file is.
    let length: Int
    private let descriptor: Int32
    private var start = 0
    private var bytes: [UInt8] = []
    private static let size = 1 << 18

    /// Opens a file; nil when it cannot be read.
    init?(path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        self.descriptor = descriptor
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0 else {
            close(descriptor)
            return nil
        }
        length = Int(end)
    }

    deinit { close(descriptor) }

    /// The byte at a place; nil behind the end or where the disk gives nothing.
    func byte(at place: Int) -> UInt8? {
        if place < start || place >= start + bytes.count { load(at: place, count: 1) }
        let index = place - start
        return bytes.indices.contains(index) ? bytes[index] : nil
    }

    /// So many bytes; nil when the file has not so many there.
    func read(at place: Int, count: Int) -> ArraySlice<UInt8>? {
        guard place >= 0, count >= 0, place <= length, count <= length - place else { return nil }
        if place < start || place + count > start + bytes.count { load(at: place, count: count) }
        let from = place - start
        guard from >= 0, from + count <= bytes.count else { return nil }
        return bytes[from..<(from + count)]
    }

    /// Where a sequence of bytes stands next; nil when it does not.
    func find(_ pattern: [UInt8], from place: Int) -> Int? {
        guard let first = pattern.first else { return nil }
        var place = place
        while place + pattern.count <= length {
            guard let found = byte(at: place) else { return nil }
            if found == first, let there = read(at: place, count: pattern.count), there.elementsEqual(pattern) {
                return place
            }
            place += 1
        }
        return nil
    }

    private func load(at place: Int, count: Int) {
        guard place >= 0, place < length else { return }
        let wanted = min(max(count, Self.size), length - place)
        var filled = 0
        bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
            guard let base = buffer.baseAddress else { return }
            while filled < wanted {
                // Sound: at most the rest of the buffer is written.
                let got = pread(descriptor, base + filled, wanted - filled, off_t(place + filled))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { break }
                filled += got
            }
            initialized = filled
        }
        start = place
    }
}
