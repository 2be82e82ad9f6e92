import Crypto
import Foundation

/// Who stands behind a pseudonym.
public struct BoardIdentity: Hashable, Sendable, Codable {
    /// The name that the room knew.
    public var name: String
    /// The name of the school.
    public var school: String?

    /// Names somebody.
    public init(name: String, school: String? = nil) {
        self.name = name
        self.school = school
    }
}

/// The key that alone tells who is behind the pseudonyms of anonymous boards. It lies in a file beside the database,
/// never in it: a copy of the database names nobody.
public struct IdentityKey: Sendable {
    private let pseudonyms: SymmetricKey
    private let phones: SymmetricKey
    private let proofs: SymmetricKey
    private let seals: SymmetricKey

    /// Uses these 32 bytes.
    public init(bytes: [UInt8]) {
        let key = SymmetricKey(data: bytes)
        func derived(_ purpose: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data(purpose.utf8), outputByteCount: 32)
        }
        pseudonyms = derived("pseudonym")
        phones = derived("phones")
        proofs = derived("proof")
        seals = derived("seal")
    }

    /// Reads the key `identities.key` in `directory`; makes it of random bytes the first time, readable by the owner
    /// alone.
    ///
    /// - Throws: ``BoardsError`` with a sentence for the operator.
    public init(directory: String) throws(BoardsError) {
        let path = directory + "/identities.key"
        if let known = FileManager.default.contents(atPath: path) {
            guard known.count == Self.length else {
                throw BoardsError(
                    "The file \(path) is damaged: it must have \(Self.length) bytes. Put the copy back; without it "
                        + "nobody can tell who wrote on anonymous boards.")
            }
            self.init(bytes: [UInt8](known))
            return
        }
        var generator = SystemRandomNumberGenerator()
        let new = Data((0..<Self.length).map { _ in UInt8.random(in: 0...255, using: &generator) })
        guard FileManager.default.createFile(atPath: path, contents: new, attributes: [.posixPermissions: 0o600])
        else {
            throw BoardsError("The file \(path) cannot be written; check that the data directory can be written to.")
        }
        self.init(bytes: [UInt8](new))
    }

    /// The name that stands for a person, or anything else that is to be known again, on one board only: 32 hexadecimal
    /// digits.
    public func pseudonym(of name: String, session: String) -> String {
        Self.hex(code(pseudonyms, session, name).prefix(16))
    }

    /// The secret in the links with which phones vote on a board: 32 hexadecimal digits.
    func phoneSecret(session: String) -> String { Self.hex(code(phones, session, "").prefix(16)) }

    /// The hash by which a board is found when such a link is opened.
    static func hash(ofPhoneSecret secret: String) -> [UInt8] { Array(SHA256.hash(data: Data(secret.utf8))) }

    /// A proof, in 32 hexadecimal digits, that this server wrote `text`; for a link or a cookie of a board.
    func proof(of text: String, session: String) -> String { Self.hex(code(proofs, session, text).prefix(16)) }

    /// Seals an identity. Only the same key opens it, and only as that of the same pseudonym on the same board.
    func seal(_ identity: BoardIdentity, tag: String, session: String) -> [UInt8]? {
        guard let text = try? JSONEncoder().encode(identity) else { return nil }
        // Sealed texts are of one length, or they would tell long names from short ones.
        let length = (text.count / Self.padding + 1) * Self.padding
        let padded = text + Data(repeating: UInt8(ascii: " "), count: length - text.count)
        let box = try? AES.GCM.seal(
            padded, using: seals, authenticating: Data((session + ":" + tag).utf8))
        return box?.combined.map { [UInt8]($0) }
    }

    /// The identity behind a pseudonym; nil where it was sealed under another key, or for another.
    func open(_ sealed: [UInt8], tag: String, session: String) -> BoardIdentity? {
        guard let box = try? AES.GCM.SealedBox(combined: Data(sealed)),
            let text = try? AES.GCM.open(
                box, using: seals, authenticating: Data((session + ":" + tag).utf8))
        else { return nil }
        return try? JSONDecoder().decode(BoardIdentity.self, from: text)
    }

    private static let length = 32
    private static let padding = 256

    private func code(_ key: SymmetricKey, _ session: String, _ name: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Data((session + ":" + name).utf8), using: key))
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// What an operator has to mend before there can be boards.
public struct BoardsError: Error, CustomStringConvertible, Sendable {
    /// What happened and what to do.
    public let description: String

    init(_ description: String) { self.description = description }
}
