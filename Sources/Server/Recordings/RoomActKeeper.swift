import Conference
import Logging
import RecordingManifest
import ServiceLifecycle

/// Writes down in the audit log what was done in rooms about recording: who started it, who consented, who refused.
///
/// Names are left out: an account's is found by its id as long as there is the account, and a guest's is not to be kept.
public struct RoomActKeeper: RoomAudit, Service, CustomStringConvertible {
    /// How the log names the service.
    public var description: String { "audit of rooms" }

    private let log: any RecordingAudit
    private let logger: Logger
    private let acts: AsyncStream<RoomAct>
    private let teller: AsyncStream<RoomAct>.Continuation

    /// Writes to `log`, once ``run()`` has been called.
    public init(log: any RecordingAudit, logger: Logger) {
        self.log = log
        self.logger = logger
        (acts, teller) = AsyncStream.makeStream()
    }

    /// Takes an act; returns at once.
    public func record(_ act: RoomAct) { teller.yield(act) }

    /// Writes down acts in their order until the server stops, those included that the stopping has caused.
    public func run() async throws {
        await withGracefulShutdownHandler {
            for await act in acts { await write(act) }
        } onGracefulShutdown: {
            teller.finish()
        }
    }

    /// A guest's key is a secret of the guest's device, and no more than the participant's number is to be kept of them.
    private static func name(of actor: PersonKey?) -> String {
        guard let key = actor?.rawValue else { return "system" }
        return key.hasPrefix("account:") || key.hasPrefix("grant:") ? key : "guest"
    }

    private func write(_ act: RoomAct) async {
        var detail: [String: String] = ["room": act.room]
        if let participant = act.participant { detail["participant"] = String(participant.rawValue) }
        if let role = act.role { detail["role"] = role.rawValue }
        if let more = act.detail { detail["detail"] = more }
        do {
            try await log.record(
                actor: Self.name(of: act.actor), action: act.kind.rawValue,
                subject: act.recording.map { "recording:\($0)" } ?? "room:\(act.room)", detail: detail)
        } catch {
            logger.error(
                "an act was not written down",
                metadata: ["room": "\(act.room)", "act": "\(act.kind.rawValue)", "error": "\(error)"])
        }
    }
}
