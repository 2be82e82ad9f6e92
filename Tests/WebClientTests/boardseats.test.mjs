import assert from "node:assert/strict";
import { test } from "node:test";
import { groupSizes, seatedEvenly, seatGroups, seatingProblem, sitters } from "../../Sources/WebClient/public/assets/js/logic/boardseats.js";

test("groups are even and near six", () => {
  assert.deepEqual([0, 2, 3, 8, 9, 12, 13, 20].map(groupSizes), [[], [], [3], [8], [5, 4], [6, 6], [7, 6], [7, 7, 6]]);
});

test("who leads sits only where three would be missing", () => {
  const person = (id, role, client = "page") => ({ id, name: String(id), role, client });
  const [lead, secretary, delegate, other] = [person(1, "facilitator"), person(2, "secretary"), person(3, "delegate"), person(4, "participant")];
  assert.deepEqual(sitters([lead, secretary, delegate, other, person(5, "observer"), person(6, "participant", "whip")]).map(({ id }) => id), [2, 3, 4]);
  assert.deepEqual(sitters([lead, delegate, other]).map(({ id }) => id), [1, 3, 4]);
});

test("people sit in the order in which they stand", () => {
  const rows = seatedEvenly(Array.from({ length: 9 }, (_, id) => ({ id, name: "", group: 0 })));
  assert.deepEqual(seatGroups(rows), [[0, 1, 2, 3, 4], [5, 6, 7, 8]]);
  assert.equal(seatingProblem(seatGroups(rows)), null);
  const left = rows.map((row) => (row.id === 0 ? { ...row, group: 0 } : row));
  assert.deepEqual(seatGroups(left)[0], [1, 2, 3, 4]);
  assert.equal(seatingProblem([]), "nobody");
  assert.equal(seatingProblem([[1, 2, 3], [4, 5]]), "few");
  assert.equal(seatingProblem([[1, 2, 3, 4, 5, 6, 7, 8, 9]]), "many");
});
