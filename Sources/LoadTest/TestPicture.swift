/// A moving picture in planar YUV 4:2:0: a drifting gradient with texture, a ball that runs round, and a bar that
/// sweeps once a second, so that a codec has something to do and an eye sees at once when it stands still.
public struct TestPicture: Sendable {
    /// Pixels across, an even number.
    public let width: Int
    /// Pixels down, an even number.
    public let height: Int

    /// Makes a picture of that size, rounded down to even numbers.
    public init(width: Int, height: Int) {
        self.width = max(2, width & ~1)
        self.height = max(2, height & ~1)
    }

    /// Bytes of one frame.
    public var count: Int { width * height * 3 / 2 }

    /// Draws the frame of the moment `seconds` after the start: luma, then both chroma planes.
    public func draw(at seconds: Double, into frame: inout [UInt8]) {
        if frame.count != count { frame = [UInt8](repeating: 128, count: count) }
        var place = frame.mutableSpan
        drawLuma(at: seconds, into: &place)
        drawChroma(at: seconds, into: &place)
    }

    private func drawLuma(at seconds: Double, into frame: inout MutableSpan<UInt8>) {
        let drift = Int(seconds * 40)
        let ball = ballCentre(at: seconds)
        let radius = height / 7
        let bar = Int(seconds.truncatingRemainder(dividingBy: 1) * Double(width))
        for y in 0..<height {
            for x in 0..<width {
                let wide = x &* 640 / width
                let high = y &* 640 / width
                // The texture has no period that the codec's motion search could skip over.
                let texture = ((wide &+ drift) &* 7 ^ (high &* 13 &+ drift / 3)) & 31
                var value = 60 &+ (wide &+ high &+ drift) % 96 &+ texture
                let dx = x &- ball.x
                let dy = y &- ball.y
                if dx &* dx &+ dy &* dy < radius &* radius {
                    value = 235 &- (dx &* dx &+ dy &* dy) &* 80 / (radius &* radius)
                }
                if x >= bar, x < bar &+ max(2, width / 80) { value = 235 }
                frame[y &* width &+ x] = UInt8(clamping: value)
            }
        }
    }

    private func drawChroma(at seconds: Double, into frame: inout MutableSpan<UInt8>) {
        let start = width * height
        let plane = start / 4
        let turn = Int(seconds * 24)
        for y in 0..<height / 2 {
            for x in 0..<width / 2 {
                let at = start &+ y &* (width / 2) &+ x
                frame[at] = UInt8(clamping: 96 &+ (x &* 64 / max(1, width / 2) &+ turn) % 64)
                frame[at &+ plane] = UInt8(clamping: 96 &+ (y &* 64 / max(1, height / 2) &+ turn) % 64)
            }
        }
    }

    private func ballCentre(at seconds: Double) -> (x: Int, y: Int) {
        // A triangle wave in each direction needs no trigonometry and never rests.
        func swing(_ period: Double) -> Double {
            let phase = (seconds / period).truncatingRemainder(dividingBy: 1)
            return phase < 0.5 ? phase * 2 : 2 - phase * 2
        }
        return (
            width / 6 + Int(swing(5) * Double(width * 2 / 3)), height / 4 + Int(swing(3.1) * Double(height / 2))
        )
    }
}
