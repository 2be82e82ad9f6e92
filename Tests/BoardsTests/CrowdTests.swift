import Brainstorm
import Conference
import Foundation
import Signalling
import Synchronization
import Testing

@testable import Boards

@Suite("A crowd on one board")
struct CrowdTests {
    @Test("300 people and 20 ideas a second: everybody has every idea soon")
    func crowd() async throws {
        try await Desk.inDirectory { directory in
            let desk = try Desk(directory)
            let host = desk.page("Анна", .facilitator, number: 1)
            #expect(try await host.ask(.open(.init(problem: "Внимание", mode: .open, anonymity: .open))) == nil)
            #expect(try await host.ask(.stage(from: .problem, to: .writing)) == nil)
            let arrivals = Mutex<[String: [ContinuousClock.Instant]]>([:])
            var guests: [BoardGuest] = []
            for number in 2...301 {
                let guest = BoardGuest(
                    connection: ConnectionID(rawValue: UInt64(number)),
                    participant: ParticipantID(rawValue: UInt32(number)),
                    key: PersonKey(rawValue: "account:\(number)"), name: "Участник \(number)", role: .participant)
                let listens = number.isMultiple(of: 30)
                desk.service.entered(guest, room: Desk.room) { message in
                    guard listens, message.bytes.starts(with: Array("{\"type\":\"board\"".utf8)) else { return }
                    let now = ContinuousClock.now
                    let text = String(decoding: message.bytes, as: UTF8.self)
                    for match in text.matches(of: /мысль-(\d+)\./) {
                        arrivals.withLock { $0[String(match.1), default: []].append(now) }
                    }
                }
                guests.append(guest)
            }
            await desk.service.settle()
            var sent: [ContinuousClock.Instant] = []
            let start = ContinuousClock.now
            let count = 100
            for number in 0..<count {
                try await Task.sleep(until: start + .milliseconds(50 * number))
                sent.append(ContinuousClock.now)
                let idea = BoardCommand.idea(text: "мысль-\(number).", board: nil, speaker: nil, slot: nil)
                desk.service.receive(
                    .command(idea), number: nil, from: guests[number * 7 % 300].connection, room: Desk.room)
            }
            let listeners = 10
            try await eventually {
                arrivals.withLock { all in (0..<count).allSatisfy { all[String($0)]?.count ?? 0 >= listeners } }
            }
            let delays = arrivals.withLock { all in
                (0..<count).flatMap { number in (all[String(number)] ?? []).prefix(listeners).map { $0 - sent[number] }
                }
            }.sorted()
            let p99 = delays[delays.count * 99 / 100]
            print("idea to others' outboxes: p50 \(delays[delays.count / 2]), p99 \(p99)")
            // Far above what is promised: the figure itself is measured by the load tester.
            #expect(p99 < .seconds(10))
        }
    }
}
