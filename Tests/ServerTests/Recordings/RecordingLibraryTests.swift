import Conference
import Foundation
import Logging
import RecordingManifest
import Storage
import Testing

@testable import Server

/// A library with a database and a directory of its own, and a script in the place of the composer.
private struct Shelf: Sendable {
    let root: String
    let database: Database

    var recordings: String { root + "/recordings" }
    var script: String { root + "/compose.sh" }

    static func with(_ body: (Shelf) async throws -> Void) async throws {
        let root = NSTemporaryDirectory() + "veche-library-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: root) }
        let shelf = Shelf(root: root, database: try Database(directory: root + "/data"))
        try FileManager.default.createDirectory(atPath: shelf.recordings, withIntermediateDirectories: true)
        try await body(shelf)
    }

    /// What the composer does; its first argument is the recording's directory, its second the mode.
    func write(script text: String) throws {
        try Data(("#!/bin/bash\n" + text).utf8).write(to: URL(fileURLWithPath: script))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
    }

    func library(
        timing: RecordingLibrary.Timing = .quick, now: @escaping @Sendable () -> Date = { Date() },
        adjust: (inout Server.Configuration.Recordings) -> Void = { _ in }
    ) -> RecordingLibrary {
        var settings = Configuration.Recordings()
        adjust(&settings)
        let script = script
        return RecordingLibrary(
            store: database, directory: recordings, settings: settings,
            compose: { directory, mode in (script, [directory, mode.rawValue]) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, timing: timing, now: now)
    }

    /// Runs the library while `body` does.
    func running(_ library: RecordingLibrary, _ body: () async throws -> Void) async throws {
        let task = Task { try await library.run() }
        do { try await body() } catch {
            task.cancel()
            throw error
        }
        task.cancel()
        try await task.value
    }

    func recording(_ id: RecordingID) async throws -> StoredRecording? { try await database.recording(id: id.text) }

    func waits(for id: RecordingID, _ state: StoredRecording.State) async throws {
        try await untilTrue("\(id) is \(state)") { try await recording(id)?.state == state }
    }

    var actions: [String] {
        get async throws { try await database.auditRecords(before: nil, limit: 50).map(\.entry.action) }
    }
}

private let makesFilm = """
    echo '{"progress":0.5}'
    echo film > "$1/film.webm"
    echo '{"format":1,"duration":1234,"width":2,"height":2}' > "$1/film.json"
    echo '{"progress":1}'
    """

@Suite struct RecordingLibraryTests {
    @Test
    func `who wants to be erased is taken out of recordings that are over, and the film made anew`() async throws {
        try await Shelf.with { shelf in
            try shelf.write(script: makesFilm)
            let library = shelf.library()
            let end = Int64(Date().timeIntervalSince1970 * 1000)
            let fixture = try RecordingFixture(in: shelf.recordings, startedAt: end - 60_000) { manifest in
                manifest.participants.append(
                    .init(number: 3, name: "Вера", role: "participant", consentedAt: end - 60_000))
                manifest.tracks.append(
                    .init(
                        file: "3-camera-1.webm", participant: 3, source: .camera, codec: "vp8", from: 0, to: 3000,
                        bytes: 5))
            }
            try await shelf.running(library) {
                try await shelf.waits(for: fixture.id, .ready)
                #expect(try await shelf.recording(fixture.id)?.participants == 2)
                try Data("with Вера".utf8).write(to: URL(fileURLWithPath: fixture.directory + "/thumbnail.jpg"))
                let control = ObservedRecording(recorder: Recorder(), library: library)
                control.submit([.withdraw(fixture.id, participant: 3, erase: true)])
                try await untilTrue("she is out, and the film there again") {
                    let left = try await shelf.recording(fixture.id)
                    return left?.participants == 1 && left?.state == .ready
                }
                #expect(
                    fixture.files == ["1-camera-1.webm", "chat.jsonl", "film.json", "film.webm", "manifest.json"])
                #expect(try await shelf.actions.contains("personErased"))
                #expect(try await shelf.recording(fixture.id)?.searchText.contains("вера") == false)
            }
        }
    }

    @Test func `who asks to be erased while the recorder ends is not forgotten`() async throws {
        try await Shelf.with { shelf in
            try shelf.write(script: makesFilm)
            let library = shelf.library()
            try await shelf.running(library) {
                let end = Int64(Date().timeIntervalSince1970 * 1000)
                var fixture = try RecordingFixture(in: shelf.recordings, startedAt: end + 60_000) {
                    $0.state = .recording
                }
                let control = ObservedRecording(recorder: Recorder(), library: library)
                control.submit([.begin(fixture.id, fixture.manifest.start)])
                try await shelf.waits(for: fixture.id, .recording)
                // The recorder is done with it already when this comes, and does nothing.
                fixture.manifest.state = .finished
                try fixture.writeManifest()
                control.submit([.withdraw(fixture.id, participant: 1, erase: true)])
                library.take([.ended(fixture.id, nil)])
                try await shelf.waits(for: fixture.id, .failed)
                #expect(fixture.files == ["chat.jsonl", "manifest.json"])
                let chat = try String(contentsOfFile: fixture.directory + "/chat.jsonl", encoding: .utf8)
                #expect(chat.contains("тайна") && !chat.contains("два"))
            }
        }
    }

    @Test func `a recording is noted when it begins, and composed when it ends`() async throws {
        try await Shelf.with { shelf in
            try shelf.write(script: makesFilm)
            let library = shelf.library()
            try await shelf.running(library) {
                let end = Int64(Date().timeIntervalSince1970 * 1000)
                var fixture = try RecordingFixture(in: shelf.recordings, startedAt: end + 60_000) {
                    $0.state = .recording
                }
                let control = ObservedRecording(recorder: Recorder(), library: library)
                control.submit([.begin(fixture.id, fixture.manifest.start)])
                try await shelf.waits(for: fixture.id, .recording)
                #expect(try await shelf.recording(fixture.id)?.expiresAt == nil)
                fixture.manifest.state = .finished
                try fixture.writeManifest()
                library.take([.ended(fixture.id, nil)])
                try await shelf.waits(for: fixture.id, .ready)
                let left = try #require(try await shelf.recording(fixture.id))
                #expect(left.duration == 1234)
                #expect(left.progress == 1)
                #expect(left.participants == 1)
                #expect(left.composedAt != nil)
                #expect(left.searchText.contains("анна"))
                #expect(!left.searchText.contains("борис"))
                #expect(left.bytes > 0)
                let kept = try #require(left.expiresAt).timeIntervalSince(try #require(left.endedAt))
                #expect(kept == 180 * 86_400)
            }
        }
    }

    @Test func `what a crash left is taken up at the start`() async throws {
        try await Shelf.with { shelf in
            try shelf.write(script: makesFilm)
            let unknown = try RecordingFixture(in: shelf.recordings) { $0.failure = .crash }
            let known = try RecordingFixture(in: shelf.recordings)
            _ = try await shelf.database.insert(StoredRecording(known.id, known.manifest.start))
            let halfway = try RecordingFixture(in: shelf.recordings)
            var composing = StoredRecording(halfway.id, halfway.manifest.start)
            composing.state = .composing
            _ = try await shelf.database.insert(composing)
            let deleted = try RecordingFixture(in: shelf.recordings)
            var gone = StoredRecording(deleted.id, deleted.manifest.start)
            gone.state = .ready
            gone.deletion = .init(at: Date(), by: "system", reason: "a")
            _ = try await shelf.database.insert(gone)
            let empty = try RecordingFixture(in: shelf.recordings) { $0.tracks = [] }
            let lost = try RecordingFixture(in: shelf.recordings, startedAt: 1000)
            _ = try await shelf.database.insert(StoredRecording(lost.id, lost.manifest.start))
            try FileManager.default.removeItem(atPath: lost.directory)
            try await shelf.running(shelf.library()) {
                for fixture in [unknown, known, halfway] { try await shelf.waits(for: fixture.id, .ready) }
                for fixture in [empty, lost] { try await shelf.waits(for: fixture.id, .failed) }
                #expect(!FileManager.default.fileExists(atPath: deleted.directory))
            }
        }
    }

    @Test func `composing that fails is tried three times, and says why`() async throws {
        try await Shelf.with { shelf in
            try shelf.write(
                script: """
                    echo x >> "$1/tries"
                    echo 'first' >&2
                    echo 'The disk is full; make room.' >&2
                    exit 1
                    """)
            let fixture = try RecordingFixture(in: shelf.recordings)
            let library = shelf.library()
            try await shelf.running(library) {
                try await shelf.waits(for: fixture.id, .failed)
                let left = try #require(try await shelf.recording(fixture.id))
                #expect(left.attempts == 3)
                #expect(left.failure == "The disk is full; make room.")
                #expect(try String(contentsOfFile: fixture.directory + "/tries", encoding: .utf8) == "x\nx\nx\n")
                // Asked for again, with a composer that can.
                try shelf.write(script: makesFilm)
                try await library.composeAgain(left, actor: "account:a")
                try await shelf.waits(for: fixture.id, .ready)
                #expect(try await shelf.recording(fixture.id)?.failure == nil)
                #expect(try await shelf.actions == ["composeAsked"])
            }
        }
    }

    @Test(arguments: [
        ("kill -9 $$", "memory"), ("kill -SEGV $$", "signal 11"), ("exit 0", "no film"), ("exit 3", "without a reason"),
    ])
    func `every end of a composition is understood`(script: String, words: String) async throws {
        try await Shelf.with { shelf in
            try shelf.write(script: script)
            let fixture = try RecordingFixture(in: shelf.recordings)
            try await shelf.running(shelf.library()) {
                try await shelf.waits(for: fixture.id, .failed)
                #expect(try await shelf.recording(fixture.id)?.failure?.contains(words) == true)
            }
        }
    }

    @Test func `a composer that is not there, or says nothing for too long, fails`() async throws {
        try await Shelf.with { shelf in
            let fixture = try RecordingFixture(in: shelf.recordings)
            try await shelf.running(shelf.library()) {
                try await shelf.waits(for: fixture.id, .failed)
                #expect(try await shelf.recording(fixture.id)?.failure?.contains("could not be started") == true)
            }
            try shelf.write(script: "sleep 600")
            var timing = RecordingLibrary.Timing.quick
            timing.silence = .milliseconds(200)
            let second = try RecordingFixture(in: shelf.recordings)
            try await shelf.running(shelf.library(timing: timing)) {
                try await shelf.waits(for: second.id, .failed)
                #expect(try await shelf.recording(second.id)?.failure?.contains("stood still") == true)
            }
        }
    }

    @Test func `a composition ends with the server, and goes on with the next`() async throws {
        try await Shelf.with { shelf in
            // Deaf to the request to end, as one that hangs; with a child of its own that keeps the output open.
            try shelf.write(
                script: """
                    trap '' TERM
                    sleep 600 &
                    echo $$ > "$1/running"
                    echo '{"progress":0.25}'
                    while :; do sleep 0.1; done
                    """)
            let fixture = try RecordingFixture(in: shelf.recordings)
            try await shelf.running(shelf.library()) {
                try await untilTrue("progress is noted") {
                    try await shelf.recording(fixture.id)?.progress == 0.25
                }
                #expect(try await shelf.recording(fixture.id)?.state == .composing)
            }
            let number = try String(contentsOfFile: fixture.directory + "/running", encoding: .utf8)
            let process = try #require(Int32(number.trimmingCharacters(in: .whitespacesAndNewlines)))
            #expect(kill(process, 0) != 0, "it runs on")
            #expect(try await shelf.recording(fixture.id)?.state == .waiting)
            #expect(try await shelf.recording(fixture.id)?.attempts == 0)
            try shelf.write(script: makesFilm)
            try await shelf.running(shelf.library()) { try await shelf.waits(for: fixture.id, .ready) }
        }
    }

    @Test func `what is done in a room is written down, and who answers is not named`() async throws {
        try await Shelf.with { shelf in
            let library = shelf.library()
            let id = try #require(RecordingID(String(repeating: "a", count: 32)))
            func act(_ kind: RoomAct.Kind, _ key: String?) -> RoomAct {
                RoomAct(
                    kind: kind, at: 1_800_000_000_000, room: "abcd", actor: key.map { PersonKey(rawValue: $0) },
                    participant: .init(rawValue: 7), name: "Анна", recording: id)
            }
            try await shelf.running(library) {
                library.record(act(.recordingStarted, "account:anna"))
                library.record(act(.consentRefused, "place:a-token-that-opens-the-room"))
                library.record(act(.recordingEnded, nil))
            }
            // Written when the library has ended, though nobody waited for it.
            let records = try await shelf.database.auditRecords(before: nil, limit: 9).map(\.entry)
            #expect(records.map(\.action) == ["recordingEnded", "consentRefused", "recordingStarted"])
            #expect(records.map(\.actor) == ["system", "guest:7", "account:anna"])
            #expect(records.allSatisfy { $0.subject == "recording:\(id)" })
            #expect(records[2].detail.contains("Анна"))
            #expect(!records[1].detail.contains("Анна"))
        }
    }

    @Test func `never are two composed at once`() async throws {
        try await Shelf.with { shelf in
            try shelf.write(
                script: """
                    mkdir "$1/../lock" || { touch "$1/../two"; exit 1; }
                    \(makesFilm)
                    sleep 0.1
                    rmdir "$1/../lock"
                    """)
            let fixtures = try (0..<4).map { _ in try RecordingFixture(in: shelf.recordings) }
            let library = shelf.library()
            try await shelf.running(library) {
                for fixture in fixtures { try await shelf.waits(for: fixture.id, .ready) }
            }
            #expect(!FileManager.default.fileExists(atPath: shelf.recordings + "/two"))
        }
    }

    @Test func `what is composed follows the configuration and the recording`() async throws {
        try await Shelf.with { shelf in
            try shelf.write(script: "echo $2 > $1/mode\n" + makesFilm)
            func mode(_ fixture: RecordingFixture) -> String? {
                try? String(contentsOfFile: fixture.directory + "/mode", encoding: .utf8)
            }
            let film = try RecordingFixture(in: shelf.recordings)
            let sound = try RecordingFixture(in: shelf.recordings, mode: .sound)
            try await shelf.running(shelf.library()) {
                for fixture in [film, sound] { try await shelf.waits(for: fixture.id, .ready) }
            }
            #expect(mode(film) == "everything\n")
            #expect(mode(sound) == "sound\n")
            let quiet = try RecordingFixture(in: shelf.recordings)
            try await shelf.running(shelf.library(adjust: { $0.compose = .sound })) {
                try await shelf.waits(for: quiet.id, .ready)
            }
            #expect(mode(quiet) == "sound\n")
            let none = try RecordingFixture(in: shelf.recordings)
            try await shelf.running(shelf.library(adjust: { $0.compose = .never })) {
                try await shelf.waits(for: none.id, .ready)
            }
            #expect(mode(none) == nil)
            #expect(try await shelf.recording(none.id)?.composedAt == nil)
        }
    }

    @Test func `deleting ends a composition and leaves nothing but the act`() async throws {
        try await Shelf.with { shelf in
            try shelf.write(
                script: """
                    echo '{"progress":0.1}'
                    while :; do mkdir -p "$1/film.parts"; touch "$1/film.parts/$RANDOM"; sleep 0.01; done
                    """)
            let fixture = try RecordingFixture(in: shelf.recordings)
            let library = shelf.library()
            try await shelf.running(library) {
                try await untilTrue("it is composed") { try await shelf.recording(fixture.id)?.progress == 0.1 }
                try await library.delete(fixture.id, by: "account:a", reason: "b")
                #expect(!FileManager.default.fileExists(atPath: fixture.directory))
                #expect(try await shelf.actions == ["deleted"])
                #expect(try await shelf.database.recordings(RecordingQuery(limit: 9)).isEmpty)
            }
            #expect(!FileManager.default.fileExists(atPath: fixture.directory))
        }
    }
}

@Suite struct RecordingKeepingTests {
    @Test func `what has been kept for its time goes, with everything that belongs to it`() async throws {
        try await Shelf.with { shelf in
            try shelf.write(script: makesFilm + "\nmkdir -p $1/film.parts; echo x > $1/film.parts/1")
            let fixture = try RecordingFixture(in: shelf.recordings)
            let held = try RecordingFixture(in: shelf.recordings)
            let library = shelf.library()
            try await shelf.running(library) {
                for fixture in [fixture, held] { try await shelf.waits(for: fixture.id, .ready) }
                _ = try await library.hold(held.id, by: "account:a", reason: "суд")
            }
            let later = try #require(try await shelf.recording(fixture.id)?.expiresAt)
            let early = shelf.library(now: { later - 1 }) { $0.keepTracksDays = 36_500 }
            await early.expire()
            #expect(FileManager.default.fileExists(atPath: fixture.directory))
            let due = shelf.library(now: { later })
            await due.expire()
            #expect(!FileManager.default.fileExists(atPath: fixture.directory))
            #expect(FileManager.default.fileExists(atPath: held.directory + "/1-camera-1.webm"))
            let left = try #require(try await shelf.recording(fixture.id))
            #expect(left.deletion?.by == "system")
            #expect(left.title == "Совет")
            #expect(left.searchText == "")
            await #expect(throws: RecordingLibrary.held) {
                try await due.delete(held.id, by: "account:b", reason: "a")
            }
            // Let go, it goes as well.
            _ = try await due.hold(held.id, by: "account:a", reason: nil)
            await due.expire()
            #expect(try FileManager.default.contentsOfDirectory(atPath: shelf.recordings).isEmpty)
            #expect(try await shelf.actions == ["expired", "released", "expired", "held"])
            #expect(try await shelf.database.checkAudit() == AuditCheck(records: 4))
        }
    }

    @Test func `tracks go before the film does`() async throws {
        try await Shelf.with { shelf in
            try shelf.write(script: makesFilm + "\nmkdir -p $1/film.parts; echo x > $1/film.parts/1")
            let fixture = try RecordingFixture(in: shelf.recordings)
            try await shelf.running(shelf.library()) { try await shelf.waits(for: fixture.id, .ready) }
            let composed = try #require(try await shelf.recording(fixture.id)?.composedAt)
            await shelf.library(now: { composed + 30 * 86_400 - 1 }).expire()
            #expect(fixture.files.contains("1-camera-1.webm"))
            let library = shelf.library(now: { composed + 30 * 86_400 })
            await library.expire()
            await library.expire()
            #expect(fixture.files == ["chat.jsonl", "film.json", "film.webm", "manifest.json"])
            #expect(try await shelf.actions == ["tracksRemoved"])
            let left = try #require(try await shelf.recording(fixture.id))
            await #expect(throws: APIError.self) { try await library.composeAgain(left, actor: "account:a") }
        }
    }

    @Test func `a recording that goes on is not deleted`() async throws {
        try await Shelf.with { shelf in
            let fixture = try RecordingFixture(in: shelf.recordings)
            _ = try await shelf.database.insert(StoredRecording(fixture.id, fixture.manifest.start))
            let library = shelf.library()
            await #expect(throws: RecordingLibrary.goesOn) {
                try await library.delete(fixture.id, by: "account:a", reason: "a")
            }
            #expect(FileManager.default.fileExists(atPath: fixture.directory))
        }
    }

    @Test func `what recordings take of the disk is told`() async throws {
        try await Shelf.with { shelf in
            let fixture = try RecordingFixture(in: shelf.recordings)
            let library = shelf.library(adjust: { $0.limitBytes = 200_000_000 })
            let disk = await library.disk()
            #expect(disk.used == fixture.directory.size)
            #expect(disk.limit == 200_000_000)
            #expect(disk.free > 0)
            let share = RecordingDisk.limit(directory: shelf.root + "/not/there/yet", configured: 0)
            #expect(share > disk.free / 5)
        }
    }
}

/// Takes commands and does nothing.
private struct Recorder: RecordingControl {
    func submit(_ commands: [RecordingCommand]) {}
}

extension String {
    /// The bytes of the files in this directory.
    fileprivate var size: Int64 {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: self)) ?? []
        return names.reduce(0) { sum, name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: self + "/" + name)
            return sum + ((attributes?[.size] as? NSNumber)?.int64Value ?? 0)
        }
    }
}
