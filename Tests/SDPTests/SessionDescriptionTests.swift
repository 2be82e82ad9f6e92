import Testing

@testable import SDP

@Suite("Reading and writing session descriptions")
struct SessionDescriptionTests {
    @Test(
        "Offers of real clients come out byte for byte, whatever their line ends", arguments: Offers.all.map { $0.text }
    )
    func roundTrip(text: String) throws {
        let crlf = text.split(separator: "\n").map { $0 + "\r\n" }.joined()
        #expect(try SessionDescription(parsing: crlf).description == crlf)
        #expect(try SessionDescription(parsing: text).description == crlf)
        #expect(try SessionDescription(parsing: text) == SessionDescription(parsing: crlf))
    }

    @Test("Every line of a description has its place")
    func fields() throws {
        let text =
            "v=0\r\no=anna 12 3 IN IP6 ::1\r\ns=a b\r\nc=IN IP4 192.0.2.1\r\nb=AS:5\r\nt=0 0\r\na=x\r\na=y:\r\na=z:1:2 3\r\n"
            + "m=audio 4000/2 RTP/AVP 0 8\r\ni=title\r\nb=AS:64\r\na=rtcp-mux\r\n"
        let description = try SessionDescription(parsing: text)
        #expect(description.origin.username == "anna")
        #expect(description.origin.sessionVersion == "3")
        #expect(description.origin.address == "IN IP6 ::1")
        #expect(description.fields.map { String($0.type) }.joined() == "scbt")
        #expect(
            description.attributes == [SDPAttribute("x"), SDPAttribute("y", ""), SDPAttribute("z", "1:2 3")])
        let media = try #require(description.media.first)
        #expect(media.port == 4000)
        #expect(media.portCount == 2)
        #expect(media.formats == ["0", "8"])
        #expect(media.fields == [SDPField("i", "title"), SDPField("b", "AS:64")])
        #expect(media.attributes.has("rtcp-mux"))
        #expect(description.description == text)
    }

    @Test("Text that is not UTF-8 safe to cut by characters is still cut by bytes")
    func combiningMarks() throws {
        let text = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=\u{301}вече 🏫\r\na=tool:\u{301}x\r\n"
        let description = try SessionDescription(parsing: text)
        #expect(description.fields == [SDPField("s", "\u{301}вече 🏫")])
        #expect(description.description.utf8.elementsEqual(text.utf8))
    }

    @Test(
        "A malformed line is named by its number",
        arguments: [
            ("", 1, "before its o= line"),
            ("v=1\n", 1, "must be v=0"),
            ("o=- 1 1 IN IP4 0\n", 1, "must be v=0"),
            ("v=0\n", 2, "before its o= line"),
            ("v=0\ns=-\n", 2, "must be o="),
            ("v=0\no=- x 1 IN IP4 0\n", 2, "two numbers"),
            ("v=0\no=- 1 1 IN IP4\n", 2, "two numbers"),
            ("v=0\no=-  1 1 IN IP4\n", 2, "two numbers"),
            ("v=0\no=- 1 1 IN IP4 0\nhello\n", 3, "a letter and an equals sign"),
            ("v=0\no=- 1 1 IN IP4 0\nA=x\n", 3, "a letter and an equals sign"),
            ("v=0\no=- 1 1 IN IP4 0\nq=x\n", 3, "not known"),
            ("v=0\no=- 1 1 IN IP4 0\nv=0\n", 3, "not known"),
            ("v=0\no=- 1 1 IN IP4 0\na=\n", 3, "no name"),
            ("v=0\no=- 1 1 IN IP4 0\na=:x\n", 3, "no name"),
            ("v=0\no=- 1 1 IN IP4 0\na=x\u{0}\n", 3, "NUL"),
            ("v=0\no=- 1 1 IN IP4 0\na=x\ry\n", 3, "carriage return"),
            ("v=0\no=- 1 1 IN IP4 0\nm=audio 9 RTP/AVP\n", 3, "needs a media type"),
            ("v=0\no=- 1 1 IN IP4 0\nm=audio 65536 RTP/AVP 0\n", 3, "up to 65535"),
            ("v=0\no=- 1 1 IN IP4 0\nm=audio +9 RTP/AVP 0\n", 3, "up to 65535"),
            ("v=0\no=- 1 1 IN IP4 0\nm=audio 9/0 RTP/AVP 0\n", 3, "positive"),
            ("v=0\no=- 1 1 IN IP4 0\nm=audio 9 RTP/AVP 0\nt=0 0\n", 4, "cannot follow an m-line"),
        ])
    func malformed(text: String, line: Int, words: String) {
        let error = #expect(throws: SDPError.self) { _ = try SessionDescription(parsing: text) }
        guard case .malformedLine(let number, let reason) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
        #expect(number == line)
        #expect(reason.contains(words))
        #expect(error?.message.contains("Line \(line) ") == true)
    }

    private let head = "v=0\no=- 1 1 IN IP4 0\n"

    @Test("The length, the lines, the m-lines and the formats are bounded, each exactly at its limit")
    func bounds() throws {
        func error(_ text: String) -> SDPError? {
            do throws(SDPError) {
                _ = try SessionDescription(parsing: text)
                return nil
            } catch { return error }
        }
        let room = SessionDescription.maximumLength - head.utf8.count - "a=\n".utf8.count
        #expect(error(head + "a=" + String(repeating: "x", count: room) + "\n") == nil)
        #expect(
            error(head + "a=" + String(repeating: "x", count: room + 1) + "\n")
                == .tooLong(bytes: SessionDescription.maximumLength + 1))

        #expect(error(head + String(repeating: "a=x\n", count: SessionDescription.maximumLines - 2)) == nil)
        #expect(
            error(head + String(repeating: "a=x\n", count: SessionDescription.maximumLines - 1))
                == .tooManyLines(limit: SessionDescription.maximumLines))

        let line = "m=audio 9 RTP/AVP 0\n"
        #expect(error(head + String(repeating: line, count: SessionDescription.maximumSections)) == nil)
        #expect(
            error(head + String(repeating: line, count: SessionDescription.maximumSections + 1))
                == .tooManySections(limit: SessionDescription.maximumSections))

        let formats = String(repeating: " 0", count: SessionDescription.maximumFormats)
        #expect(error(head + "m=audio 9 RTP/AVP" + formats) == nil)
        #expect(error(head + "m=audio 9 RTP/AVP" + formats + " 0")?.message.contains("formats") == true)
    }

    @Test("The session id keeps its highest bit clear")
    func origin() {
        let origin = SDPOrigin(sessionID: .max, sessionVersion: 7)
        #expect(origin.sessionID == String(Int64.max))
        #expect(origin.sessionVersion == "7")
    }

    @Test("A direction and its mirror image")
    func directions() {
        let mirrored: [MediaDirection: MediaDirection] = [
            .sendrecv: .sendrecv, .sendonly: .recvonly, .recvonly: .sendonly, .inactive: .inactive,
        ]
        for (direction, reversed) in mirrored { #expect(direction.reversed == reversed) }
    }
}
