import Foundation

/// The directory of finished pieces. It belongs to one plan: pieces made after another one are removed.
struct Parts {
    private let path: String

    init(directory path: String, plan: [UInt8]) throws(CompositionError) {
        self.path = path
        let known = try? Data(contentsOf: URL(fileURLWithPath: path + "/plan"))
        if known.map(Array.init) == plan { return }
        try? FileManager.default.removeItem(atPath: path)
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CompositionError(
                .disk, "The recording's directory cannot be written to: \(error.localizedDescription)")
        }
        try OutputFile.write(plan, to: path + "/plan")
    }

    /// Where the film lies until it is whole.
    var unfinishedFilm: String { path + "/film.new" }

    /// What a finished piece says about itself; nil when it is not finished.
    func head(of piece: Int) -> PieceFile.Head? { PieceFile.head(of: name(piece)) }

    func read(_ piece: Int) throws(CompositionError) -> PieceFile {
        guard let file = PieceFile.read(name(piece)) else {
            throw CompositionError(
                .disk, "A finished piece of the film cannot be read. Remove \(path) and start again.")
        }
        return file
    }

    func write(_ file: PieceFile, piece: Int) throws(CompositionError) { try file.write(to: name(piece)) }

    func keep(thumbnail: [UInt8]) throws(CompositionError) {
        try OutputFile.write(thumbnail, to: path + "/thumbnail.jpg")
    }

    var thumbnail: [UInt8]? { (try? Data(contentsOf: URL(fileURLWithPath: path + "/thumbnail.jpg"))).map(Array.init) }

    /// All is joined; the pieces are needed no more. What cannot be removed is no harm.
    func remove() { try? FileManager.default.removeItem(atPath: path) }

    private func name(_ piece: Int) -> String { "\(path)/\(String(format: "%05d", piece)).piece" }
}
