import MediaControl
import PacketPool
import Primitives
import RTP

/// What clients report and ask for.
extension Forwarder {
    mutating func receiveRTCP(
        _ bytes: Span<UInt8>, transport index: Int, now: Instant, egress: inout EgressBatch
    ) {
        guard let packets = try? RTCP.parse(bytes) else {
            counters.droppedMalformed += 1
            return
        }
        for packet in packets {
            switch packet {
            case .senderReport(let report):
                noteSenderReport(report, transport: index, now: now)
                noteReports(report.reports, transport: index, now: now)
            case .receiverReport(let report): noteReports(report.reports, transport: index, now: now)
            case .nack(let nack): retransmit(nack, transport: index, now: now, egress: &egress)
            case .pli(let request):
                requestKeyframe(forSlot: request.mediaSSRC, transport: index, now: now, egress: &egress)
            case .fir(let request):
                for entry in request.entries {
                    requestKeyframe(forSlot: entry.ssrc, transport: index, now: now, egress: &egress)
                }
            case .remb(let estimate):
                guard let sending = transports[index]?.sendingBitrate else { continue }
                transports[index]?.downlink.reported(remb: estimate.bitrate, sending: sending, now: now)
            case .sourceDescription, .goodbye, .transportFeedback, .unknown: continue
            }
        }
    }

    private mutating func noteSenderReport(_ report: SenderReport, transport index: Int, now: Instant) {
        guard let stream = transports[index]?.publisher.knownStream(ssrc: report.ssrc), !stream.isRetransmission else {
            return
        }
        tracks[stream.track]?.layers[stream.layer].statistics.recordSenderReport(ntp: report.ntp, now: now)
        tapReport(report, of: stream.track, layer: stream.layer, now: now)
    }

    private mutating func noteReports(_ reports: [ReportBlock], transport index: Int, now: Instant) {
        var worst = 0.0
        for report in reports {
            guard let slot = transports[index]?.slot(ssrc: report.ssrc),
                transports[index]?.slots[slot].kind == .video
            else { continue }
            worst = max(worst, Double(report.fractionLost) / 256)
        }
        guard let sending = transports[index]?.sendingBitrate else { return }
        transports[index]?.downlink.reported(loss: worst, sending: sending, now: now)
    }

    /// Answers a NACK from the layer's history, as far as the subscriber's budget goes.
    private mutating func retransmit(
        _ nack: GenericNACK, transport index: Int, now: Instant, egress: inout EgressBatch
    ) {
        guard let slot = transports[index]?.slot(ssrc: nack.mediaSSRC) else { return }
        for lost in nack.lost {
            guard let (segment, sequence) = transports[index]?.slots[slot].rewriter.segment(covering: lost),
                let place = trackIndex[segment.track],
                let count = tracks[place]?.layers.count, segment.layer < count,
                transports[index]?.retransmissions.take(now: now) == true
            else { continue }
            resend(sequence, under: segment, from: place, to: index, slot: slot, now: now, egress: &egress)
        }
    }

    private mutating func resend(
        _ sequence: Int64, under segment: StreamRewriter.Segment, from place: Int, to index: Int, slot: Int,
        now: Instant, egress: inout EgressBatch
    ) {
        let original = sequence - segment.sequenceOffset
        guard let reference = tracks[place]?.layers[segment.layer].history.find(sequence: original),
            let packet = memory.pool.header(reference)
        else { return }
        counters.retransmitted += 1
        memory.pool.withBytes(reference) { bytes in
            transports[index]?.retransmit(
                packet, bytes: bytes.extracting(0..<reference.length), segment: segment, sequence: sequence, slot: slot,
                now: now, into: &egress)
        }
    }

    private mutating func requestKeyframe(
        forSlot ssrc: UInt32, transport index: Int, now: Instant, egress: inout EgressBatch
    ) {
        guard let slot = transports[index]?.slot(ssrc: ssrc), let place = transports[index]?.slots[slot].trackIndex,
            place >= 0, let count = tracks[place]?.layers.count
        else { return }
        let layer = transports[index]?.slots[slot].currentLayer ?? transports[index]?.slots[slot].targetLayer
        guard let layer, layer < count else { return }
        tracks[place]?.layers[layer].keyframe.want()
        requestDueKeyframes(of: place, now: now, egress: &egress)
    }
}
