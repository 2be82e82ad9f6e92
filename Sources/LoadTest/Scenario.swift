import Signalling

/// What a load test does: how many come, what they send, how they come and go.
public struct Scenario: Sendable, Hashable {
    /// The sorts of scenario.
    public enum Kind: String, Sendable, CaseIterable {
        /// One camera, three who talk, many who watch.
        case lecture
        /// Several cameras, many who watch.
        case seminar
        /// Everybody has the microphone on and talks.
        case talking
        /// All come at the same moment.
        case storm
        /// A host takes everybody from the plenary into breakout rooms and back.
        case breakouts
        /// A lecture over a network that loses packets.
        case loss
        /// People come and are there, without any media.
        case crowd
    }

    /// Which.
    public var kind: Kind
    /// Participants who send nothing.
    public var viewers: Int
    /// Participants who send a camera in simulcast.
    public var cameras: Int
    /// Participants who talk. They are the same people as those with cameras, as far as those go.
    public var speakers: Int
    /// How long to measure after all have joined, in seconds.
    public var duration = 60
    /// Joins a second; 0 lets all come at once.
    public var joinRate = 50.0
    /// The share of datagrams lost on the way to participants and, independently, on the way from them.
    public var loss = 0.0
    /// Breakout rooms, in `breakouts`.
    public var rooms = 4
    /// What cameras and microphones send.
    public var media = MediaSettings()
    /// Of how many packets one is decrypted and authenticated; nil lets the generator choose.
    public var authenticateEvery: Int?
    /// How many camera slots participants offer; nil takes what the server asks for.
    public var cameraSlots: Int?
    /// The height in pixels that participants ask of every picture; nil asks what a page on a screen of 1080 lines
    /// would.
    public var viewHeight: Int?
    /// What people do beside media.
    public var life = RoomLife()
    /// What random choices follow from.
    public var seed: UInt64 = 1

    /// The scenario with its usual numbers.
    public init(_ kind: Kind) {
        self.kind = kind
        viewers = 100
        cameras = 1
        speakers = 3
        switch kind {
        case .lecture: break
        case .seminar:
            viewers = 50
            cameras = 9
            // Nine tiles on a screen are 360 lines high each: the middle one of the three sizes.
            media.height = 720
        case .talking:
            viewers = 0
            cameras = 0
            speakers = 50
        case .storm:
            viewers = 500
            duration = 30
            joinRate = 0
        case .breakouts:
            viewers = 36
            cameras = 4
            speakers = 4
            media.height = 720
        case .loss: loss = 0.05
        case .crowd:
            viewers = 500
            cameras = 0
            speakers = 0
            duration = 30
            joinRate = 100
        }
    }

    /// Participants who send.
    public var publishers: Int { max(cameras, speakers) }
    /// All participants.
    public var participants: Int { publishers + viewers }

    /// Throws a sentence when the numbers make no sense together.
    public func validate() throws(LoadError) {
        func check(_ value: Int, _ range: ClosedRange<Int>, _ name: String) throws(LoadError) {
            guard range.contains(value) else {
                throw LoadError("\(name) must be from \(range.lowerBound) to \(range.upperBound), but is \(value).")
            }
        }
        try check(viewers, 0...100_000, "viewers")
        try check(cameras, 0...10_000, "cameras")
        try check(speakers, 0...10_000, "speakers")
        try check(duration, 1...86_400, "duration")
        try check(rooms, 1...SignallingLimits.breakoutRooms, "rooms")
        try check(media.height, 90...2_160, "videoHeight")
        try check(media.kilobits, 50...20_000, "videoBitrate")
        try check(media.framesPerSecond, 1...60, "framesPerSecond")
        if let authenticateEvery { try check(authenticateEvery, 1...10_000, "authenticateEvery") }
        if let cameraSlots { try check(cameraSlots, 0...40, "cameraSlots") }
        if let viewHeight { try check(viewHeight, SignallingLimits.heights, "viewHeight") }
        try check(media.audioKilobits, 6...510, "audioBitrate")
        guard joinRate >= 0, joinRate <= 100_000 else {
            throw LoadError("joinRate must be from 0 (all at once) to 100000 a second, but is \(joinRate).")
        }
        guard loss >= 0, loss < 1 else {
            throw LoadError("loss must be from 0 to below 1 (0.05 is 5 %), but is \(loss).")
        }
        guard participants > 0 else { throw LoadError("Nobody comes: give viewers, cameras or speakers.") }
        try life.validate()
        if kind == .crowd, publishers > 0 {
            throw LoadError("A crowd sends nothing: leave cameras and speakers out, or take a lecture.")
        }
        if kind == .breakouts, life.isAny {
            throw LoadError("Chat, hands, ideas and “mute all” go with every scenario but breakouts.")
        }
        if kind == .breakouts, participants < rooms {
            throw LoadError("\(participants) participants cannot fill \(rooms) rooms; give fewer rooms.")
        }
    }

    /// The height that a participant who sees so many pictures asks of each: tiles in a square on 1080 lines.
    public func tileHeight(pictures: Int) -> Int {
        if let viewHeight { return viewHeight }
        return 1_080 / max(1, Int(Double(pictures).squareRoot().rounded(.up)))
    }

    /// The bitrate of one picture as viewers get it, in kbit/s: that of the smallest size at least as high as the tile.
    public var forwardedKilobits: Int {
        let height = tileHeight(pictures: min(cameras, cameraSlots ?? 9))
        return MediaSettings.sizes.first { media.height / $0.divisor >= height }.map {
            media.kilobits / $0.rateDivisor
        } ?? media.kilobits
    }

    /// Of how many packets one is authenticated: all while they are few, so many that the generator has time left when
    /// they are many.
    public var effectiveAuthentication: Int {
        if let authenticateEvery { return authenticateEvery }
        let audio = Double(min(speakers, 4)) * 50
        let video = Double(min(cameras, cameraSlots ?? 9)) * Double(forwardedKilobits) * 1_000 / 8 / 1_000
        let expected = Double(participants) * (audio + video)
        return max(1, Int((expected / 5_000).rounded(.up)))
    }
}
