import Foundation
import Storage
import Testing

@testable import Server

/// The program, killed while it carries out commands of the programme.
@Suite(.serialized) struct ProgrammeKillTests {
    private static let schools = 400
    private static let delays = [0, 5, 15, 30, 60]

    @Test("A table that was being read in when the program was killed is there as a whole or not at all")
    func killed() async throws {
        try await Program.inDirectory { directory in
            var path = ""
            var known = 0
            for round in 0...Self.delays.count {
                let (program, port, token) = try await Program.serve(in: directory)
                let bearer = ("Authorization", "Bearer \(token)")
                let base = path
                let (place, id) = try await TCPClient.connect(port: port) { session in
                    var place = base
                    if place.isEmpty {
                        let made = try await session.request(
                            "POST", "/api/programmes", headers: [bearer],
                            body: #"{"title":"Сеть","district":"Тосно","start":"2026-09"}"#)
                        place = "/api/programmes/" + (try #require(made.json["id"] as? String, "\(made.body)"))
                    }
                    let rows = (0..<Self.schools).map { "Школа \(round).\($0);Трудные условия;01.09.2026;Приказ\n" }
                    let preview = try await session.request(
                        "POST", place + "/imports?kind=schools&name=schools.csv",
                        headers: [bearer, ("Content-Type", "application/octet-stream")],
                        body: "Школа;Статус;С;Основание\n" + rows.joined())
                    let id = try #require(preview.json["id"] as? String, "\(preview.body)")
                    try await session.send(
                        "POST \(place)/imports/\(id) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
                            + "Authorization: Bearer \(token)\r\n\r\n{}")
                    // Now and then before, and in the middle of, what is done there; at last after its answer.
                    if round < Self.delays.count {
                        try await Task.sleep(for: .milliseconds(Self.delays[round]))
                    } else {
                        #expect(try await session.answer(hasBody: false).status == 204)
                    }
                    program.signal(SIGKILL)
                    return (place, id)
                }
                path = place
                #expect(try await program.status() != nil)
                let database = try Database(directory: directory + "/d")
                let programme = try #require(place.split(separator: "/").last.map(String.init))
                let count = try await database.schools().count
                let isThere = count == known + Self.schools
                #expect(isThere || count == known, "\(count) schools")
                let data = try #require(try await database.programme(id: programme))
                #expect(data.members.count == count && data.statuses.count == count)
                let record = try await database.auditRecords(before: nil, limit: 1_000).contains {
                    $0.entry.action == "importApplied" && "\($0.entry)".contains(id)
                }
                #expect(record == isThere, "the log and the data tell the same")
                known = count
                #expect(isThere || round < Self.delays.count, "what was answered is there")
            }
        }
    }
}
