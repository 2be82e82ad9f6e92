/// Reads the first visible sheet of an XLSX (Office Open XML, ECMA-376 part 1, section 18).
enum WorkbookReader {
    static func read(_ bytes: [UInt8], _ limits: TableLimits) throws(SpreadsheetError) -> Table {
        let archive = try Archive(bytes, unpackedBytes: limits.unpackedBytes)
        guard let workbook = try archive.part("xl/workbook.xml") else {
            // Another kind of archive: a text document, an OpenDocument spreadsheet, a folder packed by hand.
            throw SpreadsheetError(.notATable)
        }
        let outline = try WorkbookOutline(workbook)
        guard let sheet = outline.firstVisible else { throw SpreadsheetError(.damaged) }
        let targets = try relationships(archive.part("xl/_rels/workbook.xml.rels"))
        let path = targets[sheet.relationship].map(Self.path(of:)) ?? "xl/worksheets/sheet1.xml"
        let styles = try CellStyles(archive.part("xl/styles.xml"))
        let strings = try sharedStrings(archive.part("xl/sharedStrings.xml"), limits)
        guard let part = try archive.part(path) else { throw SpreadsheetError(.damaged) }
        var reader = SheetReader(strings: strings, styles: styles, since1904: outline.since1904, limits: limits)
        let rows = try reader.rows(XMLScanner(part))
        guard !rows.isEmpty else { throw SpreadsheetError(.empty) }
        return Table(name: sheet.name, rows: rows)
    }

    /// Where a relationship of the workbook leads inside the archive.
    private static func path(of target: String) -> String {
        target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
    }

    private static func relationships(_ part: [UInt8]?) throws(SpreadsheetError) -> [String: String] {
        guard let part else { return [:] }
        let scanner = try XMLScanner(part)
        var targets: [String: String] = [:]
        while let event = try scanner.next() {
            guard event == .start("Relationship"), let id = scanner.attribute("Id") else { continue }
            targets[id] = scanner.attribute("Target")
        }
        return targets
    }

    /// The texts that cells point to. Pieces of one text in several fonts are joined; how it is read aloud is left out.
    private static func sharedStrings(
        _ part: [UInt8]?, _ limits: TableLimits
    ) throws(SpreadsheetError) -> [String] {
        guard let part else { return [] }
        let scanner = try XMLScanner(part)
        var strings: [String] = []
        var text = ""
        var isText = false
        var phonetic = 0
        while let event = try scanner.next() {
            switch event {
            case .start("si"): text = ""
            case .start("t"): isText = phonetic == 0
            case .end("t"): isText = false
            case .start("rPh"): phonetic += 1
            case .end("rPh"): phonetic -= 1
            case .text(let piece) where isText: text += piece
            case .end("si"):
                guard strings.count < limits.cells else {
                    throw SpreadsheetError(.tooManyCells, limit: limits.cells)
                }
                strings.append(text)
            default: continue
            }
        }
        return strings
    }
}

/// What the workbook says of its sheets.
struct WorkbookOutline {
    private(set) var firstVisible: (name: String, relationship: String)?
    /// Whether days are counted from 1904, as old Macintosh programs do.
    private(set) var since1904 = false

    init(_ part: [UInt8]) throws(SpreadsheetError) {
        let scanner = try XMLScanner(part)
        while let event = try scanner.next() {
            switch event {
            case .start("workbookPr"):
                since1904 = ["1", "true"].contains(scanner.attribute("date1904"))
            case .start("sheet") where firstVisible == nil:
                guard (scanner.attribute("state") ?? "visible") == "visible" else { continue }
                firstVisible = (scanner.attribute("name") ?? "", scanner.attribute("r:id") ?? "")
            default: continue
            }
        }
    }
}

/// Which formats of a workbook show a number as a day or as percent.
struct CellStyles {
    private enum Meaning { case number, day, percent }

    private var meanings: [Meaning] = []

    init(_ part: [UInt8]?) throws(SpreadsheetError) {
        guard let part else { return }
        let scanner = try XMLScanner(part)
        var own: [Int: Meaning] = [:]
        var isInside = false
        while let event = try scanner.next() {
            switch event {
            case .start("numFmt"):
                guard let id = scanner.attribute("numFmtId").flatMap({ Int($0) }) else { continue }
                let code = scanner.attribute("formatCode") ?? ""
                own[id] = Self.showsDay(code) ? .day : code.contains("%") ? .percent : .number
            case .start("cellXfs"): isInside = true
            case .end("cellXfs"): isInside = false
            case .start("xf") where isInside:
                let id = scanner.attribute("numFmtId").flatMap { Int($0) } ?? 0
                meanings.append(own[id] ?? (Self.isBuiltInDate(id) ? .day : id == 9 || id == 10 ? .percent : .number))
            default: continue
            }
        }
    }

    /// Whether the style at this index shows days.
    func isDate(_ style: Int) -> Bool { meanings.indices.contains(style) && meanings[style] == .day }

    /// Whether the style at this index shows percent: 0.45 in the file is 45 % on the screen.
    func isPercent(_ style: Int) -> Bool { meanings.indices.contains(style) && meanings[style] == .percent }

    /// The formats that every program knows by number (section 18.8.30), with those of East Asian programs.
    private static func isBuiltInDate(_ id: Int) -> Bool {
        (14...17).contains(id) || id == 22 || (27...31).contains(id) || id == 36 || (50...58).contains(id)
    }

    /// Whether a format has a year or a day in it, outside quotation marks and brackets. A format of hours alone does
    /// not make a day.
    static func showsDay(_ code: String) -> Bool {
        var isQuoted = false
        var isBracketed = false
        var isEscaped = false
        for character in code {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch character {
            case "\\", "_", "*": isEscaped = true
            case "\"": isQuoted.toggle()
            case "[" where !isQuoted: isBracketed = true
            case "]" where !isQuoted: isBracketed = false
            case "y", "Y", "d", "D", "г", "Г", "д", "Д":
                if !isQuoted, !isBracketed { return true }
            default: continue
            }
        }
        return false
    }
}
