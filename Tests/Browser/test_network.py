"""What a person lives through when the network fails under the call."""

import time

import patience


def meet(person, room):
    anna = person("Анна").join(room.link)
    vera = person("Вера", "far").join(room.link)
    anna.must_see(vera, "yellow")
    vera.must_see(anna, "red")
    return anna, vera


def heal(anna, vera, ids) -> None:
    """Both pictures run again within ten seconds of the network's return, and nobody became somebody else."""
    returned = time.monotonic()
    frames = anna.frames(ids[1]), vera.frames(ids[0])
    patience.until(
        lambda: anna.frames(ids[1]) > frames[0] + 5 or (0 < anna.frames(ids[1]) < frames[0]), 10,
        "Anna to see Vera again",
    )  # fmt: skip
    patience.until(
        lambda: vera.frames(ids[0]) > frames[1] + 5 or (0 < vera.frames(ids[0]) < frames[1]), 10,
        "Vera to see Anna again",
    )  # fmt: skip
    print(f"both pictures ran {time.monotonic() - returned:.1f} s after the network came back")
    assert time.monotonic() - returned < 11
    patience.until(lambda: not vera.sees('[data-role="reconnecting"]'), 5, "the banner to go")
    assert (anna._own_id(), vera._own_id()) == ids, "somebody came back as somebody else"
    assert anna.others() == {"Вера"} and vera.others() == {"Анна"}
    anna.must_see(ids[1], "yellow")
    vera.must_see(ids[0], "red")


def test_a_cable_pulled_for_five_seconds_is_healed(room, person, network, artifacts):
    anna, vera = meet(person, room)
    ids = (anna.id, vera.id)
    with network.pulled_cable("far"):
        end = time.monotonic() + 5
        banner = False
        while time.monotonic() < end:
            if not banner and vera.sees('[data-role="reconnecting"]'):
                banner = True
                vera.screenshot(artifacts / "reconnecting.png")
            time.sleep(0.2)
    print(f"the banner {'appeared' if banner else 'did not appear'} while the cable was out")
    heal(anna, vera, ids)


def test_five_seconds_of_silent_loss_are_healed(room, person, network):
    anna, vera = meet(person, room)
    ids = (anna.id, vera.id)
    with network.silent_loss("far"):
        time.sleep(5)
    heal(anna, vera, ids)


def test_a_break_of_fifteen_seconds_shows_a_banner_and_is_healed(room, person, network):
    anna, vera = meet(person, room)
    ids = (anna.id, vera.id)
    with network.silent_loss("far"):
        time.sleep(3)
        patience.until(lambda: vera.sees('[data-role="reconnecting"]'), 12, "the banner that says what happens")
        time.sleep(5)
    heal(anna, vera, ids)


def test_a_lossy_line_keeps_the_call_going(room, person, network):
    anna, vera = meet(person, room)
    with network.loss("far", 0.05):
        start = vera.tile(anna)
        began = time.monotonic()
        vera.must_decode(anna, frames=80, seconds=16)
        end = vera.tile(anna)
    seconds = time.monotonic() - began
    print(f"5 % loss: {end.frames - start.frames} pictures in {seconds:.1f} s, frozen for {end.freezes - start.freezes:.1f} s")
    assert end.inbound.get("retransmittedPacketsReceived", 0) > 0, "no lost packet was sent again"
    assert end.freezes - start.freezes < seconds / 4, "retransmission does not keep the picture running"


def test_what_the_servers_own_kernel_refuses_is_counted_and_sent_again(room, person, network):
    anna, vera = meet(person, room)
    refused = lambda cause: room.server.counted("veche_media_send_errors_total", cause=cause)  # noqa: E731
    before = {cause: refused(cause) for cause in ("not_permitted", "no_room")}
    with network.refusals("far", 0.08):
        start = vera.tile(anna)
        began = time.monotonic()
        vera.must_decode(anna, frames=80, seconds=16)
        end = vera.tile(anna)
    seconds = time.monotonic() - began
    count = refused("not_permitted") - before["not_permitted"]
    print(f"{count:.0f} refused: {end.frames - start.frames} pictures in {seconds:.1f} s, frozen for {end.freezes - start.freezes:.1f} s")
    assert count > 0, "the kernel's refusals are not counted"
    assert refused("no_room") == before["no_room"], "they are counted under another cause"
    assert end.inbound.get("retransmittedPacketsReceived", 0) > 0, "no refused packet was sent again"
    assert end.freezes - start.freezes < seconds / 4, "retransmission does not keep the picture running"


def test_no_delay_is_told_of_what_the_servers_own_kernel_refused(room, person, network):
    anna, vera = meet(person, room)

    def counters() -> tuple[float, float, float]:
        reading = room.server.metrics()  # one, so that all are of one moment
        return (
            room.server.counted("veche_media_forwarding_delay_seconds_count", reading),
            room.server.counted("veche_media_packets_sent_total", reading),
            room.server.counted("veche_media_send_errors_total", reading, cause="not_permitted"),
        )

    with network.refusals("far", 1):
        before = counters()
        patience.until(lambda: counters()[2] > before[2] + 300, 15, "the kernel to refuse some hundred datagrams")
        after = counters()
    forwarded, sent, refused = (new - old for new, old in zip(after, before))
    print(f"{sent:.0f} sent, {refused:.0f} refused; delays of {forwarded:.0f} told")
    assert forwarded <= sent, "what was refused is told as forwarded"


def test_the_page_comes_back_when_the_server_was_started_again(another_server, person):
    server = another_server()
    room = server.new_room("Перезапуск")
    anna = person("Анна").join(room.link)
    boris = person("Борис").join(room.link)
    anna.must_see(boris, "blue")
    server.stop()
    anna.wait_for('[data-role="reconnecting"]', "the banner", seconds=10)
    server.start()
    for one in (anna, boris):
        patience.until(lambda: not one.sees('[data-role="reconnecting"]'), 30, f"the banner on {one.name}'s page to go")
    patience.until(lambda: anna.others() == {"Борис"} and boris.others() == {"Анна"}, 10, "both to be back in the room")
    assert room.population() == 2
    # The new server has never seen them: their numbers may be others.
    anna.must_see(anna.id_of("Борис"), "blue")
    boris.must_see(boris.id_of("Анна"), "red")
