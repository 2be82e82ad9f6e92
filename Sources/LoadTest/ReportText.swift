extension LoadReport {
    /// The summary that is printed at the end.
    public var text: String {
        var lines = [
            "\(plan.scenario) at \(server): joined \(joins.joined) of \(joins.wanted) in \(fixed(joins.seconds, 1)) s, "
                + "failed \(joins.failed), dropped \(joins.dropped)"
        ]
        if endedEarly { lines.append("ENDED EARLY: the figures stand for a shorter test than was asked for.") }
        for (reason, count) in joins.reasons.sorted(by: { $0.value > $1.value }).prefix(5) {
            lines.append("  \(count)× \(reason)")
        }
        if plan.cameras > 0 {
            let sizes = plan.encodedKilobits.map { fixed($0, 0) }.joined(separator: " + ")
            lines.append(
                "each camera sends \(sizes) kbit/s up to \(plan.videoHeight) lines; a viewer asks for the one of "
                    + "\(plan.forwardedKilobits); keyframes: \(media.keyframesWanted) asked by viewers, "
                    + "\(media.keyframesAsked) by the server")
        }
        lines.append("until connected   \(joins.untilConnected.text)")
        if joins.untilPicture.count > 0 {
            lines.append("until picture     \(joins.untilPicture.text); without any: \(joins.withoutPicture)")
        }
        if joins.untilSound.count > 0 { lines.append("until sound       \(joins.untilSound.text)") }
        if let moves {
            lines.append(
                "moves             \(moves.wanted), failed \(moves.failed), picture \(moves.untilPicture.text) "
                    + "(\(moves.method))")
        }
        lines.append(
            "delivered         \(media.delivered) packets in \(fixed(media.seconds, 1)) s: "
                + "\(fixed(media.packetsPerSecond, 0)) a second, \(fixed(media.megabitsPerSecond, 1)) Mbit/s")
        lines.append(
            "lost              \(media.lost) (\(fixed(media.lostShare * 100, 4)) %); missing \(media.missing), "
                + "recovered \(media.recovered), late \(media.late), duplicates \(media.duplicates)")
        if plan.loss > 0 {
            lines.append(
                "on purpose        \(media.swallowed) datagrams dropped; \(media.nacks) NACKs sent; of missing packets of "
                    + "pictures \(fixed(repairedShare * 100, 2)) % repaired; \(media.lostAudio) of the lost are sound, "
                    + "which is not sent again")
        }
        lines.append(
            "authenticated     \(media.authentic) (1 of \(media.authenticateEvery)), not authentic: "
                + "\(media.unauthentic), of no known stream: \(media.strange)")
        lines += delayLines + lifeLines
        if let cores = serverLoad.cores {
            let packet = serverLoad.microsecondsPerPacket.map { ", \(fixed($0, 2)) µs per packet sent" } ?? ""
            let delivered =
                serverLoad.microsecondsPerDelivered.map { ", \(fixed($0, 2)) µs per packet delivered" } ?? ""
            lines.append("server            \(fixed(cores, 2)) cores\(packet)\(delivered)")
        }
        if let relief = serverLoad.relief, relief > 0 {
            lines.append("                  it did not keep up, and sent pictures smaller than viewers asked")
        }
        if let largest = serverLoad.megabytesLargest {
            func megabytes(_ value: Double?) -> String { value.map { fixed($0, 0) } ?? "?" }
            let each = kilobytesPerParticipant.map { ", \(fixed($0, 0)) KB a participant" } ?? ""
            let grown = megabytesGrown.map { ", \($0 < 0 ? "" : "+")\(fixed($0, 1)) MB while measured" } ?? ""
            lines.append(
                "server memory     \(megabytes(serverLoad.megabytesBefore)) MB before, \(megabytes(largest)) MB at most, "
                    + "\(megabytes(serverLoad.megabytesAfter)) MB after\(each)\(grown)")
        }
        lines.append(
            "generator         \(fixed(generator.cores, 2)) cores, media thread \(fixed(generator.mediaThread * 100, 0)) %, "
                + "lag p99 \(fixed(generator.lag.p99, 1)) ms, sent late p99 \(fixed(generator.lateness.p99, 1)) ms")
        if generator.isSaturated {
            lines.append(
                "ATTENTION: the generator itself was the bottleneck (\(generator.signs.joined(separator: ", "))); "
                    + "these figures say nothing against the server.")
        }
        return lines.joined(separator: "\n")
    }
}
