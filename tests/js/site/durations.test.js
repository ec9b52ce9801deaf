import assert from "node:assert/strict";
import { test } from "node:test";
import { sayClock, sayDuration } from "../../../static/js/site/durations.js";

const minutes = (number) => number * 60_000;
const speak = (lang) => {
  globalThis.document = { documentElement: { lang } };
};

test("minutes, then hours with minutes, then hours, then days, in full words", () => {
  speak("en");
  assert.equal(sayDuration(minutes(0.5), "less than a minute"), "less than a minute");
  assert.equal(sayDuration(minutes(1)), "1 minute");
  assert.equal(sayDuration(minutes(59)), "59 minutes");
  assert.equal(sayDuration(minutes(60)), "1 hour");
  assert.equal(sayDuration(minutes(599)), "9 hours 59 minutes");
  assert.equal(sayDuration(minutes(600)), "10 hours");
  assert.equal(sayDuration(minutes(2879)), "47 hours");
  assert.equal(sayDuration(minutes(2880)), "2 days");
});

test("what is late takes as long as what is to come", () => {
  speak("en");
  assert.equal(sayDuration(-minutes(5)), "5 minutes");
});

test("durations are in the language of the page", () => {
  speak("pl");
  assert.equal(sayDuration(minutes(5)), "5 minut");
});

test("a clock has two digits of seconds", () => {
  assert.equal(sayClock(247), "4:07");
  assert.equal(sayClock(59), "0:59");
});
