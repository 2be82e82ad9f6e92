"""The pages around the call."""

import re
import time

import patience


def test_an_administrator_makes_a_room_and_people_enter_by_its_link(server, person, artifacts):
    anna = person("Анна").open(server.admin_link)
    anna.wait_for("#room-title", "the field for the room's title")
    anna.browser.fill("#room-title", "Мозговой штурм")
    anna.press("create-room")
    anna.wait_for('[data-role="room-link"]', "the link of the new room")
    anna.screenshot(artifacts / "administrator.png")
    link = anna.browser.evaluate(
        """() => { const element = document.querySelector('[data-role="room-link"]');
            return element.href ?? element.value ?? element.querySelector("a")?.href ?? element.textContent.trim(); }"""
    )
    assert link.startswith(server.base + "/r/"), link
    boris = person("Борис").join(link)
    anna.join(link)
    patience.until(lambda: boris.others() == {"Анна"}, 10, "Boris to see Anna")
    boris.must_see(anna, "red")


def test_before_the_call_one_sees_oneself_and_that_the_microphone_works(room, person, artifacts):
    anna = person("Анна").open(f"{room.link}?lang=ru")
    anna.wait_for('[data-role="preview"] video', "the preview")
    patience.until(
        lambda: anna.browser.evaluate("""() => {
            const video = document.querySelector('[data-role="preview"] video');
            return video.videoWidth > 0 && video.readyState >= 2; }"""),
        10, "the preview to show a picture",
    )  # fmt: skip

    def level() -> float:
        return anna.browser.evaluate(
            """() => Number(document.querySelector('[data-role="meter"]').getAttribute("aria-valuenow"))"""
        )

    patience.until(lambda: level() > 0, 10, "the meter to move")
    for device in ("camera", "microphone"):
        assert anna.browser.evaluate(
            "({ device }) => document.querySelector(`select[data-device=\"${device}\"]`).options.length", {"device": device}
        ) >= 1
    anna.screenshot(artifacts / "before-the-call.png")


def test_somebody_without_camera_and_microphone_can_still_watch(room, person):
    boris = person("Борис", camera=None).join(room.link)
    anna = person("Анна").join(room.link)
    boris.must_see(anna, "red")
    assert anna.tile(boris).camera == "off" and anna.tile(boris).muted


def test_a_link_to_a_room_that_does_not_exist_says_so(server, person, artifacts):
    anna = person("Анна").open(f"{server.base}/r/aaaa-aaaa-aaaa?lang=ru")
    anna.wait_for('[data-page="error"][data-code="roomNotFound"]', "the page that says the room is unknown")
    assert re.search("[а-я]{4}", anna.text('[data-page="error"]')), "the sentence is not Russian"
    anna.screenshot(artifacts / "no-such-room.png")
    anna.open(f"{server.base}/r/aaaa-aaaa-aaaa?lang=en")
    anna.wait_for('[data-page="error"][data-code="roomNotFound"]', "the same page in English")
    assert not re.search("[а-я]{4}", anna.text('[data-page="error"]')), "the sentence is not English"


def test_a_full_room_and_a_full_server_say_so_and_disturb_nobody(another_server, person, artifacts):
    server = another_server(participants=3, roomCapacity=2)
    room = server.new_room("Тесно")
    anna, boris = person("Анна").join(room.link), person("Борис").join(room.link)
    anna.must_see(boris, "blue")

    def refused(name: str, link: str, code: str) -> None:
        late = person(name).open(f"{link}?lang=ru")
        late.wait_for('[data-action="join"], [data-page="error"]', "a page")
        if late.sees('[data-action="join"]'):
            late.browser.fill("#name", name)
            late.press("join")
        late.wait_for(f'[data-page="error"][data-code="{code}"]', f"the page that says {code}")
        late.screenshot(artifacts / f"{code}.png")
        late.close()

    refused("Вера", room.link, "roomFull")
    other = server.new_room("Рядом")
    gleb = person("Глеб").join(other.link)
    refused("Вера", other.link, "serverFull")

    anna.must_see(boris, "blue")
    gleb.leave()
    gleb.wait_for('[data-page="left"]', "the page after the call")
    boris.leave()
    boris.wait_for('[data-page="left"]', "the page after the call")
    vera = person("Вера").join(room.link)
    anna.must_see(vera, "yellow")


def test_the_call_fits_a_telephone(room, person, artifacts):
    anna = person("Анна", size=(360, 640)).join(room.link)
    boris = person("Борис").join(room.link)
    anna.must_see(boris, "blue")
    time.sleep(0.5)
    anna.screenshot(artifacts / "telephone.png")
    width = anna.browser.evaluate("() => document.documentElement.scrollWidth")
    assert width <= 360, f"the page is {width} px wide on a telephone of 360"
    for action in ("toggle-microphone", "toggle-camera", "leave"):
        box = anna.browser.evaluate(
            "({ action }) => { const b = document.querySelector(`[data-action=\"${action}\"]`).getBoundingClientRect();"
            " return [b.left, b.top, b.right, b.bottom]; }", {"action": action})  # fmt: skip
        assert box[0] >= 0 and box[1] >= 0 and box[2] <= 360 and box[3] <= 640, f"{action} lies outside: {box}"


def test_the_keyboard_alone_is_enough_to_enter(room, person):
    anna = person("Анна").open(f"{room.link}?lang=ru")
    anna.wait_for("#name", "the field for the name")
    anna.browser.page.focus("#name")
    anna.browser.page.keyboard.type("Анна")
    anna.browser.page.keyboard.press("Enter")
    anna.wait_for('[data-page="call"]', "the call to open")


def test_pages_forbid_what_they_do_not_need(server, room):
    for path in ("/", f"/r/{room.slug}", "/admin"):
        status, headers, _ = server.request("GET", path)
        assert status == 200
        policy = headers.get("Content-Security-Policy", "")
        directives = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.split()}
        scripts = directives.get("script-src", directives.get("default-src"))
        assert scripts, f"{path} has no content security policy for scripts: {policy!r}"
        assert "'unsafe-inline'" not in scripts and "'unsafe-eval'" not in scripts and "*" not in scripts
        assert headers.get("X-Content-Type-Options") == "nosniff"
        assert headers.get("Referrer-Policy"), "the link of a room would travel in the Referer header"


def test_the_metrics_count_people(room, person):
    person("Анна").join(room.link)
    status, _, text = room.server.request("GET", "/metrics")
    assert status == 200
    numbers = dict(re.findall(r"^(\w+)(?:\{[^}]*\})? ([0-9.e+]+)$", text, re.MULTILINE))
    people = [name for name in numbers if "participants" in name]
    assert people and float(numbers[people[0]]) >= 1, f"no participant is counted: {sorted(numbers)}"
