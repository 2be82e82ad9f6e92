/// Turns 16-bit sequence numbers, which wrap, into 64-bit ones, which do not.
///
/// A number is taken to lie within 32767 of the highest one seen, on whichever side that is. The first number is kept
/// as it is, so a packet that overtook its predecessors at the very start may give them negative numbers.
public struct SequenceUnwrapper: Sendable {
    /// The highest extended number so far; nil before the first.
    public private(set) var highest: Int64?

    /// Nothing seen yet.
    public init() {}

    /// The extended number of `sequence`.
    public mutating func unwrap(_ sequence: UInt16) -> Int64 {
        guard let reference = highest else {
            highest = Int64(sequence)
            return Int64(sequence)
        }
        let step = Int16(bitPattern: sequence &- UInt16(truncatingIfNeeded: reference))
        let extended = reference &+ Int64(step)
        if step > 0 { highest = extended }
        return extended
    }
}
