import assert from "node:assert/strict";
import { test } from "node:test";
import { nextChoice } from "../../../static/js/kit/fields.js";

test("a picture goes round: yes, very much, no, and not chosen again", () => {
  assert.deepEqual(["", "yes", "much", "no"].map(nextChoice), ["yes", "much", "no", ""]);
  assert.equal(nextChoice("<b>"), "");
});
