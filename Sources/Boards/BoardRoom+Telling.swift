import Brainstorm
import Conference
import Signalling

/// What one person alone sees, with the link for the phones before their screen.
private struct OwnMessage: Encodable {
    private enum Key: String, CodingKey { case phoneLink }

    let own: OwnPart
    let phoneLink: String?

    func encode(to encoder: any Encoder) throws {
        try own.encode(to: encoder)
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encodeIfPresent(phoneLink, forKey: .phoneLink)
    }
}

extension LiveBoard {
    /// What an audience is told, with the link for phones of whoever has no school.
    func news(since version: Int64?, for audience: Audience) -> BoardNews {
        var news = state.news(since: version, for: audience)
        if phonesOn { news.state.info.phones.link = people.phoneLink(school: nil) }
        return news
    }
}

extension BoardRoom {
    /// Something may have changed: everybody is told soon, together with what comes until then.
    func changed() {
        guard telling == nil, board != nil else { return }
        let delay = min(Self.pace, max(0, toldAt + Self.pace - context.now()))
        let inbox = inbox
        telling = Task {
            if delay > 0 { try? await Task.sleep(for: .milliseconds(delay)) }
            guard !Task.isCancelled else { return }
            inbox.yield(.tell)
        }
    }

    /// Tells everybody what is new. Encoded once for all of an audience.
    func tell() {
        guard let board else { return }
        toldAt = context.now()
        for audience in Audience.allCases {
            guard told[audience] != board.state.version else { continue }
            let news = board.news(since: told[audience], for: audience)
            // What nobody sees is not told, so the next news start where these would have.
            guard !news.isEmpty else { continue }
            told[audience] = news.version
            let message = EncodedMessage(ServerFrame(.room(.board(BoardUpdate(news)))))
            for seat in seats.values where seat.isWelcome && Part(seat.guest.role).audience == audience {
                seat.send(message)
            }
        }
        for connection in seats.keys { tellOwn(connection) }
    }

    /// Tells somebody what they alone see, if it has changed.
    func tellOwn(_ connection: ConnectionID) {
        guard let board, let seat = seats[connection], seat.isWelcome, let actor = seat.actor else { return }
        let version = board.state.ownVersion(actor.tag)
        guard seat.own != version else { return }
        seats[connection]?.own = version
        let own = board.state.own(actor)
        let votesByPhone = board.phonesOn && Part(seat.guest.role) != .observer
        let link = votesByPhone ? board.people.phoneLink(school: seat.guest.school?.id) : nil
        seat.send(
            EncodedMessage(ServerFrame(.room(.boardOwn(BoardUpdate(OwnMessage(own: own, phoneLink: link)))))))
    }

    /// Tells somebody who has come all there is. The others first: then all are at the same version.
    func welcome(_ connection: ConnectionID) {
        guard board != nil, let seat = seats[connection] else { return }
        tell()
        send(since: nil, to: seat)
        seats[connection]?.isWelcome = true
        tellOwn(connection)
    }

    /// Tells somebody what they have missed; all there is without a version.
    func send(since version: Int64?, to seat: Seat) {
        guard let board else { return }
        let audience = Part(seat.guest.role).audience
        if let version {
            let news = board.news(since: version, for: audience)
            seat.send(EncodedMessage(ServerFrame(.room(.board(BoardUpdate(news))))))
            return
        }
        if whole[audience]?.version != board.state.version {
            let news = board.news(since: nil, for: audience)
            whole[audience] = (news.version, EncodedMessage(ServerFrame(.room(.board(BoardUpdate(news))))))
        }
        if let message = whole[audience]?.message { seat.send(message) }
    }
}
