import ICE
import MediaControl
import Primitives
import RTP

/// What happens because time passes.
extension Forwarder {
    /// How often ``tick(now:egress:)`` wants to be called while there are transports.
    public static let tickInterval = Interval.milliseconds(10)
    private static let feedbackInterval = Interval.milliseconds(50)
    private static let reportInterval = Interval.seconds(1)
    /// A client that never gets through is not waited for longer than this.
    private static let connectionTimeout = Interval.seconds(30)

    /// Does what is due: retransmission requests, feedback, reports, keyframe requests, timeouts, speakers.
    public mutating func tick(now: Instant, egress: inout EgressBatch) {
        for index in 0..<transportsDue.count where transportsDue[index] <= now {
            serveHandshake(index, now: now, egress: &egress)
            serveConsent(index, now: now)
            serveFeedback(index, now: now, egress: &egress)
            serveReports(index, now: now, egress: &egress)
            transportsDue[index] = now + attention(index)
        }
        for place in 0..<tracksStirred.count where tracksStirred[place] {
            requestMissing(of: place, now: now, egress: &egress)
            requestDueKeyframes(of: place, now: now, egress: &egress)
        }
        for room in rooms.indices { updateSpeakers(room, now: now) }
        if retention.review(refusals: memory.pool.refusals, at: now) { forgetOld(now: now) }
        if now >= nextMeasure {
            nextMeasure = now + .milliseconds(500)
            measure(now: now)
        }
    }

    /// How long a transport can be left alone by the timers: not at all during its handshake, as long as its feedback
    /// can wait while it sends, and long when it only listens.
    private mutating func attention(_ index: Int) -> Interval {
        guard transports[index]?.isSecured == true else { return Self.tickInterval }
        return transports[index]?.publisher.owesFeedback == true ? Self.feedbackInterval : .milliseconds(100)
    }

    private mutating func serveHandshake(_ index: Int, now: Instant, egress: inout EgressBatch) {
        guard transports[index]?.repeatHandshake(now: now) == true else { return }
        advanceHandshake(of: index, egress: &egress)
    }

    private mutating func serveConsent(_ index: Int, now: Instant) {
        guard let id = transports[index]?.id, let created = transports[index]?.createdAt else { return }
        if transports[index]?.isSecured == false, now - created > Self.connectionTimeout {
            fail(index, .consentExpired)
            return
        }
        guard let event = transports[index]?.ice.handleTimeout(now: now) else { return }
        switch event {
        case .disconnected: events.append(.disconnected(id))
        case .expired: fail(index, .consentExpired)
        case .connected, .selected: break
        }
    }

    private mutating func serveFeedback(_ index: Int, now: Instant, egress: inout EgressBatch) {
        guard transports[index]?.publisher.wantsTransportFeedback == true,
            transports[index]?.publisher.feedback.isFeedbackDue == true,
            let due = transports[index]?.schedule.feedback,
            due <= now, let sender = transports[index]?.reportSSRC
        else { return }
        transports[index]?.schedule.feedback = now + Self.feedbackInterval
        let media = firstPublishedSSRC(index)
        guard
            let feedback = transports[index]?.publisher.feedback.makeFeedback(
                senderSSRC: sender, mediaSSRC: media, now: now)
        else { return }
        transports[index]?.send(feedback.map { .transportFeedback($0) }, into: &egress)
    }

    private mutating func firstPublishedSSRC(_ index: Int) -> UInt32 {
        for section in transports[index]?.publisher.sections ?? [] {
            guard let count = tracks[section.track]?.layers.count else { continue }
            for layer in 0..<count {
                if let ssrc = tracks[section.track]?.layers[layer].ssrc, ssrc != 0 { return ssrc }
            }
        }
        return 0
    }

    /// Receiver reports for what the client sends, sender reports for the slots in use (RFC 3550 §6.4).
    private mutating func serveReports(_ index: Int, now: Instant, egress: inout EgressBatch) {
        guard let due = transports[index]?.schedule.reports, due <= now, let sender = transports[index]?.reportSSRC
        else {
            return
        }
        transports[index]?.schedule.reports = now + Self.reportInterval
        var blocks: [ReportBlock] = []
        for section in transports[index]?.publisher.sections ?? [] {
            guard let count = tracks[section.track]?.layers.count else { continue }
            for layer in 0..<count {
                guard let ssrc = tracks[section.track]?.layers[layer].ssrc, ssrc != 0,
                    tracks[section.track]?.layers[layer].isActive(now: now) == true,
                    let block = tracks[section.track]?.layers[layer].statistics.reportBlock(ssrc: ssrc, now: now)
                else { continue }
                blocks.append(block)
            }
        }
        var packets: [RTCPPacket] = []
        if !blocks.isEmpty { packets.append(.receiverReport(ReceiverReport(ssrc: sender, reports: blocks))) }
        packets += transports[index]?.senderReports(ntp: ntp(now), now: now) ?? []
        transports[index]?.send(packets, into: &egress)
    }

    /// Asks the publisher again for what is missing (RFC 4585 §6.2.1); for a keyframe where that was in vain.
    private mutating func requestMissing(of place: Int, now: Instant, egress: inout EgressBatch) {
        guard let owner = tracks[place]?.owner, owner >= 0, tracks[place]?.kind == .video,
            let count = tracks[place]?.layers.count,
            let sender = transports[owner]?.reportSSRC
        else { return }
        for layer in 0..<count {
            guard let ssrc = tracks[place]?.layers[layer].ssrc, ssrc != 0 else { continue }
            nackScratch.removeAll(keepingCapacity: true)
            tracks[place]?.layers[layer].nack.due(
                now: now, roundTrip: .milliseconds(50), into: &nackScratch)
            if tracks[place]?.layers[layer].nack.takeGaveUp() == true { tracks[place]?.layers[layer].keyframe.want() }
            guard !nackScratch.isEmpty else { continue }
            transports[owner]?.send(
                [.nack(GenericNACK(senderSSRC: sender, mediaSSRC: ssrc, lost: nackScratch))], into: &egress)
        }
    }

    private mutating func updateSpeakers(_ index: Int, now: Instant) {
        guard !rooms[index].members.isEmpty else { return }
        let update = rooms[index].ranking.update(now: now)
        rooms[index].updateLoudest()
        // Every worker comes to the same ranking; one of them speaks for all.
        if let lowest = rooms[index].audience.first, lowest < configuration.worker { return }
        guard update.changed else { return }
        events.append(
            .speakers(
                rooms[index].number, dominant: update.dominant.map { TrackID(rawValue: $0) },
                active: update.active.map { TrackID(rawValue: $0) }))
    }
}
