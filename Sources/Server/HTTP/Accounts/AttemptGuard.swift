import Auth
import Foundation
import Synchronization

/// Keeps people from trying passwords: counts failures for each login and for each address.
final class AttemptGuard: Sendable {
    private struct State {
        var logins = AttemptLimiter(failures: 10, period: 900)
        var addresses = AttemptLimiter(failures: 60, period: 900)
    }

    private let state = Mutex(State())
    private let start = ContinuousClock.now

    /// Counts an attempt, which is taken back by ``succeeded(login:address:)``.
    func begin(login: String, address: String) throws(APIError) {
        let now = seconds
        let verdict = state.withLock { state -> AttemptLimiter.Verdict in
            let byAddress = state.addresses.begin(address, now: now)
            guard byAddress == .allowed else { return byAddress }
            return state.logins.begin(login, now: now)
        }
        guard case .refused(let seconds) = verdict else { return }
        throw APIError(
            .tooManyRequests, "tooManyAttempts",
            "There were too many attempts to sign in; wait \((seconds + 59) / 60) min and try again.",
            headers: [.retryAfter: String(seconds)])
    }

    /// The password was right.
    func succeeded(login: String, address: String) {
        let now = seconds
        state.withLock { state in
            state.addresses.succeeded(address, now: now)
            state.logins.succeeded(login, now: now)
        }
    }

    private var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }
}
