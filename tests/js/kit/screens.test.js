import assert from "node:assert/strict";
import { test } from "node:test";
import { findMark, findNext } from "../../../static/js/kit/screens.js";

const STEPS = ["matters", "day", "know"];

test("somebody goes on with the next step that is neither done nor put to one side, from wherever they are", () => {
  assert.equal(findNext(STEPS, {}), "matters");
  assert.equal(findNext(STEPS, { matters: "done" }, "matters"), "day");
  assert.equal(findNext(STEPS, { day: "not-today", know: "done" }, "know"), "matters");
  assert.equal(findNext(STEPS, { matters: "done", day: "not-today", know: "done" }), "");
});

test("a step is as far as it was marked, or as it is answered", () => {
  assert.equal(findMark({}, "day", false), "not-begun");
  assert.equal(findMark({}, "day", true), "begun");
  assert.equal(findMark({ day: "not-today" }, "day", true), "not-today");
});
