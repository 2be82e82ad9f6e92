"""Independent WebRTC clients: aiortc as a broadcaster (WHIP, RFC 9725) and as a player (WHEP)."""

import asyncio
import fractions
import math
import threading
import time

import aiohttp
import av
import numpy
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError


class Loop:
    """An event loop in a thread, since the tests themselves are plain functions."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def run(self, coroutine, seconds: float = 30):
        future = asyncio.run_coroutine_threadsafe(asyncio.wait_for(coroutine, seconds), self.loop)
        return future.result(seconds + 5)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)


class Colour(MediaStreamTrack):
    """One colour with a bar that moves across, 15 pictures a second."""

    kind = "video"

    def __init__(self, rgb, width: int = 320, height: int = 240):
        super().__init__()
        self.rgb, self.width, self.height = rgb, width, height
        self.count = 0
        self.started: float | None = None

    async def recv(self) -> av.VideoFrame:
        if self.readyState != "live":
            raise MediaStreamError
        self.started = self.started or time.monotonic()
        await asyncio.sleep(max(0, self.started + self.count / 15 - time.monotonic()))
        picture = numpy.empty((self.height, self.width, 3), numpy.uint8)
        picture[:] = self.rgb
        left = (self.count * 8) % (self.width - 24)
        picture[:, left : left + 24] = 255
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = self.count * 6000, fractions.Fraction(1, 90000)
        self.count += 1
        return frame


class Tone(MediaStreamTrack):
    """A sine."""

    kind = "audio"

    def __init__(self, frequency: int):
        super().__init__()
        self.frequency = frequency
        self.count = 0
        self.started: float | None = None

    async def recv(self) -> av.AudioFrame:
        if self.readyState != "live":
            raise MediaStreamError
        self.started = self.started or time.monotonic()
        await asyncio.sleep(max(0, self.started + self.count / 48000 - time.monotonic()))
        at = numpy.arange(self.count, self.count + 960)
        samples = (numpy.sin(at * 2 * math.pi * self.frequency / 48000) * 12000).astype(numpy.int16)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48000, self.count, fractions.Fraction(1, 48000)
        self.count += 960
        return frame


class Outsider:
    """What a broadcaster and a player have in common: one connection and the resource that the server made for it."""

    def __init__(self, endpoint: str, token: str | None = None):
        self.endpoint = endpoint
        self.token = token
        self.connection = RTCPeerConnection()
        self.resource: str | None = None
        self.headers = {}
        self.answer = ""

    def change(self, offer: str) -> str:
        """A test may bend the offer before it is sent."""
        return offer

    async def connect(self) -> "Outsider":
        await self.connection.setLocalDescription(await self.connection.createOffer())
        status, self.headers, self.answer = await self.request(
            "POST", self.endpoint, self.change(self.connection.localDescription.sdp), "application/sdp"
        )
        assert status == 201, f"POST {self.endpoint} answered {status}: {self.answer}"
        location = self.headers["Location"]
        base = self.endpoint.split("/", 3)
        self.resource = location if "://" in location else f"{base[0]}//{base[2]}{location}"
        await self.connection.setRemoteDescription(RTCSessionDescription(self.answer, "answer"))
        return self

    async def request(self, method: str, address: str, body: str | None = None, content: str | None = None, **headers):
        if content:
            headers["Content-Type"] = content
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        async with aiohttp.ClientSession() as session:
            async with session.request(method, address, data=body, headers=headers, ssl=False) as answer:
                return answer.status, answer.headers, await answer.text()

    async def connected(self, seconds: float = 15) -> None:
        end = time.monotonic() + seconds
        while self.connection.connectionState != "connected":
            state = self.connection.connectionState
            assert time.monotonic() < end, f"the connection was still {state} after {seconds} s"
            assert state != "failed", "the connection failed"
            await asyncio.sleep(0.05)

    async def end(self) -> int | None:
        """Deletes the resource, as these protocols end a session; the status of the answer."""
        status = None
        if self.resource:
            status = (await self.request("DELETE", self.resource))[0]
            self.resource = None
        await self.connection.close()
        return status


class Broadcaster(Outsider):
    """Publishes a colour and a tone by WHIP."""

    def __init__(self, endpoint: str, rgb, frequency: int, *, codec: str = "VP8", token: str | None = None):
        super().__init__(endpoint, token)
        self.picture = self.connection.addTransceiver(Colour(rgb), "sendonly")
        self.sound = self.connection.addTransceiver(Tone(frequency), "sendonly")
        known = RTCRtpSender.getCapabilities("video").codecs
        self.picture.setCodecPreferences([one for one in known if one.name in (codec, "rtx")])


class Player(Outsider):
    """Plays a room by WHEP and decodes what comes."""

    def __init__(self, endpoint: str, token: str | None = None):
        super().__init__(endpoint, token)
        self.connection.addTransceiver("video", "recvonly")
        self.connection.addTransceiver("audio", "recvonly")
        self.pictures = 0
        self.colour = (0.0, 0.0, 0.0)
        self.bar: set[int] = set()
        self.samples: list[numpy.ndarray] = []
        self.rate = 48000
        self.tasks: list[asyncio.Task] = []
        self.connection.on("track", self._on_track)

    def _on_track(self, track) -> None:
        self.tasks.append(asyncio.ensure_future(self._watch(track) if track.kind == "video" else self._listen(track)))

    async def _watch(self, track) -> None:
        try:
            while True:
                picture = (await track.recv()).to_ndarray(format="rgb24")
                self.pictures += 1
                self.colour = tuple(float(value) for value in numpy.median(picture, axis=(0, 1)))
                # Where the white bar stands: a picture that moves has it in many places.
                white = numpy.flatnonzero(picture.min(axis=2).mean(axis=0) > 150)
                if len(white):
                    self.bar.add(int(white.mean()) // 8)
        except MediaStreamError:
            pass

    async def _listen(self, track) -> None:
        try:
            while True:
                frame = await track.recv()
                samples = frame.to_ndarray().astype(numpy.float64).reshape(-1)
                self.samples.append(samples[:: len(frame.layout.channels)])
                self.rate = frame.sample_rate
                del self.samples[:-100]
        except MediaStreamError:
            pass

    async def watch_until(self, pictures: int, seconds: float) -> None:
        end = time.monotonic() + seconds
        while self.pictures < pictures or len(self.samples) < 60:
            assert time.monotonic() < end, f"{self.pictures} pictures and {len(self.samples)} pieces of sound in {seconds} s"
            await asyncio.sleep(0.05)

    def loudest_frequency(self) -> float:
        """Of the last second of sound, in hertz."""
        sound = numpy.concatenate(self.samples[-50:])
        spectrum = numpy.abs(numpy.fft.rfft(sound * numpy.hanning(len(sound))))
        return float(numpy.argmax(spectrum)) * self.rate / len(sound)
