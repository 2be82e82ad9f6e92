import COpenSSL

/// HMAC-SHA1 (RFC 2104), the one keyed hash that ICE needs. OpenSSL computes it; its pointers stay in this file.
enum HMACSHA1 {
    /// Bytes in a code.
    static let length = 20

    /// The 20-byte code of `message` under `key`.
    static func code(of message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: length)
        // OpenSSL reads a null key as "no key given", and an empty array has no address: one spare byte avoids that.
        let padded = key + [0]
        var written: UInt32 = 0
        let done = code.withUnsafeMutableBufferPointer { out in
            HMAC(EVP_sha1(), padded, Int32(key.count), message, message.count, out.baseAddress, &written) != nil
        }
        precondition(done && Int(written) == length, "this build of OpenSSL has no HMAC-SHA1, which ICE requires")
        return code
    }
}
