import Glibc

/// How much disk recordings may take.
public struct RecorderOptions: Sendable, Hashable {
    /// The most bytes that all recordings together may take; 0 for no limit of its own.
    public var limitBytes: Int64
    /// Bytes that stay free on the disk: below this recording stops.
    public var reserveBytes: Int64
    /// When fewer bytes than this are left to recordings, it is said once.
    public var warnBytes: Int64

    /// Sets the limits.
    public init(limitBytes: Int64 = 0, reserveBytes: Int64 = 1 << 30, warnBytes: Int64 = 5 << 30) {
        self.limitBytes = limitBytes
        self.reserveBytes = reserveBytes
        self.warnBytes = warnBytes
    }
}

/// What may go wrong on the disk.
enum RecordingFileError: Error, Sendable, Equatable {
    /// No room: the disk, a quota or a limit on the size of files.
    case full
    /// Everything else, by its errno.
    case failed(Int32)

    init(errno number: Int32) {
        switch number {
        case ENOSPC, EDQUOT, EFBIG: self = .full
        default: self = .failed(number)
        }
    }
}
