import Primitives

/// What was asked of the room and when the answers came: from it the latency of control is told.
struct LifeBook: Sendable {
    /// The sorts of requests that are told apart.
    enum Kind: Sendable, CaseIterable { case chat, hand, mute, idea }

    /// The figures of one sort of request.
    struct Tally: Sendable, Equatable {
        /// Requests sent.
        var asked = 0
        /// Of these, refused or never answered.
        var failed = 0
        /// From sending to the reply.
        var answered = Histogram()
        /// From sending to the arrival at each who listens.
        var arrived = Histogram()
        /// Arrivals that were waited for in vain.
        var missed = 0
    }

    private struct Hand {
        var sentAt: Instant
        var isUp: Bool
        var seenBy: Set<Int> = []
    }

    private struct Idea {
        var sentAt: Instant
        var seenBy: Set<Int> = []
    }

    private struct Message {
        var sentAt: Instant
        var seen = 0
    }

    /// What did not come within this time does not come any more.
    static let patience: Interval = .seconds(10)

    private(set) var tallies: [Kind: Tally] = [:]
    /// Why requests were refused, and how many.
    private(set) var reasons: [String: Int] = [:]
    /// All replies since ``takeRecent()`` was last called.
    private var recent = Histogram()
    private var messages: [Int: Message] = [:]
    private var ideas: [Int: Idea] = [:]
    private var hands: [Int: Hand] = [:]
    private var mute: (sentAt: Instant, waiting: Set<Int>)?
    private let listeners: Int

    /// - Parameter listeners: how many people tell what arrives at them.
    init(listeners: Int) { self.listeners = listeners }

    /// Notes that something could not be done.
    mutating func refused(_ reason: String) { reasons[reason, default: 0] += 1 }

    func tally(_ kind: Kind) -> Tally { tallies[kind] ?? Tally() }

    // MARK: What is asked

    mutating func wrote(_ number: Int, at now: Instant) {
        tallies[.chat, default: Tally()].asked += 1
        messages[number] = Message(sentAt: now)
    }

    mutating func thought(_ number: Int, at now: Instant) {
        tallies[.idea, default: Tally()].asked += 1
        ideas[number] = Idea(sentAt: now)
    }

    /// `participant` raises or lowers the hand. What was not seen yet of the last time is not waited for any more.
    mutating func moved(_ participant: Int, isUp: Bool, at now: Instant) {
        tallies[.hand, default: Tally()].asked += 1
        settle(hands.updateValue(Hand(sentAt: now, isUp: isUp), forKey: participant))
    }

    /// The host mutes all; these have their microphones on.
    mutating func mutes(_ people: Set<Int>, at now: Instant) {
        tallies[.mute, default: Tally()].asked += 1
        if let mute { tallies[.mute, default: Tally()].missed += mute.waiting.count }
        mute = (now, people)
    }

    // MARK: What comes of it

    mutating func answered(_ kind: Kind, sentAt: Instant, at now: Instant) {
        let time = (now - sentAt).microseconds
        tallies[kind, default: Tally()].answered.add(microseconds: time)
        recent.add(microseconds: time)
    }

    /// A request was refused, or not answered.
    ///
    /// - Parameter key: the message's number or the participant whose hand it was: nothing will come of it.
    mutating func failed(_ kind: Kind, _ reason: String, key: Int? = nil) {
        tallies[kind, default: Tally()].failed += 1
        switch kind {
        case .chat: if let key { messages[key] = nil }
        case .hand: if let key { hands[key] = nil }
        case .idea: if let key { ideas[key] = nil }
        case .mute: mute = nil
        }
        reasons[reason, default: 0] += 1
    }

    /// A message of the server came to `listener`.
    mutating func arrived(_ news: LifeNews, at listener: Int, now: Instant) {
        switch news {
        case .chat(let numbers):
            for number in numbers {
                guard var message = messages[number] else { continue }
                tallies[.chat, default: Tally()].arrived.add(microseconds: (now - message.sentAt).microseconds)
                message.seen += 1
                messages[number] = message.seen < listeners ? message : nil
            }
        case .board(let numbers):
            for number in numbers {
                // An idea comes again whenever something of it changes.
                guard var idea = ideas[number], idea.seenBy.insert(listener).inserted else { continue }
                tallies[.idea, default: Tally()].arrived.add(microseconds: (now - idea.sentAt).microseconds)
                ideas[number] = idea.seenBy.count < listeners ? idea : nil
            }
        case .floor(let up):
            let up = Set(up)
            for (participant, var hand) in hands where up.contains(participant) == hand.isUp {
                guard hand.seenBy.insert(listener).inserted else { continue }
                tallies[.hand, default: Tally()].arrived.add(microseconds: (now - hand.sentAt).microseconds)
                hands[participant] = hand.seenBy.count < listeners ? hand : nil
            }
        case .muted(let source):
            guard source == "microphone", let sentAt = mute?.sentAt, mute?.waiting.remove(listener) != nil else {
                return
            }
            tallies[.mute, default: Tally()].arrived.add(microseconds: (now - sentAt).microseconds)
        }
    }

    /// Gives up what should have come long ago.
    mutating func expire(now: Instant) {
        for (number, message) in messages where message.sentAt + Self.patience < now {
            tallies[.chat, default: Tally()].missed += listeners - message.seen
            messages[number] = nil
        }
        for (number, idea) in ideas where idea.sentAt + Self.patience < now {
            tallies[.idea, default: Tally()].missed += listeners - idea.seenBy.count
            ideas[number] = nil
        }
        for (participant, hand) in hands where hand.sentAt + Self.patience < now {
            settle(hand)
            hands[participant] = nil
        }
        if let current = mute, current.sentAt + Self.patience < now {
            tallies[.mute, default: Tally()].missed += current.waiting.count
            mute = nil
        }
    }

    private mutating func settle(_ hand: Hand?) {
        guard let hand else { return }
        tallies[.hand, default: Tally()].missed += listeners - hand.seenBy.count
    }

    /// The times to the replies since the last call.
    mutating func takeRecent() -> Histogram {
        defer { recent = Histogram() }
        return recent
    }
}
