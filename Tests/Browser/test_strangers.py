"""Strangers and broken clients: the call goes on, and they get nothing out of the server."""

import json
import pathlib
import re
import ssl
import subprocess
import sys
import time

import patience
import pytest
import strangers
import websockets.exceptions
from outsiders import Broadcaster, Player
from websockets.sync.client import connect

UNSIGNED = ssl.create_default_context()
UNSIGNED.check_hostname = False
UNSIGNED.verify_mode = ssl.CERT_NONE


def signalling(server, **options):
    return connect(
        server.base.replace("https", "wss") + "/ws", ssl=UNSIGNED, max_size=2**20, open_timeout=10,
        origin=options.pop("origin", server.base), **options,
    )  # fmt: skip


def must_be_ten_thousand_a_second(sent: int, seconds: float) -> None:
    assert sent >= 10_000 * seconds, f"{sent} datagrams in {seconds:.2f} s: this machine is too slow for the test to mean anything"


def test_garbage_at_the_media_port_gets_nothing_back_and_the_call_goes_on(room, person, network):
    anna = person("Анна").join(room.link)
    boris = person("Борис").join(room.link)
    anna.must_see(boris, "blue")
    boris.must_see(anna, "red")
    memory = room.server.resident_megabytes()
    before = anna.frames(boris), boris.frames(anna)

    reports = strangers.attack(network.SERVER, room.server.media_port, rate=10_200, seconds=4)

    after = anna.frames(boris), boris.frames(anna)
    sent = sum(report.sent for report in reports.values())
    print(f"{sent} datagrams sent, {sum(r.answers for r in reports.values())} answered; frames {before} -> {after}")
    must_be_ten_thousand_a_second(sent, reports["noise"].seconds)
    for name, report in reports.items():
        assert report.answered_bytes <= report.sent_bytes, f"{name}: {report}"
        assert report.largest_answer <= max(1, report.sent_bytes // max(1, report.sent)), f"{name} is amplified: {report}"
    assert after[0] - before[0] > 20 and after[1] - before[1] > 20, f"the pictures stopped: {before} -> {after}"
    anna.must_see(boris, "blue")
    boris.must_see(anna, "red")
    assert room.server.resident_megabytes() < memory + 50, "strangers make the server grow"


@pytest.mark.timeout(180)
def test_pictures_and_sound_go_on_while_strangers_send_ten_thousand_packets_a_second(room, person, network):
    anna = person("Анна").join(room.link)
    boris = person("Борис").join(room.link)
    anna.must_see(boris, "blue")
    boris.must_see(anna, "red")

    def measure() -> dict:
        tile, sound = anna.tile(boris), anna.inbound_audio()
        return {
            "at": time.monotonic(), "frames": tile.frames, "back": boris.frames(anna), "frozen": tile.freezes,
            "samples": sound["totalSamplesReceived"], "concealed": sound["concealedSamples"],
        }  # fmt: skip

    def rates(before: dict, after: dict) -> dict:
        seconds = after["at"] - before["at"]
        return {key: (after[key] - before[key]) / seconds for key in before if key != "at"}

    # The pictures that a busy machine encodes at all are the measure, not those that it might.
    first = measure()
    time.sleep(6)
    second = measure()
    script = pathlib.Path(strangers.__file__)
    process = subprocess.Popen(
        [sys.executable, str(script), network.SERVER, str(room.server.media_port), "10200", "10"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert int(process.stdout.readline()) > 50, "the strangers overheard no media"
        third = measure()
        heard = room.server.counted("veche_media_packets_received_total")
        time.sleep(9)
        fourth = measure()
        reports = json.loads(process.communicate(timeout=30)[0])
        heard = room.server.counted("veche_media_packets_received_total") - heard
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    quiet, flooded = rates(first, second), rates(third, fourth)
    sent = sum(report["sent"] for report in reports.values())
    answers = sum(report["answers"] for report in reports.values())
    lasted = reports["noise"]["seconds"]
    print(f"{sent} datagrams in {lasted:.2f} s, {answers} answered; without: {quiet}; with: {flooded}")
    must_be_ten_thousand_a_second(sent, lasted)
    assert heard > 10_000 * 9, f"only {heard:.0f} of them reached the server"
    assert answers == 0, "strangers are answered"
    for direction in ("frames", "back"):
        assert flooded[direction] > 0.8 * quiet[direction] > 4, f"{direction}: {quiet} -> {flooded}"
    assert flooded["frozen"] < 0.1, f"Anna's picture stood still for {flooded['frozen']:.2f} s of each second"
    assert flooded["concealed"] < 0.05 * max(1, flooded["samples"]), "the sound has holes"
    anna.must_see(boris, "blue")
    boris.must_see(anna, "red")


@pytest.mark.parametrize(
    "text, code",
    [
        ("not JSON", "malformedMessage"),
        ("[]", "malformedMessage"),
        ("{}", "malformedMessage"),
        ('{"type":7}', "malformedMessage"),
        ('{"type":"nonsense","request":5}', "unknownType"),
        ("[" * 100_000, "malformedMessage"),
        ('{"type":"join","request":5}', "malformedMessage"),
        ('{"type":"join","request":5,"room":"aaaa-aaaa-aaaa","name":"А"}', "roomNotFound"),
        ('{"type":"offer","request":5,"sdp":"v=0","sections":[]}', "notJoined"),
        ('{"type":"view","tiles":[]}', "notJoined"),
    ],
    ids=lambda value: re.sub(r"\W+", "-", value[:40]),
)
def test_a_message_that_makes_no_sense_gets_an_error_that_does(server, text, code):
    with signalling(server) as socket:
        socket.send(text)
        answer = json.loads(socket.recv(timeout=5))
        assert answer["type"] == "error" and answer["code"] == code, answer
        assert len(answer["message"]) > 10, "the message says what happened and what to do"
        if '"request":5' in text and code != "malformedMessage":
            assert answer["request"] == 5
        # The connection is still good.
        socket.send('{"type":"ping","request":9}')
        assert json.loads(socket.recv(timeout=5)) == {"type": "pong", "request": 9}


def test_a_name_and_a_room_that_are_no_good_are_refused(server, room):
    for name, codes in [("", {"invalidName"}), ("\u202e\u0000", {"invalidName"}), ("А" * 5000, {"invalidName", "tooLarge"})]:
        with signalling(server) as socket:
            socket.send(json.dumps({"type": "join", "request": 1, "room": room.slug, "name": name}))
            answer = json.loads(socket.recv(timeout=5))
            assert answer["type"] == "error" and answer["code"] in codes, f"{name[:5]!r}: {answer}"
    with signalling(server) as socket:
        socket.send(json.dumps({"type": "join", "request": 1, "room": room.slug, "name": "А", "token": "a.b.c"}))
        assert json.loads(socket.recv(timeout=5))["code"] == "invalidToken"
    assert room.population() == 0


def test_a_message_that_is_too_large_ends_that_connection_only(server, room, person):
    anna = person("Анна").join(room.link)
    with signalling(server) as socket:
        socket.send('{"type":"' + "a" * 300_000 + '"}')
        with pytest.raises(websockets.exceptions.ConnectionClosed):
            for _ in range(5):
                answer = json.loads(socket.recv(timeout=5))
                assert answer["code"] == "tooLarge", answer
    assert anna.sees('[data-page="call"]') and not anna.sees('[data-role="reconnecting"]')


def test_broken_offers_are_refused_with_a_reason(server, room):
    with signalling(server) as socket:
        socket.send(json.dumps({"type": "join", "request": 1, "room": room.slug, "name": "А"}))
        assert json.loads(socket.recv(timeout=5))["type"] == "joined"
        for sdp in ("", "v=0", "v=0\r\n" * 1000, "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n" * 200, "\u0000" * 50):
            socket.send(json.dumps({"type": "offer", "request": 2, "sdp": sdp, "sections": []}))
            while (answer := json.loads(socket.recv(timeout=5))).get("request") != 2:
                pass
            assert answer["type"] == "error" and answer["code"] in ("invalidOffer", "tooLarge"), answer


def test_a_page_of_another_origin_may_not_use_the_signalling(server):
    with pytest.raises(websockets.exceptions.InvalidStatus) as refused:
        signalling(server, origin="https://elsewhere.example").close()
    assert refused.value.response.status_code == 403


def test_who_presents_another_certificate_than_announced_stays_alone(room, loop):
    class Impostor(Broadcaster):
        def change(self, offer: str) -> str:
            def other(match) -> str:
                digits = match[2].replace("0", "x").replace("1", "0").replace("x", "1")
                return match[1] + digits

            return re.sub(r"(a=fingerprint:\S+ )(\S+)", other, offer)

    async def story():
        honest = await Broadcaster(room.whip, (0, 230, 230), 440).connect()
        await honest.connected()
        player = await Player(room.whep).connect()
        await player.connected()
        impostor = await Impostor(room.whip, (230, 0, 0), 900).connect()
        with pytest.raises(AssertionError):
            await impostor.connected(6)
        assert impostor.connection.connectionState != "connected"
        start = player.pictures
        await player.watch_until(pictures=start + 20, seconds=10)
        assert player.colour[0] < 60, f"the impostor's red is seen: {player.colour}"
        assert abs(player.loudest_frequency() - 440) < 5
        for one in (impostor, player, honest):
            await one.end()

    loop.run(story(), 60)


def test_administration_needs_the_administrators_token(server):
    assert server.request("POST", "/api/rooms", {"title": "Чужая"})[0] == 401
    assert server.request("GET", "/api/rooms")[0] == 401
    forged = server.token[:-4] + ("AAAA" if server.token[-4:] != "AAAA" else "BBBB")
    assert server.request("POST", "/api/rooms", {"title": "Чужая"}, {"Authorization": f"Bearer {forged}"})[0] == 401
    none = {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoiYWRtaW5pc3RyYXRvciJ9."}
    assert server.request("GET", "/api/rooms", headers=none)[0] == 401


def test_paths_that_climb_out_of_the_assets_find_nothing(server):
    for path in ("/assets/../veche.yaml", "/assets/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2fetc/passwd", "/assets//etc/passwd"):
        status, _, text = server.request("GET", path)
        assert status in (400, 403, 404) and "root:" not in text, f"{path}: {status}"
