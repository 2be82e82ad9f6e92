import Primitives
import Testing

@testable import Recording

@Suite struct LayerChooserTests {
    private var chooser = LayerChooser()

    private mutating func admits(_ layer: Int, key: Bool = false, at milliseconds: Int64) -> Bool {
        let now = Instant.zero + .milliseconds(milliseconds)
        chooser.heard(layer, at: now)
        let sizes = [320 * 180, 640 * 360, 1_280 * 720]
        return chooser.admits(layer, isKeyframe: key, pixels: key ? sizes[layer] : 0, now: now)
    }

    @Test mutating func goesUpAtAKeyframeAfterASecond() {
        #expect(!admits(0, at: 0))
        #expect(admits(0, key: true, at: 40))
        #expect(!admits(1, key: true, at: 80), "it has not flowed for a second")
        for time in stride(from: Int64(120), to: 1_200, by: 40) {
            #expect(admits(0, at: time))
            let isUp = admits(1, at: time)
            #expect(!isUp)
        }
        #expect(chooser.wantsKeyframe)
        #expect(admits(1, key: true, at: 1_200))
        #expect(!admits(0, key: true, at: 1_240), "a smaller one while the larger one flows")
        #expect(admits(1, at: 1_280))
    }

    @Test mutating func goesDownWhenThePresentOneIsSilent() {
        #expect(admits(2, key: true, at: 0))
        #expect(!admits(0, key: true, at: 400))
        #expect(!admits(0, at: 520))
        #expect(chooser.wantsKeyframe)
        #expect(admits(0, key: true, at: 560))
        #expect(chooser.current == 0)
    }
}
