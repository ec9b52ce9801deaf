import assert from "node:assert/strict";
import { test } from "node:test";
import { sayClock, sayDuration } from "../../../static/js/site/durations.js";

const words = { minute: "min", hour: "h", day: "days" };
const minutes = (number) => number * 60_000;

test("minutes, then hours with minutes, then hours, then days", () => {
  assert.equal(sayDuration(minutes(59), words), "59 min");
  assert.equal(sayDuration(minutes(60), words), "1 h 0 min");
  assert.equal(sayDuration(minutes(599), words), "9 h 59 min");
  assert.equal(sayDuration(minutes(600), words), "10 h");
  assert.equal(sayDuration(minutes(2879), words), "47 h");
  assert.equal(sayDuration(minutes(2880), words), "2 days");
});

test("what is late takes as long as what is to come", () => {
  assert.equal(sayDuration(-minutes(5), words), "5 min");
});

test("a clock has two digits of seconds", () => {
  assert.equal(sayClock(247), "4:07");
  assert.equal(sayClock(59), "0:59");
});
