"""A walk through the pages of the mentoring programme, for those who look at each of them: a checker, a camera."""

import pathlib

import patience
from demonstration import Demonstration
from evening import press
from gallery import Look
from people import Person

TABS = {
    "overview": '[data-role="this-month"]', "plan": ".plan-month", "schools": ".school-row", "people": "[data-person]",
    "import": ".drop-field", "regularity": '[data-role="calendar"]', "indicators": '[data-role^="chart"]',
    "actions": ".action-list", "report": '[data-role="paper"]',
}  # fmt: skip
CHANGED = """Школа;Статус;С;По;Основание;Наставник
{first};низкие результаты;{since};;Приказ комитета № 12;
Новая школа у реки;сложные условия;01.09.2025;;Приказ комитета № 12;
"""
WRONG = """Школа;Статус;С;По;Основание;Наставник
{first};отличница;01.09.2025;;Приказ комитета № 12;
{first};низкие результаты;31.02.2025;;;
;низкие результаты;01.09.2025;;Приказ комитета № 12;
"""


def programme(town: Demonstration, centre: Person, delegate: Person, scratch: pathlib.Path, language: str, look: Look) -> None:
    """All pages of the programme: as the administrator sees them, the centre, and the delegate of a school."""
    town.sign_in(centre, "admin")
    _tabs(town, centre, language, look)
    _school(town, centre, language, look)
    _person(town, centre, language, look)
    _import(town, centre, scratch, language, look)
    _sessions(town, centre, language, look)
    _protocols(town, centre, language, look)
    _without(town, centre, language, look)
    town.sign_in(delegate, town.group()[1][0])
    for tab in ("overview", "indicators", "actions", "regularity"):
        visit(town, delegate, f"/programme?tab={tab}", TABS[tab], language)
        look(f"delegate-{tab}", delegate)


def printed(town: Demonstration, centre: Person, language: str, look: Look) -> None:
    """What somebody prints."""
    board = next(each["board"] for each in reversed(town.sessions("held")) if each.get("board"))
    for name, path, ready in (("report", "/programme?tab=report", TABS["report"]), ("protocol", f"/protocol/{board}", ".protocol-head")):
        visit(town, centre, path, ready, language)
        look(f"printed-{name}", centre)


def visit(town: Demonstration, person: Person, path: str, ready: str, language: str) -> None:
    ask = f"lang={language}" + (f"&p={town.programme}" if path.startswith("/programme?") and "p=" not in path else "")
    person.open("about:blank").open(f"{town.server.base}{path}{'&' if '?' in path else '?'}{ask}")
    person.wait_for(ready, path, seconds=30)


def close(person: Person) -> None:
    person.browser.page.keyboard.press("Escape")


def _tabs(town: Demonstration, centre: Person, language: str, look: Look) -> None:
    for tab, ready in TABS.items():
        visit(town, centre, f"/programme?tab={tab}", ready, language)
        look(f"programme-{tab}", centre)
    visit(town, centre, "/programme?tab=indicators", "#indicator-school", language)
    centre.browser.page.select_option("#indicator-school", town.school(town.group()[1][0])["id"])
    centre.wait_for('[data-role="chart"]', "the chart of one school")
    look("programme-indicators-school", centre)
    visit(town, centre, "/programme?tab=overview", '[data-action="edit-programme"]', language)
    press(centre, "edit-programme")
    centre.wait_for("#programme-title", "the form of a programme")
    look("programme-change", centre)


def _school(town: Demonstration, centre: Person, language: str, look: Look) -> None:
    visit(town, centre, "/programme?tab=schools", ".school-row", language)
    press(centre, "school", f'[data-school="{town.school(town.group()[1][0])["id"]}"]')
    centre.wait_for("dialog[open] .history-row", "all about a school")
    look("school", centre)
    folded = centre.browser.page.locator("dialog[open] details:not([open]) > summary")
    while folded.count() > 0:
        folded.first.click()
    look("school-all", centre)
    close(centre)
    press(centre, "new-school")
    centre.wait_for("#programme-school-name", "the form of a school")
    look("new-school", centre)


def _person(town: Demonstration, centre: Person, language: str, look: Look) -> None:
    visit(town, centre, "/programme?tab=people", "[data-person]", language)
    press(centre, "person")
    centre.wait_for("#person-name", "the form of a person")
    look("person", centre)


def _import(town: Demonstration, centre: Person, scratch: pathlib.Path, language: str, look: Look) -> None:
    first = town.school(town.group()[1][0])
    since = next(each["from"] for each in first["statuses"] if each["kind"] == "lowResult")
    for name, table, verdict in (("import-preview", CHANGED, "ready"), ("import-errors", WRONG, "errors")):
        path = scratch / f"{name}.csv"
        path.write_text(table.format(first=first["name"], since=since))
        visit(town, centre, "/programme?tab=import", ".drop-field", language)
        centre.browser.page.set_input_files("#import-file", str(path))
        centre.wait_for(f'[data-role="import-preview"][data-verdict="{verdict}"]', "the preview of an import")
        look(name, centre)


def _sessions(town: Demonstration, centre: Person, language: str, look: Look) -> None:
    for name, session in (("session-held", town.sessions("held")[-1]), ("session-planned", town.sessions("planned")[0])):
        visit(town, centre, f"/programme/{town.programme}/sessions/{session['id']}", ".session-head h1", language)
        look(name, centre)
    press(centre, "cancel-session")
    centre.wait_for("#cancel-reason", "the question why")
    look("session-cancel", centre)
    visit(town, centre, "/programme?tab=plan", '[data-action="plan-session"]', language)
    press(centre, "plan-session")
    centre.wait_for("#session-title", "the form of a session")
    look("session-form", centre)
    centre.browser.page.locator('[data-action="save-session"]').click()
    centre.wait_for('dialog[open] [aria-invalid="true"]', "what is missing")
    look("session-form-wrong", centre)


def _protocols(town: Demonstration, centre: Person, language: str, look: Look) -> None:
    held = town.sessions("held")
    named = next(each for each in reversed(held) if each["anonymity"] == "reveal" and each.get("board"))
    visit(town, centre, f"/protocol/{named['board']}", ".protocol-head", language)
    look("protocol", centre)
    silent = next(each for each in reversed(held) if each["anonymity"] == "always" and each.get("board"))
    # What comes back from earlier months has no author here.
    ideas = town.ask("GET", f"/api/boards/{silent['board']}")["ideas"]
    idea = next(each for each in ideas if each["kind"] == "new")["id"]
    town.ask_as("imc", "POST", f"/api/boards/{silent['board']}/unlocks", {"idea": idea, "reason": "Ребёнок пишет, что его бьют дома"})
    visit(town, centre, f"/protocol/{silent['board']}", '[data-role="unlock"]', language)
    if not centre.sees('[data-action="ask-unlock"]'):
        centre.browser.click('[data-role="unlock"] summary')
    look("protocol-anonymous", centre)
    press(centre, "ask-unlock")
    centre.wait_for("#unlock-reason", "the question why")
    look("protocol-unlock", centre)


def _without(town: Demonstration, centre: Person, language: str, look: Look) -> None:
    """A programme in which nothing is yet."""
    known = [each for each in town.ask("GET", "/api/programmes") if each["id"] != town.programme]
    made = known[0] if known else town.ask("POST", "/api/programmes", {
        "title": "Наставники Приозерья", "district": "Приозёрный район", "start": "2026-09", "timeZone": "Europe/Moscow"})  # fmt: skip
    for tab, ready in (("overview", '[data-role="first-steps"]'), ("plan", ".plan-month"), ("report", '[data-role="paper"]')):
        visit(town, centre, f"/programme?p={made['id']}&tab={tab}", ready, language)
        look(f"empty-{tab}", centre)
    for tab in ("schools", "people", "regularity", "indicators", "actions"):
        visit(town, centre, f"/programme?p={made['id']}&tab={tab}", f'#tabpanel-{tab} .empty-note', language)
        look(f"empty-{tab}", centre)
