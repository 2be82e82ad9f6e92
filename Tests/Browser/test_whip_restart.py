"""A broadcaster that goes on in a new ICE session (RFC 9725 §4.3.3), in a browser of its own."""

import patience
from outsiders import Player

# What a page does to broadcast by WHIP. The picture is a canvas with a bar that moves.
BEGIN = """async ({ endpoint }) => {
    const canvas = document.createElement("canvas");
    canvas.width = 320; canvas.height = 240;
    const context = canvas.getContext("2d");
    let count = 0;
    setInterval(() => {
        context.fillStyle = "rgb(0, 230, 230)";
        context.fillRect(0, 0, 320, 240);
        context.fillStyle = "white";
        context.fillRect(count++ * 8 % 296, 0, 24, 240);
    }, 66);
    const audio = new AudioContext();
    await audio.resume();
    const tone = audio.createOscillator(), out = audio.createMediaStreamDestination();
    tone.frequency.value = 700;
    tone.connect(out);
    tone.start();
    const connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    connection.addTransceiver(canvas.captureStream(15).getVideoTracks()[0], { direction: "sendonly" });
    connection.addTransceiver(out.stream.getAudioTracks()[0], { direction: "sendonly" });
    await connection.setLocalDescription();
    const answer = await fetch(endpoint, {
        method: "POST", headers: { "Content-Type": "application/sdp" }, body: connection.localDescription.sdp,
    });
    if (answer.status !== 201) throw new Error(`POST: ${answer.status} ${await answer.text()}`);
    const sdp = await answer.text();
    await connection.setRemoteDescription({ type: "answer", sdp });
    const resource = new URL(answer.headers.get("Location"), endpoint).href;
    globalThis.whip = { connection, sdp, resource, etag: answer.headers.get("ETag"), states: [] };
    connection.onconnectionstatechange = () => whip.states.push(connection.connectionState);
}"""

RESTART = """async () => {
    const { connection, resource } = whip;
    const read = (sdp, name) => sdp.match(new RegExp(`^a=${name}:(\\\\S+)`, "m"))?.[1];
    const patch = (match, body) => fetch(resource, {
        method: "PATCH", headers: { "Content-Type": "application/trickle-ice-sdpfrag", "If-Match": match }, body,
    });
    await connection.setLocalDescription(await connection.createOffer({ iceRestart: true }));
    const offer = connection.localDescription.sdp;
    const body = `a=ice-ufrag:${read(offer, "ice-ufrag")}\\r\\na=ice-pwd:${read(offer, "ice-pwd")}\\r\\n`;
    const answer = await patch("*", body);
    if (answer.status !== 200) throw new Error(`PATCH: ${answer.status} ${await answer.text()}`);
    const fragment = await answer.text(), before = whip.etag;
    const earlier = read(whip.sdp, "ice-ufrag");
    for (const name of ["ice-ufrag", "ice-pwd"]) {
        whip.sdp = whip.sdp.replace(new RegExp(`^a=${name}:\\\\S+`, "mg"), `a=${name}:${read(fragment, name)}`);
    }
    await connection.setRemoteDescription({ type: "answer", sdp: whip.sdp });
    whip.etag = answer.headers.get("ETag");
    return {
        type: answer.headers.get("Content-Type"), fragment, before, after: whip.etag, offered: read(offer, "ice-ufrag"),
        earlier, old: (await patch(before, body)).status, present: (await patch(whip.etag, body)).status,
    };
}"""

STATE = """async () => {
    const report = [...(await whip.connection.getStats()).values()];
    const transport = report.find(entry => entry.type === "transport");
    const pair = report.find(entry => entry.id === transport?.selectedCandidatePairId);
    const local = report.find(entry => entry.id === pair?.localCandidateId);
    const video = report.find(entry => entry.type === "remote-inbound-rtp" && entry.kind === "video");
    return {
        state: whip.connection.connectionState, states: whip.states, dtls: transport?.dtlsState,
        ufrag: local?.usernameFragment ?? null, nominated: pair?.state === "succeeded",
        answered: pair?.responsesReceived ?? 0, lost: video?.packetsLost ?? null,
    };
}"""


def test_a_broadcaster_restarts_ice_and_nobody_misses_anything(room, chromiums, loop):
    page = chromiums.page("Studio", camera=None)
    try:
        page.goto(f"{room.server.base}/api/health")
        page.evaluate(BEGIN, {"endpoint": room.whip})
        patience.until(lambda: page.evaluate(STATE)["state"] == "connected", 15, "the broadcaster to be connected")

        async def watch():
            player = await Player(room.whep).connect()
            await player.connected()
            await player.watch_until(pictures=15, seconds=20)
            return player

        player = loop.run(watch(), 60)
        first = page.evaluate(STATE)
        done = page.evaluate(RESTART)
        assert done["type"] == "application/trickle-ice-sdpfrag"
        assert "a=candidate:" in done["fragment"] and "a=ice-lite" in done["fragment"]
        assert done["earlier"] not in done["fragment"], "the server kept its credentials"
        assert done["after"] and done["after"] != done["before"], "RFC 9725 §4.3.3: a new ICE session, a new ETag"
        assert done["old"] == 412, f"a PATCH for the old ICE session answered {done['old']}"
        assert done["present"] == 204, f"a PATCH for the new ICE session answered {done['present']}"
        assert first["ufrag"] != done["offered"]

        def uses_new_session():
            now = page.evaluate(STATE)
            return now["ufrag"] == done["offered"] and now["answered"] > 0 and now

        patience.until(uses_new_session, 10, "the browser to go over to the new ICE session")

        # Longer than the server waits for a sign of life: what goes on, goes on by the new credentials.
        pictures = player.pictures

        async def go_on():
            await player.watch_until(pictures=pictures + 150, seconds=25)

        loop.run(go_on(), 40)
        red, green, blue = player.colour
        assert red < 60 and green > 170 and blue > 170, f"cyan was sent, {player.colour} arrived"
        assert abs(player.loudest_frequency() - 700) < 5
        last = page.evaluate(STATE)
        assert last["state"] == "connected" and last["dtls"] == "connected"
        assert "failed" not in last["states"] and "disconnected" not in last["states"], last["states"]
        assert room.population() == 1, "the broadcaster is the same as before"
        loop.run(player.end())
    finally:
        page.close()
