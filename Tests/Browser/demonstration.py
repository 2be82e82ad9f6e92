"""A server with the demonstration's data: a district after two years of the mentoring programme."""

import json
import re
import subprocess
import time

from people import Person
from server import BINARY, Server

# A line of demo.txt: a login, a part, a school or nothing, a name.
LINE = re.compile(r"^  (\w+) +[^:(]+?(?:: (.+))? \(([^()]+)\)$", re.MULTILINE)


class Demonstration:
    """The server, and those whose logins and password the demonstration tells."""

    def __init__(self, server: Server):
        self.server = server
        configuration = server.configure()
        subprocess.run([str(BINARY), "demo", "--config", str(configuration)], check=True, capture_output=True, timeout=60)
        told = (server.directory / "data" / "demo.txt").read_text()
        self.password = re.search(r"[Пп]ароль[^:]*: (\S+)", told)[1]
        self.people = {login: (school, name) for login, school, name in LINE.findall(told)}
        server.start()
        self.cookies: dict[str, str] = {}
        self.programme = self.ask("GET", "/api/programmes")[0]["id"]
        self.path = f"/api/programmes/{self.programme}"
        self.schools = self.ask("GET", f"{self.path}/schools")

    def ask(self, method: str, path: str, body: dict | None = None):
        status, _, text = self.server.request(method, path, body, {"Authorization": f"Bearer {self.server.token}"})
        assert status in (200, 201, 204), f"{method} {path} answered {status}: {text}"
        return json.loads(text) if text else None

    def ask_as(self, login: str, method: str, path: str, body: dict | None = None):
        """What counts only from somebody's own account."""
        headers = {"Cookie": f"veche_session={self.cookie(login)}", "Origin": self.server.base}
        status, _, text = self.server.request(method, path, body, headers)
        assert status in (200, 201, 204), f"{method} {path} answered {login} {status}: {text}"
        return json.loads(text) if text else None

    def cookie(self, login: str) -> str:
        if login not in self.cookies:
            status, headers, text = self.server.request(
                "POST", "/api/session", {"login": login, "password": self.password}, {"Origin": self.server.base})
            assert status == 200, f"{login} cannot sign in: {status} {text}"
            self.cookies[login] = headers["Set-Cookie"].split(";")[0].split("=", 1)[1]
        return self.cookies[login]

    def sign_in(self, person: Person, login: str) -> Person:
        """The person's browser has the account with this login from now on."""
        person.browser.context.add_cookies(
            [{"name": "veche_session", "value": self.cookie(login), "url": self.server.base, "secure": True, "httpOnly": True}])
        return person

    def sessions(self, state: str) -> list[dict]:
        months = self.ask("GET", f"{self.path}/months")
        return [session for month in months for session in month["sessions"] if session["state"] == state]

    def id_of(self, login: str) -> str:
        """Who somebody with a login is in the programme."""
        name = self.people[login][1]
        return next(each["id"] for each in self.ask("GET", f"{self.path}/people") if each["name"] == name)

    def school(self, login: str) -> dict:
        return next(each for each in self.schools if each["name"] == self.people[login][0])

    def group(self) -> tuple[str, list[str]]:
        """Who leads a group of schools, and two delegates of its schools."""
        for number in (1, 2):
            host = f"vedushchiy{number}"
            inside = {each["id"] for each in self.school(host).get("mentored", [])}
            delegates = [login for login in sorted(self.people) if login.startswith("delegat") and self.school(login)["id"] in inside]
            if len(delegates) >= 2:
                return host, delegates[:2]
        raise AssertionError("no leader of the demonstration has two delegates with a login")

    def plan(self, host: str, **more) -> dict:
        """A session of a leader and the schools it mentors that begins in a minute."""
        leader = self.school(host)
        return self.ask("POST", f"{self.path}/sessions", {
            "title": "Как вернуть интерес к чтению", "problem": "Пятиклассники читают вслух, но не могут пересказать. Что сделать до весны?",
            "leader": leader["id"], "schools": [each["id"] for each in leader["mentored"]],
            "startsAt": int(time.time() * 1000) + 60_000, "duration": 90, "mode": "ngt", "anonymity": "reveal",
            "facilitator": self.id_of(host), **more})  # fmt: skip
