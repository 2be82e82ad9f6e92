/// A wall-clock time as RTCP writes it: seconds since 1900 in 32.32 fixed point (RFC 3550 §4).
public struct NTPTime: Hashable, Sendable {
    /// Seconds in the upper, fraction in the lower 32 bits.
    public var rawValue: UInt64

    /// Takes the 64 bits as they stand in a sender report.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Converts a Unix time in nanoseconds.
    public init(unixNanoseconds: Int64) {
        let secondsFrom1900To1970: UInt64 = 2_208_988_800
        let time = UInt64(max(0, unixNanoseconds))
        let (seconds, rest) = time.quotientAndRemainder(dividingBy: 1_000_000_000)
        rawValue = ((seconds &+ secondsFrom1900To1970) << 32) | ((rest << 32) / 1_000_000_000)
    }

    /// The middle 32 bits, which is how a receiver report refers to a sender report (LSR, RFC 3550 §6.4.1).
    public var middle: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 16) }
}
