import ArgumentParser
import Server

/// The command `veche`.
@main
struct Veche: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "veche", abstract: "A self-hosted conferencing media server.",
        subcommands: [
            ServeCommand.self, LoadCommand.self, TokenCommand.self, AccountCommand.self, ComposeCommand.self,
            DemoCommand.self, VersionCommand.self,
        ])
}

/// `veche version`
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Prints the version.")

    func run() { print("veche \(VecheServer.version)") }
}
