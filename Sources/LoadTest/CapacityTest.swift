import CLinux
import Foundation
import ICE
import Primitives
import RTP
import SDP
import SecureTransport

/// Measures how many packets a second the generator itself can receive on this machine, without any server: one thread
/// sends what the viewers of a lecture get, over real sockets and with real SRTP, and the generator's media thread
/// receives it on a core of its own as in any load test.
///
/// A lecture is one picture of 1 Mbit/s, five packets 25 times a second, and three speakers, each 50 packets a second.
/// What the viewers of a call send, a report and a check of the connection now and then, is a hundredth of it and left
/// out.
public struct CapacityTest: Sendable {
    /// Packets that a viewer gets in a second.
    static let rate = 275

    /// Viewers of the lecture; each gets 275 packets a second.
    public var viewers = 2_000
    /// How long to measure, in seconds.
    public var seconds = 10
    /// Of how many packets one is decrypted and authenticated; nil takes what a load test of this size would.
    public var authenticateEvery: Int?
    /// Whether packets come in runs, as from a server that sends with UDP_SEGMENT; otherwise one by one.
    public var isGrouped = true

    /// The lecture for 2000.
    public init() {}

    /// What was found.
    public struct Outcome: Codable, Sendable, Equatable {
        /// Viewers that were played.
        public var viewers = 0
        /// Seconds measured.
        public var seconds = 0.0
        /// Packets sent to the generator.
        public var offered: UInt64 = 0
        /// Packets that it received, counted and checked.
        public var received: UInt64 = 0
        /// Packets for which its sockets had no room, of all that were sent from the first to the last.
        public var overflowed: UInt64 = 0
        /// Packets that never came, of all of these.
        public var missing: UInt64 = 0
        /// Pieces in which the kernel handed the packets over.
        public var runs: UInt64 = 0
        /// Of how many packets one was decrypted and authenticated.
        public var authenticateEvery = 1
        /// Packets decrypted and found authentic.
        public var authentic: UInt64 = 0
        /// Packets decrypted and found wrong: none, unless the measurement itself is broken.
        public var unauthentic: UInt64 = 0
        /// The share of its core that the receiving thread took.
        public var busy = 0.0
        /// Whether packets came in runs.
        public var isGrouped = true

        /// Packets that one core receives in a second of its time.
        public var packetsPerCore: Double { busy > 0 ? Double(received) / seconds / busy : 0 }

        /// Packets that came in one piece.
        public var packetsPerRun: Double { Double(received) / Double(max(1, runs)) }

        /// Whether the receiving thread was given more than it can take.
        public var isSaturated: Bool { missing > 0 || overflowed > 0 || busy > LoadRun.busy }

        /// Whether the sending thread was too slow to show what the receiving thread can take.
        public var isStarved: Bool {
            !isSaturated && Double(offered) < 0.95 * Double(viewers * CapacityTest.rate) * seconds
        }

        /// Two lines for people, and a third where one of the threads was too slow.
        public var text: String {
            let lines = """
                \(isGrouped ? "packets in runs (UDP_GRO)" : "packets one by one"): \(fixed(Double(offered) / seconds, 0)) \
                a second sent to \(viewers) viewers, \(fixed(Double(received) / seconds, 0)) received, \
                \(fixed(packetsPerRun, 1)) at once; \(missing) missing, \(overflowed) overflowed
                  receiving thread \(fixed(busy * 100, 1)) % busy: \(fixed(packetsPerCore, 0)) packets a second per core \
                (1 of \(authenticateEvery) decrypted and authenticated)
                """
            if isSaturated {
                return lines + "\n  ATTENTION: the receiving thread is saturated; it cannot play so many viewers."
            }
            return isStarved
                ? lines + "\n  ATTENTION: the sending thread was too slow; the receiving one could have taken more."
                : lines
        }
    }

    /// Runs the measurement.
    public func run() async throws(LoadError) -> Outcome {
        guard (1...20_000).contains(viewers), (1...600).contains(seconds) else {
            throw LoadError("viewers must be from 1 to 20000 and duration from 1 to 600 seconds.")
        }
        guard veche_load_cores() >= 2 else {
            throw LoadError("Capacity needs two cores: one that sends and one that receives. Start it without taskset.")
        }
        guard OwnProcess.raiseFileLimit() >= viewers + 64 else {
            throw LoadError("\(viewers) viewers need as many open files; raise the limit with “ulimit -n”.")
        }
        let media: LoadMedia
        let identity: DTLSIdentity
        do {
            identity = try DTLSIdentity.generate()
            media = LoadMedia(video: VideoClip(layers: [], framesPerSecond: 25, entries: []), audio: .empty)
        } catch {
            throw LoadError("OpenSSL makes no key: \(error).")
        }
        var scenario = Scenario(.lecture)
        scenario.viewers = viewers
        let every = authenticateEvery ?? scenario.effectiveAuthentication
        let engine = MediaEngine(identity: identity, media: media)
        try engine.start(core: 1)
        let targets = try await seat(engine, identity: identity, every: every)
        let blaster = Blaster(targets, isGrouped: isGrouped)
        try blaster.start(core: 0)
        // Until caches are warm and every stream has begun.
        try? await Task.sleep(for: .seconds(2))
        let (before, sentBefore, begun) = (engine.statistics, blaster.sent, MediaEngine.now())
        try? await Task.sleep(for: .seconds(seconds))
        let (after, sentAfter, ended) = (engine.statistics, blaster.sent, MediaEngine.now())
        blaster.stop()
        let (sent, arrived) = await Self.settle(blaster, engine)
        engine.stop()
        let change = after.since(before)
        var outcome = Outcome()
        outcome.viewers = viewers
        outcome.seconds = (ended - begun).seconds
        outcome.offered = sentAfter - sentBefore
        outcome.received = change.delivered
        outcome.overflowed = arrived.overflowed
        outcome.missing = sent - min(sent, arrived.delivered + arrived.late)
        outcome.runs = change.runsIn
        outcome.authenticateEvery = every
        outcome.authentic = change.authentic
        outcome.unauthentic = arrived.unauthentic
        outcome.busy = Double(change.busy) / 1e9 / outcome.seconds
        outcome.isGrouped = isGrouped
        return outcome
    }

    /// Waits until everything has come, or nothing has been sent and nothing arrived for a second. Returns how much it
    /// was altogether.
    private static func settle(_ blaster: Blaster, _ engine: MediaEngine) async -> (UInt64, MediaStatistics) {
        var (sent, arrived) = (blaster.sent, engine.statistics)
        var quiet = 0
        for _ in 0..<40 where quiet < 4 {
            // Nobody tells when the last packet has come: the counters are looked at, for ten seconds at most.
            try? await Task.sleep(for: .milliseconds(250))
            let (sentBefore, arrivedBefore) = (sent, arrived.datagramsIn)
            (sent, arrived) = (blaster.sent, engine.statistics)
            guard sent == sentBefore else { continue }
            if arrived.delivered + arrived.late >= sent { break }
            quiet = arrived.datagramsIn == arrivedBefore ? quiet + 1 : 0
        }
        return (sent, arrived)
    }

    /// Makes the viewers, as if they had just finished DTLS.
    private func seat(
        _ engine: MediaEngine, identity: DTLSIdentity, every: Int
    ) async throws(LoadError) -> [BlastTarget] {
        var targets: [BlastTarget] = []
        var generator = SystemRandomNumberGenerator()
        for number in 0..<viewers {
            let offer = ParticipantOffer(
                credentials: .random(using: &generator), fingerprint: identity.fingerprint, number: number,
                slots: .init(audio: 4, camera: 1, screen: 1))
            let plan: ClientPlan
            do {
                let result = try Negotiator.answer(
                    offer.description,
                    options: AnswerOptions(
                        local: .random(using: &generator), fingerprint: identity.fingerprint,
                        candidates: [SocketAddress(ipv4: 0x7f00_0001, port: 9)]), using: &generator)
                let answer = try ReceivedAnswer(
                    SessionDescription(parsing: result.answer.description), to: offer.description)
                var made = ClientPlan(
                    number: number, credentials: offer.builder.credentials, answer: answer,
                    startedAt: MediaEngine.now(), seed: UInt64(number))
                made.authenticateEvery = every
                plan = made
            } catch {
                throw LoadError("The viewers' session cannot be negotiated: \(error.message).")
            }
            let profile = SRTPProfile.aeadAES128GCM
            let material = (0..<2).map { _ in
                (0..<(profile.keyLength + profile.saltLength)).map { _ in UInt8.random(in: 0...255) }
            }
            let keys = SRTPKeys(profile: profile, local: material[0], remote: material[1])
            let port = await withCheckedContinuation { continuation in
                engine.adopt(plan, keys: keys) { continuation.resume(returning: $0) }
            }
            guard port > 0, let target = BlastTarget(plan.answer, keys: keys, port: port) else {
                throw LoadError("The kernel gives no socket for viewer \(number + 1).")
            }
            targets.append(target)
        }
        return targets
    }
}
