import Documents
import Testing

/// Numbers, days and counts in words.
@Suite struct LanguageTests {
    @Test(arguments: [
        (0.0, "0"), (2.5, "2,5"), (-2.54, "−2,5"), (-0.01, "0"), (1234, "1234"), (10_800, "10\u{a0}800"),
        (1_234_567.89, "1\u{a0}234\u{a0}567,9"), (0.95, "1"),
    ])
    func numbersInRussian(_ number: Double, _ text: String) { #expect(DocumentLanguage.russian.number(number) == text) }

    @Test(arguments: [
        (1, "1 школа"), (2, "2 школы"), (5, "5 школ"), (11, "11 школ"), (21, "21 школа"), (112, "112 школ"),
        (0, "0 школ"),
    ])
    func countsInRussian(_ number: Int, _ text: String) {
        #expect(DocumentLanguage.russian.counted(number, ("школа", "школы", "школ"), ("school", "schools")) == text)
    }

    @Test func monthsInWords() {
        #expect(DocumentLanguage.russian.month("2026-11") == "ноябрь 2026")
        #expect(DocumentLanguage.english.shortMonth("2026-02") == "Feb")
        #expect(DocumentLanguage.russian.month("2026-13") == "2026-13")
    }
}
