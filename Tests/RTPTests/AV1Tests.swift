import RTP
import Testing

@Suite struct AV1Tests {
    /// Sequence headers without size field, from SVT-AV1 and libaom.
    private static let svt = "08 000000043d06d4fbf90040"
    private static let aom = "08 0000002d4cffb3f8195f2008"

    private func parse(_ text: String) throws -> PayloadInfo { try payloadInfo(.av1, hex(text)) }

    @Test("A new sequence is a key frame and tells the size")
    func keyframe() throws {
        let info = try payloadInfo(.av1, payload(of: RTPSample.av1))
        #expect(info.isKeyframe && info.startsFrame)
        #expect(info.width == 322 && info.height == 182)
        let other = try parse("28 0d \(Self.aom) 30 135f58")
        #expect(other.isKeyframe && other.startsFrame)
        #expect(other.width == 1_280 && other.height == 720)
    }

    @Test("Sizes within the units are accepted, and so are lengths of every element")
    func sizedUnits() throws {
        // Temporal delimiter, sequence header with its own size, frame; no count, so each has a length.
        let info = try parse("08 02 1200 0d 0a0b000000043d06d4fbf90040 04 3202135f")
        #expect(info.isKeyframe && info.startsFrame)
        #expect(info.width == 322 && info.height == 182)
    }

    @Test("A frame without sequence header begins a frame")
    func delta() throws {
        let info = try parse("10 30 1358aa")
        #expect(info.startsFrame && !info.isKeyframe)
    }

    @Test("A layer is known where the unit has the extension byte")
    func layers() throws {
        let info = try parse("10 34 48 1358aa")
        #expect(info.temporalLayer == 2)
        #expect(info.spatialLayer == 1)
    }

    @Test("A packet that continues a unit begins nothing")
    func continuation() throws {
        // What follows the element count looks like a sequence header and is the middle of a tile.
        let info = try parse("90 \(Self.svt)")
        #expect(!info.startsFrame && !info.isKeyframe && info.width == 0)
        let tileGroup = try parse("10 20 aabb")
        #expect(!tileGroup.startsFrame)
    }

    @Test(
        "What contradicts the format is refused",
        arguments: [
            ("88 30", RTPError.badPayload), ("18", .badPayload), ("20 05 30", .truncated), ("30 01 30", .truncated),
            ("00 80", .truncated), ("00 ffffffffff01", .badPayload), ("20 0130", .truncated),
        ])
    func refusals(_ text: String, _ error: RTPError) {
        #expect(throws: error) { try parse(text) }
    }

    @Test("A sequence header cut short has no size")
    func cut() throws {
        let info = try parse("18 080000")
        #expect(info.isKeyframe && info.width == 0)
    }

    @Test("A reduced still picture header and one with timing are both followed to the size")
    func otherHeaders() throws {
        // Profile 0, still, reduced, level 0; then 9 and 8 bits for 320 and 180.
        let reduced = bits("000 1 1 00000 1000 0111 100111111 10110011")
        // Timing with an equal interval (uvlc 0), decoder model with 10-bit delays, one point with both, display delay.
        let timed = bits(
            "000 0 0 1" + String(repeating: "0", count: 64) + "1 1 1 01001" + String(repeating: "0", count: 42)
                + "1 00000 000000000000 01000 1 1 0000000000 0000000000 0 1 0000 1000 0111 100111111 10110011")
        for header in [reduced, timed] {
            let info = try payloadInfo(.av1, ([0x18, 0x08] + header))
            #expect(info.width == 320 && info.height == 180)
        }
    }
}

@Suite struct OpusTests {
    @Test("Every Opus packet stands by itself, an empty one is refused")
    func opus() throws {
        let info = try payloadInfo(.opus, payload(of: RTPSample.opus))
        #expect(info.isKeyframe && info.startsFrame)
        #expect(info.width == 0)
        #expect(throws: RTPError.badPayload) { try payloadInfo(.opus, [UInt8]()) }
    }
}
