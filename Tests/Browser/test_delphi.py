"""A Delphi between sessions: opened in the call, scored on a page for days, and decided on in the call again."""

import json

import patience
import pytest
from evening import come, press
from test_board import board, forward, ideas, look, write
from test_programme import District, open_planned, to

pytestmark = pytest.mark.timeout(400)

STATE = '[data-role="delphi-state"]'
LEFT = '[data-role="delphi-left"]'


def score(person, values: dict[int, int], others: int = 3) -> None:
    """Chooses a value for the benefit of each item, as the page shows them, and another for all the rest."""
    page = person.browser.page
    for item in page.locator("[data-item]").all():
        number = int(item.get_attribute("data-item"))
        for criterion, value in (("impact", values[number]), ("effort", others)):
            item.locator(f'[data-criterion="{criterion}"] label:has(input[value="{value}"])').click()


def scores_are_in(person, what: str) -> None:
    patience.until(lambda: "Вы оценили всё" in person.text(LEFT) and "Сохранено" in person.text('[data-role="delphi-saved"]'), 20, what)


def next_round(anna) -> None:
    press(anna, "delphi-next", '[data-role="delphi-lead"]')
    anna.wait_for('[data-dialog="delphi-end"]', "the question until when the next round is open")
    press(anna, "delphi-yes", '[data-dialog="delphi-end"]')


def test_a_delphi_goes_on_between_sessions(another_server, person, artifacts):
    town = District(another_server())
    session = town.plan("Ноябрь: устный счёт", "Пятиклассники считают на калькуляторе", mode="delphi")
    anna, gleb = (come(town.sign_in(person(name, camera=None)), session["link"], microphone=False) for name in ("Анна", "Глеб"))
    open_planned(anna)
    look(gleb)
    to(anna, "writing", gleb)
    for one in (anna, gleb):
        write(one, f"Предложение: {one.name}")
    to(anna, "cluster", gleb)
    to(anna, "score", gleb)
    first, second = sorted(idea["id"] for idea in ideas(gleb))
    link = board(anna, "session")

    # The facilitator leaves the round open for days, and everybody goes home.
    press(anna, "board.deadline", '[data-role="board"]')
    press(anna, "delphi-yes", '[data-dialog="delphi-end"]')
    gleb.wait_for('[data-role="board-deadline"]:not([hidden])', "the end of the round to be told in the call")
    anna.screenshot(artifacts / "delphi-call.png")
    for one in (anna, gleb):
        one.leave()
    boris = person("Борис", camera=None, size=(360, 740))
    for one in (gleb, town.sign_in(boris)):
        # The programme's page tells them, and leads there.
        one.open(f"{town.server.base}/programme?lang=ru")
        one.wait_for('[data-kind="delphiWaits"]', f"{one.name} to be told that a round waits", seconds=30)
        press(one, "to-round", '[data-kind="delphiWaits"]')
        one.wait_for("[data-item]", "the ideas to score", seconds=30)
        assert "Круг открыт до" in one.text(STATE)
        assert not one.exists('[data-role="delphi-lead"]')
    boris.screenshot(artifacts / "delphi-phone.png")
    score(gleb, {first: 1, second: 3})
    scores_are_in(gleb, "Gleb's scores to be kept")
    # What was given is there after coming back, on any device.
    gleb.open(f"{town.server.base}/delphi/{link}?lang=ru")
    gleb.wait_for(LEFT, "the page again")
    patience.until(lambda: "Вы оценили всё" in gleb.text(LEFT), 20, "Gleb's scores to be there")
    score(boris, {first: 5, second: 3})
    scores_are_in(boris, "Boris's scores to be kept")

    # Who leads sees who has scored, not what, and reminds the third.
    anna.open(f"{town.server.base}/delphi/{link}?lang=ru")
    anna.wait_for('[data-role="delphi-lead"]', "the panel of who leads", seconds=30)
    assert "2 из 3" in anna.text('[data-role="delphi-done"]')
    assert "медиана" not in anna.text("main")
    press(anna, "delphi-remind", '[data-role="delphi-lead"]')
    patience.until(lambda: "Вы напоминали" in anna.text('[data-role="delphi-lead"]'), 20, "the reminder")
    vera = town.sign_in(person("Вера", camera=None))
    vera.open(f"{town.server.base}/programme?lang=ru")
    patience.until(lambda: "Ведущий напоминает" in vera.text("main"), 30, "Vera to be reminded")
    anna.screenshot(artifacts / "delphi-lead.png")

    # The first round ends in disagreement: the second begins, with what the first came to.
    next_round(anna)
    patience.until(lambda: "круг 2 из 3" in anna.text('[data-role="delphi-round"]').lower(), 20, "the second round")
    gleb.open(f"{town.server.base}/delphi/{link}?lang=ru")
    gleb.wait_for("[data-item]", "the second round", seconds=30)
    impact = f'[data-item="{first}"] [data-criterion="impact"]'
    assert "ваша оценка — 1" in gleb.text(impact) and "медиана — 3" in gleb.text(impact), gleb.text(impact)
    score(gleb, {first: 3, second: 3})
    scores_are_in(gleb, "Gleb's scores of the second round")
    gleb.screenshot(artifacts / "delphi-second.png")
    boris.open(f"{town.server.base}/delphi/{link}?lang=ru")
    boris.wait_for('[data-action="delphi-keep"]', "what stands from before", seconds=30)
    boris.browser.click(f'{impact} label:has(input[value="4"])')
    press(boris, "delphi-keep")
    scores_are_in(boris, "Boris's scores of the second round")
    next_round(anna)
    patience.until(lambda: "Мнения сошлись" in anna.text(STATE), 20, "the Delphi to end by agreement")
    patience.until(lambda: "Мнения сошлись" in boris.text(STATE), 40, "Boris's page to say so by itself")
    assert "медиана — 3,5" in anna.text(impact)
    assert "Прошлый круг" not in anna.text("main"), "what stands now is the result"
    anna.screenshot(artifacts / "delphi-ended.png")

    # Who enters the call again goes on with the decisions.
    press(anna, "enter", '[data-role="delphi-lead"]')
    anna.wait_for('[data-action="join"]', "the door", seconds=30)
    anna.press("join")
    anna.wait_for('[data-page="call"]', "the call to open", seconds=30)
    look(anna)
    forward(anna, "decide")
    press(anna, "board.decide.adopt", f'[data-item="{first}"]')
    anna.browser.fill("#storm-reason", "Сошлись во втором круге")
    press(anna, "confirm", '[data-role="board-decide"]')
    forward(anna, "assign")
    status, text = town.sees("Анна", f"/api/boards/{link}")
    assert status == 200 and "Сошлись во втором круге" in json.dumps(json.loads(text), ensure_ascii=False)
