import assert from "node:assert/strict";
import { test } from "node:test";
import { fit } from "../../../static/js/rooms/fit.js";

const tried = [];
const fitsBelow = (limit) => (size) => {
  tried.push(size);
  return size <= limit;
};

test("what fits stays as large as it is", () => assert.equal(fit(fitsBelow(2)), 1));

test("what does not fit becomes as small as it must, and that is what was set last", () => {
  for (const limit of [0.9, 0.62, 0.35]) {
    const size = fit(fitsBelow(limit));
    assert.ok(size <= limit && size > limit - 0.01, `${limit}: ${size}`);
    assert.equal(tried.at(-1), size);
  }
});

test("what never fits is shown at the smallest size", () => assert.equal(fit(fitsBelow(0)), 0.3));
