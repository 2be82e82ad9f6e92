"""A walk through every page and every panel, for those who look at each of them: a checker, a camera."""

from collections.abc import Callable

import evening
import patience
from evening import Town, close_panel, come, command, knock, more, outside, panel, press, room
from people import Person

# Called with the name of what is on view and the person before it.
Look = Callable[[str, Person], None]


def pages(town: Town, guest: Person, teacher: Person, administrator: Person, language: str, look: Look) -> None:
    """The pages around the call."""
    base = town.server.base

    def visit(person: Person, path: str, ready: str, name: str, fragment: str = "") -> None:
        person.open("about:blank").open(f"{base}{path}?lang={language}{fragment}")
        person.wait_for(ready, name, seconds=30)
        look(name, person)

    meeting = town.meeting("Ноябрьская встреча наставников", startsAt="2027-11-24T15:00:00+03:00", duration=90,
                           description="Разбираем одну задачу и записываем все идеи.")  # fmt: skip
    visit(guest, "/", "#room-code", "start")
    visit(guest, "/signin", "#login", "sign-in")
    visit(guest, f"/r/{meeting.slug}", '[data-action="join"]', "door")
    visit(guest, "/r/aaaa-aaaa-aaaa", '[data-page="error"]', "no-such-room")
    made = town.ask("POST", "/api/accounts", {"name": "Мария Смирнова", "role": "staff", "school": None})
    visit(guest, made["link"].removeprefix(base), "#password", "invitation")

    visit(teacher, "/meetings", '[data-action="new-meeting"]', "meetings")
    press(teacher, "new-meeting")
    teacher.wait_for("#meeting-title", "the form of a meeting")
    look("new-meeting", teacher)

    visit(teacher, "/recordings", '[data-role="recordings-search"]', "recordings")
    visit(guest, "/recordings/0123456789abcdef0123456789abcdef", '[data-role="recording-blocked"]', "no-such-recording")

    administrator.open(f"{base}/admin?lang={language}#token={town.server.token}")
    for tab, ready in (("rooms", "#room-title"), ("accounts", '[data-action="new-account"]'),
                       ("schools", "#school-name"), ("keys", '[data-action="new-key"]')):  # fmt: skip
        administrator.wait_for(f'[data-tab="{tab}"]', "the administrator's page", seconds=30)
        administrator.browser.click(f'[data-tab="{tab}"]')
        administrator.wait_for(ready, f"the tab {tab}")
        look(f"administrator-{tab}", administrator)
    visit(administrator, "/audit", '[data-page="audit"] [data-action="check-audit"]', "audit")
    press(administrator, "check-audit")
    administrator.wait_for('[data-role="audit-check"]', "what the check of the log found")
    look("audit-checked", administrator)


def call(town: Town, anna: Person, gleb: Person, guest: Person, language: str, look: Look) -> None:
    """The call with all its panels, as the host sees them; and what stands before the door."""
    meeting = town.meeting("Вечер наставников", policy="ask")
    come(town.sign_in(anna), meeting.link, language=language, camera=True)
    look("call-alone", anna)
    come(town.sign_in(gleb), meeting.link, language=language, microphone=False)
    outside(knock(guest, meeting.link, name="Ольга Никитина", language=language))
    look("waiting", guest)
    patience.until(lambda: room(anna, "total") == 2 and room(anna, "lobby.total") == 1, 30, "two inside and one outside")
    look("call", anna)

    evening.people(anna, "lobby")
    look("lobby", anna)
    evening.people(anna, "here")
    press(gleb, "hand.raise")
    patience.until(lambda: room(anna, "floor.total") == 1, 15, "a hand")
    anna.wait_for("[data-hand]", "the queue of hands")
    look("people", anna)
    evening.click(anna, f'[data-participant="{gleb.id}"] [data-role="person-menu"]')
    look("menu-of-a-person", anna)
    anna.browser.page.keyboard.press("Escape")
    press(anna, "hand.give", "[data-hand]")
    anna.wait_for('[data-role="floor"]', "the speaker's bar")
    gleb.wait_for('[data-role="asked"]', "the offer to speak")
    look("floor-given", gleb)
    press(gleb, "asked.no")

    evening.say(gleb, "Добрый вечер, коллеги! Ссылка на задание: https://example.org/zadanie")
    evening.must_read(anna, "Добрый вечер")
    evening.say(anna, "Спасибо, посмотрим вместе")
    evening.must_read(gleb, "посмотрим вместе")
    look("chat", gleb)
    # On a telephone a panel covers the call and what it has to say.
    close_panel(gleb)
    _polls(anna, gleb, look)
    _breakouts(anna, gleb, look)
    _recording(anna, gleb, look)

    for name in ("statistics",):
        panel(anna, name)
        look(name, anna)
    more(anna, "attendance")
    anna.wait_for('[data-role="attendance"]', "the panel attendance")
    look("attendance", anna)
    more(anna, "attendance")
    for action, ready, name in (
        ("settings", '[data-role="settings"]', "devices"), ("house.settings", '[data-role="house"]', "room-settings"),
        ("help", "dialog[open]", "help"), ("house.attention.all", '[data-role="prompt"]', "attention"),
        ("house.end", '[data-role="confirm"]', "end-for-all"),
    ):  # fmt: skip
        more(anna, action)
        anna.wait_for(ready, name)
        look(name, anna)
        anna.browser.page.keyboard.press("Escape")
        patience.until(lambda: not anna.sees("dialog[open]"), 15, "the dialog to close")
    evening.click(anna, '[data-role="more"]:visible')
    look("more", anna)
    anna.browser.page.keyboard.press("Escape")
    _view(anna, look)
    anna.leave()
    anna.wait_for('[data-page="left"]', "the page after the call")
    look("left", anna)


def _view(anna: Person, look: Look) -> None:
    command(anna, "view")
    anna.wait_for('[data-role="view-menu"]', "the menu of layouts")
    look("view", anna)
    anna.browser.page.keyboard.press("Escape")


def _polls(anna: Person, gleb: Person, look: Look) -> None:
    panel(anna, "polls")
    look("polls-none", anna)
    press(anna, "poll.new")
    anna.wait_for('[data-role="poll-create"]', "the form of a poll")
    anna.browser.fill('[data-role="poll-question"]', "Когда встретимся в следующий раз?")
    for number, text in enumerate(("Во вторник", "В четверг", "В субботу утром")):
        anna.browser.page.locator('[data-role="poll-option"]').nth(number).fill(text)
    look("poll-form", anna)
    press(anna, "poll.create")
    gleb.wait_for('[data-action="polls.answer"]', "the invitation to vote")
    press(gleb, "polls.answer")
    evening.click(gleb, '[data-role="poll"] input[value="1"]')
    look("vote", gleb)
    press(gleb, "poll.vote")
    patience.until(lambda: room(anna, "polls.0.voted") == 1, 15, "a vote")
    press(anna, "poll.share")
    gleb.wait_for(".poll-bars", "the figures")
    look("poll-shared", gleb)
    close_panel(gleb)


def _breakouts(anna: Person, gleb: Person, look: Look) -> None:
    panel(anna, "breakouts")
    look("breakouts-none", anna)
    anna.browser.fill('[data-role="breakouts-count"]', "2")
    press(anna, "breakouts.automatic")
    anna.wait_for('[data-action="breakouts.open"]', "the planned rooms")
    look("breakouts-planned", anna)
    press(anna, "breakouts.board", '[data-role="breakouts"]')
    anna.wait_for('[data-role="breakouts-board"]', "the board of people and rooms")
    look("breakouts-board", anna)
    anna.browser.page.keyboard.press("Escape")
    press(anna, "breakouts.open")
    gleb.wait_for('[data-role="room-bar"]', "the bar of the breakout room")
    look("breakouts-open", anna)
    look("breakout", gleb)
    press(anna, "breakouts.close")
    press(anna, "breakouts.closeNow", '[data-role="menu"]')
    patience.until(lambda: room(gleb, "self.breakout") is None, 15, "Gleb to be back")


def _recording(anna: Person, gleb: Person, look: Look) -> None:
    """Anna agrees to be recorded, Gleb does not."""
    more(anna, "recording.start")
    anna.wait_for('[data-role="recording-start"]', "what is to be recorded")
    look("recording-start", anna)
    press(anna, "recording.start.confirm")
    for person in (anna, gleb):
        person.wait_for('[data-role="recording-question"]', "the question whether one may be recorded")
    look("recording-question", gleb)
    look("recording-asking", anna)
    press(gleb, "recording.consent.refuse", '[data-role="recording-question"]')
    press(anna, "recording.consent.agree", '[data-role="recording-question"]')
    patience.until(lambda: room(gleb, "recording.state") == "recording", 30, "the recording to begin")
    patience.until(lambda: [room(each, "recording.consent") for each in (anna, gleb)] == ["agreed", "refused"], 15, "both answers")
    gleb.wait_for('[data-role="recording-sign"]', "the sign")
    look("recording", gleb)
    press(anna, "recording.details")
    anna.wait_for('[data-role="recording-card"]', "all about the recording")
    look("recording-details", anna)
    press(anna, "recording.pause", '[data-role="recording-card"]')
    patience.until(lambda: room(gleb, "recording.state") == "paused", 15, "the pause")
    look("recording-paused", gleb)
    press(anna, "recording.stop", '[data-role="recording-card"]')
    anna.wait_for('[data-role="confirm"]', "the question whether to stop")
    press(anna, "confirm", '[data-role="confirm"]')
    patience.until(lambda: room(gleb, "recording.state") == "off", 15, "the end of the recording")
