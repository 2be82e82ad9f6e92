import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DISCONNECTED_PATIENCE, JOIN_PATIENCE, Reconnector, RESTART_PATIENCE,
} from "../../Sources/WebClient/public/assets/js/logic/reconnect.js";

const kinds = (actions) => actions.map((action) => action.type + (action.fresh === undefined ? "" : action.fresh ? ":fresh" : ":restart"));

/** A machine in the middle of a call, at time 0. */
function inCall() {
  const machine = new Reconnector(() => 0.5);
  assert.deepEqual(kinds(machine.handle({ type: "start" }, 0)), ["open"]);
  assert.deepEqual(kinds(machine.handle({ type: "socketOpened" }, 0)), ["join"]);
  assert.deepEqual(kinds(machine.handle({ type: "joined", resumed: false }, 0)), ["negotiate:fresh"]);
  assert.equal(machine.status, "connecting");
  machine.handle({ type: "negotiated", ice: "checking" }, 0);
  machine.handle({ type: "ice", state: "connected" }, 0);
  assert.equal(machine.status, "connected");
  assert.equal(machine.nextTimeout, null);
  return machine;
}

/** Follows the machine's own timer until it acts. */
function wait(machine) {
  const now = machine.nextTimeout;
  return { now, actions: kinds(machine.tick(now)) };
}

test("a lost socket comes back with a resumed place and an ICE restart", () => {
  const machine = inCall();
  assert.deepEqual(kinds(machine.handle({ type: "socketClosed" }, 1_000)), []);
  assert.equal(machine.status, "reconnecting");
  const { now, actions } = wait(machine);
  assert.ok(now > 1_000 && now <= 1_500);
  assert.deepEqual(actions, ["open"]);
  assert.deepEqual(kinds(machine.handle({ type: "socketOpened" }, now)), ["join"]);
  assert.deepEqual(kinds(machine.handle({ type: "joined", resumed: true }, now)), ["negotiate:restart"]);
  machine.handle({ type: "negotiated", ice: "connected" }, now + 50);
  assert.equal(machine.status, "connected");
});

test("a server that forgot us gets a new RTCPeerConnection", () => {
  const machine = inCall();
  machine.handle({ type: "socketClosed" }, 0);
  const { now } = wait(machine);
  machine.handle({ type: "socketOpened" }, now);
  assert.deepEqual(kinds(machine.handle({ type: "joined", resumed: false }, now)), ["negotiate:fresh"]);
});

test("a server that says goodbye is given up to five seconds, different for everybody", () => {
  for (const [random, pause] of [[0, 0], [0.5, 2_500], [0.99, 4_950]]) {
    const machine = inCall();
    machine.random = () => random;
    machine.handle({ type: "closing" }, 0);
    machine.handle({ type: "socketClosed" }, 1_000);
    const first = wait(machine);
    assert.equal(first.now, 1_000 + pause);
    assert.deepEqual(first.actions, ["open"]);
    machine.handle({ type: "socketClosed" }, 10_000);
    assert.ok(wait(machine).now >= 10_750, "only the first attempt is spread so");
  }
});

test("a server that stays away is asked ever less often, but never less than each ten seconds", () => {
  const machine = inCall();
  const pauses = [];
  let now = 0;
  for (let round = 0; round < 10; round += 1) {
    machine.handle({ type: "socketClosed" }, now);
    const next = wait(machine);
    pauses.push(next.now - now);
    assert.deepEqual(next.actions, ["open"]);
    now = next.now;
  }
  assert.ok(pauses[0] === 500 && pauses.every((pause, index) => index === 0 || pause >= pauses[index - 1]));
  assert.equal(pauses.at(-1), 8_000);
});

test("a socket that neither opens nor lets us in is given up after a while", () => {
  const machine = new Reconnector(() => 0.5);
  machine.handle({ type: "start" }, 0);
  const opening = wait(machine);
  assert.equal(opening.now, JOIN_PATIENCE);
  assert.deepEqual(opening.actions, ["closeSocket"]);
  const again = wait(machine);
  machine.handle({ type: "socketOpened" }, again.now);
  assert.deepEqual(wait(machine).actions, ["closeSocket"]);
});

test("a short ICE disconnection heals by itself; a longer one restarts ICE", () => {
  const machine = inCall();
  assert.deepEqual(kinds(machine.handle({ type: "ice", state: "disconnected" }, 0)), ["probe"]);
  assert.equal(machine.status, "connected");
  machine.handle({ type: "ice", state: "connected" }, 1_000);
  assert.equal(machine.nextTimeout, null);

  machine.handle({ type: "ice", state: "disconnected" }, 5_000);
  assert.equal(machine.nextTimeout, 5_000 + DISCONNECTED_PATIENCE);
  assert.deepEqual(kinds(machine.tick(6_000)), []);
  assert.deepEqual(wait(machine).actions, ["negotiate:restart"]);
  assert.equal(machine.status, "reconnecting");
  machine.handle({ type: "ice", state: "connected" }, 8_000);
  assert.equal(machine.status, "connected");
});

test("failed ICE restarts at once, and once only", () => {
  const machine = inCall();
  machine.handle({ type: "ice", state: "disconnected" }, 0);
  assert.deepEqual(kinds(machine.handle({ type: "ice", state: "failed" }, 500)), ["probe", "negotiate:restart"]);
  assert.deepEqual(kinds(machine.handle({ type: "ice", state: "failed" }, 600)), []);
});

test("a restart that does not help within ten seconds ends in a new RTCPeerConnection in a resumed place", () => {
  const machine = inCall();
  machine.handle({ type: "ice", state: "failed" }, 0);
  machine.handle({ type: "negotiated", ice: "checking" }, 100);
  const given = wait(machine);
  assert.equal(given.now, RESTART_PATIENCE);
  assert.deepEqual(given.actions, ["closeSocket"]);
  machine.handle({ type: "socketClosed" }, given.now);
  const { now, actions } = wait(machine);
  assert.deepEqual(actions, ["open"]);
  machine.handle({ type: "socketOpened" }, now);
  assert.deepEqual(kinds(machine.handle({ type: "joined", resumed: true }, now)), ["negotiate:fresh"]);
});

test("an offer that is refused leads to a fresh start within about a second", () => {
  const machine = inCall();
  machine.handle({ type: "transport", state: "disconnected" }, 0);
  machine.handle({ type: "negotiationFailed" }, 100);
  const { now, actions } = wait(machine);
  assert.ok(now <= 1_200);
  assert.deepEqual(actions, ["closeSocket"]);
});

test("the server's word that the transport is gone is believed", () => {
  const machine = inCall();
  assert.deepEqual(kinds(machine.handle({ type: "transport", state: "disconnected" }, 0)), ["negotiate:restart"]);
  assert.deepEqual(kinds(machine.handle({ type: "transport", state: "disconnected" }, 10)), [], "one restart at a time");
  assert.deepEqual(kinds(machine.handle({ type: "transport", state: "failed" }, 20)), ["negotiate:fresh"]);
  assert.deepEqual(kinds(machine.handle({ type: "transport", state: "connected" }, 30)), []);
});

test("a network that returns is used at once", () => {
  const machine = inCall();
  machine.handle({ type: "socketClosed" }, 0);
  assert.deepEqual(kinds(machine.handle({ type: "online" }, 1)), ["open"]);

  const talking = inCall();
  assert.deepEqual(kinds(talking.handle({ type: "online" }, 0)), ["probe"]);
  talking.handle({ type: "ice", state: "disconnected" }, 1);
  assert.deepEqual(kinds(talking.handle({ type: "online" }, 2)), ["probe", "negotiate:restart"]);
});

test("a refusal that may pass is tried again, another ends it all", () => {
  const machine = inCall();
  machine.handle({ type: "socketClosed" }, 0);
  machine.handle({ type: "socketOpened" }, wait(machine).now);
  assert.deepEqual(kinds(machine.handle({ type: "refused", retry: true }, 1_000)), ["closeSocket"]);
  assert.equal(machine.status, "reconnecting");
  assert.deepEqual(kinds(machine.handle({ type: "refused", retry: false }, 2_000)), ["closeSocket"]);
  assert.equal(machine.status, "ended");
});

test("after the end nothing happens any more", () => {
  const machine = inCall();
  assert.deepEqual(kinds(machine.handle({ type: "end" }, 0)), ["closeSocket"]);
  for (const type of ["socketClosed", "online", "start", "socketOpened"]) assert.deepEqual(machine.handle({ type }, 1), []);
  assert.deepEqual(machine.tick(1_000_000), []);
  assert.equal(machine.nextTimeout, null);
});
