/// Turns the sound down before it would be clipped, and up again slowly. Works on windows of a millisecond, five of
/// which it looks ahead.
enum Limiter {
    private static let window = 48
    private static let ahead = 5
    private static let ceiling: Float = 0.89
    /// Back to full loudness within this many windows.
    private static let release: Float = 150

    static func limit(_ samples: inout [Float], channels: Int) {
        let stride = window * channels
        let count = (samples.count + stride - 1) / stride
        guard count > 0 else { return }
        var gains = [Float](repeating: 1, count: count + 1)
        for index in 0..<count {
            var peak: Float = 0
            for sample in samples[(index * stride)..<min(samples.count, (index + 1) * stride)] {
                peak = max(peak, abs(sample))
            }
            if peak > ceiling { gains[index] = ceiling / peak }
        }
        guard gains.contains(where: { $0 < 1 }) else { return }
        let needed = gains
        for index in 0..<count where needed[index] < 1 {
            // Down in a straight line, which ends a window before the loud one and stays through the one after it.
            for step in 0...ahead where index >= step {
                let share = Float(max(0, step - 1)) / Float(ahead)
                gains[index - step] = min(gains[index - step], needed[index] + (1 - needed[index]) * share)
            }
            gains[index + 1] = min(gains[index + 1], needed[index])
        }
        for index in 1...count { gains[index] = min(gains[index], gains[index - 1] + 1 / release) }
        for index in 0..<count {
            let from = gains[index]
            let to = gains[index + 1]
            if from >= 1, to >= 1 { continue }
            let end = min(samples.count, (index + 1) * stride)
            for place in (index * stride)..<end {
                let share = Float((place - index * stride) / channels) / Float(window)
                samples[place] = max(-1, min(1, samples[place] * (from + (to - from) * share)))
            }
        }
    }
}
