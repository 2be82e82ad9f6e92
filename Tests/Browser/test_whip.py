"""Programs that are no browsers: they broadcast into a room by WHIP and play it by WHEP."""

import contextlib
import pathlib
import subprocess

import patience
from outsiders import Broadcaster, Player

CYAN = (0, 230, 230)


@contextlib.contextmanager
def gstreamer(room, codec: str, tone: int = 440, colour: str = "0xff00e6e6"):
    """GStreamer broadcasting a colour, cyan unless another is named, and a tone while the block runs."""
    script = pathlib.Path(__file__).with_name("gstreamer_whip.py")
    process = subprocess.Popen(
        ["/usr/bin/python3", str(script), room.whip, codec, colour, str(tone)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        line = process.stdout.readline().strip()
        assert line == "connected", f"GStreamer: {line} {process.stderr.read() if process.poll() is not None else ''}"
        yield process
        process.stdin.close()
        process.told = process.stdout.read().splitlines()
        assert process.told[-1].split() == ["deleted", "200"], "GStreamer's DELETE was refused"
        assert process.wait(10) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def test_a_whep_player_sees_the_colour_and_hears_the_tone_of_a_whip_broadcaster(room, loop):
    async def story():
        broadcaster = await Broadcaster(room.whip, CYAN, 440).connect()
        await broadcaster.connected()
        player = await Player(room.whep).connect()
        await player.connected()
        await player.watch_until(pictures=30, seconds=20)
        red, green, blue = player.colour
        assert red < 60 and green > 170 and blue > 170, f"cyan was sent, {player.colour} arrived"
        assert len(player.bar) >= 5, "the picture does not move"
        heard = player.loudest_frequency()
        assert abs(heard - 440) < 5, f"440 Hz were sent, {heard:.0f} Hz arrived"
        assert await player.end() == 200 and await broadcaster.end() == 200

    loop.run(story(), 60)
    patience.until(lambda: room.population() == 0, 3, "the room to be empty again")


def test_a_whep_player_sees_who_is_in_the_call(room, person, loop):
    anna = person("Анна").join(room.link)

    async def story():
        player = await Player(room.whep).connect()
        await player.connected()
        await player.watch_until(pictures=20, seconds=20)
        red, green, blue = player.colour
        assert red > 140 and green < 120 and blue < 120, f"Anna is red, {player.colour} arrived"
        await player.end()

    loop.run(story(), 60)
    assert anna.others() == set(), "a player is nobody that others see"


def test_people_in_the_call_see_and_hear_a_whip_broadcaster(room, person, loop):
    anna = person("Анна").join(room.link)

    async def begin():  # aiortc binds what it makes to the loop that runs at that moment
        return await Broadcaster(room.whip, CYAN, 700).connect()

    broadcaster = loop.run(begin())
    number = patience.until(lambda: next((int(t["tile"].split(":")[0]) for t in anna.tiles() if not t["self"]), None), 10,
                            "the broadcaster's tile")  # fmt: skip
    anna.must_see(number, "cyan")
    patience.until(lambda: 700 in anna.hears([700]), 15, "Anna to hear the broadcaster")
    assert loop.run(broadcaster.end()) == 200
    patience.until(lambda: not anna.others(), 2, "the broadcaster's tile to go", every=0.05)


def test_people_in_the_call_see_a_broadcast_of_gstreamer_in_vp8(room, person, artifacts):
    anna = person("Анна").join(room.link)
    with gstreamer(room, "VP8"):
        number = patience.until(lambda: next((int(t["tile"].split(":")[0]) for t in anna.tiles() if not t["self"]), None),
                                10, "the broadcaster's tile")  # fmt: skip
        anna.must_see(number, "cyan")
        assert anna.tile(number).codec == "video/VP8"
        patience.until(lambda: 440 in anna.hears([440]), 15, "Anna to hear GStreamer")
        anna.screenshot(artifacts / "gstreamer.png")
    patience.until(lambda: not anna.others(), 2, "the broadcaster's tile to go", every=0.05)


def test_people_in_the_call_see_a_broadcast_of_gstreamer_in_h264(room, person):
    anna = person("Анна").join(room.link)
    with gstreamer(room, "H264"):
        number = patience.until(lambda: next((int(t["tile"].split(":")[0]) for t in anna.tiles() if not t["self"]), None),
                                10, "the broadcaster's tile")  # fmt: skip
        anna.must_see(number, "cyan")
        assert anna.tile(number).codec == "video/H264"

        # Who comes later gets a keyframe of their own.
        boris = person("Борис").join(room.link)
        boris.must_see(number, "cyan")


def test_whip_answers_by_the_rules(room, loop):
    async def story():
        broadcaster = await Broadcaster(room.whip, CYAN, 440).connect()
        assert broadcaster.headers["Content-Type"].startswith("application/sdp")
        etag = broadcaster.headers.get("ETag")
        assert etag, "RFC 9725 §4.3.1: the answer names the ICE session by an ETag"
        await broadcaster.connected()
        ask, here = broadcaster.request, broadcaster.resource
        offered = broadcaster.connection.localDescription.sdp.splitlines()
        names = {line for line in offered if line.startswith(("a=ice-ufrag:", "a=ice-pwd:"))}
        candidates = [line for line in offered if line.startswith("a=candidate:")][:1]
        fragment = "\r\n".join([*sorted(names), "m=video 9 UDP/TLS/RTP/SAVPF 0", "a=mid:0", *candidates, ""])

        assert (await ask("OPTIONS", room.whip))[0] in (200, 204)
        assert (await ask("GET", room.whip))[0] in (204, 404, 405)
        assert (await ask("POST", room.whip, "v=0", "text/plain"))[0] == 415
        assert (await ask("POST", room.whip, "nonsense", "application/sdp"))[0] == 400
        assert (await ask("POST", room.whip.replace(room.slug, "aaaa-aaaa-aaaa"), "v=0\r\n", "application/sdp"))[0] == 404
        assert (await ask("PATCH", here, "x", "text/plain"))[0] == 415
        # Trickled candidates are of no use to an ICE-lite server, and no error either (RFC 9725 §4.3.2).
        status = (await ask("PATCH", here, fragment, "application/trickle-ice-sdpfrag", **{"If-Match": etag}))[0]
        assert status == 204, f"PATCH answered {status}"
        status = (await ask("PATCH", here, fragment, "application/trickle-ice-sdpfrag", **{"If-Match": '"wrong"'}))[0]
        assert status == 412, f"PATCH for another ICE session answered {status}"
        assert (await ask("PATCH", here + "0", fragment, "application/trickle-ice-sdpfrag"))[0] in (404, 428)

        stranger = here.rsplit("/", 1)[0] + "/" + "A" * 22
        assert (await ask("DELETE", stranger))[0] == 404
        assert (await ask("DELETE", here))[0] == 200
        assert (await ask("DELETE", here))[0] == 404
        broadcaster.resource = None
        await broadcaster.end()

    loop.run(story(), 60)
    patience.until(lambda: room.population() == 0, 3, "the room to be empty again")
