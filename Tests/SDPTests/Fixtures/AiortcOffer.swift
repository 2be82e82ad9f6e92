extension Offers {
    /// aiortc 1.16: three fingerprints, no transport-wide numbers, candidates in the offer. As it was made, but for its
    /// line ends.
    static let aiortc = """
        v=0
        o=- 4004221951 4004221951 IN IP4 0.0.0.0
        s=-
        t=0 0
        a=group:BUNDLE 0 1 2
        a=msid-semantic:WMS *
        m=audio 60518 UDP/TLS/RTP/SAVPF 96 9 0 8
        c=IN IP4 192.0.2.2
        a=sendrecv
        a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
        a=extmap:2 urn:ietf:params:rtp-hdrext:ssrc-audio-level
        a=mid:0
        a=msid:a4551b6d-2db5-4305-8e59-1ab92e50db33 a49a4e43-7c55-4664-8b8d-1ebc70d6396c
        a=rtcp:9 IN IP4 0.0.0.0
        a=rtcp-mux
        a=ssrc:2153631841 cname:2f1df917-69fa-41d2-8b3d-6febfbba5fef
        a=rtpmap:96 opus/48000/2
        a=rtpmap:9 G722/8000
        a=rtpmap:0 PCMU/8000
        a=rtpmap:8 PCMA/8000
        a=candidate:f957a2332b1715da3b0ef8ba684454eb 1 udp 2130706431 192.0.2.2 60518 typ host
        a=candidate:d0bcf3d9c29a2bc887618212a1623bfa 1 udp 2130706431 fd00::2 50452 typ host
        a=end-of-candidates
        a=ice-ufrag:qynr
        a=ice-pwd:QqAuOKTdjEONpA90ezWovL
        a=fingerprint:sha-256 22:1B:D6:15:65:36:7E:F1:FC:4E:EA:77:48:14:F2:AC:05:93:E3:33:57:52:25:06:80:92:B8:F2:76:0F:B6:56
        a=fingerprint:sha-384 17:B0:4A:4B:9F:F4:2F:4A:B7:A4:E2:49:E6:42:42:0F:38:6E:29:71:5D:B0:80:72:11:C7:A8:F6:F7:88:91:61:19:19:AB:D1:16:24:CD:01:9A:3B:05:23:10:A2:AE:39
        a=fingerprint:sha-512 71:37:79:AD:09:3D:B1:F0:67:22:7E:47:91:63:39:19:B5:58:50:12:5A:E5:12:A9:A2:30:CF:0F:1E:47:94:89:A8:46:3B:E3:B9:3B:72:17:1D:96:09:F8:59:A1:94:C0:FA:F4:33:87:EA:7A:BE:08:01:4E:04:E6:B7:AA:79:DE
        a=setup:actpass
        m=video 38887 UDP/TLS/RTP/SAVPF 97 98 99 100 101 102
        c=IN IP4 192.0.2.2
        a=sendonly
        a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
        a=extmap:3 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
        a=mid:1
        a=msid:a4551b6d-2db5-4305-8e59-1ab92e50db33 6865e1ba-7921-450a-a6da-0e54ace18ac0
        a=rtcp:9 IN IP4 0.0.0.0
        a=rtcp-mux
        a=ssrc-group:FID 3963926007 2714347774
        a=ssrc:3963926007 cname:2f1df917-69fa-41d2-8b3d-6febfbba5fef
        a=ssrc:2714347774 cname:2f1df917-69fa-41d2-8b3d-6febfbba5fef
        a=rtpmap:97 VP8/90000
        a=rtcp-fb:97 nack
        a=rtcp-fb:97 nack pli
        a=rtcp-fb:97 goog-remb
        a=rtpmap:98 rtx/90000
        a=fmtp:98 apt=97
        a=rtpmap:99 H264/90000
        a=rtcp-fb:99 nack
        a=rtcp-fb:99 nack pli
        a=rtcp-fb:99 goog-remb
        a=fmtp:99 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f
        a=rtpmap:100 rtx/90000
        a=fmtp:100 apt=99
        a=rtpmap:101 H264/90000
        a=rtcp-fb:101 nack
        a=rtcp-fb:101 nack pli
        a=rtcp-fb:101 goog-remb
        a=fmtp:101 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
        a=rtpmap:102 rtx/90000
        a=fmtp:102 apt=101
        a=candidate:f957a2332b1715da3b0ef8ba684454eb 1 udp 2130706431 192.0.2.2 38887 typ host
        a=candidate:d0bcf3d9c29a2bc887618212a1623bfa 1 udp 2130706431 fd00::2 56083 typ host
        a=end-of-candidates
        a=ice-ufrag:qynr
        a=ice-pwd:QqAuOKTdjEONpA90ezWovL
        a=fingerprint:sha-256 22:1B:D6:15:65:36:7E:F1:FC:4E:EA:77:48:14:F2:AC:05:93:E3:33:57:52:25:06:80:92:B8:F2:76:0F:B6:56
        a=fingerprint:sha-384 17:B0:4A:4B:9F:F4:2F:4A:B7:A4:E2:49:E6:42:42:0F:38:6E:29:71:5D:B0:80:72:11:C7:A8:F6:F7:88:91:61:19:19:AB:D1:16:24:CD:01:9A:3B:05:23:10:A2:AE:39
        a=fingerprint:sha-512 71:37:79:AD:09:3D:B1:F0:67:22:7E:47:91:63:39:19:B5:58:50:12:5A:E5:12:A9:A2:30:CF:0F:1E:47:94:89:A8:46:3B:E3:B9:3B:72:17:1D:96:09:F8:59:A1:94:C0:FA:F4:33:87:EA:7A:BE:08:01:4E:04:E6:B7:AA:79:DE
        a=setup:actpass
        m=video 38887 UDP/TLS/RTP/SAVPF 97 98 99 100 101 102
        c=IN IP4 192.0.2.2
        a=recvonly
        a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
        a=extmap:3 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
        a=mid:2
        a=msid:a4551b6d-2db5-4305-8e59-1ab92e50db33 b93b1484-e6ee-4eb4-80cd-be1c808be78d
        a=rtcp:9 IN IP4 0.0.0.0
        a=rtcp-mux
        a=ssrc-group:FID 1477463624 3814956698
        a=ssrc:1477463624 cname:2f1df917-69fa-41d2-8b3d-6febfbba5fef
        a=ssrc:3814956698 cname:2f1df917-69fa-41d2-8b3d-6febfbba5fef
        a=rtpmap:97 VP8/90000
        a=rtcp-fb:97 nack
        a=rtcp-fb:97 nack pli
        a=rtcp-fb:97 goog-remb
        a=rtpmap:98 rtx/90000
        a=fmtp:98 apt=97
        a=rtpmap:99 H264/90000
        a=rtcp-fb:99 nack
        a=rtcp-fb:99 nack pli
        a=rtcp-fb:99 goog-remb
        a=fmtp:99 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f
        a=rtpmap:100 rtx/90000
        a=fmtp:100 apt=99
        a=rtpmap:101 H264/90000
        a=rtcp-fb:101 nack
        a=rtcp-fb:101 nack pli
        a=rtcp-fb:101 goog-remb
        a=fmtp:101 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
        a=rtpmap:102 rtx/90000
        a=fmtp:102 apt=101
        a=candidate:f957a2332b1715da3b0ef8ba684454eb 1 udp 2130706431 192.0.2.2 38887 typ host
        a=candidate:d0bcf3d9c29a2bc887618212a1623bfa 1 udp 2130706431 fd00::2 56083 typ host
        a=end-of-candidates
        a=ice-ufrag:qynr
        a=ice-pwd:QqAuOKTdjEONpA90ezWovL
        a=fingerprint:sha-256 22:1B:D6:15:65:36:7E:F1:FC:4E:EA:77:48:14:F2:AC:05:93:E3:33:57:52:25:06:80:92:B8:F2:76:0F:B6:56
        a=fingerprint:sha-384 17:B0:4A:4B:9F:F4:2F:4A:B7:A4:E2:49:E6:42:42:0F:38:6E:29:71:5D:B0:80:72:11:C7:A8:F6:F7:88:91:61:19:19:AB:D1:16:24:CD:01:9A:3B:05:23:10:A2:AE:39
        a=fingerprint:sha-512 71:37:79:AD:09:3D:B1:F0:67:22:7E:47:91:63:39:19:B5:58:50:12:5A:E5:12:A9:A2:30:CF:0F:1E:47:94:89:A8:46:3B:E3:B9:3B:72:17:1D:96:09:F8:59:A1:94:C0:FA:F4:33:87:EA:7A:BE:08:01:4E:04:E6:B7:AA:79:DE
        a=setup:actpass

        """
}
