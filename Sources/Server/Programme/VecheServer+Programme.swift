import Hummingbird
import Storage

extension VecheServer {
    /// What programmes do by themselves; nil where there are none.
    var programmeService: ProgrammeService? {
        parts.programmes.map { store in
            ProgrammeService(
                store: store, rooms: parts.rooms, conference: parts.conference, maker: Self.programmeRooms(parts),
                logger: logger)
        }
    }

    private static func programmeRooms(_ parts: Parts) -> ProgrammeRooms {
        let limits = parts.configuration.limits
        return ProgrammeRooms(capacity: min(limits.roomCapacity, limits.participants))
    }

    static func addProgrammeRoutes(
        to router: Router<ServerContext>, _ parts: Parts, _ authorizer: Authorizer, _ links: LinkMaker
    ) {
        guard let store = parts.programmes else { return }
        let conference = parts.conference
        let access = ProgrammeAccess(store: store, authorizer: authorizer)
        let rounds = ProgrammeRounds(boards: parts.boards?.service)
        ProgrammeRoutes(access: access, links: links, rounds: rounds).add(to: router)
        MemberRoutes(access: access).add(to: router)
        PersonRoutes(access: access, people: parts.people).add(to: router)
        ProgrammeSessionRoutes(
            access: access, rooms: parts.rooms, maker: programmeRooms(parts), links: links, rounds: rounds,
            present: { slug in await conference.participants(in: slug) }
        ).add(to: router)
        ProgrammeReportRoutes(access: access).add(to: router)
        DistrictReportRoutes(access: access).add(to: router)
        IndicatorRoutes(access: access, store: store).add(to: router)
        ActionRoutes(
            access: access, vault: FileVault(dataDirectory: parts.configuration.dataDirectory),
            types: parts.configuration.files.types
        ).add(to: router)
        ImportRoutes(access: access, people: parts.people) { bytes, _ in try SpreadsheetSheet.read(bytes) }.add(
            to: router)
    }
}
