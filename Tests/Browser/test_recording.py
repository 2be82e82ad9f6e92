"""Recording a meeting: only after consent, only of those who gave it, and never lost."""

import contextlib
import os
import random
import time

import patience
import pytest
import recorded
from evening import Town, come, press, room
from test_whip import gstreamer

pytestmark = pytest.mark.timeout(900)
# The tone of the encoder.
ENCODER = 3200
KILLS = int(os.environ.get("VECHE_KILLS", "3"))
ASK = "({ request }) => veche.signalling.request(request)"


def ask(person, action: str, **fields) -> None:
    person.browser.evaluate(ASK, {"request": {"type": "recording", "action": action, **fields}})


def state(person) -> str:
    return room(person, "recording.state") or "off"


def exists(path):
    return path if path.exists() else None


def answer(person, agree: bool) -> None:
    """Answers the question as the person would."""
    person.wait_for('[data-role="recording-question"]', f"{person.name} to be asked", seconds=30)
    press(person, "recording.consent.agree" if agree else "recording.consent.refuse")


def test_a_recording_holds_who_agreed_and_nothing_of_who_did_not(another_server, person, artifacts):
    server = another_server()
    town = Town(server)
    meeting = town.meeting()
    anna = come(town.sign_in(person("Анна")), meeting.link, camera=True)
    gleb = come(town.sign_in(person("Глеб")), meeting.link, camera=True)
    boris = come(person("Борис"), meeting.link, camera=True)
    encoder = contextlib.ExitStack()
    encoder.enter_context(gstreamer(meeting, "H264", ENCODER))
    patience.until(lambda: room(anna, "total") == 4, 30, "three people and an encoder")
    assert recorded.recordings(server) == [], "nothing is written before anybody has started it"

    ask(anna, "start", mode="everything", breakouts=False)
    for one in (anna, gleb, boris):
        one.wait_for('[data-role="recording-question"]', f"{one.name} to be asked", seconds=30)
    boris.screenshot(artifacts / "recording-question.png")
    assert recorded.recordings(server) == [], "nothing is written before the answers"
    answer(anna, True)
    answer(gleb, True)
    answer(boris, False)
    for one in (anna, gleb, boris):
        patience.until(lambda: state(one) == "recording", 30, f"{one.name} to see that it records")
        one.wait_for('[data-role="recording-sign"]', "the sign", seconds=15)
    began = time.monotonic()
    anna.screenshot(artifacts / "recording-sign.png")
    time.sleep(8)
    ask(anna, "stop")
    length = time.monotonic() - began
    patience.until(lambda: state(anna) == "off", 15, "the recording to be over")
    recording = patience.until(
        lambda: next((one for one in recorded.recordings(server) if one.manifest["state"] == "finished"), None),
        30, "the manifest to be finished")  # fmt: skip

    encoder.close()
    (equipment,) = {one["name"] for one in recording.manifest["participants"]} - {"Анна", "Глеб"}
    assert equipment != "Борис"
    tones = [*recorded.TONES.values(), ENCODER]
    (sound,) = recording.tracks(equipment, "microphone")
    heard = recorded.listen(sound, tones)
    assert [tone for tone in tones if heard.hears(tone)] == [ENCODER], heard
    (camera,) = recording.tracks(equipment, "camera")
    assert camera.suffix == ".mkv" and recorded.watch(camera).hues() == {"cyan"}
    recorded.inspect(camera)
    for name, colour in (("Анна", "red"), ("Глеб", "magenta")):
        (sound,) = recording.tracks(name, "microphone")
        heard = recorded.listen(sound, tones)
        assert [tone for tone in tones if heard.hears(tone)] == [recorded.TONES[name]], f"{name}: {heard}"
        assert abs(heard.seconds - length) < 1.5
        (camera,) = recording.tracks(name, "camera")
        assert recorded.watch(camera).hues() == {colour}
    film = patience.until(lambda: exists(recording.directory / "film.webm"), 240, "the film to be made")
    heard = recorded.listen(film, tones)
    assert {tone for tone in tones if heard.hears(tone)} == {
        recorded.TONES["Анна"], recorded.TONES["Глеб"], ENCODER}, heard  # fmt: skip
    assert abs(heard.seconds - length) < 1.5
    seen = recorded.watch(film)
    assert seen.walls["red"] > 0.05 and seen.walls["magenta"] > 0.05, f"who agreed is shown: {seen.walls}"
    assert seen.walls["blue"] < 0.001, f"who refused is not shown: {seen.walls}"
    assert seen.times and abs(seen.times[-1] - heard.seconds) < 0.3
    everything = recording.everything()
    assert "Борис".encode() not in everything

    # The library: who ran the meeting sees and plays it, a stranger learns nothing.
    identity = recording.directory.name
    cookie = {"Cookie": f"veche_session={town.cookies['Анна']}"}
    status, _, text = server.request("GET", "/api/recordings", None, cookie)
    assert status == 200 and identity in text
    for headers, expected in ((cookie, 206), ({}, 401), ({"Cookie": f"veche_session={town.cookies['Вера']}"}, 404)):
        status, _, _ = server.request("GET", f"/api/recordings/{identity}/film", None, {**headers, "Range": "bytes=0-99"})
        assert status == expected, f"{status} for {headers}"
    anna.open(f"{server.base}/recordings/{identity}?lang=ru")
    playing = "() => { const video = document.querySelector('video'); return video && video.readyState >= 2 && video.videoWidth }"
    patience.until(lambda: anna.browser.evaluate(playing), 30, "the film to be ready in the page")
    anna.screenshot(artifacts / "recording-player.png")
    seek = "() => { const video = document.querySelector('video'); video.currentTime = 6; return true }"
    anna.browser.evaluate(seek)
    patience.until(lambda: anna.browser.evaluate(
        "() => { const video = document.querySelector('video'); return !video.seeking && Math.abs(video.currentTime - 6) < 0.5 }"),
        15, "the film to go to its sixth second")  # fmt: skip


def test_a_killed_server_loses_no_more_than_a_second_and_goes_on_recording(another_server, person, artifacts):
    server = another_server()
    town = Town(server)
    meeting = town.meeting()
    anna = come(town.sign_in(person("Анна")), meeting.link, camera=True)
    ask(anna, "start", mode="everything", breakouts=False)
    answer(anna, True)
    patience.until(lambda: state(anna) == "recording", 30, "the recording to begin")
    lost: dict[str, list[int]] = {"microphone": [], "camera": []}
    for part in range(1, KILLS + 1):
        patience.until(lambda: len(recorded.recordings(server)) == part, 30, f"part {part} of the recording")
        patience.until(lambda: recorded.recordings(server)[part - 1].flows("Анна"), 30, f"packets in part {part}")
        time.sleep(2.5 + random.random() * 2)
        server.process.kill()
        killed = time.time()
        server.process.wait()
        server.start()
        recording = recorded.recordings(server)[part - 1]
        manifest = patience.until(
            lambda: recording.manifest if recording.manifest["state"] == "finished" else None, 30,
            "what the crash left to be finished")  # fmt: skip
        assert manifest["failure"] == "crash"
        for source in ("microphone", "camera"):
            for path in recording.tracks("Анна", source):
                recorded.inspect(path)
            last = max(track["to"] for track in manifest["tracks"] if track["source"] == source)
            lost[source].append(round(killed * 1000 - manifest["start"]["startedAt"] - last))
    for source, each in lost.items():
        print(f"{source} lost by a kill, in ms: {sorted(each)}")
    # A crash costs at most the last second.
    assert max(max(each) for each in lost.values()) < 1000, lost
    patience.until(lambda: len(recorded.recordings(server)) == KILLS + 1, 30, "the last part of the recording")
    # A part in which nothing was recorded becomes no film.
    patience.until(lambda: recorded.recordings(server)[-1].flows("Анна"), 30, "packets in the last part")
    patience.until(lambda: state(anna) == "recording" and not anna.sees('[data-role="reconnecting"]'), 30, "Anna back")
    ask(anna, "stop")
    for recording in recorded.recordings(server):
        patience.until(lambda: exists(recording.directory / "film.webm"), 300, "every part to be composed")
