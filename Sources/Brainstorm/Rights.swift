/// What each part may do on a board: the one table of it.
public enum Rights {
    /// The rights of a part under the settings of a board, whatever the stage.
    public static func of(_ part: Part, _ settings: Configuration) -> Set<Right> {
        switch part {
        case .facilitator:
            var rights: Set<Right> = [.lead, .host, .add, .improve, .speakers, .cluster, .score]
            if settings.facilitatorVotes { rights.insert(.vote) }
            return rights
        case .secretary: return [.host, .speakers, .cluster]
        case .delegate:
            var rights: Set<Right> = [.add, .improve, .vote, .score, .accept]
            if settings.clustersOpen { rights.insert(.cluster) }
            return rights
        case .participant:
            var rights: Set<Right> = [.add, .improve, .vote]
            if settings.clustersOpen { rights.insert(.cluster) }
            if settings.scoringOpen { rights.insert(.score) }
            return rights
        case .observer: return []
        }
    }
}
