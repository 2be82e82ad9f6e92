import Foundation
import Testing

@testable import Server

/// The program, killed while people write on a board.
@Suite(.serialized) struct BoardKillTests {
    private static func say(_ session: TCPClient.Session, _ fields: [String: Any]) async throws {
        try await session.say(String(decoding: try JSONSerialization.data(withJSONObject: fields), as: UTF8.self))
    }

    @Test("Whatever was answered before a kill is there after it, whole, and nothing that nobody wrote")
    func killed() async throws {
        try await Program.inDirectory { directory in
            var sent: Set<String> = []
            var answered: Set<String> = []
            var room = ""
            for round in 0..<3 {
                let (program, port, token) = try await Program.serve(in: directory)
                if room.isEmpty {
                    let created = try await TCPClient.connect(port: port) { session in
                        try await session.request(
                            "POST", "/api/rooms", headers: [("Authorization", "Bearer \(token)")],
                            body: #"{"title":"A"}"#)
                    }
                    room = try #require(created.json["slug"] as? String)
                }
                let slug = room
                let known = answered
                let written = sent
                let (newlySent, newlyAnswered) = try await TCPClient.connect(port: port) {
                    (session: inout TCPClient.Session) async throws -> (Set<String>, Set<String>) in
                    _ = try await session.handshake()
                    _ = try await session.join(slug, name: "Анна", token: token)
                    if round == 0 {
                        try await Self.say(
                            session, ["type": "board", "action": "open", "request": 2, "problem": "П", "mode": "open"])
                        try await Self.say(
                            session,
                            ["type": "board", "action": "stage", "request": 3, "from": "problem", "to": "writing"])
                        while try await session.message()["request"] as? Int != 3 {}
                    } else {
                        let board = try await session.message(of: "board")
                        #expect(board["full"] as? Bool == true)
                        let texts = Set(
                            (board["ideas"] as? [[String: Any]] ?? []).compactMap { $0["text"] as? String })
                        #expect(known.isSubset(of: texts), "\(known.subtracting(texts)) is lost")
                        #expect(texts.isSubset(of: written))
                    }
                    var mine: Set<String> = []
                    var done: Set<String> = []
                    for number in 0..<25 {
                        mine.insert("мысль \(round).\(number)")
                        try await Self.say(
                            session,
                            [
                                "type": "board", "action": "idea", "request": 100 + number,
                                "text": "мысль \(round).\(number)",
                            ])
                    }
                    // Killed when some are answered and others are on their way.
                    while done.count < 5 + round * 3 {
                        let message = try await session.message()
                        guard message["type"] as? String == "done", let number = message["request"] as? Int else {
                            continue
                        }
                        done.insert("мысль \(round).\(number - 100)")
                    }
                    program.signal(SIGKILL)
                    return (mine, done)
                }
                sent.formUnion(newlySent)
                answered.formUnion(newlyAnswered)
                #expect(try await program.status() != nil)
            }
        }
    }
}
