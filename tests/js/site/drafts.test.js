import assert from "node:assert/strict";
import { test } from "node:test";
import { join } from "../../../static/js/site/drafts.js";

const area = (value, quote) => ({ value, dataset: quote ? { quote } : {} });
const quote = "> One.\n\n";

test("what the device has kept comes back into an empty form", () => {
  assert.equal(join("Half a reply", area("")), "Half a reply");
  assert.equal(join("Half a reply", area(" \n")), "Half a reply");
});

test("words that the page came with stand as they are", () => {
  assert.equal(join("Half a reply", area("What was refused")), "What was refused");
  assert.equal(join("Half a reply", area(`What was refused\n\n${quote}`, quote)), `What was refused\n\n${quote}`);
});

test("a quotation comes below what was kept, once", () => {
  const both = `Half a reply\n\n${quote}`;
  assert.equal(join("Half a reply", area(quote, quote)), both);
  assert.equal(join("Half a reply", area(both, quote)), both, "the server had kept it as well");
  assert.equal(join(`${both}And more`, area(quote, quote)), `${both}And more`);
});
