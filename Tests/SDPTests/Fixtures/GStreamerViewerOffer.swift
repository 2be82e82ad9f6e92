extension Offers {
    /// GStreamer 1.22 `webrtcbin`, receiving, with retransmission of Opus and VP8 only. As it was made, but for its
    /// line ends.
    static let gStreamerViewer = """
        v=0
        o=- 79880284084269861 0 IN IP4 0.0.0.0
        s=-
        t=0 0
        a=ice-options:trickle
        a=group:BUNDLE audio0 video1
        m=audio 9 UDP/TLS/RTP/SAVPF 96 99
        c=IN IP4 0.0.0.0
        a=setup:actpass
        a=ice-ufrag:iSAIghF6r9FOdvBZnQ7AZVqsy/EHN4tJ
        a=ice-pwd:MviFX2rh1fktI9C8zFVfpjHmN5pSVmJH
        a=rtcp-mux
        a=rtcp-rsize
        a=recvonly
        a=rtpmap:96 OPUS/48000/2
        a=rtcp-fb:96 nack
        a=rtcp-fb:96 transport-cc
        a=rtpmap:99 rtx/48000
        a=fmtp:99 apt=96
        a=mid:audio0
        a=fingerprint:sha-256 06:14:DC:AA:A9:DA:C0:9B:F5:8B:AA:B9:27:07:D9:19:B7:AA:45:36:5D:1E:CE:57:A6:18:91:84:29:57:3F:D5
        a=rtcp-mux-only
        m=video 0 UDP/TLS/RTP/SAVPF 97 98 100
        c=IN IP4 0.0.0.0
        a=setup:actpass
        a=ice-ufrag:iSAIghF6r9FOdvBZnQ7AZVqsy/EHN4tJ
        a=ice-pwd:MviFX2rh1fktI9C8zFVfpjHmN5pSVmJH
        a=bundle-only
        a=rtcp-mux
        a=rtcp-rsize
        a=recvonly
        a=rtpmap:97 VP8/90000
        a=rtcp-fb:97 nack
        a=rtcp-fb:97 nack pli
        a=rtcp-fb:97 ccm fir
        a=rtcp-fb:97 transport-cc
        a=rtpmap:98 H264/90000
        a=rtcp-fb:98 nack
        a=rtcp-fb:98 nack pli
        a=rtcp-fb:98 ccm fir
        a=rtcp-fb:98 transport-cc
        a=fmtp:98 packetization-mode=1;profile-level-id=42e01f
        a=rtpmap:100 rtx/90000
        a=fmtp:100 apt=97
        a=mid:video1
        a=fingerprint:sha-256 06:14:DC:AA:A9:DA:C0:9B:F5:8B:AA:B9:27:07:D9:19:B7:AA:45:36:5D:1E:CE:57:A6:18:91:84:29:57:3F:D5
        a=rtcp-mux-only

        """
}
