"""What else happens on a board: an order chosen on a phone, answers to actions, and groups that end while one types."""

import patience
import pytest
from evening import come, press, room, together
from test_board import begin, board, forward, ideas, look, texts, write

pytestmark = pytest.mark.timeout(400)


def ask(person, action: str, kind: str = "board", **fields):
    """What a person asks of the server, where the button for it is proved elsewhere."""
    person.browser.evaluate("({ request }) => veche.signalling.request(request)", {"request": {"type": kind, "action": action, **fields}})


def goto(host, to: str, *others) -> None:
    """To a later stage, by the server alone."""
    while board(host, "facts.stage") != to:
        before = board(host, "facts.stage")
        order = ["problem", "writing", "reveal", "improve", "cluster", "vote", "score", "decide", "assign", "protocol"]
        ahead = order[order.index(before) + 1 :]
        if board(host, "facts.mode") == "open":
            ahead = [stage for stage in ahead if stage != "reveal"]
        ask(host, "stage", **{"from": before, "to": ahead[0]})
        patience.until(lambda: board(host, "facts.stage") == ahead[0], 15, f"the stage after {before}")
    for one in others:
        patience.until(lambda: board(one, "facts.stage") == to, 15, f"{one.name} to come to {to}")


def items(person) -> list[dict]:
    return person.browser.evaluate("() => [...veche.store.get().room.board.items.values()]")


def test_a_phone_puts_the_best_five_in_order(town, person, artifacts):
    meeting = town.meeting()
    anna, gleb = together(town, person, meeting.link, "Анна", "Глеб")
    begin(anna, mode="ngt", anonymity="open")
    look(gleb)
    forward(anna, "writing", gleb)
    for number in range(1, 7):
        write(anna, f"Мысль {number}")
    forward(anna, "reveal", gleb)
    press(anna, "board.revealAll", '[data-role="board"]')
    patience.until(lambda: len(ideas(gleb)) == 6, 15, "all ideas to be read out")
    goto(anna, "vote", gleb)
    ask(anna, "phones", on=True)
    patience.until(lambda: board(gleb, "own.phoneLink"), 15, "the link for phones")
    phone = person("Борис", camera=None, size=(390, 844))
    phone.open(f"{town.server.base}{board(gleb, 'own.phoneLink')}?lang=ru")
    phone.wait_for(".phone-item", "what may be put in order", seconds=30)

    # The first that is touched is the first, and after five there is no sixth.
    choose = lambda title: phone.browser.page.locator(".phone-item", has_text=title).locator("button")  # noqa: E731
    order = ["Мысль 4", "Мысль 2", "Мысль 6", "Мысль 1", "Мысль 3"]
    for place, title in enumerate(order, 1):
        choose(title).click()
        patience.until(lambda: choose(title).inner_text() == f"Место {place}", 15, f"{title} to have place {place}")
    assert choose("Мысль 5").is_disabled()
    counted = lambda: patience.until(lambda: "учтены" in phone.text('[data-role="phone-state"]'), 15, "the order to count")  # noqa: E731
    counted()
    assert not phone.browser.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    phone.screenshot(artifacts / "board-phone-rank.png")

    # Who thinks again takes a place back: the others move up, and the last place is free.
    choose("Мысль 2").click()
    order = ["Мысль 4", "Мысль 6", "Мысль 1", "Мысль 3", "Мысль 5"]
    patience.until(lambda: choose("Мысль 6").inner_text() == "Место 2", 15, "the others to move up")
    choose("Мысль 5").click()
    patience.until(lambda: choose("Мысль 5").inner_text() == "Место 5", 15, "the place that was free")
    counted()
    patience.until(lambda: board(gleb, "own.phoned"), 15, "the phone's vote to count for its school")
    phone.browser.page.reload()
    phone.wait_for(".phone-item.picked", "what was chosen to be there after a reload", seconds=30)
    patience.until(lambda: [choose(title).inner_text() for title in order] == [f"Место {place}" for place in range(1, 6)], 15,
                   "the order to be as it was")  # fmt: skip

    press(anna, "board.votes", '[data-role="board"]')
    patience.until(lambda: any("ranking" in item for item in items(gleb)), 15, "the results")
    sums = {item["title"]: (item.get("ranking") or {}).get("sum", 0) for item in items(gleb)}
    assert sums == {**{title: 5 - place for place, title in enumerate(order)}, "Мысль 2": 0}
    places = {item["title"]: item.get("place") for item in items(gleb)}
    assert [places[title] for title in [*order, "Мысль 2"]] == [1, 2, 3, 4, 5, 6]


def test_a_school_answers_to_its_actions_at_the_end(town, person, artifacts):
    meeting = town.meeting()
    anna, gleb, boris = together(town, person, meeting.link, "Анна", "Глеб", "Борис")
    begin(anna, mode="open", anonymity="open")
    look(gleb, boris)
    goto(anna, "writing", gleb)
    for text in ("Открытый урок", "Кружок"):
        write(anna, text)
    goto(anna, "decide", gleb)
    patience.until(lambda: len(items(anna)) == 2, 15, "the proposals")
    numbers = {item["title"]: item["id"] for item in items(anna)}
    for item in numbers.values():
        ask(anna, "decide", item=item, verdict="adopt", reason="Нужно всем")
    goto(anna, "assign", gleb)
    for item, text in ((numbers["Открытый урок"], "Открытый урок физики"), (numbers["Кружок"], "Кружок чтения")):
        ask(anna, "assign", item=item, school=town.schools["Никольская СОШ"], text=text, due="2027-01-20")
    goto(anna, "protocol", gleb, boris)
    card = lambda one, text: one.browser.page.locator(".storm-action", has_text=text)  # noqa: E731
    gleb.wait_for('[data-action="board.accept"]', "what the own school has to answer to")
    assert not boris.exists('[data-action="board.accept"]'), "a pupil of another school answers for it"
    assert not anna.exists('[data-action="board.accept"]'), "who leads answers for a school"

    card(gleb, "Открытый урок физики").locator('[data-action="board.accept"]').click()
    gleb.browser.fill("#prompt-field", "Завуч Иванова")
    press(gleb, "confirm", '[data-role="prompt"]')
    states = lambda one: one.browser.evaluate(  # noqa: E731
        "() => Object.fromEntries([...veche.store.get().room.board.actions.values()].map(each => [each.text, each.state]))")  # fmt: skip
    patience.until(lambda: states(anna).get("Открытый урок физики") == "accepted", 15, "the answer to reach who leads")
    patience.until(lambda: "Завуч Иванова" in card(anna, "Открытый урок физики").inner_text(), 15, "who does it to be seen")
    card(gleb, "Кружок чтения").locator('[data-action="board.decline"]').click()
    gleb.browser.fill("#prompt-field", "Нет руководителя кружка")
    press(gleb, "confirm", '[data-role="prompt"]')
    patience.until(lambda: states(anna).get("Кружок чтения") == "declined", 15, "the refusal to reach who leads")
    patience.until(lambda: "Нет руководителя кружка" in card(boris, "Кружок чтения").inner_text(), 15, "why not to be seen by all")
    gleb.screenshot(artifacts / "board-answers.png")

    # An answer may be thought over as long as the session is not closed.
    card(gleb, "Кружок чтения").locator('[data-action="board.accept"]').click()
    press(gleb, "confirm", '[data-role="prompt"]')
    patience.until(lambda: states(anna).get("Кружок чтения") == "accepted", 15, "the other answer")
    press(anna, "board.forward", '[data-role="board"]')
    press(anna, "confirm", '[data-role="board-close"]')
    patience.until(lambda: board(gleb, "facts.stage") == "closed", 15, "the session to end")
    patience.until(lambda: not gleb.exists('[data-action="board.accept"]') and not gleb.exists('[data-action="board.decline"]'), 15,
                   "nothing to be answered any more")  # fmt: skip
    session = board(gleb, "session")
    gleb.open(f"{town.server.base}/protocol/{session}?lang=ru")
    gleb.wait_for(".protocol h1", "the protocol", seconds=30)
    page = gleb.text(".protocol")
    assert "Открытый урок физики" in page and "Завуч Иванова" in page


def test_a_group_ends_while_somebody_types(town, person):
    meeting = town.meeting()
    anna, gleb, boris = together(town, person, meeting.link, "Анна", "Глеб", "Борис")
    begin(anna, mode="open", anonymity="open")
    look(gleb, boris)
    forward(anna, "writing", gleb, boris)
    ask(anna, "automatic", "breakouts", count=2, by="mix")
    ask(anna, "open", "breakouts", free=False)
    patience.until(lambda: room(gleb, "self.breakout") is not None and room(boris, "self.breakout") is not None, 20, "both to be in their rooms")
    group = room(gleb, "self.breakout")
    assert group != room(boris, "self.breakout")
    write(boris, "Из другой группы")
    field = '[data-role="board-idea-form"] textarea'
    patience.until(lambda: gleb.sees(field), 15, "the field for ideas in the group")
    gleb.browser.page.locator(field).press_sequentially("Почти дописанная", delay=20)
    saved = "() => Object.values(veche.store.get().room.board.own?.drafts ?? {})"
    patience.until(lambda: "Почти дописанная" in gleb.browser.evaluate(saved), 15, "the words to be saved")

    # The rooms close at once; the cursor stands in the middle of a sentence.
    ask(anna, "close", "breakouts", seconds=0)
    patience.until(lambda: all(room(one, "self.breakout") is None for one in (gleb, boris)), 30, "both to be back")
    patience.until(lambda: "Из другой группы" in texts(anna), 20, "what the other group found to come")
    assert gleb.browser.page.input_value(field) == "Почти дописанная", "what was typed is gone"
    gleb.browser.page.locator(field).press_sequentially(" мысль", delay=20)
    press(gleb, "board.idea", '[data-role="board-idea-form"]')
    patience.until(lambda: "Почти дописанная мысль" in texts(anna), 20, "the sentence to be finished")
    mine = lambda: [idea for idea in ideas(anna) if idea["text"] == "Почти дописанная мысль"]  # noqa: E731
    assert mine()[0]["board"] == group, "what was begun in the group is not the group's"
    ask(anna, "gather")
    patience.until(lambda: {idea["board"] for idea in mine()} == {0, group}, 20, "the plenary to have it too")
    brought = next(idea for idea in mine() if idea["board"] == 0)
    assert brought["kind"] == "brought" and brought["parents"] == [next(idea["id"] for idea in mine() if idea["board"] == group)]
    # From here on one writes for the plenary.
    write(gleb, "Уже вместе")
    assert next(idea for idea in ideas(anna) if idea["text"] == "Уже вместе")["board"] == 0


def test_the_files_stand_beside_the_stages_on_a_telephone(town, person):
    anna = come(town.sign_in(person("Анна", size=(390, 844))), town.meeting().link)
    begin(anna, mode="ngt", anonymity="open")
    place = lambda what: anna.browser.evaluate("what => document.querySelector(what).getBoundingClientRect().toJSON()", what)  # noqa: E731
    for stage in ("writing", "reveal", "improve"):
        forward(anna, stage)
        stages, files = place(".storm-host"), place('.storm-now > [data-action="board.files"]')
        assert stages["top"] < files["bottom"] and files["top"] < stages["bottom"], f"the files stand alone at {stage}: {stages} {files}"
        assert files["right"] <= 390 and anna.browser.evaluate("() => document.documentElement.scrollWidth") <= 390
