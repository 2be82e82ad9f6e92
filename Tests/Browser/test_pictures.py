"""Pictures of every page and panel, to be looked at. Only taken when VECHE_PICTURES is set."""

import os

import gallery
import pytest

pytestmark = pytest.mark.timeout(600)
__test__ = bool(os.environ.get("VECHE_PICTURES"))


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desktop", "telephone"])
def test_pictures(town, person, artifacts, language, size):
    directory = artifacts / f"pictures-{language}-{size[0]}"
    directory.mkdir(exist_ok=True)
    taken: list[str] = []

    def look(name: str, one) -> None:
        one.browser.page.evaluate("() => Promise.all(document.getAnimations().map(each => { try { each.finish(); } catch { return null; } }))")
        taken.append(name)
        one.screenshot(directory / f"{len(taken):02}-{name}.png")

    anna, gleb, guest, administrator = (person(name, size=size) for name in ("Анна", "Глеб", "Вера", "Борис"))
    gallery.pages(town, guest, town.sign_in(anna), administrator, language, look)
    gallery.call(town, anna, gleb, guest, language, look)
