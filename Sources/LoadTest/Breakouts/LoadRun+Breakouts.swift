import Primitives

/// A host takes everybody into breakout rooms and back.
extension LoadRun {
    /// Lets the host in before anybody else, so that missing rights are told of at once.
    func admitBreakoutHost() async throws(LoadError) {
        guard let joiner, let room = rooms.first, let token = options.adminToken ?? options.token else { return }
        do {
            let host = try await joiner.joinHost(room, token: token).0
            breakouts = try await BreakoutDriver(host: host, rooms: scenario.rooms)
        } catch {
            throw LoadError(
                "Nobody can lead breakout rooms in “\(room)” (\(Network.reason(error))): give an administrator's token "
                    + "with --admin-token, and a room whose breakout rooms are closed.")
        }
    }

    /// Has the host spread everybody over the rooms; whether that was possible.
    func prepareBreakouts() async -> Bool {
        guard let breakouts, let joiner else { return false }
        let present = people.values.compactMap { person -> BreakoutDriver.Person? in
            guard case .connected = person.status, case .connection(let connection, let place)? = person.ticket else {
                return nil
            }
            return BreakoutDriver.Person(
                number: person.request.number, place: place, connection: connection,
                sends: person.request.talks || person.request.hasCamera)
        }.sorted { $0.number < $1.number }
        do {
            try await breakouts.prepare(present, joiner)
            return true
        } catch {
            if !Task.isCancelled { breakouts.fail(present.count, "host: " + Network.reason(error)) }
            return false
        }
    }

    /// Has everybody taken one way, and waits until they have arrived.
    func move(_ way: MoveBook.Way) async {
        guard let breakouts, let joiner else { return }
        do {
            try await breakouts.begin(way, joiner)
        } catch {
            return Task.isCancelled ? breakouts.abandon() : breakouts.end("host: " + Network.reason(error))
        }
        let deadline = MediaEngine.now() + MoveBook.patience
        while !Task.isCancelled, MediaEngine.now() < deadline, !breakouts.isSettled {
            collectEvents()
            // The times of arrival stand in the events; this only says how soon the next thing begins.
            try? await Task.sleep(for: .milliseconds(50))
        }
        collectEvents()
        if Task.isCancelled { breakouts.abandon() } else { breakouts.end() }
    }
}
