import ArgumentParser
import Auth
import Foundation
import Server
import Storage

/// `veche token`
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Prints a token that opens a room, for links, WHIP encoders and programs.")

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "The room's address, such as abcd-efgh-jkmn, or * for every room.") var room: String
    @Option(help: "The name that others see.") var name: String
    @Option(help: "What the bearer is in the room.") var role: Grants.Role = .participant
    @Option(help: "How long it is good, such as 30m, 2h or 7d.") var ttl: Lifetime = Lifetime(seconds: 2 * 3600)
    @Option(help: "Who the bearer is, to be recognised again; the name if not given.") var identity: String?

    func run() async throws {
        try await explainingErrors {
            let configuration = try options.load()
            let database: Database
            do {
                database = try Database(directory: configuration.dataDirectory)
            } catch let error as StorageError {
                throw ConfigurationError(error.description)
            }
            let tokens = await TokenAuthority(secret: try database.secret(named: "tokens", count: 32))
            let grants = Grants(
                identity: identity ?? name, name: name, room: room, role: role, lifetime: ttl.seconds, now: Date())
            print(try await tokens.issue(grants))
        }
    }
}

extension Grants.Role: ExpressibleByArgument {}

/// A length of time as people write it: a number and s, m, h or d.
struct Lifetime: ExpressibleByArgument {
    let seconds: TimeInterval

    init(seconds: TimeInterval) { self.seconds = seconds }

    init?(argument: String) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        guard let last = argument.last, let unit = units[last], let count = UInt32(argument.dropLast()), count > 0
        else { return nil }
        // A year at most: a token cannot be taken back.
        guard Double(count) * unit <= 366 * 86400 else { return nil }
        seconds = Double(count) * unit
    }

    var defaultValueDescription: String { "\(Int(seconds / 3600))h" }
}
