import RTP
import Testing

@Suite struct H264Tests {
    private func parse(_ text: String) throws -> PayloadInfo { try payloadInfo(.h264, hex(text)) }

    @Test(
        "The size is read from parameter sets that real encoders wrote",
        arguments: [
            ("6742c00dd901519e226c04400000030040 00000f03c50a92", 322, 182),  // x264, baseline, cropped
            ("67640028acd94078 044fde0220000003002000000783e2c5b2c0", 1_920, 1_080),  // x264, high, interlaced
            ("6742c01fd901419f9e10000003001000000303c8f1832480", 320, 180),  // aiortc
            ("67f4000d919681519e3e2f0110000003001000000303c8f142aa", 322, 182),  // x264, high 4:4:4
            ("677a001fbcd9405005ba10000003 00c000002ae0f1831960", 1_280, 720),  // libwebrtc's tests
            ("677a001ebcd940a02ff8984000000301800000 5683c58b6580", 640, 360),
            ("677a000dbcd943433e5e10000003006000 0015a0f1429960", 200, 400),
        ])
    func sizes(_ text: String, _ width: Int, _ height: Int) throws {
        let info = try parse(text)
        #expect(info.isKeyframe)
        #expect(info.startsFrame)
        #expect(info.width == width)
        #expect(info.height == height)
    }

    @Test("Parameter sets in an aggregate are found wherever they stand")
    func aggregate() throws {
        let first = try payloadInfo(.h264, payload(of: RTPSample.h264))
        #expect(first.isKeyframe && first.startsFrame)
        #expect(first.width == 322 && first.height == 182)
        let later = try parse("78 0003 0605ff 0018 6742c01fd901419f9e10000003001000000303c8f1832480 0004 68cb8cb2")
        #expect(later.isKeyframe && later.startsFrame)
        #expect(later.width == 320 && later.height == 180)
        let none = try parse("78 0003 0605ff 0004 68cb8cb2")
        #expect(!none.isKeyframe)
    }

    @Test(
        "Each kind of packet is told apart: key frame, start of a picture",
        arguments: [
            ("658880", true, true),  // IDR, first slice
            ("650880", true, false),  // IDR, a later slice
            ("41 9a00", false, true),  // first slice of an ordinary picture
            ("41 1a00", false, false),  // a later slice
            ("0605ff", false, true),  // supplemental information
            ("68cb8cb2", false, true),  // picture parameters
            ("0930", false, true),  // delimiter
            ("7c8588843a", true, true),  // first fragment of an IDR slice
            ("7c05baff00", false, false),  // middle fragment
            ("7c4535ebe0", false, false),  // last fragment
            ("5c819abc98", false, true),  // first fragment of an ordinary slice
            ("5c811abc98", false, false),  // first fragment of a later slice
            ("65", true, false),  // nothing but a unit header
        ])
    func kinds(_ text: String, _ isKeyframe: Bool, _ startsFrame: Bool) throws {
        let info = try parse(text)
        #expect(info.isKeyframe == isKeyframe)
        #expect(info.startsFrame == startsFrame)
    }

    @Test(
        "Broken packets and modes that calls do not use are refused",
        arguments: [
            ("e5888400", RTPError.badPayload), ("60", .badPayload), ("79 0001 0002 6588", .badPayload),
            ("7a0000", .badPayload), ("7d858884", .badPayload), ("7e00", .badPayload), ("7f00", .badPayload),
            ("78", .truncated), ("7800", .truncated), ("78 0000", .badPayload), ("78 0003 6588", .truncated),
            ("78 0002 6588 00", .truncated), ("7c85", .truncated),
        ])
    func refusals(_ text: String, _ error: RTPError) {
        #expect(throws: error) { try parse(text) }
    }

    @Test("A parameter set that is cut anywhere gives either its size or none")
    func cutParameters() throws {
        let whole = hex("67640028acd94078044fde0220000003002000000783e2c5b2c0")
        var sizes: [Int] = []
        for count in 1...whole.count {
            let info = try payloadInfo(.h264, Array(whole[..<count]))
            #expect(info.isKeyframe)
            sizes.append(info.width)
        }
        #expect(sizes.first == 0)
        #expect(sizes.last == 1_920)
        #expect(Set(sizes) == [0, 1_920])
    }

    @Test("Bytes that only keep start codes away are not part of the numbers")
    func emulationPrevention() throws {
        let zeros = String(repeating: "0", count: 24)
        // Picture order type 1 with an offset of 2^24 - 1, then 20 x 12 macroblocks cropped to 320x180.
        let plain =
            hex("6742c01f")
            + bits("1 1 010 0 \(zeros) 1 \(zeros) 1 1 1 0 000010100 0001100 1 1 1 1 1 1 00111 0 1")
        var escaped: [UInt8] = []
        for byte in plain {
            if escaped.suffix(2) == [0, 0], byte <= 3 { escaped.append(3) }
            escaped.append(byte)
        }
        #expect(escaped.count > plain.count)
        let info = try payloadInfo(.h264, escaped)
        #expect(info.width == 320 && info.height == 180)
    }

    @Test("An endless Exp-Golomb number and a size that no picture has are not believed")
    func absurdParameters() throws {
        #expect(try parse("6742c01f" + String(repeating: "00", count: 100)).width == 0)
        #expect(try parse("6742c01f" + String(repeating: "ff", count: 30)).width > 0)
        // Width and height of 2^16 macroblocks.
        #expect(try parse("6742c01f f8 00008000 40004000 20 ffff").width == 0)
    }
}
