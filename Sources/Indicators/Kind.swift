/// What is watched of schools, year by year.
public enum IndicatorKind: String, Sendable, CaseIterable, Codable {
    /// All-Russian check works (ВПР).
    case vpr
    /// The examination after grade 9 (ОГЭ).
    case oge
    /// The examination after grade 11 (ЕГЭ).
    case ege
    /// Prizes and places at olympiads.
    case olympiad
    /// Teachers who took part in further training.
    case qualification
    /// Pupils in clubs.
    case clubs
    /// Complaints received.
    case complaints
    /// Registered minors, as a number only.
    case registered

    /// Whether the results of pupils stand behind it, with a mean, a quality and a share below the threshold; else it
    /// is one number a year.
    public var isAssessment: Bool { [.vpr, .oge, .ege].contains(self) }
}
