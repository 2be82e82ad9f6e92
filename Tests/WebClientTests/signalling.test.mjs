import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { LEFT, Signalling } from "../../Sources/WebClient/public/assets/js/signalling.js";

class FakeSocket {
  static last;
  sent = [];
  readyState = 0;
  constructor(url) {
    this.url = url;
    FakeSocket.last = this;
  }
  send(text) { this.sent.push(JSON.parse(text)); }
  close(code) {
    this.readyState = 3;
    this.code = code;
  }
  open() { this.readyState = 1; this.onopen(); }
  receive(message) { this.onmessage({ data: typeof message === "string" ? message : JSON.stringify(message) }); }
}

function connected() {
  const events = [];
  const signalling = new Signalling("ws://test/ws", {
    opened: () => events.push("opened"), closed: () => events.push("closed"), message: (message) => events.push(message),
  }, FakeSocket);
  signalling.open();
  const socket = FakeSocket.last;
  socket.open();
  return { signalling, socket, events };
}

test("a reply settles its own request, in whatever order replies come", async () => {
  const { signalling, socket, events } = connected();
  const join = signalling.request({ type: "join" });
  const offer = signalling.request({ type: "offer" });
  const [first, second] = socket.sent.map((message) => message.request);
  assert.notEqual(first, second);
  socket.receive({ type: "answer", request: second, sdp: "v=0" });
  socket.receive({ type: "error", request: first, code: "roomFull", message: "Full." });
  assert.equal((await offer).sdp, "v=0");
  await assert.rejects(join, { code: "roomFull" });
  assert.deepEqual(events, ["opened"]);
  signalling.close();
});

test("messages that answer nothing go to the room, and nonsense goes nowhere", () => {
  const { signalling, socket, events } = connected();
  socket.receive({ type: "speakers", dominant: 1, active: [1] });
  socket.receive("{");
  socket.receive("null");
  socket.receive({ no: "type" });
  assert.deepEqual(events, ["opened", { type: "speakers", dominant: 1, active: [1] }]);
  signalling.close();
});

test("a socket that ends rejects what was asked and says so once", async () => {
  const { signalling, socket, events } = connected();
  const asked = signalling.request({ type: "join" });
  socket.onclose();
  await assert.rejects(asked, { code: "closed" });
  signalling.close();
  assert.deepEqual(events, ["opened", "closed"]);
  assert.equal(signalling.send({ type: "media" }), false);
  await assert.rejects(signalling.request({ type: "join" }), { code: "closed" });
});

test("a new socket makes the old one mute", () => {
  const { signalling, socket, events } = connected();
  const { onmessage } = socket;
  signalling.open();
  onmessage({ data: JSON.stringify({ type: "speakers", dominant: 1, active: [] }) });
  assert.deepEqual(events, ["opened"]);
  assert.equal(socket.readyState, 3);
  signalling.close();
});

test("only leaving closes with the code that gives up one's place", () => {
  const staying = connected();
  staying.signalling.close();
  assert.ok(staying.socket.code >= 4000);
  const leaving = connected();
  leaving.signalling.close(LEFT);
  assert.equal(leaving.socket.code, 1000);
});

test("a line that does not answer a ping is closed", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { signalling, socket, events } = connected();
    mock.timers.tick(10_000);
    assert.equal(socket.sent[0].type, "ping");
    socket.receive({ type: "pong", request: socket.sent[0].request });
    await Promise.resolve();
    await Promise.resolve();
    assert.deepEqual(events, ["opened"]);
    mock.timers.tick(10_000);
    assert.equal(socket.sent.length, 2);
    mock.timers.tick(5_000);
    await Promise.resolve();
    await Promise.resolve();
    assert.deepEqual(events, ["opened", "closed"]);
    assert.equal(signalling.isOpen, false);
  } finally {
    mock.timers.reset();
  }
});
