"""Firefox and Chromium in one call."""

import patience


def test_firefox_and_chromium_see_and_hear_each_other(room, person, artifacts):
    anna = person("Анна").join(room.link)
    fox = person.with_firefox("Лиса").join(room.link)
    patience.until(lambda: anna.others() == {"Лиса"}, 10, "Anna to see the name of the one with Firefox")

    fox.must_see(anna, "red", seconds=30)
    # Firefox's fake camera shows one colour that wanders: it is enough that pictures come and change.
    patience.until(lambda: anna.frames(fox) > 10, 30, "Anna to decode the pictures of Firefox")
    anna.must_decode(fox, frames=20, seconds=10)
    seen = set()

    def wanders() -> bool:
        picture = anna.picture(fox)
        if picture:
            seen.add(tuple(value // 8 for value in picture["middle"]))
        return len(seen) >= 3

    patience.until(wanders, 10, "the picture of Firefox to change")

    # Firefox's fake microphone says one kilohertz.
    patience.until(lambda: 1000 in anna.hears([1000]), 20, "Anna to hear Firefox")
    before = fox.inbound_audio()
    patience.until(
        lambda: fox.inbound_audio()["totalAudioEnergy"] > before.get("totalAudioEnergy", 0), 10, "Firefox to hear Anna"
    )
    fox.screenshot(artifacts / "firefox.png")

    # Simulcast: Firefox sends more than one size, and a small tile gets a small one.
    layers = [e for e in fox.statistics() if e["type"] == "outbound-rtp" and e["kind"] == "video" and e.get("rid")]
    sent = [entry["rid"] for entry in layers if entry.get("packetsSent", 0) > 0]
    assert len(sent) >= 2, f"Firefox sends the layers {sent} only"
    anna.browser.resize(1600, 1000)
    patience.until(lambda: anna.tile(fox).frame_height >= 360, 20, "a large picture of Firefox")
    large = anna.tile(fox).frame_height
    anna.browser.resize(420, 300)
    patience.until(lambda: anna.tile(fox).frame_height < large, 10, "a smaller picture of Firefox in a small tile")
    anna.must_decode(fox, frames=20, seconds=10)
