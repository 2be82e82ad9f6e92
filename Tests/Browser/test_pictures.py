"""Pictures of every page and panel, to be looked at. Only taken when VECHE_PICTURES is set."""

import os

import gallery
import gallery_board
import gallery_programme
import pytest

pytestmark = pytest.mark.timeout(600)
__test__ = bool(os.environ.get("VECHE_PICTURES"))

LANGUAGES = pytest.mark.parametrize("language", ["ru", "en"])
SIZES = pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desktop", "telephone"])
FINISHED = "() => Promise.all(document.getAnimations().map(each => { try { each.finish(); } catch { return null; } }))"


class Camera:
    """Takes a picture of everything that is looked at; `whole` pages from the top to the bottom."""

    def __init__(self, directory, *, whole: bool = False):
        directory.mkdir(exist_ok=True)
        self.directory = directory
        self.whole = whole
        self.taken = 0

    def __call__(self, name: str, person) -> None:
        page = person.browser.page
        page.evaluate(FINISHED)
        self.taken += 1
        dialog = page.locator("dialog[open]").count() > 0
        page.screenshot(path=str(self.directory / f"{self.taken:02}-{name}.png"), full_page=self.whole and not dialog)


@LANGUAGES
@SIZES
def test_pictures(town, person, artifacts, language, size):
    look = Camera(artifacts / f"pictures-{language}-{size[0]}")
    anna, gleb, guest, administrator = (person(name, size=size) for name in ("Анна", "Глеб", "Вера", "Борис"))
    gallery.pages(town, guest, town.sign_in(anna), administrator, language, look)
    gallery.call(town, anna, gleb, guest, language, look)


@LANGUAGES
@SIZES
def test_pictures_of_the_programme(demonstration, person, scratch, artifacts, language, size):
    look = Camera(artifacts / f"programme-{language}-{size[0]}", whole=True)
    centre, delegate = (person(name, camera=None, size=size) for name in ("Анна", "Глеб"))
    gallery_programme.programme(demonstration, centre, delegate, scratch, language, look)
    if size[0] > 900:
        # As wide as a sheet of paper between its margins.
        centre.browser.page.emulate_media(media="print")
        centre.browser.resize(690, 1000)
        gallery_programme.printed(demonstration, centre, language, look)


@LANGUAGES
@SIZES
def test_pictures_of_a_board(demonstration, person, artifacts, language, size):
    look = Camera(artifacts / f"board-{language}-{size[0]}")
    everybody = tuple(person(name, size=size) for name in ("Анна", "Глеб", "Борис"))
    phone = person("Вера", camera=None, size=(390, 844))
    gallery_board.evening_of_boards(demonstration, everybody, phone, language, look, camera=True)
