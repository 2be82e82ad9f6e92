import Foundation

/// What a load test found: the content of the JSON file and of the page.
public struct LoadReport: Codable, Sendable, Equatable {
    /// A distribution of times in milliseconds.
    public struct Times: Codable, Sendable, Equatable {
        /// How many there were.
        public var count: UInt64
        /// Half were shorter.
        public var p50: Double
        /// Of a hundred, ninety-five were shorter.
        public var p95: Double
        /// Of a hundred, ninety-nine were shorter.
        public var p99: Double
        /// The longest.
        public var max: Double
        /// The mean.
        public var mean: Double
        /// How many fell into which range.
        public var buckets: [Bucket]

        /// Reads a histogram.
        public init(_ histogram: Histogram) {
            func milliseconds(_ value: Int64) -> Double { (Double(value) / 10).rounded() / 100 }
            count = histogram.count
            p50 = milliseconds(histogram.percentile(0.5))
            p95 = milliseconds(histogram.percentile(0.95))
            p99 = milliseconds(histogram.percentile(0.99))
            max = milliseconds(histogram.largest)
            mean = milliseconds(Int64(histogram.mean))
            buckets = Bucket.coarse(histogram)
        }
    }

    /// A range of times and how many fell into it.
    public struct Bucket: Codable, Sendable, Equatable {
        /// From here, in milliseconds.
        public var from: Double
        /// Below this, in milliseconds.
        public var to: Double
        /// How many.
        public var count: UInt64

        /// Three ranges for each doubling, as many as fit a chart.
        static func coarse(_ histogram: Histogram) -> [Bucket] {
            var buckets: [Bucket] = []
            for (range, count) in histogram.filled {
                let middle = Swift.max(0.05, Double(range.lowerBound + range.upperBound) / 2_000)
                let step = (log2(middle) * 3).rounded(.down)
                let from = exp2(step / 3)
                if let last = buckets.last, abs(last.from - from) < from / 100 {
                    buckets[buckets.count - 1].count += count
                } else {
                    buckets.append(Bucket(from: from, to: exp2((step + 1) / 3), count: count))
                }
            }
            return buckets
        }
    }

    /// What was asked for.
    public struct Plan: Codable, Sendable, Equatable {
        /// The scenario's name.
        public var scenario: String
        /// Participants who only watch.
        public var viewers: Int
        /// Participants with a camera.
        public var cameras: Int
        /// Participants who talk.
        public var speakers: Int
        /// Seconds of measuring.
        public var duration: Int
        /// Joins a second; 0 for all at once.
        public var joinRate: Double
        /// The share of datagrams that the simulated network loses, each way.
        public var loss: Double
        /// Breakout rooms; only for breakouts.
        public var rooms: Int?
        /// The height of the largest picture.
        public var videoHeight: Int
        /// The bitrate of the largest picture in kbit/s as it was encoded.
        public var videoKilobits: Int
        /// The bitrate of the size that viewers asked for, in kbit/s for each picture.
        public var forwardedKilobits: Int
        /// The bitrate of a voice in kbit/s.
        public var audioKilobits: Int
        /// What the three pictures came to when they were encoded, in kbit/s, the smallest first: hard pictures cannot
        /// be pressed below some bitrate.
        public var encodedKilobits: [Double] = []
        /// How participants came in: `signalling` or `whip/whep`.
        public var way: String
        /// What the random choices followed from.
        public var seed: UInt64
    }

    /// Coming in.
    public struct Joins: Codable, Sendable, Equatable {
        /// How many were to come.
        public var wanted = 0
        /// How many had media running.
        public var joined = 0
        /// How many did not come in.
        public var failed = 0
        /// How many came in and then lost their media.
        public var dropped = 0
        /// Why some failed or dropped, and how many.
        public var reasons: [String: Int] = [:]
        /// Seconds from the first who set out to the last who was connected.
        public var seconds = 0.0
        /// From setting out to DTLS being done.
        public var untilConnected = Times(Histogram())
        /// From setting out to the first whole picture.
        public var untilPicture = Times(Histogram())
        /// From setting out to the first packet of sound.
        public var untilSound = Times(Histogram())
        /// Participants who should have seen a picture and never did.
        public var withoutPicture = 0
    }

    /// What arrived, in the time of measuring.
    public struct Media: Codable, Sendable, Equatable {
        /// Seconds measured.
        public var seconds = 0.0
        /// Media packets that arrived.
        public var delivered: UInt64 = 0
        /// Of these, sound.
        public var deliveredAudio: UInt64 = 0
        /// Media packets a second.
        public var packetsPerSecond = 0.0
        /// Megabits of UDP payload a second, to all participants together.
        public var megabitsPerSecond = 0.0
        /// Packets that did not come in order.
        public var missing: UInt64 = 0
        /// Of these, those that came late.
        public var late: UInt64 = 0
        /// Of these, those that came by retransmission.
        public var recovered: UInt64 = 0
        /// Of these, those that never came.
        public var lost: UInt64 = 0
        /// Of the missing packets, sound, which nobody asks for again.
        public var missingAudio: UInt64 = 0
        /// Of the lost packets, sound.
        public var lostAudio: UInt64 = 0
        /// Lost packets as a share of all that should have come.
        public var lostShare = 0.0
        /// Packets that came twice.
        public var duplicates: UInt64 = 0
        /// Of how many packets one was decrypted and authenticated.
        public var authenticateEvery = 1
        /// Packets decrypted and found authentic.
        public var authentic: UInt64 = 0
        /// Packets decrypted and found not authentic.
        public var unauthentic: UInt64 = 0
        /// Packets of no known stream.
        public var strange: UInt64 = 0
        /// Media packets that participants sent.
        public var sent: UInt64 = 0
        /// Datagrams that the simulated network lost on purpose, both ways.
        public var swallowed: UInt64 = 0
        /// Retransmission requests that participants sent.
        public var nacks: UInt64 = 0
        /// Estimates of their lines (REMB) that participants sent.
        public var estimates: UInt64 = 0
        /// Transport-wide feedback messages that participants sent.
        public var feedback: UInt64 = 0
        /// Retransmissions that participants sent.
        public var retransmitted: UInt64 = 0
        /// Keyframes that participants asked for.
        public var keyframesWanted: UInt64 = 0
        /// Keyframes that the server asked of participants.
        public var keyframesAsked: UInt64 = 0
    }

    /// From a participant's sending to the arrival at another's socket. Packets that came to a viewer by retransmission
    /// have no part in it: they are counted in ``Media/recovered``. Those that the server itself had to ask the sender
    /// for again do, counted from their first sending.
    public struct Delay: Codable, Sendable, Equatable {
        /// How it was measured: `captureTime` for every packet, by the header extension; `payloadStamp` for sampled
        /// packets, by a stamp inside; `none`.
        public var method: String
        /// While measuring.
        public var measured: Times
        /// While participants were coming in.
        public var whileJoining: Times
    }

    /// What the server needed, while measuring.
    public struct Server: Codable, Sendable, Equatable {
        /// Where CPU and memory were read: `metrics`, `process` or `none`.
        public var source = "none"
        /// CPU time in seconds.
        public var cpuSeconds: Double?
        /// Cores busy on average.
        public var cores: Double?
        /// Datagrams sent.
        public var packetsSent: Double?
        /// Datagrams received.
        public var packetsReceived: Double?
        /// Microseconds of CPU for each datagram sent.
        public var microsecondsPerPacket: Double?
        /// Microseconds of CPU for each media packet that participants received.
        public var microsecondsPerDelivered: Double?
        /// Datagrams that the server's kernel refused.
        public var sendErrors: Double?
        /// By how many sizes pictures were sent smaller than asked, because workers did not keep up: the most at one
        /// time, all workers added up.
        public var relief: Double?
        /// Resident megabytes before anybody came.
        public var megabytesBefore: Double?
        /// The most resident megabytes seen.
        public var megabytesLargest: Double?
        /// Resident megabytes after all had left again.
        public var megabytesAfter: Double?
    }

    /// What the generator needed, and whether it was the bottleneck.
    public struct Generator: Codable, Sendable, Equatable {
        /// Cores busy on average, with signalling.
        public var cores = 0.0
        /// Cores that the generator may run on.
        public var allowedCores = 1
        /// The share of one core that the media thread took, on average.
        public var mediaThread = 0.0
        /// The share of one core that it took in its busiest second.
        public var mediaThreadLargest = 0.0
        /// Datagrams for which its sockets had no room.
        public var overflowed: UInt64 = 0
        /// Datagrams that its kernel did not send.
        public var refused: UInt64 = 0
        /// From arrival at the socket to being read.
        public var lag = Times(Histogram())
        /// How late packets were sent.
        public var lateness = Times(Histogram())
        /// Signalling messages received by all participants.
        public var messages: UInt64 = 0
        /// Whether the generator was the bottleneck: then the figures say nothing against the server.
        public var isSaturated = false
        /// By what that was seen: `overflow`, `lag`, `lateness`, `starved`, `busy`, `refused`.
        public var signs: [String] = []
    }

    /// One second.
    public struct Point: Codable, Sendable, Equatable {
        /// Seconds since the start.
        public var time = 0.0
        /// Participants connected.
        public var connected = 0
        /// Media packets that arrived in this second.
        public var packets = 0.0
        /// The delay of this second's packets in milliseconds.
        public var p50 = 0.0
        /// The delay of this second's packets in milliseconds.
        public var p95 = 0.0
        /// The delay of this second's packets in milliseconds.
        public var p99 = 0.0
        /// Packets found missing in this second, whether they came later or not.
        public var missing = 0.0
        /// The server's busy cores.
        public var serverCores: Double?
        /// The server's resident megabytes.
        public var serverMegabytes: Double?
        /// By how many sizes the server sends pictures smaller than asked, all workers added up.
        public var serverRelief: Double?
        /// The generator's busy cores.
        public var generatorCores = 0.0
        /// The share of one core that the generator's media thread took.
        public var mediaThread = 0.0
        /// The generator's lag in this second, 99 of 100, in milliseconds.
        public var lag = 0.0
        /// Datagrams for which the generator's sockets had no room in this second.
        public var overflowed: UInt64 = 0
        /// From a request about the room to its reply in this second, in milliseconds; nil when nobody asked anything.
        public var controlP50: Double?
        /// The same, 99 of 100.
        public var controlP99: Double?

        /// Whether in this second the generator could not keep up.
        public var isSaturated: Bool { overflowed > 0 || mediaThread > LoadRun.busy || lag > 100 }
    }

    /// The version of this format.
    public var format = 1
    /// Whether the test was ended before its time, so that the figures stand for a shorter one.
    public var endedEarly = false
    /// When the test began.
    public var startedAt: Date
    /// What was tested.
    public var server: String
    /// What was asked for.
    public var plan: Plan
    /// Coming in.
    public var joins = Joins()
    /// Moving into breakout rooms and back, where that was done.
    public var moves: Moves?
    /// What people did beside media, where that was asked for.
    public var life: Life?
    /// What arrived.
    public var media = Media()
    /// How long it took, sound and pictures together.
    public var delay: Delay
    /// How long sound took; nil where none of it was measured.
    public var delayAudio: Delay?
    /// How long pictures took; nil where none of them were measured.
    public var delayVideo: Delay?
    /// What the server needed.
    public var serverLoad = Server()
    /// What the generator needed.
    public var generator = Generator()
    /// Second by second.
    public var timeline: [Point] = []
    /// When measuring began and ended, in seconds since the start.
    public var measuredFrom = 0.0
    /// When measuring ended.
    public var measuredTo = 0.0

    /// What one participant takes of the server's memory, in kilobytes: the growth since before anybody came.
    public var kilobytesPerParticipant: Double? {
        // Not at its largest, which is while they join: what is asked is what being there takes.
        let measured = timeline.filter { $0.time > measuredFrom && $0.time <= measuredTo }
        guard let during = measured.compactMap(\.serverMegabytes).last ?? serverLoad.megabytesLargest,
            let before = serverLoad.megabytesBefore, joins.joined > 0
        else { return nil }
        return (during - before) * 1_000 / Double(joins.joined)
    }

    /// By how many megabytes the server's memory grew while it was measured: the median of the last fifth of that time
    /// less that of the first. Nil where it was measured for less than a minute.
    public var megabytesGrown: Double? {
        let measured = timeline.filter { $0.time > measuredFrom && $0.time <= measuredTo }.compactMap(\.serverMegabytes)
        guard measured.count >= 60 else { return nil }
        let (first, last) = (measured.prefix(measured.count / 5).sorted(), measured.suffix(measured.count / 5).sorted())
        return last[last.count / 2] - first[first.count / 2]
    }

    /// Missing packets of pictures that came after all, as a share: by retransmission to the viewer, or late because
    /// the server itself had to ask the sender again.
    public var repairedShare: Double {
        let wanted = media.missing - min(media.missing, media.missingAudio)
        let lost = media.lost - min(media.lost, media.lostAudio)
        return wanted == 0 ? 0 : 1 - Double(min(lost, wanted)) / Double(wanted)
    }

    /// The report as JSON with sorted keys.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return try encoder.encode(self)
    }

    /// Reads what ``json()`` wrote.
    public init(json: Data) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        self = try decoder.decode(LoadReport.self, from: json)
    }

    init(startedAt: Date, server: String, plan: Plan, delay: Delay) {
        self.startedAt = startedAt
        self.server = server
        self.plan = plan
        self.delay = delay
    }
}
