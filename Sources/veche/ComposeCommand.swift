import ArgumentParser
import CLinux
import Composition
import Foundation

/// `veche compose`
struct ComposeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compose",
        abstract: "Makes one film of a finished recording.",
        discussion: """
            Writes film.webm (or sound.webm), film.json and thumbnail.jpg into the recording's directory, and tells every \
            second on the standard output how far it is: {"progress":0.42}. It may be stopped at any time: started again, \
            it goes on where it was. The server does this by itself; by hand it serves to have another size or layout:
              veche compose data/recordings/0123456789abcdef0123456789abcdef --width 1920 --height 1080

            Exit status: 0, or 1 with the reason on the standard error.
            """)

    @Argument(help: "The recording's directory, with manifest.json.") var directory: String
    @Option(help: "Pixels across, even.") var width = 1280
    @Option(help: "Pixels down, even.") var height = 720
    @Option(help: "auto, speaker or grid.") var layout = CompositionOptions.Layout.auto
    @Flag(help: "Only the sound, as sound.webm.") var soundOnly = false
    @Flag(help: "Take only the time that nobody else on the machine wants, and end with the standard input.")
    var background = false

    @Option(help: ArgumentHelp("Seconds in a piece that survives an interruption.", visibility: .hidden))
    var pieceSeconds = CompositionOptions().pieceSeconds

    func run() throws {
        if background { veche_background() }
        var options = CompositionOptions()
        options.width = width
        options.height = height
        options.layout = layout
        options.isSoundOnly = soundOnly
        options.pieceSeconds = pieceSeconds
        var told = ContinuousClock.now - .seconds(1)
        do {
            try Composer(directory: directory, options: options).run { progress in
                let now = ContinuousClock.now
                guard now - told >= .seconds(1) || progress >= 1 else { return }
                told = now
                let line = "{\"progress\":\(Double(Int(progress * 10_000)) / 10_000)}\n"
                FileHandle.standardOutput.write(Data(line.utf8))
            }
        } catch {
            FileHandle.standardError.write(Data("veche: \(error.description)\n".utf8))
            throw ExitCode(1)
        }
    }
}

extension CompositionOptions.Layout: ExpressibleByArgument {}
