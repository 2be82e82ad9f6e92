"""A real `veche serve`, started for the tests and ended with them."""

import json
import os
import pathlib
import re
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.request

import patience

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Pages of a working copy instead of those that the binary brings, for whoever works on them.
PAGES = os.environ.get("VECHE_PAGES") and pathlib.Path(os.environ["VECHE_PAGES"]).resolve()
# How the server sends, for a run of the whole suite on a way that this machine would not choose: "encryption=openssl
# segmentation=false", "workers=1", "workers=2 spreading=0".
MEDIA = dict(pair.split("=", 1) for pair in os.environ.get("VECHE_MEDIA", "").split())
BINARY = pathlib.Path(os.environ.get("VECHE_BINARY", ROOT / ".build" / "release" / "veche")).resolve()

# The server makes its own certificate at its first start; nobody has signed it.
UNSIGNED = ssl.create_default_context()
UNSIGNED.check_hostname = False
UNSIGNED.verify_mode = ssl.CERT_NONE


class Server:
    """One server process with a data directory of its own."""

    def __init__(self, network, directory: pathlib.Path, log: pathlib.Path, *, number: int = 0, limits: dict = {},
                 media: dict = {}, recordings: dict = {}):  # fmt: skip
        self.network = network
        self.directory = directory
        self.log = log
        self.port = 8443 + 100 * number
        self.media_port = 7882 + 100 * number
        self.limits = limits
        self.media = media
        self.recordings = recordings
        self.process: subprocess.Popen | None = None
        self.admin_link = ""
        self.written_before = 0

    @property
    def base(self) -> str:
        return f"https://{self.network.SERVER}:{self.port}"

    def configure(self) -> pathlib.Path:
        """Writes the configuration; its file."""
        if not BINARY.exists():
            raise RuntimeError(f"there is no {BINARY}: `make build` makes it, VECHE_BINARY names another")
        limits = "".join(f"  {name}: {value}\n" for name, value in self.limits.items())
        media = "".join(f"  {name}: {value}\n" for name, value in {**MEDIA, **self.media}.items())
        recordings = "".join(f"  {name}: {value}\n" for name, value in self.recordings.items())
        configuration = self.directory / "veche.yaml"
        configuration.write_text(
            f"http:\n  address: {self.network.SERVER}\n  port: {self.port}\n"
            f"publicURL: {self.base}\n"
            f"dataDirectory: {self.directory / 'data'}\n"
            f"media:\n  port: {self.media_port}\n  advertise: [{self.network.SERVER}]\n{media}"
            f"log:\n  level: debug\n" + (f"limits:\n{limits}" if limits else "")
            + (f"recordings:\n{recordings}" if recordings else "")
        )
        return configuration

    def start(self) -> None:
        configuration = self.configure()
        # Standard output and error share one file: what a test that failed wants to see is their order. It may hold
        # what servers before this one wrote, with links that are no longer true.
        with open(self.log, "ab") as log:
            self.written_before = log.seek(0, os.SEEK_END)
            self.process = subprocess.Popen(
                [
                    *self.network.inside("server"), str(BINARY), "serve", "--config", str(configuration),
                    *(["--pages", str(PAGES)] if PAGES else []),
                ],  # fmt: skip
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.directory,
            )  # fmt: skip
        patience.until(self._is_up, 30, "the server to print its administrator's link and to answer")

    def _is_up(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"the server ended with status {self.process.returncode}:\n{self.tail()}")
        written = self.log.read_bytes()[self.written_before:].decode(errors="replace")
        found = re.findall(r"https?://\S+/admin#token=[\w.-]+", written)
        if not found:
            return False
        self.admin_link = found[-1]
        try:
            return self.request("GET", "/api/health")[0] == 200
        except OSError:
            return False

    def stop(self) -> int:
        """Asks the server to end; its exit status."""
        if self.process is None:
            return 0
        process, self.process = self.process, None
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise AssertionError("the server did not end within 15 s of SIGTERM")
        return process.returncode

    def tail(self, lines: int = 40) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def token(self) -> str:
        return self.admin_link.split("#token=", 1)[1]

    def request(self, method: str, path: str, body: bytes | dict | None = None, headers: dict = {}):
        """`(status, headers, text)` of an answer, whatever its status."""
        headers = dict(headers)
        if isinstance(body, dict):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        asked = urllib.request.Request(self.base + path, data=body, method=method, headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=10, context=UNSIGNED) as answer:
                return answer.status, answer.headers, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers, answer.read().decode(errors="replace")

    def metrics(self) -> str:
        return self.request("GET", "/metrics")[2]

    def counted(self, name: str, reading: str | None = None, **labels: str) -> float:
        """The sum of a metric's series that have these labels, now or in an earlier reading."""
        total = 0.0
        for line in (reading or self.metrics()).splitlines():
            series, _, value = line.rpartition(" ")
            if series.split("{")[0] == name and all(f'{label}="{text}"' in series for label, text in labels.items()):
                total += float(value)
        return total

    def new_room(self, title: str) -> "Room":
        status, _, text = self.request(
            "POST", "/api/rooms", {"title": title}, {"Authorization": f"Bearer {self.token}"}
        )
        assert status == 201, f"POST /api/rooms answered {status}: {text}"
        made = json.loads(text)
        return Room(self, made["slug"], made["link"])

    def threads_cpu(self) -> float:
        """Seconds of processor time that the process has taken so far."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_megabytes(self) -> float:
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


class Room:
    """A room on a server."""

    def __init__(self, server: Server, slug: str, link: str):
        self.server = server
        self.slug = slug
        self.link = link

    @property
    def whip(self) -> str:
        return f"{self.server.base}/whip/{self.slug}"

    @property
    def whep(self) -> str:
        return f"{self.server.base}/whep/{self.slug}"

    def population(self) -> int:
        return json.loads(self.server.request("GET", f"/api/rooms/{self.slug}")[2])["participants"]
