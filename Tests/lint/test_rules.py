"""Proves that the checker of the house rules finds what it promises, and leaves good code alone."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
sys.dont_write_bytecode = True

import rules  # noqa: E402


class Rules(unittest.TestCase):
    def test_bad_lines_are_found(self):
        for path, line in [
            ("Sources/RTP/A.swift", "// TODO later"),
            ("Sources/RTP/A.swift", "let a = try! b()"),
            ("Sources/RTP/A.swift", "let a = b as! C"),
            ("Sources/RTP/A.swift", "let a = b!"),
            ("Sources/RTP/A.swift", "let a = b!.c"),
            ("Sources/RTP/A.swift", "f(b!, c[0]!)"),
            ("Sources/RTP/A.swift", "fatalError()"),
            ("Sources/RTP/A.swift", "let a: UnsafeRawPointer"),
            ("Sources/RTP/A.swift", "let a = 1 "),
            ("Sources/RTP/A.swift", "    /// " + "word " * 23 + "word"),
            ("Package.swift", 'unsafeFlags(["-Ounchecked"])'),
            ("Sources/WebClient/Public/index.html", '<script src="//elsewhere.example/a.js"></script>'),
            ("Sources/WebClient/Public/index.html", "<script>alert(1)</script>"),
            ("Sources/WebClient/Public/index.html", '<p onclick="a()">'),
            ("Sources/WebClient/Public/a.css", "a { background: url(https://elsewhere.example/a.png) }"),
        ]:
            self.assertEqual(len(rules.broken_in(path, line + "\n")), 1, f"{path}: {line}")

    def test_good_lines_are_left_alone(self):
        for path, line in [
            ("Sources/RTP/A.swift", "if a != b, !c, !(d) { e(!f) }"),
            ("Sources/RTP/A.swift", 'let a = "well done!"'),
            ("Sources/RTP/A.swift", "let a = b  // never try! here, it is forced!"),
            ("Sources/MediaPlane/A.swift", "let a: UnsafeRawPointer"),
            ("Sources/RTP/A.swift", "// unsafe: the C function takes nothing else\nlet a: UnsafeRawPointer"),
            ("Tests/RTPTests/A.swift", "let a = b!"),
            ("Sources/WebClient/Public/index.html", '<script type="module" src="/assets/main.js"></script>'),
            ("Sources/WebClient/Public/a.css", "a { background: url(/assets/a.png) }"),
        ]:
            self.assertEqual(rules.broken_in(path, line + "\n"), [], f"{path}: {line}")


if __name__ == "__main__":
    unittest.main(verbosity=0)
