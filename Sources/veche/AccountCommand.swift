import ArgumentParser
import Auth
import Foundation
import MediaPlane
import Server
import Storage

/// `veche account`
struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Manages accounts without the web page.",
        subcommands: [CreateAccountCommand.self])
}

/// `veche account create`
struct CreateAccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Makes an account and prints the link with which its owner chooses a password.",
        discussion: "The server may be running meanwhile. The link is good once, for 14 days.")

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "What its owner types to sign in; chosen by the owner if not given.") var login: String?
    @Option(help: "The name that others see.") var name: String
    @Option(help: "administrator, staff or pupil.") var role: StoredAccount.Role = .staff
    @Option(help: "The school's name; it is added if there is none of that name.") var school: String?

    func run() async throws {
        try await explainingErrors {
            let configuration = try options.load()
            do {
                let database = try Database(directory: configuration.dataDirectory)
                let base = ServeCommand.addresses(
                    configuration, detected: LocalAddresses.detect().map(\.host), port: configuration.http.port
                ).first
                let link = try await AccountMaker(store: database, base: base ?? "https://localhost").make(
                    name: name, login: login, role: role, school: school, now: Date())
                print(link)
            } catch let error as StorageError {
                throw ConfigurationError(error.description)
            } catch let error as APIError {
                throw ConfigurationError(error.message)
            }
        }
    }
}

extension StoredAccount.Role: ExpressibleByArgument {}
