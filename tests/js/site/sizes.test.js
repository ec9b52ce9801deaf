import assert from "node:assert/strict";
import { test } from "node:test";
import { fits } from "../../../static/js/site/sizes.js";

test("texts and files have a limit each, in bytes", () => {
  assert.ok(fits([["body", "x".repeat(96)]], 100, 0));
  assert.ok(!fits([["body", "x".repeat(97)]], 100, 0));
  assert.ok(!fits([["body", "é".repeat(49)]], 100, 0));
  assert.ok(
    !fits(
      [
        ["one", "x".repeat(50)],
        ["two", "x".repeat(50)],
      ],
      100,
      0,
    ),
  );
  assert.ok(fits([["file", { size: 100 }]], 100, 100));
  assert.ok(!fits([["file", { size: 101 }]], 100, 100));
});
