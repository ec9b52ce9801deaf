import assert from "node:assert/strict";
import { test } from "node:test";
import { hasTies, move, putAt, sortByPlace } from "../../../../static/js/activities/voting/ranking.js";

test("an option outside the ranking comes in last, whichever arrow is pressed", () => {
  assert.deepEqual(move(["a", "b"], "c", -1), ["a", "b", "c"]);
  assert.deepEqual(move(["a", "b"], "c", 1), ["a", "b", "c"]);
});

test("arrows move an option by one place", () => {
  assert.deepEqual(move(["a", "b", "c"], "b", -1), ["b", "a", "c"]);
  assert.deepEqual(move(["a", "b", "c"], "b", 1), ["a", "c", "b"]);
});

test("down from the last place is out of the ranking", () => {
  assert.deepEqual(move(["a", "b", "c"], "c", 1), ["a", "b"]);
  assert.deepEqual(move(["a"], "a", 1), []);
});

test("a chosen place is taken, and the others keep their order", () => {
  assert.deepEqual(putAt(["a", "b", "c"], "c", 1), ["c", "a", "b"]);
  assert.deepEqual(putAt(["a", "b"], "d", 2), ["a", "d", "b"]);
  assert.deepEqual(putAt(["a", "b", "c"], "b", 0), ["a", "c"]);
});

test("of two with one place, the one that was just chosen goes before", () => {
  const places = { a: 1, b: 1, c: 2, d: 0 };
  const order = (first) => sortByPlace(["a", "b", "c", "d"], (option) => places[option], first);
  assert.deepEqual(order("b"), ["b", "a", "c"]);
  assert.deepEqual(order("a"), ["a", "b", "c"]);
});

test("two options with one place are a tie; options without a place are not", () => {
  assert.equal(
    hasTies(["a", "b"], () => 1),
    true,
  );
  assert.equal(
    hasTies(["a", "b"], () => 0),
    false,
  );
});

test("the order that is given is never changed", () => {
  const order = Object.freeze(["a", "b"]);
  move(order, "a", 1);
  putAt(order, "b", 1);
  assert.deepEqual(order, ["a", "b"]);
});
