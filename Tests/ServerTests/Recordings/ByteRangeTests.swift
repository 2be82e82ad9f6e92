import Testing

@testable import Server

@Suite struct ByteRangeTests {
    @Test(arguments: [
        ("bytes=0-0", ByteRange.part(0...0)), ("bytes=2-5", .part(2...5)), ("bytes=7-", .part(7...9)),
        ("bytes=0-99999999999999999999999", .part(0...9)), ("bytes=-3", .part(7...9)), ("bytes=-99", .part(0...9)),
        ("Bytes = 1 - 2", .part(1...2)), ("bytes=10-", .outside), ("bytes=10-12", .outside), ("bytes=-0", .outside),
        ("bytes=99999999999999999999999-", .outside), ("bytes=5-2", .whole), ("bytes=-", .whole), ("bytes=", .whole),
        ("bytes=a-b", .whole), ("bytes=+1-2", .whole), ("bytes=1-2,4-5", .whole), ("items=0-1", .whole),
        ("bytes=--1", .whole), ("bytes", .whole), ("", .whole), ("bytes=٣-٤", .whole),
    ])
    func `a range of ten bytes is read`(header: String, expected: ByteRange) {
        #expect(ByteRange(header: header, size: 10) == expected)
    }

    @Test func `an empty file has no ranges`() {
        #expect(ByteRange(header: nil, size: 0) == .whole)
        #expect(ByteRange(header: "bytes=0-", size: 0) == .outside)
        #expect(ByteRange(header: "bytes=-1", size: 0) == .outside)
    }
}
