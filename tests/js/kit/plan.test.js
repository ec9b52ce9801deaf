import assert from "node:assert/strict";
import { test } from "node:test";
import { joinGroups } from "../../../static/js/kit/plan.js";

test("what belongs to one row stands under its heading once", () => {
  const entry = (label) => [{ label, text: "x" }];
  const groups = [
    { heading: "", entries: entry("a") },
    { heading: "Option 1", entries: entry("b") },
    { heading: "Option 1", entries: entry("c") },
    { heading: "Option 2", entries: entry("d") },
  ];
  assert.deepEqual(
    joinGroups(groups).map(({ heading, entries }) => [heading, entries.length]),
    [
      ["", 1],
      ["Option 1", 2],
      ["Option 2", 1],
    ],
  );
});
