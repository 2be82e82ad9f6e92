import MediaControl
import Primitives
import RTP

/// Which layer goes into which slot, and asking publishers for the keyframes that a change needs.
extension Forwarder {
    /// Chooses the layers for all video slots of a transport, by the tiles' sizes and by what its line takes.
    mutating func chooseLayers(transport index: Int, now: Instant) {
        guard let assignments = transports[index]?.assignments, !assignments.isEmpty else { return }
        var demands: [LayerAllocator.Demand] = []
        var slots: [Int] = []
        for assignment in assignments {
            guard let slot = transports[index]?.slot(mid: assignment.mid),
                let place = transports[index]?.slots[slot].trackIndex, place >= 0
            else { continue }
            let layers = tracks[place]?.activeLayers(now: now) ?? []
            demands.append(LayerAllocator.Demand(layers: layers, height: assignment.height))
            slots.append(slot)
        }
        let limit = transports[index]?.downlink.limit
        let chosen = LayerAllocator.allocate(demands, limit: limit, relief: relief.steps)
        for (position, slot) in slots.enumerated() {
            setTarget(chosen[position], slot: slot, of: index, now: now)
        }
    }

    private mutating func setTarget(_ layer: Int?, slot: Int, of index: Int, now: Instant) {
        guard let place = transports[index]?.slots[slot].trackIndex else { return }
        transports[index]?.slots[slot].targetLayer = layer
        // Nothing is chosen though there is something to choose from: the line does not take it.
        let isHeld = layer == nil && tracks[place]?.hasActiveLayers(now: now) == true
        transports[index]?.slots[slot].hold(isHeld)
        if let layer {
            if transports[index]?.slots[slot].currentLayer != layer { tracks[place]?.layers[layer].keyframe.want() }
        } else if tracks[place]?.hasPackets == false {
            // Nothing has arrived yet; the first keyframe of any layer will do.
            tracks[place]?.wantAnyKeyframe()
        }
    }

    /// Notes that every layer of a track that somebody waits for needs a keyframe.
    mutating func wantKeyframes(of place: Int) {
        for subscription in tracks[place]?.subscriptions ?? [] {
            guard let target = transports[subscription.transport]?.slots[subscription.slot].targetLayer else {
                continue
            }
            tracks[place]?.layers[target].keyframe.want()
        }
    }

    /// Stops sending a track until its next keyframe, and asks for that.
    mutating func awaitKeyframes(of place: Int) {
        for subscription in tracks[place]?.subscriptions ?? [] {
            transports[subscription.transport]?.slots[subscription.slot].awaitKeyframe()
        }
        wantKeyframes(of: place)
    }

    /// Lets a track's receivers go on with its next keyframe, whatever its number.
    mutating func restartPictures(of place: Int) {
        // What is still on its way bears the numbers of before; whoever got it now would continue with those.
        fanOut.forgetPictures(ofTrack: place)
        awaitKeyframes(of: place)
    }

    /// Sends the keyframe requests of a track that are due (RFC 4585 §6.3.1), for a replica to its home.
    mutating func requestDueKeyframes(of place: Int, now: Instant, egress: inout EgressBatch) {
        guard tracks[place]?.isReplica == false else {
            handDueKeyframeRequests(of: place, now: now)
            return
        }
        guard let count = tracks[place]?.layers.count, let owner = tracks[place]?.owner,
            tracks[place]?.isForwarded == true, let sender = transports[owner]?.reportSSRC
        else { return }
        for layer in 0..<count {
            guard let ssrc = tracks[place]?.layers[layer].ssrc, ssrc != 0,
                tracks[place]?.layers[layer].keyframe.isDue(now: now) == true
            else { continue }
            counters.keyframeRequests += 1
            transports[owner]?.send(
                [.pli(PictureLossIndication(senderSSRC: sender, mediaSSRC: ssrc))], into: &egress)
        }
    }

    /// Gives back the packets that are kept for retransmission no longer.
    mutating func forgetOld(now: Instant) {
        for place in 0..<tracks.count {
            guard let count = tracks[place]?.layers.count else { continue }
            for layer in 0..<count { tracks[place]?.layers[layer].history.removeOld(before: now - retention.age) }
        }
    }

    /// Half a second has passed: takes the bitrates and reviews every subscriber's layers.
    mutating func measure(now: Instant) {
        relief.review(now: now, busy: busy)
        fanOut.terms = relief.isPressed ? .pressed : .usual
        for place in 0..<tracks.count {
            guard let count = tracks[place]?.layers.count else { continue }
            for layer in 0..<count { tracks[place]?.layers[layer].measure(now: now) }
        }
        forgetOld(now: now)
        for index in 0..<transports.count {
            guard transports[index] != nil else { continue }
            let wanted = wantedBitrate(transport: index, now: now)
            transports[index]?.downlink.update(wanted: wanted, now: now)
            transports[index]?.measureSending()
            chooseLayers(transport: index, now: now)
        }
    }

    /// What a transport's video slots would take without a limit, in bits per second.
    private mutating func wantedBitrate(transport index: Int, now: Instant) -> Int {
        guard transports[index]?.downlink.limit != nil else { return 0 }
        var total = 0
        for assignment in transports[index]?.assignments ?? [] {
            guard let place = trackIndex[assignment.track], let layers = tracks[place]?.activeLayers(now: now) else {
                continue
            }
            let demand = LayerAllocator.Demand(layers: layers, height: assignment.height)
            guard let choice = LayerAllocator.allocate([demand], limit: nil).first ?? nil else { continue }
            total += layers.first { $0.index == choice }?.bitrate ?? 0
        }
        return total
    }
}

extension Track {
    /// Whether any layer has received a packet.
    var hasPackets: Bool {
        for index in 0..<layers.count where layers[index].lastPacketAt != nil { return true }
        return false
    }

    mutating func wantAnyKeyframe() {
        for index in 0..<layers.count { layers[index].keyframe.want() }
    }
}
