import Foundation
import Glibc
import Primitives

/// Connections to servers on this machine, without a library: the benchmarks build in seconds.
enum LocalSocket {
    /// Asks a web server for something and waits for the answer.
    static func request(
        _ method: String, _ path: String, port: UInt16, headers: [String] = [], body: String = ""
    ) throws -> (status: Int, body: String) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw BenchError("no socket") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        // Every kind of address begins with its family, which is how the kernel tells them apart.
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw BenchError("nobody listens at port \(port)") }
        let head = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: close"] + headers
        let text = (head + ["Content-Length: \(body.utf8.count)", "", body]).joined(separator: "\r\n")
        try write(Array(text.utf8), to: descriptor)
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            answer += buffer[..<count]
        }
        let parts = String(decoding: answer, as: UTF8.self).components(separatedBy: "\r\n\r\n")
        let words = parts[0].split(separator: " ")
        guard words.count > 1, let status = Int(words[1]) else { throw BenchError("no answer from port \(port)") }
        return (status, parts.dropFirst().joined(separator: "\r\n\r\n"))
    }

    /// Connects to a socket in the file system that keeps the bounds of messages. Returns its descriptor.
    static func connect(path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0)
        guard descriptor >= 0 else { throw BenchError("no socket") }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw BenchError("the path \(path) is too long for a socket")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        // As above.
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else {
            close(descriptor)
            throw BenchError("nobody listens at \(path)")
        }
        return descriptor
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw BenchError("the server closed the connection") }
            rest = rest.dropFirst(count)
        }
    }
}
