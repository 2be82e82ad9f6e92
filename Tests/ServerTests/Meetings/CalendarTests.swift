import Foundation
import Storage
import Testing

@testable import Server

@Suite struct CalendarTests {
    private func file(
        _ start: String, zone: String = "Europe/Moscow", recurrence: String? = nil, title: String = "Совет",
        description: String = ""
    ) -> String {
        var room = StoredRoom(slug: "abcd", title: title, capacity: 10, createdAt: Date(timeIntervalSince1970: 0))
        room.meeting.startsAt = MeetingTime.date(start)
        room.meeting.duration = 90
        room.meeting.timeZone = zone
        room.meeting.recurrence = recurrence
        room.meeting.description = description
        let file = CalendarFile(
            room: room, link: "https://call.example/r/abcd", now: Date(timeIntervalSince1970: 1_800_000_000))
        return file.text ?? ""
    }

    private func line(_ name: String, of file: String) -> String? {
        let unfolded = file.replacingOccurrences(of: "\r\n ", with: "")
        return unfolded.split(separator: "\r\n").first { $0.hasPrefix(name + ":") }.map(String.init)
    }

    @Test func `a meeting stands in the file with its time in UTC`() {
        let file = file("2026-12-08T15:00:00+03:00")
        #expect(file.hasPrefix("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"))
        #expect(file.hasSuffix("END:VEVENT\r\nEND:VCALENDAR\r\n"))
        #expect(line("DTSTART", of: file) == "DTSTART:20261208T120000Z")
        #expect(line("DTSTAMP", of: file) == "DTSTAMP:20270115T080000Z")
        #expect(line("DURATION", of: file) == "DURATION:PT90M")
        #expect(line("URL", of: file) == "URL:https://call.example/r/abcd")
        #expect(line("RRULE", of: file) == nil)
    }

    @Test(arguments: [
        ("2026-12-08T15:00:00+03:00", "2TU"), ("2026-12-01T15:00:00+03:00", "1TU"),
        ("2026-12-29T15:00:00+03:00", "-1TU"), ("2026-12-31T15:00:00+03:00", "-1TH"),
        ("2026-12-28T15:00:00+03:00", "4MO"),
    ])
    func `a monthly meeting keeps its weekday and its week`(start: String, rule: String) {
        #expect(line("RRULE", of: file(start, recurrence: "monthly")) == "RRULE:FREQ=MONTHLY;BYDAY=\(rule)")
    }

    @Test func `where a rule in UTC would say another day, the dates are listed`() {
        // Half past one at night on the first Tuesday is still Monday in UTC, and in September even the month before.
        let file = file("2026-09-01T01:30:00+03:00", recurrence: "monthly")
        #expect(line("RRULE", of: file) == nil)
        let dates = line("RDATE", of: file)?.dropFirst(6).split(separator: ",").map(String.init)
        #expect(dates?.prefix(3) == ["20261005T223000Z", "20261102T223000Z", "20261130T223000Z"])
        #expect(dates?.count == 23)
    }

    @Test func `where summer time comes and goes, the hour on the wall stays`() {
        let file = file("2026-02-10T15:00:00+01:00", zone: "Europe/Berlin", recurrence: "monthly")
        let dates = line("RDATE", of: file)?.dropFirst(6).split(separator: ",").map(String.init)
        #expect(dates?.prefix(3) == ["20260310T140000Z", "20260414T130000Z", "20260512T130000Z"])
    }

    @Test func `the last weekday is the fourth or the fifth`() {
        let file = file("2026-10-30T00:30:00+03:00", recurrence: "monthly")
        let dates = line("RDATE", of: file)?.dropFirst(6).split(separator: ",").map(String.init)
        // The last Fridays of November (the fourth) to February, written in UTC.
        #expect(dates?.prefix(4) == ["20261126T213000Z", "20261224T213000Z", "20270128T213000Z", "20270225T213000Z"])
    }

    @Test func `text cannot break out of its line`() {
        let file = file(
            "2026-12-08T15:00:00+03:00", title: #"A, B; C\ D"#, description: "Один\nEND:VEVENT\r\nATTACH:file:///x")
        #expect(line("SUMMARY", of: file) == #"SUMMARY:A\, B\; C\\ D"#)
        #expect(file.components(separatedBy: "\r\nEND:VEVENT").count == 2)
        #expect(!file.contains("\r\nATTACH"))
    }

    @Test func `long lines are folded between characters`() {
        let text = String(repeating: "Щ", count: 100) + String(repeating: "👩🏽‍🏫", count: 30)
        let file = file("2026-12-08T15:00:00+03:00", title: text)
        for line in file.components(separatedBy: "\r\n") { #expect(line.utf8.count <= 75) }
        #expect(!file.contains("\u{FFFD}"))
        #expect(line("SUMMARY", of: file) == "SUMMARY:" + text)
    }

    @Test func `the file is served with its type, and a room without a time has none`() async throws {
        try await TestServer.run { server in
            let made = try await server.request(
                "POST", "/api/rooms", headers: [try await server.bearer()],
                body: #"{"title":"A","startsAt":"2026-12-08T12:00:00.000Z"}"#)
            let slug = try #require(made.json["slug"] as? String)
            let answer = try await server.request("GET", "/api/rooms/\(slug)/calendar.ics")
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/calendar; charset=utf-8")
            #expect(answer.headers["content-disposition"] == "attachment; filename=\"\(slug).ics\"")
            #expect(answer.body.contains("URL:http://localhost/r/\(slug)\r\n"))
            try await server.makeRoom(slug: "abcd")
            #expect(try await server.request("GET", "/api/rooms/abcd/calendar.ics").code == "notFound")
            #expect(try await server.request("GET", "/api/rooms/none/calendar.ics").code == "roomNotFound")
        }
    }
}
