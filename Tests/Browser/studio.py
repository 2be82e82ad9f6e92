"""What the fake cameras show and the fake microphones say: one colour and one tone for each person.

Whoever sees red where Anna is, sees Anna: a picture in the wrong tile is found, not only a missing one.
"""

import functools
import math
import pathlib
import struct
import wave

# Y, U, V (BT.601, limited range) and the tone in hertz. Green is left to Chromium's own fake screen.
PEOPLE = {
    "Анна": ("red", (81, 90, 240), 500),
    "Борис": ("blue", (60, 220, 110), 800),
    "Вера": ("yellow", (200, 40, 146), 1250),
    "Глеб": ("magenta", (106, 202, 222), 2000),
}
COLOURS = {
    "red": (255, 0, 0), "green": (0, 136, 0), "blue": (0, 0, 255), "yellow": (240, 220, 0), "magenta": (255, 0, 255),
    "cyan": (0, 255, 255), "white": (255, 255, 255), "black": (0, 0, 0),
}  # fmt: skip
# The size of a camera, small to spare the machine, and of a good one. Chromium sends a third layer from 960x540 on.
SMALL, GOOD = (640, 360), (960, 540)
RATE = 15


def hue(rgb) -> str:
    """The name of the colour that is nearest in direction: compression and colour spaces shift the brightness."""
    red, green, blue = rgb
    high, low = max(rgb), min(rgb)
    if high < 40:
        return "black"
    if high - low < 50:
        return "white" if high > 160 else "grey"
    lit = [value > (high + low) / 2 for value in (red, green, blue)]
    names = {
        (True, False, False): "red", (False, True, False): "green", (False, False, True): "blue",
        (True, True, False): "yellow", (True, False, True): "magenta", (False, True, True): "cyan",
    }  # fmt: skip
    return names.get(tuple(lit), "grey")


def write_camera(path: pathlib.Path, yuv: tuple[int, int, int], size: tuple[int, int]) -> None:
    """Two seconds of a colour with a bar that moves across, as a Y4M file that Chromium plays in a loop."""
    (y, u, v), (width, height) = yuv, size
    frames = 2 * RATE
    chroma = bytes([u]) * (width * height // 4) + bytes([v]) * (width * height // 4)
    bar = width // 16
    with open(path, "wb") as out:
        out.write(f"YUV4MPEG2 W{width} H{height} F{RATE}:1 Ip A1:1 C420jpeg\n".encode())
        for number in range(frames):
            left = (width - bar) * number // frames
            row = bytes([y]) * left + bytes([235 if y < 150 else 30]) * bar + bytes([y]) * (width - bar - left)
            out.write(b"FRAME\n" + row * height + chroma)


def write_microphone(path: pathlib.Path, frequency: int) -> None:
    """Bursts of a tone: noise suppression takes a tone that never ends for noise."""
    rate = 48000
    samples = bytearray()
    for index in range(rate):
        on = (index // (rate // 4)) % 2 == 0
        edge = min(index % (rate // 4), rate // 4 - index % (rate // 4)) / 480
        value = 0.5 * min(1, edge) * math.sin(2 * math.pi * frequency * index / rate) if on else 0
        samples += struct.pack("<h", int(value * 32767))
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(bytes(samples))


@functools.cache
def files_of(name: str, size: tuple[int, int], directory: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    """The camera's and the microphone's file of a person."""
    colour, yuv, frequency = PEOPLE[name]
    camera, microphone = directory / f"{colour}-{size[1]}.y4m", directory / f"{frequency}.wav"
    write_camera(camera, yuv, size)
    write_microphone(microphone, frequency)
    return camera, microphone
