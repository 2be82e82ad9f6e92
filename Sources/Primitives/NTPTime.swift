/// A wall-clock time as RTCP writes it: seconds since 1900 in 32.32 fixed point (RFC 3550 §4).
public struct NTPTime: Hashable, Sendable {
    /// Seconds in the upper, fraction in the lower 32 bits.
    public var rawValue: UInt64

    /// Takes the 64 bits as they stand in a sender report.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    private static let secondsFrom1900To1970: UInt64 = 2_208_988_800

    /// Converts a Unix time in nanoseconds.
    public init(unixNanoseconds: Int64) {
        let time = UInt64(max(0, unixNanoseconds))
        let (seconds, rest) = time.quotientAndRemainder(dividingBy: 1_000_000_000)
        rawValue = ((seconds &+ Self.secondsFrom1900To1970) << 32) | ((rest << 32) / 1_000_000_000)
    }

    /// The Unix time in nanoseconds; negative before 1970.
    public var unixNanoseconds: Int64 {
        // Shifts bind more closely than products in Swift.
        let fraction = ((rawValue & 0xffff_ffff) &* 1_000_000_000) >> 32
        let seconds = Int64(rawValue >> 32) - Int64(Self.secondsFrom1900To1970)
        return seconds * 1_000_000_000 + Int64(fraction)
    }

    /// The middle 32 bits, which is how a receiver report refers to a sender report (LSR, RFC 3550 §6.4.1).
    public var middle: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 16) }
}
