import RTP
import Testing

@testable import SDP

@Suite("Which codecs are answered")
struct CodecRuleTests {
    /// `pt profile-level-id packetization-mode` of each offered H264 format, and the payload type answered.
    @Test(
        "Of the H264 formats the constrained baseline is answered, then baseline, main and high",
        arguments: [
            (["96 42001f 1", "97 42e01f 1"], 97), (["96 42e01f 0", "97 42001f 1"], 97),
            (["96 42e01f 1", "97 42c01f 1"], 96), (["96 4d001f 1", "97 42001f 1"], 97),
            (["96 64001f 1", "97 4d001f 1"], 97), (["96 64001f 1", "97 640c1f 1"], 97),
            (["96 64001f 1", "97 4d801f 1"], 97), (["96 42001f 1", "97 58c01f 1"], 97),
            (["96 42401f 1", "97 42e01f 1"], 96), (["96 f4001f 1", "97 64001f 1"], 97),
            (["96 42E01F 1"], 96), (["96 - 1"], 96), (["96 42e01f -"], nil), (["96 42e01f 0"], nil),
            (["96 42e0 1"], nil), (["96 +2e01f 1"], nil), (["96 zze01f 1"], nil), (["96 f4001f 1"], nil),
        ] as [([String], UInt8?)])
    func h264(offered: [String], answered: UInt8?) throws {
        var formats = ["120"]
        var lines = ["a=rtpmap:120 VP8/90000"]
        for entry in offered {
            let parts = entry.split(separator: " ")
            formats.append(String(parts[0]))
            lines.append("a=rtpmap:\(parts[0]) H264/90000")
            var parameters: [String] = []
            if parts[1] != "-" { parameters.append("profile-level-id=\(parts[1])") }
            if parts[2] != "-" { parameters.append("Packetization-Mode=\(parts[2])") }
            lines.append("a=fmtp:\(parts[0]) " + parameters.joined(separator: "; "))
        }
        let section = try Server.answer(Client.video(formats.joined(separator: " "), lines)).sections[0]
        #expect(section.codecs.filter { $0.codec == .h264 }.map { $0.payloadType } == (answered.map { [$0] } ?? []))
        #expect(section.codecs.first?.codec == .vp8)
    }

    private static let everything = [
        "a=rtpmap:45 AV1/90000", "a=fmtp:45 profile=0;level-idx=5", "a=rtpmap:46 rtx/90000", "a=fmtp:46 apt=45",
        "a=rtpmap:98 VP9/90000", "a=fmtp:98 profile-id=0", "a=rtpmap:99 rtx/90000", "a=fmtp:99 apt=98;rtx-time=3000",
        "a=rtpmap:102 H264/90000", "a=fmtp:102 packetization-mode=1;profile-level-id=42e01f",
        "a=rtpmap:96 vp8/90000", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96",
    ]
    private static let everyFormat = "45 46 98 99 102 96 97"

    @Test("The server's order counts, not the offer's, and can be changed or narrowed")
    func preference() throws {
        let text = Client.video(Self.everyFormat, Self.everything)
        let usual = try Server.answer(text)
        #expect(usual.sections[0].codecs.map { $0.codec } == [.vp8, .h264, .vp9, .av1])
        #expect(usual.answer.media[0].formats == ["96", "97", "102", "98", "99", "45", "46"])
        #expect(usual.answer.media[0].values("rtpmap").contains("96 vp8/90000"))
        #expect(usual.answer.media[0].values("fmtp").contains("99 apt=98;rtx-time=3000"))
        let other = try Server.answer(text) { $0.videoPreference = [.av1, .vp8, .av1, .opus] }
        #expect(other.sections[0].codecs.map { $0.codec } == [.av1, .vp8])
        #expect(other.answer.media[0].formats == ["45", "46", "96", "97"])
    }

    @Test(
        "Formats that the server does not take are left out",
        arguments: [
            ("98", ["a=rtpmap:98 VP9/90000", "a=fmtp:98 profile-id=2"]),
            ("98", ["a=rtpmap:98 AV1/90000", "a=fmtp:98 profile=1"]),
            ("98", ["a=rtpmap:98 red/90000"]), ("98", ["a=rtpmap:98 ulpfec/90000"]),
            ("98", ["a=rtpmap:98 flexfec-03/90000"]), ("98", ["a=rtpmap:98 H265/90000"]),
            ("98", ["a=rtpmap:98 VP8/48000"]), ("98", ["a=rtpmap:98 VP8"]), ("98", ["a=rtpmap:98 VP8/90000/x"]),
            ("98", ["a=rtpmap:99 VP8/90000"]), ("98", ["a=rtpmap:98"]),
            ("64", ["a=rtpmap:64 VP8/90000"]), ("95", ["a=rtpmap:95 VP8/90000"]),
            ("128", ["a=rtpmap:128 VP8/90000"]), ("300", ["a=rtpmap:300 VP8/90000"]),
        ])
    func leftOut(format: String, lines: [String]) {
        #expect(Server.failure(Client.video(format, lines)) == .nothingToAnswer)
        #expect(Server.failure(Client.video(format + " 96", lines + Client.vp8)) == nil)
    }

    @Test("RTX follows its apt, and only within the m-line")
    func retransmission() throws {
        let rtx = ["a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96"]
        func answered(_ formats: String, _ lines: [String]) throws -> UInt8? {
            try Server.answer(Client.video(formats, lines)).sections[0].codecs[0].rtxPayloadType
        }
        #expect(try answered("96 97", Client.vp8 + rtx) == 97)
        #expect(try answered("96", Client.vp8 + rtx) == nil)
        #expect(try answered("96 97", Client.vp8 + ["a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=98"]) == nil)
        #expect(try answered("96 97", Client.vp8 + ["a=rtpmap:97 rtx/48000", "a=fmtp:97 apt=96"]) == nil)
        #expect(try answered("96 97", Client.vp8 + ["a=rtpmap:97 rtx/90000"]) == nil)
    }

    private static func audio(_ formats: String, _ lines: [String]) -> String {
        Client.session("a=group:BUNDLE 0") + Client.section("audio", mid: "0", formats: formats, lines)
    }

    @Test(
        "Opus is answered with FEC and DTX, and keeps stereo and the bitrate",
        arguments: [
            ("", ""), ("a=fmtp:111 useinbandfec=0", ""), ("a=fmtp:111 stereo=1", ";stereo=1"),
            (
                "a=fmtp:111 maxaveragebitrate=64000; Stereo=0;sprop-stereo=1",
                ";stereo=0;maxaveragebitrate=64000"
            ), ("a=fmtp:111 stereo=x;maxaveragebitrate=-1", ""), ("a=fmtp:111 stereo", ""),
        ])
    func opus(line: String, kept: String) throws {
        let result = try Server.answer(Self.audio("111", Client.opus + (line.isEmpty ? [] : [line])))
        let wanted = "minptime=10;useinbandfec=1;usedtx=1" + kept
        #expect(
            result.sections[0].codecs == [NegotiatedCodec(codec: .opus, payloadType: 111, formatParameters: wanted)])
        #expect(result.answer.media[0].values("fmtp") == ["111 " + wanted])
    }

    @Test("Of audio only Opus with two channels is taken, once")
    func audioFormats() throws {
        let lines = [
            "a=rtpmap:63 red/48000/2", "a=fmtp:63 111/111", "a=rtpmap:13 CN/8000", "a=rtpmap:110 telephone-event/48000",
            "a=rtpmap:112 multiopus/48000/6", "a=rtpmap:113 opus/48000/6", "a=rtpmap:114 opus/16000/2",
            "a=rtpmap:111 OPUS/48000/2", "a=rtpmap:115 opus/48000/2",
        ]
        let result = try Server.answer(Self.audio("63 13 110 112 113 114 111 115", lines))
        #expect(result.answer.media[0].formats == ["111"])
        #expect(result.answer.media[0].values("rtpmap") == ["111 OPUS/48000/2"])
        #expect(Server.failure(Self.audio("113", lines)) == .nothingToAnswer)
        #expect(Server.failure(Self.audio("109", ["a=rtpmap:109 opus/48000"])) == nil)
    }

    private static let allFeedback = [
        "goog-remb", "transport-cc", "ccm fir", "nack", "nack pli", "ccm tmmbr", "nack rpsi",
    ]
    private static let numbers = "a=extmap:3 \(HeaderExtensionKind.transportSequenceNumber.uri)"

    @Test(
        "Of the offered feedback, what the direction uses is answered",
        arguments: [
            ("video", "sendonly", true, ["transport-cc", "ccm fir", "nack", "nack pli"]),
            ("video", "sendonly", false, ["ccm fir", "nack", "nack pli"]),
            ("video", "recvonly", true, ["goog-remb", "ccm fir", "nack", "nack pli"]),
            ("video", "sendrecv", true, ["goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"]),
            ("video", "inactive", true, []),
            ("audio", "sendonly", true, ["transport-cc"]), ("audio", "sendonly", false, []),
            ("audio", "recvonly", true, []), ("audio", "sendrecv", true, ["transport-cc"]),
        ])
    func feedback(type: String, direction: String, numbered: Bool, answered: [String]) throws {
        let lines = (type == "audio" ? Client.opus : Client.vp8) + (numbered ? [Self.numbers] : [])
        let format = type == "audio" ? "111" : "96"
        // A wildcard means the same as naming the payload type.
        for target in [format, "*"] {
            let feedback = Self.allFeedback.map { "a=rtcp-fb:\(target) \($0)" }
            let text =
                Client.session("a=group:BUNDLE 0")
                + Client.section(type, mid: "0", formats: format, direction: direction, lines + feedback)
            let result = try Server.answer(text)
            #expect(result.answer.media[0].values("rtcp-fb") == answered.map { "\(format) \($0)" })
            #expect(result.sections[0].transportFeedback == answered.contains("transport-cc"))
        }
    }

    @Test("Feedback that was not offered, or for a payload type that is not there, is not answered")
    func feedbackNotOffered() throws {
        let lines = Client.vp8 + ["a=rtcp-fb:96 nack", "a=rtcp-fb:121 nack pli", "a=rtcp-fb:x ccm fir", "a=rtcp-fb:96"]
        let media = try Server.answer(Client.video("96", lines)).answer.media[0]
        #expect(media.values("rtcp-fb") == ["96 nack"])
    }
}
