import assert from "node:assert/strict";
import { test } from "node:test";
import { DraftKeeper } from "../../Sources/WebClient/public/assets/js/logic/boarddrafts.js";
import { dotRules, dotsFor, dotsGiven, mostOnOne, moved, ranked, withDot } from "../../Sources/WebClient/public/assets/js/logic/boardvotes.js";

/** A text that was typed, sent and taken. */
function saved(text, slot = "idea") {
  const keeper = new DraftKeeper();
  keeper.type(slot, text, 0);
  keeper.due(1_000);
  keeper.answered(slot, true, 1_000);
  return keeper;
}

test("what is typed is on its way within four tenths of a second, one text at a time", () => {
  const keeper = new DraftKeeper();
  keeper.type("idea", "a", 1_000);
  keeper.type("idea", "ab", 1_200);
  assert.ok(keeper.nextDue <= 1_400, "counted from the first change");
  assert.deepEqual(keeper.due(1_100), []);
  assert.deepEqual(keeper.due(1_400), [{ slot: "idea", text: "ab" }]);
  assert.equal(keeper.status("idea"), "saving");
  keeper.type("idea", "abc", 1_450);
  assert.deepEqual(keeper.due(9_000), [], "the answer is waited for");
  keeper.answered("idea", true, 9_000);
  assert.deepEqual(keeper.due(9_000), [{ slot: "idea", text: "abc" }]);
  keeper.answered("idea", true, 9_100);
  assert.equal(keeper.status("idea"), "saved");
  assert.equal(keeper.nextDue, null);
});

test("what was refused or lost is sent again", () => {
  const keeper = new DraftKeeper();
  keeper.type("idea", "a", 0);
  keeper.due(500);
  keeper.answered("idea", false, 500);
  assert.equal(keeper.status("idea"), "saving");
  assert.deepEqual(keeper.due(900), [{ slot: "idea", text: "a" }]);
});

test("after a reload the server's draft is in the field", () => {
  const keeper = new DraftKeeper();
  assert.deepEqual(keeper.take({ idea: "before", "0": "first" }).sort(), ["0", "idea"]);
  assert.equal(keeper.text("idea"), "before");
  assert.equal(keeper.status("idea"), "saved");
  assert.equal(keeper.text("0"), "first");
});

test("the server's echo of what was typed earlier changes nothing", () => {
  const keeper = saved("ab");
  keeper.type("idea", "abc", 2_000);
  assert.deepEqual(keeper.take({ idea: "ab" }), []);
  assert.equal(keeper.text("idea"), "abc");
  assert.equal(keeper.other("idea"), null);
});

test("a change from another device comes in where nothing of one's own would be lost", () => {
  const keeper = saved("ab");
  assert.deepEqual(keeper.take({ idea: "from the phone" }), ["idea"]);
  assert.equal(keeper.text("idea"), "from the phone");
});

test("two texts that were written at once stand side by side, and each choice keeps what it says", () => {
  const clash = () => {
    const keeper = saved("ab");
    keeper.type("idea", "mine", 2_000);
    assert.deepEqual(keeper.take({ idea: "theirs" }), ["idea"]);
    assert.equal(keeper.text("idea"), "mine");
    assert.equal(keeper.other("idea"), "theirs");
    return keeper;
  };
  for (const [choice, text] of [["mine", "mine"], ["theirs", "theirs"], ["both", "mine\ntheirs"]]) {
    const keeper = clash();
    keeper.resolve("idea", choice, 3_000);
    assert.equal(keeper.text("idea"), text);
    assert.equal(keeper.other("idea"), null);
    assert.deepEqual(keeper.due(4_000), [{ slot: "idea", text }], "the server hears of the choice");
    assert.deepEqual(keeper.take({ idea: "theirs" }), [], "and its older text is no new difference");
  }
});

test("a draft that became an idea leaves the field, and its late echo does not bring it back", () => {
  const keeper = saved("done");
  keeper.clear("idea");
  assert.equal(keeper.text("idea"), "");
  assert.deepEqual(keeper.take({ idea: "done" }), []);
  assert.equal(keeper.text("idea"), "");
});

test("when the time is up the server makes the draft an idea, and the field is empty", () => {
  const keeper = saved("unsent");
  assert.deepEqual(keeper.take({}), ["idea"]);
  assert.equal(keeper.text("idea"), "");
  const typing = saved("unsent");
  typing.type("idea", "unsent and more", 2_000);
  assert.deepEqual(typing.take({}), []);
  assert.equal(typing.text("idea"), "unsent and more", "what is not saved yet is kept");
});

test("an idea that was refused comes back without losing what was written since", () => {
  const keeper = saved("first");
  keeper.clear("idea");
  keeper.type("idea", "second", 2_000);
  keeper.giveBack("idea", "first", 2_100);
  assert.equal(keeper.text("idea"), "first\nsecond");
});

test("slots do not touch one another", () => {
  const keeper = new DraftKeeper();
  keeper.type("improve:7", "x", 0);
  keeper.type("idea", "y", 0);
  keeper.clear("idea");
  assert.equal(keeper.text("improve:7"), "x");
  assert.deepEqual(keeper.due(1_000), [{ slot: "improve:7", text: "x" }]);
});

test("dots: a third of the items and one more, at most half of them on one, rounded up", () => {
  const expected = [[0, 0, 0], [1, 1, 1], [2, 1, 1], [3, 2, 1], [5, 2, 1], [6, 3, 2], [9, 4, 2], [12, 5, 3], [30, 11, 6], [200, 67, 34]];
  for (const [items, k, most] of expected) assert.deepEqual([dotsFor(items), mostOnOne(dotsFor(items))], [k, most], String(items));
  assert.deepEqual(dotRules({ dots: { each: 7 } }, 3), { k: 7, perItem: 4 });
  assert.deepEqual(dotRules({ dots: { each: 7, perItem: 2 } }, 3), { k: 7, perItem: 2 });
  assert.deepEqual(dotRules(undefined, 9), { k: 4, perItem: 2 });
});

test("no dot beyond what one has or an item takes, none below nothing", () => {
  const rules = { k: 3, perItem: 2 };
  let dots = withDot({}, 1, 1, rules);
  dots = withDot(dots, 1, 1, rules);
  assert.equal(withDot(dots, 1, 1, rules), null, "the item is full");
  dots = withDot(dots, 2, 1, rules);
  assert.equal(withDot(dots, 3, 1, rules), null, "none left");
  assert.equal(dotsGiven(dots), 3);
  dots = withDot(dots, 2, -1, rules);
  assert.deepEqual(dots, { 1: 2 });
  assert.equal(withDot(dots, 2, -1, rules), null);
});

test("a ranking takes as many as it has places, and moves them one by one", () => {
  assert.deepEqual(ranked([1, 2], 3, 3), [1, 2, 3]);
  assert.deepEqual(ranked([1, 2, 3], 4, 3), [1, 2, 3]);
  assert.deepEqual(ranked([1, 2, 3], 2, 3), [1, 3]);
  assert.deepEqual(moved([1, 2, 3], 3, -1), [1, 3, 2]);
  assert.deepEqual(moved([1, 2, 3], 1, -1), [1, 2, 3]);
  assert.deepEqual(moved([1, 2, 3], 9, 1), [1, 2, 3]);
});
