"""People who wish us ill: bounded in number and time, and only ever sent to the suite's own namespace.

`strangers.py <address> <port> <rate> <seconds>` is a flood in a process of its own; it first listens for a second to
the media of others on this host, and prints the reports as JSON.
"""

import dataclasses
import json
import os
import random
import socket
import struct
import sys
import time
import zlib

from OpenSSL import SSL

COOKIE = 0x2112A442


def stun(attributes: bytes = b"", kind: int = 1) -> bytes:
    """A well-formed STUN message with a FINGERPRINT, from somebody who knows no password."""
    body = struct.pack("!HHI", kind, len(attributes) + 8, COOKIE) + os.urandom(12) + attributes
    return body + struct.pack("!HHI", 0x8028, 4, zlib.crc32(body) ^ 0x5354554E)


def username(text: str) -> bytes:
    value = text.encode()
    return struct.pack("!HH", 6, len(value)) + value + bytes(-len(value) % 4)


def client_hello() -> bytes:
    """A real DTLS ClientHello."""
    context = SSL.Context(SSL.DTLS_METHOD)
    connection = SSL.Connection(context)
    connection.set_connect_state()
    try:
        connection.do_handshake()
    except SSL.WantReadError:
        pass
    return connection.bio_read(65536)[:1400]


@dataclasses.dataclass
class Report:
    sent: int = 0
    sent_bytes: int = 0
    answers: int = 0
    answered_bytes: int = 0
    largest_answer: int = 0
    # How long the sending took.
    seconds: float = 0


def overhear(address: str, port: int, seconds: float = 1) -> list[bytes]:
    """Encrypted media that others on this host send there."""
    heard: list[bytes] = []
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0003)) as line:
        line.settimeout(0.1)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                packet = line.recv(65536)
            except TimeoutError:
                continue
            header = (packet[0] & 15) * 4
            if packet[0] >> 4 != 4 or packet[9] != socket.IPPROTO_UDP or packet[16:20] != socket.inet_aton(address):
                continue
            payload = packet[header + 8 :]
            # Workers have ports that follow each other.
            if port <= struct.unpack("!H", packet[header + 2 : header + 4])[0] < port + 64 and payload[:1] and payload[0] >> 6 == 2:
                heard.append(payload)
    return heard


def altered(datagram: bytes, chance: random.Random) -> bytes:
    """With one bit turned round behind the first byte."""
    bit = chance.randrange(8, 8 * len(datagram))
    return datagram[: bit // 8] + bytes([datagram[bit // 8] ^ 1 << bit % 8]) + datagram[bit // 8 + 1 :]


def kinds(seed: int, overheard: list[bytes] = []):
    """What strangers send, each kind by its name: a function that makes one datagram."""
    chance = random.Random(seed)
    hello = client_hello()
    stolen = {
        "media of others again": lambda: chance.choice(overheard),
        "media of others altered": lambda: altered(chance.choice(overheard), chance),
    }
    return (stolen if overheard else {}) | {
        "noise": lambda: chance.randbytes(chance.randint(1, 1400)),
        "nothing": lambda: b"",
        "STUN without a name": stun,
        "STUN with a wrong name": lambda: stun(username("abcd:efgh") + struct.pack("!HHI", 0x24, 4, 1)),
        "STUN cut short": lambda: stun(username("abcdefgh:ijkl"))[: chance.randint(1, 40)],
        "STUN answers": lambda: stun(kind=0x101),
        "ClientHello": lambda: hello,
        "DTLS noise": lambda: bytes([22, 254, 253]) + chance.randbytes(chance.randint(0, 300)),
        "RTP": lambda: bytes([0x80, 96]) + chance.randbytes(chance.randint(0, 1200)),
        "RTCP": lambda: bytes([0x81, 201]) + chance.randbytes(chance.randint(0, 200)),
        "RTP that lies about its extension": lambda: bytes([0x9F, 111]) + chance.randbytes(10) + b"\xff" * chance.randint(0, 80),
    }


def attack(
    address: str, port: int, *, rate: int, seconds: float, seed: int = 1, overheard: list[bytes] = []
) -> dict[str, Report]:
    """Sends every kind in turn, each from a port of its own, at `rate` datagrams a second in all.

    Who falls behind catches up: it ends when all that was due has been sent, and the reports say how long that took.
    """
    makers = kinds(seed, overheard)
    # Made before the clock runs: two seconds' worth, again and again.
    ready = {name: [make() for _ in range(2 * rate // len(makers) + 1)] for name, make in makers.items()}
    sockets = {}
    reports = {name: Report() for name in makers}
    for name in makers:
        sockets[name] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sockets[name].setblocking(False)
    names = list(makers)
    start = time.monotonic()
    count = 0
    try:
        while count < int(seconds * rate) and (now := time.monotonic() - start) < 2 * seconds:
            due = min(int(now * rate), int(seconds * rate))
            if count >= due:
                time.sleep(0.002)
            while count < due:
                name = names[count % len(names)]
                datagram = ready[name][count // len(names) % len(ready[name])]
                count += 1
                try:
                    sockets[name].sendto(datagram, (address, port))
                except BlockingIOError:
                    continue
                reports[name].sent += 1
                reports[name].sent_bytes += len(datagram)
            for name in names:
                collect(sockets[name], reports[name])
        lasted = time.monotonic() - start
        time.sleep(0.3)
        for name in names:
            collect(sockets[name], reports[name])
            reports[name].seconds = lasted
    finally:
        for one in sockets.values():
            one.close()
    return reports


def collect(one: socket.socket, report: Report) -> None:
    while True:
        try:
            answer = one.recv(65536)
        except (BlockingIOError, ConnectionRefusedError):
            return
        report.answers += 1
        report.answered_bytes += len(answer)
        report.largest_answer = max(report.largest_answer, len(answer))


if __name__ == "__main__":
    where, door, speed, lasting = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    stolen = overhear(where, door)
    print(len(stolen), flush=True)
    found = attack(where, door, rate=speed, seconds=lasting, overheard=stolen)
    print(json.dumps({name: dataclasses.asdict(report) for name, report in found.items()}))
