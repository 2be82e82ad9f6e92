import ICE
import Primitives
import Testing

@testable import SDP

@Suite("SDP fragments for ICE")
struct ICEFragmentTests {
    private static let password = "vw5LmwG4y/e6dPP/zAP9Gp5k"

    @Test(
        "Credentials are read before the m-lines and in them, with both line ends",
        arguments: [
            "a=ice-ufrag:ysXw\r\na=ice-pwd:\(password)\r\n", "a=ice-ufrag:ysXw\na=ice-pwd:\(password)",
            "a=ice-options:trickle ice2\r\na=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n"
                + "a=ice-ufrag:ysXw\r\na=ice-pwd:\(password)\r\na=candidate:1 1 udp 1 192.0.2.1 61764 typ host\r\n",
            "a=ice-ufrag:ysXw\r\na=ice-pwd:other-other-other-other-\r\nm=audio RTP/AVP 0\r\na=ice-pwd:\(password)\r\n",
            "m=audio 9 RTP/AVP 0\r\na=mid:0\r\nm=video 9 RTP/AVP 0\r\na=ice-ufrag:ysXw\r\na=ice-pwd:\(password)\r\n",
        ])
    func credentials(text: String) throws {
        let fragment = try ICEFragment(parsing: text)
        #expect(try fragment.credentials == ICECredentials(ufrag: "ysXw", password: Self.password))
        #expect(try ICEFragment(parsing: fragment.description) == fragment)
    }

    @Test("Candidates alone come without credentials")
    func candidates() throws {
        let fragment = try ICEFragment(parsing: "m=audio 9 RTP/AVP 0\r\na=mid:0\r\na=end-of-candidates\r\n")
        #expect(try fragment.credentials == nil)
        #expect(fragment.sections.map { $0.line } == ["audio 9 RTP/AVP 0"])
        #expect(fragment.sections[0].attributes == [SDPAttribute("mid", "0"), SDPAttribute("end-of-candidates")])
    }

    @Test(
        "Half of the credentials, or what is too short, too long or has a colon, cannot be used",
        arguments: [
            "a=ice-ufrag:ysXw", "a=ice-pwd:\(password)", "a=ice-ufrag\na=ice-pwd:\(password)",
            "a=ice-ufrag:ysX\na=ice-pwd:\(password)", "a=ice-ufrag:ys:w\na=ice-pwd:\(password)",
            "a=ice-ufrag:ysXw\na=ice-pwd:tooshort", "a=ice-ufrag:ysXw\na=ice-pwd:\(password) ",
            "a=ice-ufrag:\(String(repeating: "u", count: 257))\na=ice-pwd:\(password)",
        ])
    func unusable(text: String) throws {
        let fragment = try ICEFragment(parsing: text)
        #expect(throws: ICEFragmentError.unusableCredentials) { try fragment.credentials }
        #expect(!ICEFragmentError.unusableCredentials.message.contains(Self.password))
    }

    @Test(
        "What has other lines, none, or very many is no fragment",
        arguments: [
            "", "\r\n", "nonsense", "v=0\r\na=ice-ufrag:ysXw", "a", "m", "a:b", " a=b",
            String(repeating: "a=\n", count: SessionDescription.maximumLines + 1),
            String(repeating: "m=\n", count: SessionDescription.maximumSections + 1),
            "a=" + String(repeating: "x", count: SessionDescription.maximumLength),
        ])
    func malformed(text: String) {
        #expect(throws: ICEFragmentError.malformed) { try ICEFragment(parsing: text) }
    }

    @Test("Of an answer remains what concerns ICE, from the m-line that carries the transport")
    func ofAnAnswer() throws {
        let answer = try SessionDescription(
            parsing: """
                v=0
                o=- 1 1 IN IP4 127.0.0.1
                s=-
                t=0 0
                a=group:BUNDLE 1 0
                a=ice-lite
                a=msid-semantic:WMS *
                m=audio 0 UDP/TLS/RTP/SAVPF 111
                a=mid:2
                m=audio 7882 UDP/TLS/RTP/SAVPF 111
                a=ice-ufrag:ysXw
                a=ice-pwd:\(Self.password)
                a=mid:0
                m=video 7882 UDP/TLS/RTP/SAVPF 96 97
                a=candidate:1 1 udp 1 192.0.2.1 7882 typ host
                a=end-of-candidates
                a=ice-ufrag:ysXw
                a=ice-pwd:\(Self.password)
                a=setup:passive
                a=mid:1

                """)
        let new = ICECredentials(ufrag: "newufrag", password: "newpasswordnewpassword")
        let expected = [
            "a=group:BUNDLE 1 0", "a=ice-lite", "m=video 7882 UDP/TLS/RTP/SAVPF 96 97",
            "a=candidate:1 1 udp 1 192.0.2.1 7882 typ host", "a=end-of-candidates", "a=ice-ufrag:newufrag",
            "a=ice-pwd:newpasswordnewpassword", "a=mid:1",
        ]
        let text = ICEFragment(of: answer).replacing(new).description
        #expect(text == expected.joined(separator: "\r\n") + "\r\n")
    }
}
