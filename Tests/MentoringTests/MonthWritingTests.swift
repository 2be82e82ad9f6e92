import Mentoring
import Testing

@Test(arguments: ["2026-11", "1999-01"])
func monthsAreReadAsTheyAreWritten(_ text: String) { #expect(Month(rawValue: text)?.rawValue == text) }

@Test(arguments: ["2026-13", "2026-1", "26-11", "2026-11-01", "+026-11"])
func otherTextIsNoMonth(_ text: String) { #expect(Month(rawValue: text) == nil) }
