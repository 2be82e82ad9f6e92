#!/bin/bash
# Runs `swift test` with the given arguments and, where something failed, names it once more at the
# end: of a long run people, and the logs that continuous integration keeps, often see the end alone.
set -uo pipefail
log=$(mktemp)
trap 'rm -f "$log"' EXIT
swift test "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
if [ "$status" -ne 0 ]; then
    printf '\nWhat failed:\n'
    # The line after an issue holds what the test says of it.
    grep -A 1 -E '✘ .* recorded an issue|✘ Test .* failed after|error: |Fatal error|signal' "$log" | grep -vE '◇|✔|^--$' | tail -n 60
fi
exit "$status"
