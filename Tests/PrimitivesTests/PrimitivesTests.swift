import Testing

@testable import Primitives

@Suite("The values that every module shares")
struct PrimitivesTests {
    @Test(
        "Addresses are read and written in both families",
        arguments: [
            ("192.0.2.1", "192.0.2.1:443", true), ("2001:db8::1", "[2001:db8::1]:443", false),
            ("::1", "[::1]:443", false), ("0.0.0.0", "0.0.0.0:443", true), ("::ffff:192.0.2.1", "192.0.2.1:443", true),
        ])
    func addresses(host: String, text: String, isIPv4: Bool) throws {
        let address = try #require(SocketAddress(host, port: 443))
        #expect(address.description == text)
        #expect(address.isIPv4 == isIPv4)
        #expect(SocketAddress(address.host, port: 443) == address)
    }

    @Test(
        "What is no address is none",
        arguments: ["", "localhost", "192.0.2", "192.0.2.256", "2001:db8::1::2", "1.2.3.4:5"])
    func noAddresses(text: String) {
        #expect(SocketAddress(text, port: 1) == nil)
    }

    @Test("An IPv4 address equals its mapped form, so that one table serves both")
    func mapped() {
        #expect(SocketAddress("::ffff:10.0.0.1", port: 9) == SocketAddress(ipv4: 0x0a00_0001, port: 9))
    }

    @Test("Fingerprints survive reading and writing")
    func fingerprints() throws {
        let text =
            "sha-256 "
            + (0..<32).map { $0 < 16 ? "0\(String($0, radix: 16).uppercased())" : "AB" }.joined(separator: ":")
        #expect(try #require(Fingerprint(text)).description == text)
        #expect(Fingerprint("SHA-256 ab:cd")?.description == "sha-256 AB:CD")
    }

    @Test(
        "What is no fingerprint is none",
        arguments: ["", "sha-256", "sha-256 A", "sha-256 AB:", "sha-256 AB:GG", "sha-256 +1:02"])
    func noFingerprints(text: String) {
        #expect(Fingerprint(text) == nil)
    }

    @Test("NTP time counts seconds from 1900 and fractions in 2^-32")
    func ntp() {
        #expect(NTPTime(unixNanoseconds: 0).rawValue == 2_208_988_800 << 32)
        #expect(NTPTime(unixNanoseconds: 500_000_000).rawValue & 0xffff_ffff == 0x8000_0000)
        for time in [0, 1, 999_999_999, 1_795_363_200_123_456_789] as [Int64] {
            #expect((NTPTime(unixNanoseconds: time).unixNanoseconds - time).magnitude <= 1)
        }
        #expect(NTPTime(rawValue: 0).unixNanoseconds == -2_208_988_800_000_000_000)
        #expect(NTPTime(rawValue: 0x1234_5678_9abc_def0).middle == 0x5678_9abc)
    }

    @Test("Numbers are written as they are read, most significant byte first")
    func bytes() {
        var appended: [UInt8] = []
        appended.appendUInt16(0x0102)
        appended.appendUInt24(0x03_0405)
        appended.appendUInt32(0x0607_0809)
        appended.appendUInt64(0x0a0b_0c0d_0e0f_1011)
        #expect(appended == Array(1...17))
        var set = [UInt8](repeating: 0, count: 17)
        do {
            var span = set.mutableSpan
            span.setUInt16(0x0102, at: 0)
            span.setUInt24(0x03_0405, at: 2)
            span.setUInt32(0x0607_0809, at: 5)
            span.setUInt64(0x0a0b_0c0d_0e0f_1011, at: 9)
        }
        #expect(set == appended)
        #expect(set.span.uint16(at: 0) == 0x0102 && set.span.uint24(at: 2) == 0x03_0405)
        #expect(set.span.uint32(at: 5) == 0x0607_0809 && set.span.uint64(at: 9) == 0x0a0b_0c0d_0e0f_1011)
        #expect(set.span.array(3..<6) == [4, 5, 6])
    }

    @Test("Time is added and compared in nanoseconds")
    func time() {
        let start = Instant.zero + .seconds(2)
        #expect(start + .milliseconds(5) - start == .microseconds(5_000))
        #expect((start - .seconds(3)).nanoseconds == -1_000_000_000)
        #expect(Interval.seconds(2) * 3 == .seconds(6))
        #expect(Interval.milliseconds(1_500).seconds == 1.5)
    }
}
