import Primitives
import RTP
import SDP
import SecureTransport

/// What a participant does with media and RTCP that arrive.
extension ClientMachine {
    mutating func receiveProtected(
        _ datagram: inout MutableSpan<UInt8>, arrived: Int64?, now: Instant, media: LoadMedia,
        output: inout OutgoingDatagrams, statistics: inout MediaStatistics
    ) {
        // What comes before the keys cannot be used: a server may have finished the handshake a little earlier.
        guard sender != nil else { return }
        if RTCP.isRTCP(datagram.span) {
            receiveControl(&datagram, now: now, media: media, output: &output, statistics: &statistics)
            return
        }
        guard let header = try? RTPHeader(parsing: datagram.span) else {
            statistics.strange += 1
            return
        }
        guard let (index, isRetransmission) = stream(of: header, datagram.span) else {
            statistics.strange += 1
            return
        }
        if isRetransmission {
            receiveRetransmission(&datagram, header, stream: index, now: now, statistics: &statistics)
            return
        }
        let isVideo = streams[index].isVideo
        if let arrived, let sent = captureTime(datagram.span, header) {
            let delay = (arrived - NTPTime(rawValue: sent).unixNanoseconds) / 1_000
            if isVideo {
                statistics.delayVideo.add(microseconds: delay)
            } else {
                statistics.delayAudio.add(microseconds: delay)
            }
        }
        bytesSinceEstimate &+= datagram.count
        if feedbackID != 0 { noteArrival(datagram.span, header, now: now) }
        let isFirst = !streams[index].isActive
        let before = statistics.missing
        switch streams[index].record(
            header.sequenceNumber, timestamp: header.timestamp, now: now, missed: &statistics.missing)
        {
        case .next:
            statistics.delivered &+= 1
            if !isVideo { statistics.deliveredAudio &+= 1 }
        case .late:
            statistics.late &+= 1
            if !isVideo { statistics.lateAudio &+= 1 }
        case .duplicate:
            statistics.duplicates &+= 1
            return
        }
        if statistics.missing != before {
            if isVideo {
                repair(at: now + IncomingStream.grace)
            } else {
                statistics.missingAudio &+= statistics.missing &- before
            }
        }
        if !isVideo, !hasSound {
            hasSound = true
            tell(.firstSound)
        }
        // A stream's first packet must be decrypted, so that the rollover counter begins right.
        let waitsForPicture = isVideo && !hasPicture
        if waitsForPicture, isFirst { repair(at: now + .milliseconds(250)) }
        untilCheck -= 1
        guard untilCheck <= 0 || isFirst || waitsForPicture else { return }
        untilCheck = authenticateEvery
        check(&datagram, header, stream: index, arrived: arrived, statistics: &statistics)
    }

    /// Notes a packet's transport-wide number; feedback follows ten times a second.
    private mutating func noteArrival(_ packet: Span<UInt8>, _ header: RTPHeader, now: Instant) {
        var map = ExtensionMap()
        map[.transportSequenceNumber] = feedbackID
        guard let number = HeaderExtensions(parsing: packet, header: header, map: map).transportSequenceNumber else {
            return
        }
        feedback.record(number, at: now)
        if nextFeedback == nil { nextFeedback = now + .milliseconds(100) }
    }

    /// Decrypts a packet and looks inside.
    private mutating func check(
        _ datagram: inout MutableSpan<UInt8>, _ header: RTPHeader, stream index: Int, arrived: Int64?,
        statistics: inout MediaStatistics
    ) {
        guard let length = unprotect(&datagram, &statistics), length >= header.length else { return }
        guard streams[index].isVideo else { return }
        let plain = datagram.span.extracting(0..<length)
        if header.marker, let arrived, let age = PayloadStamp.age(plain, arrived: arrived) {
            statistics.payloadDelay.add(microseconds: age)
        }
        picture(plain.extracting(header.length..<length), header.sequenceNumber, header, stream: index)
    }

    private mutating func unprotect(
        _ datagram: inout MutableSpan<UInt8>, _ statistics: inout MediaStatistics
    ) -> Int? {
        do {
            let length = try receiver?.unprotectRTP(&datagram)
            if length != nil { statistics.authentic &+= 1 }
            return length
        } catch SRTPError.replayed {
            return nil
        } catch {
            statistics.unauthentic &+= 1
            return nil
        }
    }

    /// Watches for the first whole picture.
    private mutating func picture(
        _ payload: Span<UInt8>, _ sequenceNumber: UInt16, _ header: RTPHeader, stream index: Int
    ) {
        guard !hasPicture, let info = try? PayloadInfo.parse(codec(header.payloadType), payload: payload) else {
            return
        }
        firstFrames[index].take(
            sequenceNumber: sequenceNumber, timestamp: header.timestamp, marker: header.marker, info: info)
        guard firstFrames[index].isComplete else { return }
        hasPicture = true
        tell(.firstPicture)
    }

    private mutating func receiveRetransmission(
        _ datagram: inout MutableSpan<UInt8>, _ header: RTPHeader, stream index: Int, now: Instant,
        statistics: inout MediaStatistics
    ) {
        guard let length = unprotect(&datagram, &statistics) else { return }
        let plain = datagram.span.extracting(0..<length)
        // Padding without an original is how senders probe.
        guard
            let original = try? RTX.originalHeader(
                of: header, packet: plain, ssrc: streams[index].ssrc, payloadType: header.payloadType)
        else { return }
        if streams[index].recover(original.sequenceNumber) { statistics.recovered &+= 1 }
        var repaired = header
        repaired.payloadType = primaryType(of: header.payloadType)
        guard original.length < length else { return }
        picture(plain.extracting(original.length..<length), original.sequenceNumber, repaired, stream: index)
    }

    @inline(__always)
    private func captureTime(_ packet: Span<UInt8>, _ header: RTPHeader) -> UInt64? {
        CaptureTime.find(
            packet, profile: header.extensionProfile, offset: header.extensionOffset, length: header.extensionLength,
            id: captureTimeID)
    }

    // MARK: Streams

    @inline(__always)
    private mutating func stream(of header: RTPHeader, _ packet: Span<UInt8>) -> (index: Int, isRetransmission: Bool)? {
        if lastStream < streams.count, streams[lastStream].ssrc == header.ssrc { return (lastStream, false) }
        for index in streams.indices {
            if streams[index].ssrc == header.ssrc {
                lastStream = index
                return (index, false)
            }
            if streams[index].rtx == header.ssrc { return (index, true) }
        }
        return identify(header, packet)
    }

    /// Finds the place of a stream that the answer did not announce, by its mid or its payload type.
    private mutating func identify(
        _ header: RTPHeader, _ packet: Span<UInt8>
    ) -> (index: Int, isRetransmission: Bool)? {
        guard streams.count < 64 else { return nil }
        var map = ExtensionMap()
        for section in sections { map.merge(section.extensions) }
        let mid = HeaderExtensions(parsing: packet, header: header, map: map).mid?.string
        for section in sections where section.receives && section.slot == nil && (mid == nil || section.mid == mid) {
            // A retransmission stream without a repaired one is of no use.
            guard section.codecs.contains(where: { $0.payloadType == header.payloadType }) else { continue }
            streams.append(IncomingStream(ssrc: header.ssrc, rtx: nil, isVideo: section.kind == .video))
            firstFrames.append(FirstFrame())
            return (streams.count - 1, false)
        }
        return nil
    }

    private func codec(_ payloadType: UInt8) -> Codec {
        for section in sections {
            for codec in section.codecs where codec.payloadType == payloadType { return codec.codec }
        }
        return .vp8
    }

    private func primaryType(of rtxType: UInt8) -> UInt8 {
        for section in sections {
            for codec in section.codecs where codec.rtxPayloadType == rtxType { return codec.payloadType }
        }
        return rtxType
    }

    // MARK: RTCP

    private mutating func receiveControl(
        _ datagram: inout MutableSpan<UInt8>, now: Instant, media: LoadMedia, output: inout OutgoingDatagrams,
        statistics: inout MediaStatistics
    ) {
        // Who only watches needs nothing that stands in it but the sender reports; a sample of them does.
        if audio == nil, video == nil {
            untilControlCheck -= 1
            guard untilControlCheck <= 0 else { return }
            untilControlCheck = authenticateEvery
        }
        let length: Int
        do {
            guard let found = try receiver?.unprotectRTCP(&datagram) else { return }
            length = found
            statistics.authentic &+= 1
        } catch SRTPError.replayed {
            return
        } catch {
            statistics.unauthentic &+= 1
            return
        }
        for packet in (try? RTCP.parse(datagram.span.extracting(0..<length))) ?? [] {
            switch packet {
            case .nack(let request):
                retransmit(request, media: media, output: &output, statistics: &statistics)
            case .pli(let request): keyframe(request.mediaSSRC, &statistics)
            case .fir(let request): for entry in request.entries { keyframe(entry.ssrc, &statistics) }
            case .senderReport(let report):
                for index in streams.indices where streams[index].ssrc == report.ssrc {
                    streams[index].recordSenderReport(report, now: now)
                }
            default: continue
            }
        }
    }

    private mutating func keyframe(_ ssrc: UInt32, _ statistics: inout MediaStatistics) {
        guard let index = video?.layers.firstIndex(where: { $0.ssrc == ssrc }) else { return }
        statistics.keyframesAsked += 1
        video?.layers[index].requestKeyframe()
    }
}
