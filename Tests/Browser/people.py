"""A person at a browser: what they do, what they see and what they hear."""

import pathlib

import patience
import studio

# Everything that is asked of a page, as JavaScript functions of one argument. They run in Chromium and in Firefox.

STATISTICS = """async () => {
    const connection = globalThis.veche?.peer?.connection;
    if (!connection) return [];
    const report = await connection.getStats();
    return [...report.values()].map(entry => JSON.parse(JSON.stringify(entry)));
}"""

# The statistics of the track that a tile shows, together with what the element itself presents.
TILE = """async ({ tile }) => {
    const element = document.querySelector(`[data-tile="${tile}"]`);
    if (!element) return null;
    const video = element.querySelector("video");
    const found = {
        name: element.querySelector('[data-role="tile-name"]')?.textContent.trim() ?? null,
        muted: element.hasAttribute("data-muted") && element.getAttribute("data-muted") !== "false",
        speaking: element.hasAttribute("data-speaking") && element.getAttribute("data-speaking") !== "false",
        camera: element.getAttribute("data-camera"),
        self: element.getAttribute("data-self") === "true",
        width: Math.round(element.getBoundingClientRect().width),
        height: Math.round(element.getBoundingClientRect().height),
        shown: video ? video.getClientRects().length > 0 && video.readyState >= 2 : false,
        videoHeight: video?.videoHeight ?? 0,
        inbound: null,
    };
    const track = video?.srcObject?.getVideoTracks?.()[0];
    const connection = globalThis.veche?.peer?.connection;
    if (track && connection) {
        const report = await connection.getStats();
        for (const entry of report.values()) {
            if (entry.type === "inbound-rtp" && entry.kind === "video" && entry.trackIdentifier === track.id) {
                found.inbound = JSON.parse(JSON.stringify(entry));
                found.codec = report.get(entry.codecId)?.mimeType ?? null;
            }
        }
    }
    return found;
}"""

# The middle colour of a tile's picture and a coarse copy of its brightness, to see that it moves.
PICTURE = """({ tile }) => {
    const video = document.querySelector(`[data-tile="${tile}"] video`);
    if (!video || video.readyState < 2 || video.videoWidth === 0) return null;
    const canvas = document.createElement("canvas");
    canvas.width = 64; canvas.height = 36;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(video, 0, 0, 64, 36);
    const data = context.getImageData(0, 0, 64, 36).data;
    const channels = [[], [], []], luma = [];
    for (let i = 0; i < data.length; i += 4) {
        for (let c = 0; c < 3; c++) channels[c].push(data[i + c]);
        luma.push(Math.round(0.3 * data[i] + 0.6 * data[i + 1] + 0.1 * data[i + 2]));
    }
    const middle = channels.map(values => values.sort((a, b) => a - b)[values.length >> 1]);
    return { middle, luma, width: video.videoWidth, height: video.videoHeight };
}"""

# The loudest level, in decibels over the neighbourhood, that each tone reached while listening to all that plays.
LISTEN = """async ({ frequencies, milliseconds }) => {
    const connection = globalThis.veche.peer.connection;
    const context = new AudioContext();
    await context.resume();
    const analyser = context.createAnalyser();
    analyser.fftSize = 8192;
    analyser.smoothingTimeConstant = 0;
    const sources = connection.getReceivers().filter(r => r.track?.kind === "audio" && r.track.readyState === "live")
        .map(r => context.createMediaStreamSource(new MediaStream([r.track])));
    for (const source of sources) source.connect(analyser);
    const bins = new Float32Array(analyser.frequencyBinCount);
    const loudest = frequencies.map(() => -200);
    const end = performance.now() + milliseconds;
    while (performance.now() < end) {
        await new Promise(done => setTimeout(done, 60));
        analyser.getFloatFrequencyData(bins);
        frequencies.forEach((frequency, index) => {
            const at = Math.round(frequency * analyser.fftSize / context.sampleRate);
            const peak = Math.max(...bins.subarray(at - 3, at + 4));
            const around = [...bins.subarray(at - 40, at - 12), ...bins.subarray(at + 13, at + 41)];
            around.sort((a, b) => a - b);
            const floor = Math.max(around[around.length >> 1], -120);
            if (peak > -90) loudest[index] = Math.max(loudest[index], peak - floor);
        });
    }
    const state = context.state;
    for (const source of sources) source.disconnect();
    await context.close();
    return { loudest, state };
}"""

TILES = """() => [...document.querySelectorAll("[data-tile]")].map(element => ({
    tile: element.dataset.tile, self: element.dataset.self === "true",
    name: element.querySelector('[data-role="tile-name"]')?.textContent.trim() ?? "",
}))"""


class Tile:
    """What one person sees of one tile at one moment."""

    def __init__(self, found: dict):
        self.name: str = found["name"]
        self.muted: bool = found["muted"]
        self.speaking: bool = found["speaking"]
        self.camera: str | None = found["camera"]
        self.shown: bool = found["shown"]
        self.width: int = found["width"]
        self.height: int = found["height"]
        self.codec: str | None = found.get("codec")
        inbound = found["inbound"] or {}
        self.frames: int = inbound.get("framesDecoded", 0)
        self.keyframes: int = inbound.get("keyFramesDecoded", 0)
        self.frame_height: int = inbound.get("frameHeight", 0) or found["videoHeight"]
        self.lost: int = inbound.get("packetsLost", 0)
        self.freezes: float = inbound.get("totalFreezesDuration", 0.0)
        self.inbound = inbound


class Person:
    """Somebody in front of a browser page, whichever browser it is."""

    def __init__(self, name: str, browser):
        self.name = name
        self.browser = browser
        self.id: int | None = None

    # What they do.

    def open(self, link: str) -> "Person":
        self.browser.goto(link)
        return self

    def join(self, link: str, *, language: str = "ru") -> "Person":
        """Opens the room's link, says a name and enters."""
        self.open(f"{link}?lang={language}")
        self.wait_for('[data-action="join"]', "the page before the call")
        self.browser.fill("#name", self.name)
        self.browser.click('[data-action="join"]')
        self.wait_for('[data-page="call"]', "the call to open", seconds=20)
        self.id = patience.until(self._own_id, 15, f"{self.name}'s own tile")
        return self

    def press(self, action: str) -> None:
        self.browser.click(f'[data-action="{action}"]')

    def leave(self) -> None:
        self.press("leave")

    def close(self) -> None:
        """Closes the page as a person closes a tab: nobody is told."""
        self.browser.close()

    # What they see.

    def exists(self, selector: str) -> bool:
        return self.browser.evaluate("({ selector }) => document.querySelector(selector) !== null", {"selector": selector})

    def sees(self, selector: str) -> bool:
        """Whether an element is there and visible."""
        return self.browser.evaluate(
            """({ selector }) => [...document.querySelectorAll(selector)].some(element =>
                element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden")""",
            {"selector": selector},
        )

    def text(self, selector: str) -> str:
        return self.browser.evaluate(
            "({ selector }) => document.querySelector(selector)?.innerText ?? ''", {"selector": selector}
        )

    def wait_for(self, selector: str, what: str, *, seconds: float = 15) -> None:
        patience.until(lambda: self.sees(selector), seconds, f"{what} ({selector}) on {self.name}'s page")

    def _own_id(self) -> int | None:
        own = [tile["tile"] for tile in self.tiles() if tile["self"]]
        return int(own[0].split(":")[0]) if own else None

    def tiles(self) -> list[dict]:
        return self.browser.evaluate(TILES, {})

    def others(self) -> set[str]:
        """The names on the tiles of the others' cameras."""
        return {tile["name"] for tile in self.tiles() if not tile["self"] and tile["tile"].endswith(":camera")}

    def tile(self, other: "Person | int", source: str = "camera") -> Tile | None:
        number = other if isinstance(other, int) else other.id
        found = self.browser.evaluate(TILE, {"tile": f"{number}:{source}"})
        return Tile(found) if found else None

    def id_of(self, name: str) -> int | None:
        """The number of somebody who is known by name only."""
        found = [tile["tile"] for tile in self.tiles() if name in tile["name"]]
        return int(found[0].split(":")[0]) if found else None

    def frames(self, other: "Person | int", source: str = "camera") -> int:
        tile = self.tile(other, source)
        return tile.frames if tile else 0

    def picture(self, other: "Person | int", source: str = "camera") -> dict | None:
        number = other if isinstance(other, int) else other.id
        return self.browser.evaluate(PICTURE, {"tile": f"{number}:{source}"})

    def colour(self, other: "Person | int", source: str = "camera") -> str | None:
        picture = self.picture(other, source)
        return studio.hue(picture["middle"]) if picture else None

    def must_see(self, other: "Person | int", colour: str, source: str = "camera", *, seconds: float = 20) -> None:
        """Fails unless the other's picture comes, is theirs, moves, and goes on being decoded."""
        label = f"{self.name} to see {colour} moving in the {source} tile of {getattr(other, 'name', other)}"
        patience.until(lambda: self.colour(other, source) == colour, seconds, label)
        first = self.picture(other, source)["luma"]

        def moved() -> bool:
            now = self.picture(other, source)
            return now is not None and sum(abs(a - b) > 30 for a, b in zip(first, now["luma"])) > 20

        patience.until(moved, 5, label + " (it stands still)")
        self.must_decode(other, source)

    def must_decode(self, other: "Person | int", source: str = "camera", *, frames: int = 10, seconds: float = 8) -> None:
        """Fails unless that many more frames of the other are decoded."""
        start = self.frames(other, source)
        patience.until(
            lambda: self.frames(other, source) >= start + frames, seconds,
            f"{self.name} to decode {frames} more frames of {getattr(other, 'name', other)} than {start}",
        )  # fmt: skip

    # What they hear.

    def statistics(self) -> list[dict]:
        return self.browser.evaluate(STATISTICS, {})

    def inbound_audio(self) -> dict:
        """Sums over everything that this page hears."""
        entries = [e for e in self.statistics() if e["type"] == "inbound-rtp" and e["kind"] == "audio"]
        return {
            key: sum(entry.get(key, 0) for entry in entries)
            for key in ("totalAudioEnergy", "packetsReceived", "packetsLost", "totalSamplesReceived", "concealedSamples")
        }

    def hears(self, frequencies: list[int], *, seconds: float = 2.5) -> set[int]:
        """Those of the tones that stand out of the sound by 15 dB at least once while listening."""
        heard = self.browser.evaluate(LISTEN, {"frequencies": frequencies, "milliseconds": int(seconds * 1000)})
        assert heard["state"] == "running", "the browser plays no sound at all"
        return {frequency for frequency, level in zip(frequencies, heard["loudest"]) if level > 15}

    # What can be looked at afterwards.

    def room_as_known(self) -> str:
        """What the page believes about the room."""
        return self.browser.evaluate(
            """() => JSON.stringify(globalThis.veche?.store?.get(), (_, value) =>
                value instanceof Map ? Object.fromEntries(value) : value, 1) ?? "" """
        )

    def screenshot(self, path: pathlib.Path) -> None:
        self.browser.screenshot(path)
