import RTP
import Testing

@Suite struct VP8Tests {
    /// The first packets of a key frame and of the frame after it, as aiortc makes them with libvpx.
    private static let keyframe = hex("90809c50 500f00 9d012a 4001 b400 3909 0003 1c22 1616")
    private static let delta = hex("90809c51 3109 00e4 49d8 2003 a7a0")

    @Test("A key frame tells its size")
    func keyframe() throws {
        let info = try payloadInfo(.vp8, Self.keyframe)
        #expect(info.isKeyframe)
        #expect(info.startsFrame)
        #expect(info.width == 320)
        #expect(info.height == 180)
        #expect(info.vp8?.pictureID == 0x1c50)
        #expect(info.vp8?.pictureIDIs15Bit == true)
        #expect(info.vp8?.length == 4)
    }

    @Test("The frame after it begins a frame and is no key frame")
    func delta() throws {
        let info = try payloadInfo(.vp8, Self.delta)
        #expect(!info.isKeyframe)
        #expect(info.startsFrame)
        #expect(info.width == 0)
        #expect(info.vp8?.pictureID == 0x1c51)
    }

    @Test("GStreamer's packets of one key frame: only the first begins it")
    func gstreamer() throws {
        let first = try payloadInfo(.vp8, hex("908088cc705a009d012a4201b6000147088585889984"))
        #expect(first.isKeyframe && first.startsFrame)
        #expect(first.width == 322 && first.height == 182)
        let second = try payloadInfo(.vp8, hex("808088cce4ce174008ac74f6a51070"))
        #expect(!second.isKeyframe && !second.startsFrame)
        let next = try payloadInfo(.vp8, hex("908088cdb11c001311a4001bb916"))
        #expect(!next.isKeyframe && next.startsFrame)
    }

    @Test("Chromium's full descriptor is read field by field")
    func fullDescriptor() throws {
        // X N S, I L T K, 15-bit picture id, index, layer 2 with sync, key index 9.
        let descriptor = try vp8Descriptor(hex("b0f0 ffee 7b a9 00"))
        #expect(descriptor.length == 6)
        #expect(descriptor.isNonReference)
        #expect(descriptor.startOfPartition)
        #expect(descriptor.partitionIndex == 0)
        #expect(descriptor.pictureID == 0x7fee)
        #expect(descriptor.pictureIDOffset == 2)
        #expect(descriptor.tl0PicIdx == 0x7b)
        #expect(descriptor.tl0PicIdxOffset == 4)
        #expect(descriptor.temporalLayer == 2)
        #expect(descriptor.layerSync)
        #expect(descriptor.keyIdx == 9)
    }

    @Test("Every combination of optional fields has its length")
    func combinations() throws {
        for fields in UInt8(0)...15 {
            for wide in [false, true] {
                var bytes: [UInt8] = [0x95, fields << 4]
                if fields & 8 != 0 { bytes += wide ? [0x81, 0x02] : [0x03] }
                let hasIndex = fields & 4 != 0
                if hasIndex { bytes.append(0x44) }
                if fields & 3 != 0 { bytes.append(0x65) }
                let descriptor = try vp8Descriptor(bytes)
                #expect(descriptor.length == bytes.count)
                #expect(descriptor.partitionIndex == 5)
                #expect(descriptor.pictureID == (fields & 8 == 0 ? nil : wide ? 0x0102 : 3))
                #expect(descriptor.tl0PicIdx == (hasIndex ? 0x44 : nil))
                #expect(descriptor.temporalLayer == (fields & 2 == 0 ? 0 : 1))
                #expect(descriptor.layerSync == (fields & 2 != 0))
                #expect(descriptor.keyIdx == (fields & 1 == 0 ? nil : 5))
                for cut in 0..<bytes.count {
                    #expect(throws: RTPError.truncated) { try vp8Descriptor(Array(bytes[..<cut])) }
                }
            }
        }
    }

    @Test("Rewriting changes the two numbers where they stand and nothing else")
    func rewrite() throws {
        let original = hex("0102 b0f0 ffee 7b a9 deadbeef")
        var bytes = original
        let descriptor = try vp8Descriptor(Array(original[2...]))
        var view = bytes.mutableSpan
        descriptor.rewrite(pictureID: 0x1234, tl0PicIdx: 0x56, in: &view, at: 2)
        #expect(bytes == hex("0102 b0f0 9234 56 a9 deadbeef"))
        let again = try vp8Descriptor(Array(bytes[2...]))
        #expect(again.pictureID == 0x1234)
        #expect(again.tl0PicIdx == 0x56)
        #expect(again.length == descriptor.length)
    }

    @Test("A short picture id stays short, and absent numbers stay absent")
    func rewriteNarrow() throws {
        var bytes = hex("9080 11 00")
        let narrow = try vp8Descriptor(bytes)
        var view = bytes.mutableSpan
        narrow.rewrite(pictureID: 0x12ff, tl0PicIdx: 0x56, in: &view, at: 0)
        #expect(bytes == hex("9080 7f 00"))
        var plain = hex("10 00")
        let none = try vp8Descriptor(plain)
        var plainView = plain.mutableSpan
        none.rewrite(pictureID: 1, tl0PicIdx: 2, in: &plainView, at: 0)
        #expect(plain == hex("10 00"))
    }

    @Test("Another partition's start is no frame start, and its low bit no key frame")
    func laterPartition() throws {
        let info = try payloadInfo(.vp8, hex("11 00"))
        #expect(!info.startsFrame)
        #expect(!info.isKeyframe)
    }

    @Test("A key frame cut before its size, or without its start code, has no size")
    func unreadableSize() throws {
        let cut = try payloadInfo(.vp8, hex("10 500f00 9d012a 4001 b4"))
        #expect(cut.isKeyframe && cut.width == 0 && cut.height == 0)
        let wrong = try payloadInfo(.vp8, hex("10 500f00 9d012b 4001 b400"))
        #expect(wrong.isKeyframe && wrong.width == 0)
        let scaled = try payloadInfo(.vp8, hex("10 500f00 9d012a 4041 b480"))
        #expect(scaled.width == 320 && scaled.height == 180)
    }

    @Test("A descriptor without payload has nothing to forward")
    func empty() {
        #expect(throws: RTPError.badPayload) { try payloadInfo(.vp8, hex("90809c50")) }
        #expect(throws: RTPError.badPayload) { try payloadInfo(.vp8, [UInt8]()) }
    }
}
