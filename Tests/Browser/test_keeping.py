"""Pages of a programme that runs for years: the report on a telephone, and a board that is kept beyond its time."""

import patience
import pytest
from evening import press
from gallery_programme import TABS, visit

pytestmark = pytest.mark.timeout(200)
OPEN = "() => [...document.querySelectorAll('details.paper-part')].map(each => each.open)"


def test_the_districts_report_is_folded_on_a_telephone_and_whole_on_paper(demonstration, person):
    centre = person("Борис", camera=None, size=(390, 844))
    demonstration.sign_in(centre, "admin")
    visit(demonstration, centre, "/programme?tab=report", TABS["report"], "ru")
    assert not any(centre.browser.evaluate(OPEN))
    height = centre.browser.evaluate("() => document.documentElement.scrollHeight")
    assert height < 3 * 844, f"the folded report is {height} px long"
    centre.browser.page.locator("details.paper-part > summary").nth(1).focus()
    centre.browser.page.keyboard.press("Enter")
    assert centre.browser.evaluate(OPEN).index(True) == 1
    assert centre.sees('details.paper-part[open] [data-role="calendar"]')
    # Another span of months leaves open what is open.
    centre.browser.page.locator("#report-from").select_option(index=3)
    patience.until(lambda: centre.exists(TABS["report"]) and centre.browser.evaluate(OPEN).count(True) == 1, 20, "the other months")
    for event, open_parts in (("beforeprint", len(centre.browser.evaluate(OPEN))), ("afterprint", 1)):
        centre.browser.evaluate("event => dispatchEvent(new Event(event))", event)
        assert centre.browser.evaluate(OPEN).count(True) == open_parts
    desk = person("Глеб", camera=None, size=(1280, 900))
    demonstration.sign_in(desk, "admin")
    visit(demonstration, desk, "/programme?tab=report", TABS["report"], "ru")
    assert all(desk.browser.evaluate(OPEN))


def test_an_administrator_keeps_a_board_beyond_its_time(demonstration, person):
    centre = person("Борис", camera=None, size=(1280, 900))
    demonstration.sign_in(centre, "admin")
    board = next(each["board"] for each in demonstration.sessions("held") if each.get("board"))
    visit(demonstration, centre, f"/protocol/{board}", ".protocol-head", "ru")
    press(centre, "hold")
    centre.browser.fill("#reason", "Жалоба родителей")
    press(centre, "confirm", "dialog")
    patience.until(lambda: "Жалоба родителей" in centre.text('[data-role="hold"]'), 15, "the reason to stand there")
    press(centre, "release")
    press(centre, "confirm", "dialog")
    centre.wait_for('[data-action="hold"]', "the board to be let go")
    assert not centre.exists('[data-role="hold"]')
