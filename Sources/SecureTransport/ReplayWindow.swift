/// Which of the last 128 packets of one source came already (RFC 3711 §3.3.2), by their SRTCP index.
struct ReplayWindow {
    /// How many packets are remembered.
    static let size: UInt32 = 128

    private var highest: UInt32?
    /// Bit n of these 128 stands for the packet n before the highest.
    private var seen: (low: UInt64, high: UInt64) = (0, 0)

    /// Whether a packet with this index is new. One that is older than the window counts as known.
    func admits(_ index: UInt32) -> Bool {
        guard let highest, index <= highest else { return true }
        let age = highest - index
        guard age < Self.size else { return false }
        return age < 64 ? seen.low >> UInt64(age) & 1 == 0 : seen.high >> UInt64(age - 64) & 1 == 0
    }

    /// Notes a packet that was admitted and proved authentic.
    mutating func note(_ index: UInt32) {
        guard let highest else {
            self.highest = index
            seen = (1, 0)
            return
        }
        guard index > highest else {
            let age = highest - index
            if age < 64 { seen.low |= 1 << UInt64(age) } else if age < Self.size { seen.high |= 1 << UInt64(age - 64) }
            return
        }
        let step = index - highest
        // Shifting by 64 or more leaves zeros, as Swift's smart shift has it.
        let carried = step < 64 ? seen.low >> UInt64(64 - step) : seen.low << UInt64(step - 64)
        seen = (seen.low << UInt64(step) | 1, seen.high << UInt64(step) | carried)
        self.highest = index
    }
}
