#!/bin/bash
# Says in one sentence what is wrong when there is no Swift that can build Veche.
set -euo pipefail

say() {
    printf 'veche: %s\n' "$1" >&2
    exit 1
}

command -v swift >/dev/null ||
    say "there is no 'swift' on the PATH: install the Swift 6.3 toolchain for Debian 12 from swift.org, then try again."
said=$(swift --version 2>/dev/null </dev/null || true)
if [[ ! $said =~ Swift\ version\ ([0-9]+)\.([0-9]+) ]]; then
    say "'swift --version' does not name a version; reinstall the Swift 6.3 toolchain."
fi
major=${BASH_REMATCH[1]}
minor=${BASH_REMATCH[2]}
if ((major < 6 || (major == 6 && minor < 2))); then
    say "Swift $major.$minor is too old: Veche needs 6.2 or newer, and is tested with 6.3."
fi
