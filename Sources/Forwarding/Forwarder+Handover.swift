import MediaControl
import PacketPool
import Primitives

/// Rooms that span several workers.
extension Forwarder {
    /// Takes what another worker's machine says.
    public mutating func receive(
        _ handover: Handover, from worker: Int, now: Instant, egress: inout EgressBatch
    ) {
        switch handover {
        case .entered(let number): meet(worker, in: number)
        case .left(let number): part(from: worker, in: number)
        case .opened(let id, let number, let isVideo, let layers, let isForwarded):
            guard let place = openReplica(id, number, isVideo: isVideo, layers: Int(layers), home: worker) else {
                return
            }
            tracks[place]?.isForwarded = isForwarded
            showReplica(id, place, now: now)
        case .closed(let id): if let place = replica(id, home: worker) { closeReplica(place) }
        case .voice(let id, let number, let isHeard): hear(id, in: number, isHeard, home: worker)
        case .forwarded(let id, let isForwarded):
            if let place = replica(id, home: worker) { letThrough(place, isForwarded) }
        case .restarted(let id, let layer):
            guard let place = replica(id, layer: Int(layer), home: worker) else { return }
            guard tracks[place]?.kind == .video else {
                restartAudioSlots(of: place)
                return
            }
            tracks[place]?.layers[Int(layer)].history.removeAll()
            restartPictures(of: place)
        case .packet(let id, let layer, let reference):
            if let place = replica(id, layer: Int(layer), home: worker), let packet = memory.pool.header(reference) {
                tracks[place]?.keep(packet, reference, layer: Int(layer))
                enqueue(packet, reference, track: place, layer: Int(layer))
            }
            memory.pool.release(reference)
        case .subscribed(let id, let isSubscribed): watch(id, by: worker, isSubscribed)
        case .keyframe(let id, let layer):
            guard let place = trackIndex[id], let count = tracks[place]?.layers.count, layer < count else { return }
            tracks[place]?.layers[Int(layer)].keyframe.want()
            requestDueKeyframes(of: place, now: now, egress: &egress)
        }
    }

    // MARK: Telling

    /// Tells every other worker.
    mutating func tellAll(_ message: Handover) { tell(otherWorkers, message) }

    /// Tells some workers; none if nil.
    mutating func tell(_ workers: WorkerSet?, _ message: Handover) {
        guard var rest = workers else { return }
        while let worker = rest.popFirst() { handovers.append(OutgoingHandover(worker: worker, message: message)) }
    }

    /// Gives some workers a packet, each a count of its own.
    mutating func hand(_ reference: PacketReference, of id: TrackID, layer: Int, to workers: WorkerSet?) {
        guard var rest = workers else { return }
        while let worker = rest.popFirst() {
            memory.pool.retain(reference)
            counters.handedOver += 1
            handovers.append(
                OutgoingHandover(
                    worker: worker, message: .packet(id, layer: UInt8(truncatingIfNeeded: layer), reference)))
        }
    }

    /// Names a transport's tracks to those workers with members in its room that do not know them.
    mutating func announceTracks(of index: Int) {
        guard let room = transports[index]?.roomIndex, room >= 0, !rooms[room].audience.isEmpty else { return }
        for place in transports[index]?.publisher.trackPlaces ?? [] {
            guard let id = tracks[place]?.id, let kind = tracks[place]?.kind, let known = tracks[place]?.announced,
                let layers = tracks[place]?.layers.count, let isForwarded = tracks[place]?.isForwarded
            else { continue }
            tell(
                rooms[room].audience.subtracting(known),
                .opened(
                    id, rooms[room].number, isVideo: kind == .video, layers: UInt8(truncatingIfNeeded: layers),
                    isForwarded: isForwarded))
            tracks[place]?.announced = rooms[room].audience
        }
    }

    /// Tells those who know of a track as one of its room that it is over for them.
    mutating func withdraw(_ place: Int) {
        guard let id = tracks[place]?.id, let known = tracks[place]?.announced, !known.isEmpty else { return }
        tell(known, .closed(id))
        tracks[place]?.announced = WorkerSet()
        tracks[place]?.watchers = WorkerSet()
    }

    /// Tells the home of a replica whether this worker has subscribers to it, when that has changed.
    mutating func reviewSubscription(of place: Int) {
        guard let id = tracks[place]?.id, let home = tracks[place]?.home,
            let isSubscribed = tracks[place]?.isSubscribed, let isEmpty = tracks[place]?.subscriptions.isEmpty,
            isSubscribed == isEmpty
        else { return }
        tracks[place]?.isSubscribed = !isEmpty
        handovers.append(OutgoingHandover(worker: home, message: .subscribed(id, !isEmpty)))
    }

    mutating func handDueKeyframeRequests(of place: Int, now: Instant) {
        guard let id = tracks[place]?.id, let home = tracks[place]?.home, let count = tracks[place]?.layers.count,
            tracks[place]?.isForwarded == true
        else { return }
        for layer in 0..<count where tracks[place]?.layers[layer].keyframe.isDue(now: now) == true {
            handovers.append(
                OutgoingHandover(
                    worker: home, message: .keyframe(id, layer: UInt8(truncatingIfNeeded: layer))))
        }
    }

    // MARK: Being told

    private mutating func meet(_ worker: Int, in number: RoomNumber) {
        let room = room(number)
        let isNew = !rooms[room].audience.contains(worker)
        rooms[room].audience.insert(worker)
        guard !rooms[room].members.isEmpty else { return }
        if isNew { handovers.append(OutgoingHandover(worker: worker, message: .entered(number))) }
        for member in rooms[room].members { announceTracks(of: member) }
    }

    private mutating func part(from worker: Int, in number: RoomNumber) {
        guard let room = rooms.firstIndex(where: { $0.number == number }) else { return }
        rooms[room].audience.remove(worker)
        for place in 0..<tracks.count where roomIndex(ofTrack: place) == room {
            tracks[place]?.announced.remove(worker)
            tracks[place]?.watchers.remove(worker)
        }
    }

    private mutating func watch(_ id: TrackID, by worker: Int, _ isSubscribed: Bool) {
        guard let place = trackIndex[id], tracks[place]?.announced.contains(worker) == true else { return }
        if isSubscribed { tracks[place]?.watchers.insert(worker) } else { tracks[place]?.watchers.remove(worker) }
    }

    private mutating func openReplica(
        _ id: TrackID, _ number: RoomNumber, isVideo: Bool, layers: Int, home: Int
    ) -> Int? {
        let room = room(number)
        // Said before the sender heard that the last member here has left.
        guard !rooms[room].members.isEmpty else { return nil }
        if let known = trackIndex[id] {
            guard tracks[known]?.home == home else { return nil }
            if tracks[known]?.voices.isEmpty == false {
                closeReplica(known)
                tracks[known]?.replicaRoom = room
                return known
            }
            removeTrack(known)
        }
        // What was said of the track while it was in another room may still be under way to its home.
        if isVideo { handovers.append(OutgoingHandover(worker: home, message: .subscribed(id, false))) }
        return insertReplica(id, isVideo ? .video : .audio, home: home, room: room, layers: layers)
    }

    mutating func insertReplica(_ id: TrackID, _ kind: Track.Kind, home: Int, room: Int, layers: Int) -> Int {
        let place = insert(Track(id: id, kind: kind, home: home, room: room, layers: layers, memory: memory))
        trackIndex[id] = place
        return place
    }

    /// Ends a replica as one of its room; it stays where it is a voice to other rooms.
    private mutating func closeReplica(_ place: Int) {
        guard tracks[place]?.voices.isEmpty == false, let id = tracks[place]?.id else {
            removeTrack(place)
            return
        }
        emptySlots(showing: place)
        if let room = roomIndex(ofTrack: place) {
            rooms[room].ranking.remove(track: id.rawValue)
            rooms[room].updateLoudest()
        }
        tracks[place]?.replicaRoom = -1
    }

    /// Puts a replica into the slots that were to show it before it was known here.
    private mutating func showReplica(_ id: TrackID, _ place: Int, now: Instant) {
        guard tracks[place]?.kind == .video, let room = roomIndex(ofTrack: place) else { return }
        for member in rooms[room].members
        where transports[member]?.assignments.contains(where: { $0.track == id }) == true {
            reassign(transport: member, now: now)
        }
    }

    /// Ends the replicas of a room in which nobody is left here; their homes hear it by `left`.
    mutating func removeReplicas(room: Int) {
        for place in 0..<tracks.count where tracks[place]?.isReplica == true && tracks[place]?.replicaRoom == room {
            closeReplica(place)
        }
    }

    private mutating func replica(_ id: TrackID, home: Int) -> Int? {
        guard let place = trackIndex[id], tracks[place]?.home == home else { return nil }
        return place
    }

    private mutating func replica(_ id: TrackID, layer: Int, home: Int) -> Int? {
        guard let place = replica(id, home: home), let count = tracks[place]?.layers.count, layer < count else {
            return nil
        }
        return place
    }

    // `mutating` without need: the compiler does not get through reading the tables otherwise.
    /// The room in which a track is heard or seen; nil for none.
    mutating func roomIndex(ofTrack place: Int) -> Int? {
        guard let owner = tracks[place]?.owner, let replicaRoom = tracks[place]?.replicaRoom else { return nil }
        let room = owner >= 0 ? transports[owner]?.roomIndex ?? -1 : replicaRoom
        return room >= 0 ? room : nil
    }
}
