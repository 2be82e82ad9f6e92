import ArgumentParser
import Boards
import Demo
import Foundation
import MediaPlane
import Server
import Storage

/// `veche demo`
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Fills an empty data directory with a district, two years of sessions and their results.",
        discussion: """
            Everything is invented. What is printed, with the password, is also written to demo.txt in the directory. \
            Start the server with the same directory afterwards.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "What chance begins with: the same number gives the same district on the same day.")
    var seed: UInt64 = 27

    func run() async throws {
        try await explainingErrors {
            let configuration = try options.load()
            do {
                let directory = configuration.dataDirectory
                let database = try Database(directory: directory)
                let key = try IdentityKey(directory: directory)
                let world = try DemoWorld(seed: seed, now: Int64(Date().timeIntervalSince1970 * 1000), key: key)
                let password = Self.password()
                try await world.fill(database, password: password)
                let base = ServeCommand.addresses(
                    configuration, detected: LocalAddresses.detect().map(\.host), port: configuration.http.port
                ).first
                let text = Self.text(world, password, base: base ?? "https://localhost")
                try Self.write(text, to: directory + "/demo.txt")
                print(text, terminator: "")
            } catch let error as DemoError {
                throw ConfigurationError(error.description)
            } catch let error as StorageError {
                throw ConfigurationError(error.description)
            } catch let error as BoardsError {
                throw ConfigurationError(error.description)
            }
        }
    }

    /// Nobody else's demonstration has the same.
    private static func password() -> String {
        let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789")
        var generator = SystemRandomNumberGenerator()
        return (0..<3).map { _ in
            String((0..<4).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] })
        }.joined(separator: "-")
    }

    private static func text(_ world: DemoWorld, _ password: String, base: String) -> String {
        let width = world.accounts.compactMap(\.account.login?.count).max() ?? 0
        let lines = world.accounts.map { demo in
            let login = demo.account.login ?? ""
            let blank = String(repeating: " ", count: width - login.count)
            return "  \(login)\(blank)  \(demo.part) (\(demo.account.name))\n"
        }
        return """
            Демонстрация: «\(world.data.programme.title)», \(world.data.programme.district). Всё вымышлено.
            Откройте \(base)/programme и войдите. Пароль у всех один: \(password)

            \(lines.joined())

            """
    }

    /// Readable by the owner only, as all in the data directory.
    private static func write(_ text: String, to path: String) throws {
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
        guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8), attributes: attributes) else {
            throw DemoError("The file \(path) cannot be written; check that the directory can be written to.")
        }
    }
}
