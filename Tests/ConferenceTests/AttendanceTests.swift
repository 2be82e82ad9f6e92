import Primitives
import Signalling
import Testing

@testable import Conference

@Suite struct AttendanceTests {
    private func facts(_ key: String, people: Int = 1, role: Role = .participant) -> AttendanceRecord.Facts {
        AttendanceRecord.Facts(
            name: key, role: role, person: Person(key: PersonKey(rawValue: key), people: people))
    }

    private func id(_ number: UInt32) -> ParticipantID { ParticipantID(rawValue: number) }

    @Test("A short gap is no gap, a long one is, and two devices are one person")
    func stays() {
        var record = AttendanceRecord()
        func enter(_ number: UInt32, _ time: Int64) {
            record.enter(id(number), facts("a", people: Int(number)), at: time, gap: 30_000, callGap: 600_000)
        }
        enter(1, 0)
        record.leave(id(1), facts("a"), at: 10_000)
        enter(1, 30_000)
        enter(2, 40_000)
        record.leave(id(1), facts("a"), at: 50_000)
        record.leave(id(2), facts("a"), at: 60_000)
        enter(3, 100_000)
        let rows = record.report(at: 110_000).rows
        #expect(rows.count == 1)
        #expect(rows.first?.stays == [.init(from: 0, to: 60_000), .init(from: 100_000)])
        #expect(rows.first?.seconds == 70)
        #expect(rows.first?.people == 3)
    }

    @Test("After a long time without anybody, and after the end for all, another call begins")
    func calls() {
        var record = AttendanceRecord()
        record.enter(id(1), facts("a"), at: 0, gap: 30_000, callGap: 600_000)
        record.leave(id(1), facts("a"), at: 1000)
        record.enter(id(2), facts("b"), at: 700_000, gap: 30_000, callGap: 600_000)
        #expect(record.began == 700_000)
        #expect(record.report(at: 700_000).rows.map { $0.name } == ["b"])
        record.end(at: 710_000)
        record.enter(id(3), facts("c"), at: 711_000, gap: 30_000, callGap: 600_000)
        #expect(record.report(at: 711_000).rows.map { $0.name } == ["c"])
        let unsaved = record.takeUnsaved()
        #expect(Set(unsaved.map { $0.call }) == [0, 700_000, 711_000], "what was not kept yet is not lost")
    }

    @Test(
        "The time of a person is the union of all presence, short gaps filled", arguments: 1...20 as ClosedRange<UInt64>
    )
    func union(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var record = AttendanceRecord()
        var inside: Set<UInt32> = []
        var here: [Bool] = []
        record.enter(id(99), facts("keeps the call going"), at: 0, gap: 10, callGap: 1000)
        for second in 0..<400 {
            let device = UInt32.random(in: 1...3, using: &generator)
            if Int.random(in: 0..<8, using: &generator) == 0 {
                if inside.remove(device) != nil {
                    record.leave(id(device), facts("a"), at: Int64(second))
                } else {
                    inside.insert(device)
                    record.enter(id(device), facts("a"), at: Int64(second), gap: 10, callGap: 1000)
                }
            }
            here.append(!inside.isEmpty)
        }
        // Fills gaps shorter than ten between two times of presence.
        var lastHere: Int?
        for second in here.indices where here[second] {
            if let last = lastHere, second - last - 1 < 10 { for gap in last..<second { here[gap] = true } }
            lastHere = second
        }
        let row = record.report(at: 400).rows.first { $0.name == "a" }
        let total = (row?.stays ?? []).reduce(0) { $0 + ($1.to ?? 400) - $1.from }
        #expect(total == Int64(here.count { $0 }))
        for (a, b) in zip(row?.stays ?? [], (row?.stays ?? []).dropFirst()) { #expect((a.to ?? .max) + 10 <= b.from) }
    }

    @Test("Who may see the report gets it, with the highest role and without encoders")
    func request() throws {
        var world = World()
        let anna = world.join("Анна", role: .secretary)
        let boris = world.join("Борис")
        world.join("Студия", client: .whip)
        world.wait(.seconds(90))
        world.apply(.connectionLost(boris))
        world.wait(.seconds(20))
        #expect(world.ask(boris, .attendance) == nil, "no longer connected: nobody is asked")
        world.ask(anna, .attendance)
        var report: Attendance?
        for case .room(.attendance(let now)) in world.views[anna]?.messages ?? [] { report = now }
        let rows = try #require(report?.rows)
        #expect(rows.map { $0.name } == ["Анна", "Борис"])
        #expect(rows.map { $0.role } == [.secretary, .participant])
        #expect(rows.map { $0.seconds } == [110, 90])
        let vera = world.join("Вера")
        #expect(world.ask(vera, .attendance) == .notAllowed)
    }
}
