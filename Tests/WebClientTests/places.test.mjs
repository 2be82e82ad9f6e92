import assert from "node:assert/strict";
import { test } from "node:test";
import { isShared, placeWords } from "../../Sources/WebClient/public/assets/js/logic/places.js";

test("two that are equal share a place, and the next counts both", () => {
  const places = [1, 2, 2, 4, undefined];
  assert.deepEqual(places.map((each) => placeWords(each, places)), ["1", "2=", "2=", "4", "—"]);
  assert.equal(isShared(undefined, [undefined, undefined]), false);
});
