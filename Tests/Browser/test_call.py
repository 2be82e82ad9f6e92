"""A call as the people in it live it: three browsers, their faces, their voices, their screens."""

import time

import patience
import pytest
import studio

TONE = {name: tone for name, (_, _, tone) in studio.PEOPLE.items()}
COLOUR = {name: colour for name, (colour, _, _) in studio.PEOPLE.items()}


def gather(person, room, *names):
    """Everybody in the room, and everybody on everybody's page."""
    present = [person(name).join(room.link) for name in names]
    for one in present:
        expected = {name for name in names if name != one.name}
        patience.until(lambda: one.others() == expected, 10, f"{one.name} to see the names {expected}")
    return present


def hold_a_call_of_three(room, person, picture) -> list:
    """Three people come, see each other, hear each other and know who is who."""
    everybody = gather(person, room, "Анна", "Борис", "Вера")
    for one in everybody:
        for other in everybody:
            if other is not one:
                one.must_see(other, COLOUR[other.name])
    anna, boris, vera = everybody
    everybody[0].screenshot(picture)

    # Sound: what arrives is alive, and every voice is the right one. Nobody hears themselves.
    for one in everybody:
        before = one.inbound_audio()["totalAudioEnergy"]
        patience.until(lambda: one.inbound_audio()["totalAudioEnergy"] > before, 10, f"{one.name} to receive sound")
    for one in (anna, vera):
        expected = {TONE[other.name] for other in everybody if other is not one}
        patience.until(lambda: one.hears(list(TONE.values())) == expected, 20, f"{one.name} to hear exactly {expected} Hz")

    assert room.population() == 3
    for one in everybody:
        errors = [line for line in one.browser.console if line.startswith(("pageerror", "error"))]
        assert not errors, f"{one.name}'s console: {errors}"
        foreign = [url for url in one.browser.requests if not url.startswith((room.server.base, "data:", "blob:"))]
        assert not foreign, f"{one.name}'s page asked other servers: {foreign}"
    return everybody


def test_three_people_see_each_other_hear_each_other_and_know_who_is_who(room, person, artifacts):
    hold_a_call_of_three(room, person, artifacts / "three-people.png")


@pytest.mark.parametrize(
    "media",
    [{"encryption": "openssl"}, {"segmentation": "false"}, {"workers": 1}, {"workers": 2, "spreading": 0}],
    ids=lambda media: "-".join(f"{name}-{value}" for name, value in media.items()),
)
def test_a_call_of_three_whatever_the_machine_offers(media, another_server, person, artifacts):
    server = another_server(media=media)
    name = "-".join(f"{name}-{value}" for name, value in media.items())
    hold_a_call_of_three(server.new_room("Урок"), person, artifacts / f"three-people-{name}.png")
    assert server.is_running, server.tail()


def test_others_see_when_somebody_mutes_and_switches_the_camera_off_and_on(room, person):
    anna, boris = gather(person, room, "Анна", "Борис")
    boris.must_see(anna, "red")
    assert not boris.tile(anna).muted and boris.tile(anna).camera == "on"
    patience.until(lambda: TONE["Анна"] in boris.hears([TONE["Анна"]]), 15, "Boris to hear Anna")

    anna.press("toggle-microphone")
    patience.until(lambda: boris.tile(anna).muted, 3, "Boris to see that Anna is muted")
    patience.until(lambda: not boris.hears([TONE["Анна"]], seconds=1.5), 8, "Anna's voice to stop")
    anna.press("toggle-camera")
    patience.until(lambda: boris.tile(anna).camera == "off", 3, "Boris to see that Anna's camera is off")
    frames = boris.frames(anna)
    time.sleep(1)
    assert boris.frames(anna) <= frames + 3, "pictures of a camera that is off still arrive"

    anna.press("toggle-camera")
    patience.until(lambda: boris.tile(anna).camera == "on", 3, "Boris to see that Anna's camera is on again")
    boris.must_see(anna, "red", seconds=10)
    anna.press("toggle-microphone")
    patience.until(lambda: not boris.tile(anna).muted, 3, "Boris to see that Anna is no longer muted")
    patience.until(lambda: TONE["Анна"] in boris.hears([TONE["Анна"]]), 10, "Anna's voice to come back")


def test_who_closes_the_page_is_gone_from_the_others_within_two_seconds(room, person):
    anna, boris, vera = gather(person, room, "Анна", "Борис", "Вера")
    anna.must_see(boris, "blue")
    vera.close()
    patience.until(lambda: anna.others() == {"Борис"} and boris.others() == {"Анна"}, 2, "Vera's tile to go", every=0.05)
    boris.leave()
    boris.wait_for('[data-page="left"]', "the page after the call")
    patience.until(lambda: anna.others() == set(), 2, "Boris's tile to go", every=0.05)
    patience.until(lambda: room.population() == 1, 2, "the room to count one participant")


def test_somebody_who_comes_late_sees_a_shared_screen_within_three_seconds(room, town, person, artifacts):
    # Guests share no screen: Anna has an account.
    anna, boris = town.sign_in(person("Анна")), person("Борис")
    for one in (anna, boris):
        one.join(room.link)
    anna.press("toggle-screen")
    boris.must_see(anna, "green", "screen", seconds=10)
    boris.must_see(anna, "red", "camera")

    vera = person("Вера").join(room.link)
    entered = time.monotonic()
    patience.until(lambda: vera.frames(anna, "screen") > 0, 3, "Vera to see Anna's screen", every=0.05)
    print(f"the screen came {time.monotonic() - entered:.2f} s after entering")
    vera.must_see(anna, "green", "screen")
    vera.screenshot(artifacts / "shared-screen.png")

    anna.press("toggle-screen")
    patience.until(
        lambda: vera.tile(anna, "screen") is None and boris.tile(anna, "screen") is None, 3, "the screen to go"
    )
    boris.must_decode(anna)


def test_a_tile_made_larger_gets_sharper_and_a_smaller_one_cheaper_without_a_hitch(room, person):
    anna, boris = gather(person, room, "Анна", "Борис")
    boris.must_see(anna, "red")
    # The best layer comes once the sender has found out what its line can carry.
    full = studio.SMALL[1]
    boris.browser.resize(1600, 1000)
    patience.until(lambda: boris.tile(anna).frame_height == full, 45, "the full picture in a large tile")

    def watch(seconds: float) -> None:
        """No standstill of a second, no loss, while the layer changes under the viewer."""
        last, since = boris.frames(anna), time.monotonic()
        end = since + seconds
        while time.monotonic() < end:
            time.sleep(0.1)
            now = boris.frames(anna)
            if now > last:
                last, since = now, time.monotonic()
            assert time.monotonic() - since < 1, "the picture stood still for a second"

    before = boris.tile(anna)
    boris.browser.resize(420, 300)
    watch(4)
    patience.until(lambda: boris.tile(anna).frame_height < full, 6, "a lower layer in a small tile")
    small = boris.tile(anna)
    assert small.frame_height >= small.height * 0.9, f"{small.frame_height} lines in a tile of {small.height} are blurred"
    print(f"tile {before.height} px: {before.frame_height} lines; tile {small.height} px: {small.frame_height} lines")
    boris.browser.resize(1600, 1000)
    watch(4)
    patience.until(lambda: boris.tile(anna).frame_height == full, 20, "the full picture again")
    after = boris.tile(anna)
    assert after.lost - before.lost <= 2, f"{after.lost - before.lost} packets count as lost on a line that loses none"
    assert after.freezes - before.freezes < 1, "Chromium counts a freeze"
    boris.must_see(anna, "red")


def test_a_good_camera_is_sent_in_three_sizes_and_fills_a_large_tile(room, person):
    anna = person("Анна", camera=studio.GOOD).join(room.link)
    boris = person("Борис").join(room.link)
    boris.browser.resize(1600, 1000)
    boris.must_see(anna, "red")
    patience.until(lambda: boris.tile(anna).frame_height == studio.GOOD[1], 60, "the full picture in a large tile")
    heights = {
        entry["rid"]: entry["frameHeight"] for entry in anna.statistics()
        if entry["type"] == "outbound-rtp" and entry.get("rid") and entry.get("framesSent")
    }  # fmt: skip
    assert heights == {"q": 135, "h": 270, "f": 540}, heights


def test_whoever_speaks_is_marked(room, person):
    anna, boris = gather(person, room, "Анна", "Борис")
    boris.press("toggle-microphone")
    patience.until(lambda: boris.tile(anna).speaking, 10, "Anna's tile to be marked as speaking")
    # The mark outlives the last word a little.
    patience.until(lambda: not anna.tile(boris).speaking, 4, "the mark of somebody who is muted to go")
    patience.throughout(
        lambda: not anna.tile(boris).speaking, 2, "somebody who is muted is marked as speaking"
    )


def test_the_statistics_panel_shows_numbers(room, person, artifacts):
    anna, boris = gather(person, room, "Анна", "Борис")
    anna.must_see(boris, "blue")
    anna.press("statistics")
    anna.wait_for('[data-role="statistics"]', "the statistics panel")
    patience.until(
        lambda: sum(part.strip(".,%").replace(".", "").isdigit() for part in anna.text('[data-role="statistics"]').split()) >= 4,
        6, "numbers in the statistics panel",
    )  # fmt: skip
    anna.screenshot(artifacts / "statistics.png")


def test_four_people_fill_the_grid_and_their_pictures_keep_coming(room, person, artifacts):
    everybody = gather(person, room, "Анна", "Борис", "Вера", "Глеб")
    for one in everybody:
        for other in everybody:
            if other is not one:
                one.must_see(other, COLOUR[other.name], seconds=30)
    anna, boris, vera, gleb = everybody
    for silent in (vera, gleb):
        silent.press("toggle-microphone")
    patience.until(
        lambda: all(anna.tile(one).muted and not anna.tile(one).speaking for one in (vera, gleb))
        and anna.tile(boris).speaking, 10, "Anna to see that Boris speaks and the others are muted",
    )  # fmt: skip
    anna.screenshot(artifacts / "call.png")
    start = room.server.threads_cpu()
    began = time.monotonic()
    gleb.must_decode(anna, frames=60, seconds=20)
    share = (room.server.threads_cpu() - start) / (time.monotonic() - began)
    print(f"four people, twelve pictures: the server takes {share:.1%} of a core")


def test_two_people_of_one_name_are_two_people(room, person):
    first = person("Анна").join(room.link)
    second = person("Анна").join(room.link)
    assert first.id != second.id
    first.must_see(second, "red")
    second.must_see(first, "red")
