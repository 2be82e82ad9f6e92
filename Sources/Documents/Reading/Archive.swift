import CZip

/// The parts of a zip archive in memory, unpacked one by one under a bound that all share.
///
/// The pointers belong to libzip; the bytes under it are copied into memory of our own that lives as long as the
/// archive.
final class Archive {
    private let memory: UnsafeMutableRawBufferPointer
    private var handle: OpaquePointer?
    private var left: Int
    private let limit: Int

    /// - Throws: ``SpreadsheetError/Code/damaged`` when it is no archive.
    init(_ bytes: [UInt8], unpackedBytes: Int) throws(SpreadsheetError) {
        left = unpackedBytes
        limit = unpackedBytes
        memory = .allocate(byteCount: max(1, bytes.count), alignment: 16)
        memory.copyBytes(from: bytes)
        var error = zip_error_t()
        // libzip only reads the memory (freep 0) and forgets it in `zip_discard`, before `deinit` frees it.
        if let source = zip_source_buffer_create(memory.baseAddress, zip_uint64_t(bytes.count), 0, &error) {
            handle = zip_open_from_source(source, ZIP_RDONLY, &error)
            if handle == nil { zip_source_free(source) }
        }
        zip_error_fini(&error)
        guard handle != nil else { throw SpreadsheetError(.damaged) }
    }

    deinit {
        if let handle { zip_discard(handle) }
        memory.deallocate()
    }

    /// The part of that name, unpacked; nil when there is none.
    ///
    /// - Throws: ``SpreadsheetError``: too large, counted by what really comes out and not by what the archive says; or
    ///   damaged.
    func part(_ name: String) throws(SpreadsheetError) -> [UInt8]? {
        guard let handle else { return nil }
        let index = zip_name_locate(handle, name, zip_flags_t(ZIP_FL_NOCASE))
        guard index >= 0 else { return nil }
        guard let file = zip_fopen_index(handle, zip_uint64_t(index), 0) else { throw SpreadsheetError(.damaged) }
        defer { zip_fclose(file) }
        var part: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { zip_fread(file, $0.baseAddress, zip_uint64_t($0.count)) }
            guard count >= 0 else { throw SpreadsheetError(.damaged) }
            if count == 0 { return part }
            left -= Int(count)
            guard left >= 0 else { throw SpreadsheetError(.tooLarge, limit: limit >> 20) }
            part.append(contentsOf: chunk[0..<Int(count)])
        }
    }
}
