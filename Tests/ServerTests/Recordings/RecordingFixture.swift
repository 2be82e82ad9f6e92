import Foundation
import RecordingManifest
import Storage
import Testing

@testable import Server

extension RecordingLibrary.Timing {
    /// Tries again and looks for what is due many times a second.
    static var quick: RecordingLibrary.Timing {
        var timing = RecordingLibrary.Timing()
        timing.retry = .milliseconds(50)
        timing.expiry = .milliseconds(50)
        timing.grace = .milliseconds(500)
        return timing
    }
}

/// A recording on the disk, as the recorder leaves it.
struct RecordingFixture {
    let id: RecordingID
    let directory: String
    var manifest: Manifest

    /// Two people, one of whom withdrew, and a pause of a second after half a second.
    init(
        in root: String, room: String = "abcd-efgh-jkmn", mode: RecordingStart.Mode = .everything,
        startedAt: Int64 = 1_800_000_000_000, change: (inout Manifest) -> Void = { _ in }
    ) throws {
        var generator = SystemRandomNumberGenerator()
        id = RecordingID.random(using: &generator)
        directory = root + "/" + id.text
        let start = RecordingStart(room: room, title: "Совет", mode: mode, startedAt: startedAt, document: "1")
        manifest = Manifest(id: id, start: start)
        manifest.state = .finished
        manifest.endedAt = startedAt + 3000
        manifest.duration = 3000
        manifest.pauses = [.init(from: 500, to: 1500)]
        manifest.participants = [
            .init(number: 1, name: "Анна", school: "Школа", role: "facilitator", consentedAt: startedAt),
            .init(number: 2, name: "Борис", role: "participant", consentedAt: startedAt, withdrawnAt: 900),
        ]
        manifest.tracks = [
            .init(file: "1-camera-1.webm", participant: 1, source: .camera, codec: "vp8", from: 0, to: 3000, bytes: 5)
        ]
        change(&manifest)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try writeManifest()
        for track in manifest.tracks { try write("video", track.file) }
        let lines = [
            Manifest.ChatLine(at: 400, participant: 1, text: "раз"), .init(at: 450, participant: 2, text: "тайна"),
            .init(at: 2000, participant: 1, text: "два"),
        ]
        let chat = try lines.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) + "\n" }.joined()
        try write(chat + #"{"at":21"#, "chat.jsonl")
    }

    init(moving other: RecordingFixture, to root: String) {
        id = other.id
        directory = root + "/" + other.id.text
        manifest = other.manifest
    }

    func writeManifest() throws {
        try JSONEncoder().encode(manifest).write(to: URL(fileURLWithPath: directory + "/manifest.json"))
    }

    func write(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: directory + "/" + name))
    }

    /// What a composition leaves.
    func writeFilm(_ text: String = "0123456789") throws {
        try write(text, "film.webm")
        try write("picture", "thumbnail.jpg")
        let chapter = #"{"at":100,"kind":"speaker","participant":1,"name":"Анна"}"#
        try write(#"{"format":1,"duration":2000,"width":1280,"height":720,"chapters":[\#(chapter)]}"#, "film.json")
    }

    var files: [String] { (try? FileManager.default.contentsOfDirectory(atPath: directory))?.sorted() ?? [] }
}

extension TestServer {
    /// A recording that is composed and in the library.
    func makeRecording(
        room: String = "abcd-efgh-jkmn", film: String = "0123456789", change: (inout Manifest) -> Void = { _ in }
    ) async throws -> RecordingFixture {
        let made = try RecordingFixture(in: directory + "/made", room: room, change: change)
        try made.writeFilm(film)
        var recording = StoredRecording(made.id, made.manifest.start)
        recording.describe(made.manifest)
        recording.state = .ready
        recording.composedAt = Date()
        recording.expiresAt = Date() + 86_400
        _ = try await database.insert(recording)
        // Put there when the library knows it: it would take up what it does not know.
        let root = directory + "/data/recordings"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: made.directory, toPath: root + "/" + made.id.text)
        return RecordingFixture(moving: made, to: root)
    }

    /// A room with a facilitator, a secretary and a delegate, all signed in.
    func makeStaff() async throws -> (host: Visitor, secretary: Visitor, delegate: Visitor, administrator: Visitor) {
        try await makeRoom()
        let host = try await visitor("host")
        let secretary = try await visitor("secretary")
        let delegate = try await visitor("delegate")
        let administrator = try await visitor("administrator", role: .administrator)
        _ = try await database.updateRoom(slug: "abcd-efgh-jkmn") { room in
            room.meeting.roles = [
                StoredRoomRole(account: "host", role: "facilitator"),
                StoredRoomRole(account: "secretary", role: "secretary"),
                StoredRoomRole(account: "delegate", role: "delegate"),
            ]
        }
        return (host, secretary, delegate, administrator)
    }
}

/// Waits until something is so, as long as a slow machine may need.
func untilTrue(_ what: String, _ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < end {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("it never came true: \(what)")
}
