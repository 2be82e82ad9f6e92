import Primitives
import Testing

@testable import ICE

/// The messages of RFC 5769 §2, byte for byte.
enum Vectors {
    static let password = Array("VOkJxbRl1RmTxUk/WvJxBt".utf8)
    static let request = bytes(
        """
        000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff\
        80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249\
        c1b571a280280004e57a3bcf
        """)
    static let responseIPv4 = bytes(
        """
        0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643\
        000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96
        """)
    static let responseIPv6 = bytes(
        """
        010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9fa\
        a5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c
        """)
    static let longTerm = bytes(
        """
        000100602112a44278ad3433c6ad72c029da412e00060012e3839ee38388e383aae38383e382afe382b900000015001c\
        662f2f3439396b39353464364f4c33346f4c39465354767936347341\
        0014000b6578616d706c652e6f72670000080014f67024656dd64a3e02b8e0712e85c9a28ca89666
        """)
}

@Suite struct STUNTests {
    @Test("RFC 5769 §2.1: the sample request is read and verified")
    func sampleRequest() throws {
        let message = try parse(Vectors.request)
        #expect(message.messageClass == .request)
        #expect(message.method == STUNMessage.binding)
        #expect(message.transactionID == STUNTransactionID(high: 0xb7e7_a701, low: 0xbc34_d686_fa87_dfae))
        #expect(message.software == "STUN test client")
        #expect(message.priority == 0x6e00_01ff)
        #expect(message.iceControlled == 0x932f_f9b1_5126_3b36)
        #expect(message.iceControlling == nil)
        #expect(message.username == Array("evtj:h6vY".utf8))
        #expect(message.fingerprint == .valid)
        #expect(message.unknownRequired.isEmpty)
        #expect(Vectors.request.isAuthentic(Vectors.password))
        #expect(!Vectors.request.isAuthentic(Vectors.password + [1]))
        #expect(!Vectors.request.isAuthentic([]))
        #expect(Vectors.request.localUfrag == "evtj")
    }

    @Test("RFC 5769 §2.2 and §2.3: the sample responses give the mapped address of either family")
    func sampleResponses() throws {
        let four = try parse(Vectors.responseIPv4)
        #expect(four.messageClass == .successResponse)
        #expect(four.xorMappedAddress == SocketAddress("192.0.2.1", port: 32853))
        #expect(four.software == "test vector")
        #expect(four.fingerprint == .valid)
        #expect(Vectors.responseIPv4.isAuthentic(Vectors.password))
        let six = try parse(Vectors.responseIPv6)
        #expect(six.xorMappedAddress == SocketAddress("2001:db8:1234:5678:11:2233:4455:6677", port: 32853))
        #expect(six.fingerprint == .valid)
        #expect(Vectors.responseIPv6.isAuthentic(Vectors.password))
        #expect(Vectors.responseIPv4.localUfrag == nil)
    }

    @Test("RFC 5769 §2.4: a request with long-term credentials is read")
    func sampleLongTerm() throws {
        let message = try parse(Vectors.longTerm)
        #expect(message.username == Array("マトリックス".utf8))
        #expect(message.fingerprint == .absent)
        #expect(message.unknownRequired.isEmpty)
        // MD5 of "マトリックス:example.org:TheMatrIX".
        let key = bytes("e8ca7ad59d5eb0518e312911d2dab2a9")
        #expect(Vectors.longTerm.isAuthentic(key))
    }

    @Test("Attributes are written as RFC 5769 §2.1 writes them")
    func writesSampleRequest() throws {
        // The sample pads with spaces where this builder pads with zeros, so only the parts before that compare.
        var builder = STUNBuilder(
            .request, transactionID: STUNTransactionID(high: 0xb7e7_a701, low: 0xbc34_d686_fa87_dfae))
        builder.add(software: "STUN test client")
        builder.add(priority: 0x6e00_01ff)
        builder.add(iceControlled: 0x932f_f9b1_5126_3b36)
        builder.add(username: Array("evtj:h6vY".utf8))
        let written = builder.finish(key: Vectors.password)
        #expect(written.count == Vectors.request.count)
        #expect(written.prefix(73) == Vectors.request.prefix(73))
        let message = try parse(written)
        #expect(message.fingerprint == .valid)
        #expect(written.isAuthentic(Vectors.password))
    }

    @Test("What the builder writes, the parser reads back", arguments: [true, false])
    func roundTrip(fingerprint: Bool) throws {
        let key = Array("key".utf8)
        for address in ["10.0.0.1", "2001:db8::7"] {
            let address = try #require(SocketAddress(address, port: 65535))
            var builder = STUNBuilder(.errorResponse, transactionID: STUNTransactionID(high: 1, low: .max))
            builder.add(xorMappedAddress: address)
            builder.add(errorCode: .roleConflict)
            builder.add(unknownAttributes: [0x7777])
            builder.add(iceControlling: .max)
            builder.addUseCandidate()
            let encoded = builder.finish(key: key, fingerprint: fingerprint)
            let message = try parse(encoded)
            #expect(message.messageClass == .errorResponse)
            #expect(message.xorMappedAddress == address)
            #expect(message.errorCode == STUNErrorCode(code: 487, reason: "Role Conflict"))
            #expect(message.iceControlling == .max)
            #expect(message.useCandidate)
            #expect(message.fingerprint == (fingerprint ? .valid : .absent))
            #expect(encoded.isAuthentic(key))
        }
    }

    @Test("The class and method bits are interleaved as RFC 8489 §5 says", arguments: [0, 1, 0x0f, 0x10, 0x80, 0xfff])
    func typeBits(method: Int) throws {
        for kind in [STUNClass.request, .indication, .successResponse, .errorResponse] {
            let encoded = STUNBuilder(
                kind, method: UInt16(method), transactionID: STUNTransactionID(high: 0, low: 0)
            ).finish(key: nil)
            #expect(encoded[0] <= 0x3f)
            guard encoded[0] <= 3 else { continue }  // Such a method never passes the demultiplexer.
            let message = try parse(encoded)
            #expect(message.messageClass == kind)
            #expect(message.method == UInt16(method))
        }
    }

    @Test("What stands behind MESSAGE-INTEGRITY is not believed")
    func unauthenticatedTail() throws {
        var encoded = STUNBuilder(.request, transactionID: STUNTransactionID(high: 0, low: 0))
            .finish(key: [1], fingerprint: false)
        encoded += bytes("00250000 0006000461626364")
        encoded[3] += 12
        let message = try parse(encoded)
        #expect(!message.useCandidate)
        #expect(message.username == nil)
        #expect(encoded.isAuthentic([1]))
        #expect(encoded.localUfrag == nil)
    }

    @Test("Nothing may follow FINGERPRINT, and lengths must agree with the datagram")
    func malformed() {
        var tail = Vectors.request + bytes("80220000")
        tail[3] += 4
        #expect(throws: STUNError.badAttribute) { try parse(tail) }
        #expect(throws: STUNError.notSTUN) { try parse(Vectors.request + [0, 0, 0, 0]) }
        #expect(throws: STUNError.truncated) { try parse(Array(Vectors.request.dropLast(4))) }
        #expect(throws: STUNError.truncated) { try parse([]) }
        #expect(throws: STUNError.tooLong) { try parse(Vectors.request + [UInt8](repeating: 0, count: 2048)) }
        var cookie = Vectors.request
        cookie[4] ^= 1
        #expect(throws: STUNError.notSTUN) { try parse(cookie) }
        #expect(!cookie.isSTUN)
        #expect(Vectors.request.isSTUN)
        #expect(!([0x16] + Vectors.request.dropFirst()).isSTUN)
    }

    @Test(
        "Attributes of the wrong length are refused, also at the end of the datagram",
        arguments: [
            (STUNAttributeType.messageIntegrity, 20), (STUNAttributeType.fingerprint, 4),
            (STUNAttributeType.priority, 4), (STUNAttributeType.useCandidate, 0),
            (STUNAttributeType.iceControlled, 8), (STUNAttributeType.iceControlling, 8),
            (STUNAttributeType.xorMappedAddress, 8), (STUNAttributeType.errorCode, 4),
        ])
    func attributeLengths(type: UInt16, right: Int) throws {
        for length in 0...40 {
            // A port and family, or class and number, that pass for an address and for an error.
            let value = [UInt8]([0, 1, 3, 0] + [UInt8](repeating: 0, count: 36)).prefix(length)
            var builder = STUNBuilder(.request, transactionID: STUNTransactionID(high: 1, low: 2))
            builder.add(type: type, Array(value))
            let encoded = builder.finish(key: nil, fingerprint: false)
            if length == right || (type == STUNAttributeType.errorCode && length > right) {
                _ = try parse(encoded)
            } else {
                #expect(throws: STUNError.badAttribute, "\(type) of \(length)") { try parse(encoded) }
            }
        }
    }

    @Test("Unknown attributes that must be understood are listed, but not without limit")
    func unknownAttributes() throws {
        let check = Check(extra: Array(0x7000..<0x7020) + [0xc057])
        let message = try parse(check.encoded)
        #expect(message.unknownRequired == Array(0x7000..<0x7008))
    }

    @Test("No single flipped bit keeps a message authentic")
    func flippedBits() {
        // Up to FINGERPRINT, which MESSAGE-INTEGRITY does not cover.
        for index in 0..<(Vectors.request.count - 8) {
            for bit in 0..<8 {
                var copy = Vectors.request
                copy[index] ^= 1 << bit
                guard let message = try? parse(copy) else { continue }
                #expect(message.fingerprint != .valid)
                #expect(!copy.isAuthentic(Vectors.password))
            }
        }
    }

    @Test("Truncated, mutated and random datagrams are refused without a trap")
    func hostile() {
        var generator = SeededGenerator(seed: 5)
        var refused = 0
        let samples = [
            Vectors.request, Vectors.responseIPv4, Vectors.responseIPv6, Vectors.longTerm,
            Check(nominates: true, extra: [0x7001]).encoded,
        ]
        for sample in samples {
            for count in 0..<sample.count {
                let part = Array(sample.prefix(count))
                _ = part.localUfrag
                #expect(throws: STUNError.self) { try parse(part) }
            }
            for _ in 0..<4000 {
                var copy = sample
                for _ in 0..<Int.random(in: 1...6, using: &generator) {
                    copy[Int.random(in: 0..<copy.count, using: &generator)] = UInt8.random(
                        in: 0...255, using: &generator)
                }
                if Bool.random(using: &generator) { copy.removeLast(Int.random(in: 0...24, using: &generator)) }
                if copy.count > 20 { copy[2...3] = [0, UInt8(truncatingIfNeeded: copy.count - 20)] }
                _ = copy.localUfrag
                var agent = makeAgent()
                #expect(agent.take(copy, from: homeAddress, at: .zero).event == nil)
                if (try? parse(copy)) == nil { refused += 1 }
            }
        }
        #expect(refused > 0)
    }
}
