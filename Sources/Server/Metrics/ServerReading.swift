import MediaControl

/// Everything the server tells about itself at one moment. Numbers only: no names, no addresses, no rooms by name.
struct ServerReading: Sendable {
    /// Rooms with anybody in them, and participants in all of them.
    struct Occupancy: Sendable {
        var rooms: Int
        var participants: Int
    }

    var version: String
    var media: MediaPlaneMetrics
    var occupancy: Occupancy
    var process: ProcessReading

    /// Datagrams that were not forwarded, by cause; the causes of a fault first.
    var drops: [(cause: String, count: UInt64)] { Self.drops(media.total) }

    private static func drops(_ total: MediaMetrics) -> [(cause: String, count: UInt64)] {
        [
            ("unknown", total.droppedUnknown), ("malformed", total.droppedMalformed),
            ("unauthentic", total.droppedUnauthentic), ("overload", total.droppedOverload),
            ("handover", total.droppedHandover), ("quiet", total.droppedQuiet),
        ]
    }
}
