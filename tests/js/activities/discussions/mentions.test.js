import assert from "node:assert/strict";
import { test } from "node:test";
import { findPlace, findTyped, putName } from "../../../../static/js/activities/discussions/mentions.js";

const typedIn = (text) => findTyped(text, text.length)?.typed ?? null;

test("a name is being typed after an @ that begins a word", () => {
  assert.equal(typedIn("@"), "");
  assert.equal(typedIn("I agree, @Mar"), "Mar");
  assert.equal(typedIn("(@Quiet Wr"), "Quiet Wr");
  assert.equal(typedIn("first line\n@É"), "É");
});

test("an address, a quotation and what follows a line later are no names", () => {
  for (const text of ["write to me@example", "> said @Mar", "@ Mar", "@Mar\n", "no sign", "@@Mar"])
    assert.equal(typedIn(text), null, text);
  assert.equal(typedIn(`@${"x".repeat(60)}`), null);
});

test("what stands after the cursor is left as it is, with one space between", () => {
  const put = (text, caret, name) => putName(text, findTyped(text, caret), caret, name);
  assert.deepEqual(put("I agree, @Mar", 13, "Marian T."), { inserted: "Marian T. ", caret: 20, text: "I agree, @Marian T. " });
  assert.equal(put("@Ma and others", 3, "Marian").text, "@Marian and others");
});

test("the list of names stands where there is room for it", () => {
  assert.deepEqual(findPlace({ top: 100, bottom: 300 }, 800, 240), { isAbove: false, most: 484 });
  assert.deepEqual(findPlace({ top: 500, bottom: 790 }, 800, 240), { isAbove: true, most: 484 });
  const phone = findPlace({ top: 40, bottom: 230 }, 300, 240);
  assert.ok(!phone.isAbove && phone.most < 300, "a keyboard leaves little: it is scrolled to, and scrolls itself");
});
