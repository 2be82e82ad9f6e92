/// A document for paper: what stands in it, from the top to the bottom.
public struct PageDocument: Sendable {
    /// The title in the file's properties and at the foot of each page.
    public var title: String
    /// Who made it, for the file's properties.
    public var author: String
    /// The language of page numbers and of continued headings.
    public var language: DocumentLanguage
    /// Whether the paper lies (A4 landscape).
    public var isLandscape: Bool
    /// The contents.
    public var blocks: [Block]

    /// Makes a document.
    public init(
        title: String, author: String = "", language: DocumentLanguage, isLandscape: Bool = false, blocks: [Block] = []
    ) {
        self.title = title
        self.author = author
        self.language = language
        self.isLandscape = isLandscape
        self.blocks = blocks
    }

    /// One piece of the contents.
    public enum Block: Sendable {
        /// The document's name, in the middle, with a line below it.
        case title(String, subtitle: String)
        /// A heading of level 1 (a part, listed beside the page by readers) or 2.
        case heading(String, level: Int)
        /// A paragraph.
        case paragraph(RichText)
        /// A remark in small grey letters.
        case note(String)
        /// Facts, each with its label before it.
        case facts([Fact])
        /// Paragraphs with a number or a bullet.
        case list([RichText], numbered: Bool)
        /// A table; it goes on over pages with its headings repeated.
        case table(PageTable)
        /// A picture drawn from numbers.
        case chart(Chart)
        /// Lines to sign on, each with who signs.
        case signatures([Signature])
        /// Begins a new page.
        case pageBreak
    }

    /// A label and what stands after it.
    public struct Fact: Sendable {
        var label: String
        var value: RichText

        /// Makes a fact.
        public init(_ label: String, _ value: RichText) {
            self.label = label
            self.value = value
        }
    }

    /// A line to sign on.
    public struct Signature: Sendable {
        var part: String
        var name: String

        /// `part` is what somebody is, such as "Ведущий"; `name` may be empty.
        public init(part: String, name: String) {
            self.part = part
            self.name = name
        }
    }
}

/// Text with words that stand out.
public struct RichText: Sendable, ExpressibleByStringLiteral {
    /// A piece in one style.
    struct Run: Sendable {
        var text: String
        var isBold = false
        var isItalic = false
        var colour: UInt32?
    }

    var runs: [Run]

    /// Plain text.
    public init(_ text: String) { runs = [Run(text: text)] }

    /// Plain text.
    public init(stringLiteral value: String) { self.init(value) }

    init(runs: [Run]) { self.runs = runs }

    /// Bold text.
    public static func bold(_ text: String) -> RichText { RichText(runs: [Run(text: text, isBold: true)]) }

    /// Text in italics.
    public static func italic(_ text: String) -> RichText { RichText(runs: [Run(text: text, isItalic: true)]) }

    /// Text in a colour (0xRRGGBB).
    public static func coloured(_ text: String, _ colour: UInt32) -> RichText {
        RichText(runs: [Run(text: text, colour: colour)])
    }

    /// One after the other.
    public static func + (first: RichText, second: RichText) -> RichText {
        RichText(runs: first.runs + second.runs)
    }

    var isEmpty: Bool { runs.allSatisfy { $0.text.isEmpty } }

    /// What Pango reads. Characters that XML does not allow are left out.
    var markup: String {
        var markup = ""
        for run in runs {
            var attributes = ""
            if run.isBold { attributes += " weight=\"bold\"" }
            if run.isItalic { attributes += " style=\"italic\"" }
            if let colour = run.colour {
                let digits = String(colour, radix: 16)
                attributes += " color=\"#" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits + "\""
            }
            // A number stays with its sign.
            let text = Self.escaped(run.text.replacing("№ ", with: "№\u{a0}"))
            markup += attributes.isEmpty ? text : "<span\(attributes)>\(text)</span>"
        }
        return markup
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\r": continue
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            case "\u{0}"..<"\u{20}", "\u{fffe}", "\u{ffff}": continue
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// A table on paper.
public struct PageTable: Sendable {
    /// Where the contents of a column stand.
    public enum Alignment: Int32, Sendable {
        case left = 0
        case centre = 1
        case right = 2
    }

    /// A column.
    public struct Column: Sendable {
        var title: String
        var width: Double
        var alignment: Alignment

        /// `width` is the column's part of the table's width, beside those of the others.
        public init(_ title: String, width: Double, alignment: Alignment = .left) {
            self.title = title
            self.width = width
            self.alignment = alignment
        }
    }

    /// A cell.
    public struct Cell: Sendable {
        var text: RichText
        var fill: UInt32?

        /// `fill` is the colour behind the text (0xRRGGBB).
        public init(_ text: RichText, fill: UInt32? = nil) {
            self.text = text
            self.fill = fill
        }

        /// A cell of plain text.
        public static func text(_ text: String) -> Cell { Cell(RichText(text)) }
    }

    /// The columns from the left.
    public var columns: [Column]
    /// The rows below the headings, each with a cell for every column.
    public var rows: [[Cell]]
    /// Letters in points.
    public var size: Double

    /// Makes a table.
    public init(columns: [Column], rows: [[Cell]], size: Double = 9) {
        self.columns = columns
        self.rows = rows
        self.size = size
    }
}
