import Documents

private let limits: TableLimits = {
    var limits = TableLimits()
    limits.fileBytes = 1 << 16
    limits.unpackedBytes = 1 << 20
    limits.rows = 500
    limits.columns = 20
    return limits
}()

/// Tables as people send them: CSV in several encodings, and XLSX.
func fuzzSpreadsheet(_ bytes: [UInt8]) throws -> Bool {
    let table: Table
    do {
        table = try Table.read(bytes, limits: limits)
    } catch {
        try expect(!error.message.isEmpty && error.message.utf8.count <= 200, "a refusal is one short sentence")
        return false
    }
    try expect(table.rows.count <= limits.rows, "the number of rows is bounded")
    for row in table.rows {
        try expect(row.count <= limits.columns, "the number of columns is bounded")
        for case .text(let text) in row {
            try expect(!text.isEmpty && text.first != " " && text.last != " ", "a text has no blanks around it")
            let written = Table(rows: [[.text(text)]]).csv(.russian).unicodeScalars.dropFirst()
            let first = (written.first == "\"" ? written.dropFirst() : written).first
            try expect(text.utf8.count == 1 || !"=+-@".unicodeScalars.contains(first ?? "a"), "no text is a formula")
        }
    }
    // What was read can be written and read: somebody corrects it in a spreadsheet and sends it again.
    _ = try? Table.read(Array(table.csv(.english).utf8), limits: limits)
    return true
}

func spreadsheetSeeds() throws -> [(name: String, bytes: [UInt8])] {
    let text = "Школа;Статус;С;Основание\r\n\"Лицей \"\"Взлёт\"\"; № 1\";Трудные условия;01.09.2026;Приказ 6\r\n;;;\r\n"
    let sheet = Workbook.Sheet(
        name: "Школы", columns: [("Школа", 20), ("n", 5), ("С", 9)],
        rows: [[.text("=1+1"), .number(12.5), .boolean(true)], [.text("Лицей"), .empty, .text("2026-09-01")]])
    let windows1251: [UInt8] = [
        0xd8, 0xea, 0xee, 0xeb, 0xe0, 0x3b, 0x6e, 0x0d, 0x0a, 0xcb, 0xe8, 0xf6, 0xe5, 0xe9, 0x3b, 0x35,
    ]
    return [
        ("utf8", Array(text.utf8)), ("marked", [0xef, 0xbb, 0xbf] + Array(text.utf8)),
        ("utf16", [0xff, 0xfe] + text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }),
        ("windows1251", windows1251), ("commas", Array("a,b\n\"1,5\",-2\n".utf8)),
        ("xlsx", try Workbook(title: "Школы", sheets: [sheet]).xlsx()),
    ]
}
