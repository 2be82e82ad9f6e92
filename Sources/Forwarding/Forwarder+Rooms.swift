import MediaControl
import Primitives

/// Who is in which room, and what ends when they leave it.
extension Forwarder {
    /// Takes a transport into another room. Its streams go on: only what they carry changes.
    mutating func move(_ id: TransportID, to number: RoomNumber, now: Instant) {
        guard let index = transportIndex[id], let previous = transports[index]?.roomIndex,
            previous < 0 || rooms[previous].number != number
        else { return }
        transports[index]?.assignments = []
        reassign(transport: index, now: now)
        enter(number, transport: index)
        announceTracks(of: index)
    }

    mutating func enter(_ number: RoomNumber, transport index: Int) {
        let room = room(number)
        guard let previous = transports[index]?.roomIndex, previous != room else { return }
        leaveRoom(transport: index)
        transports[index]?.roomIndex = room
        rooms[room].members.append(index)
        if rooms[room].members.count == 1 { tellAll(.entered(number)) }
    }

    /// Takes a transport out of its room: nobody hears or sees it there any more, and it hears and sees nobody.
    mutating func leaveRoom(transport index: Int) {
        guard let room = transports[index]?.roomIndex, room >= 0 else { return }
        if let position = rooms[room].members.firstIndex(of: index) {
            rooms[room].members.remove(at: position)
            fanOut.listenerLeft(room: room, position: position)
        }
        for place in transports[index]?.publisher.trackPlaces ?? [] {
            if let id = tracks[place]?.id { rooms[room].ranking.remove(track: id.rawValue) }
            emptySlots(showing: place)
            withdraw(place)
        }
        rooms[room].updateLoudest()
        for slot in transports[index]?.audioSlots ?? AudioSlots() {
            transports[index]?.slots[slot].occupy(nil, index: -1)
        }
        transports[index]?.roomIndex = -1
        guard rooms[room].members.isEmpty else { return }
        fanOut.drop(room: room)
        removeReplicas(room: room)
        tellAll(.left(rooms[room].number))
    }

    mutating func removeTrack(_ place: Int) {
        guard let id = tracks[place]?.id else { return }
        if tracks[place]?.isTapped == true { tapMessages.append(.ended(id)) }
        hushEverywhere(place)
        emptySlots(showing: place)
        withdraw(place)
        for room in rooms.indices {
            rooms[room].ranking.remove(track: id.rawValue)
            if rooms[room].hears(id.rawValue) { rooms[room].updateLoudest() }
        }
        trackIndex[id] = nil
        releaseTrack(place)
    }

    /// Empties every slot that holds the track at `place`, in its room's members and among its subscribers.
    mutating func emptySlots(showing place: Int) {
        for subscription in tracks[place]?.subscriptions ?? [] {
            transports[subscription.transport]?.slots[subscription.slot].occupy(nil, index: -1)
            unsubscribe(subscription, from: place)
        }
        // Who never was among the loudest is in nobody's slot: a room of two thousand is mostly those.
        guard tracks[place]?.isSeated == true, let room = roomIndex(ofTrack: place) else { return }
        tracks[place]?.isSeated = false
        tracks[place]?.isFlowing = false
        emptyAudioSlots(of: place, in: room)
    }

    /// Ends a subscription. A picture that is being sent passes over none of the others.
    mutating func unsubscribe(_ subscription: Track.Subscription, from place: Int) {
        guard let position = tracks[place]?.unsubscribe(subscription) ?? nil else { return }
        fanOut.viewerLeft(track: place, position: position)
    }

    /// Notes that packets of a microphone are left out of its room from now on.
    mutating func interrupt(_ place: Int) {
        guard tracks[place]?.isFlowing == true else { return }
        renumber(place)
    }

    /// Lets the next packet of a microphone continue the streams of its listeners, whatever its number: they shall not
    /// take for a loss what was left out on purpose.
    mutating func renumber(_ place: Int) {
        guard let id = tracks[place]?.id, let known = tracks[place]?.announced else { return }
        tracks[place]?.isFlowing = false
        restartAudioSlots(of: place)
        guard tracks[place]?.isReplica == false else { return }
        tell(tracks[place]?.isVoice == true ? otherWorkers : known, .restarted(id, layer: 0))
    }

    /// Does that for the listeners of this worker.
    mutating func restartAudioSlots(of place: Int) {
        // What is still on its way bears the numbers of before; whoever got it now would continue with those.
        if let id = tracks[place]?.id { fanOut.forgetSound(of: id) }
        if let room = roomIndex(ofTrack: place) { restartAudioSlots(of: place, in: room) }
        for room in tracks[place]?.voices ?? [] { restartAudioSlots(of: place, in: room) }
    }

    private mutating func restartAudioSlots(of place: Int, in room: Int) {
        guard let id = tracks[place]?.id else { return }
        for member in rooms[room].members {
            for slot in transports[member]?.audioSlots ?? AudioSlots()
            where transports[member]?.slots[slot].track == id {
                transports[member]?.slots[slot].awaitKeyframe()
            }
        }
    }

    /// Takes a track out of the audio slots of a room's members.
    mutating func emptyAudioSlots(of place: Int, in room: Int) {
        guard let id = tracks[place]?.id else { return }
        for member in rooms[room].members {
            for slot in transports[member]?.audioSlots ?? AudioSlots()
            where transports[member]?.slots[slot].track == id {
                transports[member]?.slots[slot].occupy(nil, index: -1)
            }
        }
    }
}
