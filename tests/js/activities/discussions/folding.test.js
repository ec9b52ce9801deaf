import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { findMeant, foldUnderHeading } from "../../../../static/js/activities/discussions/folding.js";

beforeEach(() => {
  globalThis.document = { getElementById: (name) => ({ name }) };
  globalThis.matchMedia = () => ({ matches: true });
});

test("what an address names is found, in whatever letters", () => {
  assert.equal(findMeant("#t%C3%B4t").name, "tôt");
});

test("an address that names nothing that can be read opens nothing, and stops nothing", () => {
  for (const hash of ["", "#%", "#%E0%A4%A"]) assert.equal(findMeant(hash), null);
});

test("a part without a heading stays as it is", () => {
  assert.doesNotThrow(() => foldUnderHeading({ querySelector: () => null }));
});
