import COpenSSL

/// The oldest error that OpenSSL noted on this thread, as English text; empties the thread's error queue.
func takeOpenSSLError() -> String {
    let code = ERR_get_error()
    ERR_clear_error()
    guard code != 0 else { return "unknown error" }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
        // Sound: the buffer lives for this closure, and OpenSSL is told its size and ends the text with a zero.
        ERR_error_string_n(code, buffer.baseAddress, buffer.count)
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
