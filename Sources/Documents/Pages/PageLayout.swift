extension PageDocument {
    /// The document as PDF with all fonts embedded.
    public func pdf() throws(DocumentError) -> [UInt8] {
        // The first time tells how many pages there are, the second time they are numbered.
        let (_, count) = try render(pages: nil)
        return try render(pages: count).bytes
    }

    private func render(pages: Int?) throws(DocumentError) -> (bytes: [UInt8], pages: Int) {
        let paper = isLandscape ? (841.89, 595.28) : (595.28, 841.89)
        let canvas = try Canvas(width: paper.0, height: paper.1, title: title, author: author)
        let layout = PageLayout(canvas, document: self, pages: pages)
        for (index, block) in blocks.enumerated() {
            layout.add(block, before: blocks.indices.contains(index + 1) ? blocks[index + 1] : nil)
        }
        layout.endPage()
        return (try canvas.finish(), canvas.page)
    }
}

/// Puts blocks onto pages from the top to the bottom.
final class PageLayout {
    let canvas: Canvas
    let left = 62.0
    let right = 44.0
    let top = 50.0
    let bottom = 56.0
    /// Where the next thing goes.
    var y: Double

    private let document: PageDocument
    private let pages: Int?
    /// Letters of the running text, in points.
    let size = 10.5

    init(_ canvas: Canvas, document: PageDocument, pages: Int?) {
        self.canvas = canvas
        self.document = document
        self.pages = pages
        y = top
    }

    var width: Double { canvas.width - left - right }
    var floor: Double { canvas.height - bottom }
    var language: DocumentLanguage { document.language }
    private var isAtTop: Bool { y <= top + 0.1 }

    func add(_ block: PageDocument.Block, before next: PageDocument.Block?) {
        switch block {
        case .title(let title, let subtitle): add(title: title, subtitle: subtitle)
        case .heading(let text, let level): add(heading: text, level: level, before: next)
        case .paragraph(let text): add(text, size: size, indent: 0, after: 6)
        case .note(let text): add(.coloured(text, Ink.faint), size: 8.5, indent: 0, after: 6)
        case .facts(let facts): add(facts: facts)
        case .list(let items, let numbered): add(list: items, numbered: numbered)
        case .table(let table): TableLayout(table, self).draw()
        case .chart(let chart): ChartLayout(chart, self).draw()
        case .signatures(let signatures): add(signatures: signatures)
        case .pageBreak: if !isAtTop { breakPage() }
        }
    }

    /// Begins a new page unless so much room is left on this one.
    func need(_ height: Double) {
        if y + height > floor, !isAtTop { breakPage() }
    }

    func breakPage() {
        endPage()
        canvas.nextPage()
        y = top
    }

    /// The foot of the page.
    func endPage() {
        let line = canvas.height - bottom + 14
        canvas.line([(left, line), (left + width, line)], colour: Ink.line, width: 0.5)
        let number =
            language.choose("Страница \(canvas.page)", "Page \(canvas.page)")
            + (pages.map { language.choose(" из \($0)", " of \($0)") } ?? "")
        let page = canvas.text(RichText(number), size: 8)
        canvas.draw(page, x: left + width - page.width, y: line + 5, colour: Ink.faint)
        let title = canvas.text(RichText(document.title), size: 8, width: width - page.width - 20)
        canvas.draw(title, x: left, y: line + 5, lines: 0..<1, colour: Ink.faint)
    }

    private func add(title: String, subtitle: String) {
        let head = canvas.text(.bold(title), size: 16, width: width, alignment: .centre)
        canvas.draw(head, x: left, y: y, colour: Ink.accent)
        y += head.height + 4
        if !subtitle.isEmpty {
            let below = canvas.text(RichText(subtitle), size: 11, width: width, alignment: .centre)
            canvas.draw(below, x: left, y: y, colour: Ink.faint)
            y += below.height + 4
        }
        y += 4
        canvas.line([(left, y), (left + width, y)], colour: Ink.accent, width: 1.2)
        y += 12
    }

    /// A heading never stands alone at the foot of a page.
    private func add(heading: String, level: Int, before next: PageDocument.Block?) {
        let text = canvas.text(.bold(heading), size: level == 1 ? 13 : 11, width: width)
        let above = isAtTop ? 0 : level == 1 ? 12.0 : 8.0
        let following: Double =
            switch next {
            case .chart(let chart): ChartLayout(chart, self).height
            case .table: 70
            default: 40
            }
        need(above + text.height + following)
        if !isAtTop { y += above }
        if level == 1 { canvas.outline(heading) }
        canvas.draw(text, x: left, y: y, colour: level == 1 ? Ink.accent : Ink.text)
        y += text.height + (level == 1 ? 6 : 4)
    }

    /// A paragraph, divided between pages where it must be, with at least two lines on each.
    func add(_ text: RichText, size: Double, indent: Double, after: Double) {
        let laid = canvas.text(text, size: size, width: width - indent)
        var first = 0
        while first < laid.lines.count {
            let start = laid.lines[first].top
            var end = first
            while end < laid.lines.count, y + laid.lines[end].bottom - start <= floor { end += 1 }
            if end < laid.lines.count {
                if laid.lines.count - end == 1, end - first > 2 { end -= 1 }
                if end - first < 2, !isAtTop {
                    breakPage()
                    continue
                }
                // A line taller than a page does not exist; still, go on.
                end = max(end, first + 1)
            }
            canvas.draw(laid, x: left + indent, y: y, lines: first..<end)
            y += laid.lines[end - 1].bottom - start
            first = end
            if first < laid.lines.count { breakPage() }
        }
        y += after
    }

    private func add(facts: [PageDocument.Fact]) {
        let labels = facts.map { canvas.text(.coloured($0.label, Ink.faint), size: size, width: width * 0.34) }
        let column = min(width * 0.34, (labels.map(\.width).max() ?? 0) + 12)
        for (fact, label) in zip(facts, labels) {
            need(label.height + 2)
            let page = canvas.page
            let start = y
            canvas.draw(label, x: left, y: y)
            add(fact.value, size: size, indent: column, after: 3)
            if canvas.page == page { y = max(y, start + label.height + 3) }
        }
        y += 5
    }

    private func add(list: [RichText], numbered: Bool) {
        for (index, item) in list.enumerated() {
            let mark = canvas.text(RichText(numbered ? "\(index + 1)." : "•"), size: size)
            need(mark.height * 2)
            canvas.draw(mark, x: left + 4, y: y)
            add(item, size: size, indent: 22, after: 3)
        }
        y += 4
    }

    private func add(signatures: [PageDocument.Signature]) {
        need(Double(signatures.count) * 34 + 10)
        y += 16
        for signature in signatures {
            need(34)
            let part = canvas.text(RichText(signature.part), size: size, width: width * 0.42)
            canvas.draw(part, x: left, y: y)
            let base = y + 12
            let start = left + width * 0.46
            canvas.line([(start, base), (start + width * 0.22, base)], colour: Ink.text, width: 0.6)
            let hint = canvas.text(
                RichText(language.choose("(подпись)", "(signature)")), size: 7, width: width * 0.22, alignment: .centre)
            canvas.draw(hint, x: start, y: base + 1, colour: Ink.faint)
            let name = canvas.text(RichText(signature.name), size: size, width: width * 0.29)
            if signature.name.isEmpty {
                canvas.line([(left + width * 0.71, base), (left + width, base)], colour: Ink.text, width: 0.6)
                let hint = canvas.text(
                    RichText(language.choose("(фамилия, инициалы)", "(name)")), size: 7, width: width * 0.29,
                    alignment: .centre)
                canvas.draw(hint, x: left + width * 0.71, y: base + 1, colour: Ink.faint)
            }
            canvas.draw(name, x: left + width * 0.71, y: y)
            y += max(34, part.height + 12, name.height + 12)
        }
    }
}
