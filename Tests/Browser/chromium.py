"""Chromium, driven by Playwright. Each person has a browser of their own, for a camera of their own."""

import pathlib

import studio

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
    "--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding", "--use-fake-ui-for-media-stream", "--ignore-certificate-errors",
]  # fmt: skip


class Page:
    """One page in a browser context of its own: nothing is shared with another person's."""

    def __init__(self, browser, *, size=(1280, 720)):
        self.context = browser.new_context(
            ignore_https_errors=True, permissions=["camera", "microphone"], locale="ru-RU",
            viewport={"width": size[0], "height": size[1]},
        )  # fmt: skip
        self.page = self.context.new_page()
        self.console: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.console.append(f"pageerror: {error}"))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def goto(self, address: str) -> None:
        self.page.goto(address, wait_until="domcontentloaded")

    def fill(self, selector: str, text: str) -> None:
        self.page.fill(selector, text, timeout=10000)

    def click(self, selector: str) -> None:
        self.page.click(selector, timeout=10000)

    def evaluate(self, function: str, argument=None):
        return self.page.evaluate(function, argument)

    def resize(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def screenshot(self, path: pathlib.Path) -> None:
        self.page.screenshot(path=str(path))

    def close(self) -> None:
        self.context.close()


class Chromiums:
    """The browsers of one run, each started when its person first appears."""

    def __init__(self, playwright, network, directory: pathlib.Path):
        self.playwright = playwright
        self.network = network
        self.directory = directory
        self.running = {}

    def page(self, name: str, place: str = "near", *, camera=studio.SMALL, **options) -> Page:
        """`camera=None` is a computer that has neither a camera nor a microphone."""
        key = (name, place, camera)
        browser = self.running.get(key)
        if browser is None or not browser.is_connected():
            flags = list(FLAGS)
            if camera:
                video, sound = studio.files_of(name, camera, self.directory)
                flags += [
                    "--use-fake-device-for-media-stream",
                    f"--use-file-for-fake-video-capture={video}",
                    f"--use-file-for-fake-audio-capture={sound}",
                ]
            browser = self.playwright.chromium.launch(
                executable_path=str(self._program(place)), headless=True, args=flags,
                handle_sigint=False, handle_sigterm=False,
            )  # fmt: skip
            self.running[key] = browser
        return Page(browser, **options)

    def _program(self, place: str) -> pathlib.Path:
        """Chromium itself, or a script that starts it at another place of the network."""
        if place == "near":
            return pathlib.Path("/usr/bin/chromium")
        script = self.directory / f"chromium-{place}"
        script.write_text(f'#!/bin/sh\nexec {" ".join(self.network.inside(place))} /usr/bin/chromium "$@"\n')
        script.chmod(0o755)
        return script

    def close(self) -> None:
        for browser in self.running.values():
            browser.close()
