import Testing

/// An offer with a name for messages.
struct Offer: Sendable, CustomTestStringConvertible {
    var name: String
    /// The text with LF, ending in a line end.
    var text: String

    var testDescription: String { name }
}

/// Offers of other clients.
enum Offers {
    /// All of them.
    static let all = [
        Offer(name: "chromium", text: chromium), Offer(name: "firefox", text: firefox),
        Offer(name: "aiortc", text: aiortc), Offer(name: "gStreamerPublisher", text: gStreamerPublisher),
        Offer(name: "gStreamerViewer", text: gStreamerViewer), Offer(name: "obs", text: obs),
        Offer(name: "obsAV1", text: obsAV1), Offer(name: "ffmpeg", text: ffmpeg),
        Offer(name: "ffmpegVideo", text: ffmpegVideo), Offer(name: "ffmpegActive", text: ffmpegActive),
    ]
}
