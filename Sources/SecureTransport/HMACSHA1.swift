import COpenSSL

/// HMAC-SHA1 (RFC 2104) with the key's two blocks hashed once, so that a packet costs no allocation.
///
/// It is built on SHA1_Update rather than EVP_MAC: OpenSSL 3 allocates several contexts for every EVP computation.
struct HMACSHA1 {
    private let inner: SHA_CTX
    private let outer: SHA_CTX
    private var running: SHA_CTX

    /// Takes a key of at most 64 bytes.
    init(key: [UInt8]) {
        func start(_ pad: UInt8) -> SHA_CTX {
            var block = [UInt8](repeating: pad, count: 64)
            for (index, byte) in key.prefix(64).enumerated() { block[index] ^= byte }
            var context = SHA_CTX()
            SHA1_Init(&context)
            SHA1_Update(&context, block, block.count)
            return context
        }
        inner = start(0x36)
        outer = start(0x5c)
        running = inner
    }

    /// Forgets what was added since the last start.
    mutating func reset() { running = inner }

    /// Adds `bytes` to the message.
    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        // Sound: SHA1_Update reads `count` bytes, and nothing for a count of zero.
        SHA1_Update(&running, bytes.baseAddress, bytes.count)
    }

    /// Adds `word` to the message in network order.
    mutating func update(_ word: UInt32) {
        withUnsafeBytes(of: word.bigEndian) { update($0) }
    }

    /// Writes the first `tag.count` bytes of the code, at most 20.
    mutating func finish(into tag: UnsafeMutableRawBufferPointer) {
        var digest: (UInt64, UInt64, UInt32) = (0, 0, 0)
        // Sound: the tuple's 20 bytes lie without gaps, which is what SHA1_Final writes.
        withUnsafeMutableBytes(of: &digest) { bytes in
            SHA1_Final(bytes.baseAddress, &running)
            running = outer
            SHA1_Update(&running, bytes.baseAddress, 20)
            SHA1_Final(bytes.baseAddress, &running)
            tag.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.prefix(tag.count)))
        }
    }
}
