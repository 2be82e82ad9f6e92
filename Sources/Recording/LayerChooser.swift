import Primitives

/// Which of the sizes that a camera sends at once is recorded: the largest one that arrives.
///
/// It goes up at a keyframe when a larger one has flowed for a second, and down at a keyframe when the present one has
/// been silent for half a second.
struct LayerChooser: Sendable {
    private struct Layer: Sendable {
        var pixels = 0
        var flowsSince: Instant
        var heardAt: Instant
    }

    /// How long a larger size has to flow before it is taken.
    static let proof = Interval.seconds(1)
    /// After how long without packets a size is taken to have stopped.
    static let silence = Interval.milliseconds(500)

    private var layers: [Int: Layer] = [:]
    /// The layer that is recorded.
    private(set) var current: Int?
    /// Whether another one should be taken, as soon as it has a keyframe.
    private(set) var wantsKeyframe = false

    /// A packet of a layer has arrived.
    mutating func heard(_ layer: Int, at now: Instant) {
        var state = layers[layer] ?? Layer(flowsSince: now, heardAt: now)
        if now - state.heardAt >= Self.silence { state.flowsSince = now }
        state.heardAt = max(now, state.heardAt)
        layers[layer] = state
    }

    /// Whether a frame of a layer is recorded.
    mutating func admits(_ layer: Int, isKeyframe: Bool, pixels: Int, now: Instant) -> Bool {
        if pixels > 0 { layers[layer]?.pixels = pixels }
        defer { if layer == current { wantsKeyframe = false } }
        guard let current, current != layer else {
            if current == nil, isKeyframe { current = layer }
            return current == layer
        }
        guard isBetter(layer, than: current, now: now) else { return false }
        guard isKeyframe else {
            wantsKeyframe = true
            return false
        }
        self.current = layer
        return true
    }

    private func isBetter(_ layer: Int, than current: Int, now: Instant) -> Bool {
        guard let candidate = layers[layer], let present = layers[current] else { return true }
        if now - present.heardAt >= Self.silence { return true }
        return candidate.pixels > present.pixels && now - candidate.flowsSince >= Self.proof
    }
}
