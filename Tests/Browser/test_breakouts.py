"""Rooms for groups: who hears whom, how fast one is elsewhere, and that nobody is left behind."""

import statistics

import evening
import patience
import pytest
from evening import come, may, must_hear, panel, press, room, together

pytestmark = pytest.mark.timeout(400)


def ask(person, **request):
    """What a person asks of the server, where no button can be meant: seconds that no list offers."""
    person.browser.evaluate("({ request }) => veche.signalling.request(request)", {"request": {"type": "breakouts", **request}})


def breakout(person) -> int | None:
    return room(person, "self.breakout")


def spread(*everybody) -> list[set[str]]:
    """Who is with whom, the plenary left out."""
    rooms: dict[int, set[str]] = {}
    for one in everybody:
        number = breakout(one)
        if number is not None:
            rooms.setdefault(number, set()).add(one.name)
    return sorted(rooms.values(), key=sorted)


def test_two_rooms_are_made_opened_visited_and_closed_again(town, person, artifacts):
    meeting = town.meeting()
    anna, boris, vera, gleb = everybody = together(town, person, meeting.link, "Анна", "Борис", "Вера", "Глеб")
    guided = (boris, vera, gleb)
    panel(anna, "breakouts")
    anna.browser.fill('[data-role="breakouts-count"]', "2")
    press(anna, "breakouts.automatic")
    patience.until(lambda: len(room(anna, "breakouts.rooms") or []) == 2, 15, "two rooms to be planned")
    anna.screenshot(artifacts / "breakouts-planned.png")
    press(anna, "breakouts.open")
    patience.until(lambda: all(breakout(one) is not None for one in guided), 15, "everybody to be in a room")
    groups = spread(*guided)
    assert sorted(map(len, groups)) == [1, 2], groups
    pair = next(group for group in groups if len(group) == 2)
    first, second = [one for one in guided if one.name in pair]
    single = next(one for one in guided if one.name not in pair)

    # Heard is who is in the same room, and nobody else. The host is in none.
    must_hear(first, second.name)
    must_hear(single)
    must_hear(anna)
    assert first.others() == {second.name}

    # Words to all rooms, a call for help, the host's visit.
    anna.browser.fill('[data-role="breakouts-announcement"]', "Ещё пять минут")
    press(anna, "breakouts.announce")
    for one in guided:
        one.wait_for('[data-role="announcement"]', "the host's words")
        assert "Ещё пять минут" in one.text('[data-role="announcement"]')
    caller = single if not may(single, "visit") else first
    press(caller, "breakouts.help", '[data-role="room-bar"]')
    anna.wait_for('[data-role="breakouts-call"]', "the call for help")
    caller.screenshot(artifacts / "breakout-help.png")
    press(anna, "breakouts.answer")
    patience.until(lambda: breakout(anna) == breakout(caller), 15, "the host to be in the room that called")
    must_hear(caller, *({"Анна"} | (pair - {caller.name} if caller.name in pair else set())))
    anna.screenshot(artifacts / "breakout-visit.png")
    press(anna, "breakouts.return", '[data-role="room-bar"]')
    patience.until(lambda: breakout(anna) is None, 15, "the host to be back")

    # Everybody is told of the end, and is back when it has come.
    panel(anna, "breakouts")
    press(anna, "breakouts.close")
    press(anna, "breakouts.close30", '[data-role="menu"]')
    for one in guided:
        patience.until(lambda: room(one, "breakouts.closing"), 15, f"{one.name} to be told of the end")
        assert breakout(one) is not None
    patience.until(lambda: all(breakout(one) is None for one in everybody), 45, "everybody to be back")
    must_hear(anna, "Борис", "Вера", "Глеб")
    must_hear(single, *({one.name for one in everybody} - {single.name}))
    evening.no_errors(*everybody)


def test_a_latecomer_is_placed_and_nobody_is_stranded_when_the_host_goes(town, person):
    meeting = town.meeting()
    anna, boris, gleb = together(town, person, meeting.link, "Анна", "Борис", "Глеб")
    ask(anna, action="automatic", count=2, by="mix")
    ask(anna, action="open", free=False)
    patience.until(lambda: breakout(boris) is not None and breakout(gleb) is not None, 15, "both to be in their rooms")
    vera = come(town.sign_in(person("Вера")), meeting.link)
    patience.until(lambda: breakout(vera) is not None, 15, "the latecomer to be placed")

    # The host's page closes. Whoever leads now ends the rooms, and all are together again.
    anna.close()
    patience.until(lambda: may(gleb, "breakouts"), 60, "the delegate to lead")
    panel(gleb, "breakouts")
    press(gleb, "breakouts.close")
    press(gleb, "breakouts.closeNow", '[data-role="menu"]')
    patience.until(lambda: all(breakout(one) is None for one in (boris, vera, gleb)), 15, "everybody to be back")
    must_hear(gleb, "Борис", "Вера")
    must_hear(vera, "Борис", "Глеб")

    # Rooms whose time runs out and which are forgotten leave nobody in them either.
    ask(gleb, action="open", free=False, seconds=8)
    patience.until(lambda: breakout(boris) is not None, 15, "the rooms to be open again")
    patience.until(lambda: all(breakout(one) is None for one in (boris, vera, gleb)), 20, "the time to run out")
    ask(gleb, action="discard")
    patience.until(lambda: not room(boris, "breakouts.open"), 15, "the rooms to be gone")
    must_hear(boris, "Вера", "Глеб")
    evening.no_errors(boris, vera, gleb)


# The microphone of a speaker, replaced by a tone that never pauses: bursts would hide a quarter of a second.
STEADY = """async ({ hertz }) => {
    const context = new AudioContext();
    await context.resume();
    const tone = context.createOscillator(), loudness = context.createGain(), out = context.createMediaStreamDestination();
    tone.frequency.value = hertz;
    loudness.gain.value = 0.3;
    tone.connect(loudness).connect(out);
    tone.start();
    globalThis.steady = { context, tone };
    const sender = veche.peer.connection.getSenders().find(each => each.track?.kind === "audio");
    await sender.replaceTrack(out.stream.getAudioTracks()[0]);
}"""

# Goes into a room and tells how long it takes, in milliseconds, until its speaker is heard, and until the last one is
# heard no more. One clock, the listener's own.
MOVE = """async ({ room, expected, former }) => {
    const context = new AudioContext();
    await context.resume();
    const analyser = context.createAnalyser();
    analyser.fftSize = 2048;
    analyser.smoothingTimeConstant = 0;
    const sources = veche.peer.connection.getReceivers().filter(each => each.track.kind === "audio")
        .map(each => context.createMediaStreamSource(new MediaStream([each.track])));
    for (const source of sources) source.connect(analyser);
    const bins = new Float32Array(analyser.frequencyBinCount);
    const level = (hertz) => bins[Math.round(hertz * analyser.fftSize / context.sampleRate)];
    const wait = () => new Promise(done => setTimeout(done, 4));
    const heard = async (hertz, on, since) => {
        while (performance.now() - since < 5000) {
            analyser.getFloatFrequencyData(bins);
            if (level(hertz) > -60 === on) return performance.now() - since;
            await wait();
        }
        return Infinity;
    };
    try {
        if (former && await heard(former, true, performance.now()) === Infinity) return { problem: "the former is not heard" };
        if (await heard(expected, false, performance.now()) === Infinity) return { problem: "the other room is heard" };
        const since = performance.now();
        void veche.signalling.request({ type: "breakouts", action: "choose", room });
        const [comes, goes] = await Promise.all([heard(expected, true, since), former ? heard(former, false, since) : 0]);
        return { comes: Number.isFinite(comes) ? comes : null, goes: Number.isFinite(goes) ? goes : null };
    } finally {
        for (const source of sources) source.disconnect();
        await context.close();
    }
}"""


def test_whoever_moves_hears_the_other_room_within_300_milliseconds(town, person):
    meeting = town.meeting()
    anna, boris, gleb = together(town, person, meeting.link, "Анна", "Борис", "Глеб")
    evening.switch(anna, "microphone", False)
    vera = come(town.sign_in(person("Вера")), meeting.link, microphone=False)
    for one in (boris, gleb):
        one.browser.evaluate(STEADY, {"hertz": evening.TONE[one.name]})
    ask(anna, action="prepare", rooms=[
        {"title": "Первая", "participants": [boris.id]}, {"title": "Вторая", "participants": [gleb.id]},
    ])  # fmt: skip
    ask(anna, action="open", free=True)
    patience.until(lambda: breakout(boris) is not None and breakout(gleb) is not None, 15, "both speakers to be in their rooms")
    rooms = [(breakout(boris), evening.TONE["Борис"]), (breakout(gleb), evening.TONE["Глеб"])]

    took, former = [], None
    for number in range(6):
        target, expected = rooms[number % 2]
        moved = vera.browser.evaluate(MOVE, {"room": target, "expected": expected, "former": former})
        assert "problem" not in moved and moved["comes"] is not None and moved["goes"] is not None, moved
        took.append(moved)
        former = expected
    # The first one came from the silent plenary.
    comes, goes = ([each[key] for each in took[1:]] for key in ("comes", "goes"))
    print("moved: heard after " + ", ".join(f"{each:.0f}" for each in comes) + " ms")
    print("moved: silent after " + ", ".join(f"{each:.0f}" for each in goes) + " ms")
    assert statistics.median(comes) <= 300, f"people were promised 300 ms, the median is {statistics.median(comes):.0f}"
    assert statistics.median(goes) <= 300, f"the room that was left is heard for {statistics.median(goes):.0f} ms"
