import Primitives
import RTP
import SecureTransport

/// What a participant sends: recordings, retransmissions and reports.
extension ClientMachine {
    private static let packetTime = Interval.milliseconds(20)

    mutating func sendAudio(
        now: Instant, media: LoadMedia, output: inout OutgoingDatagrams, statistics: inout MediaStatistics
    ) {
        while let due = audio?.due, due <= now, let remote, let source = audio {
            let clip = media.audio
            guard !clip.packets.isEmpty else { return }
            statistics.lateness.add(microseconds: (now - due).microseconds)
            let place = source.next % clip.packets.count
            let range = clip.packets[place]
            audio?.next &+= 1
            audio?.counters.advance(ticks: UInt32(AudioClip.frameSamples))
            let index = audio?.counters.take(octets: range.count) ?? 0
            var values = HeaderExtensions()
            values.mid = source.mid
            values.audioLevel = clip.levels[place]
            values.voiceActivity = true
            values.transportSequenceNumber = takeTransportNumber(source.wantsFeedback)
            let header = Self.header(
                payloadType: source.payloadType, sequence: index, timestamp: audio?.counters.timestamp ?? 0,
                ssrc: source.ssrc, marker: false, values: values, map: source.extensions,
                unixTime: now.nanoseconds &+ wallClock)
            let isAdded = output.append(to: remote) { out in
                let headerLength = header.write(into: &out, source: clip.bytes.span.extracting(0..<0))
                let length = try? sender?.protectRTP(
                    into: &out, at: 0, headerLength: headerLength, prefixLength: 0,
                    payload: clip.bytes.span.extracting(range), index: index, ssrc: source.ssrc)
                return length ?? 0
            }
            if isAdded {
                statistics.mediaOut += 1
                mayLose(&output, &statistics)
            }
            audio?.due = Self.next(after: due, by: Self.packetTime, now: now)
        }
    }

    mutating func sendVideo(
        now: Instant, media: LoadMedia, output: inout OutgoingDatagrams, statistics: inout MediaStatistics
    ) {
        let interval = Interval(nanoseconds: 1_000_000_000 / Int64(max(1, media.video.framesPerSecond)))
        while let due = video?.due, due <= now {
            statistics.lateness.add(microseconds: (now - due).microseconds)
            for index in 0..<(video?.layers.count ?? 0) {
                sendFrame(layer: index, now: now, media: media, output: &output, statistics: &statistics)
            }
            video?.due = Self.next(after: due, by: interval, now: now)
        }
    }

    /// When the next frame is due. A sender that was held up does not send all it has missed in one burst.
    private static func next(after due: Instant, by interval: Interval, now: Instant) -> Instant {
        let next = due + interval
        return now - next > .milliseconds(200) ? now + interval : next
    }

    private mutating func sendFrame(
        layer index: Int, now: Instant, media: LoadMedia, output: inout OutgoingDatagrams,
        statistics: inout MediaStatistics
    ) {
        video?.layers[index].answerKeyframeRequest(now: now)
        guard let step = video?.layers[index].replay.step(), let number = video?.layers[index].layer else { return }
        if step.isKeyframe { video?.layers[index].lastKeyframe = now }
        let frame = media.video.layers[number].frames[step.frame]
        let wantsFeedback = video?.wantsFeedback ?? false
        video?.layers[index].counters.advance(ticks: UInt32(90_000 / max(1, media.video.framesPerSecond)))
        video?.layers[index].base &+= 1
        for piece in frame.pieces.indices {
            guard let source = video?.layers[index],
                let sequence = video?.layers[index].counters.take(octets: frame.pieces[piece].count)
            else { return }
            let sent = VideoLayerSource.Sent(
                sequence: sequence, frame: step.frame, piece: piece, picture: step.picture, base: source.base,
                timestamp: source.counters.timestamp, unixTime: now.nanoseconds &+ wallClock,
                transportNumber: takeTransportNumber(wantsFeedback))
            video?.layers[index].remember(sent)
            send(sent, layer: index, retransmits: false, media: media, output: &output, statistics: &statistics)
        }
    }

    /// Answers a NACK with retransmissions (RFC 4588).
    mutating func retransmit(
        _ request: GenericNACK, media: LoadMedia, output: inout OutgoingDatagrams, statistics: inout MediaStatistics
    ) {
        guard let index = video?.layers.firstIndex(where: { $0.ssrc == request.mediaSSRC }) else { return }
        for lost in request.lost {
            guard let sent = video?.layers[index].find(lost) else { continue }
            send(sent, layer: index, retransmits: true, media: media, output: &output, statistics: &statistics)
        }
    }

    private mutating func send(
        _ sent: VideoLayerSource.Sent, layer index: Int, retransmits: Bool, media: LoadMedia,
        output: inout OutgoingDatagrams, statistics: inout MediaStatistics
    ) {
        guard let remote, let source = video?.layers[index], let camera = video else { return }
        let clip = media.video.layers[source.layer]
        let pieces = clip.frames[sent.frame].pieces
        let isLast = sent.piece == pieces.count - 1
        // Without a retransmission format the very same packet goes out again, under its old number and to the last bit
        // of its header: two different packets under one index would share one key stream (RFC 3711 §9.1), and with
        // AES-GCM give away what authenticates them.
        let rtxType = retransmits ? camera.rtxPayloadType : nil
        var sequence = sent.sequence
        if rtxType != nil { sequence = video?.layers[index].rtxCounters.take(octets: pieces[sent.piece].count) ?? 0 }
        let ssrc = rtxType == nil ? source.ssrc : source.rtxSSRC
        var values = HeaderExtensions()
        values.mid = camera.mid
        if rtxType == nil {
            values.rid = source.rid
            values.transportSequenceNumber = sent.transportNumber
        } else {
            values.repairedRid = source.rid
            values.transportSequenceNumber = takeTransportNumber(camera.wantsFeedback)
        }
        let header = Self.header(
            payloadType: rtxType ?? camera.payloadType, sequence: sequence, timestamp: sent.timestamp, ssrc: ssrc,
            marker: isLast, values: values, map: camera.extensions, unixTime: sent.unixTime)
        let isAdded = output.append(to: remote) { out in
            let headerLength = header.write(into: &out, source: clip.bytes.span.extracting(0..<0))
            var at = headerLength
            if rtxType != nil {
                RTX.writePrefix(
                    originalSequenceNumber: UInt16(truncatingIfNeeded: sent.sequence), into: &out, at: at)
                at += RTX.prefixLength
            }
            at = Self.writeDescriptor(sent, into: &out, at: at)
            var payload = pieces[sent.piece]
            if isLast {
                out.copy(clip.bytes.span.extracting(payload), at: at)
                at += payload.count
                PayloadStamp.write(sent.unixTime, into: &out, at: at)
                at += PayloadStamp.length
                payload = payload.upperBound..<payload.upperBound
            }
            let length = try? sender?.protectRTP(
                into: &out, at: 0, headerLength: headerLength, prefixLength: at - headerLength,
                payload: clip.bytes.span.extracting(payload), index: sequence, ssrc: ssrc)
            return length ?? 0
        }
        guard isAdded else { return }
        if retransmits { statistics.retransmitted += 1 } else { statistics.mediaOut += 1 }
        mayLose(&output, &statistics)
    }

    /// The VP8 payload descriptor with a 15-bit picture id and the running number of base frames (RFC 7741 §4.2).
    private static func writeDescriptor(
        _ sent: VideoLayerSource.Sent, into out: inout MutableSpan<UInt8>, at offset: Int
    ) -> Int {
        out[offset] = sent.piece == 0 ? 0x90 : 0x80
        out[offset + 1] = 0xc0
        out.setUInt16(sent.picture | 0x8000, at: offset + 2)
        out[offset + 4] = sent.base
        return offset + 5
    }

    /// The transport-wide number of a new packet; nil where the server wants none.
    private mutating func takeTransportNumber(_ isWanted: Bool) -> UInt16? {
        guard isWanted else { return nil }
        transportSequence &+= 1
        return transportSequence
    }

    private static func header(
        payloadType: UInt8, sequence: UInt64, timestamp: UInt32, ssrc: UInt32, marker: Bool, values: HeaderExtensions,
        map: ExtensionMap, unixTime: Int64
    ) -> OutgoingHeader {
        var values = values
        values.absoluteCaptureTime = AbsoluteCaptureTime(timestamp: NTPTime(unixNanoseconds: unixTime).rawValue)
        return OutgoingHeader(
            marker: marker, payloadType: payloadType, sequenceNumber: UInt16(truncatingIfNeeded: sequence),
            timestamp: timestamp, ssrc: ssrc, extensions: values, map: map)
    }

    // MARK: RTCP

    /// The reports of a second: a sender report for each stream sent, and what was received.
    mutating func sendReports(
        now: Instant, output: inout OutgoingDatagrams, statistics: inout MediaStatistics
    ) {
        var packets: [RTCPPacket] = []
        let clock = NTPTime(unixNanoseconds: now.nanoseconds &+ wallClock)
        func report(_ ssrc: UInt32, _ counters: OutgoingCounters) {
            packets.append(
                .senderReport(
                    SenderReport(
                        ssrc: ssrc, ntp: clock, rtpTimestamp: counters.timestamp, packetCount: counters.packets,
                        octetCount: counters.octets, reports: [])))
        }
        if let audio { report(audio.ssrc, audio.counters) }
        for layer in video?.layers ?? [] { report(layer.ssrc, layer.counters) }
        var blocks: [ReportBlock] = []
        for index in streams.indices where streams[index].packetsSinceReport > 0 && blocks.count < 31 {
            blocks.append(streams[index].reportBlock(now: now))
        }
        if packets.isEmpty || !blocks.isEmpty {
            packets.append(.receiverReport(ReceiverReport(ssrc: ssrc, reports: blocks)))
        }
        if wantsEstimate, let estimate = makeEstimate(now: now) {
            packets.append(.remb(estimate))
            statistics.estimatesSent += 1
        }
        send(packets, output: &output, statistics: &statistics)
    }

    /// What a line with room to spare makes a browser report: one and a half times what arrives, which is as far as
    /// browsers raise their estimate, and never less than they begin with.
    private mutating func makeEstimate(now: Instant) -> ReceiverEstimatedMaximumBitrate? {
        defer { (bytesSinceEstimate, lastEstimate) = (0, now) }
        let active = streams.filter { $0.isVideo && $0.isActive }
        guard let lastEstimate, !active.isEmpty else { return nil }
        let rate = Double(bytesSinceEstimate * 8) / max(0.1, (now - lastEstimate).seconds)
        return ReceiverEstimatedMaximumBitrate(
            senderSSRC: ssrc, bitrate: UInt64(max(300_000, rate * 1.5 + 10_000)), ssrcs: active.map(\.ssrc))
    }

    /// Reports when packets arrived, for servers that estimate the line themselves.
    mutating func sendFeedback(
        now: Instant, output: inout OutgoingDatagrams, statistics: inout MediaStatistics
    ) {
        nextFeedback = nil
        let media = streams.first { $0.isActive }?.ssrc ?? 0
        let messages = feedback.makeFeedback(senderSSRC: ssrc, mediaSSRC: media, now: now)
        guard !messages.isEmpty else { return }
        statistics.feedbackSent += UInt64(messages.count)
        for message in messages { send([.transportFeedback(message)], output: &output, statistics: &statistics) }
    }

    /// Asks for packets that are missing, and for a keyframe where packets were given up or no picture has come.
    mutating func requestRepairs(
        now: Instant, output: inout OutgoingDatagrams, statistics: inout MediaStatistics
    ) {
        var packets: [RTCPPacket] = []
        for index in streams.indices where streams[index].isVideo && streams[index].isActive {
            var lost: [UInt16] = []
            streams[index].due(now: now, into: &lost)
            if !lost.isEmpty {
                packets.append(.nack(GenericNACK(senderSSRC: ssrc, mediaSSRC: streams[index].ssrc, lost: lost)))
                statistics.nacksSent += 1
            }
            let wantsPicture = streams[index].isBroken || !(hasPicture || firstFrames[index].isComplete)
            if wantsPicture {
                let last = streams[index].lastKeyframeRequest
                if last == nil, !streams[index].isBroken {
                    // The keyframe may be on its way: it is asked for when it has not come in half a second.
                    streams[index].lastKeyframeRequest = now - .milliseconds(500)
                } else if last.map({ now - $0 >= .seconds(1) }) ?? true {
                    streams[index].lastKeyframeRequest = now
                    streams[index].isBroken = false
                    packets.append(
                        .pli(PictureLossIndication(senderSSRC: ssrc, mediaSSRC: streams[index].ssrc)))
                    statistics.keyframesWanted += 1
                }
                repair(at: now + .milliseconds(250))
            }
            if let due = streams[index].nextDue { repair(at: due) }
        }
        guard !packets.isEmpty else { return }
        // RFC 4585 §3.1: feedback goes with a report before it.
        send(
            [.receiverReport(ReceiverReport(ssrc: ssrc, reports: []))] + packets, output: &output,
            statistics: &statistics)
    }

    /// Looks for something to repair at `moment` at the latest.
    mutating func repair(at moment: Instant) {
        if nextRepair.map({ moment < $0 }) ?? true { nextRepair = moment }
    }

    private mutating func send(
        _ packets: [RTCPPacket], output: inout OutgoingDatagrams, statistics: inout MediaStatistics
    ) {
        guard let remote else { return }
        let plain = RTCP.encode(packets)
        guard let bytes = try? sender?.protectRTCP(plain.span) else { return }
        if output.append(to: remote, copying: bytes) { mayLose(&output, &statistics) }
    }
}
