"""The operator's page, which shows live how busy the server is."""

import re

import patience


def figure(person, role: str) -> float | None:
    """The number that a gauge shows, in either language's spelling; None while it knows none."""
    text = person.text(f'[data-role="{role}"] .gauge-value').replace("\u00a0", "").replace(" ", "").replace(",", ".")
    return float(text) if re.fullmatch(r"[0-9.]+", text) else None


def overflow(person) -> int:
    return person.browser.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_an_operator_sees_live_figures_in_both_languages_and_on_a_telephone(room, person, artifacts):
    server = room.server
    assert server.request("GET", "/api/operator")[0] == 401, "the figures are the administrator's"
    anna = person("Анна").join(room.link)
    boris = person("Борис").join(room.link)
    anna.must_see(boris, "blue")

    operator = person("Вера", camera=None).open(f"{server.base}/operator?lang=ru#token={server.token}")
    operator.wait_for(".operator-body", "the figures")
    assert server.token not in operator.browser.evaluate("() => location.href"), "the token stays in the address bar"
    patience.until(lambda: (figure(operator, "people") or 0) >= 2, 10, "the operator to see two people")
    for role in ("sent", "received", "delay", "memory", "cpu"):
        patience.until(lambda: (figure(operator, role) or 0) > 0, 15, f"the gauge “{role}” to show something")
    assert 0.05 < figure(operator, "sent") < 50, "two small pictures are a few megabits a second"
    assert figure(operator, "delay") < 100, "milliseconds"
    assert operator.exists('[data-role="worker"]') and operator.exists('[data-role="drops"] tbody tr')

    causes = operator.browser.evaluate("() => [...document.querySelectorAll('[data-role=\"drops\"] tr[data-cause]')].map((row) => row.dataset.cause)")
    assert {"no_room", "too_long", "not_permitted", "unreachable", "other"} <= set(causes), f"refusals by cause: {causes}"
    assert re.search("до [0-9]+", operator.text('[data-role="handover-queue"]')), "how much waits from other threads"

    def line() -> str:
        return operator.browser.evaluate("() => document.querySelector('[data-role=\"sent\"] svg path')?.getAttribute('d') ?? ''")

    drawn = line()
    patience.until(lambda: line() not in ("", drawn), 5, "the line to go on")
    title = operator.text("h1")
    assert re.search("[а-я]{4}", title), f"the title is not Russian: {title}"
    operator.browser.resize(1280, 900)
    operator.screenshot(artifacts / "operator.png")

    operator.browser.resize(360, 740)
    patience.until(lambda: overflow(operator) <= 0, 3, "the page to fit into 360 px")
    operator.screenshot(artifacts / "operator-telephone.png")

    # The token was kept for this tab: the English page needs none in its address.
    operator.open(f"{server.base}/operator?lang=en")
    operator.wait_for(".operator-body", "the figures in English")
    patience.until(lambda: (figure(operator, "sent") or 0) > 0, 10, "the English page to show something")
    assert not re.search("[а-яё]", operator.text("body"), re.IGNORECASE), "the English page has Russian words"
    assert re.search("up to [0-9]+", operator.text('[data-role="handover-queue"]'))
    assert overflow(operator) <= 0
    errors = [entry for entry in operator.browser.console if entry.startswith(("pageerror", "error"))]
    assert not errors, f"the console: {errors}"
