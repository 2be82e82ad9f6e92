extension Offers {
    /// GStreamer 1.22 `webrtcbin`, publishing without retransmission. As it was made, but for its line ends.
    static let gStreamerPublisher = """
        v=0
        o=- 4519064682567925461 0 IN IP4 0.0.0.0
        s=-
        t=0 0
        a=ice-options:trickle
        a=group:BUNDLE audio0 video1
        m=audio 9 UDP/TLS/RTP/SAVPF 96
        c=IN IP4 0.0.0.0
        a=setup:actpass
        a=ice-ufrag:P7bJ6bAi3rvWTCnd22bNDJwDddq6WHlr
        a=ice-pwd:XnMhHEVgttVf+ITI194u9cRu2k4EdceE
        a=rtcp-mux
        a=rtcp-rsize
        a=sendrecv
        a=rtpmap:96 OPUS/48000/2
        a=rtcp-fb:96 transport-cc
        a=fmtp:96 sprop-stereo=0;sprop-maxcapturerate=48000
        a=ssrc:3929343385 msid:user3798590000@host-8e295b82 webrtctransceiver0
        a=ssrc:3929343385 cname:user3798590000@host-8e295b82
        a=mid:audio0
        a=fingerprint:sha-256 21:33:09:64:55:DC:EC:61:C9:2A:36:38:4C:01:DE:30:87:13:89:31:CE:76:B4:56:C4:F1:AC:97:22:60:C6:B3
        a=rtcp-mux-only
        m=video 0 UDP/TLS/RTP/SAVPF 97
        c=IN IP4 0.0.0.0
        a=setup:actpass
        a=ice-ufrag:P7bJ6bAi3rvWTCnd22bNDJwDddq6WHlr
        a=ice-pwd:XnMhHEVgttVf+ITI194u9cRu2k4EdceE
        a=bundle-only
        a=rtcp-mux
        a=rtcp-rsize
        a=sendrecv
        a=rtpmap:97 VP8/90000
        a=rtcp-fb:97 nack pli
        a=rtcp-fb:97 ccm fir
        a=rtcp-fb:97 transport-cc
        a=framerate:30
        a=ssrc:437951263 msid:user3798590000@host-8e295b82 webrtctransceiver1
        a=ssrc:437951263 cname:user3798590000@host-8e295b82
        a=mid:video1
        a=fingerprint:sha-256 21:33:09:64:55:DC:EC:61:C9:2A:36:38:4C:01:DE:30:87:13:89:31:CE:76:B4:56:C4:F1:AC:97:22:60:C6:B3
        a=rtcp-mux-only

        """
}
