import assert from "node:assert/strict";
import { test } from "node:test";
import { turn } from "../../../../static/js/activities/discussions/visits.js";

const MINUTE = 60_000;

test("on the first visit nothing is new", () => {
  assert.deepEqual(turn(null, 500, 1000), { since: 0, keep: { since: 0, newest: 500, at: 1000 } });
});

test("what came since the last visit is new, and stays so while the visit lasts", () => {
  const first = turn(null, 500, 0).keep;
  const second = turn(first, 900, 60 * MINUTE);
  assert.equal(second.since, 500);
  assert.equal(turn(second.keep, 950, 80 * MINUTE).since, 500);
  assert.equal(turn(second.keep, 950, 120 * MINUTE).since, 900);
});

test("a page that was loaded long ago takes nothing back", () => {
  const kept = turn(null, 900, 0).keep;
  assert.equal(turn(kept, 500, MINUTE).keep.newest, 900);
});

test("of a part of a thread nothing is kept, and what is new in it is marked", () => {
  assert.deepEqual(turn(null, Number.NaN, 1000), { since: 0, keep: null });
  const kept = turn(null, 500, 0).keep;
  assert.deepEqual(turn(kept, Number.NaN, 60 * MINUTE), { since: 500, keep: null });
});
