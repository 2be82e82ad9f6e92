"""A small network of namespaces, so that a test can pull a cable.

The server lives in one namespace, at 10.200.0.1; people live in others, behind a bridge in the server's. Firefox does
not connect to 127.0.0.1, and an unplugged cable looks the same to every client here, which a browser's own "offline"
switch does not: that one leaves UDP alone.
"""

import contextlib
import ctypes
import os
import pathlib
import subprocess

NAMESPACES = pathlib.Path("/run/netns")
CLONE_NEWNET = 0x40000000


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise RuntimeError(f"`{' '.join(command)}` failed: {done.stderr.strip()}")


class Network:
    """The namespaces of one run: `server`, `near` (where this process moves to) and `far` (whose cable is pulled)."""

    SERVER = "10.200.0.1"
    ADDRESSES = {"near": "10.200.0.2", "far": "10.200.0.3"}

    def __init__(self) -> None:
        self.prefix = f"veche-{os.getpid()}-"

    def namespace(self, place: str) -> str:
        return self.prefix + place

    def inside(self, place: str) -> list[str]:
        """What to put before a command that shall run in `place`."""
        return ["nsenter", f"--net={NAMESPACES / self.namespace(place)}", "--"]

    def open(self) -> None:
        self.remove_those_left_behind()
        try:
            server = self.namespace("server")
            run("ip", "netns", "add", server)
            run("ip", "-n", server, "link", "set", "lo", "up")
            run("ip", "-n", server, "link", "add", "bridge", "type", "bridge")
            run("ip", "-n", server, "addr", "add", f"{self.SERVER}/24", "dev", "bridge")
            run("ip", "-n", server, "link", "set", "bridge", "up")
            for place, address in self.ADDRESSES.items():
                client = self.namespace(place)
                run("ip", "netns", "add", client)
                # A link-local address that appears after two seconds is a changed network to Chromium, which then
                # breaks off what it was loading.
                run("ip", "netns", "exec", client, "sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6")
                run("ip", "link", "add", "eth0", "netns", client, "type", "veth", "peer", "name", place, "netns", server)
                run("ip", "-n", server, "link", "set", place, "master", "bridge", "up")
                run("ip", "-n", client, "link", "set", "lo", "up")
                run("ip", "-n", client, "addr", "add", f"{address}/24", "dev", "eth0")
                run("ip", "-n", client, "link", "set", "eth0", "up")
                run("ip", "-n", client, "route", "add", "default", "via", self.SERVER)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        for place in ["server", *self.ADDRESSES]:
            if (NAMESPACES / self.namespace(place)).exists():
                subprocess.run(["ip", "netns", "del", self.namespace(place)], stdin=subprocess.DEVNULL)

    @staticmethod
    def remove_those_left_behind() -> None:
        """Removes the namespaces of runs that were killed before they could."""
        for path in NAMESPACES.glob("veche-*-*") if NAMESPACES.exists() else []:
            process = path.name.split("-")[1]
            if process.isdigit() and not pathlib.Path("/proc", process).exists():
                subprocess.run(["ip", "netns", "del", path.name], stdin=subprocess.DEVNULL)

    def move_this_thread(self, place: str) -> None:
        """This thread, and the threads and processes that it starts from now on, live in `place`."""
        handle = os.open(NAMESPACES / self.namespace(place), os.O_RDONLY)
        try:
            if ctypes.CDLL(None, use_errno=True).setns(handle, CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns")
        finally:
            os.close(handle)

    @contextlib.contextmanager
    def pulled_cable(self, place: str):
        """The cable of `place` is out while the block runs."""
        server = self.namespace("server")
        run("ip", "-n", server, "link", "set", place, "down")
        try:
            yield
        finally:
            run("ip", "-n", server, "link", "set", place, "up")

    @contextlib.contextmanager
    def silent_loss(self, place: str):
        """Every packet from and to `place` disappears while the block runs; the link itself looks healthy."""
        client = self.namespace(place)
        rules = [["INPUT", "-j", "DROP"], ["OUTPUT", "-j", "DROP"]]
        for rule in rules:
            run("ip", "netns", "exec", client, "iptables", "-w", "-A", *rule)
        try:
            yield
        finally:
            for rule in rules:
                run("ip", "netns", "exec", client, "iptables", "-w", "-D", *rule)

    @contextlib.contextmanager
    def refusals(self, place: str, share: float):
        """The server's own kernel refuses that share of what the server sends to `place`, while the block runs."""
        server = self.namespace("server")
        rule = ["OUTPUT", "-p", "udp", "-d", self.ADDRESSES[place], "-m", "statistic", "--mode", "random",
                "--probability", str(share), "-j", "DROP"]  # fmt: skip
        run("ip", "netns", "exec", server, "iptables", "-w", "-A", *rule)
        try:
            yield
        finally:
            run("ip", "netns", "exec", server, "iptables", "-w", "-D", *rule)

    @contextlib.contextmanager
    def loss(self, place: str, share: float):
        """That share of the packets to `place` is lost while the block runs."""
        client = self.namespace(place)
        rule = ["INPUT", "-m", "statistic", "--mode", "random", "--probability", str(share), "-j", "DROP"]
        run("ip", "netns", "exec", client, "iptables", "-w", "-A", *rule)
        try:
            yield
        finally:
            run("ip", "netns", "exec", client, "iptables", "-w", "-D", *rule)
