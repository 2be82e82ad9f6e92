/// All that is kept of one programme, as it is at one moment: the rules read it and change it, and what they have
/// changed is kept as a whole or not at all.
public struct ProgrammeData: Equatable, Sendable {
    /// The programme itself.
    public var programme: Programme
    /// All schools of the server, also those that have no part in it.
    public var schools: [ServerSchool] = []
    /// The schools that have a part in it.
    public var members: [MemberSchool] = []
    /// What they were, and when.
    public var statuses: [SchoolStatus] = []
    /// Which mentored which, and when.
    public var links: [MentoringLink] = []
    /// Who has a part in it.
    public var people: [ProgrammePerson] = []
    /// Its sessions.
    public var sessions: [ProgrammeSession] = []
    /// Which schools they are for.
    public var sessionSchools: [SessionSchool] = []
    /// The boards that were opened in them, in the order of their opening.
    public var boards: [SessionBoard] = []
    /// What the schools are to do.
    public var actions: [ProgrammeAction] = []
    /// What boards said last of these.
    public var words: [BoardWord] = []
    /// What was put off.
    public var parked: [ParkedIdea] = []
    /// The files with what was done.
    public var evidence: [ActionEvidence] = []

    /// A programme with nothing in it yet.
    public init(programme: Programme) { self.programme = programme }

    /// The schools' names by their ids.
    public var schoolNames: [String: String] {
        Dictionary(schools.map { ($0.id, $0.name) }) { first, _ in first }
    }
}
