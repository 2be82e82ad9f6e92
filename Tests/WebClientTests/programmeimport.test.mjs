import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addedTogether, cellText, changedFields, fileProblem, importCounts, importVerdict, LARGEST_IMPORT, problemSentence, rowValues, valueNames,
} from "../../Sources/WebClient/public/assets/js/logic/programmeimport.js";

import { t } from "../../Sources/WebClient/public/assets/js/i18n/index.js";

const preview = (more = {}) => ({ id: "i", kind: "people", rows: 3, adds: [], changes: [], same: 0, missing: [], errors: [], ...more });

test("cells are read as text, whatever they hold", () => {
  assert.deepEqual([null, undefined, 5, "a", true, ["a", null, 2], { name: "N" }, { x: 1, y: "b" }].map(cellText), ["", "", "5", "a", "true", "a, 2", "N", "1, b"]);
  assert.equal(cellText("<b>=1+1</b>"), "<b>=1+1</b>");
});

test("a row's values stand in it or in an object of their own", () => {
  assert.deepEqual(rowValues({ row: 2, key: "A", values: { name: "A" } }), { name: "A" });
  assert.deepEqual(rowValues({ row: 2, name: "A", school: "B" }), { name: "A", school: "B" });
  assert.deepEqual(valueNames([{ row: 2, values: { name: "A" } }, { row: 3, values: { name: "B", login: "b" } }]), ["name", "login"]);
  const entries = [{ row: 2, key: "A", values: { to: "x", school: "A" } }, { row: 2, key: "A", values: { from: "y" } }, { row: 3, key: "B", values: { school: "B", more: "z" } }];
  assert.deepEqual(valueNames(entries, ["school", "from", "to"]), ["from", "to", "more"], "what an entry is called stands once, the rest as in the file");
});

test("what a row adds to one entry is read as one", () => {
  const adds = [{ row: 2, key: "A", values: { school: "A" } }, { row: 3, key: "B", values: { school: "B" } }, { row: 2, key: "A", values: { status: "leader" } }, { row: 4, key: "A", values: { leader: "B" } }];
  assert.deepEqual(addedTogether(adds), [
    { row: 2, key: "A", values: { school: "A", status: "leader" } }, { row: 3, key: "B", values: { school: "B" } }, { row: 4, key: "A", values: { leader: "B" } },
  ]);
  assert.equal(addedTogether([{ row: 2, name: "x" }, { row: 2, name: "y" }]).length, 2, "rows without a name of their own stay apart");
});

test("only what differs is shown of a change", () => {
  assert.deepEqual(changedFields({ row: 4, key: "A", before: { part: "x", subject: "same" }, after: { part: "y", subject: "same", login: "a" } }),
    [{ name: "part", before: "x", after: "y" }, { name: "login", before: "", after: "a" }]);
  assert.deepEqual(changedFields({ row: 4, key: "A", before: "x", after: "y" }), [{ name: "", before: "x", after: "y" }]);
});

test("counts hold what is not listed too", () => {
  assert.deepEqual(importCounts(preview({ adds: [{ row: 2 }], more: { adds: 299, errors: 4 }, same: 7, missing: ["a"] })), { adds: 300, changes: 0, same: 7, missing: 1, errors: 4 });
});

test("one error keeps everything out", () => {
  assert.equal(importVerdict(preview()), "nothing");
  assert.equal(importVerdict(preview({ adds: [{ row: 2 }] })), "ready");
  assert.equal(importVerdict(preview({ adds: [{ row: 2 }], errors: [{ row: 3, problem: { code: "required" } }] })), "errors");
  assert.equal(importVerdict(preview({ adds: [{ row: 2 }], more: { errors: 1 } })), "errors");
});

test("a file that cannot be a table is not even sent", () => {
  const file = (name, size = 10) => fileProblem({ name, size });
  assert.deepEqual([file("a.xlsx"), file("B.CSV"), file("a.xls"), file("a.xlsx.exe"), file("a.csv", 0), file("a.csv", LARGEST_IMPORT), file("a.csv", LARGEST_IMPORT + 1)],
    [null, null, "type", "type", "empty", null, "size"]);
});

test("what a row contradicts is named with its time, and the row where the file says it itself", () => {
  assert.deepEqual(problemSentence({ code: "required" }), { name: "required", time: null, params: {} });
  assert.equal(problemSentence({ code: "statusOverlaps", params: { from: "2026-09-01" } }).time, "since");
  const own = problemSentence({ code: "statusOverlaps", params: { from: "2026-09-01", to: "2027-06-30", row: "3" } });
  assert.deepEqual([own.name, own.time], ["statusOverlapsRow", "period"]);
  for (const language of /** @type {const} */ (["ru", "en"])) {
    const words = t("importProblem.statusOverlaps", { school: "А", status: "ШНОР", time: "с 1", source: "Приказ" }, language);
    assert.ok(["А", "ШНОР", "с 1", "Приказ"].every((each) => words.includes(each)), words);
    assert.ok(!/[{}]/.test(words), words);
  }
});
