import Foundation
import Signalling
import Storage

/// What somebody wants a room to be: the body of POST and PATCH. What is left out stays as it is.
struct MeetingWish: Decodable, Sendable {
    struct School: Decodable, Sendable {
        var id: String
        var quota: Int?
    }

    struct Part: Decodable, Sendable {
        var account: String
        var role: String
    }

    struct Guest: Decodable, Sendable {
        var name: String?
        var account: String?
        var role: String?
    }

    /// The largest body, in bytes: a list of all schools of a district and of everybody who has a part fits.
    static let maximumLength = 128 * 1024
    static let maximumSchools = 500
    static let maximumRoles = 500
    static let maximumGuests = 100
    static let maximumDescription = 4000

    var title: String?
    var capacity: Int?
    var startsAt: Change<String>?
    var duration: Change<Int>?
    var timeZone: Change<String>?
    var recurrence: Change<String>?
    var description: Change<String>?
    var policy: String?
    var guests: Bool?
    var needsAdult: String?
    var schools: [School]?
    var roles: [Part]?
    /// Only with POST.
    var invite: [Guest]?
}

extension StoredRoom {
    /// Makes the room what `wish` says.
    ///
    /// - Parameter maximumCapacity: the most people that a room may hold.
    mutating func apply(_ wish: MeetingWish, maximumCapacity: Int) throws(APIError) {
        if let wished = wish.title {
            guard let title = RoomTitle.clean(wished) else {
                throw APIError(
                    .badRequest, "invalidTitle",
                    "The title must have 1 to \(RoomTitle.maximumLength) visible characters; give another.")
            }
            self.title = title
        }
        if let capacity = wish.capacity { self.capacity = capacity }
        guard (1...maximumCapacity).contains(capacity) else {
            throw APIError(
                .badRequest, "invalidCapacity", "The capacity must be from 1 to \(maximumCapacity); give another.")
        }
        try applyTime(wish)
        try applyAdmission(wish)
        try applyLists(wish)
    }

    private mutating func applyTime(_ wish: MeetingWish) throws(APIError) {
        if let start = wish.startsAt {
            meeting.startsAt = nil
            if let text = start.value {
                guard let date = MeetingTime.date(text) else {
                    throw APIError(
                        .badRequest, "invalidStart",
                        "The start must be a time with its zone between 2000 and 2100, such as "
                            + "2026-12-01T15:00:00+03:00.")
                }
                meeting.startsAt = date
            }
        }
        if let duration = wish.duration {
            guard duration.value.map((1...1440).contains) ?? true else {
                throw APIError(.badRequest, "invalidDuration", "A meeting takes from 1 to 1440 minutes.")
            }
            meeting.duration = duration.value
        }
        if let zone = wish.timeZone {
            guard zone.value.map({ TimeZone(identifier: $0) != nil }) ?? true else {
                throw APIError(
                    .badRequest, "invalidTimeZone", "The time zone must be of the IANA list, such as Europe/Moscow.")
            }
            meeting.timeZone = zone.value
        }
        if let recurrence = wish.recurrence {
            guard recurrence.value == nil || recurrence.value == "monthly" else {
                throw APIError(.badRequest, "invalidRecurrence", "A meeting comes back monthly or not at all (null).")
            }
            meeting.recurrence = recurrence.value
        }
        guard meeting.recurrence == nil || meeting.startsAt != nil else {
            throw APIError(.badRequest, "invalidStart", "A meeting that comes back needs a first start; give one.")
        }
    }

    private mutating func applyAdmission(_ wish: MeetingWish) throws(APIError) {
        if let description = wish.description {
            let text = (description.value ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
            guard text.count <= MeetingWish.maximumDescription else {
                throw APIError(
                    .badRequest, "invalidDescription",
                    "The description has more than \(MeetingWish.maximumDescription) characters; shorten it.")
            }
            meeting.description = text.filter { $0.isNewline || $0 == "\t" || !$0.isControl }
        }
        if let policy = wish.policy { meeting.policy = try Self.word(policy, of: AdmissionPolicy.self, "policy") }
        if let guests = wish.guests { meeting.isOpenToGuests = guests }
        if let rule = wish.needsAdult { meeting.needsAdult = try Self.word(rule, of: AdultRule.self, "needsAdult") }
    }

    private mutating func applyLists(_ wish: MeetingWish) throws(APIError) {
        if let schools = wish.schools {
            try Self.check(schools.count, MeetingWish.maximumSchools, "schools")
            guard schools.allSatisfy({ $0.quota.map((1...100_000).contains) ?? true }) else {
                throw APIError(.badRequest, "invalidQuota", "A school's quota is from 1 to 100000, or left out.")
            }
            let quotas = Dictionary(schools.map { ($0.id, $0.quota) }) { _, last in last }
            meeting.schools = quotas.sorted { $0.key < $1.key }.map { StoredRoomSchool(school: $0, quota: $1) }
        }
        if let roles = wish.roles {
            try Self.check(roles.count, MeetingWish.maximumRoles, "roles")
            for part in roles { _ = try Self.word(part.role, of: Role.self, "role") }
            let parts = Dictionary(roles.map { ($0.account, $0.role) }) { _, last in last }
            let known = Dictionary(meeting.roles.map { ($0.account, $0) }) { first, _ in first }
            meeting.roles = parts.sorted { $0.key < $1.key }.map { account, role in
                // A part that stays comes from where it came from.
                if let same = known[account], same.role == role { return same }
                return StoredRoomRole(account: account, role: role)
            }
        }
    }

    /// Checks that a word is one that the protocol knows.
    static func word<Words: RawRepresentable<String> & CaseIterable>(
        _ text: String, of type: Words.Type, _ field: String
    ) throws(APIError) -> String {
        guard type.init(rawValue: text) != nil else {
            let known = type.allCases.map(\.rawValue).joined(separator: ", ")
            throw APIError(
                .badRequest, "invalid" + field.prefix(1).uppercased() + field.dropFirst(),
                "The field \"\(field)\" must be one of \(known).")
        }
        return text
    }

    private static func check(_ count: Int, _ maximum: Int, _ field: String) throws(APIError) {
        guard count <= maximum else {
            throw APIError(.badRequest, "tooLarge", "The list \"\(field)\" has more than \(maximum) entries.")
        }
    }
}

extension Character {
    fileprivate var isControl: Bool { unicodeScalars.allSatisfy { $0.properties.generalCategory == .control } }
}

/// Times of meetings as they stand in the API.
enum MeetingTime {
    /// The zone that times are thought of where no other is given.
    static let standardZone = "Europe/Moscow"

    /// An ISO 8601 time with its offset; nil when it is none.
    static func date(_ text: String) -> Date? {
        guard text.utf8.count <= 40 else { return nil }
        let date =
            (try? Date.ISO8601FormatStyle().parse(text))
            ?? (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
        // From 2000 to 2100: outside of that somebody has mistyped.
        guard let date, (946_684_800..<4_102_444_800).contains(date.timeIntervalSince1970) else { return nil }
        return date
    }
}
