import Primitives

/// Chance that is the same for the same seed.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var numbers: SplitMix64

    /// Begins anew.
    public init(seed: UInt64) { numbers = SplitMix64(seed: seed) }

    /// The next 64 bits.
    public mutating func next() -> UInt64 { numbers.next() }

    /// 32 hexadecimal digits, as the server names things.
    mutating func id() -> String {
        (0..<2).map { _ in
            let digits = String(next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// The name of a room, as the server draws it.
    mutating func slug() -> String {
        let alphabet = Array("abcdefghjkmnpqrstuvwxyz")
        return (0..<3).map { _ in
            String((0..<4).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &self)] })
        }.joined(separator: "-")
    }

    /// Whether something happens that has this probability.
    mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }

    /// One of several; the first where there is no choice.
    mutating func pick<Value>(_ values: [Value], or fallback: Value) -> Value {
        values.randomElement(using: &self) ?? fallback
    }
}
