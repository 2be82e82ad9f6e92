#!/bin/bash
# Installs the Debian packages that are missing: `packages.sh build` for building and running, `packages.sh build test`
# for the tests as well, `packages.sh bench` for the comparison with another server. Asks the package database first, so
# that nothing is fetched, and no right is needed, when all are there.
set -euo pipefail

# What the Swift toolchain needs to compile and link, then the libraries that Veche links.
build=(
    binutils ca-certificates git libc6-dev libcurl4 libgcc-12-dev libncurses6 libstdc++-12-dev libxml2 pkg-config
    tzdata zlib1g-dev
    fonts-dejavu-core fonts-paratype libavcodec-dev libebml-dev libmatroska-dev libopus-dev libpango1.0-dev
    libqrencode-dev libsqlite3-dev libsrtp2-dev libssl-dev libturbojpeg0-dev libvpx-dev libxlsxwriter-dev libxml2-dev
    libyuv-dev libzip-dev
)
# Fast encryption, which exists for this processor only; elsewhere OpenSSL does it.
if [ "$(dpkg --print-architecture 2>/dev/null || true)" = amd64 ]; then
    build+=(libipsec-mb-dev)
fi
# Browsers, an independent WebRTC stack, what makes a network of namespaces to lead them through, and readers of
# spreadsheets and PDFs that others wrote.
test=(
    chromium ffmpeg firefox-esr gir1.2-gst-plugins-bad-1.0 gir1.2-gst-plugins-base-1.0 gstreamer1.0-nice
    gstreamer1.0-plugins-bad gstreamer1.0-plugins-base gstreamer1.0-plugins-good iproute2 iptables librsvg2-bin
    libwebm-tools mkvtoolnix node-typescript nodejs openssl poppler-utils python3 python3-gi python3-openpyxl
    python3-venv util-linux zbar-tools
)
# The other server. It is started by the benchmark alone, never by the system.
bench=(iproute2 janus util-linux)

say() {
    printf 'veche: %s\n' "$1" >&2
    exit 1
}

wanted=()
for group in "$@"; do
    case "$group" in
        build) wanted+=("${build[@]}") ;;
        test) wanted+=("${test[@]}") ;;
        bench) wanted+=("${bench[@]}") ;;
        *) say "packages.sh knows the groups build, test and bench, not '$group'." ;;
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

# Debian starts a server as soon as it is installed, unless this file says no. Masked, it stays off after a restart too.
if [[ " ${missing[*]} " == *" janus "* ]]; then
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap '"${as_root[@]}" rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
        "${as_root[@]}" chmod 755 "$policy"
    fi
    "${as_root[@]}" mkdir -p /etc/systemd/system
    "${as_root[@]}" ln -sf /dev/null /etc/systemd/system/janus.service
fi

echo "veche: installing the Debian packages ${missing[*]}"
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q ||
    say "apt-get update failed (see above); without it these packages cannot be installed: ${missing[*]}"
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" ||
    say "apt-get could not install: ${missing[*]}"
