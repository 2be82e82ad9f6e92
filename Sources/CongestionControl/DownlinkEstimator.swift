import Primitives

/// How much one subscriber's line takes, learnt from what the subscriber reports: REMB and loss.
///
/// There is no limit until something points at congestion. Then the limit falls to what arrives, holds for a while,
/// and is raised step by step; a rise that fails makes the next hold twice as long. So a subscriber that receives
/// little is not kept low by an estimate that only measures what it receives.
public struct DownlinkEstimator: Sendable {
    /// Never limited below this, in bits per second: speech and a small picture.
    public static let floor = 100_000
    /// Loss up to this share is taken for noise (as send-side GCC does: draft-ietf-rmcat-gcc-02 §6).
    public static let toleratedLoss = 0.10

    /// The most that should be sent, in bits per second; nil while there is no sign of congestion.
    public private(set) var limit: Int?
    private var holdUntil = Instant.zero
    private var hold = Interval.seconds(4)
    private var lastDecrease: Instant?
    private var lastEstimate: Int?
    private var lastFall: Instant?
    private var raisedAt = Instant.zero

    /// Starts without a limit.
    public init() {}

    /// Takes a receiver's estimate (REMB), in bits per second, while `sending` bits per second are being sent to it.
    public mutating func reported(remb bitrate: UInt64, sending: Int, now: Instant) {
        let estimate = Int(clamping: bitrate)
        let previous = lastEstimate ?? estimate
        lastEstimate = estimate
        // A receiver's estimate starts low and is bounded by one and a half times what arrives, so being low says
        // nothing. It falls only when the receiver sees queues grow: two falls in a row mean congestion.
        guard sending > Self.floor, estimate < sending - sending / 5 else {
            lastFall = nil
            return
        }
        guard estimate < previous - previous / 32 else { return }
        defer { lastFall = now }
        guard let lastFall, now - lastFall <= .seconds(3) else { return }
        decrease(to: estimate, now: now)
    }

    /// Takes the share of packets lost, 0 to 1, while `sending` bits per second are being sent.
    public mutating func reported(loss: Double, sending: Int, now: Instant) {
        guard loss > Self.toleratedLoss, sending > Self.floor else { return }
        decrease(to: Int(Double(sending) * (1 - 0.5 * loss)), now: now)
    }

    /// Raises the limit when its time has come. `wanted` is what would be sent without a limit, in bits per second.
    /// Call it about twice a second.
    public mutating func update(wanted: Int, now: Instant) {
        guard let current = limit, now >= holdUntil else { return }
        guard now - raisedAt >= .milliseconds(450) else { return }
        raisedAt = now
        let raised = current + max(current / 12, 20_000)
        limit = raised > wanted + wanted / 4 ? nil : raised
    }

    private mutating func decrease(to bitrate: Int, now: Instant) {
        if let lastDecrease, now - lastDecrease < .seconds(1) { return }
        if let lastDecrease, now - lastDecrease < .seconds(20) {
            hold = min(hold * 2, .seconds(32))
        } else {
            hold = .seconds(4)
        }
        lastDecrease = now
        limit = max(Self.floor, min(bitrate, limit ?? bitrate))
        holdUntil = now + hold
    }
}
