"""Recording a meeting: only after consent, only of those who gave it, and never lost."""

import time

import evening
import patience
import pytest
import recorded
from evening import Town, come, press, room

pytestmark = pytest.mark.timeout(600)
ASK = "({ request }) => veche.signalling.request(request)"


def ask(person, action: str, **fields) -> None:
    person.browser.evaluate(ASK, {"request": {"type": "recording", "action": action, **fields}})


def state(person) -> str:
    return room(person, "recording.state") or "off"


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
    patience.until(lambda: room(anna, "total") == 3, 30, "three people")
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

    assert {one["name"] for one in recording.manifest["participants"]} == {"Анна", "Глеб"}
    tones = list(recorded.TONES.values())
    for name, colour in (("Анна", "red"), ("Глеб", "magenta")):
        (sound,) = recording.tracks(name, "microphone")
        heard = recorded.listen(sound, tones)
        assert [tone for tone in tones if heard.hears(tone)] == [recorded.TONES[name]], f"{name}: {heard}"
        assert abs(heard.seconds - length) < 1.5
        (camera,) = recording.tracks(name, "camera")
        assert recorded.watch(camera).hues() == {colour}
    everything = recording.everything()
    assert "Борис".encode() not in everything
