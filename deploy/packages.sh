#!/bin/bash
# Installs the Debian packages that are missing: `packages.sh build` for building and running, `packages.sh build test`
# for the tests as well. Asks the package database first, so that nothing is fetched, and no right is needed, when all
# are there.
set -euo pipefail

# What the Swift toolchain needs to compile and link, then the libraries that Veche links.
build=(
    binutils ca-certificates git libc6-dev libcurl4 libgcc-12-dev libncurses6 libstdc++-12-dev libxml2 pkg-config
    tzdata zlib1g-dev
    libopus-dev libsqlite3-dev libsrtp2-dev libssl-dev libvpx-dev
)
# Fast encryption, which exists for this processor only; elsewhere OpenSSL does it.
if [ "$(dpkg --print-architecture 2>/dev/null || true)" = amd64 ]; then
    build+=(libipsec-mb-dev)
fi
# Browsers, an independent WebRTC stack, and what makes a network of namespaces to lead them through.
test=(
    chromium firefox-esr fonts-dejavu-core gir1.2-gst-plugins-bad-1.0 gir1.2-gst-plugins-base-1.0 gstreamer1.0-nice
    gstreamer1.0-plugins-bad gstreamer1.0-plugins-base gstreamer1.0-plugins-good iproute2 iptables node-typescript
    nodejs openssl python3 python3-gi python3-venv util-linux
)

say() {
    printf 'veche: %s\n' "$1" >&2
    exit 1
}

wanted=()
for group in "$@"; do
    case "$group" in
        build) wanted+=("${build[@]}") ;;
        test) wanted+=("${test[@]}") ;;
        *) say "packages.sh knows the groups build and test, not '$group'." ;;
    esac
done

command -v dpkg-query >/dev/null || say "this is not Debian: install the equivalents of: ${wanted[*]}"

missing=()
for package in "${wanted[@]}"; do
    # shellcheck disable=SC2016 # the format is dpkg-query's, not the shell's
    if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" != installed ]; then
        missing+=("$package")
    fi
done
if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        say "these Debian packages are missing, and only root may install them: ${missing[*]}"
    fi
    as_root=(sudo)
    # Nobody can type a password when there is no terminal: then sudo must say so instead of waiting.
    if [ ! -t 0 ] || [ -n "${CI:-}" ]; then
        as_root=(sudo -n)
    fi
fi

echo "veche: installing the Debian packages ${missing[*]}"
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q ||
    say "apt-get update failed (see above); without it these packages cannot be installed: ${missing[*]}"
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" ||
    say "apt-get could not install: ${missing[*]}"
