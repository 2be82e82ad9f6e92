import CXLSXWriter
import Foundation

/// A spreadsheet of several sheets, to be written as XLSX.
public struct Workbook: Sendable {
    /// One sheet: a bold heading row that stays in view, and rows below it.
    public struct Sheet: Sendable {
        /// The name on the tab; made to fit what spreadsheets allow.
        public var name: String
        /// The headings with the width of each column in characters.
        public var columns: [(title: String, width: Double)]
        /// The rows below the headings.
        public var rows: [[Cell]]

        /// Makes a sheet.
        public init(name: String, columns: [(title: String, width: Double)], rows: [[Cell]]) {
            self.name = name
            self.columns = columns
            self.rows = rows
        }

        /// The sheet as a table with the headings in the first row.
        public var table: Table {
            Table(name: name, rows: [columns.map { .text($0.title) }] + rows)
        }
    }

    /// What the file is called inside.
    public var title: String
    /// The sheets from the left; at least one.
    public var sheets: [Sheet]

    /// Makes a workbook.
    public init(title: String, sheets: [Sheet]) {
        self.title = title
        self.sheets = sheets
    }

    /// The file. Texts stay texts, whatever they begin with.
    ///
    /// libxlsxwriter writes into files only: they lie in a folder of their own that nobody else may open, and are gone
    /// when this returns.
    public func xlsx() throws(DocumentError) -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("veche-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            defer { try? FileManager.default.removeItem(at: folder) }
            let path = folder.appendingPathComponent("book.xlsx").path
            try write(to: path, temporary: folder.path)
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw DocumentError(detail: "\(error)")
        }
    }

    private func write(to path: String, temporary: String) throws(DocumentError) {
        // The options' string is read by `workbook_new_opt` only, which copies it; the book owns sheets and formats and
        // frees them all in `workbook_close`.
        let book = temporary.withCString { temporary in
            var options = lxw_workbook_options()
            options.tmpdir = UnsafeMutablePointer(mutating: temporary)
            return workbook_new_opt(path, &options)
        }
        guard let book else { throw DocumentError(detail: "no workbook") }
        title.withCString { title in
            var properties = lxw_doc_properties()
            properties.title = UnsafeMutablePointer(mutating: title)
            _ = workbook_set_properties(book, &properties)
        }
        let formats = Formats(book)
        var names: Set<String> = []
        var failure: lxw_error?
        for sheet in sheets {
            let name = Self.tab(sheet.name, &names)
            guard let page = workbook_add_worksheet(book, name) else { continue }
            Self.fill(page, with: sheet, formats, &failure)
        }
        let closed = workbook_close(book)
        guard closed == LXW_NO_ERROR else { throw DocumentError(detail: "xlsx \(closed.rawValue)") }
        if let failure { throw DocumentError(detail: "cell \(failure.rawValue)") }
    }

    private struct Formats {
        let heading: UnsafeMutablePointer<lxw_format>?
        let text: UnsafeMutablePointer<lxw_format>?
        let day: UnsafeMutablePointer<lxw_format>?
        let time: UnsafeMutablePointer<lxw_format>?

        init(_ book: UnsafeMutablePointer<lxw_workbook>) {
            heading = workbook_add_format(book)
            format_set_bold(heading)
            format_set_text_wrap(heading)
            format_set_align(heading, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
            format_set_bg_color(heading, 0xE6ECF2)
            format_set_bottom(heading, UInt8(LXW_BORDER_THIN.rawValue))
            text = workbook_add_format(book)
            format_set_text_wrap(text)
            format_set_align(text, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
            day = workbook_add_format(book)
            format_set_num_format(day, "dd.mm.yyyy")
            format_set_align(day, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
            time = workbook_add_format(book)
            format_set_num_format(time, "dd.mm.yyyy hh:mm")
            format_set_align(time, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
        }
    }

    private static func fill(
        _ page: UnsafeMutablePointer<lxw_worksheet>, with sheet: Sheet, _ formats: Formats, _ failure: inout lxw_error?
    ) {
        for (column, heading) in sheet.columns.enumerated() {
            let column = lxw_col_t(column)
            worksheet_set_column(page, column, column, heading.width, nil)
            note(worksheet_write_string(page, 0, column, fitting(heading.title), formats.heading), &failure)
        }
        for (index, row) in sheet.rows.enumerated() {
            for (column, cell) in row.enumerated() {
                note(write(cell, page, lxw_row_t(index + 1), lxw_col_t(column), formats), &failure)
            }
        }
        worksheet_freeze_panes(page, 1, 0)
        if !sheet.rows.isEmpty, !sheet.columns.isEmpty {
            worksheet_autofilter(page, 0, 0, lxw_row_t(sheet.rows.count), lxw_col_t(sheet.columns.count - 1))
        }
        worksheet_set_landscape(page)
        worksheet_set_paper(page, 9)  // A4
        worksheet_fit_to_pages(page, 1, 0)
        worksheet_repeat_rows(page, 0, 0)
    }

    private static func note(_ error: lxw_error, _ failure: inout lxw_error?) {
        if error != LXW_NO_ERROR, failure == nil { failure = error }
    }

    private static func write(
        _ cell: Cell, _ page: UnsafeMutablePointer<lxw_worksheet>, _ row: lxw_row_t, _ column: lxw_col_t,
        _ formats: Formats
    ) -> lxw_error {
        switch cell {
        case .empty, .refused: return LXW_NO_ERROR
        case .text(let text): return worksheet_write_string(page, row, column, fitting(text), formats.text)
        case .number(let number): return worksheet_write_number(page, row, column, number, formats.text)
        case .boolean(let isTrue): return worksheet_write_boolean(page, row, column, isTrue ? 1 : 0, formats.text)
        case .date(let date):
            var moment = lxw_datetime(
                year: Int32(date.year), month: Int32(date.month), day: Int32(date.dayOfMonth),
                hour: Int32(date.seconds / 3600), min: Int32(date.seconds / 60 % 60), sec: Double(date.seconds % 60))
            let format = date.seconds == 0 ? formats.day : formats.time
            return worksheet_write_datetime(page, row, column, &moment, format)
        }
    }

    /// A cell holds 32 767 characters, counted as UTF-16 does; what is longer ends with an ellipsis.
    private static func fitting(_ text: String) -> String {
        guard text.utf16.count > 32_767 else { return text }
        var short = ""
        var count = 0
        for scalar in text.unicodeScalars {
            count += scalar.utf16.count
            if count > 32_700 { break }
            short.unicodeScalars.append(scalar)
        }
        return short + "…"
    }

    /// A tab's name: 1 to 31 characters, none of `[]:*?/\`, no apostrophe at the ends, none twice.
    private static func tab(_ name: String, _ taken: inout Set<String>) -> String {
        var base = String(name.map { "[]:*?/\\".contains($0) || $0.isNewline ? " " : $0 })
        while base.first == "'" || base.first == " " { base.removeFirst() }
        while base.utf16.count > 26 || base.last == "'" || base.last == " " { base.removeLast() }
        if base.isEmpty { base = "Sheet" }
        var tab = base
        var number = 2
        while !taken.insert(tab.lowercased()).inserted {
            tab = "\(base) (\(number))"
            number += 1
        }
        return tab
    }
}

/// A document could not be made: the machine's fault (no room on the disk, no memory), not the contents'.
public struct DocumentError: Error, Sendable, Equatable, CustomStringConvertible {
    /// For the log.
    public let detail: String

    /// What happened and what to do.
    public var description: String {
        "The document cannot be written (\(detail)); see whether the disk is full, and try again."
    }
}
