import Foundation

/// The pages that browsers load: one HTML shell and the modules, styles and pictures under `assets/`.
///
/// The directory holds `index.html`, which answers `/`, `/admin` and `/r/{slug}` alike, and `assets/`, which answers
/// `/assets/…`. Nothing in it refers to any other host.
public enum WebClient {
    /// Why no directory with pages can be offered.
    public enum LocationError: Error, Equatable, CustomStringConvertible {
        /// The path given by the operator holds no `index.html`.
        case noPages(path: String)

        /// What happened and what to do, in English.
        public var description: String {
            switch self {
            case .noPages(let path):
                "There is no index.html in \(path). Give the directory that holds index.html and assets/."
            }
        }
    }

    /// The directory with the pages that came with the program: beside the executable, in `../share/veche/public`
    /// of an installation, or in the package's resources.
    public static var directory: URL {
        let executable = Bundle.main.bundleURL
        let installed = [
            executable.appendingPathComponent("public", isDirectory: true),
            executable.deletingLastPathComponent().appendingPathComponent("share/veche/public", isDirectory: true),
        ]
        // An installation has no resource bundle, and asking for a missing one traps, so it is asked for last.
        return installed.first(where: hasPages) ?? Bundle.module.bundleURL.appendingPathComponent("public")
    }

    /// The directory to serve: the operator's own if a path is given, else the one that came with the program.
    ///
    /// - Throws: `LocationError.noPages` when the given path holds no `index.html`.
    public static func directory(override path: String?) throws(LocationError) -> URL {
        guard let path, !path.isEmpty else { return directory }
        let url = URL(fileURLWithPath: path, isDirectory: true)
        guard hasPages(url) else { throw .noPages(path: path) }
        return url
    }

    private static func hasPages(_ directory: URL) -> Bool {
        FileManager.default.fileExists(atPath: directory.appendingPathComponent("index.html").path)
    }
}
