import Brainstorm
import Conference
import Foundation
import Signalling
import Storage
import Testing

@testable import Boards

@Suite("Boards on which nobody learns who wrote what")
struct AnonymityTests {
    private static let school = School(id: "school-17", name: "Школа на горе")

    /// All bytes that the database has written.
    private func bytes(_ directory: String) throws -> [Data] {
        try ["veche.sqlite", "veche.sqlite-wal"].compactMap { name in
            let path = directory + "/" + name
            return FileManager.default.fileExists(atPath: path) ? try Data(contentsOf: URL(filePath: path)) : nil
        }
    }

    private func opened(_ desk: Desk) async throws -> Page {
        let host = desk.page("Ольга", .facilitator, number: 1)
        #expect(try await host.ask(.open(.init(problem: "Буллинг", mode: .open, anonymity: .always))) == nil)
        #expect(try await host.ask(.stage(from: .problem, to: .writing)) == nil)
        return host
    }

    @Test("Neither the database nor the messages name who wrote, nor what they are known by")
    func nowhere() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory)
            let host = try await opened(desk)
            let pupil = desk.page(
                "Мирослава Зорина", .delegate, number: 2, school: Self.school, key: "guest:device-5513")
            #expect(try await pupil.ask(.draft(slot: "idea", text: "Меня")) == nil)
            #expect(try await pupil.idea("Меня обижают") == nil)
            let secretary = desk.page("Пётр", .secretary, number: 3)
            let speaker = Speaker(name: "Мирослава Зорина", participant: 2)
            #expect(
                try await secretary.ask(.idea(text: "Сказано вслух", board: nil, speaker: speaker, slot: nil)) == nil)
            try await eventually { host.view.texts.count == 2 }
            await desk.service.settle()
            for data in try bytes(directory) {
                for trace in ["Мирослава", "Зорина", "device-5513", "Школа на горе"] {
                    #expect(data.range(of: Data(trace.utf8)) == nil, "\(trace) is in the database")
                }
            }
            for page in [host, secretary, pupil] {
                #expect(!page.text.contains("Мирослава"))
                #expect(!page.text.contains("\"author\":"))
            }
            let session = try #require(host.view.session)
            let report = try #require(try await desk.service.report(session, isHost: true))
            #expect(report.ideas.allSatisfy { $0.author == nil && $0.school == nil && $0.writtenBy == nil })
        }
    }

    @Test("Two people learn who it was, one alone does not, and nobody without the key")
    func unlocking() async throws {
        try await Desk.inDirectory { directory in
            let clock = Desk.Clock()
            let desk = try Desk(directory, clock: clock)
            let host = try await opened(desk)
            let pupil = desk.page("Мирослава Зорина", number: 2, school: Self.school)
            #expect(try await pupil.idea("Меня обижают") == nil)
            clock.pass(100)
            try await eventually { host.view.ideas.count == 1 }
            let session = try #require(host.view.session)
            let idea = UInt32(try #require(host.view.ideas.keys.first))
            let service = desk.service
            let wish = try await service.askToUnlock(session, idea: idea, reason: "Угроза", by: "account:1")
            await #expect(throws: BoardServiceError.sameAsker) {
                try await service.unlock(wish, session: session, by: "account:1")
            }
            await #expect(throws: BoardServiceError.gone) {
                try await service.unlock(wish, session: BoardRoom.newID(), by: "account:2")
            }
            let identity = try await service.unlock(wish, session: session, by: "account:2")
            #expect(identity == BoardIdentity(name: "Мирослава Зорина", school: "Школа на горе"))
            #expect(try await service.unlock(wish, session: session, by: "account:1") == identity)
            let late = try await service.askToUnlock(session, idea: idea, reason: "Угроза", by: "account:1")
            clock.pass(BoardService.unlockTime + 1)
            await #expect(throws: BoardServiceError.expired) {
                try await service.unlock(late, session: session, by: "account:2")
            }
            // The database with another key names nobody.
            try FileManager.default.removeItem(atPath: directory + "/identities.key")
            let stranger = try Desk(directory, clock: clock)
            await #expect(throws: BoardServiceError.unknownAuthor) {
                try await stranger.service.unlock(wish, session: session, by: "account:2")
            }
        }
    }

    @Test("What was typed under a name is gone when the board becomes anonymous")
    func becomingAnonymous() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory)
            let host = desk.page("Ольга", .facilitator, number: 1)
            #expect(try await host.ask(.open(.init(problem: "П", mode: .nominal, anonymity: .open))) == nil)
            #expect(try await host.ask(.stage(from: .problem, to: .writing)) == nil)
            let pupil = desk.page("Мирослава", number: 2)
            #expect(try await pupil.ask(.draft(slot: "idea", text: "Тайна")) == nil)
            #expect(try await host.ask(.configure(.init(anonymity: .always)))?.code == .conflict)
            #expect(try await pupil.ask(.draft(slot: "idea", text: "")) == nil)
            #expect(try await host.ask(.configure(.init(anonymity: .always))) == nil)
            await desk.service.settle()
            let session = try #require(host.view.session)
            for event in try await desk.database.boardEvents(session: session) {
                #expect(!event.value.contains("Мирослава"))
            }
            #expect(try await pupil.idea("Теперь тайна") == nil)
            try await eventually { (pupil.own?["ideas"] as? [Any])?.count == 1 }
        }
    }

    @Test("The key is made once, for the owner alone, and a damaged one is refused")
    func key() throws {
        let directory = NSTemporaryDirectory() + "veche-key-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let key = try IdentityKey(directory: directory)
        let again = try IdentityKey(directory: directory)
        #expect(key.pseudonym(of: "a", session: "s") == again.pseudonym(of: "a", session: "s"))
        #expect(key.pseudonym(of: "a", session: "s") != key.pseudonym(of: "a", session: "t"))
        let path = directory + "/identities.key"
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let short = try #require(key.seal(BoardIdentity(name: "Я"), tag: "t", session: "s"))
        let long = try #require(key.seal(BoardIdentity(name: "Константин Константинович"), tag: "t", session: "s"))
        #expect(short.count == long.count)
        #expect(key.open(short, tag: "other", session: "s") == nil)
        try Data([1, 2, 3]).write(to: URL(filePath: path))
        #expect(throws: BoardsError.self) { try IdentityKey(directory: directory) }
    }
}
