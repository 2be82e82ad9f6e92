"""The server dies in the middle of a meeting, and the meeting comes back by itself."""

import time

import evening
import patience
import pytest
from evening import Town, come, inside, knock, may, outside, press, room

pytestmark = pytest.mark.timeout(400)
# Seconds after the restart within which people were promised to have their meeting back.
PROMISED = 15


def kill(server) -> None:
    """As a power cut would: nothing can be said or saved any more."""
    server.process.kill()
    server.process.wait()


def test_a_killed_server_brings_everybody_back_as_they_were(another_server, person, artifacts):
    server = another_server()
    town = Town(server)
    meeting = town.meeting(policy="ask")
    anna = come(town.sign_in(person("Анна")), meeting.link)
    gleb = come(town.sign_in(person("Глеб")), meeting.link)
    guest = outside(knock(person("Вера"), meeting.link, name="Ольга"))
    evening.people(anna, "lobby")
    press(anna, "lobby.admit", "[data-place]")
    inside(guest)
    boris = outside(knock(town.sign_in(person("Борис")), meeting.link))

    evening.appoint(anna, gleb, "facilitator")
    patience.until(lambda: may(gleb, "moderate"), 15, "Gleb to lead too")
    press(guest, "hand.raise")
    patience.until(lambda: room(anna, "floor.total") == 1, 15, "the guest's hand")
    evening.say(gleb, "Запомните это")
    evening.must_read(anna, "Запомните это")
    ask = "({ request }) => veche.signalling.request(request)"
    for request in (
        {"action": "prepare", "rooms": [{"title": "Первая", "participants": [guest.id]}, {"title": "Вторая"}]},
        {"action": "open", "free": False},
    ):
        anna.browser.evaluate(ask, {"request": {"type": "breakouts", **request}})
    patience.until(lambda: room(guest, "self.breakout") is not None, 15, "the guest to be in a breakout room")
    where = room(guest, "self.breakout")
    # Each breakout room has a conversation of its own.
    evening.say(guest, "Идея нашей группы")
    evening.must_read(guest, "Идея нашей группы")
    # What was done is kept within a second, on a machine that others use as well perhaps within three; what was done
    # in the last moment may be lost. Nothing on a page tells that it has been kept.
    time.sleep(3)

    resumes = {one.name: room(one, "resume") for one in (anna, gleb, guest, boris)}
    kill(server)
    for one in (anna, gleb, guest):
        one.wait_for('[data-role="reconnecting"]', "the notice that the connection is gone", seconds=30)
    anna.screenshot(artifacts / "server-gone.png")
    server.start()
    began = time.monotonic()

    def back(one) -> bool:
        return one.browser.evaluate("() => veche.store.get().connection") == "connected"

    patience.until(
        lambda: all(map(back, (anna, gleb, guest, boris))) and boris.sees('[data-page="waiting"]')
        and all(room(one, "total") == 3 for one in (anna, gleb, guest)),
        60, "everybody to be back",
    )  # fmt: skip
    took = time.monotonic() - began
    print(f"everybody was back {took:.1f} s after the server's start")

    assert {one.name: room(one, "resume") for one in (anna, gleb, guest, boris)} == resumes, "somebody is somebody else now"
    assert room(anna, "you.role") == "administrator" and room(gleb, "you.role") == "facilitator"
    assert room(guest, "you.role") == "guest"
    assert room(guest, "self.breakout") == where and room(anna, "breakouts.open")
    assert room(guest, "floor.mine") == 1 and room(anna, "floor.total") == 1
    assert room(anna, "lobby.total") == 1 and room(anna, "lobby.waiting.0.name") == "Борис"
    for one, text in ((guest, "Идея нашей группы"), (anna, "Запомните это"), (gleb, "Запомните это")):
        assert text in [each["text"] for each in room(one, "chat.messages")]
        evening.must_read(one, text)

    # And it goes on: sound comes, the lobby opens.
    evening.must_hear(anna, "Глеб")
    evening.people(anna, "lobby")
    press(anna, "lobby.admitAll")
    inside(boris)
    evening.no_errors(anna, gleb, guest, boris)
    assert took <= PROMISED, f"people were promised {PROMISED} s, it took {took:.1f}"
