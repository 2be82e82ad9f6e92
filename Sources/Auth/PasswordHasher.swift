import Dispatch
import Foundation
import Synchronization

/// Hashes and checks passwords away from the threads that serve people, at most two at once: each takes a processor
/// and 32 MB for a while.
public final class PasswordHasher: Sendable {
    /// More than `waiting` passwords are waiting to be checked.
    public struct Busy: Error {}

    private let cost: PasswordHash.Cost
    private let waiting: Int
    private let queue: OperationQueue
    private let count = Mutex(0)
    /// Checked where there is no account, so that the time does not tell whether there is one.
    private let decoy: PasswordHash?

    /// Makes a hasher.
    ///
    /// - Parameters:
    ///   - cost: the cost of new hashes.
    ///   - waiting: how many may be under way or waiting; further ones are refused.
    public init(cost: PasswordHash.Cost = .standard, waiting: Int = 64) {
        self.cost = cost
        self.waiting = waiting
        queue = OperationQueue()
        queue.maxConcurrentOperationCount = 2
        decoy = try? PasswordHash(of: "decoy", cost: cost)
    }

    /// The hash to keep for a new password.
    ///
    /// - Throws: ``Busy``, or what scrypt says.
    public func hash(_ password: String) async throws -> String {
        let cost = cost
        return try await run { Result { try PasswordHash(of: password, cost: cost).text } }.get()
    }

    /// Whether `password` is the one that `kept` was made of. With nil the answer is no, and takes as long.
    ///
    /// - Throws: ``Busy``.
    public func verify(_ password: String, kept: String?) async throws -> Bool {
        let hash = kept.flatMap { PasswordHash($0) }
        let decoy = decoy
        return try await run {
            guard let hash else {
                _ = decoy?.matches(password)
                return false
            }
            return hash.matches(password)
        }
    }

    private func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async throws -> Value {
        let mayWait = count.withLock { count in
            guard count < waiting else { return false }
            count += 1
            return true
        }
        guard mayWait else { throw Busy() }
        defer { count.withLock { $0 -= 1 } }
        return await withCheckedContinuation { continuation in
            queue.addOperation { continuation.resume(returning: body()) }
        }
    }
}
