import CWebM
import Glibc
import Primitives
import RTP

/// A WebM or Matroska file of one track that is being written. Used by one thread at a time.
final class TrackFile {
    /// Where it is.
    let path: String
    /// The codec.
    let codec: Codec
    /// The size that the file was begun with; 0 for sound.
    let width: Int, height: Int
    /// When the last block begins, in nanoseconds of the recording.
    private(set) var lastTime: Int64 = -1
    /// How long it is: as long as the one before it was, within reason.
    private(set) var lastDuration: Int64
    private var writer: OpaquePointer?

    /// Lookahead of libopus in its usual mode, which senders do not tell over RTP: 312 samples at 48 kHz (RFC 7845
    /// §4.2).
    private static let opusPreSkip: UInt16 = 312

    /// Begins a file, which must not be there yet.
    init(path: String, beginningWith frame: MediaFrame) throws(RecordingFileError) {
        self.path = path
        codec = frame.codec
        width = frame.width
        height = frame.height
        lastDuration = frame.codec.isVideo ? 40_000_000 : 20_000_000
        var error: Int32 = 0
        let privateData = frame.codec == .opus ? Self.opusHead : frame.privateData ?? []
        let opened = privateData.withUnsafeBufferPointer { bytes in
            Self.name(of: frame.codec).withCString { name in
                var track = veche_webm_track()
                track.codec = name
                track.width = UInt32(frame.width)
                track.height = UInt32(frame.height)
                if frame.codec == .opus {
                    track.sample_rate = 48_000
                    track.channels = 2
                    track.codec_delay = UInt64(Self.opusPreSkip) * 1_000_000_000 / 48_000
                    track.seek_pre_roll = 80_000_000
                }
                track.private_data = bytes.baseAddress
                track.private_length = bytes.count
                return veche_webm_writer_open(path, frame.codec == .h264 ? 1 : 0, &track, 1, &error)
            }
        }
        guard let opened else { throw RecordingFileError(errno: error) }
        writer = opened
    }

    deinit {
        if let writer { veche_webm_writer_abandon(writer) }
    }

    /// The extension of files with this codec: browsers play no H.264 in WebM.
    static func fileExtension(of codec: Codec) -> String { codec == .h264 ? "mkv" : "webm" }

    /// When the last block ends, in nanoseconds.
    var end: Int64 { max(0, lastTime) + (lastTime < 0 ? 0 : lastDuration) }
    /// Bytes so far.
    var bytes: Int64 {
        if let writer { return veche_webm_writer_size(writer) }
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// Adds a frame at a time in nanoseconds, or right behind the last one if that is later.
    func add(_ frame: MediaFrame, at time: Int64) throws(RecordingFileError) {
        // Two pictures in one millisecond would be one to a player.
        let time = max(time, lastTime + (codec.isVideo && lastTime >= 0 ? 1_000_000 : 0), 0)
        if lastTime >= 0, time > lastTime, time - lastTime < 1_000_000_000 {
            lastDuration = min(max(time - lastTime, 2_500_000), codec.isVideo ? 200_000_000 : 120_000_000)
        }
        lastTime = time
        let failure = veche_webm_writer_add(writer, 0, frame.bytes, frame.bytes.count, time, frame.isKeyframe ? 1 : 0)
        guard failure == 0 else { throw RecordingFileError(errno: failure) }
    }

    /// Writes all that was added, so that it outlives this process.
    func flush() throws(RecordingFileError) {
        let failure = veche_webm_writer_flush(writer)
        guard failure == 0 else { throw RecordingFileError(errno: failure) }
    }

    /// Has what was written reach the disk soon, so that it outlives a power cut; waits for nothing.
    func sync() throws(RecordingFileError) {
        let failure = veche_webm_writer_sync(writer)
        guard failure == 0 else { throw RecordingFileError(errno: failure) }
    }

    /// Ends the file. It is readable too when this throws.
    func finish() throws(RecordingFileError) {
        guard let writer else { return }
        self.writer = nil
        let failure = veche_webm_writer_close(writer, end)
        guard failure == 0 else { throw RecordingFileError(errno: failure) }
    }

    private static func name(of codec: Codec) -> String {
        switch codec {
        case .opus: "A_OPUS"
        case .vp8: "V_VP8"
        case .vp9: "V_VP9"
        case .av1: "V_AV1"
        case .h264: "V_MPEG4/ISO/AVC"
        }
    }

    /// The identification header (RFC 7845 §5.1): version 1, two channels, of which decoders make what was sent.
    private static var opusHead: [UInt8] {
        var head = Array("OpusHead".utf8) + [1, 2]
        head += [UInt8(truncatingIfNeeded: opusPreSkip), UInt8(truncatingIfNeeded: opusPreSkip >> 8)]
        return head + [0x80, 0xbb, 0, 0, 0, 0, 0]
    }
}
