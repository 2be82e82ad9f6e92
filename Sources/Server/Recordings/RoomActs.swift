import Conference
import Foundation
import Storage

extension AuditEntry {
    /// An act in a room, for the log.
    ///
    /// The log is never cut, so it names those who lead, and of those who answer whether they may be recorded only what
    /// their account or their number in the room says: names stand in the recording and go with it.
    init(_ act: RoomAct) {
        var detail = ["room": act.room]
        detail["participant"] = act.participant.map { String($0.rawValue) }
        detail["role"] = act.role?.rawValue
        detail["detail"] = act.detail
        switch act.kind {
        case .consentGiven, .consentRefused, .consentWithdrawn, .consentErased: break
        case .recordingStarted, .recordingBegan, .recordingPaused, .recordingResumed, .recordingStopped,
            .recordingEnded:
            detail["name"] = act.name
        }
        self.init(
            at: Date(timeIntervalSince1970: Double(act.at) / 1000), actor: Self.actor(of: act),
            action: act.kind.rawValue, subject: act.recording.map { "recording:\($0)" } ?? "room:\(act.room)",
            detail: Self.json(detail))
    }

    /// Keys of guests are what their device or their place in the room is known by, and are not for the log.
    private static func actor(of act: RoomAct) -> String {
        guard let key = act.actor?.rawValue, let colon = key.firstIndex(of: ":") else { return "system" }
        let name = key[key.index(after: colon)...]
        switch key[..<colon] {
        case "account": return key
        case "grant": return "token:" + name
        case "invitation": return key
        default: return "guest:" + (act.participant.map { String($0.rawValue) } ?? "")
        }
    }
}
