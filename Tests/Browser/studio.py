"""What the fake cameras show and the fake microphones say: one wall colour and one tone for each person.

Whoever sees red where Anna is, sees Anna: a picture in the wrong tile is found, not only a missing one.
"""

import functools
import math
import pathlib
import struct
import wave

import numpy

# The wall behind a person, by its name and in red, green and blue, and the tone of the voice in hertz. Green is left to
# Chromium's own fake screen.
PEOPLE = {
    "Анна": ("red", (196, 72, 60), 500),
    "Борис": ("blue", (52, 96, 190), 800),
    "Вера": ("yellow", (222, 184, 70), 1250),
    "Глеб": ("magenta", (178, 70, 168), 2000),
}
# Hair, skin and clothes of each.
LOOKS = {
    "Анна": ((70, 40, 28), (244, 205, 178), (46, 84, 98)),
    "Борис": ((38, 34, 36), (232, 190, 160), (236, 228, 214)),
    "Вера": ((150, 82, 36), (248, 214, 190), (88, 52, 96)),
    "Глеб": ((196, 170, 120), (240, 200, 172), (40, 56, 88)),
}
# The size of a camera, small to spare the machine, and of a good one. Chromium sends a third layer from 960x540 on.
SMALL, GOOD = (640, 360), (960, 540)
# A camera in front of a wallpaper of narrow stripes, of which a blur leaves nothing.
WALLPAPER = (640, 360, "wallpaper")
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


def write_camera(path: pathlib.Path, name: str, size: tuple) -> None:
    """Two seconds of a person before their wall, as a Y4M file that Chromium plays in a loop."""
    width, height, *wallpaper = size
    frames = 2 * RATE
    with open(path, "wb") as out:
        out.write(f"YUV4MPEG2 W{width} H{height} F{RATE}:1 Ip A1:1 C420jpeg\n".encode())
        for number in range(frames):
            out.write(b"FRAME\n" + yuv(portrait(name, width, height, number / frames, bool(wallpaper))))


def portrait(name: str, width: int, height: int, phase: float, wallpaper: bool = False) -> numpy.ndarray:
    """A person who sways and talks. Less than half of the picture, so that the wall is its middle colour."""
    wall, (hair, skin, clothes) = PEOPLE[name][1], LOOKS[name]
    y, x = numpy.mgrid[0:height, 0:width].astype(numpy.float32)
    x, y = (x - width / 2) / height, y / height
    picture = numpy.array(wall, numpy.float32) * (1.08 - 0.16 * y)[..., None]
    if wallpaper:
        picture *= numpy.where(numpy.arange(width) % 8 < 4, 1.0, 0.5)[None, :, None]
    sway = 0.1 * math.sin(2 * math.pi * phase)

    def ellipse(colour, cx, cy, rx, ry, where=True) -> None:
        distance = numpy.sqrt(((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2)
        cover = numpy.clip((1 - distance) * min(rx, ry) * height, 0, 1) * where
        picture[:] += (numpy.array(colour, numpy.float32) - picture) * cover[..., None]

    long_hair = name in ("Анна", "Вера")
    if long_hair:
        ellipse(hair, sway, 0.52, 0.19, 0.30)
    ellipse(clothes, sway * 0.7, 1.08, 0.40, 0.36)
    ellipse(skin, sway * 0.9, 0.72, 0.07, 0.12)
    ellipse(hair, sway, 0.385, 0.165, 0.20)
    ellipse(skin, sway, 0.45, 0.14, 0.19)
    ellipse(hair, sway - 0.03, 0.285, 0.145, 0.075)
    for side in (-1, 1):
        ellipse((40, 34, 34), sway + side * 0.055, 0.43, 0.014, 0.018)
    mouth = 0.008 + 0.016 * (0.5 + 0.5 * math.sin(2 * math.pi * 4 * phase))
    ellipse((150, 60, 60), sway, 0.545, 0.042, mouth)
    return picture


def yuv(picture: numpy.ndarray) -> bytes:
    """A picture as planar Y, U, V (BT.601, limited range, a quarter of the colour)."""
    red, green, blue = (picture[..., index] for index in range(3))
    luma = 16 + 0.257 * red + 0.504 * green + 0.098 * blue
    blueness = 128 - 0.148 * red - 0.291 * green + 0.439 * blue
    redness = 128 + 0.439 * red - 0.368 * green - 0.071 * blue
    planes = [luma, *(plane[::2, ::2] for plane in (blueness, redness))]
    return b"".join(numpy.clip(plane, 0, 255).astype(numpy.uint8).tobytes() for plane in planes)


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
def files_of(name: str, size: tuple, directory: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    """The camera's and the microphone's file of a person."""
    colour, _, frequency = PEOPLE[name]
    camera, microphone = directory / f"{colour}-{'-'.join(map(str, size[1:]))}.y4m", directory / f"{frequency}.wav"
    write_camera(camera, name, size)
    write_microphone(microphone, frequency)
    return camera, microphone
