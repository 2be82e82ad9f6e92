/// People who do more than send and watch.
extension LoadRun {
    /// Throws a sentence when what people are to do cannot be done with these options.
    static func check(_ scenario: Scenario, _ options: LoadOptions) throws(LoadError) {
        let isSignalled = options.server != nil && options.whip == nil && options.whep == nil
        guard isSignalled || !scenario.life.isAny && scenario.kind != .crowd else {
            throw LoadError(
                "What people do in the room needs the signalling: give --server instead of --whip and --whep.")
        }
        guard scenario.kind != .breakouts || options.adminToken ?? options.token != nil else {
            throw LoadError("Breakout rooms need a host who leads them: give --admin-token.")
        }
        guard !scenario.life.needsHost || options.adminToken ?? options.token != nil else {
            throw LoadError("“Mute all”, recording and a board need a host: give --admin-token.")
        }
    }

    /// Everybody who is there begins to write, to raise hands and to be muted.
    func beginLife() async {
        let present = people.values.compactMap { person -> LifeDriver.Person? in
            guard case .connected = person.status, case .connection(let connection, let place)? = person.ticket else {
                return nil
            }
            return LifeDriver.Person(
                number: person.request.number, participant: place.participant, connection: connection,
                talks: person.request.talks, hasCamera: person.request.hasCamera)
        }.sorted { $0.number < $1.number }
        let driver = LifeDriver(scenario.life, people: present, seed: scenario.seed)
        if scenario.life.needsHost, let room = rooms.first, let token = options.adminToken ?? options.token {
            do {
                guard let host = try await joiner?.joinHost(room, token: token) else { return }
                await driver.take(host: host.0, host.1)
            } catch {
                report.joins.reasons["host: " + Network.reason(error), default: 0] += 1
            }
        }
        self.driver = driver
        await driver.begin()
    }
}
