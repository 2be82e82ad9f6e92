/// A column of a table of indicators.
enum IndicatorColumn: String, CaseIterable, Sendable {
    case kind, school, subject, grade, year, n, mean, quality, below, value, scale

    /// The headings that mean it, in small letters with single blanks; the first is told when it is missing.
    var headings: [String] {
        switch self {
        case .kind: ["показатель", "вид", "вид работы", "процедура", "kind", "indicator"]
        case .school:
            [
                "школа", "оо", "образовательная организация", "организация", "наименование оо", "наименование школы",
                "school",
            ]
        case .subject: ["предмет", "дисциплина", "subject"]
        case .grade: ["класс", "параллель", "grade"]
        case .year: ["год", "учебный год", "year"]
        case .n:
            [
                "участников", "число участников", "количество участников", "кол-во участников", "участники", "писали",
                "численность", "всего", "n",
            ]
        case .mean: ["средний балл", "средняя оценка", "средняя отметка", "балл", "mean", "average"]
        case .quality: ["качество", "качество знаний", "качество, %", "качество знаний, %", "качество %", "quality"]
        case .below:
            [
                "ниже порога", "ниже порога, %", "ниже порога %", "не преодолели порог", "не преодолели порог, %",
                "неуспеваемость", "неуспеваемость, %", "below",
            ]
        case .value: ["значение", "количество", "число", "value"]
        case .scale: ["шкала", "scale"]
        }
    }

    var isRequired: Bool { [.kind, .school, .year].contains(self) }

    init?(heading: String) {
        let key = Words.key(heading)
        guard let column = Self.allCases.first(where: { $0.headings.map(Words.key).contains(key) }) else { return nil }
        self = column
    }
}

extension IndicatorKind {
    /// The words that mean it in a table, in small letters.
    var words: [String] {
        switch self {
        case .vpr: ["впр", "vpr"]
        case .oge: ["огэ", "oge"]
        case .ege: ["егэ", "ege"]
        case .olympiad: ["олимпиады", "олимпиада", "всош", "призёры олимпиад", "призеры олимпиад", "olympiad"]
        case .qualification: ["квалификация", "повышение квалификации", "курсы", "qualification"]
        case .clubs: ["кружки", "дополнительное образование", "кружки и секции", "clubs"]
        case .complaints: ["жалобы", "обращения", "complaints"]
        case .registered: ["учёт", "учет", "на учёте", "на учете", "кдн", "registered"]
        }
    }
}

/// Words as tables have them.
enum Words {
    static func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    /// What two spellings of the same have in common: small letters, single blanks, plain quotation marks, no "ё".
    static func key(_ text: String) -> String {
        var key = ""
        for character in trimmed(text).lowercased() {
            switch character {
            case "ё": key.append("е")
            case "«", "»", "„", "“", "”": key.append("\"")
            case _ where character.isWhitespace: if key.last != " " { key.append(" ") }
            default: key.append(character)
            }
        }
        return key.replacing("№ ", with: "№")
    }
}
