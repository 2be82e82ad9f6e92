/// A block of the film: its time is in milliseconds of the film.
struct FilmBlock: Equatable {
    /// The track's number, from 1.
    var track: Int
    var time: Int64
    var isKeyframe: Bool
    var bytes: [UInt8]
}

/// Where a cluster of the film begins and how long it is: known before it is written, so that the table for seeking
/// stands before it and a player has it with the first bytes.
struct FilmPlan: Equatable {
    struct Cluster: Equatable {
        var time: Int64
        var bytes: Int
    }

    private(set) var clusters: [Cluster] = []
    private(set) var duration: Int64
    var tracks: [FilmTrack]
    var title: String

    /// A cluster's own head: its name, eight bytes of size, and its time.
    static let clusterHead = 4 + 8 + 2 + 8
    /// A block's head: its name, four bytes of size, the track, the time in its cluster, flags.
    static let blockHead = 1 + 4 + 4

    init(tracks: [FilmTrack], title: String, duration: Int64) {
        self.tracks = tracks
        self.title = title
        self.duration = duration
    }

    /// Whether a block begins a cluster: one with a keyframe of the first track, or one that is too late for the last.
    func beginsCluster(_ block: FilmBlock, after time: Int64?) -> Bool {
        guard let time else { return true }
        if tracks[0].channels == 0 { return block.track == 1 && block.isKeyframe || block.time - time > 30_000 }
        return block.time - time >= 2_000
    }

    /// Takes note of a block; the blocks come in the order in which they are written later.
    mutating func add(_ block: FilmBlock) {
        if beginsCluster(block, after: clusters.last?.time) {
            clusters.append(Cluster(time: block.time, bytes: Self.clusterHead))
        }
        clusters[clusters.count - 1].bytes += Self.blockHead + block.bytes.count
    }

    /// Everything before the first cluster.
    func head() -> [UInt8] {
        let ebml =
            Matroska.number(0x4286, 1) + Matroska.number(0x42F7, 1) + Matroska.number(0x42F2, 4)
            + Matroska.number(0x42F3, 8) + Matroska.text(0x4282, "webm") + Matroska.number(0x4287, 4)
            + Matroska.number(0x4285, 2)
        var info = Matroska.number(0x2AD7B1, 1_000_000) + Matroska.real(0x4489, Double(duration))
        info += Matroska.text(0x7BA9, title) + Matroska.text(0x4D80, "Veche") + Matroska.text(0x5741, "Veche")
        let infoBytes = Matroska.element(0x1549_A966, info)
        let entries = tracks.enumerated().flatMap { $1.entry(number: $0 + 1) }
        let trackBytes = Matroska.element(0x1654_AE6B, entries)

        let seekLength = seekHead(0, 0, 0).count
        let cuesLength = cues(firstCluster: 0).count
        let infoPlace = seekLength
        let trackPlace = infoPlace + infoBytes.count
        let cuesPlace = trackPlace + trackBytes.count
        let firstCluster = cuesPlace + cuesLength
        let segment = firstCluster + clusters.reduce(0) { $0 + $1.bytes }
        return Matroska.element(0x1A45_DFA3, ebml) + Matroska.identifier(0x1853_8067)
            + Matroska.size(segment, width: 8) + seekHead(infoPlace, trackPlace, cuesPlace) + infoBytes + trackBytes
            + cues(firstCluster: firstCluster)
    }

    private func seekHead(_ info: Int, _ tracks: Int, _ cues: Int) -> [UInt8] {
        let seeks: [(UInt32, Int)] = [(0x1549_A966, info), (0x1654_AE6B, tracks), (0x1C53_BB6B, cues)]
        let body = seeks.flatMap { id, place in
            Matroska.element(
                0x4DBB, Matroska.element(0x53AB, Matroska.identifier(id)) + Matroska.place(0x53AC, place))
        }
        return Matroska.element(0x114D_9B74, body)
    }

    private func cues(firstCluster: Int) -> [UInt8] {
        var place = firstCluster
        var body: [UInt8] = []
        for cluster in clusters {
            let position = Matroska.number(0xF7, 1) + Matroska.place(0xF1, place)
            body += Matroska.element(
                0xBB, Matroska.number(0xB3, UInt64(cluster.time)) + Matroska.element(0xB7, position))
            place += cluster.bytes
        }
        return Matroska.element(0x1C53_BB6B, body)
    }
}

/// Writes a film whose plan is complete: the same blocks once more.
struct FilmWriter {
    private let plan: FilmPlan
    private let file: OutputFile
    private var cluster = -1

    init(_ plan: FilmPlan, to path: String, temporary: String? = nil) throws(CompositionError) {
        self.plan = plan
        file = try OutputFile(path: path, temporary: temporary)
        try file.write(plan.head())
    }

    mutating func write(_ block: FilmBlock) throws(CompositionError) {
        let time = cluster < 0 ? nil : plan.clusters[cluster].time
        if plan.beginsCluster(block, after: time) {
            cluster += 1
            guard plan.clusters.indices.contains(cluster) else {
                throw CompositionError(.disk, "The pieces of the film have changed while it was joined. Start again.")
            }
            let planned = plan.clusters[cluster]
            // The name and the eight bytes of size are not counted by the size itself.
            try file.write(
                Matroska.identifier(0x1F43_B675) + Matroska.size(planned.bytes - 12, width: 8)
                    + Matroska.place(0xE7, Int(planned.time)))
        }
        let relative = UInt16(bitPattern: Int16(clamping: block.time - plan.clusters[cluster].time))
        try file.write(
            [0xA3] + Matroska.size(block.bytes.count + 4, width: 4) + [
                0x80 | UInt8(truncatingIfNeeded: block.track), UInt8(relative >> 8), UInt8(relative & 255),
                block.isKeyframe ? 0x80 : 0,
            ])
        try file.write(block.bytes)
    }

    func finish() throws(CompositionError) { try file.finish() }
}
