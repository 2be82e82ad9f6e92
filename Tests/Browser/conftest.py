"""The stage of the browser suite: a network, a server, and people who come and go."""

import json
import os
import pathlib
import shutil
import sys
import tempfile

import pytest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

from chromium import Chromiums  # noqa: E402
from demonstration import Demonstration  # noqa: E402
from evening import Town  # noqa: E402
from firefox import Firefox  # noqa: E402
from network import Network  # noqa: E402
from outsiders import Loop  # noqa: E402
from people import Person  # noqa: E402
from server import Server  # noqa: E402

ARTIFACTS = pathlib.Path(os.environ.get("VECHE_ARTIFACTS", HERE / "artifacts"))


def pytest_configure(config):
    if os.geteuid() != 0:
        pytest.exit("the browser suite makes network namespaces, which only root may: run it as root.", 1)
    config.addinivalue_line("markers", "timeout: seconds that one test may take")
    shutil.rmtree(ARTIFACTS, ignore_errors=True)
    ARTIFACTS.mkdir()
    config.network = Network()
    config.network.open()
    # Threads and processes started from here on live beside the server, not in it. Playwright and the event loop are
    # not started yet.
    config.network.move_this_thread("near")


def pytest_unconfigure(config):
    network = getattr(config, "network", None)
    if network is not None:
        network.close()


def pytest_collection_modifyitems(items):
    for item in items:
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(240))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    setattr(item, f"report_{report.when}", report)
    # While the people of the test are still there: what they see is worth more than a stack.
    if report.when == "call" and report.failed:
        for person in getattr(item, "people_of_this_test", []):
            remember(item.name, person)


def remember(test: str, person: Person) -> None:
    """Keeps a picture of a person's page, its console and its statistics."""
    stem = ARTIFACTS / f"{test}-{person.name}"
    for keep in (
        lambda: person.screenshot(stem.with_suffix(".png")),
        lambda: stem.with_suffix(".console.txt").write_text("\n".join(getattr(person.browser, "console", []))),
        lambda: stem.with_suffix(".room.json").write_text(person.room_as_known()),
        lambda: stem.with_suffix(".statistics.json").write_text(json.dumps(person.statistics(), indent=1)),
    ):
        try:
            keep()
        except Exception as error:  # the page may be gone, and the failure itself matters more
            print(f"{person.name}: {error}")


@pytest.fixture(scope="session")
def network(pytestconfig) -> Network:
    return pytestconfig.network


@pytest.fixture(scope="session")
def scratch():
    directory = pathlib.Path(tempfile.mkdtemp(prefix="veche-browser-"))
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="session")
def artifacts() -> pathlib.Path:
    return ARTIFACTS


@pytest.fixture(scope="session")
def server(network, scratch):
    """The one server that most tests share: it has to survive all of them."""
    directory = scratch / "server"
    directory.mkdir()
    server = Server(network, directory, ARTIFACTS / "server.log")
    server.start()
    yield server
    print(f"\nserver: {server.resident_megabytes():.0f} MB resident, {server.threads_cpu():.1f} s of processor time")
    assert server.stop() == 0, "the server did not end properly when asked to"


@pytest.fixture(scope="session")
def town(server) -> Town:
    """The schools and accounts of the shared server, from where meetings are planned."""
    return Town(server)


@pytest.fixture(scope="session")
def demonstration(network, scratch):
    """A server with a district and two years of its programme, for whoever looks at the pages that show them."""
    directory = scratch / "demonstration"
    directory.mkdir()
    server = Server(network, directory, ARTIFACTS / "demonstration.log", number=9)
    yield Demonstration(server)
    server.stop()


@pytest.fixture
def another_server(network, scratch):
    """Starts further servers with limits and media options of their own."""
    started: list[Server] = []

    def start(media: dict = {}, recordings: dict = {}, **limits) -> Server:
        number = len(started) + 1
        directory = scratch / f"server-{number}"
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir()
        server = Server(network, directory, ARTIFACTS / f"server-{number}.log", number=number, limits=limits, media=media,
                        recordings=recordings)  # fmt: skip
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def room(server, request):
    """A fresh room, and the certainty that the server outlives what happens in it."""
    yield server.new_room("Педсовет")
    assert server.is_running, f"the server died:\n{server.tail()}"


@pytest.fixture(scope="session")
def chromiums(network, scratch):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = Chromiums(playwright, network, scratch)
        yield running
        running.close()


@pytest.fixture(scope="session")
def loop():
    running = Loop()
    yield running
    running.close()


@pytest.fixture
def person(request, chromiums, scratch):
    """Makes people; their pages are closed when the test is over."""
    made: list[Person] = []
    request.node.people_of_this_test = made

    def make(name: str, place: str = "near", **options) -> Person:
        made.append(Person(name, chromiums.page(name, place, **options)))
        return made[-1]

    def make_with_firefox(name: str) -> Person:
        made.append(Person(name, Firefox(scratch)))
        return made[-1]

    make.with_firefox = make_with_firefox
    yield make
    for one in made:
        try:
            one.close()  # a second time does no harm
        except Exception as error:  # closed in the test, or crashed: the test has said what it thinks of it
            print(f"{one.name}: {error}")
