import Foundation
import Signalling
import Storage

/// What logins, passwords and names must be like.
enum AccountRules {
    /// The login as it is kept: without outer spaces, in lower case.
    static func login(_ text: String) throws(APIError) -> String {
        let login = text.precomposedStringWithCanonicalMapping.trimmingCharacters(in: .whitespaces).lowercased()
        let isGood = login.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "._-+@".unicodeScalars.contains(scalar)
        }
        guard (2...64).contains(login.unicodeScalars.count), isGood else {
            throw APIError(
                .badRequest, "invalidLogin",
                "A login has 2 to 64 letters, digits or the signs . _ - + @, such as an e-mail address; choose another."
            )
        }
        return login
    }

    /// The login that somebody typed to sign in; nil when no account could have it.
    static func typedLogin(_ text: String) -> String? { text.utf8.count <= 512 ? try? login(text) : nil }

    /// Checks a new password.
    static func check(password: String, login: String?) throws(APIError) {
        guard password.count >= 8, password.utf8.count <= 1024, password.lowercased() != login,
            Set(password).count >= 4
        else {
            throw APIError(
                .badRequest, "weakPassword",
                "A password has at least 8 characters, not all alike, and is not the login; choose another.")
        }
    }

    /// The name of a person.
    static func name(_ text: String) throws(APIError) -> String {
        guard text.utf8.count <= 4096, let name = DisplayName.clean(text) else {
            throw APIError(
                .badRequest, "invalidName", "The name must have 1 to 64 visible characters; give another.")
        }
        return name
    }

    /// The name of a school or a key.
    static func title(_ text: String) throws(APIError) -> String {
        guard let title = RoomTitle.clean(text) else {
            throw APIError(
                .badRequest, "invalidName",
                "The name must have 1 to \(RoomTitle.maximumLength) visible characters; give another.")
        }
        return title
    }

    /// What a store refused, as an answer.
    static func refusal(_ error: StorageError) -> APIError {
        switch error {
        case .loginTaken: APIError(.conflict, "loginTaken", error.description)
        case .lastAdministrator: APIError(.conflict, "lastAdministrator", error.description)
        case .schoolExists: APIError(.conflict, "schoolExists", error.description)
        case .schoolInUse: APIError(.conflict, "schoolInUse", error.description)
        case .inUse: APIError(.conflict, "conflict", error.description)
        case .schoolUnknown: APIError(.badRequest, "schoolUnknown", error.description)
        case .accountUnknown: APIError(.badRequest, "accountUnknown", error.description)
        case .roomExists: APIError(.conflict, "roomExists", error.description)
        case .cannotOpen: .internalError
        }
    }
}

/// Runs `body`; what a store refuses becomes an answer.
func explainingRefusals<Value>(_ body: () async throws -> Value) async throws -> Value {
    do { return try await body() } catch let error as StorageError { throw AccountRules.refusal(error) }
}

extension APIError {
    /// There is no such thing, named in the sentence.
    static func notFound(_ thing: String) -> APIError {
        APIError(.notFound, "notFound", "There is no such \(thing) any more; load the page again.")
    }
}
