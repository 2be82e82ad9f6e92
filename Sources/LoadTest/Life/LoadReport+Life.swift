extension LoadReport {
    /// What people did beside media, and how long the room took for it: the latency of control.
    public struct Life: Codable, Sendable, Equatable {
        /// One sort of request.
        public struct Control: Codable, Sendable, Equatable {
            /// Requests sent.
            public var asked = 0
            /// Of these, refused or never answered.
            public var failed = 0
            /// From sending to the reply.
            public var answered = Times(Histogram())
            /// From sending to the arrival at others. Hands in a large room are told at most about once a second.
            public var arrived = Times(Histogram())
            /// Arrivals that had not come within ten seconds.
            public var missed = 0

            init(_ tally: LifeBook.Tally) {
                asked = tally.asked
                failed = tally.failed
                answered = Times(tally.answered)
                arrived = Times(tally.arrived)
                missed = tally.missed
            }
        }

        /// Messages of the chat a second that were asked for.
        public var chatPerSecond: Double
        /// Hands raised or lowered a second that were asked for.
        public var handsPerSecond: Double
        /// Seconds from one “mute all” to the next; 0 for none.
        public var muteAllEvery: Double
        /// Ideas a second that were asked for.
        public var ideasPerSecond: Double
        /// How many participants told when the chat and hands came to them; who is muted tells it always.
        public var listeners: Int
        /// From every request to its reply, and from “mute all” to whoever was muted.
        public var control: Times
        /// Messages of the chat.
        public var chat: Control
        /// Hands raised and lowered.
        public var hands: Control
        /// The host mutes all.
        public var muteAll: Control
        /// Ideas on the board: from sending to others' screens.
        public var ideas: Control
        /// Forwarding delay while those who send were recorded, and while they were not; nil without such turns.
        public var recorded: Times?
        /// See ``recorded``.
        public var unrecorded: Times?
        /// Why requests failed, and how many.
        public var reasons: [String: Int]

        init(_ life: RoomLife, _ book: LifeBook, listeners: Int) {
            chatPerSecond = life.chatPerSecond
            handsPerSecond = life.handsPerSecond
            muteAllEvery = life.muteAllEvery
            ideasPerSecond = life.ideasPerSecond
            self.listeners = listeners
            var all = Histogram()
            for kind in LifeBook.Kind.allCases { all.add(book.tally(kind).answered) }
            all.add(book.tally(.mute).arrived)
            control = Times(all)
            chat = Control(book.tally(.chat))
            hands = Control(book.tally(.hand))
            muteAll = Control(book.tally(.mute))
            ideas = Control(book.tally(.idea))
            reasons = book.reasons
        }

        /// The sorts of requests that there were, with their names.
        var sorts: [(name: Bilingual, control: Control)] {
            [
                (Bilingual("chat", "чат"), chat), (Bilingual("hands", "руки"), hands),
                (Bilingual("mute all", "«заглушить всех»"), muteAll), (Bilingual("ideas", "идеи"), ideas),
            ].filter { $0.control.asked > 0 }
        }
    }

    /// The lines about it in the summary.
    var lifeLines: [String] {
        guard let life else { return [] }
        var lines = ["control latency   \(life.control.text) (\(life.control.count) replies and mutings)"]
        for (name, control) in life.sorts {
            let title = "  \(name.english)".padded(18)
            lines.append("\(title)\(control.asked), failed \(control.failed); reply \(control.answered.text)")
            lines.append(
                "\("".padded(18))at others \(control.arrived.text); never within 10 s: \(control.missed) of "
                    + "\(control.arrived.count + UInt64(control.missed))")
        }
        if let recorded = life.recorded, let unrecorded = life.unrecorded {
            lines.append("while recorded    \(recorded.text)")
            let ratio = unrecorded.p99 > 0 ? fixed(recorded.p99 / unrecorded.p99, 2) : "?"
            lines.append("  while not       \(unrecorded.text); p99 recorded over not: \(ratio)")
        }
        for (reason, count) in life.reasons.sorted(by: { $0.value > $1.value }).prefix(5) {
            lines.append("  \(count)× \(reason)")
        }
        return lines
    }

    /// The rows of the page's table of times.
    var lifeTimes: [(name: Bilingual, times: Times)] {
        guard let life else { return [] }
        let turns = [
            (Bilingual("Forwarding, while recorded", "Передача, пока идёт запись"), life.recorded),
            (Bilingual("Forwarding, while not recorded", "Передача, пока записи нет"), life.unrecorded),
        ].compactMap { name, times in times.map { (name: name, times: $0) } }
        return turns + [(Bilingual("Control, all together", "Управление, всё вместе"), life.control)]
            + life.sorts.flatMap { name, control in
                [
                    (
                        Bilingual("Control: \(name.english), to the reply", "Управление: \(name.russian), до ответа"),
                        control.answered
                    ),
                    (
                        Bilingual(
                            "Control: \(name.english), to the others", "Управление: \(name.russian), до остальных"),
                        control.arrived
                    ),
                ]
            }
    }
}

extension String {
    /// The string with blanks behind it, so many characters long.
    fileprivate func padded(_ length: Int) -> String {
        self + String(repeating: " ", count: max(0, length - count))
    }
}
