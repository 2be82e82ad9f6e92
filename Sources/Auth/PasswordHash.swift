import CryptoExtras
import Foundation

/// A password as it is kept: scrypt (RFC 7914) with its parameters and salt beside it, so that they can be raised later
/// while old hashes go on working.
public struct PasswordHash: Sendable, Equatable {
    /// What one computation costs.
    public struct Cost: Sendable, Equatable {
        /// The base-2 logarithm of scrypt's N.
        public var logN: Int
        /// The block size r; memory is 128 · r · 2^logN bytes.
        public var blockSize: Int
        /// The parallelism p.
        public var parallelism: Int

        /// Makes a cost.
        public init(logN: Int, blockSize: Int, parallelism: Int) {
            self.logN = logN
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        /// 32 MB and about a tenth of a second.
        public static let standard = Cost(logN: 15, blockSize: 8, parallelism: 1)

        /// What a hash from the database may ask for: not more than 64 MB.
        var isBearable: Bool {
            (4...16).contains(logN) && (1...8).contains(blockSize) && (1...4).contains(parallelism)
        }
    }

    /// What it cost to compute.
    public let cost: Cost
    private let salt: [UInt8]
    private let hash: [UInt8]

    /// Hashes a password with a new salt.
    public init(of password: String, cost: Cost = .standard) throws {
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
        self.cost = cost
        self.salt = salt
        hash = try Self.derive(password, salt, cost)
    }

    /// Reads what ``text`` gave; nil when it is something else.
    public init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "scrypt", let logN = Int(parts[1]), let blockSize = Int(parts[2]),
            let parallelism = Int(parts[3]), let salt = Data(base64Encoded: String(parts[4])),
            let hash = Data(base64Encoded: String(parts[5])), hash.count == 32
        else { return nil }
        cost = Cost(logN: logN, blockSize: blockSize, parallelism: parallelism)
        guard cost.isBearable else { return nil }
        self.salt = [UInt8](salt)
        self.hash = [UInt8](hash)
    }

    /// The hash as it is kept.
    public var text: String {
        "scrypt$\(cost.logN)$\(cost.blockSize)$\(cost.parallelism)$"
            + "\(Data(salt).base64EncodedString())$\(Data(hash).base64EncodedString())"
    }

    /// Whether this is the password.
    public func matches(_ password: String) -> Bool {
        guard let other = try? Self.derive(password, salt, cost) else { return false }
        return isEqualInConstantTime(other, hash)
    }

    private static func derive(_ password: String, _ salt: [UInt8], _ cost: Cost) throws -> [UInt8] {
        // The same letters may be typed as different code points on another machine.
        let bytes = Data(password.precomposedStringWithCompatibilityMapping.utf8)
        let key = try KDF.Scrypt.deriveKey(
            from: bytes, salt: salt, outputByteCount: 32, rounds: 1 << cost.logN, blockSize: cost.blockSize,
            parallelism: cost.parallelism)
        return key.withUnsafeBytes { Array($0) }
    }
}
