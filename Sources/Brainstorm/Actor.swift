/// What somebody is on a board. What each part may do stands in one table, ``Rights``.
public enum Part: String, Hashable, Sendable, Codable, CaseIterable {
    /// Leads: stages, timers, anonymity.
    case facilitator
    /// Takes down what speakers say, orders the board, writes decisions.
    case secretary
    /// Speaks for a school and accepts its actions.
    case delegate
    /// Takes part.
    case participant
    /// Looks on.
    case observer
}

/// Who asks for something.
public struct BoardActor: Hashable, Sendable {
    /// The person; a pseudonym where the board is always anonymous.
    public var tag: AuthorTag
    /// The name people know them by. Nothing of an always anonymous board keeps it beside the tag.
    public var name: String
    /// Their school, if any: whose actions they accept. Nothing of an always anonymous board keeps it beside the tag.
    public var school: SchoolReference?
    /// What stands for the school where votes are balanced by school: its id, or a pseudonym of it.
    public var schoolTag: String?
    /// What they are on the board.
    public var part: Part
    /// Whether it is a phone before the screen of the school, which votes in its place.
    public var isPhone: Bool
    /// The identity under the separate key, where the board is always anonymous. The rules do not look at it.
    public var sealed: [UInt8]?

    /// Describes somebody.
    public init(
        tag: AuthorTag, name: String, school: SchoolReference? = nil, schoolTag: String? = nil, part: Part,
        isPhone: Bool = false, sealed: [UInt8]? = nil
    ) {
        self.tag = tag
        self.name = name
        self.school = school
        self.schoolTag = schoolTag ?? school?.id
        self.part = part
        self.isPhone = isPhone
        self.sealed = sealed
    }
}

/// Who wrote or voted, as the journal keeps it.
public struct Author: Hashable, Sendable, Codable {
    /// The person; nil for somebody who spoke and whose words another took down, when nobody knows their tag.
    public var tag: AuthorTag?
    /// The name; nil where the board is always anonymous.
    public var name: String?
    /// The school; nil where the board is always anonymous.
    public var school: SchoolReference?
    /// What stands for the school where votes are balanced.
    public var schoolTag: String?
    /// True for a phone before the screen of the school.
    public var isPhone: Bool?

    /// Describes an author.
    public init(
        tag: AuthorTag?, name: String? = nil, school: SchoolReference? = nil, schoolTag: String? = nil,
        isPhone: Bool? = nil
    ) {
        self.tag = tag
        self.name = name
        self.school = school
        self.schoolTag = schoolTag
        self.isPhone = isPhone
    }

    init(_ actor: BoardActor, _ anonymity: Anonymity) {
        tag = actor.tag
        schoolTag = actor.schoolTag
        guard anonymity != .always else { return }
        name = actor.name
        school = actor.school
    }
}
