import Documents
import Foundation
import TestSupport
import Testing

/// PDFs, read back by Poppler's tools.
@Suite struct PagesTests {
    private func document(_ language: DocumentLanguage, rows: Int = 120) -> PageDocument {
        let table = PageTable(
            columns: [.init("№", width: 1), .init("Школа", width: 4), .init("Решение", width: 6)],
            rows: (1...rows).map { number in
                [.text(String(number)), .text("Школа № \(number)"), .text("Занятия <по> чтению & письму, \(number)")]
            })
        let chart = Chart(
            .lines, title: "Качество", unit: "%", labels: ["2023", "2024", "2025", "2026"],
            series: [.init("Школа № 1", [40, 45.5, nil, 52], breaks: [3])],
            band: .init("Диапазон", [(30, 50), (32, 55), nil, (35, 60)]))
        return PageDocument(
            title: "Протокол встречи", language: language,
            blocks: [
                .title("Протокол встречи", subtitle: "22.11.2026"), .heading("Проблема", level: 1),
                .paragraph(.bold("Ёлка: ") + "как помочь читать? Ъ, Щ, ї — «да»"), .chart(chart), .table(table),
                .signatures([.init(part: "Ведущий", name: "Анна Петрова")]),
            ])
    }

    @Test func textIsFoundAndFontsAreEmbedded() throws {
        let pdf = try document(.russian).pdf()
        let text = try Tool.run("pdftotext", ["-layout", "-", "-"], input: pdf)
        for expected in [
            "Протокол встречи", "Ёлка: как помочь читать? Ъ, Щ, ї — «да»", "Занятия <по> чтению & письму, 120",
        ] {
            #expect(text.contains(expected))
        }
        let fonts = try Tool.run("pdffonts", ["-"], input: pdf).split(separator: "\n").dropFirst(2)
        #expect(!fonts.isEmpty)
        for font in fonts {
            // The columns emb, sub, uni from the right: embedded, a subset, and words can be copied out.
            #expect(font.split(separator: " ").suffix(5).prefix(3) == ["yes", "yes", "yes"], "\(font)")
        }
    }

    @Test func aTableGoesOnWithItsHeadings() throws {
        let text = try Tool.run("pdftotext", ["-layout", "-", "-"], input: document(.russian).pdf())
        let pages = text.split(separator: "\u{c}").map(String.init)
        #expect(pages.count > 2)
        for (index, page) in pages.enumerated() {
            #expect(page.contains("Решение"))
            #expect(page.contains("Страница \(index + 1) из \(pages.count)"))
        }
        for number in 1...120 { #expect(text.contains("Школа № \(number)")) }
    }

    @Test func aRowTallerThanAPageLosesNothing() throws {
        let words = (1...3000).map { "слово\($0)" }
        let table = PageTable(
            columns: [.init("Идея", width: 1), .init("Кто", width: 1)],
            rows: [[.text(words.joined(separator: " ")), .text("Анна")], [.text("последняя"), .text("Пётр")]])
        let pdf = try PageDocument(title: "Т", language: .english, blocks: [.table(table)]).pdf()
        let text = try Tool.run("pdftotext", ["-layout", "-", "-"], input: pdf)
        for word in words + ["последняя", "Пётр"] { #expect(text.contains(word)) }
    }

    @Test func aParagraphLongerThanAPageLosesNothing() throws {
        let words = (1...4000).map { "слово\($0)" }
        let pdf = try PageDocument(
            title: "Т", language: .english, blocks: [.paragraph(RichText(words.joined(separator: " ")))]
        ).pdf()
        let text = try Tool.run("pdftotext", ["-", "-"], input: pdf)
        for word in words { #expect(text.contains(word)) }
        #expect(text.contains("Page 2 of "))
    }

    @Test func whatNoFontHasDoesNotStopIt() throws {
        let odd = "a\u{0}b\u{1}c\u{fffe}d 😀 \u{202e}abc العربية 漢字 " + String(repeating: "щ", count: 2000)
        let pdf = try PageDocument(title: odd, language: .russian, blocks: [.paragraph(RichText(odd))]).pdf()
        #expect(try Tool.run("pdftotext", ["-", "-"], input: pdf).contains("abcd"))
    }

    @Test func emptyThingsAreNoTrouble() throws {
        let pdf = try PageDocument(
            title: "", language: .russian,
            blocks: [
                .table(PageTable(columns: [], rows: [])), .chart(Chart(.bars, title: "", labels: [], series: [])),
                .list([], numbered: true), .facts([]), .paragraph(""), .pageBreak,
                .chart(Chart(.lines, title: "x", labels: ["1"], series: [.init("a", [nil])])),
                .chart(Chart(.bars, title: "x", labels: ["1"], series: [.init("a", [0])])),
            ]
        ).pdf()
        #expect(try Tool.run("pdftotext", ["-", "-"], input: pdf).contains("Показать нечего."))
    }
}
