"""The mentoring programme: a month's session from the plan to the protocol, and the review that begins the next one."""

import datetime
import json
import pathlib
import time

import patience
import pytest
from evening import PASSWORD, Town, come, press
from test_board import board, forward, ideas, look, texts, write

pytestmark = pytest.mark.timeout(600)

MOSCOW = datetime.timezone(datetime.timedelta(hours=3))


class District(Town):
    """A leader school and three that it mentors, each with whoever speaks for it, in a programme that began last month.

    Anna leads the sessions and Дарья writes for those who speak; Gleb, Boris and Vera are delegates.
    """

    def __init__(self, server):
        super().__init__(server)
        today = datetime.datetime.now(MOSCOW).date()
        began = (today.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
        self.programme = self.ask("POST", "/api/programmes", {
            "title": "Сеть наставников", "district": "Тосненский район", "start": began.strftime("%Y-%m"),
            "timeZone": "Europe/Moscow"})["id"]  # fmt: skip
        self.path = f"/api/programmes/{self.programme}"
        self.members, self.persons = {}, {}
        for name, kind in (("Лицей", "leader"), ("Школа на реке", "lowResult"), ("Школа у леса", "lowResult"),
                           ("Школа на горе", "difficult")):  # fmt: skip
            school = self.ask("POST", f"{self.path}/schools", {"name": f"{name} {self.sign}"})["id"]
            self.members[name] = school
            self.ask("POST", f"{self.path}/schools/{school}/statuses", {
                "kind": kind, "from": began.isoformat(), "source": "Приказ комитета № 7"})  # fmt: skip
            if kind != "leader":
                self.ask("POST", f"{self.path}/links", {
                    "leader": self.members["Лицей"], "mentored": school, "from": began.isoformat()})  # fmt: skip
        for name, part, school in (
            ("Анна", "facilitator", "Лицей"), ("Дарья", "secretary", "Лицей"), ("Глеб", "delegate", "Школа на реке"),
            ("Борис", "delegate", "Школа у леса"), ("Вера", "delegate", "Школа на горе"), ("Центр", "observer", None),
        ):  # fmt: skip
            account = self.enrol(name, self.members.get(school))
            made = self.ask("POST", f"{self.path}/people", {
                "name": name, "part": part, "account": account, **({"school": self.members[school]} if school else {})})  # fmt: skip
            self.persons[name] = made["id"]

    def enrol(self, name: str, school: str | None) -> str:
        made = self.ask("POST", "/api/accounts", {"name": name, "role": "staff", **({"school": school} if school else {})})
        login = f"programme-{len(self.persons)}-{self.sign}"
        status, headers, text = self.server.request(
            "POST", "/api/invitations/" + made["link"].rsplit("/", 1)[1], {"login": login, "password": PASSWORD},
            {"Origin": self.server.base})  # fmt: skip
        assert status == 200, text
        self.cookies[name] = headers["Set-Cookie"].split(";")[0].split("=", 1)[1]
        return made.get("account", made)["id"]

    def plan(self, title: str, problem: str, **more) -> dict:
        return self.ask("POST", f"{self.path}/sessions", {
            "title": title, "problem": problem, "leader": self.members["Лицей"],
            "schools": [school for name, school in self.members.items() if name != "Лицей"],
            "startsAt": int(time.time() * 1000) + 60_000, "duration": 60, "mode": "ngt", "anonymity": "reveal",
            "facilitator": self.persons["Анна"], "secretary": self.persons["Дарья"], **more})  # fmt: skip

    def get(self, path: str):
        return self.ask("GET", self.path + path)

    def sees(self, name: str, path: str) -> tuple[int, str]:
        """What the server answers to somebody's own account."""
        status, _, text = self.server.request("GET", path, None, {"Cookie": f"veche_session={self.cookies[name]}"})
        return status, text


def open_planned(anna) -> None:
    """Opens the board with what the programme has planned for this session."""
    anna.press("board")
    press(anna, "board.open", ".storm-none")
    anna.wait_for('[data-role="board-open"]', "the question how to begin")
    press(anna, "confirm", '[data-role="board-open"]')
    patience.until(lambda: board(anna, "facts.stage"), 15, "the session to begin")


def to(anna, stage: str, *others) -> None:
    """Forward, stage by stage, up to this one."""
    order = ["review", "problem", "writing", "reveal", "improve", "cluster", "vote", "score", "decide", "assign", "protocol"]
    while (now := board(anna, "facts.stage")) != stage:
        forward(anna, order[order.index(now) + 1], *others)


def action(person, state: str, school: str) -> bool:
    return person.sees(f'[data-school="{school}"] [data-board-action][data-state="{state}"]')


def test_a_month_from_the_plan_to_the_review_of_the_next(another_server, person, artifacts):
    town = District(another_server())
    session = town.plan("Ноябрь: смысловое чтение", "Ученики не понимают условий задач")
    link = session["link"]
    anna, gleb, boris, vera = (
        come(town.sign_in(person(name)), link, camera=name in ("Анна", "Глеб")) for name in ("Анна", "Глеб", "Борис", "Вера"))
    darya = come(town.sign_in(person("Дарья", camera=None)), link, microphone=False)
    others = (gleb, boris, vera, darya)
    open_planned(anna)
    look(*others)
    assert board(anna, "facts.problem")["text"] == "Ученики не понимают условий задач", "planned, and there by itself"
    to(anna, "problem", *others)
    press(anna, "board.agree", '[data-role="board"]')

    # Everybody thinks for themselves; the secretary writes down what somebody only said.
    to(anna, "writing", *others)
    for one in (gleb, boris, vera):
        write(one, f"Предложение: {one.name}")
    to(anna, "reveal", *others)
    press(anna, "board.revealAll", '[data-role="board"]')
    patience.until(lambda: len(ideas(darya)) == 3, 15, "all ideas to be read out")
    to(anna, "improve", *others)
    form = '[data-role="board-speaker-form"]'
    darya.browser.click(f"details:has({form}) > summary")
    darya.browser.fill('[data-role="board-speaker"]', "Глеб")
    darya.browser.fill(f"{form} textarea", "Сказано вслух")
    press(darya, "board.idea", form)
    patience.until(lambda: "Сказано вслух" in texts(vera), 15, "the words of the speaker")

    # A vote, a decision, an action for each school, which its own delegate takes.
    to(anna, "vote", *others)
    for one in (gleb, boris, vera):
        # The nominal group technique puts ideas in order.
        one.wait_for('[data-action="board.rank"]', "something to vote on")
        one.browser.page.locator('[data-action="board.rank"]').first.click()
    patience.until(lambda: board(anna, "facts.voted") == 3, 15, "three votes")
    to(anna, "decide", *others)
    press(anna, "board.decide.adopt", ".storm-item")
    anna.browser.fill("#storm-reason", "Больше всего голосов")
    press(anna, "confirm", '[data-role="board-decide"]')
    anna.browser.page.locator('.storm-item [data-action="board.decide.park"]').last.click()
    anna.browser.fill("#storm-reason", "Вернёмся, когда будет кабинет")
    press(anna, "confirm", '[data-role="board-decide"]')
    to(anna, "assign", *others)
    for one, name in ((gleb, "Школа на реке"), (boris, "Школа у леса"), (vera, "Школа на горе")):
        school = town.members[name]
        press(anna, "board.assign", f'[data-school="{school}"]')
        anna.browser.fill('[data-role="board-assign-text"]', f"Провести урок: {name}")
        press(anna, "confirm", '[data-role="board-assign"]')
        patience.until(lambda: action(one, "proposed", school), 15, f"the action of {name}")
        other = next(each for each in (gleb, boris, vera) if each is not one)
        assert not other.exists(f'[data-school="{school}"] [data-action="board.accept"]'), "somebody else's school"
        press(one, "board.accept", f'[data-school="{school}"]')
        press(one, "confirm", '[data-role="prompt"]')
        patience.until(lambda: action(anna, "accepted", school), 15, f"{name} to take it")
    anna.screenshot(artifacts / "programme-assign.png")
    to(anna, "protocol", *others)
    press(anna, "board.forward", '[data-role="board"]')
    press(anna, "confirm", '[data-role="board-close"]')
    patience.until(lambda: board(vera, "facts.stage") == "closed", 15, "the session to end")
    vera.must_decode(gleb)
    first = board(anna, "session")

    # The protocol, on the page and as files, for those who were there and for the centre; for a stranger there is none.
    town.enrol("Чужой", None)
    for name, path, expected in (
        ("Анна", "protocol.pdf", 200), ("Анна", "export.xlsx", 200), ("Анна", "export.csv", 200), ("Анна", "export.json", 200),
        ("Центр", "protocol.pdf", 200), ("Центр", "export.xlsx", 200), ("Глеб", "protocol.pdf", 200), ("Чужой", "protocol.pdf", 404),
        ("Чужой", "export.xlsx", 404),
    ):  # fmt: skip
        status, _ = town.sees(name, f"/api/boards/{first}/{path}?lang=ru")
        assert status == expected, f"{name} {path}: {status}"
    assert town.server.request("GET", f"/api/boards/{first}")[0] in (401, 403, 404)
    assert len(town.get("/actions")) == 3
    for one in (anna, gleb, boris, vera, darya):
        one.leave()
    gleb.open(f"{town.server.base}/protocol/{first}?lang=ru")
    patience.until(lambda: "Больше всего голосов" in gleb.text("main"), 30, "the protocol to be shown")
    assert "Провести урок" in gleb.text("main") and "Сказано вслух" in gleb.text("main")
    gleb.screenshot(artifacts / "programme-protocol.png")

    # The next session begins with the review of what was promised, and with the idea that was parked.
    again = town.plan("Декабрь: что вышло", "Что мешало провести уроки", startsAt=int(time.time() * 1000) + 120_000)
    anna, gleb = (come(town.sign_in(one), again["link"]) for one in (anna, gleb))
    open_planned(anna)
    look(gleb)
    assert board(anna, "facts.stage") == "review"
    river, forest, hill = (town.members[name] for name in ("Школа на реке", "Школа у леса", "Школа на горе"))
    anna.wait_for(f'[data-school="{river}"] [data-action="board.reviewed.done"]', "the actions of the last session")
    assert "Вернёмся, когда будет кабинет" in anna.text('[data-role="board"]'), "the parked idea"
    press(anna, "board.reviewed.done", f'[data-school="{river}"]')
    for school, state in ((forest, "notDone"), (hill, "carried")):
        press(anna, f"board.reviewed.{state}", f'[data-school="{school}"]')
        anna.browser.fill("#prompt-field", "Болел учитель")
        press(anna, "confirm", '[data-role="prompt"]')
        patience.until(lambda: action(gleb, state, school), 15, f"the action to be {state}")
    anna.screenshot(artifacts / "programme-review.png")
    states = {one["school"]: (one["state"], one["carried"]) for one in town.get("/actions")}
    assert states[river][0] == "done" and states[forest][0] == "notDone" and states[hill][1] == 1, states

    # What the programme's page says of it, to the centre and to a school.
    centre = person("Центр", camera=None, size=(1440, 900))
    town.sign_in(centre).open(f"{town.server.base}/programme?lang=ru")
    patience.until(lambda: "Сеть наставников" in centre.text("main"), 30, "the programme")
    centre.screenshot(artifacts / "programme-overview.png")
    status, text = town.sees("Глеб", f"{town.path}/regularity")
    own = {one["id"] for one in json.loads(text)["schools"]}
    assert status == 200 and own == {river}, "a school sees itself alone"
    audit = {each["action"] for each in town.ask("GET", "/api/audit?limit=500")["records"]}
    assert {"statusSet", "sessionPlanned", "boardExported"} <= audit, audit


def test_no_name_is_in_the_database_of_an_anonymous_session(another_server, person):
    server = another_server()
    town = District(server)
    session = town.plan("Тихая тема", "О чём трудно говорить", anonymity="always")
    anna, gleb = (come(town.sign_in(person(name)), session["link"]) for name in ("Анна", "Глеб"))
    open_planned(anna)
    look(gleb)
    to(anna, "writing", gleb)
    write(gleb, "Мне трудно на уроках")
    to(anna, "reveal", gleb)
    press(anna, "board.revealAll", '[data-role="board"]')
    patience.until(lambda: "Мне трудно на уроках" in texts(anna), 15, "the idea")
    identity = board(anna, "session")
    status, text = town.sees("Анна", f"/api/boards/{identity}/export.json?lang=ru")
    assert status == 200 and "Мне трудно на уроках" in text and "Глеб" not in text
    server.stop()
    import sqlite3

    database = sqlite3.connect(f"file:{pathlib.Path(server.directory) / 'data' / 'veche.sqlite'}?mode=ro", uri=True)
    account = next(row[0] for row in database.execute("SELECT id FROM account WHERE name = 'Глеб' ORDER BY createdAt DESC"))
    found = 0
    for table in ("boardSession", "boardEvent", "boardSeal"):
        for row in database.execute(f"SELECT * FROM {table}"):
            words = " ".join(each.decode(errors="replace") if isinstance(each, bytes) else str(each) for each in row)
            found += "Мне трудно" in words
            assert "Глеб" not in words and account not in words, table
    assert found, "the journal was looked at where it is not"
