import ArgumentParser
import Foundation
import Server

/// Where the configuration comes from: defaults, then the file, then the flags that override it.
struct ConfigurationOptions: ParsableArguments {
    @Option(help: "The configuration file (YAML). Without it the defaults apply.")
    var config: String?

    @Option(
        name: [.customLong("data"), .customLong("data-directory")],
        help: "Directory of the database and the self-signed certificate.")
    var dataDirectory: String?

    /// The configuration with the overrides applied.
    func load() throws -> Configuration {
        var configuration = Configuration()
        if let config {
            guard let data = FileManager.default.contents(atPath: config) else {
                throw ConfigurationError(
                    "The configuration file \(config) cannot be read; check the path and the file's permissions.")
            }
            configuration = try Configuration(yaml: String(decoding: data, as: UTF8.self), file: config)
        }
        if let dataDirectory { configuration.dataDirectory = dataDirectory }
        return configuration
    }
}

/// Runs `body`; an error that is meant for the operator is printed as one sentence, and the program exits with
/// EX_CONFIG of sysexits.h.
func explainingErrors(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let error as ConfigurationError {
        FileHandle.standardError.write(Data("veche: \(error.description)\n".utf8))
        throw ExitCode(78)
    }
}
