/// What the synthetic cameras and microphones send.
public struct MediaSettings: Sendable, Hashable {
    /// The height of the largest simulcast layer in pixels; the others have a half and a quarter of it. The picture is
    /// 16:9.
    public var height = 360
    /// The bitrate of the largest layer in kbit/s; the others get a third and a tenth of it.
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
