#!/bin/bash
# Runs a benchmark where little disturbs it: run.sh PROGRAM fanout|janus [options]. As root it gets a network of its own,
# without firewall rules and without other people's ports, and more of the processors than its neighbours.
set -euo pipefail

program=$1
shift
address=10.77.0.1

if [ "$(nproc)" -lt 2 ]; then
    echo "veche: this benchmark needs two processors: one for the server, one for the clients." >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    # Janus has no use for a loopback address, so another of this machine's is taken; packets stay on the machine.
    address=$(hostname -I 2>/dev/null | tr ' ' '\n' | grep -m 1 -E '^[0-9.]+$' || echo 127.0.0.1)
    echo "veche: not root, so the machine's own network and no priority; figures scatter more." >&2
    exec "$program" "$@" --address "$address"
fi

# A session of its own has a share of the processors of its own (sched_autogroup), and a process namespace takes the
# servers along when the benchmark is interrupted.
# shellcheck disable=SC2016 # expanded by the inner shell
setsid unshare --net --pid --fork --kill-child --mount-proc nice -n -15 bash -c '
    set -euo pipefail
    address=$1
    shift
    echo -15 >/proc/self/autogroup 2>/dev/null || true
    ip link set lo up
    # Janus needs an interface that is not the loopback; packets to the machine itself do not pass it all the same.
    ip link add bench0 type veth peer name bench1
    ip link set bench1 up
    ip link set bench0 up
    ip address add "$address/24" dev bench0
    "$@" --address "$address"
' bench "$address" "$program" "$@" </dev/null &
child=$!
trap 'kill "$child" 2>/dev/null || true' INT TERM
wait "$child"
