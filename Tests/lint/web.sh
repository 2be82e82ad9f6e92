#!/bin/bash
# Checks the pages' scripts as TypeScript checks JavaScript, then runs their tests with Node.
set -euo pipefail
cd "$(dirname "$0")/../.."

projects=$(find Sources/WebClient -name jsconfig.json)
if [ -z "$projects" ]; then
    echo "Tests/lint/web.sh: there is no jsconfig.json in Sources/WebClient, so nothing would be checked." >&2
    exit 1
fi
while read -r project; do
    tsc --noEmit --allowJs --checkJs -p "$project"
    echo "checked the types of $(dirname "$project")"
done <<<"$projects"

tests=$(find Tests Sources/WebClient -name '*.test.js' -o -name '*.test.mjs' | sort)
if [ -z "$tests" ]; then
    echo "Tests/lint/web.sh: no *.test.js or *.test.mjs was found." >&2
    exit 1
fi
# shellcheck disable=SC2086 # one argument a file; no name of ours has a space
node --test $tests
