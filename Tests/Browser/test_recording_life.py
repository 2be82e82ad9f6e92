"""What may happen to a recording while it goes on: pauses, rooms for groups, people who change their mind, a full disk."""

import contextlib
import pathlib
import statistics
import subprocess
import time

import patience
import pytest
import recorded
from evening import Town, come, press, room
from test_recording import answer, ask, exists, state
from test_whip import gstreamer

pytestmark = pytest.mark.timeout(600)


def rooms(person, action: str, **fields) -> None:
    request = {"type": "breakouts", "action": action, **fields}
    person.browser.evaluate("({ request }) => veche.signalling.request(request)", {"request": request})


def finished(server, count: int) -> list:
    def all_of_them():
        found = [one for one in recorded.recordings(server) if one.manifest["state"] == "finished"]
        return found if len(found) == count else None

    return patience.until(all_of_them, 30, f"{count} recordings to be finished")


def test_pauses_groups_and_second_thoughts(another_server, person, artifacts):
    server = another_server()
    town = Town(server)
    meeting = town.meeting()
    anna = come(town.sign_in(person("Анна")), meeting.link, camera=True)
    gleb = come(town.sign_in(person("Глеб")), meeting.link, camera=True)
    boris = come(town.sign_in(person("Борис")), meeting.link, camera=True)
    ask(anna, "start", mode="everything", breakouts=True)
    for one in (anna, gleb, boris):
        answer(one, True)
    patience.until(lambda: state(boris) == "recording", 30, "the recording to begin")
    plenary = patience.until(lambda: next(iter(recorded.recordings(server)), None), 30, "the recording on the disk")
    patience.until(lambda: all(plenary.flows(one.name) for one in (anna, gleb, boris)), 30, "everybody in it")

    # A pause: the sign says so, and nothing grows.
    ask(anna, "pause")
    patience.until(lambda: state(gleb) == "paused", 15, "Gleb to know of the pause")
    gleb.screenshot(artifacts / "recording-paused.png")
    size = patience.until(lambda: still(plenary), 15, "the files to be still")
    # Nothing happens that one could wait for: that is what is to be seen.
    time.sleep(2)
    assert still(plenary) == size, "written in a pause"
    ask(anna, "resume")
    patience.until(lambda: state(gleb) == "recording", 15, "Gleb to know that it goes on")
    patience.until(lambda: grown(plenary, size), 15, "the files to grow again")

    # Gleb and Boris work in a room of their own; it is a recording of its own.
    rooms(anna, "prepare", rooms=[{"title": "Математики"}])
    number = patience.until(lambda: (room(anna, "breakouts.rooms") or [{}])[0].get("id"), 15, "the room to be planned")
    rooms(anna, "assign", participants=[gleb.id, boris.id], room=number)
    rooms(anna, "open", free=False)
    group = patience.until(lambda: next((one for one in recorded.recordings(server) if one.manifest["start"].get("breakout")), None),
                           30, "the group's recording")  # fmt: skip
    patience.until(lambda: group.flows("Глеб") and group.flows("Борис"), 30, "both in the group's recording")
    # So much is recorded of the group.
    time.sleep(3)
    rooms(anna, "close", grace=0)
    patience.until(lambda: room(gleb, "breakout") is None, 30, "Gleb back in the plenary")
    patience.until(lambda: group.manifest["state"] == "finished", 30, "the group's recording to be over")
    assert {one["name"] for one in group.manifest["participants"]} == {"Глеб", "Борис"}
    assert group.manifest["start"]["parent"] == plenary.manifest["id"]

    # Boris wants to be nowhere in it: not in what goes on, and not in the group's, which is over.
    ask(boris, "withdraw", erase=True)
    patience.until(lambda: plenary.tracks("Борис", "camera") == [] and plenary.tracks("Борис", "microphone") == [],
                   30, "his files to go from the plenary")  # fmt: skip
    patience.until(lambda: group.tracks("Борис", "camera") == [] and group.tracks("Борис", "microphone") == [],
                   30, "his files to go from the group's")  # fmt: skip
    ask(anna, "stop")
    finished(server, 2)
    tones = list(recorded.TONES.values())
    for recording, expected in ((plenary, {"Анна", "Глеб"}), (group, {"Глеб"})):
        film = patience.until(lambda recording=recording: whole(recording), 240, "the film to be made")
        heard = recorded.listen(film, tones)
        assert {name for name, tone in recorded.TONES.items() if heard.hears(tone)} == expected, heard
        assert recorded.watch(film).walls["blue"] < 0.001
    assert recorded.watch(group.directory / "film.webm").walls["red"] < 0.001, "Anna was not in the group"

    # The plenary's page names the group, who was in it, and leads there.
    identity = plenary.directory.name
    anna.open(f"{server.base}/recordings/{identity}?lang=ru")
    anna.wait_for('[data-role="recording-groups"]', "the groups' recordings", seconds=30)
    anna.browser.click(".group-people summary")
    people = anna.text('[data-role="recording-groups"]')
    assert "Математики" in people and "Глеб" in people and "Борис" not in people
    anna.screenshot(artifacts / "recording-groups.png")
    anna.browser.click('[data-role="recording-groups"] .recording-title')
    anna.wait_for('[data-role="film"]', "the group's film", seconds=30)


def whole(recording):
    """The film of a recording, once the library is done with it."""
    return exists(recording.directory / "film.webm") if (recording.directory / "film.json").exists() else None


def still(recording) -> int | None:
    """The bytes of the tracks, if they do not change within a second."""
    before = size_of(recording)
    time.sleep(1)
    return before if size_of(recording) == before else None


def grown(recording, size: int) -> bool:
    return size_of(recording) > size


def size_of(recording) -> int:
    return sum(path.stat().st_size for path in recording.directory.glob("*-*.*"))


@contextlib.contextmanager
def small_disk(directory: pathlib.Path, megabytes: int):
    """A disk of that size while the block runs."""
    directory.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "veche-test", str(directory)], check=True)
    try:
        yield directory
    finally:
        subprocess.run(["umount", "--lazy", str(directory)], check=True)


def test_a_full_disk_ends_the_recording_and_not_the_call(another_server, person, scratch, artifacts):
    with small_disk(scratch / "small-disk", 48) as disk:
        server = another_server(recordings={"directory": str(disk)})
        town = Town(server)
        meeting = town.meeting()
        anna = come(town.sign_in(person("Анна")), meeting.link, camera=True)
        gleb = come(town.sign_in(person("Глеб")), meeting.link, camera=True)
        ask(anna, "start", mode="everything", breakouts=False)
        answer(anna, True)
        answer(gleb, True)
        patience.until(lambda: state(gleb) == "recording", 30, "the recording to begin")
        recording = recorded.Recorded(patience.until(lambda: next(disk.glob("*/manifest.json"), None), 30, "it").parent)
        patience.until(lambda: recording.flows("Анна") and recording.flows("Глеб"), 30, "both in it")
        # Somebody else's files take first so much that it is time to warn, and then what recordings must leave.
        with open(disk / "ballast", "wb") as ballast:
            ballast.write(bytes(36 << 20))
        anna.wait_for('[data-role="recording-trouble"]', "the warning", seconds=30)
        anna.screenshot(artifacts / "recording-disk-low.png")
        with open(disk / "ballast", "ab") as ballast:
            ballast.write(bytes(7 << 20))
        for one in (anna, gleb):
            patience.until(lambda one=one: state(one) == "off", 30, f"{one.name} to know that it is over")
        anna.wait_for('[data-role="recording-trouble"]', "what has happened", seconds=30)
        anna.screenshot(artifacts / "recording-disk-full.png")
        # The call does not care.
        anna.must_see(gleb, "magenta")
        gleb.must_see(anna, "red")
        patience.until(lambda: recording.manifest["state"] == "finished", 30, "the manifest to be finished")
        assert recording.manifest["failure"] == "diskFull"
        for name in ("Анна", "Глеб"):
            for source in ("microphone", "camera"):
                (path,) = recording.tracks(name, source)
                recorded.inspect(path)
        (disk / "ballast").unlink()
        film = patience.until(lambda: whole(recording), 240, "the film of what there is")
        heard = recorded.listen(film, list(recorded.TONES.values()))
        assert {name for name, tone in recorded.TONES.items() if heard.hears(tone)} == {"Анна", "Глеб"}
        server.stop()


# A camera and a microphone of which one flashes when the other beeps, at each whole second of one clock.
FLASH_AND_BEEP = """(() => {
    const make = () => {
        const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
        const paint = canvas.getContext("2d");
        const audio = new AudioContext({ sampleRate: 48000 });
        const out = audio.createMediaStreamDestination();
        const loudness = new GainNode(audio, { gain: 0 });
        const tone = new OscillatorNode(audio, { frequency: 880 });
        tone.connect(loudness).connect(out);
        tone.start();
        let planned = 0, frames = 0;
        setInterval(() => {
            if (audio.state !== "running") void audio.resume();
            const now = audio.currentTime;
            for (planned = Math.max(planned, Math.ceil(now)); planned < now + 1.5; planned += 1) {
                loudness.gain.setValueAtTime(0.8, planned);
                loudness.gain.setValueAtTime(0, planned + 0.1);
            }
            paint.fillStyle = now >= 1 && now % 1 < 0.1 ? "white" : "black";
            paint.fillRect(0, 0, 320, 240);
            paint.fillStyle = "grey";
            paint.fillRect(frames++ % 300, 0, 8, 8);
        }, 5);
        return new MediaStream([...canvas.captureStream(30).getTracks(), ...out.stream.getTracks()]);
    };
    let made = null;
    navigator.mediaDevices.getUserMedia = async (wanted) => {
        made ??= make();
        const kinds = ["audio", "video"].filter((kind) => wanted[kind]);
        return new MediaStream(made.getTracks().filter(({ kind }) => kinds.includes(kind)).map((track) => track.clone()));
    };
})()"""


def lips(recording, name: str, ahead: float = 0) -> None:
    """Looks for each flash and each beep in the tracks and in the film. `ahead`: seconds by which a picture is sent late."""
    camera, sound = (recording.tracks(name, kind) for kind in ("camera", "microphone"))
    film = patience.until(lambda: whole(recording), 240, "the film to be made")
    for what, pictures, voice in (("tracks", camera[0], sound[0]), ("film", film, film)):
        seen, heard = recorded.flashes(pictures), recorded.beeps(voice)
        assert len(seen) >= 8 and len(heard) >= 8, f"{what}: {seen} {heard}"
        differences = [round(1000 * (nearest(flash, heard) - ahead)) for flash in seen[1:-1]]
        print(f"{what}: the picture is behind the sound by {differences} ms")
        # Pictures come 15 to 30 times a second, those of the film 25 times.
        assert abs(statistics.median(differences)) <= 40, f"{what}: {differences}"
        assert max(abs(each) for each in differences) <= 80, f"{what}: {differences}"


def test_lips_move_with_the_words_of_a_page(another_server, person):
    server = another_server()
    town = Town(server)
    meeting = town.meeting()
    anna = person("Анна")
    anna.browser.page.add_init_script(FLASH_AND_BEEP)
    come(town.sign_in(anna), meeting.link, camera=True)
    ask(anna, "start", mode="everything", breakouts=False)
    answer(anna, True)
    patience.until(lambda: state(anna) == "recording", 30, "the recording to begin")
    # So many seconds of flashes and beeps; by then the page has told its clocks several times.
    time.sleep(14)
    ask(anna, "stop")
    lips(finished(server, 1)[0], "Анна")


def test_lips_move_with_the_words_of_an_encoder(another_server, person):
    server = another_server()
    town = Town(server)
    meeting = town.meeting()
    anna = come(town.sign_in(person("Анна")), meeting.link, camera=False, microphone=False)
    with gstreamer(meeting, "VP8", 1000, colour="flash") as process:
        patience.until(lambda: room(anna, "total") == 2, 30, "the encoder")
        ask(anna, "start", mode="everything", breakouts=False)
        answer(anna, False)
        patience.until(lambda: state(anna) == "recording", 30, "the recording to begin")
        # So many seconds of flashes and beeps.
        time.sleep(12)
        ask(anna, "stop")
        recording = finished(server, 1)[0]
    flashes, beeps = ([float(line.split()[1]) for line in process.told if line.startswith(kind)] for kind in ("flash", "beep"))
    # By how much the encoder's own picture is behind its sound, as it is sent.
    ahead = statistics.median(nearest(flash, beeps) for flash in flashes[1:-1])
    lips(recording, recording.manifest["participants"][0]["name"], ahead)


def nearest(moment: float, others: list[float]) -> float:
    """How much later than the nearest of the others."""
    return min((moment - other for other in others), key=abs)
