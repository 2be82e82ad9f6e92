/// Who has been here, and how long.
public struct Attendance: Hashable, Sendable, Codable {
    /// One line for each person, however often they came.
    public var rows: [Row]

    /// One person.
    public struct Row: Hashable, Sendable, Codable {
        /// The name that they last had.
        public var name: String
        /// The name of their school.
        public var school: String?
        /// The highest role that they had.
        public var role: Role
        /// Whether they have an account.
        public var registered: Bool
        /// The most people that sat before their screen.
        public var people: Int
        /// When they were here.
        public var stays: [Stay]
        /// How long in all.
        public var seconds: Int

        /// Makes a row.
        public init(
            name: String, school: String?, role: Role, registered: Bool, people: Int, stays: [Stay], seconds: Int
        ) {
            self.name = name
            self.school = school
            self.role = role
            self.registered = registered
            self.people = people
            self.stays = stays
            self.seconds = seconds
        }
    }

    /// A time in the room.
    public struct Stay: Hashable, Sendable, Codable {
        /// From when, in milliseconds since 1970.
        public var from: Int64
        /// Until when, in milliseconds since 1970; nil while they are here.
        public var to: Int64?

        /// Makes a stay.
        public init(from: Int64, to: Int64? = nil) {
            self.from = from
            self.to = to
        }
    }

    /// Makes a report.
    public init(rows: [Row]) { self.rows = rows }
}
