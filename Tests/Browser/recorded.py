"""A recording as it lies on the server's disk, looked at with FFmpeg's libraries, which know nothing of this program."""

import dataclasses
import json
import pathlib
import subprocess

import av
import numpy
import studio

RATE = 48000
TONES = {name: tone for name, (_, _, tone) in studio.PEOPLE.items()}
WALLS = {colour: numpy.array(wall) for colour, wall, _ in studio.PEOPLE.values()}
# How far a wall's colour may stray in each of red, green and blue; two walls are 80 and more apart.
NEAR = 32


@dataclasses.dataclass
class Heard:
    """What a file lets hear: for each tone, how many decibels it stands above the rest, at its loudest."""

    seconds: float
    tones: dict[float, float]

    def hears(self, tone: float) -> bool:
        # A voice's own overtones and the traces of its coding lie 50 dB below it and more.
        return self.tones[tone] > max(20, max(self.tones.values()) - 40)


def listen(path: pathlib.Path, tones: list[float]) -> Heard:
    """Decodes a file's sound, and looks for tones in pieces of a fifth of a second."""
    samples = []
    with av.open(str(path)) as file:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        for frame in file.decode(audio=0):
            samples += [part.to_ndarray()[0] for part in resampler.resample(frame)]
    sound = numpy.concatenate(samples) if samples else numpy.zeros(0)
    size = RATE // 5
    loudest = dict.fromkeys(tones, -200.0)
    bins = numpy.fft.rfftfreq(size, 1 / RATE)
    for start in range(0, len(sound) - size + 1, size):
        power = numpy.abs(numpy.fft.rfft(sound[start:start + size] * numpy.hanning(size))) ** 2 + 1e-12
        floor = 10 * numpy.log10(numpy.median(power[bins < 8000]))
        for tone in tones:
            near = power[numpy.abs(bins - tone) <= 15].max()
            loudest[tone] = max(loudest[tone], 10 * numpy.log10(near) - max(floor, -40))
    return Heard(len(sound) / RATE, loudest)


@dataclasses.dataclass
class Seen:
    """What a file shows: pictures with their times in seconds."""

    times: list[float]
    colours: list[tuple[float, float, float]]
    sizes: set[tuple[int, int]]
    # For each wall colour, the largest part of a picture that it covered, from 0 to 1.
    walls: dict[str, float]

    def hues(self) -> set[str]:
        return {studio.hue(colour) for colour in self.colours}


def watch(path: pathlib.Path, every: int = 5, box: tuple[float, float, float, float] = (0, 0, 1, 1)) -> Seen:
    """Decodes a file's pictures and looks at the colours of every fifth one, within a part of the picture."""
    seen = Seen([], [], set(), dict.fromkeys(WALLS, 0.0))
    with av.open(str(path)) as file:
        for number, frame in enumerate(file.decode(video=0)):
            seen.times.append(float(frame.time))
            seen.sizes.add((frame.width, frame.height))
            if number % every == 0:
                picture = frame.to_ndarray(format="rgb24")
                height, width, _ = picture.shape
                left, top, right, bottom = box
                part = picture[int(top * height):int(bottom * height), int(left * width):int(right * width)]
                seen.colours.append(tuple(float(numpy.median(part[:, :, channel])) for channel in range(3)))
                for colour, wall in WALLS.items():
                    near = numpy.abs(part[::2, ::2].astype(int) - wall).max(axis=2) < NEAR
                    seen.walls[colour] = max(seen.walls[colour], float(near.mean()))
    return seen


def flashes(path: pathlib.Path) -> list[float]:
    """The seconds at which a file's picture turns from dark to bright."""
    found, was_lit = [], True
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            picture = frame.to_ndarray(format="gray")
            height, width = picture.shape
            is_lit = float(picture[height // 3:height * 2 // 3, width // 3:width * 2 // 3].mean()) > 128
            if is_lit and not was_lit:
                found.append(float(frame.time))
            was_lit = is_lit
    return found


def beeps(path: pathlib.Path) -> list[float]:
    """The seconds at which a file's sound begins after silence."""
    found, quiet_since = [], 0.0
    with av.open(str(path)) as file:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        for frame in file.decode(audio=0):
            start = float(frame.time)
            for part in resampler.resample(frame):
                loud = numpy.flatnonzero(numpy.abs(part.to_ndarray()[0]) > 0.1)
                if len(loud):
                    if start + loud[0] / RATE - quiet_since > 0.3:
                        found.append(start + float(loud[0]) / RATE)
                    quiet_since = start + float(loud[-1]) / RATE
                start += part.samples / RATE
    return found


def inspect(path: pathlib.Path) -> None:
    """Has independent programs read the file from end to end; any complaint is a failure."""
    for command in (
        ["ffprobe", "-v", "error", "-show_packets", "-of", "compact", str(path)],
        ["mkvinfo", "--continue", str(path)],
    ):
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0 and not done.stderr.strip(), f"{command[0]}: {done.stderr[:500]}"


class Recorded:
    """A recording's directory."""

    def __init__(self, directory: pathlib.Path):
        self.directory = directory

    @property
    def manifest(self) -> dict:
        return json.loads((self.directory / "manifest.json").read_text())

    def flows(self, name: str) -> bool:
        """Whether somebody's sound and pictures are being written."""
        try:
            return bool(self.tracks(name, "microphone")) and bool(self.tracks(name, "camera"))
        except StopIteration:
            return False

    def number(self, name: str) -> int:
        return next(one["number"] for one in self.manifest["participants"] if one["name"] == name)

    def tracks(self, name: str, source: str) -> list[pathlib.Path]:
        number = self.number(name)
        return [
            self.directory / track["file"] for track in self.manifest["tracks"]
            if track["participant"] == number and track["source"] == source
        ]  # fmt: skip

    def everything(self) -> bytes:
        """All bytes of all files, to look for what must not be there."""
        return b"".join(path.read_bytes() for path in sorted(self.directory.rglob("*")) if path.is_file())


def recordings(server) -> list[Recorded]:
    """All recordings on the server's disk, the oldest first."""
    found = [path.parent for path in (server.directory / "data" / "recordings").glob("*/manifest.json")]
    return sorted((Recorded(path) for path in found), key=lambda one: one.manifest["start"]["startedAt"])
