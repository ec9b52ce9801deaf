import assert from "node:assert/strict";
import { test } from "node:test";
import { say } from "../../../../static/js/activities/discussions/where.js";

const WORDS = { whole: "Reply {number} of {count}", part: "Reply {number} of {count} here", below: "New below ({count})" };
const news = (...numbers) => Array.from({ length: 8 }, (_each, number) => numbers.includes(number));

test("says which reply is being read, and what is new below it", () => {
  assert.deepEqual(say(news(1, 5, 7), 2, 8, WORDS), { where: "Reply 3 of 8", news: "New below (2)", next: 5 });
});

test("says nothing of what is new once it is read", () => {
  assert.deepEqual(say(news(1, 2), 2, 8, WORDS), { where: "Reply 3 of 8", news: "", next: -1 });
});

test("does not claim to count replies that are on another page", () => {
  assert.equal(say(news(), 0, 40, WORDS).where, "Reply 1 of 8 here");
});

test("is silent outside of the replies, and where all of them are seen at a glance", () => {
  assert.equal(say(news(), -1, 8, WORDS), null);
  assert.equal(say([false, true], 0, 2, WORDS), null);
});
