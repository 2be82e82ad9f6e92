"""Broadcasters that are the DTLS server, as ffmpeg insists on being."""

import contextlib
import pathlib
import re
import subprocess
import sys

import av
import patience
import pytest
from outsiders import Broadcaster, Player

CYAN = (0, 230, 230)


@contextlib.contextmanager
def ffmpeg(room):
    """FFmpeg's own WHIP muxer broadcasting cyan and 440 Hz while the block runs."""
    script = pathlib.Path(__file__).with_name("ffmpeg_whip.py")
    process = subprocess.Popen(
        [sys.executable, str(script), room.whip, ",".join(map(str, CYAN)), "440"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        line = process.stdout.readline().strip()
        assert line == "connected", f"FFmpeg: {line} {process.stderr.read() if process.poll() is not None else ''}"
        yield process
        process.stdin.close()
        assert process.stdout.readline().strip() == "ended"
        assert process.wait(10) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


@pytest.mark.skipif("whip" not in av.formats_available, reason="PyAV was built without FFmpeg's WHIP muxer")
def test_people_in_the_call_see_and_hear_a_broadcast_of_ffmpeg(room, person, artifacts):
    anna = person("Анна").join(room.link)
    with ffmpeg(room):
        number = patience.until(lambda: next((int(t["tile"].split(":")[0]) for t in anna.tiles() if not t["self"]), None),
                                10, "the broadcaster's tile")  # fmt: skip
        anna.must_see(number, "cyan")
        assert anna.tile(number).codec == "video/H264"
        patience.until(lambda: 440 in anna.hears([440]), 15, "Anna to hear FFmpeg")
        anna.screenshot(artifacts / "ffmpeg.png")

        # It sends a keyframe each second, asked or not: who comes later need not wait longer.
        boris = person("Борис").join(room.link)
        boris.must_see(number, "cyan")
    # It says good-bye by DELETE.
    patience.until(lambda: anna.others() == {"Борис"}, 2, "the broadcaster's tile to go", every=0.05)


class PassiveBroadcaster(Broadcaster):
    """aiortc, made to wait for ClientHello."""

    def change(self, offer: str) -> str:
        return re.sub("a=setup:actpass", "a=setup:passive", offer)


def test_a_player_sees_and_hears_a_broadcaster_that_waits_for_the_servers_hello(room, loop):
    async def story():
        broadcaster = await PassiveBroadcaster(room.whip, CYAN, 440).connect()
        assert "a=setup:active" in broadcaster.answer and "a=setup:passive" not in broadcaster.answer
        await broadcaster.connected()
        player = await Player(room.whep).connect()
        await player.connected()
        await player.watch_until(pictures=30, seconds=20)
        red, green, blue = player.colour
        assert red < 60 and green > 170 and blue > 170, f"cyan was sent, {player.colour} arrived"
        assert abs(player.loudest_frequency() - 440) < 5
        assert await player.end() == 200 and await broadcaster.end() == 200

    loop.run(story(), 60)
    patience.until(lambda: room.population() == 0, 3, "the room to be empty again")
