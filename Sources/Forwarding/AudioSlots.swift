/// Which of a transport's slots are for audio, as small numbers without a heap: every packet of sound asks every
/// listener.
struct AudioSlots: RandomAccessCollection, Sendable {
    /// More are never filled; a page opens four.
    static let capacity = 8

    private var places: UInt64 = 0
    private(set) var endIndex = 0

    init() {}

    /// Takes the first ``capacity`` of the slots' places; one behind the 256th cannot be told and is left out.
    init(_ slots: some Sequence<Int>) {
        for slot in slots where endIndex < Self.capacity && slot < 256 {
            places |= UInt64(slot) << UInt64(endIndex * 8)
            endIndex += 1
        }
    }

    var startIndex: Int { 0 }

    @inline(__always)
    subscript(position: Int) -> Int { Int(truncatingIfNeeded: places &>> UInt64(position &* 8)) & 0xff }
}
