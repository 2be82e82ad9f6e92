/// Which of the last sequence numbers of a stream have come, so that none is let through twice.
///
/// This is what keeps one SRTP index from ever protecting two packets on the way out: whatever a publisher sends, as it
/// is or as a retransmission, a number of a layer goes to a listener once. It is kept once for a layer, not for each
/// listener.
struct SequenceWindow: Sendable {
    /// How far behind the highest number a packet may come, at least: as far as retransmissions are kept.
    static let reach = 512

    /// A bit for each number; words are used in turn, as in RFC 6479 §2, so that nothing is ever shifted.
    private var bits = InlineArray<9, UInt64>(repeating: 0)
    /// The highest number that has come; nil before the first.
    private(set) var highest: Int64?

    /// Notes a number. Returns false when it has come before, and when it is too old to tell.
    mutating func accept(_ sequence: Int64) -> Bool {
        let block = sequence >> 6
        let newest = (highest ?? sequence) >> 6
        guard newest - block < Int64(bits.count) else { return false }
        if block > newest {
            let skipped = min(Int(block - newest), bits.count)
            for step in 0..<skipped { bits[place(of: block - Int64(step))] = 0 }
        }
        let bit = UInt64(1) << UInt64(sequence & 63)
        guard bits[place(of: block)] & bit == 0 else { return false }
        bits[place(of: block)] |= bit
        highest = max(highest ?? sequence, sequence)
        return true
    }

    private func place(of block: Int64) -> Int {
        let count = Int64(bits.count)
        return Int((block % count + count) % count)
    }
}
