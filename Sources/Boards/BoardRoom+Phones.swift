import Brainstorm
import Conference
import Storage

/// What a phone shows of a vote.
public struct PhoneSheet: Hashable, Sendable, Codable {
    /// Something to give dots to.
    public struct Item: Hashable, Sendable, Codable {
        /// Its number.
        public var id: UInt32
        /// The cluster's title, or the idea.
        public var title: String
    }

    /// The problem.
    public var problem: String
    /// What there is to give dots to.
    public var items: [Item]
    /// How many dots there are in all.
    public var k: Int
    /// How many one item takes.
    public var perItem: Int
    /// What this phone has given, by item.
    public var dots: [String: Int]
    /// `dots` or `ranking`.
    public var method: String
    /// How many places are given, where the vote is a ranking.
    public var top: Int
    /// What this phone has put in order, the best first.
    public var rank: [UInt32]
    /// Whether dots may be given now.
    public var open: Bool
}

/// What a phone votes.
public enum PhoneChoice: Hashable, Sendable {
    /// Dots by item.
    case dots([UInt32: Int])
    /// Items, the best first.
    case rank([UInt32])

    var command: BoardCommand {
        switch self {
        case .dots(let dots): .dots(dots)
        case .rank(let items): .rank(items)
        }
    }
}

/// A vote from a phone, and who wants to know what came of it.
struct PhoneBallot: Sendable {
    /// The board.
    let session: String
    /// What the phone is known by.
    let device: String
    /// The school's name in the link, if any.
    let school: String?
    /// The vote.
    let choice: PhoneChoice
    let reply: CheckedContinuation<Result<PhoneSheet, BoardServiceError>, Never>
}

extension BoardRoom {
    /// Takes a vote from a phone.
    func take(_ ballot: PhoneBallot) async {
        guard let board, board.stored.id == ballot.session, board.phonesOn else {
            ballot.reply.resume(returning: .failure(.phonesOff))
            return
        }
        let actor = phone(ballot.device, ballot.school, board)
        if let school = actor.schoolTag, !board.state.hasVoted(actor.tag),
            board.state.phones(of: school) >= phonesAllowed(school, board)
        {
            ballot.reply.resume(
                returning: .failure(
                    .refused("As many phones have voted as people sit before the screen; ask your teacher.")))
            return
        }
        var generator = SystemRandomNumberGenerator()
        do {
            let events = try board.state.decide(
                ballot.choice.command, by: actor, now: context.now(), random: &generator)
            try await commit(events, by: [])
            changed()
            ballot.reply.resume(returning: sheet(ballot.device, ballot.school).map { .success($0) } ?? .failure(.gone))
        } catch let error as BoardError {
            ballot.reply.resume(returning: .failure(.refused(error.message)))
        } catch {
            context.logger.error("a phone's vote was not kept", metadata: ["error": "\(error)"])
            ballot.reply.resume(returning: .failure(.failed))
        }
    }

    /// How many phones may vote for a school: as many as sit before its screens, as far as somebody has said so.
    private func phonesAllowed(_ school: String, _ board: LiveBoard) -> Int {
        let screens = seats.values.filter { seat in
            seat.guest.school.map { board.people.schoolTag($0.id, board.anonymity) } == school
        }
        let people = Dictionary(screens.map { ($0.guest.key, $0.guest.people) }, uniquingKeysWith: max)
        guard people.values.contains(where: { $0 > 1 }) else { return Self.usualPhones }
        return people.values.reduce(0, +)
    }

    /// So many phones vote for a school that has not said how many people sit before its screen: a great class.
    static let usualPhones = 40

    /// What a phone shows; nil when there is no board.
    func sheet(_ device: String, _ school: String?) -> PhoneSheet? {
        board.flatMap { Self.sheet($0, by: phone(device, school, $0)) }
    }

    private func phone(_ device: String, _ school: String?, _ board: LiveBoard) -> BoardActor {
        var schools = board.state.opening.schools
        schools += seats.values.compactMap { seat in
            seat.guest.school.map { SchoolReference(id: $0.id, name: $0.name) }
        }
        let known = school.flatMap { board.people.school(ofLink: $0, among: schools) }
        return board.people.phone(device, school: known, board.anonymity)
    }

    static func sheet(_ board: LiveBoard, by actor: BoardActor) -> PhoneSheet {
        let news = board.state.everything(for: .everybody)
        let info = news.state.info
        let own = board.state.own(actor)
        let isOpen = board.phonesOn && info.stage == .vote && info.votesOpen
        return PhoneSheet(
            problem: info.problem.text, items: news.items.map { .init(id: $0.id, title: $0.title) },
            k: info.scoring.dots.each ?? 0, perItem: info.scoring.dots.perItem ?? 0,
            dots: Dictionary(uniqueKeysWithValues: own.dots.map { (String($0.key), $0.value) }),
            method: info.method.rawValue,
            top: min(info.scoring.ranking.top, news.items.count), rank: own.rank, open: isOpen)
    }
}
