extension PayloadInfo {
    /// Every Opus packet stands by itself (RFC 7587 §4.2).
    static func parseOpus(_ payload: Span<UInt8>) -> PayloadInfo {
        var info = PayloadInfo()
        info.isKeyframe = true
        info.startsFrame = true
        return info
    }
}
