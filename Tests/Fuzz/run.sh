#!/bin/bash
# Fuzzes the parsers with libFuzzer and AddressSanitizer.
#
#   Tests/Fuzz/run.sh SECONDS [TARGET...]     SECONDS for each of the targets (all of them by default)
#   Tests/Fuzz/run.sh 0 TARGET < FILE         nothing but the one input, to see a crash again
#
# Everything it makes is in .build-fuzz; what the fuzzer has learnt stays there for the next run. It ends with status 1
# when an input breaks a parser, and prints that input.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:?usage: Tests/Fuzz/run.sh SECONDS [TARGET...]}
shift
if [ $# -gt 0 ]; then targets=("$@"); else targets=(STUN RTP RTCP SDP Payload Signalling Framing Counters Spreadsheet); fi

build=$PWD/.build-fuzz
corpus=$PWD/Tests/Fuzz/Corpus
export SWIFT_BACKTRACE=enable=no
# What Swift's runtime keeps for ever is not a leak, and a trap is to be seen as itself.
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1:handle_sigill=0:handle_sigtrap=0:symbolize=1

# Modules in the order in which they depend on each other.
modules=(Primitives Brainstorm RTP ICE SDP CongestionControl MediaControl Signalling Documents FuzzTargets)
# The headers and the libraries that they wrap.
read -ra headers < <(for name in COpenSSL CPango CXLSXWriter CXML2 CZip; do printf -- '-I Sources/%s ' "$name"; done
    pkg-config --cflags-only-I pangocairo libxml-2.0 xlsxwriter libzip | sed 's/-I/-Xcc -I/g')
read -ra libraries < <(pkg-config --libs openssl pangocairo libxml-2.0 xlsxwriter libzip)
folder() { if [ "$1" = FuzzTargets ]; then echo Tests/Fuzz/Targets; else echo "Sources/$1"; fi; }

compile() {
    local name=$1 sources
    shift
    mapfile -t sources < <(find "$(folder "$name")" -name '*.swift' | sort)
    swiftc -swift-version 6 -O -g -wmo -parse-as-library -module-name "$name" \
        -sanitize=fuzzer,address -I "$build/modules" "${headers[@]}" \
        -emit-module -emit-module-path "$build/modules/$name.swiftmodule" \
        -emit-object -o "$build/objects/$name.o" "${sources[@]}"
}

# Whether a source is newer than the fuzzer that was built last.
is_stale() {
    [ ! -x "$build/fuzzer" ] && return 0
    local name
    for name in "${modules[@]}"; do
        [ -n "$(find "$(folder "$name")" -name '*.swift' -newer "$build/fuzzer" -print -quit)" ] && return 0
    done
    [ -n "$(find Tests/Fuzz/Driver Tests/Fuzz/run.sh -newer "$build/fuzzer" -print -quit)" ]
}

if is_stale; then
    mkdir -p "$build/modules" "$build/objects"
    for name in "${modules[@]}"; do
        echo "building $name" >&2
        compile "$name"
    done
    swiftc -swift-version 6 -O -g -parse-as-library -module-name Driver -sanitize=fuzzer,address -use-ld=lld \
        -I "$build/modules" "${headers[@]}" -o "$build/fuzzer" \
        Tests/Fuzz/Driver/Driver.swift "$build"/objects/*.o "${libraries[@]}"
fi

if [ "$seconds" = 0 ]; then
    input=$(mktemp)
    trap 'rm -f "$input"' EXIT
    cat > "$input"
    VECHE_FUZZ_TARGET=${targets[0]} "$build/fuzzer" "$input"
    exit
fi

broken=0
for target in "${targets[@]}"; do
    learnt=$build/corpus/$target
    found=$build/found/$target
    mkdir -p "$learnt" "$found"
    options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$found/" -print_final_stats=1)
    case $target in
        SDP | Signalling) options+=(-max_len=8192 -dict="Tests/Fuzz/$target.dict") ;;
        *) options+=(-max_len=2048) ;;
    esac
    echo "fuzzing $target for $seconds seconds" >&2
    before=$(ls "$found")
    if ! VECHE_FUZZ_TARGET=$target "$build/fuzzer" "${options[@]}" "$learnt" "$corpus/$target" \
        > "$build/$target.log" 2>&1; then
        broken=1
        echo "$target: a broken promise or a crash:" >&2
        tail -n 40 "$build/$target.log" >&2
        comm -13 <(echo "$before") <(ls "$found") | while read -r file; do
            [ -n "$file" ] || continue
            echo "the input is $found/$file:" >&2
            od -A d -t x1z -v "$found/$file" | head -n 100 >&2
        done
    else
        grep -a '^stat::number_of_executed_units' "$build/$target.log" | sed 's/^stat::.*: */  inputs: /' >&2
    fi
done
exit $broken
