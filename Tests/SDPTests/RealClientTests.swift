import ICE
import Primitives
import RTP
import Testing

@testable import SDP

@Suite("Answering the offers of real clients")
struct RealClientTests {
    @Test("Chromium publishes with simulcast, gets its slots, and its data channel is refused in place")
    func chromium() throws {
        let result = try Server.answer(Offers.chromium)
        #expect(result.remote == ICECredentials(ufrag: "en5g", password: "/45uK/FjQ31JGXQs+VWwYJZ/"))
        #expect(result.fingerprints.map { $0.algorithm } == ["sha-256"])
        #expect(result.mids == ["0", "1", "2", "3", "4", nil], "the data channel's place is free")
        #expect(result.sections.map { $0.mid } == ["0", "1", "2", "3", "4"])
        #expect(result.sections.map { $0.receives } == [true, true, true, false, false])
        #expect(result.sections.map { $0.sends } == [false, false, false, true, true])
        #expect(result.sections.map { $0.transportFeedback } == [true, true, true, false, false])
        #expect(result.sections[1].rids == ["q", "h", "f"])
        #expect(result.sections[1].announced.isEmpty)
        #expect(result.sections[2].announced == [SSRCPair(primary: 129_195_977, rtx: 4_172_338_463)])
        for section in result.sections where section.kind == .video {
            #expect(section.codecs.map { $0.codec } == [.vp8, .h264, .vp9, .av1])
            #expect(section.codecs.map { $0.payloadType } == [96, 108, 98, 45])
            #expect(section.codecs.map { $0.rtxPayloadType } == [97, 109, 99, 46])
        }
        let answer = result.answer
        #expect(answer.attributes.value(of: "group") == "BUNDLE 0 1 2 3 4")
        #expect(answer.attributes.has("ice-lite"))
        #expect(answer.attributes.has("extmap-allow-mixed"))
        #expect(answer.media.map { $0.port } == [7882, 7882, 7882, 7882, 7882, 0])
        #expect(answer.media[1].formats == ["96", "97", "108", "109", "98", "99", "45", "46"])
        #expect(answer.media[5].type == "application")
        #expect(answer.media[5].attributes == [SDPAttribute("mid", "5")])
    }

    @Test("Firefox offers bundle-only m-lines and gets the extensions that fit each direction")
    func firefox() throws {
        let result = try Server.answer(Offers.firefox)
        #expect(result.remote.ufrag == "015c0270")
        #expect(result.fingerprints.count == 1)
        #expect(result.answer.media.map { $0.port } == [7882, 7882, 7882, 7882, 7882, 0])
        #expect(result.answer.attributes.value(of: "group") == "BUNDLE 0 1 2 3 4")
        let camera = result.sections[1]
        #expect(camera.rids == ["q", "h", "f"])
        #expect(
            camera.announced == [
                SSRCPair(primary: 2_701_624_705, rtx: 3_162_961_095),
                SSRCPair(primary: 1_241_391_533, rtx: 4_186_772_451),
                SSRCPair(primary: 507_892_618, rtx: 3_849_780_366),
            ])
        #expect(camera.codecs.map { $0.codec } == [.vp8, .vp9, .av1])
        #expect(camera.codecs.map { $0.payloadType } == [120, 121, 99])
        #expect(camera.extensions[.rid] == 9)
        #expect(camera.extensions[.playoutDelay] == 0)
        #expect(result.answer.media[1].values("extmap").contains { $0.hasPrefix("9/recvonly ") })
        let slot = result.sections[4]
        #expect(slot.announced.isEmpty)
        #expect(slot.extensions[.playoutDelay] == 6)
        #expect(slot.extensions[.dependencyDescriptor] == 0)
        #expect(result.answer.media[4].values("extmap").contains { $0.hasPrefix("6/sendonly ") })
        #expect(result.answer.media[0].attributes.has("extmap-allow-mixed"))
        #expect(!result.answer.attributes.has("extmap-allow-mixed"))
        #expect(result.sections[0].codecs.first?.formatParameters == "minptime=10;useinbandfec=1;usedtx=1;stereo=1")
        #expect(!result.answer.media[0].attributes.has("rtcp-rsize"))
        #expect(result.answer.media[1].attributes.has("rtcp-rsize"))
    }

    @Test("aiortc may present any of three certificates' hashes and does without transport-wide feedback")
    func aiortc() throws {
        let result = try Server.answer(Offers.aiortc)
        #expect(result.fingerprints.map { $0.algorithm } == ["sha-256", "sha-384", "sha-512"])
        #expect(result.fingerprints.map { $0.bytes.count } == [32, 48, 64])
        #expect(result.sections.map { $0.receives } == [true, true, false])
        #expect(result.sections.map { $0.sends } == [true, false, true])
        #expect(result.sections.allSatisfy { !$0.transportFeedback && $0.rids.isEmpty })
        #expect(result.sections[1].codecs.map { $0.payloadType } == [97, 101])
        #expect(result.sections[1].announced == [SSRCPair(primary: 3_963_926_007, rtx: 2_714_347_774)])
        #expect(result.sections[2].announced.isEmpty)
        #expect(result.sections[1].extensions[.mid] == 1)
        #expect(result.sections[0].extensions[.audioLevel] == 2)
        #expect(!result.answer.description.contains("transport-cc"))
        #expect(!result.answer.attributes.has("extmap-allow-mixed"))
    }

    @Test("GStreamer publishes with long credentials and capital letters, without retransmission")
    func gStreamerPublisher() throws {
        let result = try Server.answer(Offers.gStreamerPublisher) { $0.sends = false }
        #expect(result.remote.ufrag.count == 32)
        #expect(result.sections.map { $0.mid } == ["audio0", "video1"])
        #expect(result.answer.attributes.value(of: "group") == "BUNDLE audio0 video1")
        #expect(result.answer.media.map { $0.attributes.direction } == [.recvonly, .recvonly])
        #expect(result.answer.media[0].values("rtpmap") == ["96 OPUS/48000/2"])
        #expect(result.sections[1].codecs == [NegotiatedCodec(codec: .vp8, payloadType: 97)])
        #expect(result.sections[1].announced == [SSRCPair(primary: 437_951_263)])
        // It names transport-cc but no header extension to carry the numbers.
        #expect(result.answer.media[1].values("rtcp-fb") == ["97 ccm fir", "97 nack pli"])
        #expect(!result.sections[1].transportFeedback)
    }

    @Test("GStreamer receives: retransmission of Opus is left aside, H264 comes after VP8 and without one")
    func gStreamerViewer() throws {
        let result = try Server.answer(Offers.gStreamerViewer) { $0.receives = false }
        #expect(result.sections.allSatisfy { $0.sends && !$0.receives })
        #expect(result.sections[0].codecs.map { $0.rtxPayloadType } == [nil])
        #expect(result.sections[0].slot?.rtx == nil)
        #expect(result.sections[1].codecs.map { $0.codec } == [.vp8, .h264])
        #expect(result.sections[1].codecs.map { $0.rtxPayloadType } == [100, nil])
        #expect(result.sections[1].slot?.rtx != nil)
    }

    @Test("OBS names its certificate at session level and the rest of its transport after the codecs")
    func obs() throws {
        let result = try Server.answer(Offers.obs) { $0.sends = false }
        #expect(result.remote == ICECredentials(ufrag: "Ux3m", password: "Hk2qn0Hk4nCSIjKcN1gPGA"))
        #expect(result.sections.map { $0.receives } == [true, true])
        #expect(
            result.sections[0].codecs.first?.formatParameters
                == "minptime=10;useinbandfec=1;usedtx=1;stereo=1;maxaveragebitrate=96000")
        #expect(result.sections[1].codecs.map { $0.codec } == [.h264])
        #expect(result.sections[1].announced == [SSRCPair(primary: 1_502_116_092)])
        #expect(result.answer.media[1].values("rtcp-fb") == ["96 nack", "96 nack pli"])
        #expect(result.answer.media[0].values("candidate").count == 3)
        #expect(result.setup == .passive)
    }

    @Test("OBS with an AV1 encoder names no parameters, and is not given any")
    func obsAV1() throws {
        let result = try Server.answer(Offers.obsAV1) { $0.sends = false }
        #expect(result.sections[1].codecs == [NegotiatedCodec(codec: .av1, payloadType: 96)])
        #expect(result.answer.media[1].values("fmtp").isEmpty)
    }

    @Test("FFmpeg waits for ClientHello and is answered active, without extensions, feedback or retransmission")
    func ffmpeg() throws {
        let result = try Server.answer(Offers.ffmpeg) { $0.sends = false }
        #expect(result.setup == .active)
        #expect(result.answer.media.map { $0.attributes.value(of: "setup") } == ["active", "active"])
        #expect(result.answer.attributes.value(of: "group") == "BUNDLE 0 1")
        #expect(result.remote == ICECredentials(ufrag: "a174b0c9", password: "5f1d0c2be3a9477485d21b6f0e9c3a77"))
        #expect(result.sections.map { $0.receives } == [true, true])
        #expect(result.sections[0].codecs.map { $0.payloadType } == [111])
        #expect(result.sections[1].codecs.map { $0.codec } == [.h264])
        #expect(result.sections[1].codecs.map { $0.rtxPayloadType } == [nil])
        #expect(result.sections[0].announced == [SSRCPair(primary: 107_169_109)])
        #expect(result.sections[1].announced == [SSRCPair(primary: 2_806_541_432)])
        #expect(result.answer.media.allSatisfy { $0.values("rtcp-fb").isEmpty && $0.values("extmap").isEmpty })
        // It reads one candidate, the first, and an answer of at most 8 KiB.
        let candidate = try #require(result.answer.media[0].values("candidate").first)
        #expect(candidate.contains("udp") && candidate.hasSuffix("192.0.2.10 7882 typ host"))
        #expect(result.answer.description.utf8.count < 8_192)
    }

    @Test("FFmpeg 8.0 misspells constrained baseline, and is understood")
    func ffmpegProfile() throws {
        let text = Offers.ffmpeg.replacing("profile-level-id=42001f", with: "profile-level-id=422001f")
        let result = try Server.answer(text) { $0.sends = false }
        #expect(result.sections[1].codecs.map { $0.codec } == [.h264])
    }

    @Test(
        "FFmpeg 8.1 publishes one m-line in a group that names two, as High profile", arguments: ["passive", "active"])
    func ffmpegVideo(setup: String) throws {
        let text = Offers.ffmpegVideo.replacing("setup:passive", with: "setup:\(setup)")
        let result = try Server.answer(text) { $0.sends = false }
        #expect(result.answer.attributes.value(of: "group") == "BUNDLE 1")
        #expect(result.sections.map { $0.mid } == ["1"])
        #expect(result.sections[0].codecs.map { $0.payloadType } == [106])
        #expect(result.sections[0].codecs.map { $0.rtxPayloadType } == [105])
        #expect(result.sections[0].announced == [SSRCPair(primary: 107_169_110, rtx: 107_169_111)])
        #expect(result.answer.media[0].attributes.value(of: "setup") == (setup == "passive" ? "active" : "passive"))
    }

    @Test("An answer written out and read back is the same", arguments: Offers.all)
    func answersAreCanonical(offer: Offer) throws {
        let answer = try Server.answer(offer.text).answer
        #expect(try SessionDescription(parsing: answer.description) == answer)
    }
}
