import CPango

/// Laid out text, ready to be measured and drawn. The layout belongs to Pango; it is released with this.
final class LaidText {
    fileprivate let layout: OpaquePointer
    /// The size in points.
    let width: Double
    let height: Double
    /// Where each line begins and ends, from the top.
    let lines: [(top: Double, bottom: Double)]

    fileprivate init(_ layout: OpaquePointer) {
        self.layout = layout
        var width = 0.0
        var height = 0.0
        veche_page_measure(layout, &width, &height)
        self.width = width
        self.height = height
        let limit = 4000
        var tops = [Double](repeating: 0, count: limit)
        var bottoms = tops
        let count = Int(veche_page_lines(layout, &tops, &bottoms, Int32(limit)))
        lines = (0..<count).map { (tops[$0], bottoms[$0]) }
    }

    deinit { veche_page_release(layout) }
}

/// The pages of a PDF, drawn by cairo. Everything is in points from the upper left corner; colours are 0xRRGGBB.
///
/// cairo writes into `Sink`, which is kept alive until the canvas is finished; nothing of it is used by another thread.
final class Canvas {
    /// What every text is set in: PT Sans, made for Russian documents, and what there is when it is not installed.
    static let family = "PT Sans, DejaVu Sans, Sans"

    let width: Double
    let height: Double
    /// The page that is drawn on, from 1.
    private(set) var page = 1
    private let sink = Sink()
    private let cairo: OpaquePointer
    private var isFinished = false

    private final class Sink {
        var bytes: [UInt8] = []
    }

    init(width: Double, height: Double, title: String, author: String) throws(DocumentError) {
        self.width = width
        self.height = height
        let write: cairo_write_func_t = { closure, data, length in
            guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
            Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue().bytes
                .append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
            return CAIRO_STATUS_SUCCESS
        }
        let closure = Unmanaged.passUnretained(sink).toOpaque()
        guard let cairo = veche_pdf_open(write, closure, width, height, title, author) else {
            throw DocumentError(detail: "no memory")
        }
        self.cairo = cairo
    }

    deinit {
        if !isFinished { _ = veche_pdf_close(cairo) }
    }

    /// Ends the file and returns it.
    func finish() throws(DocumentError) -> [UInt8] {
        cairo_show_page(cairo)
        isFinished = true
        let status = veche_pdf_close(cairo)
        guard status == 0 else { throw DocumentError(detail: "pdf \(status)") }
        return sink.bytes
    }

    func nextPage() {
        cairo_show_page(cairo)
        page += 1
    }

    /// Lists a part of the document in the contents that readers show beside the page.
    func outline(_ title: String) { veche_pdf_outline(cairo, title, Int32(page)) }

    /// Lays text out; `width` nil means one line as wide as it is.
    func text(
        _ text: RichText, size: Double, width: Double? = nil, alignment: PageTable.Alignment = .left
    ) -> LaidText {
        LaidText(
            veche_page_text(cairo, text.markup, Self.family, size, width ?? 0, alignment.rawValue, 1.08))
    }

    /// Draws lines of a text with the top of the first of them at y.
    func draw(_ text: LaidText, x: Double, y: Double, lines: Range<Int>? = nil, colour: UInt32 = Ink.text) {
        let lines = lines ?? 0..<text.lines.count
        veche_page_show(cairo, text.layout, x, y, Int32(lines.lowerBound), Int32(lines.upperBound), colour)
    }

    func fill(x: Double, y: Double, width: Double, height: Double, colour: UInt32, alpha: Double = 1) {
        veche_cairo_rectangle(cairo, x, y, width, height, colour, alpha)
    }

    func line(_ points: [(x: Double, y: Double)], colour: UInt32, width: Double, dash: [Double] = []) {
        guard let first = points.first else { return }
        veche_cairo_colour(cairo, colour, 1)
        cairo_set_line_width(cairo, width)
        cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND)
        cairo_set_dash(cairo, dash, Int32(dash.count), 0)
        cairo_move_to(cairo, first.x, first.y)
        for point in points.dropFirst() { cairo_line_to(cairo, point.x, point.y) }
        cairo_stroke(cairo)
        cairo_set_dash(cairo, [], 0, 0)
    }

    /// Fills what the points enclose.
    func area(_ points: [(x: Double, y: Double)], colour: UInt32, alpha: Double) {
        guard let first = points.first else { return }
        veche_cairo_colour(cairo, colour, alpha)
        cairo_move_to(cairo, first.x, first.y)
        for point in points.dropFirst() { cairo_line_to(cairo, point.x, point.y) }
        cairo_close_path(cairo)
        cairo_fill(cairo)
    }

    func disc(x: Double, y: Double, radius: Double, colour: UInt32) {
        // Text leaves a point behind, to which an arc would be joined.
        cairo_new_path(cairo)
        veche_cairo_disc(cairo, x, y, radius, colour)
    }
}

/// The colours of documents; they can be told apart when printed in grey.
enum Ink {
    static let text: UInt32 = 0x1B232B
    static let faint: UInt32 = 0x5B6670
    static let line: UInt32 = 0xB8C1C9
    static let head: UInt32 = 0xE9EEF3
    static let accent: UInt32 = 0x1F4E79
}
