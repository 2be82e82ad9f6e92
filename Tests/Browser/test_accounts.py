"""Accounts, schools and meetings, as the people of a school use them: from the administrator's link to the door."""

import re

import patience
from evening import Town

PASSWORD = "синий кит ест лимоны"


def choose(person, selector: str, text: str) -> None:
    """Chooses the option of a list that says `text`, once the page has it."""
    found = f"""() => [...document.querySelectorAll({selector!r} + " option")].some(each => each.textContent === {text!r})"""
    patience.until(lambda: person.browser.evaluate(found), 30, f"the option “{text}”")
    person.browser.page.select_option(selector, label=text)


def new_account(administrator, name: str, school: str) -> str:
    """The invitation link of a new account, made on the administrator's page."""
    administrator.browser.click('[data-tab="accounts"]')
    administrator.press("new-account")
    administrator.browser.fill("#account-name", name)
    choose(administrator, "#account-school", school)
    administrator.press("save-account")
    administrator.wait_for('[data-role="account-link"]', "the invitation's link", seconds=30)
    return administrator.text('[data-role="account-link"]')


def accept(person, link: str, login: str) -> None:
    person.open(link)
    person.wait_for("#login", "the form of the invitation", seconds=30)
    person.browser.fill("#login", login)
    person.browser.fill("#password", PASSWORD)
    person.browser.fill("#password-again", PASSWORD)
    person.press("submit")
    arrive(person, "/meetings")


def arrive(person, path: str) -> None:
    """Waits until a step has led to another page: a page that is being left cannot be asked anything."""
    person.browser.page.wait_for_url(re.compile(rf"https://[^/]+{path}(\?.*)?$"), wait_until="load", timeout=30000)


def new_school(administrator, name: str) -> None:
    administrator.browser.click('[data-tab="schools"]')
    administrator.wait_for("#school-name", "the field for a school's name")
    administrator.browser.fill("#school-name", name)
    administrator.press("add-school")
    there = f"""() => [...document.querySelectorAll('[data-role="school"] strong')].some(each => each.textContent === {name!r})"""
    patience.until(lambda: administrator.browser.evaluate(there), 30, f"the school “{name}” in the list")


def test_a_teacher_is_invited_plans_a_meeting_and_a_guest_enters_by_a_personal_link(another_server, person, artifacts):
    server = another_server()
    administrator = person("Анна", camera=None).open(server.admin_link)
    administrator.wait_for('[data-tab="schools"]', "the administrator's page", seconds=30)
    new_school(administrator, "Никольская СОШ № 2")
    link = new_account(administrator, "Борис Петров", "Никольская СОШ № 2")
    administrator.screenshot(artifacts / "accounts.png")

    teacher = person("Борис", camera=None)
    accept(teacher, link, "petrov")
    teacher.wait_for('[data-action="new-meeting"]', "the teacher's meetings", seconds=30)
    teacher.press("new-meeting")
    teacher.wait_for("#meeting-title", "the form of a meeting")
    teacher.browser.fill("#meeting-title", "Встреча наставников")
    teacher.browser.page.check("#meeting-monthly")
    teacher.press("save-meeting")
    teacher.wait_for('[data-dialog="share"] [data-role="room-link"]', "the new meeting's link", seconds=30)
    drawn = """() => { const code = document.querySelector('[data-role="qr"]'); return code?.complete && code.naturalWidth > 0; }"""
    patience.until(lambda: teacher.browser.evaluate(drawn), 30, "the QR code to be drawn")
    teacher.browser.click('[data-dialog="share"] summary')
    teacher.browser.fill("#link-name", "Мария Смирнова")
    teacher.browser.page.select_option("#link-role", "delegate")
    choose(teacher, "#link-school", "Никольская СОШ № 2")
    teacher.press("create-link")
    teacher.wait_for(".personal-address", "the personal link", seconds=30)
    personal = teacher.text(".personal-address")
    teacher.screenshot(artifacts / "invite-to-a-meeting.png")

    guest = person("Вера").open(personal)
    guest.wait_for("#name", "the door")
    known = """() => document.querySelector("#name").value"""
    patience.until(lambda: guest.browser.evaluate(known) == "Мария Смирнова", 30, "the name of the personal link")
    assert "invitation" not in guest.browser.evaluate("() => location.href"), "the secret stays in the address bar"
    guest.screenshot(artifacts / "door-of-a-personal-link.png")


def test_signing_in_leads_back_and_signing_out_ends_it_everywhere(another_server, person):
    server = another_server()
    administrator = person("Анна", camera=None).open(server.admin_link)
    administrator.wait_for('[data-tab="schools"]', "the administrator's page", seconds=30)
    new_school(administrator, "Гимназия")
    link = new_account(administrator, "Борис Петров", "Гимназия")
    teacher = person("Борис", camera=None)
    accept(teacher, link, "petrov")
    teacher.wait_for('[data-action="new-meeting"]', "the teacher's meetings", seconds=30)

    late = person("Вера", camera=None).open(link)
    late.wait_for('[data-role="invite-problem"]', "the refusal of a used invitation", seconds=30)

    teacher.press("account")
    teacher.press("sign-out")
    arrive(teacher, "/")
    teacher.wait_for('[data-page="start"] [data-action="sign-in"]', "the start page of a guest", seconds=30)
    teacher.open(f"{server.base}/meetings")
    teacher.wait_for('[data-role="admin-blocked"]', "the notice that one has to sign in", seconds=30)
    teacher.browser.click('.blocked [data-action="sign-in"]')
    arrive(teacher, "/signin")
    teacher.wait_for("#login", "the form for signing in", seconds=30)
    teacher.browser.fill("#login", "petrov")
    teacher.browser.fill("#password", "не тот пароль")
    teacher.press("submit")
    teacher.wait_for(".form-problem", "what is wrong", seconds=30)
    teacher.browser.fill("#password", PASSWORD)
    teacher.press("submit")
    arrive(teacher, "/meetings")
    teacher.wait_for('[data-action="new-meeting"]', "the meetings again", seconds=30)


def test_the_pages_around_the_call_fit_a_telephone(another_server, person, artifacts):
    server = another_server()
    administrator = person("Анна", camera=None, size=(360, 640)).open(f"{server.base}/admin?lang=ru#token={server.token}")
    administrator.wait_for("#room-title", "the administrator's page", seconds=30)
    for tab, ready in (("rooms", "#room-title"), ("accounts", '[data-action="new-account"]'),
                       ("schools", "#school-name"), ("keys", '[data-action="new-key"]')):  # fmt: skip
        administrator.browser.click(f'[data-tab="{tab}"]')
        administrator.wait_for(ready, f"the tab {tab}")
        fits(administrator, f"/admin, {tab}")
    for path, ready in (("/", "#room-code"), ("/signin", "#login"), ("/meetings", '[data-action="new-meeting"]')):
        administrator.open(f"{server.base}{path}?lang=ru")
        administrator.wait_for(ready, path, seconds=30)
        fits(administrator, path)
    administrator.press("new-meeting")
    administrator.wait_for("#meeting-title", "the form of a meeting")
    fits(administrator, "the form of a meeting")
    administrator.screenshot(artifacts / "meeting-on-a-telephone.png")


def fits(person, what: str) -> None:
    width = person.browser.evaluate("() => document.documentElement.scrollWidth")
    assert width <= 360, f"{what} is {width} px wide on a telephone of 360"


def test_the_list_of_meetings_can_be_asked_for_again_and_again(another_server):
    # Once an optimised server fell over the second time: nobody but a caller from outside sees that.
    server = another_server()
    town = Town(server)
    for title in ("Первая", "Вторая", "Третья"):
        town.meeting(title)
    callers = [
        {"Cookie": f"veche_session={town.cookies['Анна']}"}, {"Cookie": f"veche_session={town.cookies['Глеб']}"},
        {"Authorization": f"Bearer {server.token}"},
    ]  # fmt: skip
    for _ in range(10):
        for headers in callers:
            status, _, text = server.request("GET", "/api/rooms", headers=headers)
            assert status == 200 and text.count('"slug"') == 3, f"{status} {text}"
    assert server.is_running, f"the server died:\n{server.tail()}"
