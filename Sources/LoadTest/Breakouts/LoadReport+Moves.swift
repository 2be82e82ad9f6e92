extension LoadReport {
    /// Moving into breakout rooms and back.
    public struct Moves: Codable, Sendable, Equatable {
        /// One of the two ways.
        public struct Way: Codable, Sendable, Equatable {
            /// How many were to move.
            public var wanted = 0
            /// How many did.
            public var moved = 0
            /// How many did not within twenty seconds.
            public var failed = 0
            /// Of those who moved, how many came to where nobody else sends: they were told, and have nothing to hear.
            public var alone = 0
            /// From the host's command until each was told of the other room.
            public var told = Times(Histogram())
            /// From the host's command until each got the first packet of sound or picture from there.
            public var media = Times(Histogram())
            /// From the host's command until the first whole picture from there.
            public var picture = Times(Histogram())

            init() {}

            init(_ tally: MoveBook.Tally) {
                wanted = tally.wanted
                moved = tally.moved
                failed = tally.failed
                alone = tally.alone
                told = Times(tally.told)
                media = Times(tally.media)
                picture = Times(tally.picture)
            }
        }

        /// How participants were moved.
        public var method = "by a host's command, on the same connection"
        /// How many moves there were to be, both ways together.
        public var wanted = 0
        /// How many failed.
        public var failed = 0
        /// From the host's command to the first whole picture in the other room, both ways together.
        public var untilPicture = Times(Histogram())
        /// Out of the plenary into the rooms.
        public var into = Way()
        /// Back into the plenary.
        public var back = Way()
        /// Why moves failed, and how many.
        public var reasons: [String: Int] = [:]

        /// Nobody has moved.
        public init() {}

        init(_ book: MoveBook) {
            let (into, back) = (book.tally(.into), book.tally(.back))
            wanted = into.wanted + back.wanted
            failed = into.failed + back.failed
            var picture = into.picture
            picture.add(back.picture)
            untilPicture = Times(picture)
            self.into = Way(into)
            self.back = Way(back)
            reasons = book.reasons
        }

        /// Both ways with their names.
        var ways: [(name: Bilingual, way: Way)] {
            [(Bilingual("into rooms", "в малые группы"), into), (Bilingual("back", "обратно"), back)]
        }
    }

    /// The lines about it in the summary.
    var moveLines: [String] {
        guard let moves else { return [] }
        var lines = ["moves             \(moves.wanted), failed \(moves.failed) (\(moves.method))"]
        let blank = String(repeating: " ", count: 18)
        for (name, way) in moves.ways {
            let title = "  \(name.english)" + String(repeating: " ", count: max(0, 16 - name.english.count))
            let alone = way.alone > 0 ? "; \(way.alone) came to where nobody else sends" : ""
            lines.append("\(title)\(way.moved) of \(way.wanted) moved, failed \(way.failed)\(alone)")
            lines.append("\(blank)from the command until told \(way.told.text)")
            lines.append("\(blank)until the first packet from there \(way.media.text)")
            if way.picture.count > 0 { lines.append("\(blank)until the first picture \(way.picture.text)") }
        }
        for (reason, count) in moves.reasons.sorted(by: { $0.value > $1.value }).prefix(5) {
            lines.append("  \(count)× \(reason)")
        }
        return lines
    }

    /// The rows of the page's table of times.
    var moveTimes: [(name: Bilingual, times: Times)] {
        guard let moves else { return [] }
        return moves.ways.flatMap { name, way in
            [
                (
                    Bilingual("Moving \(name.english), until told", "Переход \(name.russian): до сообщения о нём"),
                    way.told
                ),
                (
                    Bilingual(
                        "Moving \(name.english), until the first packet from there",
                        "Переход \(name.russian): до первого пакета оттуда"),
                    way.media
                ),
                (
                    Bilingual(
                        "Moving \(name.english), until the first picture",
                        "Переход \(name.russian): до первой картинки"),
                    way.picture
                ),
            ]
        }
    }

    /// The rows of the page's table of other figures.
    var moveRows: [[Bilingual]] {
        guard let moves else { return [] }
        var rows = moves.ways.map { name, way in
            [
                Bilingual(
                    "Moves \(name.english): to be made · made · failed",
                    "Переходов \(name.russian): всего · удалось · не удалось"),
                Bilingual("\(way.wanted) · \(way.moved) · \(way.failed)"),
            ]
        }
        if moves.into.alone > 0 {
            rows.append([
                Bilingual("Came to rooms where nobody else sends", "Попали в группу, где остальные молчат и без камер"),
                Bilingual("\(moves.into.alone)"),
            ])
        }
        for (reason, count) in moves.reasons.sorted(by: { $0.value > $1.value }).prefix(5) {
            rows.append([
                Bilingual("Why moves failed: \(reason)", "Почему не удались переходы: \(reason)"),
                Bilingual("\(count)"),
            ])
        }
        return rows
    }

    /// How moving was measured; nil where nobody moved.
    var moveNote: Bilingual? {
        guard moves != nil else { return nil }
        return Bilingual(
            "A host spread everybody over the breakout rooms and took them there and back by two commands; everybody kept their connection, and nothing was negotiated anew. The times begin with the host's command. Who was told of the other room asked for the cameras there; the first packet counts once one was told, and its sender is known by the last bits of its capture time: somebody of the room, and on the way back somebody who was not in the same room, where there is anybody.",
            "Ведущий распределил всех по малым группам и двумя командами отправил туда и вернул обратно; соединения у всех остались прежними, заново ничего не согласовывалось. Время отсчитывается от команды ведущего. Узнав о переходе, участник запрашивал камеры новой комнаты; первый пакет засчитывался после этого, отправитель узнаётся по последним битам времени отправки: кто-то из той же группы, а при возвращении — кто-то не из своей группы, если такие есть."
        )
    }
}
