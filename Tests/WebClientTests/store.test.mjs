import assert from "node:assert/strict";
import { test } from "node:test";
import { createStore } from "../../Sources/WebClient/public/assets/js/store.js";

const settled = () => new Promise((resolve) => { setTimeout(resolve, 0); });

test("many patches are one notification, with the part before and after", async () => {
  const store = createStore({ a: 1, b: 1 });
  const calls = [];
  store.watch((state) => state.a, (now, before) => calls.push([now, before]));
  store.set({ a: 2 });
  store.set({ a: 3 });
  assert.equal(store.get().a, 3);
  assert.deepEqual(calls, []);
  await settled();
  assert.deepEqual(calls, [[3, 1]]);
});

test("a watcher hears nothing of other parts, nor of a change that was undone", async () => {
  const store = createStore({ a: 1, b: 1 });
  let calls = 0;
  store.watch((state) => state.a, () => { calls += 1; });
  store.set({ b: 2 });
  store.set({ a: 5 });
  store.set({ a: 1 });
  await settled();
  assert.equal(calls, 0);
});

test("an ended watch is silent, even when it ends during the notification", async () => {
  const store = createStore({ a: 1 });
  let second = 0;
  const ends = [];
  store.watch((state) => state.a, () => ends.forEach((end) => end()));
  ends.push(store.watch((state) => state.a, () => { second += 1; }));
  store.set({ a: 2 });
  await settled();
  assert.equal(second, 0);
});

test("a patch made by a listener reaches the others", async () => {
  const store = createStore({ a: 1, b: 0 });
  const seen = [];
  store.watch((state) => state.b, (b) => seen.push(b));
  store.watch((state) => state.a, (a) => store.set({ b: a * 10 }));
  store.set({ a: 2 });
  await settled();
  await settled();
  assert.deepEqual(seen, [20]);
});

test("a state is never changed in place", () => {
  const store = createStore({ a: 1 });
  const before = store.get();
  store.set({ a: 1 });
  assert.equal(store.get(), before);
  store.set({ a: 2 });
  assert.equal(before.a, 1);
});
