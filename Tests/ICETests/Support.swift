import Primitives

@testable import ICE

/// Bytes from hexadecimal digits; spaces are skipped.
func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
}

func parse(_ bytes: [UInt8]) throws(STUNError) -> STUNMessage { try STUNMessage(parsing: bytes.span) }

/// Numbers that follow from the seed, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        var value = state ^ state >> 33
        value = value &* 0xff51_afd7_ed55_8ccd
        return value ^ value >> 33
    }
}

extension Instant {
    static func milliseconds(_ value: Int64) -> Instant { .zero + Interval.milliseconds(value) }
    static func seconds(_ value: Int64) -> Instant { .zero + Interval.seconds(value) }
}

let serverCredentials = ICECredentials(ufrag: "srvU", password: "serverserverserverserver")
let clientCredentials = ICECredentials(ufrag: "cliU", password: "clientclientclientclient")
let homeAddress = SocketAddress(ipv4: 0xc000_0201, port: 50_000)
let mobileAddress = SocketAddress(ipv4: 0xc633_6407, port: 40_000)

/// A binding request as a browser sends it, with the parts that a test wants different.
struct Check {
    var local = serverCredentials
    var remote = clientCredentials
    var username: String?
    var password: String?
    var nominates = false
    var controlled = false
    var fingerprint = true
    var extra: [UInt16] = []
    var messageClass = STUNClass.request
    var method = STUNMessage.binding
    var id = STUNTransactionID(high: 0x0102_0304, low: 0x0506_0708_090a_0b0c)

    var encoded: [UInt8] {
        var builder = STUNBuilder(messageClass, method: method, transactionID: id)
        builder.add(username: Array((username ?? "\(local.ufrag):\(remote.ufrag)").utf8))
        builder.add(priority: 1_853_824_767)
        if controlled { builder.add(iceControlled: 77) } else { builder.add(iceControlling: 77) }
        if nominates { builder.addUseCandidate() }
        for type in extra { builder.add(type: type, [1, 2, 3]) }
        return builder.finish(key: Array((password ?? local.password).utf8), fingerprint: fingerprint)
    }
}

extension ICELiteAgent {
    mutating func take(_ check: Check, from source: SocketAddress, at now: Instant) -> ICEReaction {
        let datagram = check.encoded
        return receive(datagram.span, from: source, now: now)
    }
}

func makeAgent(at now: Instant = .zero) -> ICELiteAgent {
    ICELiteAgent(local: serverCredentials, remote: clientCredentials, now: now)
}

// The testing macros take no spans as arguments, so these wrap what does.

extension [UInt8] {
    /// Whether this message carries MESSAGE-INTEGRITY made with `key`.
    func isAuthentic(_ key: [UInt8]) -> Bool {
        guard let message = try? parse(self) else { return false }
        return message.hasValidIntegrity(in: span, key: key)
    }

    func isAuthentic(_ password: String) -> Bool { isAuthentic(Array<UInt8>(password.utf8)) }

    var isSTUN: Bool { STUN.isSTUN(span) }

    var localUfrag: String? { STUN.localUfrag(ofRequest: span) }
}

extension ICELiteAgent {
    mutating func take(_ datagram: [UInt8], from source: SocketAddress, at now: Instant) -> ICEReaction {
        receive(datagram.span, from: source, now: now)
    }
}

extension ICEClientAgent {
    mutating func take(_ datagram: [UInt8], from source: SocketAddress, at now: Instant) -> ICEEvent? {
        receive(datagram.span, from: source, now: now)
    }
}
