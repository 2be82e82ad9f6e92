import Testing

@testable import Signalling

@Suite struct TalkInputTests {
    private func refusal(_ text: String) -> SignallingError? {
        do throws(SignallingError) {
            _ = try SignallingCodec.decodeClient(Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        #"{"type":"chat","request":3}"#, #"{"type":"chat","request":3,"action":null}"#,
        #"{"type":"chat","request":3,"action":"shout","text":"a"}"#, #"{"type":"chat","request":3,"action":"send"}"#,
        #"{"type":"chat","request":3,"action":"send","text":null}"#,
        #"{"type":"chat","request":3,"action":"send","text":5}"#,
        #"{"type":"chat","request":3,"action":"send","text":"a","to":-1}"#,
        #"{"type":"chat","request":3,"action":"send","text":"a","to":"7"}"#,
        #"{"type":"chat","request":3,"action":"send","text":"a","replyTo":1.5}"#,
        #"{"type":"chat","request":3,"action":"send","text":"a","file":[]}"#,
        #"{"type":"chat","request":3,"action":"edit","message":1}"#,
        #"{"type":"chat","request":3,"action":"edit","message":1e99,"text":"a"}"#,
        #"{"type":"chat","request":3,"action":"delete","message":-1}"#,
        #"{"type":"chat","request":3,"action":"react","message":1,"reaction":"💣","on":true}"#,
        #"{"type":"chat","request":3,"action":"react","message":1,"reaction":"👍","on":1}"#,
        #"{"type":"chat","request":3,"action":"history","before":5,"limit":0}"#,
        #"{"type":"chat","request":3,"action":"history","before":5,"limit":51}"#,
        #"{"type":"poll","request":3,"action":"create","question":"?","options":["a"]}"#,
        #"{"type":"poll","request":3,"action":"create","question":null,"options":["a","b"]}"#,
        #"{"type":"poll","request":3,"action":"create","question":"?","options":["a",null],"multiple":false,"#
            + #""anonymous":false,"open":true}"#,
        #"{"type":"poll","request":3,"action":"create","question":"?","options":["a","b"],"multiple":false,"#
            + #""anonymous":false,"open":true,"quiz":[2]}"#,
        #"{"type":"poll","request":3,"action":"vote","poll":1,"choices":null}"#,
        #"{"type":"poll","request":3,"action":"vote","poll":4294967296,"choices":[]}"#,
        #"{"type":"poll","request":3,"action":"vote","poll":1,"choices":["0"]}"#,
    ])
    func `what makes no sense is refused with its request`(text: String) {
        let error = refusal(text)
        #expect(error?.code == .malformedMessage)
        #expect(error?.request == 3)
        #expect(error?.message.isEmpty == false)
    }

    @Test func `what is too long is refused before anybody reads it`() {
        let long = String(repeating: "я", count: 4001)
        let options = Array(repeating: #""a""#, count: 21).joined(separator: ",")
        for text in [
            #"{"type":"chat","action":"send","text":"\#(long)"}"#,
            #"{"type":"chat","action":"edit","message":1,"text":"\#(long)"}"#,
            #"{"type":"chat","action":"send","text":"a","file":"\#(long)"}"#,
            #"{"type":"chat","action":"send","text":"\#(String(repeating: "a", count: 1 << 20))"}"#,
            #"{"type":"poll","action":"create","question":"\#(long)","options":["a","b"],"multiple":false,"#
                + #""anonymous":false,"open":true}"#,
            #"{"type":"poll","action":"vote","poll":1,"choices":[\#(Array(repeating: "0", count: 21).joined(separator: ","))]}"#,
        ] { #expect(refusal(text)?.code == .tooLarge, "\(text.prefix(60))") }
        #expect(
            refusal(
                #"{"type":"poll","action":"create","question":"?","options":[\#(options)],"multiple":false,"#
                    + #""anonymous":false,"open":true}"#) != nil)
        #expect(refusal(#"{"type":"chat","action":"send","text":"\#(String(repeating: "я", count: 4000))"}"#) == nil)
    }
}
