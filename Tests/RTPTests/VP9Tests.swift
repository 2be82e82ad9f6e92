import RTP
import Testing

@Suite struct VP9Tests {
    @Test("GStreamer's key frame announces its size in the scalability structure")
    func gstreamerKeyframe() throws {
        let info = try payloadInfo(.vp9, payload(of: RTPSample.vp9))
        #expect(info.isKeyframe && info.startsFrame)
        #expect(info.width == 322 && info.height == 182)
        #expect(info.vp9?.pictureID == 0x5f71)
        #expect(info.vp9?.length == 11)
        #expect(info.vp9?.endsLayerFrame == false)
        #expect(info.vp9?.spatialLayerCount == 1)
    }

    @Test("Its later packets and pictures are neither key frames nor, in between, starts")
    func gstreamerRest() throws {
        let middle = try payloadInfo(.vp9, hex("80df71847728904d931216d6d6"))
        #expect(!middle.isKeyframe && !middle.startsFrame)
        let end = try payloadInfo(.vp9, hex("84df71a228f26cfb4aa0d41a"))
        #expect(end.vp9?.endsLayerFrame == true)
        let next = try payloadInfo(.vp9, payload(of: RTPSample.vp9Delta))
        #expect(next.startsFrame && !next.isKeyframe)
        #expect(next.vp9?.pictureID == 0x5f72)
    }

    @Test("Without the structure the size comes from the frame header that libvpx writes")
    func frameHeader() throws {
        let frame = "8249 8342 0014 100b 5608 3824 1c18 4a00 0660"
        let info = try payloadInfo(.vp9, hex("08 \(frame)"))
        #expect(info.isKeyframe)
        #expect(info.width == 322 && info.height == 182)
        let cut = try payloadInfo(.vp9, hex("08 8249 8342 0014 10"))
        #expect(cut.isKeyframe && cut.width == 0 && cut.height == 0)
        let otherProfile = try payloadInfo(.vp9, hex("08 a249 8342 e014 100b 560a"))
        #expect(otherProfile.isKeyframe && otherProfile.width == 0)
    }

    @Test("Layers are read in the non-flexible mode, which Chromium uses for scalable video")
    func layers() throws {
        // I L B E; picture id 5 in 7 bits; T 2, U, S 1, D; TL0PICIDX 0x33.
        let info = try payloadInfo(.vp9, hex("ac 05 53 33 aa"))
        let descriptor = try #require(info.vp9)
        #expect(descriptor.pictureID == 5)
        #expect(!descriptor.pictureIDIs15Bit)
        #expect(info.temporalLayer == 2)
        #expect(info.spatialLayer == 1)
        #expect(descriptor.isSwitchingUpPoint)
        #expect(descriptor.isInterLayerPredicted)
        #expect(descriptor.tl0PicIdx == 0x33)
        #expect(descriptor.length == 4)
        #expect(!info.startsFrame)
        #expect(!info.isKeyframe)
    }

    @Test("References of the flexible mode are passed over, at most three of them")
    func references() throws {
        #expect(try vp9Descriptor(hex("50 02 aa")).length == 2)
        #expect(try vp9Descriptor(hex("50 03 05 02 aa")).length == 4)
        #expect(throws: RTPError.badPayload) { try vp9Descriptor(hex("50 03 05 07 08 aa")) }
        // In the flexible mode there is no base-layer index.
        #expect(try vp9Descriptor(hex("30 53 aa")).tl0PicIdx == nil)
    }

    @Test("A structure of several layers gives the size of the highest")
    func structure() throws {
        // Three layers with sizes and two pictures in the group, one of them with two references.
        let bytes = hex("0a 58 0140 00b4 0280 0168 0500 02d0 02 00 28 0102 aa")
        let descriptor = try vp9Descriptor(bytes)
        #expect(descriptor.spatialLayerCount == 3)
        #expect(descriptor.width == 1_280 && descriptor.height == 720)
        #expect(descriptor.length == bytes.count - 1)
        for cut in 0..<(bytes.count - 1) {
            #expect(throws: RTPError.truncated) { try vp9Descriptor(Array(bytes[..<cut])) }
        }
    }

    @Test("Rewriting keeps widths")
    func rewrite() throws {
        var bytes = hex("ff a8 ffee 53 33 aa")
        let descriptor = try vp9Descriptor(Array(bytes[1...]))
        var view = bytes.mutableSpan
        descriptor.rewrite(pictureID: 0x0102, tl0PicIdx: 9, in: &view, at: 1)
        #expect(bytes == hex("ff a8 8102 53 09 aa"))
    }
}
