import assert from "node:assert/strict";
import { test } from "node:test";
import { cut } from "../../../../static/js/activities/discussions/quoting.js";

test("a passage is cut at a word", () => {
  assert.equal(cut("a few words"), "a few words");
  assert.equal(cut(`${"word ".repeat(59)}another one`), `${"word ".repeat(59).trim()}`);
});
