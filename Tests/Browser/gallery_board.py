"""A walk through the board in a call, for those who look at each of its stages: a checker, a camera."""

import evening
import patience
from demonstration import Demonstration
from evening import come, press
from gallery import Look
from people import Person
from test_board import board, ideas, own_ideas

STAGES = ("review", "problem", "writing", "reveal", "improve", "cluster", "vote", "score", "decide", "assign", "protocol")
IDEAS = (
    "Пять минут тихого чтения в начале каждого урока, книгу каждый выбирает сам",
    "Старшие читают младшим по четвергам",
    "Полка коротких рассказов в коридоре, без записи и без сроков: взял, прочитал, поставил обратно",
    "Пересказ парами: один читает абзац, другой говорит своими словами",
    "Родителям список книг на двадцать минут перед сном",
    "Конкурс рисунков по прочитанному",
)


def ask(person: Person, action: str, **fields) -> None:
    """What a button of the board would ask, where the button itself is not what is looked at."""
    person.browser.evaluate("({ request }) => veche.signalling.request(request)", {"request": {"type": "board", "action": action, **fields}})


def goto(host: Person, stage: str, *others: Person) -> None:
    """Forward, stage by stage, up to this one."""
    while (now := board(host, "facts.stage")) != stage:
        ask(host, "stage", **{"from": now, "to": STAGES[STAGES.index(now) + 1]})
        patience.until(lambda: board(host, "facts.stage") != now, 15, f"the stage after {now}")
    for one in (host, *others):
        one.wait_for(f'[data-role="board"][data-stage="{stage}"]', f"the board of {stage}")


def opened(*people: Person) -> None:
    for one in people:
        patience.until(lambda: board(one, "facts.stage"), 15, f"{one.name} to know of the board")
        if not one.sees('[data-role="board"]'):
            evening.command(one, "board")
        one.wait_for('[data-role="board"]', "the board")


def items(person: Person) -> list[int]:
    return person.browser.evaluate("() => [...veche.store.get().room.board.items.keys()]")


def shut(person: Person) -> None:
    person.browser.page.keyboard.press("Escape")
    patience.until(lambda: not person.sees("dialog[open]") and not person.sees('[data-role="menu"]'), 15, "what is open to close")


def evening_of_boards(town: Demonstration, everybody: tuple[Person, Person, Person], phone: Person, language: str, look: Look, **devices) -> None:
    """A month's session with all its stages, and another on sheets: Anna leads, Gleb and Boris speak for two schools."""
    anna, gleb, boris = everybody
    host, delegates = town.group()
    planned = town.plan(host)
    for one, login in zip(everybody, (host, *delegates), strict=True):
        come(town.sign_in(one, login), planned["link"], name=town.people[login][1], language=language, **devices)
    evening.command(anna, "board")
    anna.wait_for(".storm-none", "the board that nobody opened")
    look("board-none", anna)
    press(anna, "board.open", ".storm-none")
    anna.wait_for('[data-role="board-open"]', "the question how to begin")
    patience.until(lambda: anna.browser.page.input_value("#storm-problem") != "", 15, "what was planned to stand there")
    look("board-opening", anna)
    press(anna, "confirm", '[data-role="board-open"]')
    gleb.wait_for('[data-role="board-banner"]', "Gleb to be called to the board")
    look("board-banner", gleb)
    opened(*everybody)
    look("board-review", anna)
    goto(anna, "problem", gleb, boris)
    look("board-problem", anna)
    _menus(anna, look)
    _writing(everybody, look)
    _growing(everybody, look)
    _weighing(town, everybody, phone, language, look)
    _promising(town, everybody, look)
    _sheets(everybody, look)
    _between(town, everybody, phone, language, look)


def _menus(anna: Person, look: Look) -> None:
    for action, ready, name in (("board.timer.start", '[data-role="menu"]', "timer"), ("board.more", '[data-role="menu"]', "more")):
        press(anna, action, '[data-role="board"]')
        anna.wait_for(ready, name)
        look(f"board-menu-{name}", anna)
        anna.browser.page.keyboard.press("Escape")
    press(anna, "board.more", '[data-role="board"]')
    press(anna, "board.settings", '[data-role="menu"]')
    anna.wait_for('[data-role="board-settings"]', "the settings")
    look("board-settings", anna)
    shut(anna)
    press(anna, "board.forward", '[data-role="board"]')
    anna.wait_for('[data-role="board-forward"]', "the question whether to go on")
    look("board-forward", anna)
    shut(anna)


def _writing(everybody: tuple[Person, ...], look: Look) -> None:
    anna, gleb, boris = everybody
    goto(anna, "writing", gleb, boris)
    ask(anna, "timer", op="start", seconds=600)
    for number, text in enumerate(IDEAS):
        ask(everybody[number % 2 + 1], "idea", text=text)
    patience.until(lambda: own_ideas(gleb) == own_ideas(boris) == 3, 15, "the ideas to be taken")
    gleb.browser.fill('[data-role="board-idea-form"] textarea', "Школьное радио: каждый понедельник кто-то читает две страницы")
    gleb.wait_for('.storm-saved[data-state="saved"]', "the draft to be saved")
    look("board-writing", anna)
    look("board-writing-delegate", gleb)
    goto(anna, "reveal", gleb, boris)
    for _ in range(2):
        ask(anna, "reveal")
    patience.until(lambda: sum(idea["kind"] == "new" for idea in ideas(gleb)) == 2, 15, "two ideas to be read out")
    look("board-reveal", anna)
    look("board-reveal-delegate", gleb)
    ask(anna, "revealAll")


def _growing(everybody: tuple[Person, ...], look: Look) -> None:
    anna, gleb, boris = everybody
    goto(anna, "improve", gleb, boris)
    patience.until(lambda: sum(idea["kind"] == "new" for idea in ideas(gleb)) > len(IDEAS), 15, "all ideas, and the draft")
    look("board-improve", anna)
    press(gleb, "board.improve", ".storm-card")
    gleb.wait_for('[data-role="board-improve"]', "the form of a better idea")
    look("board-improve-form", gleb)
    gleb.browser.fill('[data-role="board-improve"] textarea', "Старшие читают младшим по четвергам, а младшие потом рисуют услышанное")
    press(gleb, "confirm", '[data-role="board-improve"]')
    patience.until(lambda: not gleb.sees("dialog[open]"), 15, "the better idea to be taken")
    for number in (1, 2):
        boris.browser.page.locator('[data-action="board.choose"]').nth(number).click()
    look("board-choose", boris)
    press(boris, "board.combine", ".storm-tray")
    boris.wait_for('[data-role="board-combine"]', "the form of a combined idea")
    look("board-combine", boris)
    shut(boris)
    goto(anna, "cluster", gleb, boris)
    for title in ("На уроке", "Дома и в библиотеке"):
        ask(anna, "cluster", op="create", title=title)
    patience.until(lambda: anna.browser.page.locator(".storm-column:not(.rest)").count() == 2, 15, "two groups")
    groups = anna.browser.evaluate("() => [...veche.store.get().room.board.clusters.keys()]")
    for number, idea in enumerate(ideas(anna)[:5]):
        ask(anna, "cluster", op="put", cluster=groups[number % 2], idea=idea["id"])
    look("board-cluster", anna)
    look("board-cluster-delegate", gleb)


def _weighing(town: Demonstration, everybody: tuple[Person, ...], phone: Person, language: str, look: Look) -> None:
    anna, gleb, boris = everybody
    goto(anna, "vote", gleb, boris)
    look("board-vote-method", anna)
    gleb.wait_for('[data-action="board.rank"]', "something to vote on")
    for one in (gleb, boris):
        for number in (0, 1):
            one.browser.page.locator('[data-action="board.rank"]').nth(number).click()
    patience.until(lambda: board(anna, "facts.voted") == 2, 15, "two to have voted")
    look("board-vote", anna)
    look("board-rank", gleb)
    _beside(anna, look)
    ask(anna, "phones", on=True)
    anna.wait_for('[data-action="board.phones.code"]', "the way to the code")
    press(anna, "board.phones.code")
    anna.wait_for('[data-role="board-phones"] img', "the code")
    look("board-phones", anna)
    shut(anna)
    phone.open(f"{town.server.base}{board(gleb, 'own.phoneLink')}?lang={language}")
    phone.wait_for(".phone-item", "what may be voted on", seconds=30)
    phone.browser.page.locator('[data-key^="rank-"]').first.click()
    patience.until(lambda: board(gleb, "own.phoned"), 15, "the phone's vote to count for its school")
    look("phone-vote", phone)
    look("board-phoned", gleb)
    ask(anna, "votes", op="close")
    anna.wait_for(".storm-result", "the results")
    look("board-vote-closed", anna)
    goto(anna, "score", gleb, boris)
    look("board-score", anna)
    look("board-score-delegate", gleb)
    criteria = anna.browser.evaluate("() => veche.store.get().room.board.facts.scoring.matrix.criteria.map(each => each.id)")
    for one, shift in ((gleb, 0), (boris, 2)):
        for number, item in enumerate(items(anna)):
            for place, criterion in enumerate(criteria):
                ask(one, "score", item=item, criterion=criterion, value=(number + 2 * place + shift) % 5 + 1)
    ask(anna, "votes", op="close")
    anna.wait_for(".storm-chart-place svg", "the matrix")
    look("board-score-closed", anna)


def _beside(anna: Person, look: Look) -> None:
    """The board beside the tiles, where there is room for both."""
    if anna.sees('[data-role="board"][data-size="full"]') and anna.browser.page.viewport_size["width"] > 900:
        press(anna, "board.resize")
        anna.wait_for('[data-role="board"][data-size="side"]', "the board beside the tiles")
        look("board-beside", anna)
        press(anna, "board.resize")
        anna.wait_for('[data-role="board"][data-size="full"]', "the board in the place of the stage")


def _promising(town: Demonstration, everybody: tuple[Person, ...], look: Look) -> None:
    anna, gleb, boris = everybody
    goto(anna, "decide", gleb, boris)
    first, second = items(anna)[:2]
    press(anna, "board.decide.adopt", ".storm-item")
    anna.wait_for("#storm-reason", "the question why")
    look("board-decide-why", anna)
    shut(anna)
    ask(anna, "decide", item=first, verdict="adopt", reason="Больше всего голосов и мало труда")
    ask(anna, "decide", item=second, verdict="park", reason="Вернёмся весной")
    patience.until(lambda: board(gleb, "decisions.size") == 2, 15, "two decisions")
    look("board-decide", anna)
    look("board-decide-delegate", gleb)
    goto(anna, "assign", gleb, boris)
    press(anna, "board.assign")
    anna.wait_for('[data-role="board-assign-text"]', "the form of an action")
    look("board-assign-form", anna)
    shut(anna)
    for login in town.group()[1]:
        ask(anna, "assign", item=first, school=town.school(login)["id"], text="Тихое чтение в 5 «А» каждый вторник, журнал наблюдений", due="2026-12-24")
    gleb.wait_for('[data-action="board.accept"]', "the action of one's own school")
    look("board-assign", anna)
    look("board-assign-delegate", gleb)
    press(gleb, "board.accept")
    gleb.wait_for('[data-role="prompt"]', "the question who answers for it")
    look("board-accept", gleb)
    press(gleb, "confirm", '[data-role="prompt"]')
    goto(anna, "protocol", gleb, boris)
    look("board-protocol", anna)
    press(anna, "board.forward", '[data-role="board"]')
    anna.wait_for('[data-role="board-close"]', "the question whether to end")
    look("board-close", anna)
    press(anna, "confirm", '[data-role="board-close"]')
    gleb.wait_for('[data-role="board"][data-stage="closed"]', "the session to end")
    look("board-closed", anna)
    look("board-closed-delegate", gleb)


def _sheets(everybody: tuple[Person, ...], look: Look) -> None:
    """A second session in the same call: three people write on sheets that go round."""
    anna, gleb, boris = everybody
    press(anna, "board.open", ".storm-again")
    anna.wait_for('[data-role="board-open"]', "the question how to begin")
    anna.browser.fill("#storm-problem", "Как начать урок так, чтобы все слушали?")
    anna.browser.click('label[for="board-mode-635"]')
    anna.browser.click('label[for="board-anonymity-open"]')
    press(anna, "confirm", '[data-role="board-open"]')
    patience.until(lambda: board(anna, "facts.mode") == "635", 15, "the session of sheets")
    opened(*everybody)
    goto(anna, "writing", gleb, boris)
    gleb.wait_for('[data-role="board-sheet"] textarea', "the sheet")
    look("sheets", anna)
    look("sheet", gleb)
    press(anna, "board.seating")
    anna.wait_for('[data-role="board-seating"]', "the question who sits where")
    look("sheets-seating", anna)
    shut(anna)
    for number, one in enumerate((anna, gleb, boris)):
        for slot, text in enumerate(IDEAS[2 * number : 2 * number + 2]):
            ask(one, "idea", text=text, slot=str(slot))
    ask(anna, "round")
    gleb.wait_for(".storm-sheet-cell", "what a neighbour wrote")
    look("sheet-second", gleb)
    goto(anna, "vote", gleb, boris)
    gleb.wait_for('[data-action="board.dot.more"]', "something to vote on")
    for number in (0, 1):
        gleb.browser.page.locator('[data-action="board.dot.more"][aria-disabled="false"]').nth(number).click()
    patience.until(lambda: board(anna, "facts.voted") == 1, 15, "the dots to count")
    look("board-dots", gleb)


def _scroll_to(element):
    """In one step within the page: the list may be drawn anew at any moment, and what was found is gone then."""
    element.evaluate("element => element.scrollIntoView({block: 'center'})")


def _between(town: Demonstration, everybody: tuple[Person, ...], phone: Person, language: str, look: Look) -> None:
    """A third session in the same call, a Delphi: its round is scored on a page, and closed there."""
    anna, gleb, boris = everybody
    host, delegates = town.group()
    ask(anna, "close", early=True)
    gleb.wait_for('[data-role="board"][data-stage="closed"]', "the session of sheets to end")
    press(anna, "board.open", ".storm-again")
    anna.wait_for('[data-role="board-open"]', "the question how to begin")
    anna.browser.fill("#storm-problem", "Что поможет пятиклассникам понимать условие задачи?")
    anna.browser.click('label[for="board-mode-delphi"]')
    anna.browser.click('label[for="board-anonymity-reveal"]')
    press(anna, "confirm", '[data-role="board-open"]')
    patience.until(lambda: board(anna, "facts.mode") == "delphi", 15, "the Delphi")
    opened(*everybody)
    goto(anna, "writing", gleb, boris)
    for number, one in enumerate((anna, gleb, boris)):
        ask(one, "idea", text=IDEAS[number])
    goto(anna, "cluster", gleb, boris)
    ask(anna, "cluster", op="create", title="Читать вслух и вместе", idea=ideas(anna)[0]["id"])
    goto(anna, "score", gleb, boris)
    look("delphi-call", anna)
    press(anna, "board.deadline", '[data-role="board"]')
    anna.wait_for('[data-dialog="delphi-end"]', "the question until when")
    look("delphi-call-end", anna)
    press(anna, "delphi-yes", '[data-dialog="delphi-end"]')
    gleb.wait_for('[data-role="board-deadline"]:not([hidden])', "the end of the round")
    look("delphi-call-delegate", gleb)

    page = f"{town.server.base}/delphi/{board(anna, 'session')}?lang={language}"
    criteria = anna.browser.evaluate("() => veche.store.get().room.board.facts.scoring.matrix.criteria.map(each => each.id)")
    numbers = items(anna)
    for number, item in enumerate(numbers):
        for place, criterion in enumerate(criteria):
            ask(gleb, "score", item=item, criterion=criterion, value=(number + 2 * place) % 5 + 1)
    town.sign_in(phone, delegates[1]).open(page)
    phone.wait_for("[data-item]", "the ideas to score", seconds=30)
    look("delphi-phone", phone)
    for card in phone.browser.page.locator("[data-item] .storm-criterion").all():
        card.locator('label:has(input[value="5"])').click()
    patience.until(lambda: phone.browser.evaluate("""() => document.querySelector('[data-role="delphi-left"]').dataset.done""") == "true", 15, "all to be given")
    look("delphi-phone-done", phone)
    _scroll_to(phone.browser.page.locator("[data-item]").nth(1))
    look("delphi-phone-items", phone)
    boris.leave()
    town.sign_in(boris, host).open(page)
    boris.wait_for('[data-role="delphi-lead"]', "who has scored", seconds=30)
    look("delphi-lead", boris)
    press(boris, "delphi-next", '[data-role="delphi-lead"]')
    boris.wait_for('[data-dialog="delphi-end"]', "the question until when the next round is open")
    look("delphi-next", boris)
    press(boris, "delphi-yes", '[data-dialog="delphi-end"]')
    patience.until(lambda: boris.browser.evaluate("""() => /2/.test(document.querySelector('[data-role="delphi-round"]').textContent)"""), 15, "the second round")
    look("delphi-lead-second", boris)
    _scroll_to(boris.browser.page.locator("[data-item]").last)
    look("delphi-lead-items", boris)
    phone.open("about:blank").open(page)
    phone.wait_for('[data-action="delphi-keep"]', "the second round", seconds=30)
    look("delphi-phone-second", phone)
    _scroll_to(phone.browser.page.locator("[data-item]").nth(1))
    look("delphi-phone-second-items", phone)
    phone.open(f"{town.server.base}/programme?lang={language}&p={town.programme}")
    phone.wait_for('[data-kind="delphiWaits"]', "to be told that a round waits", seconds=30)
    look("delphi-alert", phone)
