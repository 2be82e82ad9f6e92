import Signalling
import Synchronization

/// Who in which room has a camera, so that every participant can ask for the pictures that a page would show, whatever
/// part of the roster the server tells.
final class CameraRegistry: Sendable {
    /// Where somebody is, and what they can show.
    struct Place: Sendable, Equatable {
        var room: String
        var participant: ParticipantID
        var hasCamera: Bool
        var cameraSlots: Int
    }

    private let rooms = Mutex<[String: [ParticipantID]]>([:])

    func add(_ place: Place) {
        guard place.hasCamera else { return }
        rooms.withLock { $0[place.room, default: []].append(place.participant) }
    }

    func remove(_ place: Place) {
        guard place.hasCamera else { return }
        rooms.withLock { $0[place.room]?.removeAll { $0 == place.participant } }
    }

    /// Puts everybody where these places say, all at once.
    func arrange(_ places: [Place]) {
        var arranged: [String: [ParticipantID]] = [:]
        for place in places where place.hasCamera { arranged[place.room, default: []].append(place.participant) }
        rooms.withLock { $0 = arranged }
    }

    /// The tiles that a page in this place shows: everybody else's camera, as many as there are slots.
    func tiles(for place: Place, height: (Int) -> Int) -> [Tile] {
        let others = rooms.withLock { ($0[place.room] ?? []).filter { $0 != place.participant } }
        let shown = others.prefix(min(place.cameraSlots, SignallingLimits.tiles))
        let height = height(shown.count)
        return shown.map { Tile(participant: $0, source: .camera, height: height) }
    }
}
