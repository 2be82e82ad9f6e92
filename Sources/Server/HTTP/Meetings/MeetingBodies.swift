import Foundation
import Storage

/// A room as the API tells it; who asks decides which fields there are.
struct RoomBody: Encodable, Sendable {
    struct School: Encodable, Sendable {
        var id: String
        var name: String
        var quota: Nullable<Int>
    }

    struct Part: Encodable, Sendable {
        var account: String
        var name: String
        var role: String
    }

    var slug: String
    var title: String
    var participants: Int
    var capacity: Int
    var startsAt: Nullable<Date>
    var duration: Nullable<Int>
    var timeZone: String
    var recurrence: Nullable<String>
    var policy: String
    var guests: Bool
    var description: String
    /// How the recording stands, so that people are asked at the door; nil when nothing is recorded.
    var recording: String?
    // For those who find the room in their list.
    var createdAt: Date?
    var link: String?
    var editable: Bool?
    // For those who may change it.
    var needsAdult: String?
    var schools: [School]?
    var roles: [Part]?
    /// What a call that was started in one go has invited.
    var invitations: [RoomInvitationBody]?

    /// What everybody may know who has the link.
    init(_ room: StoredRoom, participants: Int) {
        slug = room.slug
        title = room.title
        self.participants = participants
        capacity = room.capacity
        startsAt = Nullable(room.meeting.startsAt)
        duration = Nullable(room.meeting.duration)
        timeZone = room.meeting.timeZone ?? MeetingTime.standardZone
        recurrence = Nullable(room.meeting.recurrence)
        policy = room.meeting.policy
        guests = room.meeting.isOpenToGuests
        description = room.meeting.description
    }

    /// Adds what those see who find the room in their list.
    mutating func addEntry(_ room: StoredRoom, link: String, isEditable: Bool) {
        createdAt = room.createdAt
        self.link = link
        editable = isEditable
    }

    /// Adds what those see who may change the room.
    mutating func addDetails(_ room: StoredRoom, schools names: [String: String], people: [String: String]) {
        needsAdult = room.meeting.needsAdult
        schools = room.meeting.schools.map {
            School(id: $0.school, name: names[$0.school] ?? $0.school, quota: Nullable($0.quota))
        }
        roles = room.meeting.roles.map {
            Part(account: $0.account, name: people[$0.account] ?? $0.account, role: $0.role)
        }
    }
}

/// A personal link as the API tells it.
struct RoomInvitationBody: Encodable, Sendable {
    var id: String
    var name: String
    var role: String
    var school: Nullable<NamedReference>
    var link: String
    var usedAt: Date?
}

/// What a personal link says of its bearer, before the room is entered.
struct PersonalGreeting: Encodable, Sendable {
    var name: String
    var role: String
    var school: Nullable<NamedReference>
}
