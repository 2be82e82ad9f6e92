import Primitives
import Testing

@testable import Conference

@Test("A flood of messages is cut off, told once a second, and let through again after a pause")
func rateLimiter() {
    var limiter = RateLimiter(burst: 3, perSecond: 2, now: .zero)
    for _ in 0..<3 { #expect(limiter.admit(now: .zero) == .allowed) }
    #expect(limiter.admit(now: .zero) == .refused(isFirst: true))
    #expect(limiter.admit(now: .zero + .milliseconds(100)) == .refused(isFirst: false))
    #expect(limiter.admit(now: .zero + .milliseconds(600)) == .allowed)
    #expect(limiter.admit(now: .zero + .milliseconds(601)) == .refused(isFirst: false))
    #expect(limiter.admit(now: .zero + .seconds(60)) == .allowed)
}
