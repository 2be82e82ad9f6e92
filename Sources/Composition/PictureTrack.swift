/// A track's pictures in the order of time. A track that is not on the screen is not asked; when it is again, it goes
/// on from its last keyframe, so that a face nobody sees costs nothing.
final class PictureTrack {
    private let reader: TrackReader
    private let decoder: any PictureDecoder
    private var ahead: MediaBlock?
    private var kept: [MediaBlock] = []
    private var keptBytes = 0
    private var hasStarted = false
    private var refused = 0

    /// With more than this kept back, decoding is cheaper than keeping.
    private static let mostKept = 16 << 20

    init(_ reader: TrackReader, _ decoder: any PictureDecoder) {
        self.reader = reader
        self.decoder = decoder
    }

    /// Places at which the track is damaged.
    var failures: Int { refused + (reader.damagedBytes > 0 ? 1 : 0) }

    var picture: PictureView? { decoder.picture }

    /// Goes on to a time in microseconds. True when there is a new picture.
    func advance(to time: Int64) -> Bool {
        var isNew = false
        while let block = ahead ?? reader.next() {
            ahead = nil
            guard block.time <= time else {
                ahead = block
                break
            }
            keep(block)
            if keptBytes > Self.mostKept, decodeKept() { isNew = true }
        }
        if decodeKept() { isNew = true }
        return isNew
    }

    private func decodeKept() -> Bool {
        var isNew = false
        for block in kept {
            if decoder.decode(block.bytes) { isNew = true } else { refused += 1 }
        }
        kept.removeAll(keepingCapacity: true)
        keptBytes = 0
        return isNew
    }

    private func keep(_ block: MediaBlock) {
        if block.isKeyframe {
            hasStarted = true
            kept.removeAll(keepingCapacity: true)
            keptBytes = 0
        }
        // Nothing can be decoded before the first keyframe.
        guard hasStarted else { return }
        kept.append(block)
        keptBytes += block.bytes.count
    }
}
