"""A meeting is recorded by its host, put together by the server, and then watched, handed on and deleted by its pages."""

import patience
import pytest
from evening import come, more, press, room

pytestmark = pytest.mark.timeout(500)

FILM = '[data-role="film"]'
QUESTION = '[data-role="recording-question"]'


def _record(anna, gleb, guest, meeting) -> None:
    """Anna and the guest, who comes later, agree; Gleb does not."""
    come(anna, meeting.link, camera=True)
    come(gleb, meeting.link, camera=True)
    more(anna, "recording.start")
    press(anna, "recording.start.confirm")
    for person in (anna, gleb):
        person.wait_for(QUESTION, "the question whether one may be recorded")
    press(gleb, "recording.consent.refuse", QUESTION)
    press(anna, "recording.consent.agree", QUESTION)
    patience.until(lambda: room(gleb, "recording.state") == "recording", 30, "the recording to begin")
    for person in (anna, gleb):
        person.wait_for('[data-role="recording-sign"]', "the sign")
    patience.until(lambda: "вас не записывают" in gleb.text('[data-role="recording-own"]'), 15, "Gleb to know it")
    patience.until(lambda: "вас записывают" in anna.text('[data-role="recording-own"]'), 15, "Anna to know it")

    guest.open(f"{meeting.link}?lang=ru")
    guest.wait_for(QUESTION, "the question at the door", seconds=30)
    come(guest, meeting.link)
    guest.wait_for(QUESTION, "the question to whoever comes later")
    press(guest, "recording.consent.agree", QUESTION)
    patience.until(lambda: room(guest, "recording.consent") == "agreed", 15, "the late answer")
    patience.until(lambda: anna.text('[data-role="recording-time"]') >= "0:06", 30, "some seconds to be recorded")
    # Thinks better of it, and wants nothing to be left.
    more(guest, "recording.withdraw")
    guest.browser.page.locator('[data-role="confirm"] [data-role="check"]').check()
    press(guest, "confirm", '[data-role="confirm"]')
    patience.until(lambda: room(guest, "recording.consent") == "refused", 15, "the withdrawal")
    more(anna, "recording.stop")
    press(anna, "confirm", '[data-role="confirm"]')
    patience.until(lambda: room(gleb, "recording.state") == "off", 30, "the end of the recording")
    assert not gleb.sees('[data-role="recording-sign"]')


def _find(anna, base: str, slug: str) -> str:
    anna.open(f"{base}/recordings?room={slug}&lang=ru")
    anna.wait_for('[data-role="recording"]', "the recording in the list", seconds=30)
    identity = anna.browser.evaluate("() => document.querySelector('[data-role=\"recording\"]').dataset.id")
    press(anna, "open-recording")
    anna.wait_for('[data-role="recording-title"]', "the recording's page", seconds=30)
    return identity


def _watch(person) -> None:
    """The film plays, and goes where it is told to."""
    person.wait_for(FILM, "the film", seconds=120)
    look = f"() => {{ const film = document.querySelector('{FILM}'); return [film.readyState, film.duration, film.currentTime]; }}"
    patience.until(lambda: person.browser.evaluate(look)[0] >= 2, 60, "the film to be readable")
    assert 4 < person.browser.evaluate(look)[1] < 120
    person.browser.page.keyboard.press("Digit5")
    patience.until(lambda: person.browser.evaluate(look)[2] > 2, 30, "the middle of the film")
    person.browser.page.keyboard.press("KeyK")
    at = person.browser.evaluate(look)[2]
    patience.until(lambda: person.browser.evaluate(look)[2] != at, 30, "the film to play")
    person.browser.page.keyboard.press("KeyK")


def test_a_recording_from_the_question_to_its_deletion(town, person):
    meeting = town.meeting("Запись для проверки")
    base = town.server.base
    anna, gleb, guest = town.sign_in(person("Анна")), town.sign_in(person("Глеб")), person("Вера")
    _record(anna, gleb, guest, meeting)
    for each in (anna, gleb, guest):
        each.leave()

    recording = _find(anna, base, meeting.slug)
    _watch(anna)
    patience.until(lambda: anna.sees('[data-role="recording-people"]'), 15, "who is in it")
    people = anna.text('[data-role="recording-people"]')
    assert "Анна" in people and "Глеб" not in people and "Вера" not in people

    # A link lets a guest watch and do nothing else; without it, or when it is revoked, nobody gets in.
    guest.open(f"{base}/recordings/{recording}?lang=ru")
    guest.wait_for('[data-role="recording-blocked"]', "the refusal", seconds=30)
    press(anna, "share")
    press(anna, "create-share")
    anna.wait_for('[data-role="share-link"]', "the link")
    link = anna.text('[data-role="share-link"]').strip()
    guest.open("about:blank").open(link)
    _watch(guest)
    actions = guest.browser.evaluate("() => [...document.querySelectorAll('.recording-actions [data-action]')].map(each => each.dataset.action)")
    assert actions == ["download"]
    assert "share=" not in guest.browser.evaluate("() => location.href"), "the secret stays in the address"
    press(anna, "revoke-share")
    press(anna, "confirm", '[data-dialog="confirm"]')
    patience.until(lambda: not anna.sees('[data-role="share"]'), 15, "the link to be gone")
    guest.open("about:blank").open(link)
    guest.wait_for('[data-role="recording-blocked"]', "the refusal", seconds=30)
    anna.browser.page.keyboard.press("Escape")

    press(anna, "delete")
    press(anna, "confirm", '[data-dialog="delete-recording"]')
    anna.wait_for("#reason-problem", "that a reason is needed")
    anna.browser.fill("#reason", "Проверка закончена")
    press(anna, "confirm", '[data-dialog="delete-recording"]')
    # Others may have recorded on this server as well.
    listed = '[data-page="recordings"] .empty-note, [data-page="recordings"] [data-role="recording"]'
    anna.wait_for(listed, "the list", seconds=30)
    assert not anna.exists(f'[data-role="recording"][data-id="{recording}"]'), "what was deleted is still in the list"

    # The log knows all of it, and is whole.
    boris = person("Борис")
    boris.open(f"{base}/admin?lang=ru#token={town.server.token}")
    boris.wait_for('[data-action="audit"]', "the administrator's page", seconds=30)
    press(boris, "audit")
    boris.wait_for(".audit-row", "the log", seconds=30)
    acts = [each for each in town.ask("GET", "/api/audit?limit=500")["records"] if each["subject"] == f"recording:{recording}"]
    assert {"recordingBegan", "recordingStopped", "consentErased", "watched", "shared", "shareOpened", "shareRevoked", "deleted"} <= {
        each["action"] for each in acts}  # fmt: skip
    press(boris, "check-audit")
    patience.until(lambda: "цел" in boris.text('[data-role="audit-check"]'), 30, "the check of the log")
