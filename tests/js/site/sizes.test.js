import assert from "node:assert/strict";
import { test } from "node:test";
import { fits } from "../../../static/js/site/sizes.js";

const two = [
  ["one", "x".repeat(50)],
  ["two", "x".repeat(50)],
];

test("texts and files have a limit each, in bytes as a form for files sends them", () => {
  assert.ok(fits([["body", "x".repeat(96)]], 100, 0, true));
  assert.ok(!fits([["body", "x".repeat(97)]], 100, 0, true));
  assert.ok(fits([["body", "é".repeat(48)]], 100, 0, true));
  assert.ok(!fits([["body", "é".repeat(49)]], 100, 0, true));
  assert.ok(!fits([["body", "\n".repeat(49)]], 100, 0, true), "a browser sends two characters for a line end");
  assert.ok(!fits(two, 100, 0, true));
  assert.ok(fits([["file", { size: 100 }]], 100, 100, true));
  assert.ok(!fits([["file", { size: 101 }]], 100, 100, true));
});

test("other forms write what is not plain letters three times as long", () => {
  assert.ok(fits([["body", "x".repeat(95)]], 100, 0, false));
  assert.ok(!fits([["body", "x".repeat(96)]], 100, 0, false));
  assert.ok(fits([["body", "é".repeat(15)]], 100, 0, false));
  assert.ok(!fits([["body", "é".repeat(16)]], 100, 0, false));
  assert.ok(fits([["body", "漢".repeat(10)]], 100, 0, false));
  assert.ok(!fits([["body", "漢".repeat(11)]], 100, 0, false));
  assert.ok(fits([["body", "\n".repeat(15)]], 100, 0, false));
  assert.ok(!fits([["body", "\r\n".repeat(16)]], 100, 0, false));
  assert.ok(fits([["body", "a b".repeat(31)]], 100, 0, false), "a blank is one character");
  assert.ok(!fits(two, 100, 0, false));
});
