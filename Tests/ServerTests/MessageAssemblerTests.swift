import NIOCore
import NIOWebSocket
import Testing

@testable import Server

@Suite struct MessageAssemblerTests {
    private func frame(
        _ opcode: WebSocketOpcode, _ text: String, fin: Bool = true, masked: Bool = true
    ) -> WebSocketFrame {
        let key: WebSocketMaskingKey = [1, 2, 3, 4]
        var data = ByteBuffer(string: text)
        if masked { data.webSocketMask(key) }
        return WebSocketFrame(fin: fin, opcode: opcode, maskKey: masked ? key : nil, data: data)
    }

    @Test func `one frame is one message`() {
        var assembler = MessageAssembler(maximumLength: 100)
        #expect(assembler.receive(frame(.text, "привет")) == .message("привет"))
    }

    @Test func `fragments become one message, with pings between them`() {
        var assembler = MessageAssembler(maximumLength: 100)
        #expect(assembler.receive(frame(.text, "a", fin: false)) == .none)
        #expect(assembler.receive(frame(.ping, "p")) == .pong(ByteBuffer(string: "p")))
        #expect(assembler.receive(frame(.continuation, "", fin: false)) == .none)
        #expect(assembler.receive(frame(.continuation, "b")) == .message("ab"))
        #expect(assembler.receive(frame(.text, "c")) == .message("c"))
    }

    @Test func `the whole message is bounded, not only the frame`() {
        var assembler = MessageAssembler(maximumLength: 4)
        #expect(assembler.receive(frame(.text, "1234")) == .message("1234"))
        #expect(assembler.receive(frame(.text, "123", fin: false)) == .none)
        guard case .fail(.messageTooLarge, _) = assembler.receive(frame(.continuation, "45", fin: false)) else {
            Issue.record("five bytes of four were taken")
            return
        }
    }

    @Test func `a character split between frames is whole, half a character is an error`() {
        var assembler = MessageAssembler(maximumLength: 100)
        let key: WebSocketMaskingKey = [1, 2, 3, 4]
        func bytes(_ bytes: [UInt8], _ opcode: WebSocketOpcode, fin: Bool) -> WebSocketFrame {
            var data = ByteBuffer(bytes: bytes)
            data.webSocketMask(key)
            return WebSocketFrame(fin: fin, opcode: opcode, maskKey: key, data: data)
        }
        #expect(assembler.receive(bytes([0xd0], .text, fin: false)) == .none)
        #expect(assembler.receive(bytes([0xb0], .continuation, fin: true)) == .message("а"))
        guard case .fail(.dataInconsistentWithMessage, _) = assembler.receive(bytes([0xd0], .text, fin: true)) else {
            Issue.record("half a character was taken for text")
            return
        }
    }

    @Test func `what breaks the protocol is a failure with its code`() {
        func code(_ frames: [WebSocketFrame]) -> WebSocketErrorCode? {
            var assembler = MessageAssembler(maximumLength: 100)
            for frame in frames { if case .fail(let code, _) = assembler.receive(frame) { return code } }
            return nil
        }
        #expect(code([frame(.text, "a", masked: false)]) == .protocolError)
        #expect(code([frame(.continuation, "a")]) == .protocolError)
        #expect(code([frame(.text, "a", fin: false), frame(.text, "b")]) == .protocolError)
        #expect(code([frame(.binary, "a")]) == .unacceptableData)
        #expect(code([frame(.connectionClose, "a")]) == .protocolError)
        #expect(code([frame(WebSocketOpcode(encodedWebSocketOpcode: 0xb) ?? .binary, "a")]) == .protocolError)
        var reserved = frame(.text, "a")
        reserved.rsv1 = true
        #expect(code([reserved]) == .protocolError)
    }

    @Test func `a close is told with its code`() {
        var assembler = MessageAssembler(maximumLength: 100)
        #expect(assembler.receive(frame(.connectionClose, "")) == .closedByPeer(nil))
        #expect(assembler.receive(frame(.connectionClose, "\u{3}\u{e8}")) != .closedByPeer(nil))
    }
}
