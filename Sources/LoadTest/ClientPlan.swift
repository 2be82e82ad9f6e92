import ICE
import Primitives
import SDP

/// The recordings that participants send.
public struct LoadMedia: Sendable {
    /// What cameras send.
    public var video: VideoClip
    /// What microphones send.
    public var audio: AudioClip

    /// Takes recordings.
    public init(video: VideoClip, audio: AudioClip) {
        self.video = video
        self.audio = audio
    }

    /// Makes both; takes a second or two.
    public static func make(_ settings: MediaSettings) throws(MediaSourceError) -> LoadMedia {
        LoadMedia(video: try .make(settings), audio: try .make(settings))
    }
}

/// All that a synthetic participant needs to know to begin with media.
public struct ClientPlan: Sendable {
    /// The participant's number in this run.
    public var number: Int
    /// The credentials of the offer.
    public var credentials: ICECredentials
    /// The server's answer to it.
    public var answer: ReceivedAnswer
    /// The m-line on which the microphone is sent; nil for a participant who is silent.
    public var microphone: String?
    /// The m-line on which the camera is sent; nil for a participant without one.
    public var camera: String?
    /// When the participant set out to join: where the time to the first frame begins.
    public var startedAt: Instant
    /// Of how many packets one is decrypted and its authentication checked; 1 checks all.
    public var authenticateEvery = 1
    /// Whether the last bits of the capture times say who sent a packet, for those who wait for certain senders.
    public var signsPackets = false
    /// The share of datagrams that get lost on the way in.
    public var lossIn = 0.0
    /// The share of datagrams that get lost on the way out.
    public var lossOut = 0.0
    /// What all the participant's random choices follow from.
    public var seed: UInt64

    /// Makes a plan of a participant who only watches.
    public init(number: Int, credentials: ICECredentials, answer: ReceivedAnswer, startedAt: Instant, seed: UInt64) {
        self.number = number
        self.credentials = credentials
        self.answer = answer
        self.startedAt = startedAt
        self.seed = seed
    }
}

/// What happened to a participant's media.
public enum ClientEvent: Sendable, Equatable {
    /// ICE and DTLS are done; media may flow.
    case connected
    /// The first packet of sound has come.
    case firstSound
    /// The first whole picture has come; again, from where the participant was moved to.
    case firstPicture
    /// The first packet has come from where the participant was moved to.
    case firstOfRoom
    /// The transport has failed, for the reason given in a few English words.
    case failed(String)
}

/// Numbers that follow from a seed, so that a run can be repeated.
struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }

    /// Whether an event of probability `share` happens.
    mutating func happens(_ share: Double) -> Bool {
        share > 0 && Double(next() >> 11) * 0x1p-53 < share
    }
}
