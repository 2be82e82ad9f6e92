import Foundation
import Hummingbird
import Logging
import Storage

extension VecheServer {
    /// What programmes do by themselves; nil where there are none.
    var programmeService: ProgrammeService? { Self.programmeService(parts, logger) }

    private static func programmeService(_ parts: Parts, _ logger: Logger) -> ProgrammeService? {
        parts.programmes.map { store in
            ProgrammeService(
                store: store, rooms: parts.rooms, conference: parts.conference, maker: programmeRooms(parts),
                logger: logger)
        }
    }

    private static func programmeRooms(_ parts: Parts) -> ProgrammeRooms {
        let limits = parts.configuration.limits
        return ProgrammeRooms(capacity: min(limits.roomCapacity, limits.participants))
    }

    static func addProgrammeRoutes(
        to router: Router<ServerContext>, _ parts: Parts, _ authorizer: Authorizer, _ links: LinkMaker,
        _ logger: Logger
    ) {
        guard let store = parts.programmes else { return }
        let conference = parts.conference
        let service = programmeService(parts, logger)
        var access = ProgrammeAccess(store: store, authorizer: authorizer)
        access.changed = { programme in
            // Who is in a call has the part that they have by now. What fails here the service makes up for.
            do { try await service?.keepRooms(of: programme, now: Date().unixMilliseconds) } catch {
                logger.warning(
                    "rooms do not follow their programme yet",
                    metadata: ["programme": "\(programme)", "error": "\(error)"])
            }
        }
        let rounds = ProgrammeRounds(boards: parts.boards?.service)
        ProgrammeRoutes(access: access, links: links, rounds: rounds).add(to: router)
        MemberRoutes(access: access).add(to: router)
        PersonRoutes(access: access, people: parts.people).add(to: router)
        ProgrammeSessionRoutes(
            access: access, rooms: parts.rooms, maker: programmeRooms(parts), links: links, rounds: rounds,
            present: { slug in await conference.participants(in: slug) }, replan: replanning(parts, logger)
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
