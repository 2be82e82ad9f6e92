import Conference
import Foundation
import Logging
import Signalling
import Storage
import Testing

@testable import Server

@Suite struct TalkTests {
    private static let room = "abcd-efgh-jkmn"

    private func adapter(_ server: TestServer) -> StoredTalk {
        StoredTalk(
            store: server.database, files: FileVault(dataDirectory: server.directory + "/data"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test func `what was said and voted is there after a restart, as it was`() async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            try await TCPClient.connect(port: server.port) { anna in
                #expect(try await anna.handshake().status == 101)
                _ = try await anna.join(Self.room, name: "Анна", token: try await server.token())
                for text in [
                    #"{"type":"chat","action":"send","text":"Первое; 'DROP TABLE'","request":1}"#,
                    #"{"type":"chat","action":"send","text":"Второе","replyTo":1,"request":2}"#,
                    #"{"type":"chat","action":"react","message":1,"reaction":"👍","on":true,"request":3}"#,
                    #"{"type":"chat","action":"pin","message":1,"on":true,"request":4}"#,
                    #"{"type":"chat","action":"edit","message":2,"text":"Другое","request":5}"#,
                    #"{"type":"poll","action":"create","question":"=Начнём?","options":["Да","Нет"],"multiple":false,"#
                        + #""anonymous":false,"open":true,"request":6}"#,
                    #"{"type":"poll","action":"vote","poll":1,"choices":[1],"request":7}"#,
                ] {
                    try await anna.say(text)
                    _ = try await anna.message(of: "done")
                }
            }
            await server.conference.shutDown()
            // Another process would read no more than this.
            let past = try await adapter(server).past(room: Self.room, latest: 500)
            #expect(past.latest.map(\.text) == ["Первое; 'DROP TABLE'", "Другое"])
            #expect(past.latest.first?.isPinned == true)
            #expect(past.latest.first?.reactions["👍"]?.count == 1)
            #expect(past.latest.last?.isEdited == true)
            #expect(past.latest.last?.replyTo == 1)
            #expect(past.nextMessage == 3)
            #expect(past.polls.map(\.counts) == [[0, 1]])
            #expect(past.votes.map(\.choices) == [[1]])
            #expect(past.nextPoll == 2)
        }
    }

    @Test func `the archive finds what a reader may read, and nothing else`() async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            let talk = adapter(server)
            let (anna, boris) = (PersonKey(rawValue: "account:a"), PersonKey(rawValue: "account:b"))
            var changes = TalkChanges()
            for id in 1...40 as ClosedRange<MessageID> {
                var entry = ChatEntry(id: id, author: anna, name: "Анна", text: "\(id)", at: Int64(id))
                if id % 4 == 0 { entry.recipient = .init(key: boris, name: "Борис") }
                if id % 4 == 1 { entry.breakout = 7 }
                changes.messages[id] = entry
            }
            try await talk.save(changes, room: Self.room)
            for reader in [
                ChatReader(key: boris), ChatReader(key: boris, breakout: 7),
                ChatReader(key: PersonKey(rawValue: "account:c")),
            ] {
                let found = try await talk.messages(room: Self.room, before: 30, limit: 5, reader: reader)
                let wanted = changes.messages.values.filter { $0.id < 30 && reader.mayRead($0) }
                    .sorted { $0.id < $1.id }.suffix(5)
                #expect(found == Array(wanted))
            }
            let past = try await talk.past(room: Self.room, latest: 10)
            #expect(past.latest.map(\.id) == Array(31...40))
            #expect(past.hasOlder)
        }
    }

    @Test func `of an anonymous poll the store has sums only, of a deleted one its number`() async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            let talk = adapter(server)
            var poll = StoredPoll(
                id: 3, question: "?", options: ["a", "b"], isMultiple: false, isAnonymous: true, correct: [1],
                state: .open, createdAt: 5)
            poll.counts = [0, 1]
            var changes = TalkChanges()
            changes.polls[3] = poll
            let voter = PersonKey(rawValue: "guest:x")
            changes.votes[.init(poll: 3, voter: voter)] = StoredVote(poll: 3, voter: voter, name: "", choices: nil)
            try await talk.save(changes, room: Self.room)
            var past = try await talk.past(room: Self.room, latest: 1)
            #expect(past.polls == [poll])
            #expect(past.votes.first?.choices == nil)
            var removal = TalkChanges()
            removal.removedPolls = [3]
            try await talk.save(removal, room: Self.room)
            past = try await talk.past(room: Self.room, latest: 1)
            #expect(past.polls.isEmpty && past.votes.isEmpty)
            #expect(past.nextPoll == 4)
        }
    }

    @Test func `the table of polls is for those who run them, and no formula`() async throws {
        try await TestServer.run { server in
            try await server.makeRoom()
            let path = "/api/rooms/\(Self.room)/polls.csv"
            try await TCPClient.connect(port: server.port) { anna in
                #expect(try await anna.handshake().status == 101)
                let joined = try await anna.join(Self.room, name: "=1+1", token: try await server.token())
                let resume = try #require(joined["resume"] as? String)
                try await anna.say(
                    #"{"type":"poll","action":"create","question":"@A;\"B\"","options":["Да","-1"],"multiple":false,"#
                        + #""anonymous":false,"open":true,"request":6}"#)
                _ = try await anna.message(of: "done")
                try await anna.say(#"{"type":"poll","action":"vote","poll":1,"choices":[0],"request":7}"#)
                _ = try await anna.message(of: "done")
                let table = try await server.request("GET", path, headers: [("Authorization", "Resume \(resume)")])
                #expect(table.status == 200)
                #expect(table.headers["content-type"] == "text/csv; charset=utf-8")
                #expect(table.body.hasPrefix("\u{feff}Опрос;"))
                #expect(table.body.contains("\r\n1;\"'@A;\"\"B\"\"\";Да;1;1;;\r\n"))
                #expect(table.body.contains(";'=1+1\r\n"))
                let english = try await server.request(
                    "GET", path + "?lang=en", headers: [("Authorization", "Resume \(resume)")])
                #expect(english.body.hasPrefix("\u{feff}Poll;Question;"))
                #expect(try await server.request("GET", path, headers: [try await server.bearer()]).status == 200)
                try await TCPClient.connect(port: server.port) { guest in
                    #expect(try await guest.handshake().status == 101)
                    let joined = try await guest.join(Self.room, name: "Гость")
                    let resume = try #require(joined["resume"] as? String)
                    let refused = try await server.request(
                        "GET", path, headers: [("Authorization", "Resume \(resume)")])
                    #expect(refused.status == 403)
                }
            }
            #expect(try await server.request("GET", path).status == 401)
        }
    }
}
