"""The brainstorm in the call: from the problem to the protocol, what is kept, and who learns what."""

import json

import patience
import pytest
from evening import come, press, room, together

pytestmark = pytest.mark.timeout(400)


def board(person, path: str):
    """What a person's page knows of the board: a path through it, such as `facts.stage`."""
    return room(person, f"board.{path}")


def ideas(person) -> list[dict]:
    return person.browser.evaluate("() => [...veche.store.get().room.board.ideas.values()]")


def texts(person) -> set[str]:
    return {idea["text"] for idea in ideas(person)}


def begin(host, *, mode: str = "ngt", anonymity: str = "reveal", problem: str = "Проценты не даются семиклассникам"):
    """Opens the board by its button and begins a brainstorm by its dialog."""
    host.press("board")
    press(host, "board.open", ".storm-none")
    host.browser.fill("#storm-problem", problem)
    host.browser.click(f'label[for="board-mode-{mode}"]')
    host.browser.click(f'label[for="board-anonymity-{anonymity}"]')
    press(host, "confirm", '[data-role="board-open"]')
    patience.until(lambda: board(host, "facts.stage") == "problem", 15, "the session to begin")


def look(*people) -> None:
    """Each of them opens the board by the banner that calls them to it."""
    for one in people:
        one.wait_for('[data-role="board-banner"]', f"{one.name} to be called to the board")
        press(one, "board.show", '[data-role="board-banner"]')
        one.wait_for('[data-role="board"]', "the board")


def forward(host, to: str, *others) -> None:
    """To the next stage by the button, confirmed; and everybody follows."""
    press(host, "board.forward", '[data-role="board"]')
    press(host, "confirm", '[data-role="board-forward"]')
    for one in (host, *others):
        patience.until(lambda: board(one, "facts.stage") == to, 15, f"{one.name} to come to {to}")
        one.wait_for(f'[data-role="board"][data-stage="{to}"]', f"the board of {to}")


def write(person, text: str) -> None:
    before = own_ideas(person)
    person.browser.fill('[data-role="board-idea-form"] textarea', text)
    press(person, "board.idea", '[data-role="board-idea-form"]')
    patience.until(lambda: own_ideas(person) == before + 1, 15, f"the idea of {person.name} to be taken")


def own_ideas(person) -> int:
    return person.browser.evaluate("() => veche.store.get().room.board.own?.ideas.length ?? 0")


def test_a_session_from_the_problem_to_the_protocol(town, person, artifacts):
    meeting = town.meeting()
    seen = ("Анна", "Глеб")
    anna, gleb, boris, vera = everybody = [
        come(town.sign_in(person(name)), meeting.link, camera=name in seen) for name in (*seen, "Борис", "Вера")
    ]
    others = (gleb, boris, vera)
    begin(anna)
    look(*others)
    press(anna, "board.agree", '[data-role="board"]')
    patience.until(lambda: board(vera, "facts.problem.agreed"), 15, "the problem to be agreed for all")

    # In silence: everybody sees only what is their own.
    forward(anna, "writing", *others)
    for one in others:
        write(one, f"Идея, {one.name}")
    assert ideas(anna) == ideas(gleb) == []
    boris.screenshot(artifacts / "board-writing.png")

    # Read out one by one, then the rest.
    forward(anna, "reveal", *others)
    press(anna, "board.reveal", '[data-role="board"]')
    patience.until(lambda: len(ideas(vera)) == 1, 15, "one idea to be read out")
    press(anna, "board.revealAll", '[data-role="board"]')
    for one in everybody:
        patience.until(lambda: len(ideas(one)) == 3, 15, f"{one.name} to see all ideas")
    assert {idea["author"]["name"] for idea in ideas(anna)} == {"Глеб", "Борис", "Вера"}

    # One idea is improved, two become one; the parents stay as they are.
    forward(anna, "improve", *others)
    press(gleb, "board.improve", ".storm-card")
    gleb.browser.fill('[data-role="board-improve"] textarea', "Ещё лучше")
    press(gleb, "confirm", '[data-role="board-improve"]')
    patience.until(lambda: "Ещё лучше" in texts(anna), 15, "the improved idea")
    for number in (1, 2):
        vera.browser.page.locator('[data-action="board.choose"]').nth(number).click()
    press(vera, "board.combine", ".storm-tray")
    vera.browser.fill('[data-role="board-combine"] textarea', "Вместе")
    press(vera, "confirm", '[data-role="board-combine"]')
    patience.until(lambda: "Вместе" in texts(anna), 15, "the combined idea")
    grown = {idea["text"]: idea for idea in ideas(anna)}
    assert (grown["Ещё лучше"]["kind"], len(grown["Ещё лучше"]["parents"])) == ("improve", 1)
    assert (grown["Вместе"]["kind"], len(grown["Вместе"]["parents"])) == ("combine", 2)
    assert len(grown) == 5
    anna.screenshot(artifacts / "board-improve.png")

    # A group, and an idea put into it by the keyboard alone.
    forward(anna, "cluster", *others)
    press(anna, "board.cluster.new", '[data-role="board"]')
    anna.browser.fill("#prompt-field", "Уроки")
    press(anna, "confirm", '[data-role="prompt"]')
    patience.until(lambda: anna.sees(".storm-column:not(.rest)"), 15, "the group")
    anna.browser.page.locator(".storm-column.rest .storm-card").first.focus()
    for key in (" ", "ArrowRight", " "):
        anna.browser.page.keyboard.press(key)
    inside = "() => [...veche.store.get().room.board.clusters.values()].map(each => each.ideas.length)"
    patience.until(lambda: vera.browser.evaluate(inside) == [1], 15, "the idea to be in the group")

    # Dots are hidden until the vote is closed.
    forward(anna, "vote", *others)
    press(anna, "board.method.dots", '[data-role="board"]')
    for one in others:
        one.wait_for('[data-action="board.dot.more"]', "something to vote on")
        one.browser.page.locator('[data-action="board.dot.more"][aria-disabled="false"]').first.click()
        patience.until(lambda: one.browser.evaluate("() => Object.keys(veche.store.get().room.board.own.dots).length") == 1,
                       15, f"the dot of {one.name} to count")  # fmt: skip
    items = "() => [...veche.store.get().room.board.items.values()]"
    assert all("raw" not in item for item in gleb.browser.evaluate(items))
    press(anna, "board.votes", '[data-role="board"]')
    patience.until(lambda: sum(item.get("raw", 0) for item in gleb.browser.evaluate(items)) == 3, 15, "the results")
    gleb.screenshot(artifacts / "board-results.png")

    # What there is can be taken along at any stage, by who leads.
    press(anna, "board.files", '[data-role="board"]')
    with anna.browser.page.expect_download() as file:
        press(anna, "board.files.csv", '[data-role="menu"]')
    assert "Ещё лучше" in file.value.path().read_text("utf-8-sig")
    assert not gleb.sees('[data-action="board.files"]')

    # Scores by the delegate, a decision with its reason.
    forward(anna, "score", *others)
    gleb.browser.page.locator('[data-criterion="impact"] label').nth(3).click()
    patience.until(lambda: gleb.browser.evaluate("() => Object.keys(veche.store.get().room.board.own.scores).length") == 1,
                   15, "the score to count")  # fmt: skip
    assert not boris.exists("[data-criterion]"), "a participant scores although nobody opened it to them"
    forward(anna, "decide", *others)
    press(anna, "board.decide.adopt", ".storm-item")
    anna.browser.fill("#storm-reason", "Больше всего голосов")
    press(anna, "confirm", '[data-role="board-decide"]')
    patience.until(lambda: "Больше всего голосов" in vera.text('[data-role="board"]'), 15, "the decision and its reason")

    forward(anna, "assign", *others)
    forward(anna, "protocol", *others)
    press(anna, "board.forward", '[data-role="board"]')
    press(anna, "confirm", '[data-role="board-close"]')
    for one in everybody:
        patience.until(lambda: board(one, "facts.stage") == "closed", 15, f"the session to end for {one.name}")
    # The call went on all the while.
    vera.must_decode(gleb)
    anna.must_decode(gleb)
    vera.wait_for('[data-action="board.protocol"]', "the way to the protocol")
    session = board(anna, "session")
    assert vera.browser.evaluate("() => document.querySelector('[data-action=\"board.protocol\"]').pathname") == f"/protocol/{session}"


def test_what_is_being_written_survives_a_reload_and_a_broken_line(town, person):
    meeting = town.meeting()
    anna, gleb = together(town, person, meeting.link, "Анна", "Глеб")
    begin(anna)
    look(gleb)
    forward(anna, "writing", gleb)
    field = '[data-role="board-idea-form"] textarea'
    gleb.browser.fill(field, "Начатая мысль")
    gleb.wait_for('.storm-saved[data-state="saved"]', "the draft to be saved")

    gleb.browser.page.reload()
    come(gleb, meeting.link)
    look(gleb)
    patience.until(lambda: gleb.browser.page.input_value(field) == "Начатая мысль", 15, "the draft to be back")

    # The line breaks while one types, and somebody else goes on.
    gleb.browser.evaluate("() => veche.signalling.close()")
    gleb.browser.fill(field, "Начатая мысль и её конец")
    write(anna, "Тем временем")
    drafts = "() => Object.values(veche.store.get().room.board.own?.drafts ?? {})"
    patience.until(lambda: "Начатая мысль и её конец" in gleb.browser.evaluate(drafts), 40, "what was typed meanwhile to be saved")
    assert gleb.browser.page.input_value(field) == "Начатая мысль и её конец"
    forward(anna, "reveal", gleb)
    press(anna, "board.revealAll", '[data-role="board"]')
    patience.until(lambda: "Тем временем" in texts(gleb), 20, "what was written meanwhile")


def test_always_anonymous_ideas_carry_no_name_to_anybody(town, person):
    meeting = town.meeting()
    anna, gleb, vera = together(town, person, meeting.link, "Анна", "Глеб", "Вера")
    heard: list[str] = []
    for one in (anna, vera):
        session = one.browser.context.new_cdp_session(one.browser.page)
        session.send("Network.enable")
        session.on("Network.webSocketFrameReceived", lambda event: heard.append(event["response"]["payloadData"]))
    begin(anna, anonymity="always")
    look(gleb, vera)
    forward(anna, "writing", gleb, vera)
    write(gleb, "Тайная мысль")
    forward(anna, "reveal", gleb, vera)
    press(anna, "board.revealAll", '[data-role="board"]')
    patience.until(lambda: "Тайная мысль" in texts(vera) and "Тайная мысль" in texts(anna), 15, "the idea to be shown")
    told = [message for message in map(json.loads, heard) if message.get("type") == "board"]
    assert any("Тайная мысль" in json.dumps(message, ensure_ascii=False) for message in told), "nothing was overheard"
    for message in told:
        assert "Глеб" not in json.dumps(message, ensure_ascii=False), message
    for one in (anna, vera):
        assert "Глеб" not in one.text('[data-role="board-ideas"]')
        assert all("author" not in idea and "at" not in idea for idea in ideas(one))


def test_a_phone_in_the_classroom_votes(town, person, artifacts):
    meeting = town.meeting()
    anna, gleb = together(town, person, meeting.link, "Анна", "Глеб")
    begin(anna, mode="open", anonymity="open")
    look(gleb)
    forward(anna, "writing", gleb)
    write(anna, "Голосуйте за меня")
    for stage in ("improve", "cluster", "vote"):
        forward(anna, stage, gleb)
    press(anna, "board.phones", '[data-role="board"]')
    patience.until(lambda: board(gleb, "own.phoneLink"), 15, "the link for phones")
    phone = person("Борис", camera=None, size=(360, 740))
    phone.open(f"{town.server.base}{board(gleb, 'own.phoneLink')}?lang=ru")
    phone.wait_for(".phone-item", "what may be voted on", seconds=30)
    assert "Голосуйте за меня" in phone.text('[data-role="phone-items"]')
    phone.browser.page.locator('[data-key^="1-"]').first.click()
    patience.until(lambda: "учтены" in phone.text('[data-role="phone-state"]'), 15, "the phone's dot to count")
    assert not phone.browser.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    phone.screenshot(artifacts / "board-phone.png")
    press(anna, "board.votes", '[data-role="board"]')
    raw = "() => [...veche.store.get().room.board.items.values()].map(each => each.raw)"
    patience.until(lambda: gleb.browser.evaluate(raw) == [1], 15, "the phone's dot in the results")


def test_who_leads_seats_people_by_hand_for_the_sheets(town, person):
    meeting = town.meeting()
    anna, gleb, boris, vera = everybody = together(town, person, meeting.link, "Анна", "Глеб", "Борис", "Вера")
    begin(anna, mode="635", anonymity="open")
    look(gleb, boris, vera)
    forward(anna, "writing", gleb, boris, vera)
    press(anna, "board.seating", '[data-role="board-sheet"]')
    rows = '[data-role="board-seating"] .storm-seat-row'
    anna.wait_for(rows, "the question who sits where")
    names = lambda: anna.browser.page.locator(f"{rows} .storm-seat-name").all_inner_texts()  # noqa: E731
    assert sorted(names()) == ["Борис", "Вера", "Глеб"], "who leads writes although three others are there"

    # Two people are no group, and that is said.
    anna.browser.page.locator(f"{rows} select").last.select_option("0")
    press(anna, "confirm", '[data-role="board-seating"]')
    patience.until(lambda: "не меньше трёх" in anna.text('[data-role="board-seating"] [role="alert"]'), 15, "the refusal")
    anna.browser.page.locator(f"{rows} select").last.select_option("1")

    # The last goes to the front by the keyboard alone.
    last = names()[-1]
    for row in (2, 1):
        up = anna.browser.page.locator(rows).nth(row).locator("button").first
        up.focus()
        anna.browser.page.keyboard.press("Enter")
    assert names()[0] == last
    order = names()
    press(anna, "confirm", '[data-role="board-seating"]')
    seat = "() => veche.store.get().room.board.own?.sheet?.seat"
    by_name = {one.name: one for one in everybody}
    for place, name in enumerate(order):
        patience.until(lambda: by_name[name].browser.evaluate(seat) == place, 15, f"{name} to sit at place {place + 1}")
    patience.until(lambda: [name for name in board(vera, "facts.seats.groups")[0]] == order, 15, "the order in which the sheets go")

    # A sheet goes on to whoever is next in that order.
    first, second = by_name[order[0]], by_name[order[1]]
    first.browser.page.locator('[data-role="board-sheet"] textarea').first.fill("С первого листа")
    saved = "() => Object.values(veche.store.get().room.board.own?.drafts ?? {})"
    patience.until(lambda: "С первого листа" in first.browser.evaluate(saved), 15, "the words to be saved")
    # A double click is one step: the next but one would else get a sheet of which a neighbour saw nothing.
    anna.browser.page.locator('[data-role="board-sheet"] [data-action="board.round"]').dblclick()
    patience.until(lambda: "С первого листа" in second.text('[data-role="board-sheet"]'), 20, "the sheet to go on")
    assert board(anna, "facts.seats.round") == 1
    late = "() => veche.signalling.request({ type: 'board', action: 'round', round: 0 }).then(() => 'done', (error) => error.code)"
    assert anna.browser.evaluate(late) == "conflict"
    assert not anna.sees('[data-action="board.seating"]'), "people can be moved although the sheets are under way"
