import Primitives
import Synchronization

/// The ``NegotiationQueue`` of the server, which all rooms share because all transports share the media workers.
final class NegotiationGate: Sendable {
    private struct State {
        var queue: NegotiationQueue
        var turns: [ConnectionID: @Sendable () -> Void] = [:]
        var timer: (at: Instant, task: Task<Void, Never>)?
    }

    private let state: Mutex<State>
    private let now: @Sendable () -> Instant

    init(_ queue: NegotiationQueue, now: @escaping @Sendable () -> Instant) {
        state = Mutex(State(queue: queue))
        self.now = now
    }

    /// Asks for a place. `turn` is called as soon as there is one, if there is none now; not if the connection leaves.
    ///
    /// - Returns: whether there is one now.
    func enter(_ connection: ConnectionID, turn: @escaping @Sendable () -> Void) -> Bool {
        let isIn = state.withLock { state in
            let isIn = state.queue.enter(connection, now: now())
            if !isIn { state.turns[connection] = turn }
            return isIn
        }
        if !isIn { admit() }
        return isIn
    }

    /// The negotiation on `connection` is over, or the connection is.
    func leave(_ connection: ConnectionID) {
        state.withLock { state in
            state.queue.leave(connection)
            state.turns[connection] = nil
        }
        admit()
    }

    private func admit() {
        let turns = state.withLock { state in
            let turns = state.queue.admit(now: now()).compactMap { state.turns.removeValue(forKey: $0) }
            schedule(&state)
            return turns
        }
        for turn in turns { turn() }
    }

    private func schedule(_ state: inout State) {
        let next = state.queue.nextTimeout
        guard next != state.timer?.at else { return }
        state.timer?.task.cancel()
        state.timer = nil
        guard let next else { return }
        let delay = max(0, (next - now()).nanoseconds)
        let task = Task { [weak self] in
            try? await Task.sleep(for: .nanoseconds(delay))
            guard !Task.isCancelled else { return }
            self?.timeOut()
        }
        state.timer = (next, task)
    }

    private func timeOut() {
        state.withLock { $0.timer = nil }
        admit()
    }
}

extension TransportLink {
    /// Whether `offer` seems to come from the RTCPeerConnection of the offers before, so that it asks for no new
    /// handshake. Looks at the `o=` line only: this is asked before the offer is read.
    func mayContinue(with offer: String) -> Bool {
        let lines = offer.utf8.prefix(512).split(separator: UInt8(ascii: "\n"), maxSplits: 2)
        guard lines.count > 1 else { return false }
        let words = lines[1].split(separator: UInt8(ascii: " "), maxSplits: 2)
        return words.count > 1 && words[1].elementsEqual(clientSession.utf8)
    }
}
