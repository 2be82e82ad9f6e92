"""The rules of the house that no formatter knows.

Prints one line for each broken rule, `path:line: sentence`, and ends with status 1 when there is one.
"""

import pathlib
import re
import subprocess
import sys

# What lies at the top of the repository; a new folder is a decision, not an accident.
TOP = {
    ".ci", ".gitignore", ".swift-format", "Benchmarks", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile",
    "Package.resolved", "Package.swift", "README.md", "Sources", "Tests", "config", "deploy",
}  # fmt: skip

# The protocol modules and the rules work on spans; an exception is marked `// unsafe: why` where it stands.
SAFE_TARGETS = {"CongestionControl", "Conference", "Forwarding", "ICE", "MediaControl", "Primitives", "RTP", "SDP"}

PENDING = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
FORCED = [
    (re.compile(r"\btry!"), "`try!` turns an error into a crash: handle it, or throw it on."),
    (re.compile(r"\bas!\s"), "`as!` turns a surprise into a crash: use `as?` and say what then."),
    (re.compile(r"(?<!\btry)(?<!\bas)(?<=[\w)\]])!(?=[\s.,)\]\[(?:;]|$)(?!=)"), "a forced unwrap turns nil into a crash: use `guard let`."),
    (re.compile(r"\bfatalError\("), "`fatalError` ends the whole server: hostile input must never get there."),
]
POINTER = re.compile(r"\bUnsafe(Mutable)?(Raw)?(Buffer)?Pointer\b")
UNCHECKED = re.compile(r"-Ounchecked")
# A page asks nobody but its own server.
FOREIGN = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//|@import\s|url\(\s*["']?(?:https?:)?//""")
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|\son\w+\s*=\s*[\"']|javascript:", re.IGNORECASE)

TEXT = {".swift", ".js", ".mjs", ".css", ".html", ".md", ".py", ".sh", ".yaml", ".yml", ".h", ".c", ".json", ".service"}


def code_of(line: str) -> str:
    """The line of Swift without its comment and without the text of its string literals."""
    line = re.sub(r'"(?:\\.|[^"\\])*"', '""', line)
    return line.split("//", 1)[0]


def broken_in(path: str, text: str) -> list[tuple[int, str]]:
    """The rules that one file breaks, each with its line."""
    parts = path.split("/")
    suffix = pathlib.PurePosixPath(path).suffix
    found = []
    ours = path.startswith("Tests/lint/")
    in_text_block = False
    previous = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not ours and PENDING.search(line):
            found.append((number, "unfinished work is written down elsewhere: finish it or take the mark away."))
        if line != line.rstrip() and suffix != ".md":
            found.append((number, "blank space at the end of the line."))
        if not ours and UNCHECKED.search(line):
            found.append((number, "`-Ounchecked` takes the bounds checks away that hostile input meets."))
        if suffix == ".swift" and len(line) > 120 and line.lstrip().startswith("//"):
            found.append((number, "a comment is as narrow as the code: at most 120 columns."))
        if suffix == ".swift" and parts[0] == "Sources":
            fence = line.count('"""')
            if not in_text_block and fence == 0:
                code = code_of(line)
                found += [(number, sentence) for pattern, sentence in FORCED if pattern.search(code)]
                if parts[1] in SAFE_TARGETS and POINTER.search(code) and "unsafe:" not in line + previous:
                    found.append((number, "an unsafe pointer where spans do: use one, or mark it `// unsafe: why`."))
            if fence % 2 == 1:
                in_text_block = not in_text_block
        previous = line
        if parts[0] == "Sources" and suffix in {".html", ".css"}:
            if FOREIGN.search(line):
                found.append((number, "a page of ours asks another server."))
            if suffix == ".html" and INLINE_SCRIPT.search(line):
                found.append((number, "a script inside a page: the content security policy forbids it."))
    return found


def main() -> int:
    root = pathlib.Path(__file__).resolve().parents[2]
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root, capture_output=True, text=True
    )
    if listed.returncode == 0:
        paths = [path for path in listed.stdout.split("\0") if path]
    else:  # an unpacked archive has no index
        skip = (".build", ".venv", ".git", "data")
        paths = [str(p.relative_to(root)) for p in root.rglob("*") if p.is_file() and p.relative_to(root).parts[0] not in skip]
    broken = 0
    checked = 0
    for path in sorted(paths):
        top = path.split("/", 1)[0]
        if top not in TOP:
            print(f"{path}:1: nothing more may lie at the top of the repository.")
            broken += 1
            continue
        if pathlib.PurePosixPath(path).suffix not in TEXT and top not in {"Makefile", ".ci"}:
            continue
        try:
            text = (root / path).read_text(encoding="utf-8")
        except FileNotFoundError:
            continue  # removed, not yet committed
        except UnicodeDecodeError:
            print(f"{path}:1: this text is not UTF-8.")
            broken += 1
            continue
        checked += 1
        for number, sentence in broken_in(path, text):
            print(f"{path}:{number}: {sentence}")
            broken += 1
    print(f"{checked} files read, {broken} broken rules")
    return 1 if broken or checked == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
