/// Puts a table onto pages: its headings stand on each page again, rows stay whole where they fit on one page.
struct TableLayout {
    private let table: PageTable
    private let layout: PageLayout
    private let widths: [Double]
    private let padding: (x: Double, y: Double)

    init(_ table: PageTable, _ layout: PageLayout) {
        self.table = table
        self.layout = layout
        padding = table.size < 8 ? (1.5, 2.5) : (4, 3)
        let sum = max(0.001, table.columns.map(\.width).reduce(0, +))
        widths = table.columns.map { $0.width / sum * layout.width }
    }

    private var canvas: Canvas { layout.canvas }

    func draw() {
        guard !table.columns.isEmpty else { return }
        let heads = table.columns.indices.map { column in
            laid(.bold(table.columns[column].title), column)
        }
        let headHeight = height(of: heads)
        let rows = table.rows.map { row in
            table.columns.indices.map { column in
                laid(row.indices.contains(column) ? row[column].text : "", column)
            }
        }
        layout.need(headHeight + min(rows.first.map { height(of: $0) } ?? 0, 120))
        draw(heads: heads, height: headHeight)
        for (index, texts) in rows.enumerated() {
            var first = texts.map { _ in 0 }
            let whole = height(of: texts)
            let page = layout.floor - layout.top - headHeight
            if layout.y + whole > layout.floor, whole <= page || layout.floor - layout.y < 60 {
                layout.breakPage()
                draw(heads: heads, height: headHeight)
            }
            // A row taller than what is left of a page goes on over pages line by line.
            while true {
                let room = layout.floor - layout.y - 2 * padding.y
                let ends = texts.indices.map { fitting(texts[$0], from: first[$0], room: room) }
                draw(row: table.rows[index], texts, from: first, to: ends)
                first = ends
                if texts.indices.allSatisfy({ ends[$0] >= texts[$0].lines.count }) { break }
                layout.breakPage()
                draw(heads: heads, height: headHeight)
            }
        }
        layout.y += 10
    }

    private func laid(_ text: RichText, _ column: Int) -> LaidText {
        canvas.text(
            text, size: table.size, width: max(4, widths[column] - 2 * padding.x),
            alignment: table.columns[column].alignment)
    }

    private func height(of texts: [LaidText]) -> Double { (texts.map(\.height).max() ?? 0) + 2 * padding.y }

    /// The first line that does not fit any more; at least one line is taken.
    private func fitting(_ text: LaidText, from first: Int, room: Double) -> Int {
        guard first < text.lines.count else { return first }
        let start = text.lines[first].top
        var end = first + 1
        while end < text.lines.count, text.lines[end].bottom - start <= room { end += 1 }
        return end
    }

    private func draw(heads: [LaidText], height: Double) {
        canvas.fill(x: layout.left, y: layout.y, width: layout.width, height: height, colour: Ink.head)
        var x = layout.left
        for (column, text) in heads.enumerated() {
            canvas.draw(text, x: x + padding.x, y: layout.y + height - padding.y - text.height, colour: Ink.text)
            x += widths[column]
        }
        frame(height, strong: true)
        layout.y += height
    }

    private func draw(row: [PageTable.Cell], _ texts: [LaidText], from first: [Int], to ends: [Int]) {
        var height = 0.0
        for (text, (first, end)) in zip(texts, zip(first, ends)) where end > first {
            height = max(height, text.lines[end - 1].bottom - text.lines[first].top)
        }
        height += 2 * padding.y
        var x = layout.left
        for column in texts.indices {
            if row.indices.contains(column), let fill = row[column].fill {
                canvas.fill(x: x, y: layout.y, width: widths[column], height: height, colour: fill)
            }
            canvas.draw(texts[column], x: x + padding.x, y: layout.y + padding.y, lines: first[column]..<ends[column])
            x += widths[column]
        }
        frame(height, strong: false)
        layout.y += height
    }

    private func frame(_ height: Double, strong: Bool) {
        let bottom = layout.y + height
        let right = layout.left + layout.width
        if strong { canvas.line([(layout.left, layout.y), (right, layout.y)], colour: Ink.faint, width: 0.8) }
        canvas.line(
            [(layout.left, bottom), (right, bottom)], colour: strong ? Ink.faint : Ink.line, width: strong ? 0.8 : 0.5)
        var x = layout.left
        for width in [0] + widths {
            x += width
            canvas.line([(x, layout.y), (x, bottom)], colour: Ink.line, width: 0.5)
        }
    }
}
