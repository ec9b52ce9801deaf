import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, readPoints, sayMoney, sum, takeStep } from "../../../../static/js/activities/voting/budget.js";

test("a step never goes below nothing, nor beyond what is left", () => {
  assert.equal(takeStep(2, 1, 5), 3);
  assert.equal(takeStep(0, -1, 5), 0);
  assert.equal(takeStep(2, 1, 0), 2);
});

test("whoever gave too many can only give less", () => {
  assert.equal(takeStep(7, 1, -2), 5);
  assert.equal(takeStep(7, -1, -2), 5);
});

test("what is no whole number is not taken for nothing", () => {
  assert.deepEqual(["", " ", "0", " 7 ", "12"].map(readPoints), [0, 0, 0, 7, 12]);
  for (const typed of ["three", "2.5", "-1", "1 or 2", "1e3"]) assert.ok(Number.isNaN(readPoints(typed)), typed);
});

test("sums and sentences", () => {
  assert.equal(sum([]), 0);
  assert.equal(sum([1, 2, 3]), 6);
  assert.equal(fill("{spent} of {money}, {spent}", { spent: 1, money: 2 }), "1 of 2, 1");
});

test("money is said in the site's currency and the page's language", () => {
  assert.equal(sayMoney(1234567, "GBP", "en-GB"), "£1,234,567");
  assert.equal(sayMoney(1200, "EUR", "de"), "1.200\u00a0€");
});
