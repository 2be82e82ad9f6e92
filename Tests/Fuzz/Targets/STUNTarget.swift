import ICE
import Primitives

private let local = ICECredentials(ufrag: "locl", password: "0123456789abcdefghijklmn")
private let remote = ICECredentials(ufrag: "remo", password: "nmlkjihgfedcba9876543210")
private let client = SocketAddress(ipv4: 0xc000_0201, port: 50_000)

/// STUN messages, and the ICE agent that answers them.
func fuzzSTUN(_ bytes: [UInt8]) throws -> Bool {
    if let ufrag = STUN.localUfrag(ofRequest: bytes.span) {
        // Bytes that are not UTF-8 are replaced, each by at most three.
        try expect((1...768).contains(ufrag.utf8.count), "a user fragment has a bounded length")
    }
    let message = try? STUNMessage(parsing: bytes.span)
    try checkAgent(bytes, message)
    guard let message else { return false }
    try expect(STUN.isSTUN(bytes.span), "what parses as STUN is recognised as STUN")
    guard message.unknownRequired.count <= 8 else { throw Violation(description: "eight unknown types at most") }
    // Text that was not UTF-8 has grown, perhaps beyond what an attribute may hold.
    guard (message.software ?? "").utf8.count <= 763, (message.errorCode?.reason ?? "").utf8.count <= 763 else {
        return true
    }
    let key = Array(local.password.utf8)
    let written = write(message, key: key)
    let again = try STUNMessage(parsing: written.span)
    try expect(again.fingerprint == .valid, "a fingerprint just written is valid")
    try expect(again.hasValidIntegrity(in: written.span, key: key), "an integrity just written is valid")
    try expect(!again.hasValidIntegrity(in: written.span, key: key + [0x21]), "another key does not fit")
    try expect(write(again, key: key) == written, "reading and writing changes nothing")
    try expect(
        again.messageClass == message.messageClass && again.method == message.method
            && again.transactionID == message.transactionID && again.username == message.username
            && again.software == message.software && again.priority == message.priority
            && again.useCandidate == message.useCandidate && again.iceControlling == message.iceControlling
            && again.iceControlled == message.iceControlled && again.xorMappedAddress == message.xorMappedAddress
            && again.errorCode == message.errorCode && again.unknownRequired == message.unknownRequired,
        "what was written reads as what was read first")
    return true
}

private func write(_ message: STUNMessage, key: [UInt8]) -> [UInt8] {
    var builder = STUNBuilder(message.messageClass, method: message.method, transactionID: message.transactionID)
    if let username = message.username { builder.add(username: username) }
    if let software = message.software { builder.add(software: software) }
    if let priority = message.priority { builder.add(priority: priority) }
    if message.useCandidate { builder.addUseCandidate() }
    if let tieBreaker = message.iceControlling { builder.add(iceControlling: tieBreaker) }
    if let tieBreaker = message.iceControlled { builder.add(iceControlled: tieBreaker) }
    if let address = message.xorMappedAddress { builder.add(xorMappedAddress: address) }
    if let error = message.errorCode { builder.add(errorCode: error) }
    for type in message.unknownRequired { builder.add(type: type, []) }
    return builder.finish(key: key)
}

/// The agent answers authentic requests only, with a message for that request.
private func checkAgent(_ bytes: [UInt8], _ message: STUNMessage?) throws {
    var agent = ICELiteAgent(local: local, remote: remote, now: .zero)
    for second: Int64 in [1, 2, 40] {
        let now = Instant.zero + .seconds(second)
        let reaction = agent.receive(bytes.span, from: client, now: now)
        let isAuthentic = message?.hasValidIntegrity(in: bytes.span, key: Array(local.password.utf8)) ?? false
        try expect(isAuthentic || reaction == ICEReaction(), "what is not authentic has no effect")
        if let reply = reaction.reply {
            let answer = try STUNMessage(parsing: reply.span)
            try expect(answer.transactionID == message?.transactionID, "a reply names its request")
            try expect(
                answer.messageClass == .successResponse || answer.messageClass == .errorResponse,
                "a reply is a response")
        }
        _ = agent.handleTimeout(now: now)
    }
    try expect(agent.validated.count <= 1, "one source is one validated address")
}

func stunSeeds() -> [(name: String, bytes: [UInt8])] {
    let id = STUNTransactionID(high: 0x0102_0304, low: 0x0506_0708_090a_0b0c)
    let key = Array(local.password.utf8)
    func request(_ add: (inout STUNBuilder) -> Void, key: [UInt8]? = key, fingerprint: Bool = true) -> [UInt8] {
        var builder = STUNBuilder(.request, transactionID: id)
        builder.add(username: Array("\(local.ufrag):\(remote.ufrag)".utf8))
        add(&builder)
        return builder.finish(key: key, fingerprint: fingerprint)
    }
    let check = request {
        $0.add(priority: 1_845_501_695)
        $0.add(iceControlling: 0x1122_3344_5566_7788)
    }
    let nominating = request {
        $0.add(priority: 1)
        $0.add(iceControlling: 1)
        $0.addUseCandidate()
        $0.add(software: "a client")
    }
    let conflict = request { $0.add(iceControlled: 7) }
    let unknown = request {
        $0.add(type: 0x7abc, [1, 2, 3])
        $0.add(type: 0x8abc, [1, 2, 3, 4, 5])
    }
    let bare = request({ _ in }, key: nil, fingerprint: false)
    func response(_ address: SocketAddress) -> [UInt8] {
        var builder = STUNBuilder(.successResponse, transactionID: id)
        builder.add(xorMappedAddress: address)
        return builder.finish(key: key)
    }
    var error = STUNBuilder(.errorResponse, transactionID: id)
    error.add(errorCode: .unknownAttribute)
    error.add(unknownAttributes: [0x7abc, 0x7abd])
    let indication = STUNBuilder(.indication, transactionID: id).finish(key: nil)
    return [
        ("check", check), ("nominating", nominating), ("conflict", conflict), ("unknown", unknown), ("bare", bare),
        ("response4", response(client)),
        ("response6", response(SocketAddress(high: 0x2001_0db8_0000_0000, low: 1, port: 9))),
        ("error", error.finish(key: key)), ("indication", indication),
    ]
}
