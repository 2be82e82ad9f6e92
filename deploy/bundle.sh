#!/bin/bash
# Collects what a machine without the Swift toolchain needs into one directory: the program, its pages, and the Swift
# runtime, which the program looks for beside itself. Run `make build` first.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${1:?usage: deploy/bundle.sh DIRECTORY}
built=$(readlink -f .build/release)
if [ ! -x "$built/veche" ]; then
    echo "veche: there is no release binary yet; 'make build' makes it." >&2
    exit 1
fi
install -d "$target"
install -m 755 "$built/veche" "$target/veche"
cp -r "$built"/*.resources "$target/"
# Of the libraries, only those that come from the toolchain; Debian's own are packages.
ldd "$built/veche" | awk '$3 ~ /\/swift\/linux\// { print $3 }' | xargs -r install -m 644 -t "$target"
echo "veche: $target is complete ($(du -sh "$target" | cut -f1))"
