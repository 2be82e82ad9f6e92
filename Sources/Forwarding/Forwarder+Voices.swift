import MediaControl
import PacketPool
import Primitives

/// A voice to all: a microphone that is heard in other rooms than its own, however loud others are there.
///
/// Its home tells every other worker in which rooms, because it cannot know where their members will be next; each
/// worker then has a replica of the track, with or without members in the track's own room.
extension Forwarder {
    /// Lets a track be heard in these rooms besides its own, and in no others.
    mutating func broadcast(_ id: TrackID, in numbers: [RoomNumber]) {
        guard let place = trackIndex[id], tracks[place]?.kind == .audio, tracks[place]?.isReplica == false else {
            return
        }
        let wanted = numbers.map { room($0, heldFor: place, id) }
        for room in tracks[place]?.voices ?? [] where !wanted.contains(room) { hush(place, in: room) }
    }

    /// The place of a room in which a track is heard from now on.
    private mutating func room(_ number: RoomNumber, heldFor place: Int, _ id: TrackID) -> Int {
        let room = room(number)
        guard tracks[place]?.voices.contains(room) == false else { return room }
        tracks[place]?.voices.append(room)
        rooms[room].voices.append(id.rawValue)
        rooms[room].updateLoudest()
        if tracks[place]?.isReplica == false { tellAll(.voice(id, number, isHeard: true)) }
        return room
    }

    /// Ends that a track is a voice to a room.
    private mutating func hush(_ place: Int, in room: Int) {
        guard let id = tracks[place]?.id else { return }
        tracks[place]?.voices.removeAll { $0 == room }
        rooms[room].voices.removeAll { $0 == id.rawValue }
        rooms[room].updateLoudest()
        // Where it goes on being heard as one of the room, it keeps its slots.
        if roomIndex(ofTrack: place) != room { emptyAudioSlots(of: place, in: room) }
        if tracks[place]?.isReplica == false { tellAll(.voice(id, rooms[room].number, isHeard: false)) }
    }

    /// Ends that a track is a voice to any room.
    mutating func hushEverywhere(_ place: Int) {
        for room in tracks[place]?.voices ?? [] { hush(place, in: room) }
    }

    /// Takes what the home of a track says about one room.
    mutating func hear(_ id: TrackID, in number: RoomNumber, _ isHeard: Bool, home: Int) {
        if isHeard {
            let known = trackIndex[id]
            if let known, tracks[known]?.home != home { return }
            let place = known ?? insertReplica(id, .audio, home: home, room: -1, layers: 1)
            _ = room(number, heldFor: place, id)
            return
        }
        guard let place = trackIndex[id], tracks[place]?.home == home,
            let room = rooms.firstIndex(where: { $0.number == number })
        else { return }
        hush(place, in: room)
        if tracks[place]?.replicaRoom == -1, tracks[place]?.voices.isEmpty == true { removeTrack(place) }
    }

    /// Puts a packet in line in the rooms to which its track is a voice.
    mutating func enqueueVoice(
        _ media: MediaPacket, _ reference: PacketReference, track place: Int, id: TrackID, owner: Int
    ) {
        let count = tracks[place]?.voices.count ?? 0
        for position in 0..<count {
            guard let room = tracks[place]?.voices[position], !rooms[room].members.isEmpty else { continue }
            enqueueSound(media, reference, room: room, track: place, id: id, owner: owner)
        }
    }
}
