"""A meeting as its people live it: a host, a pupil, a guest and a delegate of another school, each at a page."""

import evening
import patience
import pytest
from evening import (
    about, answer, come, inside, knock, may, more, must_hear, outside, panel, people, press, room, sends, switch, together,
)  # fmt: skip

pytestmark = pytest.mark.timeout(400)


# The door.


def test_the_host_lets_people_in_one_by_one_by_school_and_all(town, person, artifacts):
    meeting = town.meeting(policy="ask")
    anna = come(town.sign_in(person("Анна")), meeting.link)
    guest = outside(knock(person("Вера"), meeting.link, name="Ольга"))
    patience.until(lambda: anna.text('[data-action="participants"] [data-role="waits"]') == "1", 15, "the host to see one waiting")
    people(anna, "lobby")
    press(anna, "lobby.message")
    answer(anna, "Начнём через пять минут")
    guest.wait_for('[data-role="waiting-message"]', "the host's words at the door")
    assert "Начнём через пять минут" in guest.text('[data-role="waiting-message"]')
    guest.screenshot(artifacts / "before-the-door.png")

    # A pupil comes in with the school; the guest, who has none, stays outside.
    pupil = outside(knock(town.sign_in(person("Борис")), meeting.link))
    evening.click(anna, f'[data-school="{town.schools["Гимназия"]}"] [data-action="lobby.admitSchool"]')
    inside(pupil)
    assert guest.sees('[data-page="waiting"]')
    press(anna, "lobby.admit", "[data-place]")
    inside(guest)

    # A delegate is expected and does not wait.
    delegate = come(town.sign_in(person("Глеб")), meeting.link)
    assert room(delegate, "you.role") == "delegate"

    # Of two more guests one is refused; then everybody who waits comes in.
    stranger, late = (outside(knock(person("Вера"), meeting.link, name=name)) for name in ("Некто", "Пётр"))
    people(anna, "lobby")
    patience.until(lambda: room(anna, "lobby.total") == 2, 15, "two people to wait")
    anna.screenshot(artifacts / "lobby.png")
    place = next(each["place"] for each in room(anna, "lobby.waiting") if each["name"] == "Некто")
    evening.click(anna, f'[data-place="{place}"] [data-role="lobby-menu"]')
    press(anna, "lobby.refuse")
    evening.refused(stranger, "refused")
    press(anna, "lobby.admitAll")
    inside(late)
    patience.until(lambda: room(anna, "total") == 5 and room(anna, "lobby.total") == 0, 15, "five people inside")

    # Sent back outside, and in again.
    about(anna, guest, "lobby.back")
    outside(guest)
    patience.until(lambda: room(anna, "lobby.total") == 1, 15, "the guest to wait again")
    people(anna, "lobby")
    press(anna, "lobby.admitAll")
    inside(guest)
    assert meeting.population() == 5
    evening.no_errors(anna, pupil, guest, delegate, late)


def test_a_locked_room_and_a_ban_keep_people_out(town, person):
    meeting = town.meeting()
    (anna,) = together(town, person, meeting.link, "Анна")
    guest = come(person("Вера"), meeting.link)
    about(anna, guest, "house.remove")
    anna.browser.page.check('dialog[open] [data-role="check"]', timeout=30000)
    answer(anna)
    evening.refused(guest, "banned")
    knock(guest, meeting.link)
    evening.refused(guest, "banned")

    more(anna, "house.settings")
    anna.browser.page.check('dialog[open] [data-action="house.lock"]', timeout=30000)
    patience.until(lambda: room(anna, "house.locked"), 15, "the room to be locked")
    late = knock(town.sign_in(person("Борис")), meeting.link)
    evening.refused(late, "roomLocked")
    assert meeting.population() == 1


# The floor.


def test_hands_are_called_in_order_and_the_speaker_has_a_clock(town, person, artifacts):
    anna, boris, gleb = together(town, person, town.meeting().link, "Анна", "Борис", "Глеб", microphone=False)
    press(boris, "hand.raise")
    patience.until(lambda: room(boris, "floor.mine") == 1, 15, "Boris to be the first in the queue")
    press(gleb, "hand.raise")
    patience.until(lambda: room(gleb, "floor.mine") == 2, 15, "Gleb to be the second")
    people(anna)

    def queue() -> list[int]:
        return anna.browser.evaluate("""() => [...document.querySelectorAll("[data-hand]")].map(each => Number(each.dataset.hand))""")

    patience.until(lambda: queue() == [boris.id, gleb.id], 15, "the queue in the order of the hands")
    anna.screenshot(artifacts / "hands.png")

    # The floor for a minute: the microphone is offered, never opened.
    evening.click(anna, f'[data-hand="{boris.id}"] [data-role="hand-menu"]')
    press(anna, "hand.give.60", '[data-role="menu"]')
    boris.wait_for('[data-role="asked"]', "the offer to switch the microphone on")
    assert not sends(boris, "microphone")
    for one in (anna, boris, gleb):
        one.wait_for('[data-role="floor-clock"]', "the speaker's clock")
    patience.until(lambda: room(gleb, "floor.mine") == 1, 15, "Gleb to move up")
    press(boris, "asked.yes")
    must_hear(gleb, "Борис")

    def left() -> int:
        minutes, seconds = anna.text('[data-role="floor-clock"]').split(":")
        return 60 * int(minutes) + int(seconds)

    assert left() <= 60
    press(anna, "hand.timer")
    patience.until(lambda: left() > 60, 15, "a minute more")
    gleb.screenshot(artifacts / "floor.png")
    press(boris, "hand.stop")
    patience.until(lambda: not anna.sees('[data-role="floor"]'), 15, "the floor to be free")

    press(anna, "hand.lowerAll")
    patience.until(lambda: room(gleb, "floor.mine") is None and room(anna, "floor.total") == 0, 15, "the hands to go down")
    evening.no_errors(anna, boris, gleb)


# Running the room.


def test_the_host_mutes_all_asks_one_and_locks_the_microphones(town, person):
    anna, boris, gleb = together(town, person, town.meeting().link, "Анна", "Борис", "Глеб")
    must_hear(anna, "Борис", "Глеб")

    more(anna, "house.mute.all")
    for one in (boris, gleb):
        patience.until(lambda: not sends(one, "microphone"), 15, f"{one.name}'s page to switch the microphone off")
        patience.until(lambda: anna.tile(one).muted, 15, f"the others to see that {one.name} is muted")
    must_hear(anna)
    must_hear(gleb, "Анна")

    # Asked, and nothing happens until the person agrees.
    about(anna, boris, "house.askUnmute.microphone")
    boris.wait_for('[data-role="asked"]', "the question of the host")
    patience.throughout(lambda: not sends(boris, "microphone"), 1.5, "a microphone was opened from afar")
    press(boris, "asked.yes")
    must_hear(anna, "Борис")

    # A lock for the role holds for who is on and for who wants to be.
    def lock(on: bool) -> None:
        more(anna, "house.settings")
        anna.browser.page.set_checked('dialog[open] [data-action="house.restrict.participant.microphone"]', on, timeout=30000)
        patience.until(lambda: (room(anna, "house.restrictions.participant") or []) == (["microphone"] if on else []), 15, "the lock")
        press(anna, "close", "dialog[open]")

    lock(True)
    patience.until(lambda: not sends(boris, "microphone"), 15, "the lock to switch the microphone off")
    boris.press("toggle-microphone")
    boris.wait_for(".toast", "the reason why it stays off")
    assert not sends(boris, "microphone") and anna.tile(boris).muted
    switch(gleb, "microphone", True)  # a delegate is not a participant
    must_hear(anna, "Глеб")
    lock(False)
    patience.until(lambda: may(boris, "speak"), 15, "the right to speak")
    assert not sends(boris, "microphone"), "a lock that was taken away opened a microphone"
    switch(boris, "microphone", True)
    must_hear(anna, "Борис", "Глеб")
    evening.no_errors(anna, boris, gleb)


def test_cameras_attention_reactions_and_the_spotlight(town, person, artifacts):
    meeting = town.meeting()
    anna, boris = together(town, person, meeting.link, "Анна", "Борис", microphone=False)
    gleb = come(town.sign_in(person("Глеб")), meeting.link, microphone=False, camera=True)
    boris.must_see(gleb, "magenta")

    about(anna, gleb, "house.spotlight")
    for one in (anna, boris):
        one.wait_for(f'.stage [data-tile="{gleb.id}:camera"]', "Gleb on the stage")
    boris.screenshot(artifacts / "spotlight.png")

    about(anna, gleb, "house.mute.camera")
    patience.until(lambda: not sends(gleb, "camera"), 15, "Gleb's page to switch the camera off")
    patience.until(lambda: boris.tile(gleb).camera == "off", 15, "the others to see that the camera is off")
    about(anna, gleb, "house.askUnmute.camera")
    gleb.wait_for('[data-role="asked"]', "the question of the host")
    press(gleb, "asked.yes")
    boris.must_see(gleb, "magenta")

    more(anna, "house.attention.all")
    answer(anna, "Слушаем внимательно")
    for one in (boris, gleb):
        one.wait_for('[data-role="attention"]', "the call for attention")
        assert "Слушаем внимательно" in one.text('[data-role="attention"]')

    press(boris, "react")
    press(boris, "react.applause", '[data-role="menu"]')
    for one in (anna, gleb):
        one.wait_for('[data-role="reactions"]', "the applause")
    evening.no_errors(anna, boris, gleb)


def test_a_role_is_given_and_taken_back_and_a_reload_does_not_return_it(town, person):
    meeting = town.meeting()
    anna, boris, gleb = together(town, person, meeting.link, "Анна", "Борис", "Глеб", microphone=False)
    assert not may(gleb, "moderate")
    evening.appoint(anna, gleb, "facilitator")
    patience.until(lambda: may(gleb, "moderate") and may(gleb, "appoint"), 15, "Gleb to lead")
    switch(boris, "microphone", True)
    patience.until(lambda: not gleb.tile(boris).muted, 15, "Boris to be on")
    about(gleb, boris, "house.mute.microphone")
    patience.until(lambda: not sends(boris, "microphone"), 15, "the new facilitator to be obeyed")

    evening.appoint(anna, gleb, "participant")
    patience.until(lambda: room(gleb, "you.role") == "participant", 15, "the role to be taken back")
    assert not may(gleb, "moderate")
    come(gleb, meeting.link, microphone=False)
    assert room(gleb, "you.role") == "participant", "a reload brought the role back"
    people(gleb)
    # Nor does a message that no button sends: the rights are the server's, not the page's.
    refusal = gleb.browser.evaluate(
        """async ({ who }) => { try {
            await veche.signalling.request({ type: "house", action: "remove", participant: who });
            return "done"; } catch (error) { return error.code; } }""",
        {"who": boris.id},
    )
    assert refusal == "notAllowed", refusal
    assert room(anna, "total") == 3
    evening.no_errors(anna, boris, gleb)


# Talking.


def test_the_chat_with_its_edits_pins_files_and_rules_for_pupils(town, person, scratch, artifacts):
    meeting = town.meeting()
    anna, boris, gleb, vera = together(town, person, meeting.link, "Анна", "Борис", "Глеб", "Вера", microphone=False)
    everybody = (anna, boris, gleb, vera)
    evening.say(boris, "Здравствуйте, это Борис")
    for one in everybody:
        evening.must_read(one, "Здравствуйте, это Борис")
    evening.of_message(boris, "это Борис", "chat.edit")
    boris.browser.fill('[data-role="chat-text"]', "Здравствуйте, это Борис из гимназии")
    press(boris, "chat.send")
    evening.must_read(gleb, "Борис из гимназии")
    evening.say(boris, "Это лишнее")
    evening.must_read(gleb, "Это лишнее")
    evening.of_message(boris, "Это лишнее", "chat.delete")
    answer(boris)
    patience.until(lambda: not evening.reads(gleb, "Это лишнее"), 15, "what was deleted to disappear")
    evening.of_message(anna, "из гимназии", "chat.pin")
    gleb.wait_for('[data-role="chat-pinned"]', "what the host pinned")

    # A file, up and down; nobody from outside gets it.
    sent = evening.write(scratch / "задание.txt", 70_000)
    gleb.browser.page.set_input_files('[data-role="chat-file"]', str(sent))
    gleb.browser.fill('[data-role="chat-text"]', "Вот задание")
    patience.until(lambda: not gleb.exists(".composer-file progress"), 30, "the file to be sent up")
    press(gleb, "chat.send")
    vera.wait_for('[data-action="chat.download"]', "the file")
    with vera.browser.page.expect_download() as download:
        press(vera, "chat.download")
    assert download.value.suggested_filename == "задание.txt"
    with open(download.value.path(), "rb") as got:
        assert got.read() == sent.read_bytes()
    file = next(each["file"]["id"] for each in room(vera, "chat.messages") if each.get("file"))
    path = f"/api/rooms/{meeting.slug}/files/{file}"
    for headers in ({}, {"Authorization": "Resume nobody"}, {"Cookie": f"veche_session={town.cookies['Анна']}x"}):
        status = meeting.server.request("GET", path, headers=headers)[0]
        assert status in (401, 403, 404), f"a stranger got the file: {status}"

    # Pupils do not write to each other alone; to a teacher they may.
    press(boris, "chat.private")
    evening.click(boris, f'[data-role="recipient"] [data-participant="{vera.id}"]')
    boris.wait_for('[data-role="chat-reason"]', "the reason why pupils may not")
    boris.screenshot(artifacts / "private-chat-of-pupils.png")
    press(boris, "chat.private")
    evening.click(boris, f'[data-role="recipient"] [data-participant="{gleb.id}"]')
    evening.say(boris, "Глеб, вопрос лично")
    gleb.wait_for(f'[data-thread="{boris.id}"]', "the private thread")
    evening.click(gleb, f'[data-thread="{boris.id}"]')
    evening.must_read(gleb, "вопрос лично")
    assert not any("вопрос лично" in (each["text"] or "") for one in (anna, vera) for each in room(one, "chat.messages"))
    evening.no_errors(*everybody)


def test_a_poll_is_secret_until_it_is_shared(town, person, artifacts):
    anna, boris, gleb = together(town, person, town.meeting().link, "Анна", "Борис", "Глеб", microphone=False)
    panel(anna, "polls")
    press(anna, "poll.new")
    anna.browser.fill('[data-role="poll-question"]', "Когда встретимся?")
    for number, text in enumerate(("Во вторник", "В четверг")):
        anna.browser.page.locator('[data-role="poll-option"]').nth(number).fill(text)
    anna.browser.page.locator('[data-role="poll-option"]').nth(2).fill("Никогда")
    press(anna, "poll.create")
    for one, choice in ((boris, 1), (gleb, 1)):
        press(one, "polls.answer")
        evening.click(one, f'[data-role="poll"] input[value="{choice}"]')
        press(one, "poll.vote")
        patience.until(lambda: one.sees('[data-action="poll.change"]'), 15, f"{one.name}'s vote to count")
        assert not one.exists(".poll-bars"), "somebody sees figures that were not shared"
    patience.until(lambda: room(anna, "polls.0.voted") == 2, 15, "two votes")
    assert not anna.exists(".poll-voters"), "an anonymous poll names its voters"
    press(anna, "poll.close")
    press(anna, "poll.share")
    for one in (boris, gleb):
        one.wait_for(".poll-bars", "the figures")
        assert room(one, "polls.0.counts") == [0, 2, 0]
        assert not room(one, "polls.0.voters"), "an anonymous poll tells the voters' names"
    boris.screenshot(artifacts / "poll.png")
    evening.no_errors(anna, boris, gleb)


# When the host goes.


def test_the_next_adult_leads_when_the_host_leaves_and_pupils_are_not_left_alone(town, person, artifacts):
    meeting = town.meeting(needsAdult="pupils")
    anna, gleb, boris, vera = together(town, person, meeting.link, "Анна", "Глеб", "Борис", "Вера")
    must_hear(vera, "Анна", "Борис", "Глеб")
    anna.leave()
    patience.until(lambda: may(gleb, "moderate") and may(gleb, "end"), 15, "the delegate to lead in the host's place")
    assert not may(boris, "moderate") and not may(vera, "moderate")

    # Two pupils alone: nothing is heard until an adult is back.
    gleb.leave()
    for one in (boris, vera):
        one.wait_for('[data-role="unattended"]', "the notice that no adult is here")
    must_hear(vera)
    boris.screenshot(artifacts / "unattended.png")
    come(anna, meeting.link)
    for one in (boris, vera):
        patience.until(lambda: not one.sees('[data-role="unattended"]'), 15, "the notice to go")
    assert room(anna, "you.role") == "administrator"
    for one in (boris, vera):
        switch(one, "microphone", True)
    must_hear(vera, "Анна", "Борис")

    more(anna, "house.end")
    answer(anna)
    for one in (anna, boris, vera):
        evening.refused(one, "ended")
    patience.until(lambda: meeting.population() == 0, 15, "the room to be empty")
    evening.no_errors(anna, boris, vera)
