import Boards
import Foundation
import Storage
import TestSupport
import Testing

@testable import Server

@Suite struct BoardRouteTests {
    private static let room = "abcd-efgh-jkmn"

    /// All that is packed in a workbook, one after the other.
    private static let unpack = """
        import sys, zipfile
        book = zipfile.ZipFile(sys.argv[1])
        for name in book.namelist(): sys.stdout.buffer.write(book.read(name))
        """

    /// A room with an anonymous board and one idea, and who writes it.
    private static func withBoard(
        _ body: @Sendable (TestServer, _ board: String, _ idea: Int, _ guest: String) async throws -> Void
    ) async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            let token = try await server.token()
            try await TCPClient.connect(port: server.port) { host in
                _ = try await host.handshake()
                _ = try await host.join(room, name: "Анна", token: token)
                let open: [String: Any] = [
                    "action": "open", "problem": "Внимание", "mode": "open", "anonymity": "always",
                ]
                #expect(try await host.askBoard(2, open)["type"] as? String == "done")
                _ = try await host.askBoard(3, ["action": "stage", "from": "problem", "to": "writing"])
                try await TCPClient.connect(port: server.port) { guest in
                    _ = try await guest.handshake()
                    let joined = try await guest.join(room, name: "Мирослава Зорина")
                    let resume = try #require(joined["resume"] as? String)
                    let board = try await guest.message(of: "board")
                    let id = try #require(board["session"] as? String)
                    #expect(
                        try await guest.askBoard(2, ["action": "idea", "text": "Меня обижают"])["type"] as? String
                            == "done")
                    #expect(
                        try await guest.askBoard(3, ["action": "stage", "from": "writing", "to": "reveal"])["code"]
                            as? String == "notAllowed")
                    #expect(
                        try await guest.askBoard(4, ["action": "gibberish"])["code"] as? String == "malformedMessage")
                    let bearer = try await server.bearer()
                    let page = try await server.request("GET", "/api/boards/\(id)", headers: [bearer])
                    let ideas = try #require(page.json["ideas"] as? [[String: Any]])
                    let idea = try #require(ideas.first?["id"] as? Int)
                    try await body(server, id, idea, resume)
                }
            }
        }
    }

    @Test("Those who lead see the board and its file, on the record; a stranger sees nothing")
    func looking() async throws {
        try await Self.withBoard { server, board, idea, resume in
            let bearer = try await server.bearer()
            let list = try await server.request("GET", "/api/boards?room=\(Self.room)", headers: [bearer])
            let boards = try #require(list.json["boards"] as? [[String: Any]])
            #expect(boards.map { $0["id"] as? String } == [board])
            let page = try await server.request("GET", "/api/boards/\(board)", headers: [bearer])
            #expect(page.status == 200)
            #expect((page.json["ideas"] as? [[String: Any]])?.first?["text"] as? String == "Меня обижают")
            // An administrator's link is no account.
            #expect(page.json["rights"] as? [String] == ["host", "export", "hold"])
            #expect((page.json["attendance"] as? [[String: Any]])?.first?["persons"] as? Int == 2)
            #expect(!page.body.contains("Мирослава"))
            let file = try await server.request("GET", "/api/boards/\(board)/export.json", headers: [bearer])
            #expect(file.status == 200)
            let log = try await server.database.auditRecords(before: nil, limit: 1)
            #expect(log.first?.entry.action == "boardExported")
            #expect(log.first?.entry.subject == "board:\(board)")
            // A guest in the call sees the board, but has no file of it before its end.
            let inside = ("Authorization", "Resume " + resume)
            #expect(try await server.request("GET", "/api/boards/\(board)", headers: [inside]).status == 200)
            let refused = try await server.request("GET", "/api/boards/\(board)/export.json", headers: [inside])
            #expect(refused.status == 403)
            #expect(try await server.request("GET", "/api/boards/\(board)").status == 401)
            let other = try await server.bearer(room: "other-room", role: .participant)
            #expect(try await server.request("GET", "/api/boards/\(board)", headers: [other]).status == 404)
            #expect(
                try await server.request("GET", "/api/boards/\(String(repeating: "0", count: 32))", headers: [bearer])
                    .status == 404)
        }
    }

    @Test("The board comes as a spreadsheet, a table and a protocol, and an anonymous one names nobody")
    func files() async throws {
        try await Self.withBoard { server, board, idea, resume in
            let bearer = try await server.bearer()
            let path = "/api/boards/\(board)"
            let table = try await server.request("GET", path + "/export.csv?lang=en", headers: [bearer])
            #expect(table.status == 200)
            #expect(table.body.contains("Меня обижают"))
            #expect(!table.body.contains("Мирослава"))
            let book = try await server.request("GET", path + "/export.xlsx", headers: [bearer])
            #expect(book.status == 200)
            #expect(book.body.hasPrefix("PK"))
            let pdf = try await server.request("GET", path + "/protocol.pdf", headers: [bearer])
            #expect(pdf.body.hasPrefix("%PDF"))
            let inside = ("Authorization", "Resume " + resume)
            #expect(try await server.request("GET", path + "/protocol.pdf", headers: [inside]).status != 200)
        }
    }

    @Test("No file and no log of an anonymous board names who wrote, opened with what people open them with")
    func anonymousFiles() async throws {
        try await Self.withBoard { server, board, idea, resume in
            let bearer = try await server.bearer()
            let path = "/api/boards/\(board)"
            for language in ["ru", "en"] {
                let book = try await server.request("GET", path + "/export.xlsx?lang=\(language)", headers: [bearer])
                let sheets = try Tool.run("python3", ["-c", Self.unpack, "-"], input: book.bytes)
                let pdf = try await server.request("GET", path + "/protocol.pdf?lang=\(language)", headers: [bearer])
                let pages = try Tool.run("pdftotext", ["-layout", "-", "/dev/stdout"], input: pdf.bytes)
                let table = try await server.request("GET", path + "/export.csv?lang=\(language)", headers: [bearer])
                let json = try await server.request("GET", path + "/export.json", headers: [bearer])
                for text in [sheets, pages, table.body, json.body] {
                    // What was written is there, who wrote it is not.
                    #expect(text.contains("Меня обижают"))
                    #expect(!text.contains("Мирослава") && !text.contains("Зорина"))
                }
            }
            let log = try await server.database.auditRecords(before: nil, limit: 100).map(\.entry)
            #expect(log.count { $0.action == "boardExported" } == 8)
            #expect(!log.contains { "\($0)".contains("Мирослава") || "\($0)".contains("обижают") })
        }
    }

    @Test("What hosts do with a board is on the record, without what ideas say and who had them")
    func record() async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            let token = try await server.token()
            let session = try await TCPClient.connect(port: server.port) { host -> String in
                _ = try await host.handshake()
                _ = try await host.join(Self.room, name: "Анна", token: token)
                let open: [String: Any] = [
                    "action": "open", "problem": "Внимание", "mode": "open", "anonymity": "open",
                ]
                _ = try await host.askBoard(2, open)
                _ = try await host.askBoard(3, ["action": "configure", "anonymity": "always"])
                _ = try await host.askBoard(4, ["action": "stage", "from": "problem", "to": "writing"])
                _ = try await host.askBoard(5, ["action": "idea", "text": "Тайная мысль"])
                let bearer = try await server.bearer()
                let list = try await server.request("GET", "/api/boards?room=\(Self.room)", headers: [bearer])
                let id = try #require((list.json["boards"] as? [[String: Any]])?.first?["id"] as? String)
                let page = try await server.request("GET", "/api/boards/\(id)", headers: [bearer])
                let idea = try #require((page.json["ideas"] as? [[String: Any]])?.first?["id"] as? Int)
                let hide: [String: Any] = ["action": "hide", "idea": idea, "reason": "личное"]
                for (number, command) in [hide, ["action": "show", "idea": idea], ["action": "close", "early": true]]
                    .enumerated()
                {
                    #expect(try await host.askBoard(6 + number, command)["type"] as? String == "done")
                }
                return id
            }
            let log = try await server.database.auditRecords(before: nil, limit: 100).map(\.entry)
                .filter { $0.subject == "board:\(session)" }
            let acts = ["boardClosed", "ideaShown", "ideaHidden", "boardAnonymityChanged", "boardOpened"]
            #expect(log.map(\.action) == acts)
            #expect(log.allSatisfy { $0.actor == "token:someone" })
            #expect(log.allSatisfy { !$0.detail.contains("Тайная") && !$0.detail.contains("Анна") })
            #expect(log.first { $0.action == "boardAnonymityChanged" }?.detail.contains("always") == true)
        }
    }

    @Test("A school sees how long it was there itself, and of the others that they were")
    func ownAttendance() throws {
        let board = StoredBoardSession(
            id: "b", room: "r", roomTitle: "Р", openedAt: 0, mode: "open", anonymity: "open", opening: "", phones: [])
        let rows = ["Школа № 1", "Школа № 2", nil].map {
            BoardReport.Attendance(school: $0, persons: 2, people: 30, minutes: 50)
        }
        let schools = [BoardReport.School(id: "s1", name: "Школа № 1"), .init(id: "s2", name: "Школа № 2")]
        func told(_ level: BoardAccess.Level, _ school: String?) -> [BoardReport.Attendance] {
            let visit = BoardAccess.Visit(board: board, level: level, actor: "account:a", school: school)
            return BoardReporter.told(rows, to: visit, schools: schools)
        }
        for own in ["Школа № 2", "s2"] {
            let seen = told(.member, own)
            #expect(seen.map(\.school) == rows.map(\.school))
            #expect(seen.map(\.minutes) == [nil, 50, nil])
            #expect(seen.map(\.people) == [nil, 30, nil])
            #expect(seen.map(\.persons) == [nil, 2, nil])
        }
        #expect(told(.member, nil).allSatisfy { $0.minutes == nil && $0.people == nil })
        #expect(told(.observer, nil) == rows)
    }

    @Test("Who wrote is told to the second of two people, and both are on the record")
    func unlocking() async throws {
        try await Self.withBoard { server, board, idea, resume in
            let first = try await server.visitor("someone", role: .administrator)
            let second = try await server.visitor("another", role: .administrator)
            let path = "/api/boards/\(board)/unlocks"
            let wish = #"{"idea":\#(idea),"reason":"Угроза жизни"}"#
            let guest = ("Authorization", "Resume " + resume)
            #expect(try await server.request("POST", path, headers: [guest], body: wish).status == 403)
            let empty = #"{"idea":\#(idea),"reason":""}"#
            #expect(try await first.request("POST", path, body: empty).code == "reasonMissing")
            let asked = try await first.request("POST", path, body: wish)
            #expect(asked.status == 201)
            let id = try #require(asked.json["id"] as? String)
            let alone = try await first.request("POST", "\(path)/\(id)")
            #expect(alone.status == 403)
            #expect(alone.code == "sameAsker")
            // The same person might hold an administrator's link as well.
            let link = try await server.request("POST", "\(path)/\(id)", headers: [try await server.bearer()])
            #expect(link.status == 403)
            #expect(link.code == "accountNeeded")
            // An account that somebody made a secretary of the call only.
            let appointed = try await server.visitor("appointed")
            #expect(try await appointed.request("POST", "\(path)/\(id)").status == 404)
            let told = try await second.request("POST", "\(path)/\(id)")
            #expect(told.status == 200)
            #expect(told.json["name"] as? String == "Мирослава Зорина")
            let log = try await server.database.auditRecords(before: nil, limit: 10).map(\.entry)
            #expect(log.contains { $0.action == "identityAsked" && $0.actor == "account:someone" })
            #expect(log.contains { $0.action == "identityUnlocked" && $0.actor == "account:another" })
            #expect(!log.contains { $0.detail.contains("Мирослава") })
            let page = try await first.request("GET", "/api/boards/\(board)")
            #expect(page.json["rights"] as? [String] == ["host", "export", "hold", "unlock"])
            #expect((page.json["unlocks"] as? [[String: Any]])?.first?["mine"] as? Bool == true)
        }
    }
}
