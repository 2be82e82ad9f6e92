import Testing

/// An offer with a name for messages.
struct Offer: Sendable, CustomTestStringConvertible {
    var name: String
    /// The text with LF, ending in a line end.
    var text: String

    var testDescription: String { name }
}

/// Offers of other clients.
enum Offers {
    /// All of them.
    static let all = [
        Offer(name: "chromium", text: chromium), Offer(name: "firefox", text: firefox),
        Offer(name: "aiortc", text: aiortc), Offer(name: "gStreamerPublisher", text: gStreamerPublisher),
        Offer(name: "gStreamerViewer", text: gStreamerViewer), Offer(name: "obs", text: obs),
        Offer(name: "ffmpeg", text: ffmpeg),
    ]

    /// In the shape of OBS Studio 31 (libdatachannel): the transport is described once, at session level.
    static let obs = """
        v=0
        o=rtc 3767197920 0 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE 0 1
        a=group:LS 0 1
        a=msid-semantic:WMS *
        a=setup:actpass
        a=ice-ufrag:Ux3m
        a=ice-pwd:Hk2qn0Hk4nCSIjKcN1gPGA
        a=ice-options:ice2,trickle
        a=fingerprint:sha-256 EE:FE:A2:E5:6A:21:78:60:71:2C:21:DC:1A:2C:98:12:0C:E8:AD:68:07:61:1B:0E:FC:46:97:1E:BC:97:4A:54
        m=audio 9 UDP/TLS/RTP/SAVPF 111
        c=IN IP4 0.0.0.0
        a=mid:0
        a=sendonly
        a=ssrc:1502116091 cname:q7PWlNNvGQDN6yKJ
        a=ssrc:1502116091 msid:sFhOBhZ7ZD6gGx6m sFhOBhZ7ZD6gGx6m-audio
        a=msid:sFhOBhZ7ZD6gGx6m sFhOBhZ7ZD6gGx6m-audio
        a=rtcp-mux
        a=rtpmap:111 opus/48000/2
        a=fmtp:111 minptime=10;maxaveragebitrate=96000;stereo=1;sprop-stereo=1;useinbandfec=1
        m=video 9 UDP/TLS/RTP/SAVPF 96
        c=IN IP4 0.0.0.0
        a=mid:1
        a=sendonly
        a=ssrc:1502116092 cname:q7PWlNNvGQDN6yKJ
        a=ssrc:1502116092 msid:sFhOBhZ7ZD6gGx6m sFhOBhZ7ZD6gGx6m-video
        a=msid:sFhOBhZ7ZD6gGx6m sFhOBhZ7ZD6gGx6m-video
        a=rtcp-mux
        a=rtpmap:96 H264/90000
        a=rtcp-fb:96 nack
        a=rtcp-fb:96 nack pli
        a=rtcp-fb:96 goog-remb
        a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1

        """

    /// In the shape of the FFmpeg 8 WHIP muxer, publishing video alone: the BUNDLE group names an m-line that is not
    /// there, and the profile is High.
    static let ffmpeg = """
        v=0
        o=FFmpeg 4489045141692799359 2 IN IP4 127.0.0.1
        s=FFmpegPublishSession
        t=0 0
        a=group:BUNDLE 0 1
        a=extmap-allow-mixed
        a=msid-semantic: WMS
        m=video 9 UDP/TLS/RTP/SAVPF 106 105
        c=IN IP4 0.0.0.0
        a=ice-ufrag:a174b0c9
        a=ice-pwd:5f1d0c2be3a9477485d21b6f0e9c3a77
        a=fingerprint:sha-256 EE:FE:A2:E5:6A:21:78:60:71:2C:21:DC:1A:2C:98:12:0C:E8:AD:68:07:61:1B:0E:FC:46:97:1E:BC:97:4A:54
        a=setup:active
        a=mid:1
        a=sendonly
        a=msid:FFmpeg video
        a=rtcp-mux
        a=rtcp-rsize
        a=rtpmap:106 H264/90000
        a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=64001f
        a=rtcp-fb:106 nack
        a=rtpmap:105 rtx/90000
        a=fmtp:105 apt=106
        a=ssrc-group:FID 107169110 107169111
        a=ssrc:107169110 cname:FFmpeg
        a=ssrc:107169110 msid:FFmpeg video

        """
}
