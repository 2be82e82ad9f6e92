extension Offers {
    /// In the shape of OBS Studio 31 (libdatachannel) with an x264 encoder: the certificate's hash stands at session
    /// level, the rest of the transport after each m-line's codecs; the default address is a real one.
    static let obs = """
        v=0
        o=rtc 3767197920 0 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE 0 1
        a=group:LS 0 1
        a=msid-semantic:WMS *
        a=ice-options:ice2,trickle
        a=fingerprint:sha-256 EE:FE:A2:E5:6A:21:78:60:71:2C:21:DC:1A:2C:98:12:0C:E8:AD:68:07:61:1B:0E:FC:46:97:1E:BC:97:4A:54
        m=audio 53621 UDP/TLS/RTP/SAVPF 111
        c=IN IP4 192.0.2.77
        a=mid:0
        a=sendonly
        a=ssrc:1502116091 cname:q7PWlNNvGQDN6yKJ
        a=ssrc:1502116091 msid:sFhOBhZ7ZD6gGx6m sFhOBhZ7ZD6gGx6m-audio
        a=msid:sFhOBhZ7ZD6gGx6m sFhOBhZ7ZD6gGx6m-audio
        a=rtcp-mux
        a=rtpmap:111 opus/48000/2
        a=fmtp:111 minptime=10;maxaveragebitrate=96000;stereo=1;sprop-stereo=1;useinbandfec=1
        a=setup:actpass
        a=ice-ufrag:Ux3m
        a=ice-pwd:Hk2qn0Hk4nCSIjKcN1gPGA
        a=candidate:1 1 UDP 2122317823 192.0.2.77 53621 typ host
        a=candidate:2 1 UDP 2122317311 2001:db8::77 53621 typ host
        a=end-of-candidates
        m=video 53621 UDP/TLS/RTP/SAVPF 96
        c=IN IP4 192.0.2.77
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
        a=setup:actpass
        a=ice-ufrag:Ux3m
        a=ice-pwd:Hk2qn0Hk4nCSIjKcN1gPGA

        """

    /// The same with an AV1 encoder, for which it writes no parameters.
    static let obsAV1 = obs.replacing("H264/90000", with: "AV1/90000").replacing(
        "a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1\n", with: "")

    /// In the shape of the WHIP muxer of FFmpeg 8.0: it waits for ClientHello (`a=setup:passive`), takes no feedback
    /// and sends nothing again. The numbers and the origin are the same in all its offers.
    static let ffmpeg = ffmpegSession + ffmpegAudio("passive") + ffmpegPlainVideo

    /// FFmpeg 8.1 publishing video alone: the BUNDLE group names an m-line that is not there, lost packets are sent
    /// again, and the profile is High.
    static let ffmpegVideo = ffmpegSession + ffmpegRepeatingVideo("passive")

    /// Versions after 8.1 can be told to begin the handshake themselves.
    static let ffmpegActive = ffmpegSession + ffmpegAudio("active") + ffmpegRepeatingVideo("active")

    private static let ffmpegSession = """
        v=0
        o=FFmpeg 4489045141692799359 2 IN IP4 127.0.0.1
        s=FFmpegPublishSession
        t=0 0
        a=group:BUNDLE 0 1
        a=extmap-allow-mixed
        a=msid-semantic: WMS

        """

    private static func ffmpegAudio(_ setup: String) -> String {
        """
        m=audio 9 UDP/TLS/RTP/SAVPF 111
        c=IN IP4 0.0.0.0
        a=ice-ufrag:a174b0c9
        a=ice-pwd:5f1d0c2be3a9477485d21b6f0e9c3a77
        a=fingerprint:sha-256 EE:FE:A2:E5:6A:21:78:60:71:2C:21:DC:1A:2C:98:12:0C:E8:AD:68:07:61:1B:0E:FC:46:97:1E:BC:97:4A:54
        a=setup:\(setup)
        a=mid:0
        a=sendonly
        a=msid:FFmpeg audio
        a=rtcp-mux
        a=rtpmap:111 opus/48000/2
        a=ssrc:107169109 cname:FFmpeg
        a=ssrc:107169109 msid:FFmpeg audio

        """
    }

    private static func ffmpegRepeatingVideo(_ setup: String) -> String {
        """
        m=video 9 UDP/TLS/RTP/SAVPF 106 105
        c=IN IP4 0.0.0.0
        a=ice-ufrag:a174b0c9
        a=ice-pwd:5f1d0c2be3a9477485d21b6f0e9c3a77
        a=fingerprint:sha-256 EE:FE:A2:E5:6A:21:78:60:71:2C:21:DC:1A:2C:98:12:0C:E8:AD:68:07:61:1B:0E:FC:46:97:1E:BC:97:4A:54
        a=setup:\(setup)
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

    private static let ffmpegPlainVideo = """
        m=video 9 UDP/TLS/RTP/SAVPF 106
        c=IN IP4 0.0.0.0
        a=ice-ufrag:a174b0c9
        a=ice-pwd:5f1d0c2be3a9477485d21b6f0e9c3a77
        a=fingerprint:sha-256 EE:FE:A2:E5:6A:21:78:60:71:2C:21:DC:1A:2C:98:12:0C:E8:AD:68:07:61:1B:0E:FC:46:97:1E:BC:97:4A:54
        a=setup:passive
        a=mid:1
        a=sendonly
        a=msid:FFmpeg video
        a=rtcp-mux
        a=rtcp-rsize
        a=rtpmap:106 H264/90000
        a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f
        a=ssrc:2806541432 cname:FFmpeg
        a=ssrc:2806541432 msid:FFmpeg video

        """
}
