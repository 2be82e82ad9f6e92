/// What the synthetic cameras and microphones send.
public struct MediaSettings: Sendable, Hashable {
    /// The sizes that a camera sends at once (simulcast), the smallest first: the name, and by what height and bitrate
    /// are divided.
    public static let sizes: [(rid: String, divisor: Int, rateDivisor: Int)] = [("q", 4, 10), ("h", 2, 3), ("f", 1, 1)]

    /// The height of the largest picture in pixels; the others have a half and a quarter of it. They are 16:9.
    public var height = 360
    /// The bitrate of the largest picture in kbit/s, which is what one viewer of one camera gets; the others have a
    /// third and a tenth of it, and come on top of it between camera and server.
    public var kilobits = 1_000
    /// Frames a second.
    public var framesPerSecond = 25
    /// The bitrate of Opus in kbit/s.
    public var audioKilobits = 32
    /// How long the recording is that is sent over and over, in seconds.
    public var seconds = 8

    /// The defaults: 640x360 at 1 Mbit/s.
    public init() {}
}

/// Why the test media could not be made.
public struct MediaSourceError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence.
    public let description: String

    init(_ description: String) { self.description = description }
}
