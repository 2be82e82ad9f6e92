"""Publishes a test picture and a tone by FFmpeg's own WHIP muxer, until standard input is closed.

`ffmpeg_whip.py <endpoint> [red,green,blue] [hertz]`, run as a process of its own: PyAV brings FFmpeg's libraries, and
the muxer works in the thread that writes. Prints `connected` once the first packets are out, and `ended` at the end.
"""

import fractions
import math
import sys
import threading
import time

import av
import numpy

RATE = 15


def main(endpoint: str, colour: str = "0,230,230", frequency: str = "440") -> None:
    av.logging.set_level(av.logging.VERBOSE)
    rgb = tuple(int(value) for value in colour.split(","))
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()

    with av.open(endpoint, "w", format="whip") as output:
        video = output.add_stream("libx264", rate=RATE)
        video.width, video.height, video.pix_fmt = 320, 240, "yuv420p"
        video.gop_size, video.max_b_frames, video.bit_rate = RATE, 0, 400_000
        video.options = {"profile": "baseline", "preset": "ultrafast", "tune": "zerolatency"}
        audio = output.add_stream("libopus", rate=48_000, layout="stereo")
        audio.bit_rate = 48_000
        started = time.monotonic()
        pictures = samples = 0
        while not ended.is_set():
            now = time.monotonic() - started
            if pictures / RATE <= now:
                output.mux(video.encode(picture(rgb, pictures)))
                pictures += 1
            if samples / 48_000 <= now:
                output.mux(audio.encode(tone(int(frequency), samples)))
                samples += 960
            if pictures == 1:
                print("connected", flush=True)
            time.sleep(0.005)
    print("ended", flush=True)


def picture(rgb, number: int) -> av.VideoFrame:
    """One colour with a bar that moves across."""
    pixels = numpy.empty((240, 320, 3), numpy.uint8)
    pixels[:] = rgb
    left = (number * 8) % 296
    pixels[:, left : left + 24] = 255
    frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
    frame.pts, frame.time_base = number, fractions.Fraction(1, RATE)
    return frame


def tone(frequency: int, at: int) -> av.AudioFrame:
    steps = numpy.arange(at, at + 960)
    wave = (numpy.sin(steps * 2 * math.pi * frequency / 48_000) * 12_000).astype(numpy.int16)
    frame = av.AudioFrame.from_ndarray(numpy.repeat(wave, 2).reshape(1, -1), format="s16", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = 48_000, at, fractions.Fraction(1, 48_000)
    return frame


if __name__ == "__main__":
    main(*sys.argv[1:])
