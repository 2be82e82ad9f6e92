import Testing

@testable import Signalling

@Test("a ping is understood")
func ping() throws {
    #expect(
        try SignallingCodec.decodeClient(Array(#"{"type":"ping","request":9}"#.utf8)) == ClientFrame(.ping, request: 9))
}
