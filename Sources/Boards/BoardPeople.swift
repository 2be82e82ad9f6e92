import Brainstorm
import Conference
import Signalling

extension Part {
    /// What somebody of that role in the room is on its board.
    public init(_ role: Role) {
        self =
            switch role {
            case .administrator, .facilitator: .facilitator
            case .secretary: .secretary
            case .delegate: .delegate
            case .participant, .technician, .guest: .participant
            case .observer: .observer
            }
    }

    /// Whether they are told what hosts are told.
    var audience: Audience { self == .facilitator || self == .secretary ? .hosts : .everybody }
}

/// Gives people the names under which one board knows them.
struct BoardPeople: Sendable {
    let key: IdentityKey
    let session: String

    /// A person's tag. What the room knows them by may be the secret of their place: it is never kept. Where nobody may
    /// learn who is who, a person has another tag than before, so that no earlier entry tells.
    func tag(_ person: PersonKey, _ anonymity: Anonymity) -> AuthorTag {
        AuthorTag(key.pseudonym(of: Self.prefix(anonymity) + person.rawValue, session: session))
    }

    /// What stands for a school where votes are balanced.
    func schoolTag(_ school: String, _ anonymity: Anonymity) -> String {
        anonymity == .always ? key.pseudonym(of: "school:" + school, session: session) : school
    }

    /// Somebody at a page, as the rules know them.
    func actor(_ guest: BoardGuest, _ anonymity: Anonymity) -> BoardActor {
        BoardActor(
            tag: tag(guest.key, anonymity), name: guest.name,
            school: guest.school.map { SchoolReference(id: $0.id, name: $0.name) },
            schoolTag: guest.school.map { schoolTag($0.id, anonymity) }, part: Part(guest.role))
    }

    /// Somebody at a phone before the screen of a school.
    func phone(_ device: String, school: SchoolReference?, _ anonymity: Anonymity) -> BoardActor {
        BoardActor(
            tag: AuthorTag(key.pseudonym(of: "phone:" + device, session: session)), name: "", school: nil,
            schoolTag: school.map { schoolTag($0.id, anonymity) }, part: .participant, isPhone: true)
    }

    /// The identity under the separate key.
    func seal(_ actor: BoardActor) -> [UInt8]? {
        key.seal(
            BoardIdentity(name: actor.name, school: actor.school?.name), tag: actor.tag.rawValue, session: session)
    }

    // MARK: Phones

    /// The path of the link for the phones before the screen of a school; without one for whoever has none.
    func phoneLink(school: String?) -> String {
        "/vote/" + key.phoneSecret(session: session)
            + (school.map { "." + key.pseudonym(of: "phones:" + $0, session: session) } ?? "")
    }

    /// The school whose link this is.
    func school(ofLink name: String, among schools: some Sequence<SchoolReference>) -> SchoolReference? {
        schools.first { key.pseudonym(of: "phones:" + $0.id, session: session) == name }
    }

    private static func prefix(_ anonymity: Anonymity) -> String { anonymity == .always ? "always:" : "person:" }
}
