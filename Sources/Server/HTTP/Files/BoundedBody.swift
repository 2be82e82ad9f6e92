import Hummingbird
import NIOCore
import Synchronization

/// A request's body, which ends with an error where it exceeds a limit.
final class BoundedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    /// The body is longer than it may be.
    struct Exceeded: Error {}

    private let base: RequestBody
    private let limit: Int
    private let seen = Mutex(0)

    init(base: RequestBody, limit: Int) {
        self.base = base
        self.limit = limit
    }

    /// How many bytes have come so far.
    var count: Int { seen.withLock { $0 } }

    func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator(), body: self) }

    struct Iterator: AsyncIteratorProtocol {
        var base: RequestBody.AsyncIterator
        let body: BoundedBody

        mutating func next() async throws -> ByteBuffer? {
            guard let buffer = try await base.next() else { return nil }
            let total = body.seen.withLock { seen in
                seen += buffer.readableBytes
                return seen
            }
            guard total <= body.limit else { throw Exceeded() }
            return buffer
        }
    }
}
