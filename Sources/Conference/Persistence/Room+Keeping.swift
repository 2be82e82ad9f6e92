import Primitives
import Signalling

/// What a room object knows of keeping its state.
struct RoomKeeping {
    /// Whether something may have changed since the state was last looked through.
    var isStale = false
    /// What could not be kept the last time.
    var failed: RoomChanges?
    /// Waits for the next time.
    var timer: Task<Void, Never>?
    /// Keeps at this moment.
    var saving: Task<Void, Never>?
    /// After this the state is no longer the room's: it is being taken down.
    var isFinished = false

    /// Nothing is under way or waited for.
    var isIdle: Bool { !isStale && failed == nil && timer == nil && saving == nil }

    /// Changes are gathered for so long.
    static let interval = Interval.milliseconds(300)
    /// What failed is tried again after so long.
    static let retry = Interval.seconds(2)
}

extension Room {
    /// A command has been carried out that may have changed what is to be kept.
    func noteChange(_ command: RoomCommand) {
        switch command {
        case .view, .negotiated, .speakersChanged, .transportChanged, .setMedia, .found, .fileArrived, .shutdown:
            return
        case .join, .leave, .connectionLost, .request, .planned, .recorder, .tick: break
        }
        guard !keeping.isFinished, context.keepsRooms else { return }
        keeping.isStale = true
        scheduleKeeping()
    }

    /// Has the archive know that there are still people inside.
    func keepAlive() {
        guard state.count > 0, context.keepsRooms, !keeping.isFinished, keeping.saving == nil else { return }
        keep(state.collectChanges(now: context.now()))
    }

    /// Keeps everything at once, for the last time.
    func finishKeeping() async {
        keeping.timer?.cancel()
        keeping.timer = nil
        await keeping.saving?.value
        keeping.timer?.cancel()
        keeping.timer = nil
        if let changes = takeChanges() { keep(changes) }
        await keeping.saving?.value
        keeping.timer?.cancel()
        keeping.timer = nil
        keeping.isFinished = true
    }

    private func scheduleKeeping() {
        guard keeping.timer == nil, keeping.saving == nil else { return }
        let interval = keeping.failed == nil ? state.paced(RoomKeeping.interval) : RoomKeeping.retry
        keeping.timer = Task { [weak self] in
            try? await Task.sleep(for: .nanoseconds(interval.nanoseconds))
            guard !Task.isCancelled else { return }
            await self?.keepWhatChanged()
        }
    }

    private func keepWhatChanged() {
        guard !Task.isCancelled else { return }
        keeping.timer = nil
        guard keeping.saving == nil, let changes = takeChanges() else { return }
        keep(changes)
    }

    private func takeChanges() -> RoomChanges? {
        keeping.isStale = false
        return state.takeChanges(now: context.now()) ?? keeping.failed
    }

    /// Hands changes to the archive, in a task of its own: nobody's cancellation stops it half-way.
    private func keep(_ changes: RoomChanges) {
        var all = keeping.failed ?? changes
        if keeping.failed != nil, changes != keeping.failed { all.merge(changes) }
        keeping.failed = nil
        let archive = context.archive
        let slug = info.slug
        let whole = all
        keeping.saving = Task {
            do {
                try await archive.save(whole, of: slug)
                self.kept(failed: nil)
            } catch {
                // The archive has written down why.
                self.kept(failed: whole)
            }
        }
    }

    private func kept(failed: RoomChanges?) {
        keeping.saving = nil
        keeping.failed = failed
        if !keeping.isFinished, keeping.isStale || failed != nil { scheduleKeeping() }
    }
}
