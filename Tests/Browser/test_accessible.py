"""The pages for those who do not see them, and for those who use no mouse."""

import importlib.resources
import json

import evening
import gallery
import gallery_board
import gallery_programme
import patience
import pytest
from evening import come, may, room

pytestmark = pytest.mark.timeout(500)
AXE = (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text()

CHECK = """async () => {
    // A message on its way out is half transparent, and gone before anybody could read it.
    const found = await axe.run({ exclude: [".toasts"] }, {
        runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }, resultTypes: ["violations"],
    });
    return found.violations.map(({ id, help, nodes }) => ({
        id, help, nodes: nodes.slice(0, 4).map(node => `${node.target.join(" ")} | ${node.html.slice(0, 160)} | ${node.failureSummary}`),
    }));
}"""


TELEPHONE = {"width": 360, "height": 740}
# What sticks out sideways of the window, of the board, of a dialog, innermost last; nothing where nothing can be pushed.
WIDER = """() => [document.documentElement, ...document.querySelectorAll(".storm, .storm-body, dialog[open], dialog[open] .dialog-body")]
    .filter(each => each.scrollWidth > each.clientWidth + 1)
    .filter(each => each === document.documentElement || getComputedStyle(each).overflowX !== "visible")
    .flatMap(frame => {
        const edge = frame.getBoundingClientRect().left + frame.clientLeft + frame.clientWidth;
        const beyond = each => Math.round(each.getBoundingClientRect().right - edge);
        return [`${frame.className}: ${frame.scrollWidth} px in ${frame.clientWidth}`, ...[...frame.querySelectorAll("*")]
            .filter(each => beyond(each) > 1).slice(-4).map(each => `${beyond(each)} px: ${each.outerHTML.slice(0, 160)}`)];
    })"""


class Checker:
    """Looks at every page with axe-core and remembers what is wrong.

    With `narrow` also at whether it fits on a telephone: a page that has to be pushed sideways is read by nobody.
    """

    def __init__(self, language: str, narrow: bool = False):
        self.language = language
        self.narrow = narrow
        self.wrong: dict[str, list] = {}
        self.looked = 0

    def __call__(self, name: str, person) -> None:
        page = person.browser.page
        # What fades in is paler than it will be.
        page.evaluate("() => Promise.all(document.getAnimations().map(each => { try { each.finish(); } catch { return null; } }))")
        if not page.evaluate("() => typeof axe === 'object'"):
            page.evaluate(AXE)
        violations = page.evaluate(CHECK)
        if violations:
            self.wrong[name] = violations
        assert page.evaluate("() => document.documentElement.lang") == self.language, f"{name} names another language"
        if self.narrow:
            self._must_fit_a_telephone(name, page)
        self.looked += 1

    def _must_fit_a_telephone(self, name: str, page) -> None:
        if page.locator('[data-role="menu"]').count() > 0:
            return  # it closes when the window changes, and it is narrow
        size = page.viewport_size
        page.set_viewport_size(TELEPHONE)
        wide = page.evaluate(WIDER)
        page.set_viewport_size(size)
        if wide:
            self.wrong.setdefault(name, []).append({"id": "wider-than-a-telephone", "nodes": wide})

    def must_have_found_nothing(self, artifacts, kind: str) -> None:
        print(f"axe looked at {self.looked} pages and panels")
        (artifacts / f"axe-{kind}-{self.language}.json").write_text(json.dumps(self.wrong, ensure_ascii=False, indent=1))
        rules = {name: sorted(each["id"] for each in found) for name, found in self.wrong.items()}
        assert not rules, f"axe found: {rules}; axe-{kind}-{self.language}.json among the artifacts tells where"


def _must_find_what_is_wrong(check: Checker, one) -> None:
    """A checker that finds nothing in a page that is wrong would find nothing anywhere."""
    one.wait_for("#room-code", "the first page")
    one.browser.evaluate("() => document.body.append(document.createElement('button'))")
    check("wrong", one)
    assert [each["id"] for each in check.wrong.pop("wrong")] == ["button-name"]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_page_breaks_the_rules_for_accessible_pages(town, person, artifacts, language):
    check = Checker(language)
    _must_find_what_is_wrong(check, person("Вера").open(f"{town.server.base}/?lang={language}"))
    anna, gleb, guest = town.sign_in(person("Анна")), person("Глеб"), person("Вера")
    gallery.pages(town, guest, anna, person("Борис"), language, check)
    gallery.call(town, anna, gleb, guest, language, check)
    check.must_have_found_nothing(artifacts, "call")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_page_of_the_programme_breaks_them(demonstration, person, scratch, artifacts, language):
    check = Checker(language, narrow=True)
    gallery_programme.programme(
        demonstration, person("Анна", camera=None, size=(1440, 900)), person("Глеб", camera=None, size=(1440, 900)), scratch, language, check)
    check.must_have_found_nothing(artifacts, "programme")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_stage_of_a_board_breaks_them(demonstration, person, artifacts, language):
    check = Checker(language, narrow=True)
    everybody = tuple(person(name, camera=None) for name in ("Анна", "Глеб", "Борис"))
    phone = person("Вера", camera=None, size=(360, 740))
    gallery_board.evening_of_boards(demonstration, everybody, phone, language, check, microphone=False)
    check.must_have_found_nothing(artifacts, "board")
    evening.no_errors(*everybody, phone)


def tab_to(person, selector: str) -> None:
    """Goes to an element by the Tab key alone, as far as it takes."""
    keyboard = person.browser.page.keyboard
    reached = f"() => document.activeElement?.matches({json.dumps(selector)}) ?? false"
    for _ in range(80):
        if person.browser.evaluate(reached):
            shown = person.browser.evaluate(
                "() => { const look = getComputedStyle(document.activeElement);"
                " return look.outlineStyle !== 'none' || look.boxShadow !== 'none' || document.activeElement.matches('input'); }"
            )
            assert shown, f"{selector} has the focus and does not show it"
            return
        keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not lead to {selector}")


def test_a_whole_call_without_a_mouse(town, person):
    meeting = town.meeting()
    anna = come(town.sign_in(person("Анна")), meeting.link, microphone=False)
    boris = town.sign_in(person("Борис"))
    boris.open(f"{meeting.link}?lang=ru")
    boris.wait_for('[data-action="join"]', "the page before the call", seconds=30)
    keyboard = boris.browser.page.keyboard
    tab_to(boris, "#name")
    keyboard.press("Control+A")
    keyboard.type("Борис")
    keyboard.press("Enter")
    evening.inside(boris)
    patience.until(lambda: room(anna, "total") == 2, 30, "two people in the call")

    # Mute, by the button and by its key.
    tab_to(boris, '[data-action="toggle-microphone"]')
    keyboard.press("Space")
    patience.until(lambda: not evening.sends(boris, "microphone"), 15, "the microphone to be off")
    patience.until(lambda: anna.tile(boris).muted, 15, "the others to see it")

    tab_to(boris, '[data-action="hand.raise"]')
    keyboard.press("Enter")
    patience.until(lambda: room(anna, "floor.total") == 1, 15, "the hand")

    # A panel opens and closes, and the focus comes back to where it was.
    tab_to(boris, '.toolbar [data-action="participants"]')
    keyboard.press("Enter")
    boris.wait_for('[data-role="participants"]', "the list of people")
    tab_to(boris, '[data-role="participants-filter"]')
    keyboard.press("Escape")
    patience.until(lambda: not boris.sees('[data-role="participants"]'), 15, "the list to close")
    assert boris.browser.evaluate("""() => document.activeElement?.dataset.action""") == "participants"

    tab_to(boris, '.toolbar [data-action="chat"]')
    keyboard.press("Enter")
    boris.wait_for('[data-role="chat"]', "the chat")
    tab_to(boris, '[data-role="chat-text"]')
    keyboard.type("Пишу без мыши")
    keyboard.press("Enter")
    evening.must_read(anna, "Пишу без мыши")
    keyboard.press("Escape")

    # A vote.
    anna.browser.evaluate(
        "({ request }) => veche.signalling.request(request)",
        {"request": {"type": "poll", "action": "create", "question": "Удобно?", "options": ["Да", "Нет"],
                     "multiple": False, "anonymous": True, "open": True}},
    )  # fmt: skip
    boris.wait_for('[data-action="polls.answer"]', "the invitation to vote")
    tab_to(boris, '[data-action="polls.answer"]')
    keyboard.press("Enter")
    tab_to(boris, '[data-role="poll"] input[type="radio"]')
    keyboard.press("Space")
    tab_to(boris, '[data-action="poll.vote"]')
    keyboard.press("Enter")
    patience.until(lambda: room(anna, "polls.0.voted") == 1, 15, "the vote")

    # The reactions' menu by arrows.
    keyboard.press("Escape")
    tab_to(boris, '[data-action="react"]')
    keyboard.press("Enter")
    boris.wait_for('[data-role="menu"]', "the reactions")
    keyboard.press("ArrowRight")
    keyboard.press("Enter")
    anna.wait_for('[data-role="reactions"]', "the reaction")

    # The host, too: mute by the menu in the list.
    assert may(anna, "moderate")
    evening.switch(boris, "microphone", True)
    tab_to(anna, '.toolbar [data-action="participants"]')
    anna.browser.page.keyboard.press("Enter")
    tab_to(anna, f'[data-participant="{boris.id}"] [data-role="person-menu"]')
    anna.browser.page.keyboard.press("Enter")
    anna.wait_for('[data-role="menu"]', "the menu of a person")
    for _ in range(20):
        if anna.browser.evaluate("() => document.activeElement?.dataset.action") == "house.mute.microphone":
            break
        anna.browser.page.keyboard.press("ArrowDown")
    anna.browser.page.keyboard.press("Enter")
    patience.until(lambda: not evening.sends(boris, "microphone"), 15, "Boris to be muted")

    tab_to(boris, '[data-action="leave"]')
    keyboard.press("Enter")
    boris.wait_for('[data-page="left"]', "the page after the call")
    evening.no_errors(anna, boris)


def test_the_programme_without_a_mouse(demonstration, person):
    anna = demonstration.sign_in(person("Анна", camera=None), "admin")
    gallery_programme.visit(demonstration, anna, "/programme?tab=overview", '[data-role="this-month"]', "ru")
    keyboard = anna.browser.page.keyboard
    active = "() => document.activeElement?.dataset.action || document.activeElement?.id"

    # From tab to tab by the arrows, into the list, to one school and back to where one was.
    tab_to(anna, "#tab-overview")
    keyboard.press("ArrowRight")
    keyboard.press("ArrowRight")
    anna.wait_for(".school-row", "the schools")
    tab_to(anna, "#school-filter")
    keyboard.type("СОШ № 2")
    patience.until(lambda: anna.browser.page.locator(".school-row").count() == 1, 15, "one school to be found")
    tab_to(anna, '[data-action="school"]')
    keyboard.press("Enter")
    anna.wait_for("dialog[open] .history-row", "all about the school")
    keyboard.press("Escape")
    patience.until(lambda: anna.browser.evaluate(active) == "school", 15, "the focus to be back on the school")

    # A form says what is missing, at the first field that is.
    gallery_programme.visit(demonstration, anna, "/programme?tab=plan", '[data-action="plan-session"]', "ru")
    tab_to(anna, '[data-action="plan-session"]')
    keyboard.press("Enter")
    patience.until(lambda: anna.browser.evaluate(active) == "session-title", 15, "the form with the focus on its first field")
    keyboard.type("Читаем вместе")
    tab_to(anna, "#session-problem")
    keyboard.type("Как читать каждый день?")
    tab_to(anna, '[data-action="save-session"]')
    keyboard.press("Enter")
    patience.until(lambda: anna.browser.evaluate(active) == "session-leader", 15, "the focus on what is missing")
    assert anna.browser.evaluate("() => document.activeElement.getAttribute('aria-invalid')") == "true"
    evening.no_errors(anna)


def test_a_board_without_a_mouse(demonstration, person):
    host, delegates = demonstration.group()
    link = demonstration.plan(host)["link"]
    anna, gleb = (
        come(demonstration.sign_in(person(name, camera=None), login), link, name=demonstration.people[login][1], microphone=False)
        for name, login in (("Анна", host), ("Глеб", delegates[0])))  # fmt: skip

    def reach(one, selector: str) -> None:
        tab_to(one, selector)
        one.browser.page.keyboard.press("Enter")

    reach(anna, '.toolbar [data-action="board"]')
    reach(anna, '[data-action="board.open"]')
    patience.until(lambda: anna.browser.page.input_value("#storm-problem") != "", 15, "what was planned to stand there")
    reach(anna, '[data-action="confirm"]')
    gleb.wait_for('[data-action="board.show"]', "the call to the board")
    reach(gleb, '[data-action="board.show"]')
    for stage in ("problem", "writing"):
        reach(anna, '[data-action="board.forward"]')
        anna.wait_for('[data-role="board-forward"]', "the question whether to go on")
        reach(anna, '[data-role="board-forward"] [data-action="confirm"]')
        gleb.wait_for(f'[data-role="board"][data-stage="{stage}"]', f"the board of {stage}")
    tab_to(gleb, '[data-role="board-idea-form"] textarea')
    gleb.browser.page.keyboard.type("Читать вслух по ролям")
    reach(gleb, '[data-action="board.idea"]')
    patience.until(lambda: gallery_board.own_ideas(gleb) == 1, 15, "the idea to be taken")
    gallery_board.goto(anna, "vote", gleb)
    gleb.wait_for('[data-action="board.rank"]', "something to vote on")
    reach(gleb, '[data-action="board.rank"]')
    patience.until(lambda: gallery_board.board(anna, "facts.voted") == 1, 15, "the vote to count")
    evening.no_errors(anna, gleb)
