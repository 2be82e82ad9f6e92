import Primitives

/// Who is heard and seen to speak in a room.
public struct SpeakerUpdate: Sendable, Hashable {
    /// Whether ``active`` or ``dominant`` differs from what the update before said.
    public var changed: Bool
    /// The tracks that are speaking: the dominant one first, the others in the order in which they began.
    public var active: [UInt32]
    /// The track of the main speaker. It stays when everybody falls silent, until another speaks or it is removed.
    public var dominant: UInt32?

    /// Makes an update.
    public init(changed: Bool, active: [UInt32], dominant: UInt32?) {
        self.changed = changed
        self.active = active
        self.dominant = dominant
    }
}

/// Ranks the audio tracks of a room by the levels that their packets carry (RFC 6464).
///
/// Only the few loudest tracks are remembered, so the cost of a packet and the memory do not depend on how many
/// people are in the room. Levels are held like on a peak meter that falls by 40 dB a second: written as the moment at
/// which the meter reaches silence, two held levels compare without knowing the present moment.
public struct SpeakerRanking: Sendable {
    /// How long a held level takes to fall by 1 dB.
    static let fall = Interval.milliseconds(25)
    /// By how many dB a newcomer must exceed the quietest of the loudest to take its place.
    static let promotionMargin: Int64 = 2
    /// What a level counts less when the sender says that it is not voice, in dB.
    static let noisePenalty: Int64 = 12
    /// A track counts as speaking when its smoothed level reaches -55 dBov, until it falls below -65 dBov.
    static let activation = Interval.milliseconds(25) * 72
    static let deactivation = Interval.milliseconds(25) * 62
    /// By how much, and for how long, another must be louder than the dominant speaker to follow it: 3 dB, 400 ms.
    static let dominanceMargin = Interval.milliseconds(25) * 3
    static let dominanceTime = Interval.milliseconds(400)
    /// The time between two updates.
    public static let updateInterval = Interval.milliseconds(100)

    private struct Entry {
        var track: UInt32
        /// When the peak level will have fallen to silence.
        var peakSilence: Instant
        /// The same for the smoothed level, which rises slowly, so that a click is not taken for speech.
        var smoothSilence: Instant
        var lastRecord: Instant
        /// When it began to speak; nil while it does not.
        var activeSince: Instant?
    }

    private let capacity: Int
    private var loudest: [Entry] = []
    private var dominant: UInt32?
    private var challenger: UInt32?
    private var challengerSince = Instant.zero
    private var lastUpdate: Instant?
    private var last = SpeakerUpdate(changed: false, active: [], dominant: nil)

    /// Ranks for a room in which at most `speakers` tracks are heard at one time.
    public init(capacity speakers: Int = 8) {
        capacity = max(1, speakers)
        loudest.reserveCapacity(capacity)
    }

    /// Takes the level of one packet, before it is decided whether the packet is forwarded: 0 is the loudest, 127
    /// silence (RFC 6464 §3). A track louder than the quietest of the loudest takes its place at once.
    public mutating func record(track: UInt32, level: UInt8, voice: Bool, now: Instant) {
        let loudness = max(0, 127 - Int64(min(level, 127)) - (voice ? 0 : Self.noisePenalty))
        let silence = now + Self.fall * loudness
        var quietest = -1
        for index in 0..<loudest.count {
            if loudest[index].track == track {
                smooth(index, towards: silence, now: now)
                return
            }
            if quietest < 0 || loudest[index].peakSilence < loudest[quietest].peakSilence { quietest = index }
        }
        guard loudness > 0 else { return }
        var entry = Entry(
            track: track, peakSilence: silence, smoothSilence: now, lastRecord: now - Interval.milliseconds(20))
        Self.rise(&entry, towards: silence, now: now)
        if loudest.count < capacity {
            loudest.append(entry)
        } else if quietest >= 0,
            loudest[quietest].peakSilence <= now
                || loudest[quietest].peakSilence + Self.fall * Self.promotionMargin < silence
        {
            loudest[quietest] = entry
        }
    }

    private mutating func smooth(_ index: Int, towards silence: Instant, now: Instant) {
        loudest[index].peakSilence = max(loudest[index].peakSilence, silence)
        Self.rise(&loudest[index], towards: silence, now: now)
    }

    /// Lets the smoothed level rise with a time constant of 50 ms; falling is a matter of time alone.
    private static func rise(_ entry: inout Entry, towards silence: Instant, now: Instant) {
        let past = min(max((now - entry.lastRecord).milliseconds, 0), 60)
        entry.lastRecord = max(entry.lastRecord, now)
        let from = max(entry.smoothSilence, now)
        guard silence > from else { return }
        entry.smoothSilence = from + Interval(nanoseconds: (silence - from).nanoseconds * past / (past + 50))
    }

    /// Whether a packet with this level would be forwarded: its track is among the loudest, or would be with it.
    public borrowing func admits(track: UInt32, level: UInt8, voice: Bool, now: Instant) -> Bool {
        guard !isAmongLoudest(track) else { return true }
        let loudness = max(0, 127 - Int64(min(level, 127)) - (voice ? 0 : Self.noisePenalty))
        guard loudness > 0 else { return false }
        guard loudest.count >= capacity else { return true }
        let silence = now + Self.fall * loudness
        for index in 0..<loudest.count {
            let held = loudest[index].peakSilence
            if held <= now || held + Self.fall * Self.promotionMargin < silence { return true }
        }
        return false
    }

    /// Forgets a track that has ended or was muted.
    public mutating func remove(track: UInt32) {
        loudest.removeAll { $0.track == track }
        if dominant == track { dominant = nil }
        if challenger == track { challenger = nil }
    }

    /// Whether packets of `track` are to be forwarded now.
    public borrowing func isAmongLoudest(_ track: UInt32) -> Bool {
        for index in 0..<loudest.count where loudest[index].track == track { return true }
        return false
    }

    /// The tracks whose packets are forwarded now, the loudest first.
    public var loudestTracks: [UInt32] {
        loudest.sorted { ($0.peakSilence, $1.track) > ($1.peakSilence, $0.track) }.map(\.track)
    }

    /// When ``update(now:)`` next has something new to say; nil before the first update, which may come at any time.
    public var nextUpdate: Instant? { lastUpdate.map { $0 + Self.updateInterval } }

    /// Says who speaks. It looks anew every 100 ms at most; called earlier it repeats itself with nothing changed.
    public mutating func update(now: Instant) -> SpeakerUpdate {
        if let lastUpdate, now < lastUpdate + Self.updateInterval {
            last.changed = false
            return last
        }
        lastUpdate = now
        loudest.removeAll { $0.peakSilence <= now }
        for index in loudest.indices {
            let level = loudest[index].smoothSilence - now
            if loudest[index].activeSince == nil {
                if level >= Self.activation { loudest[index].activeSince = now }
            } else if level < Self.deactivation {
                loudest[index].activeSince = nil
            }
        }
        chooseDominant(now: now)
        let active = activeTracks()
        last = SpeakerUpdate(
            changed: active != last.active || dominant != last.dominant, active: active, dominant: dominant)
        return last
    }

    private mutating func chooseDominant(now: Instant) {
        var best: Entry?
        var reigning: Entry?
        for entry in loudest where entry.activeSince != nil {
            if entry.track == dominant { reigning = entry }
            if let known = best, known.smoothSilence >= entry.smoothSilence { continue }
            best = entry
        }
        guard let best else {
            challenger = nil
            return
        }
        guard let reigning else {
            dominant = best.track
            challenger = nil
            return
        }
        guard best.smoothSilence >= reigning.smoothSilence + Self.dominanceMargin else {
            challenger = nil
            return
        }
        if challenger != best.track {
            challenger = best.track
            challengerSince = now
        } else if now - challengerSince >= Self.dominanceTime {
            dominant = best.track
            challenger = nil
        }
    }

    private func activeTracks() -> [UInt32] {
        let speaking = loudest.filter { $0.activeSince != nil }.sorted { a, b in
            if (a.track == dominant) != (b.track == dominant) { return a.track == dominant }
            if let began = a.activeSince, let other = b.activeSince, began != other { return began < other }
            return a.track < b.track
        }
        return speaking.map(\.track)
    }
}
