"""What the people of a meeting do with each other: the town they come from, and what each presses on the page."""

import json
import pathlib
import secrets

import patience
import studio
from people import Person

PASSWORD = "синий кит ест лимоны"
TONE = {name: tone for name, (_, _, tone) in studio.PEOPLE.items()}


class Town:
    """Two schools and the people who have an account; the meetings are planned here too.

    Anna is a teacher who runs the meetings, Gleb the delegate of another school, Boris and Vera are pupils. Whoever is
    to come as a guest comes without signing in.
    """

    def __init__(self, server):
        self.server = server
        self.sign = secrets.token_hex(3)
        self.schools = {
            name: self.ask("POST", "/api/schools", {"name": f"{name} {self.sign}"})["id"]
            for name in ("Гимназия", "Никольская СОШ")
        }
        self.accounts: dict[str, str] = {}
        self.cookies: dict[str, str] = {}
        for name, role, school in (
            ("Анна", "staff", "Гимназия"), ("Глеб", "staff", "Никольская СОШ"),
            ("Борис", "pupil", "Гимназия"), ("Вера", "pupil", "Никольская СОШ"),
        ):  # fmt: skip
            self._settle(name, role, self.schools[school])

    def _settle(self, name: str, role: str, school: str) -> None:
        made = self.ask("POST", "/api/accounts", {"name": name, "role": role, "school": school})
        self.accounts[name] = made.get("account", made)["id"]
        status, headers, text = self.server.request(
            "POST", "/api/invitations/" + made["link"].rsplit("/", 1)[1],
            {"login": f"{studio.PEOPLE[name][0]}-{self.sign}", "password": PASSWORD}, {"Origin": self.server.base},
        )  # fmt: skip
        assert status == 200, f"{name}'s invitation was not accepted: {status} {text}"
        self.cookies[name] = headers["Set-Cookie"].split(";")[0].split("=", 1)[1]

    def ask(self, method: str, path: str, body: dict | None = None):
        status, _, text = self.server.request(method, path, body, {"Authorization": f"Bearer {self.server.token}"})
        assert status in (200, 201, 204), f"{method} {path} answered {status}: {text}"
        return json.loads(text) if text else None

    def meeting(self, title: str = "Вечер наставников", **plan):
        """A planned meeting that Anna runs and to which Gleb is a delegate."""
        from server import Room

        roles = [
            {"account": self.accounts["Анна"], "role": "administrator"},
            {"account": self.accounts["Глеб"], "role": "delegate"},
        ]
        made = self.ask("POST", "/api/rooms", {"title": title, "policy": "accept", "roles": roles, **plan})
        return Room(self.server, made["slug"], made["link"])

    def sign_in(self, person: Person) -> Person:
        """The person's browser knows the person's account from now on."""
        person.browser.context.add_cookies(
            [{"name": "veche_session", "value": self.cookies[person.name], "url": self.server.base,
              "secure": True, "httpOnly": True}]
        )  # fmt: skip
        return person


# Through the door.


def knock(person: Person, link: str, *, name: str | None = None, camera: bool = False, microphone: bool = True,
          language: str = "ru") -> Person:  # fmt: skip
    """Comes to the door with these devices on, and presses the button to enter."""
    person.open(f"{link}{'&' if '?' in link else '?'}lang={language}")
    person.wait_for('[data-action="join"]', "the page before the call", seconds=30)
    for device, wanted in (("camera", camera), ("microphone", microphone)):
        switch(person, device, wanted)
    patience.until(lambda: _typed(person, name or person.name), 15, "the name to stand in the field")
    person.press("join")
    return person


def _typed(person: Person, name: str) -> bool:
    # The name of an account comes a moment later and may write over what was typed.
    if person.browser.evaluate("""() => document.querySelector("#name").value""") != name:
        person.browser.fill("#name", name)
        return False
    return True


def come(person: Person, link: str, **options) -> Person:
    """Comes to the door and enters at once."""
    return inside(knock(person, link, **options))


def together(town: Town, person, link: str, *names: str, **options) -> list[Person]:
    """These people of the town in the call, each of them signed in, and each of them aware of all."""
    present = [come(town.sign_in(person(name)), link, **options) for name in names]
    for one in present:
        patience.until(lambda: room(one, "total") == len(names), 30, f"{one.name} to know of {len(names)} people")
    return present


def inside(person: Person) -> Person:
    person.wait_for('[data-page="call"]', "the call to open", seconds=30)
    person.id = patience.until(person._own_id, 30, f"{person.name}'s own tile")
    return person


def outside(person: Person) -> Person:
    person.wait_for('[data-page="waiting"]', "the page before the closed door", seconds=30)
    return person


def refused(person: Person, code: str) -> None:
    person.wait_for(f'[data-page="error"][data-code="{code}"]', f"the page that says {code}", seconds=30)


def switch(person: Person, device: str, on: bool) -> None:
    """Switches the microphone or the camera on or off, as the person would by its button."""
    local = f"() => {{ const {{ local }} = veche.store.get(); return [local.acquiring, local.{device}]; }}"

    def done() -> bool:
        acquiring, now = person.browser.evaluate(local)
        if acquiring:
            return False
        if now == on:
            return True
        person.press(f"toggle-{device}")
        return False

    patience.until(done, 30, f"{person.name}'s {device} to be {'on' if on else 'off'}", every=0.3)


# What the page knows, for what a person sees in too many places to name one.


def room(person: Person, path: str):
    """A part of what the page knows about the room, such as `floor.total`."""
    steps = "".join(f"?.[{json.dumps(step)}]" for step in path.split("."))
    return person.browser.evaluate(f"() => veche.store.get().room{steps} ?? null")


def sends(person: Person, device: str) -> bool:
    return person.browser.evaluate(f"() => veche.store.get().local.{device}")


def may(person: Person, permission: str) -> bool:
    return permission in (room(person, "you.permissions") or [])


# Pressing.


def press(person: Person, action: str, within: str = "") -> None:
    """Presses the visible button of that action, wherever it stands."""
    click(person, f'{within} [data-action="{action}"]:visible')


def click(person: Person, selector: str) -> None:
    person.browser.page.locator(selector).first.click(timeout=30000)


def more(person: Person, action: str) -> None:
    """Chooses a line of the toolbar's menu."""
    click(person, '[data-role="more"]:visible')
    press(person, action, '[data-role="menu"]')


def command(person: Person, action: str) -> None:
    """A command of the toolbar, which on a telephone may be in its menu."""
    if person.sees(f'.toolbar [data-action="{action}"]'):
        press(person, action, ".toolbar")
    else:
        more(person, action)


def close_panel(person: Person) -> None:
    person.browser.page.keyboard.press("Escape")
    patience.until(lambda: not person.sees(".side .panel"), 15, "the panel to close")


def panel(person: Person, name: str) -> None:
    """Opens a panel, unless it is open."""
    if person.sees(f'[data-role="{name}"]'):
        return
    command(person, name)
    person.wait_for(f'[data-role="{name}"]', f"the panel {name}")


def people(person: Person, tab: str = "here") -> None:
    """Opens the list of people, or of those who wait."""
    panel(person, "participants")
    if person.sees(f'[data-action="tab-{tab}"]'):
        press(person, f"tab-{tab}")


def about(person: Person, other: Person, *actions: str) -> None:
    """Chooses from the menu of another person in the list; further actions lie deeper in the menu."""
    people(person)
    click(person, f'[data-participant="{other.id}"] [data-role="person-menu"]:visible')
    for action in actions:
        press(person, action, '[data-role="menu"]')


def answer(person: Person, text: str | None = None) -> None:
    """Says yes in the dialog that asks, with the text that it asks for."""
    person.wait_for("dialog[open]", "a dialog")
    if text is not None:
        person.browser.fill("#prompt-field", text)
    click(person, 'dialog[open] [data-action="confirm"]')


def appoint(person: Person, other: Person, role: str) -> None:
    about(person, other, "house.appoint")
    person.browser.page.check(f'dialog[open] input[name="choice"][value="{role}"]', timeout=30000)
    answer(person)


def say(person: Person, text: str) -> None:
    """Writes into the chat that is open, and sends it."""
    panel(person, "chat")
    person.browser.fill('[data-role="chat-text"]', text)
    press(person, "chat.send")


def reads(person: Person, text: str) -> bool:
    """Whether a message with this text stands in the chat that is open."""
    return person.browser.page.locator('[data-role="chat-message"]', has_text=text).count() > 0


def must_read(person: Person, text: str) -> None:
    panel(person, "chat")
    patience.until(lambda: reads(person, text), 15, f"{person.name} to read “{text}”")


def of_message(person: Person, text: str, action: str) -> None:
    """Chooses from the menu of a message."""
    message = person.browser.page.locator('[data-role="chat-message"]', has_text=text).last
    message.hover(timeout=30000)
    message.locator('[data-action="chat.menu"]').click(timeout=30000)
    press(person, action, '[data-role="menu"]')


# Listening.


def voices(person: Person, *, seconds: float = 1.5) -> set[str]:
    """Whose voices a person hears at the moment."""
    heard = person.hears(list(TONE.values()), seconds=seconds)
    return {name for name, tone in TONE.items() if tone in heard}


def must_hear(person: Person, *names: str, seconds: float = 20) -> None:
    """Fails unless the person comes to hear exactly these people."""
    heard: set[str] = set()

    def right() -> bool:
        heard.clear()
        heard.update(voices(person))
        return heard == set(names)

    try:
        patience.until(right, seconds, f"{person.name} to hear exactly {set(names) or 'nobody'}")
    except AssertionError as error:
        raise AssertionError(f"{error}; heard was {heard or 'nobody'}") from None


def no_errors(*everybody: Person) -> None:
    """Whatever happened, no page may have stumbled over it."""
    for one in everybody:
        errors = [line for line in one.browser.console if line.startswith("pageerror")]
        assert not errors, f"{one.name}'s console: {errors}"


def write(path: pathlib.Path, size: int) -> pathlib.Path:
    path.write_bytes(bytes(number % 251 for number in range(size)))
    return path
