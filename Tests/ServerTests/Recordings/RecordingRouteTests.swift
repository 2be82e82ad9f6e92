import Foundation
import RecordingManifest
import Storage
import Testing

@testable import Server

@Suite struct RecordingRouteTests {
    @Test func `everybody may do what their part in the room allows, and sees no more`() async throws {
        try await TestServer.run { server in
            let (host, secretary, delegate, administrator) = try await server.makeStaff()
            let fixture = try await server.makeRecording()
            let path = "/api/recordings/\(fixture.id)"
            let unknown = "/api/recordings/" + String(repeating: "a", count: 32)
            let reads = ["", "/film", "/thumbnail", "/chat"]
            for visitor in [host, secretary, administrator] {
                for read in reads {
                    #expect(try await visitor.request("GET", path + read).status == 200, "\(read)")
                }
                let list = try await visitor.request("GET", "/api/recordings")
                #expect((list.json["recordings"] as? [Any])?.count == 1)
                #expect((list.json["disk"] != nil) == (visitor.account.id == "administrator"))
            }
            // A foreign recording looks like one that there is not.
            for read in reads + ["/shares", "/tracks/1-camera-1.webm"] {
                let foreign = try await delegate.request("GET", path + read)
                let none = try await delegate.request("GET", unknown + read)
                #expect(foreign.status == 404)
                #expect(foreign.body == none.body)
                let anybody = try await server.request("GET", path + read)
                #expect(anybody.status == 401)
                #expect(try await server.request("GET", unknown + read).body == anybody.body)
            }
            #expect(
                ((try await delegate.request("GET", "/api/recordings")).json["recordings"] as? [Any])?.count == 0)
            let track = path + "/tracks/1-camera-1.webm"
            #expect(try await host.request("GET", track).body == "video")
            #expect(try await administrator.request("GET", track).status == 200)
            #expect(try await secretary.request("GET", track).status == 403)
            let odds = [
                "manifest.json", "film.webm", "..%2f..%2fveche.sqlite", "2-camera-1.webm", "%00", "chat.jsonl",
            ]
            for odd in odds {
                #expect(try await host.request("GET", path + "/tracks/" + odd).status == 404, "\(odd)")
            }
            let hold = #"{"on":true,"reason":"суд"}"#
            for visitor in [host, secretary] {
                #expect(try await visitor.request("POST", path + "/hold", body: hold).status == 403)
                #expect(try await visitor.request("GET", "/api/audit").status == 403)
                #expect(try await visitor.request("GET", "/api/audit/check").status == 403)
            }
            #expect(try await secretary.request("DELETE", path, body: #"{"reason":"a"}"#).status == 403)
            #expect(try await delegate.request("DELETE", path, body: #"{"reason":"a"}"#).status == 404)
            #expect(try await delegate.request("POST", path + "/hold", body: hold).status == 404)
            #expect(try await server.request("GET", path, headers: [try await server.bearer()]).status == 200)
            let guest = try await server.bearer(room: "abcd-efgh-jkmn", role: .facilitator)
            #expect(try await server.request("GET", path, headers: [guest]).status == 404)
        }
    }

    @Test func `whoever loses the account or the part is out at the next request`() async throws {
        try await TestServer.run { server in
            let (host, secretary, _, _) = try await server.makeStaff()
            let fixture = try await server.makeRecording()
            let film = "/api/recordings/\(fixture.id)/film"
            #expect(try await host.request("GET", film).status == 200)
            #expect(try await secretary.request("GET", film).status == 200)
            _ = try await server.database.updateAccount(id: "host") { $0.isDisabled = true }
            #expect(try await host.request("GET", film).status == 401)
            _ = try await server.database.updateRoom(slug: "abcd-efgh-jkmn") { $0.meeting.roles = [] }
            #expect(try await secretary.request("GET", film).status == 404)
        }
    }

    @Test func `the details tell who is in it, what it consists of and what one may do`() async throws {
        try await TestServer.run { server in
            let (host, secretary, _, administrator) = try await server.makeStaff()
            let fixture = try await server.makeRecording()
            let child = try await server.makeRecording { manifest in
                manifest.start.parent = fixture.id
                manifest.start.breakout = .init(id: 1, title: "Первая")
            }
            let path = "/api/recordings/\(fixture.id)"
            let seen = try await host.request("GET", path).json
            #expect(seen["title"] as? String == "Совет")
            #expect(seen["startedAt"] as? Int == 1_800_000_000_000)
            #expect(seen["film"] as? Bool == true)
            let people = try #require(seen["participants"] as? [[String: Any]])
            #expect(people.map { $0["name"] as? String } == ["Анна"])
            #expect(people.first?["number"] as? Int == 1)
            #expect(((seen["chapters"] as? [[String: Any]])?.first?["kind"]) as? String == "speaker")
            #expect(((seen["tracks"] as? [[String: Any]])?.first?["participant"]) as? Int == 1)
            let children = try #require(seen["children"] as? [[String: Any]])
            #expect(children.map { $0["id"] as? String } == [child.id.text])
            #expect(children.first?["title"] as? String == "Первая")
            #expect(seen["mayDelete"] as? Bool == true)
            #expect(seen["mayHold"] as? Bool == false)
            let less = try await secretary.request("GET", path).json
            #expect(less["tracks"] == nil)
            #expect(less["mayShare"] as? Bool == true)
            #expect(less["mayDelete"] as? Bool == false)
            #expect(try await administrator.request("GET", path).json["mayHold"] as? Bool == true)
            // What was written by who withdrew is left out, and times are those of the film.
            let chat = try await host.request("GET", path + "/chat").json["lines"] as? [[String: Any]]
            #expect(chat?.map { $0["text"] as? String } == ["раз", "два"])
            #expect(chat?.map { $0["at"] as? Int } == [400, 1000])
        }
    }

    @Test func `films come whole or in parts`() async throws {
        try await TestServer.run { server in
            let (host, _, _, _) = try await server.makeStaff()
            let fixture = try await server.makeRecording()
            let film = "/api/recordings/\(fixture.id)/film"
            func get(_ headers: [(String, String)], _ method: String = "GET") async throws -> Answer {
                try await server.request(method, film, headers: host.headers + headers)
            }
            let whole = try await get([])
            #expect(whole.status == 200)
            #expect(whole.body == "0123456789")
            #expect(whole.headers["content-type"] == "video/webm")
            #expect(whole.headers["accept-ranges"] == "bytes")
            #expect(whole.headers["cache-control"] == "private, no-store")
            #expect(whole.headers["x-content-type-options"] == "nosniff")
            #expect(whole.headers["content-security-policy"] == "sandbox; default-src 'none'")
            #expect(whole.headers["content-disposition"] == nil)
            let tag = try #require(whole.headers["etag"])
            let date = try #require(whole.headers["last-modified"])
            #expect(date.wholeMatch(of: /[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/) != nil)
            let part = try await get([("Range", "bytes=2-4")])
            #expect(part.status == 206)
            #expect(part.body == "234")
            #expect(part.headers["content-range"] == "bytes 2-4/10")
            #expect(part.headers["content-length"] == "3")
            #expect(try await get([("Range", "bytes=-1")]).body == "9")
            let outside = try await get([("Range", "bytes=10-")])
            #expect(outside.status == 416)
            #expect(outside.headers["content-range"] == "bytes */10")
            for condition in [tag, date] {
                #expect(try await get([("Range", "bytes=0-1"), ("If-Range", condition)]).status == 206)
            }
            #expect(try await get([("Range", "bytes=0-1"), ("If-Range", "\"old\"")]).status == 200)
            #expect(try await get([("If-None-Match", tag)]).status == 304)
            let download = try await server.request("GET", film + "?download=1", headers: host.headers)
            let disposition = try #require(download.headers["content-disposition"])
            #expect(disposition.hasPrefix("attachment; filename=\""))
            #expect(disposition.hasSuffix("%202027-01-15.webm"), "\(disposition)")
            try await TCPClient.connect(port: server.port) { session in
                var text = "HEAD \(film) HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-2\r\n"
                for (name, value) in host.headers { text += "\(name): \(value)\r\n" }
                try await session.send(text + "\r\n")
                let head = try await session.answer(hasBody: false)
                #expect(head.status == 206)
                #expect(head.headers["content-length"] == "3")
                // The connection goes on, so there was no body.
                #expect(try await session.request("GET", film, headers: host.headers).body == "0123456789")
            }
        }
    }

    @Test func `a large film arrives whole`() async throws {
        try await TestServer.run { server in
            let (host, _, _, _) = try await server.makeStaff()
            let text = (0..<300_000).map { String($0) }.joined(separator: " ")
            let fixture = try await server.makeRecording(film: text)
            let path = "/api/recordings/\(fixture.id)/film"
            #expect(try await host.request("GET", path).body == text)
            let part = try await server.request(
                "GET", path, headers: host.headers + [("Range", "bytes=1000000-1500000")])
            #expect(part.body.utf8.count == 500_001)
            #expect(part.body.utf8.elementsEqual(text.utf8.dropFirst(1_000_000).prefix(500_001)))
        }
    }

    @Test func `watching, downloading and deleting stand in the log`() async throws {
        try await TestServer.run { server in
            let (host, _, _, administrator) = try await server.makeStaff()
            let fixture = try await server.makeRecording()
            let path = "/api/recordings/\(fixture.id)"
            for _ in 0..<3 { _ = try await host.request("GET", path + "/film") }
            _ = try await administrator.request("GET", path + "/film")
            for _ in 0..<2 { _ = try await host.request("GET", path + "/film?download=1") }
            #expect(try await host.request("DELETE", path, body: #"{"reason":" "}"#).code == "reasonMissing")
            #expect(try await host.request("DELETE", path, body: "{}").code == "reasonMissing")
            #expect(try await host.request("DELETE", path, body: #"{"reason":"по просьбе"}"#).status == 204)
            for read in ["", "/film", "/thumbnail", "/chat"] {
                #expect(try await administrator.request("GET", path + read).status == 404)
            }
            #expect(try await host.request("DELETE", path, body: #"{"reason":"a"}"#).status == 404)
            #expect(!FileManager.default.fileExists(atPath: fixture.directory))
            let records = try #require(
                try await administrator.request("GET", "/api/audit").json["records"] as? [[String: Any]])
            #expect(
                records.map { $0["action"] as? String } == ["deleted", "downloaded", "watched", "watched"])
            #expect(records.last?["actor"] as? String == "account:host")
            #expect(records.last?["name"] as? String == "Имя host")
            let act = try #require(records.first)
            #expect((act["detail"] as? [String: String])?["reason"] == "по просьбе")
            #expect((act["detail"] as? [String: String])?["files"] == "6")
            #expect(act["title"] as? String == "Совет")
            let page = try await administrator.request("GET", "/api/audit?before=2&limit=5").json["records"]
            #expect((page as? [[String: Any]])?.count == 1)
            let check = try await administrator.request("GET", "/api/audit/check").json
            #expect(check["records"] as? Int == 4)
            #expect(check["firstBroken"] == nil)
            let left = try await server.database.recording(id: fixture.id.text)
            #expect(left?.deletion?.by == "account:host")
            #expect(left?.searchText == "")
        }
    }

    @Test func `another site cannot delete with somebody's cookie`() async throws {
        try await TestServer.run { server in
            let (host, _, _, _) = try await server.makeStaff()
            let fixture = try await server.makeRecording()
            let answer = try await server.request(
                "DELETE", "/api/recordings/\(fixture.id)",
                headers: [
                    host.headers[0], ("Origin", "https://evil.example"), ("Content-Type", "application/json"),
                ], body: #"{"reason":"a"}"#)
            #expect(answer.status == 403)
            #expect(FileManager.default.fileExists(atPath: fixture.directory))
        }
    }

    @Test func `lists can be searched and paged`() async throws {
        try await TestServer.run { server in
            let (host, _, _, _) = try await server.makeStaff()
            var ids: [String] = []
            for index in 0..<3 {
                let fixture = try await server.makeRecording { manifest in
                    manifest.start.startedAt += Int64(index)
                    manifest.start.title = "Встреча \(index)"
                }
                ids.insert(fixture.id.text, at: 0)
            }
            func list(_ query: String) async throws -> ([String], Bool?) {
                let json = try await host.request("GET", "/api/recordings?" + query).json
                let entries = json["recordings"] as? [[String: Any]] ?? []
                return (entries.compactMap { $0["id"] as? String }, json["more"] as? Bool)
            }
            #expect(try await list("limit=2") == (Array(ids.prefix(2)), true))
            #expect(try await list("limit=2&before=\(ids[1])") == ([ids[2]], false))
            // "встреча 1", and the name of somebody who is in it.
            #expect(
                try await list("search=%D0%B2%D1%81%D1%82%D1%80%D0%B5%D1%87%D0%B0%201") == ([ids[1]], false))
            #expect(try await list("search=%D0%90%D0%BD%D0%BD%D0%B0").0.count == 3)
            #expect(try await list("room=other") == ([], false))
            #expect(try await server.request("GET", "/api/recordings").status == 401)
        }
    }
}
