"""Firefox, driven over WebDriver BiDi, which it speaks by itself."""

import base64
import contextlib
import json
import os
import pathlib
import queue
import re
import shutil
import subprocess
import threading

from websockets.sync.client import connect

PREFERENCES = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.tabs.remote.separatePrivilegedContentProcess": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "intl.accept_languages": "ru-RU, ru, en",
    "media.autoplay.default": 0,
    "media.gmp-manager.updateEnabled": False,
    "media.navigator.permission.disabled": True,
    "media.navigator.streams.fake": True,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


class Firefox:
    """One Firefox process with one page."""

    def __init__(self, directory: pathlib.Path, *, size=(1280, 720)):
        self.open = contextlib.ExitStack()
        self.profile = directory / "firefox"
        shutil.rmtree(self.profile, ignore_errors=True)
        self.profile.mkdir()
        (self.profile / "user.js").write_text(
            "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items())
        )
        self.process = subprocess.Popen(
            ["firefox-esr", "--headless", "--no-remote", "--profile", str(self.profile),
             "--remote-debugging-port", "0", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "HOME": str(self.profile), "MOZ_CRASHREPORTER_DISABLE": "1"},
        )  # fmt: skip
        try:
            self.socket = self.open.enter_context(connect(self._address() + "/session", max_size=None))
            self.number = 0
            self.call("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
            self.context = self.call("browsingContext.getTree")["contexts"][0]["context"]
            self.call("browsingContext.setViewport", context=self.context, viewport={"width": size[0], "height": size[1]})
        except BaseException:
            self.close()
            raise

    def _address(self) -> str:
        """The address that Firefox prints. The rest of its output is read too, or it would stop at a full pipe."""
        found: queue.Queue[str] = queue.Queue()

        def read() -> None:
            for line in self.process.stderr:
                if match := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
                    found.put(match[1])
            found.put("")

        threading.Thread(target=read, daemon=True).start()
        address = found.get(timeout=60)
        if not address:
            raise RuntimeError("Firefox ended before it could be driven")
        return address

    def call(self, method: str, **parameters):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv(timeout=60))
            if answer.get("id") == self.number:
                if answer["type"] == "error":
                    raise RuntimeError(f"{method}: {answer['error']}: {answer['message']}")
                return answer["result"]

    def goto(self, address: str) -> None:
        self.call("browsingContext.navigate", context=self.context, url=address, wait="interactive")

    def evaluate(self, function: str, argument=None):
        """As Playwright's: calls the function with the argument, and values travel as JSON."""
        # The first `true` waits for the promise; JSON keeps the two browsers' values alike.
        answer = self.call(
            "script.callFunction",
            functionDeclaration=f"async (text) => JSON.stringify(await ({function})(JSON.parse(text))) ?? 'null'",
            arguments=[{"type": "string", "value": json.dumps(argument)}],
            awaitPromise=True, target={"context": self.context}, userActivation=True,
        )  # fmt: skip
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def fill(self, selector: str, text: str) -> None:
        self.evaluate(
            """({ selector, text }) => {
                const field = document.querySelector(selector);
                field.focus(); field.value = text;
                field.dispatchEvent(new Event("input", { bubbles: true }));
                field.dispatchEvent(new Event("change", { bubbles: true }));
            }""",
            {"selector": selector, "text": text},
        )

    def click(self, selector: str) -> None:
        self.evaluate("({ selector }) => document.querySelector(selector).click()", {"selector": selector})

    def screenshot(self, path: pathlib.Path) -> None:
        answer = self.call("browsingContext.captureScreenshot", context=self.context)
        path.write_bytes(base64.b64decode(answer["data"]))

    def close(self) -> None:
        try:
            self.open.close()
        except OSError:
            pass  # Firefox itself may be gone
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
