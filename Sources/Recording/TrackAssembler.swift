import MediaControl
import Primitives
import RTP
import RecordingManifest

/// Makes of the packets of one tapped track, in all its sizes, the frames that are recorded, each with its time.
struct TrackAssembler: Sendable {
    /// What comes out.
    enum Output: Sendable, Equatable {
        /// A frame, and when it was captured on the server's monotonic clock.
        case frame(MediaFrame, Instant)
        /// Something is missing before the next frame.
        case missing(RecordedTrack.Gap.Reason)
        /// Nothing can be shown before the next keyframe.
        case needsKeyframe
    }

    private struct Layer: Sendable {
        var frames = FrameAssembler()
        var clock: TrackClock?
        /// A report that came before the first packet.
        var early: (ntp: UInt64, timestamp: UInt32, at: Instant)?
    }

    /// How often a keyframe is asked for at most.
    static let keyframeInterval = Interval.milliseconds(500)

    private var layers: [Int: Layer] = [:]
    private var chooser = LayerChooser()
    private var askedAt: Instant?
    private var lastTime: Instant?
    /// What was missing in the layer that is recorded, until a frame of it can be written.
    private var missing: RecordedTrack.Gap.Reason?

    /// Takes a packet. `floor` is that of the participant, to which this track adds.
    mutating func take(_ packet: TappedPacket, floor: inout OffsetFloor, now: Instant) -> [Output] {
        var output: [Output] = []
        let number = packet.layer
        // Taken out while it changes, or what waits in it would be copied.
        var layer = layers.removeValue(forKey: number) ?? Layer()
        switch packet.content {
        case .media(let media):
            if layer.clock == nil { layer.clock = TrackClock(clockRate: media.codec.clockRate) }
            layer.clock?.hear(media.timestamp, at: packet.receivedAt)
            if let early = layer.early {
                layer.clock?.note(ntp: early.ntp, timestamp: early.timestamp, epoch: floor.epoch, at: early.at)
                layer.early = nil
            }
            if let capture = layer.clock?.capture(of: media.timestamp, epoch: floor.epoch) {
                floor.add(packet.receivedAt.nanoseconds - capture, at: packet.receivedAt)
            }
            chooser.heard(number, at: packet.receivedAt)
            let made = layer.frames.add(TappedPacketMedia(packet: media, receivedAt: packet.receivedAt), now: now)
            give(made, of: number, &layer, floor: floor, now: now, to: &output)
        case .report(let ntp, let timestamp):
            note(ntp, timestamp, in: &layer, floor: &floor, at: packet.receivedAt)
        case .restarted:
            give(layer.frames.restart(), of: number, &layer, floor: floor, now: now, to: &output)
            layer.clock = nil
            layer.early = nil
        case .leftOut:
            give(layer.frames.leftOut(), of: number, &layer, floor: floor, now: now, to: &output)
        case .ended:
            give(layer.frames.restart(), of: number, &layer, floor: floor, now: now, to: &output)
        }
        layers[number] = layer
        return output
    }

    /// Gives up what was waited for long enough.
    mutating func tick(floor: OffsetFloor, now: Instant) -> [Output] {
        var output: [Output] = []
        for number in Array(layers.keys).sorted() {
            guard var layer = layers.removeValue(forKey: number) else { continue }
            give(layer.frames.tick(now: now), of: number, &layer, floor: floor, now: now, to: &output)
            layers[number] = layer
        }
        ask(now: now, &output)
        return output
    }

    /// Gives out what is still there, because nothing more comes.
    mutating func finish(floor: OffsetFloor, now: Instant) -> [Output] {
        var output: [Output] = []
        for number in Array(layers.keys).sorted() {
            guard var layer = layers.removeValue(forKey: number) else { continue }
            give(layer.frames.restart(), of: number, &layer, floor: floor, now: now, to: &output)
            layers[number] = layer
        }
        return output.filter { $0 != .needsKeyframe }
    }

    private func note(
        _ ntp: UInt64, _ timestamp: UInt32, in layer: inout Layer, floor: inout OffsetFloor, at now: Instant
    ) {
        guard layer.clock != nil else {
            layer.early = (ntp, timestamp, now)
            return
        }
        // A report leaves right after its moment: when its clock has jumped, so that media would be stamped seconds
        // off, the floor learns of it here, before the next packet.
        layer.clock?.note(ntp: ntp, timestamp: timestamp, epoch: floor.epoch, at: now)
        if let capture = layer.clock?.capture(of: timestamp, epoch: floor.epoch) {
            let before = floor.epoch
            floor.add(now.nanoseconds - capture, at: now)
            if floor.epoch != before {
                layer.clock?.note(ntp: ntp, timestamp: timestamp, epoch: floor.epoch, at: now)
            }
        }
    }

    private mutating func give(
        _ made: [FrameAssembler.Output], of number: Int, _ layer: inout Layer, floor: OffsetFloor, now: Instant,
        to output: inout [Output]
    ) {
        for one in made {
            switch one {
            case .missing(let reason):
                if chooser.current == nil || chooser.current == number { missing = reason }
            case .frame(let frame):
                // Every layer's clock goes on, so that it is right when the layer is taken.
                let stamp = layer.clock?.stamp(frame.timestamp, arrival: frame.receivedAt, participant: floor)
                let pixels = frame.width * frame.height
                guard let stamp,
                    chooser.admits(number, isKeyframe: frame.isKeyframe, pixels: pixels, now: now)
                else { continue }
                if stamp.hasJumped { missing = missing ?? .loss }
                if let missing { output.append(.missing(missing)) }
                missing = nil
                let time = lastTime.map { max($0, stamp.time) } ?? stamp.time
                lastTime = time
                output.append(.frame(frame, time))
            }
        }
        layers[number] = layer
        ask(now: now, &output)
    }

    private mutating func ask(now: Instant, _ output: inout [Output]) {
        let isBroken = chooser.current.map { layers[$0]?.frames.needsKeyframe == true } ?? hasPictures
        guard isBroken || chooser.wantsKeyframe else { return }
        if let askedAt, now - askedAt < Self.keyframeInterval { return }
        askedAt = now
        output.append(.needsKeyframe)
    }

    /// Whether some layer waits for its first keyframe.
    private var hasPictures: Bool { layers.values.contains { $0.frames.needsKeyframe } }
}
