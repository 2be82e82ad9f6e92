import MediaControl
import Primitives
import Testing

@testable import Forwarding

@Suite("Rewriting a stream")
struct StreamRewriterTests {
    private let first = TrackID(rawValue: 1)
    private let second = TrackID(rawValue: 2)
    private func at(_ milliseconds: Int64) -> Instant { .zero + .milliseconds(milliseconds) }

    @Test("A new source continues number, time and picture of the one before")
    func change() throws {
        var rewriter = StreamRewriter(sequence: 100, timestamp: 5_000)
        rewriter.change(
            to: first, layer: 0, sequence: 70_000, timestamp: 0xffff_ff00, picture: 0x7ffe, tl0: 250, clockRate: 90_000,
            now: at(0))
        let start = try #require(rewriter.current)
        #expect(rewriter.map(sequence: 70_000) == 101)
        rewriter.sent(
            sequence: 101, timestamp: 0xffff_ff00 &+ start.timestampOffset, picture: 0x7ffe, tl0: 250, now: at(0))
        rewriter.change(
            to: second, layer: 1, sequence: 9, timestamp: 1_234, picture: 7, tl0: 3, clockRate: 90_000, now: at(40))
        let next = try #require(rewriter.current)
        #expect(rewriter.map(sequence: 9) == 102)
        #expect(rewriter.map(sequence: 8) == nil, "what lies before the change is not sent")
        #expect(1_234 &+ next.timestampOffset == 5_001 &+ 3_600, "the clock went on for 40 ms")
        #expect((7 &+ next.pictureOffset) & 0x7fff == 0x7fff)
        #expect(3 &+ next.tl0Offset == 251)
    }

    @Test("A late packet is found under the segment it was sent with, as long as it is remembered")
    func history() throws {
        var rewriter = StreamRewriter(sequence: 0, timestamp: 0)
        for change in Int64(0)..<12 {
            let source = 1_000 * change
            rewriter.change(
                to: first, layer: Int(change), sequence: source, timestamp: 0, picture: nil, tl0: nil,
                clockRate: 90_000, now: at(change))
            for packet in Int64(0)..<10 {
                let mapped = try #require(rewriter.map(sequence: source + packet))
                rewriter.sent(sequence: mapped, timestamp: 0, picture: nil, tl0: nil, now: at(change))
            }
        }
        #expect(rewriter.highestSequence == 120)
        let (segment, sequence) = try #require(rewriter.segment(covering: 75))
        #expect(segment.layer == 7)
        #expect(sequence - segment.sequenceOffset == 7_004)
        #expect(rewriter.segment(covering: 5) == nil, "older changes are forgotten")
        #expect(rewriter.segment(covering: 121) == nil, "what was never sent cannot be sent again")
    }

    @Test("Sequence numbers are found across the wrap")
    func wrap() throws {
        var rewriter = StreamRewriter(sequence: 0x7fff, timestamp: 0)
        rewriter.change(
            to: first, layer: 0, sequence: 1, timestamp: 0, picture: nil, tl0: nil, clockRate: 90_000, now: at(0))
        for packet in Int64(1)...40_000 {
            let mapped = try #require(rewriter.map(sequence: packet))
            rewriter.sent(sequence: mapped, timestamp: 0, picture: nil, tl0: nil, now: at(0))
        }
        let (_, sequence) = try #require(rewriter.segment(covering: 0xfffe))
        #expect(sequence == 0xfffe)
        #expect(try #require(rewriter.segment(covering: 5)).1 == 0x1_0005)
    }
}
